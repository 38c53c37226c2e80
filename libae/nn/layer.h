/* layer.h - layers: the type of a layer (struct ae_layer_type, a row of the table in layer_table.c) and a layer built
 * for its shapes (struct ae_layer). A layer reads and writes slices of a batch: tensors of n records, channels last.
 * Two adjacent layers share one tensor between them. If the next layer slides a kernel over the tensor, the tensor has
 * a halo of zeros, which no layer writes. */
#ifndef LAYER_H
#define LAYER_H

#include "data/data.h"
#include "kernels/kernels.h"
#include "kernels/pack.h"

enum { AE_TENSORS = 4, AE_LAYER_NAME = 16 };

/* Names of the running statistics of batchnorm; variances are 0 or more. */
#define AE_TENSOR_MEAN "running_mean"
#define AE_TENSOR_VARIANCE "running_var"

/* Axes over which layers slide; a layer of fewer axes has one plane, and one row. */
enum { AE_PLANES, AE_ROWS, AE_COLUMNS, AE_AXES };

/* Memory layout of one record: d planes of h rows of w positions of c channels, inside a halo. */
struct ae_grid {
	size_t d, h, w, c;
	size_t before[AE_AXES], after[AE_AXES]; /* halo, in positions */
	size_t row, plane, record;              /* stride of rows, planes and records, in floats */
	size_t origin;                          /* floats from a record's start to its first value */
	size_t lines;                           /* rows of all planes */
	size_t gap;                             /* floats of halo rows between two planes */
};

/* Computes the members after the halo from those before it. */
void ae_grid_set(struct ae_grid *g);
/* Returns the layout of a record of rank 0 to 4 without a halo. */
struct ae_grid ae_grid_of(const struct ae_shape *s);

/* ---- items: one layer as the architecture's text describes it ---- */

enum { AE_PAD_DEFAULT, AE_PAD_SAME, AE_PAD_VALID, AE_PAD_NUMBER };
#define AE_SIZE_IN ((size_t)-1) /* the size `in` */
/* Limit of the values in one tensor, and in all tensors: a larger network is a mistake in the text, and sizes must not
 * wrap 32 bits. */
#define AE_NET_VALUES_MAX (SIZE_MAX > UINT32_MAX ? 1e12 : 2.5e8)

/* An initialization: weights are uniform in [-w, w], or normal with deviation w, w = sqrt(numerator / fan). fan:
 * number of inputs of a unit, with fan_out also the number of units that an input feeds, both times the taps of a
 * kernel. */
struct ae_init {
	const char *name;
	double numerator;
	bool fan_out, normal;
	bool all;    /* recurrent layers: all tensors by this rule, with the fan of the state */
	bool biases; /* draws biases, too */
};
const char *ae_init_name(size_t i); /* NULL: after the last */
/* Returns the initialization that a word names; NULL: none. */
const struct ae_init *ae_init_find(const char *word, size_t length);
/* Returns the initialization with a width of the item's own that a word names, as in uniform=0.05; NULL: none. */
const struct ae_init *ae_init_find_given(const char *word, size_t length);
const struct ae_init *ae_init_default(void);

struct ae_activation {
	const char *name;
	enum ae_activation_kind kind;
	float argument;      /* default of the number after '=' */
	bool takes_argument; /* "leaky=0.2", "elu=1" */
	bool softmax;        /* normalizes over the channels: not a function of single values */
	bool from_input;     /* the derivative needs x: gelu, silu */
};

/* Returns the activation that a word names, "relu" or "leaky=0.2"; NULL: none. */
const struct ae_activation *ae_activation_find(const char *word, size_t length);
/* Offers all names as suggestions. */
void ae_activation_offer(struct ae_suggest *suggest);

/* A list of numbers of an option, as levels=4,9. */
enum { AE_LIST_MAX = 64 };
struct ae_list {
	size_t count;
	uint32_t item[AE_LIST_MAX];
};

struct ae_item {
	const struct ae_layer_type *type;
	char text[80]; /* text of the item, for messages and tables */
	int number;    /* number in the whole architecture, from 1 */
	int place;     /* number in its half (encoder, decoder), from 0; -1: no item of the text */
	bool decoder;
	size_t units; /* channels or values; or AE_SIZE_IN */
	size_t kernel[AE_AXES], stride[AE_AXES], dilation[AE_AXES], pad[AE_AXES], outpad[AE_AXES];
	int pad_kind; /* AE_PAD_... */
	bool bias, each, last, causal, learned;
	size_t count; /* attention: heads; residual: items back */
	const struct ae_init *init;
	double init_width;              /* init=uniform=A, init=normal=S; 0: by the rule of init */
	size_t classes;                 /* latent, class: number of classes; 0: not conditional */
	int tied;                       /* item of the encoder whose weights are shared; -1: none */
	struct ae_shape shape;          /* reshape, crop; rank -1: not given */
	double amount;                  /* dropout: probability */
	struct ae_list levels, columns; /* embedding: levels per column; columns of codes, from 1 and ascending */
	struct ae_noise noise;
	const struct ae_activation *activation; /* NULL: none */
	float argument;                         /* the activation's number */
};

/* ---- built layers ---- */

struct ae_layer;

/* A parameter tensor. */
struct ae_tensor {
	const char *name;      /* PyTorch's, without the item: "weight" */
	struct ae_shape shape; /* PyTorch's order of dimensions */
	size_t at, count;      /* first float in the network's block of parameters; number of floats */
	bool state;            /* saved but not trained: running statistics */
	bool shared;           /* belongs to another layer (tied) */
	bool assignable;       /* backward can write its whole gradient at once per slice: see struct ae_pass */
	/* Returns the place in the tensor, from 0, of the file's element number `torch`. */
	size_t (*place)(const struct ae_layer *l, const struct ae_tensor *t, size_t torch);
};

/* Weights of the KL term in the loss of a network with a Gaussian code. KL: the divergence of a record's code from
 * N(0, I), in nats. */
struct ae_elbo {
	float beta;      /* weight of KL */
	float free_bits; /* minimum that each value of the code contributes, in nats */
	float capacity;  /* target of KL: the term is |KL - capacity|; NAN: the term is KL */
};

/* Data beside the records of a slice. */
struct ae_side {
	const size_t *index;   /* record numbers in the data; NULL: records are in order */
	const float *label;    /* class of each record of the data; NULL: none */
	const uint32_t *steps; /* (rows of the batch) steps of each record before its padding; NULL: no padding */
	uint64_t first;        /* number of the batch's first record, if records are in order */
	size_t from;           /* the slice's first row in the batch */
	size_t samples;        /* rows per record: 1 in the encoder; after it, draws of the code */
	bool draws;            /* whether the code is drawn; else it is its mean */
	uint64_t seed, epoch;
	struct ae_elbo elbo;
	double *kl;          /* KL of each row, or an estimate from one draw */
	double *kl_term;     /* term of each row in the loss; NULL: not wanted */
	const float *weight; /* weight of each row's gradient in the gradient of its record; NULL: 1 */
};

/* One slice on its way through a layer. */
struct ae_pass {
	const struct ae_kernels *k;
	const float *w;      /* all parameters */
	const float *packed; /* all packed weights */
	float *dw;           /* all gradients, to which this slice's are added; NULL: none are wanted */
	bool fresh;          /* no slice has been added yet: gradients are zero, assigned ones undefined */
	bool assign;         /* with `fresh`, backward writes the gradient of tensor 0 instead of adding to it */
	float *state;        /* all parameters, for finish_stats, which writes running statistics */
	double *sums;        /* batch layers: sums over this slice; after the barrier, over the batch */
	const float *skip;   /* residual: value (0,0,0) of the earlier tensor */
	float *saved;        /* scratch from this slice's forward to its backward: see struct ae_layer_type */
	struct ae_side side;
	/* precision of the layer's packed weights */
	enum ae_precision precision;
	size_t n;                /* records in the slice */
	size_t slices;           /* slices in this call: 1, or more if the layer's weights are large */
	size_t workspace_stride; /* floats between the workspaces of two slices */
	size_t batch;            /* records in the batch */
	bool train;
	bool logits; /* the last layer omits its activation, because the loss takes logits */
	bool defer;  /* backward leaves the gradient of tensor 0 to backward_weights */
};

/* Slices of p->n records in workspaces `stride` floats apart, and one slice of `rest` records after them. */
struct ae_slices {
	size_t count, stride, rest;
};

struct ae_layer {
	const struct ae_layer_type *type;
	struct ae_item item;
	struct ae_shape record;      /* shape of the network's input: the size `in`, the shape of a bare crop */
	struct ae_shape in, out;     /* shapes of one record before and after the layer */
	struct ae_grid x, y, dx, dy; /* layouts of the values before and after the layer, and of their gradients */
	struct ae_tensor tensor[AE_TENSORS];
	int tensors;
	struct ae_pack *packs; /* packed weights: [0] forward, [1] backward; see conv.c and recurrent.c */
	size_t pack_count;
	size_t packs_before;                                                      /* packs of all layers before */
	size_t kernel[AE_AXES], stride[AE_AXES], dilation[AE_AXES], pad[AE_AXES]; /* the item's, resolved */
	size_t units;                                                             /* the item's, resolved */
	size_t packed_pad; /* convolutions: padding of the columns for which weights are packed; see `resize` */
	struct ae_shape torch_in, torch_out;    /* shapes whose C,H,W order inputs and outputs have in files; rank 0:
						 * same order as in memory */
	const struct ae_activation *activation; /* fused activation; NULL: linear */
	float argument;                         /* the activation's number */
	bool final;                             /* last layer of the network */
	bool large;               /* large weights, whose gradient can be computed for a whole batch at once: see
					 * backward_weights */
	uint64_t macs;            /* multiply-adds per record, forward */
	size_t skip;              /* residual: layer whose input is added */
	struct ae_grid skip_grid; /* layout of that input */
	bool skipped;             /* a residual adds the input of this layer */
	bool repeated;            /* all steps of the input are one vector: the layer before is `repeat` */
	size_t id;                /* number of the layer in the network, from 0; keys its random draws */
};

/* Edges of a tensor of a series: number of positions at the front and at the back that depend on the record's ends.
 * up / down: positions of the tensor per step of the record. */
struct ae_edge {
	size_t front, back, up, down;
};

/* Place in the data of the slice's row i. */
static inline size_t ae_side_place(const struct ae_side *s, size_t i)
{
	size_t record = (s->from + i) / s->samples;

	return s->index ? s->index[record] : record;
}

/* Number of row i's record, which keys its random draws. */
static inline uint64_t ae_side_record(const struct ae_side *s, size_t i)
{
	return s->index ? ae_side_place(s, i) : s->first + ae_side_place(s, i);
}

/* Steps of row i before its padding, of `all`. */
static inline size_t ae_pass_steps(const struct ae_pass *p, size_t i, size_t all)
{
	return p->side.steps ? p->side.steps[(p->side.from + i) / p->side.samples] : all;
}

struct ae_layer_type {
	const char *name;
	const char *sizes; /* one letter per word after the name: see size_readers in arch.c */
	unsigned options;  /* AE_OPT_... */
	int rank;          /* dimensions that the layer slides over: 1 to 3; 0: any shape */
	bool fuses;        /* applies an activation itself */
	bool batch;        /* needs sums over the whole batch: a barrier */
	bool elementwise;  /* value i of the output depends on value i of the input */
	bool steps;        /* works step by step on all records of a slice, so slices should have many records */
	bool sequence;     /* PyTorch, too, has the steps before the channels */
	bool repeats;      /* its size counts positions */
	bool skips;        /* adds the output of the layer l->skip */
	bool begins;       /* takes records as they come, so it must be the first item of the encoder */

	/* From l->item and l->in: sets l->out, tensors, packs, and the halos that it needs in l->x and l->dy. Returns
	 * -1 and a message if the shapes do not fit. */
	int (*build)(struct ae_layer *l, size_t lanes, struct ae_err *e);
	/* Draws the initial weights; NULL: ae_init_layer. */
	void (*init)(const struct ae_layer *l, float *w, uint64_t seed);
	/* Floats per record that the layer wants at p->saved; training preserves them from forward to backward.
	 * NULL: none. */
	size_t (*saved)(const struct ae_layer *l, bool train);
	/* Packs the weights for the products of one direction. */
	void (*pack)(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed,
		     bool backward);
	/* Reduced precision in inference (kernels/reduced.h). reduces: whether the layer has such forms at its size; NULL:
	 * none has. pack_reduced packs the weights for forward, in place of pack. reduced_saved: floats per record at
	 * p->saved. */
	bool (*reduces)(const struct ae_layer *l);
	void (*pack_reduced)(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed,
			     enum ae_precision precision);
	size_t (*reduced_saved)(const struct ae_layer *l, const struct ae_kernels *k, enum ae_precision precision);
	/* x, y, dx, dy: value (0,0,0) of the slice's first record. dx is NULL if no layer needs it; backward may
	 * overwrite dy. */
	void (*forward)(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y);
	void (*backward)(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			 float *dy);
	/* Large weights: writes rows from..end-1 of dW from all slices of a batch; x and dy are those of the first
	 * slice. backward has left dW alone, as p->defer says. repack packs these rows again once they have changed. */
	void (*backward_weights)(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *dy,
				 struct ae_slices slices, size_t from, size_t end);
	void (*repack)(const struct ae_layer *l, const struct ae_kernels *k, const float *w, float *packed, size_t from,
		       size_t end);
	/* Batch layers: p->sums of a slice, forward (of x) and backward (of dy); `sums` doubles per layer. */
	size_t (*sums)(const struct ae_layer *l);
	void (*batch_sums)(const struct ae_layer *l, const struct ae_pass *p, const float *x);
	void (*batch_sums_backward)(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *dy);
	/* Updates running statistics from the sums, once per batch. */
	void (*finish_stats)(const struct ae_layer *l, const struct ae_pass *p);

	/* Layers of records with values that are no measures: returns the place of the first value of a record that the
	 * layer refuses, and how many levels it may have; the number of values: none. NULL: the layer takes all values. */
	size_t (*refuses)(const struct ae_layer *l, const float *record, size_t *levels);
	/* Layers that change the number of steps: makes of a copy of the layer one for records of n steps, n at most those
	 * of l->in, in the same memory and with the same packed weights. record: steps of the network's input. Returns
	 * the steps after the layer; 0: n are too few. NULL: the steps stay. See padding.c. */
	size_t (*resize)(struct ae_layer *l, size_t n, size_t record);
	/* Replaces the edges of a series before the layer by those after it. Returns false if an output position
	 * depends on all input positions. NULL: the edges of elementwise layers stay; other layers mix all positions. */
	bool (*edge)(const struct ae_layer *l, struct ae_edge *e);
};

enum {
	AE_OPT_STRIDE = 1,
	AE_OPT_PAD = 2,
	AE_OPT_OUTPAD = 4,
	AE_OPT_DILATION = 8,
	AE_OPT_BIAS = 16,
	AE_OPT_INIT = 32,
	AE_OPT_TIED = 64,
	AE_OPT_CLASSES = 128,
	AE_OPT_LEVELS = 256,
	AE_OPT_COLUMNS = 512,
	AE_OPT_CAUSAL = 1024,
};

const struct ae_layer_type *ae_layer_type_find(const char *name, size_t length);
void ae_layer_type_offer(struct ae_suggest *suggest);

/* Layers that net.c adds to those of the text; ae_join_layer is the item `class`. */
extern const struct ae_layer_type ae_activation_layer, ae_reshape_layer, ae_join_layer, ae_residual_layer;
extern const struct ae_layer_type ae_latent_layer;
extern const struct ae_layer_type ae_dense_layer, ae_flatten_layer; /* layers that contractive.c knows */

/* ---- for the layers' own use ---- */

/* Offset of a line of record i, in floats from the origin that forward and backward get. Lines are the rows of all
 * planes. */
static inline size_t ae_grid_at(const struct ae_grid *g, size_t i, size_t line)
{
	return i * g->record + line * g->row + (g->gap > 0 ? line / g->h * g->gap : 0);
}

/* Values of the layer's axes as 3x5, for messages. */
struct ae_shape_text ae_layer_axes(const struct ae_layer *l, const size_t n[AE_AXES]);

/* Copies the positions that both grids have, record by record. */
void ae_grid_copy(const struct ae_grid *from, const float *x, const struct ae_grid *to, float *y, size_t records);

/* y += x at the positions that both grids have. A stride of 0 between records of y sums them. */
void ae_grid_add(const struct ae_grid *from, const float *x, const struct ae_grid *to, float *y, size_t records);

/* Writes the (steps, features) values of fixed positions. positions.c */
void ae_positions_fill(size_t steps, size_t features, float *to);

/* Zeroes all positions, but not the halo. */
void ae_grid_clear(const struct ae_grid *g, float *x, size_t records);

/* Returns the number of output positions for n input positions in one dimension, a window of `reach` positions and the
 * layer's stride; 0 if the window does not fit. Sets l->pad, the zeros in front. same: Keras' rule; else PyTorch's
 * (ae-arch(5)). */
size_t ae_layer_slide(struct ae_layer *l, int dim, size_t n, size_t reach, bool same);

/* build for layers without parameters whose output has the shape of their input. */
int ae_layer_build_elementwise(struct ae_layer *l, size_t lanes, struct ae_err *e);
/* edge of an elementwise layer whose output depends on the place in the record. */
bool ae_layer_has_no_edge(const struct ae_layer *l, struct ae_edge *e);

/* Key of the layer's own draws for row i of the pass. */
struct ae_rng ae_layer_rng(const struct ae_layer *l, const struct ae_pass *p, enum ae_purpose purpose, size_t i);

/* Half-width of a uniform draw, or deviation of a normal draw, for weights of shape s: (out, in, taps ...). */
double ae_init_width(const struct ae_item *item, const struct ae_shape *s);
/* Draws all values of a tensor of the layer. */
void ae_init_draw(const struct ae_layer *l, size_t tensor, double width, float *w, uint64_t seed);
/* Sets all values of a tensor. */
void ae_init_fill(const struct ae_tensor *t, float value, float *w);
/* Draws the weights by the item's rule; biases are 0. */
void ae_init_layer(const struct ae_layer *l, float *w, uint64_t seed);

/* Adds a tensor to the layer and returns it. Its elements are in the file's order unless the caller sets `place`;
 * net.c sets `at`. */
struct ae_tensor *ae_layer_tensor(struct ae_layer *l, const char *name, int rank, const size_t *dim);

/* Returns the place in H,W,C order of element `torch` of a vector in C,H,W order; s: the shape (H, W, C), or of rank
 * 0 if both orders are the same. */
size_t ae_layer_transpose(const struct ae_shape *s, size_t torch);
/* place of a tensor with one value per output of the layer. */
size_t ae_layer_place_out(const struct ae_layer *l, const struct ae_tensor *t, size_t torch);

/* Apply the fused activation to the layer's output y, and its derivative to dy. They do nothing if it is linear or if
 * the loss takes logits. A leaky activation is applied by gemm, which takes ae_layer_slope(). */
float ae_layer_slope(const struct ae_layer *l, const struct ae_pass *p);
void ae_layer_activate(const struct ae_layer *l, const struct ae_pass *p, float *y);
void ae_layer_activate_backward(const struct ae_layer *l, const struct ae_pass *p, const float *y, float *dy);

/* Adds dy, summed over all positions, to the gradient of the bias. */
void ae_layer_bias_backward(const struct ae_layer *l, const struct ae_pass *p, const struct ae_tensor *bias,
			    const float *dy);

/* Allocates `count` packs, which are freed with the network. Returns -1 if the network would have more than
 * AE_PACKS_MAX: a layer of a few characters, a transposed convolution of stride 1024x1024, would take megabytes. */
enum { AE_PACKS_MAX = 1 << 16 };
int ae_layer_new_packs(struct ae_layer *l, size_t count, struct ae_err *e) AE_MUST_USE;

#endif
