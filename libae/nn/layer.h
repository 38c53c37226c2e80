/* layer.h - what a layer is: a row of the layers' table (layer_table.c), and that row built for its shapes (struct
 * ae_layer). A layer reads and writes slices of a batch: tensors of n records, channels last. Between two layers
 * lies one tensor; where the next layer slides a kernel over it, it has a halo of zeros that nobody writes. */
#ifndef LAYER_H
#define LAYER_H

#include "data/data.h"
#include "kernels/pack.h"

enum { AE_TENSORS = 4, AE_LAYER_NAME = 16 };

/* How the values of one record lie: h rows of w positions of c channels, inside a halo. */
struct ae_grid {
	size_t h, w, c;
	size_t top, bottom, left, right;	/* halo, in positions */
	size_t row, record, origin;		/* floats between rows, records; from a record's start to (0,0,0) */
};

void ae_grid_set(struct ae_grid *g);		/* row, record and origin from the other members */
struct ae_grid ae_grid_of(const struct ae_shape *s);	/* without a halo; rank 0 to 3 */

/* ---- items: one layer as the text says it ---- */

enum { AE_PAD_DEFAULT, AE_PAD_SAME, AE_PAD_VALID, AE_PAD_NUMBER };
#define AE_SIZE_IN ((size_t)-1)		/* the size `in` */
/* Values in one tensor, and in all: more is a mistake in the text, not a network, and must not wrap 32 bits. */
#define AE_NET_VALUES_MAX (SIZE_MAX > UINT32_MAX ? 1e12 : 2.5e8)

enum ae_init { AE_GLOROT, AE_GLOROT_NORMAL, AE_HE, AE_HE_NORMAL, AE_LECUN, AE_UNIFORM, AE_ZEROS };

struct ae_activation {
	const char *name;
	enum ae_activation_kind kind;
	float argument;		/* default of leaky= and elu= */
	bool takes_argument;
	bool softmax;		/* over the channels; not a function of single values */
	bool from_input;	/* the derivative needs x: gelu, silu */
};

/* By name, "relu" or "leaky=0.2"; NULL when it is none. */
const struct ae_activation *ae_activation_find(const char *word, size_t length);
void ae_activation_offer(struct ae_suggest *near);	/* all names */

struct ae_item {
	const struct ae_layer_type *type;
	char text[80];			/* as written, for messages and tables */
	int number, place;		/* from 1 in the whole text; from 0 in its half */
	bool decoder;
	size_t units;			/* channels or values; AE_SIZE_IN */
	size_t kernel[2], stride[2], dilation[2], pad[2], outpad[2];	/* [0] rows, [1] columns */
	int pad_kind;
	bool bias, each, last;
	enum ae_init init;
	size_t classes;			/* latent, class: the code is told the record's class; 0: it is not */
	int tied;			/* item of the encoder whose weights are shared; -1: none */
	struct ae_shape shape;		/* reshape, crop; rank -1: not given */
	double amount;			/* dropout */
	struct ae_noise noise;
	const struct ae_activation *activation;	/* or NULL */
	float argument;
};

/* ---- built layers ---- */

struct ae_layer;

/* A parameter tensor: its name and shape in PyTorch's order, its place in the flat block. */
struct ae_tensor {
	const char *name;
	struct ae_shape shape;
	size_t at, count;
	bool state;			/* saved but not trained: running statistics */
	bool shared;			/* belongs to another layer (tied) */
	bool assignable;		/* backward can write its whole gradient at once per slice: see struct ae_pass */
	/* element `torch` of the file lies at this place of the tensor */
	size_t (*place)(const struct ae_layer *l, const struct ae_tensor *t, size_t torch);
};

/* The part of the loss that a Gaussian code has: KL is the divergence from N(0, I) of a record's code. */
struct ae_elbo {
	float beta;			/* the weight of KL */
	float free_bits;		/* each value of the code counts for at least this, in nats */
	float capacity;			/* not NAN: |KL - capacity| counts instead of KL */
};

/* Whatever travels beside the records of a slice. */
struct ae_side {
	const size_t *index;		/* record numbers in the data; NULL: they are in order */
	const float *label;		/* a class each record of the data; NULL: none */
	uint64_t first;			/* number of the batch's first record, where they are in order */
	size_t from;			/* the slice's first row in the batch */
	size_t samples;			/* rows a record: 1 in the encoder, behind it a draw of the code each */
	bool draws;			/* the code is drawn, else its mean */
	uint64_t seed, epoch;
	struct ae_elbo elbo;
	double *kl, *cost;		/* of each row: KL, or its sample; what it adds to the loss; or NULL */
	const float *weight;		/* of each row's gradient in its record's; NULL: 1 */
};

struct ae_pass {
	const struct ae_kernels *k;
	const float *w;			/* all parameters */
	const float *packed;		/* all packed weights */
	float *dw;			/* all gradients, to which this slice's are added; NULL: none are wanted */
	bool fresh;			/* no slice has been added yet: gradients are zero, assigned ones undefined */
	bool assign;			/* with `fresh`, backward writes the gradient of tensor 0 instead of adding to it */
	float *state;			/* parameters that a barrier may write: running statistics */
	double *sums;			/* batch layers: this slice's sums; after the barrier the batch's */
	float *saved;			/* scratch from this slice's forward to its backward: see struct ae_layer_type */
	struct ae_side side;
	size_t n;			/* records in the slice */
	size_t slices;			/* slices in this call: 1, or more if the layer's weights are large */
	size_t workspace_stride;	/* floats between the workspaces of two slices */
	size_t batch;			/* records in the batch */
	bool train;
	bool logits;			/* the last layer leaves out its activation: the loss takes logits */
	bool defer;			/* backward leaves the gradient of tensor 0 to backward_weights */
};

/* Slices of p->n records in workspaces `stride` floats apart, and one slice of `rest` records after them. */
struct ae_slices { size_t count, stride, rest; };

struct ae_layer {
	const struct ae_layer_type *type;
	struct ae_item item;
	struct ae_shape record;			/* the network's input: the size `in`, the shape of a bare crop */
	struct ae_shape in, out;
	struct ae_grid x, y, dx, dy;	/* of the values and of their gradients, before and after the layer */
	struct ae_tensor tensor[AE_TENSORS];
	int tensors;
	struct ae_pack *panels;	/* packed weights: forward and backward; convolutions: see there */
	size_t panel_count;
	size_t kernel[2], stride[2], dilation[2], pad[2];	/* resolved */
	size_t units;
	struct ae_shape torch_in, torch_out;	/* dense: order C,H,W of columns and rows in files; rank 0: none */
	const struct ae_activation *activation;	/* fused; NULL: linear */
	float argument;
	bool final;			/* its output is the network's */
	bool large;			/* large weights, whose gradient can be computed for a whole batch at once: see
					 * backward_weights */
	uint64_t macs;			/* multiply-adds a record, forward */
	size_t id;			/* number of the layer in the network: keys its randomness */
};

/* The positions of a tensor, counted from each end of a record, whose values the ends have a say in; and its positions
 * a step of the record, up / down. */
struct ae_edge { size_t front, back, up, down; };

/* Where the slice's row i stands in the data. */
static inline size_t ae_side_place(const struct ae_side *s, size_t i)
{
	size_t record = (s->from + i) / s->samples;

	return s->index ? s->index[record] : record;
}

/* The record's number, which keys its randomness. */
static inline uint64_t ae_side_record(const struct ae_side *s, size_t i)
{
	return s->index ? ae_side_place(s, i) : s->first + ae_side_place(s, i);
}

struct ae_layer_type {
	const char *name;
	const char *sizes;	/* what follows the name, a letter each: see item.c */
	unsigned options;	/* AE_OPT_... */
	int rank;		/* positions the layer slides over: 1, 2; 0: any shape */
	bool fuses;		/* applies an activation itself */
	bool batch;		/* needs sums over the whole batch: a barrier */
	bool elementwise;	/* value i of the output belongs to value i of the input */
	bool steps;		/* takes a record's positions one after the other, which PyTorch too has
				 * before the channels; the records of a slice, all at one position, are what
				 * it works on, so there should be many */
	bool repeats;		/* its size counts positions */

	/* From item and l->in: l->out, tensors, panels, and the halos it asks for in l->x and l->dy. */
	int (*build)(struct ae_layer *l, const struct ae_kernels *k, struct ae_err *e);
	/* Draws the initial weights; NULL: ae_init_layer. */
	void (*init)(const struct ae_layer *l, float *w, uint64_t seed);
	/* Floats per record that the layer wants at p->saved; training preserves them from forward to backward.
	 * NULL: none. */
	size_t (*saved)(const struct ae_layer *l, bool train);
	void (*pack)(const struct ae_layer *l, const float *w, float *packed, bool backward);
	/* x, y, dx, dy: the origin of the slice's first record. dx is NULL where nobody needs it; dy may be
	 * overwritten. */
	void (*forward)(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y);
	void (*backward)(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
			 float *dy);
	/* Large weights: writes rows from..end-1 of dW from all slices of a batch; x and dy are those of the first
	 * slice. backward has left dW alone, as p->defer says. repack packs these rows again once they have changed. */
	void (*backward_weights)(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *dy,
		      struct ae_slices slices, size_t from, size_t end);
	void (*repack)(const struct ae_layer *l, const float *w, float *packed, size_t from, size_t end);
	/* Batch layers: p->sums of a slice, forward (of x) and backward (of dy); `sums` doubles per layer. */
	size_t (*sums)(const struct ae_layer *l);
	void (*batch_sums)(const struct ae_layer *l, const struct ae_pass *p, const float *x);
	void (*batch_sums_backward)(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *dy);
	void (*finish_stats)(const struct ae_layer *l, const struct ae_pass *p);	/* forward, once a batch */

	/* The edge of a one-dimensional layer's output from its input's; NULL: elementwise layers keep it,
	 * others mix all positions. Returns whether output positions follow their inputs at all. */
	bool (*edge)(const struct ae_layer *l, struct ae_edge *e);
};

enum {
	AE_OPT_STRIDE = 1, AE_OPT_PAD = 2, AE_OPT_OUTPAD = 4, AE_OPT_DILATION = 8, AE_OPT_BIAS = 16, AE_OPT_INIT = 32,
	AE_OPT_TIED = 64, AE_OPT_CLASSES = 128,
};

const struct ae_layer_type *ae_layer_type_find(const char *name, size_t length);
void ae_layer_type_offer(struct ae_suggest *near);

/* Put in by net.c, too; the last one is `class`. */
extern const struct ae_layer_type ae_activation_layer, ae_reshape_layer, ae_join_layer;
extern const struct ae_layer_type ae_latent_layer;
extern const struct ae_layer_type ae_dense_layer, ae_flatten_layer;	/* what contract.c knows how to go through */

/* ---- for the layers' own use ---- */

/* Row h of record i, from the origin that forward and backward get. */
static inline size_t ae_grid_at(const struct ae_grid *g, size_t i, size_t h)
{
	return i * g->record + h * g->row;
}

/* Copies (adds) the positions that both have, record by record. */
void ae_grid_copy(const struct ae_grid *from, const float *x, const struct ae_grid *to, float *y, size_t records);

/* Zeroes all positions, not the halo. */
void ae_grid_clear(const struct ae_grid *g, float *x, size_t records);

/* Positions that a window of `reach` gives in one dimension of n, at the layer's stride; sets l->pad, the zeros in
 * front. Keras' rule for `same`, PyTorch's for a number (design §3, ae-arch(5)); 0 where the window does not fit. */
size_t ae_layer_slide(struct ae_layer *l, int dim, size_t n, size_t reach, bool same);

/* The build of layers without parameters whose output has their input's shape. */
int ae_layer_build_elementwise(struct ae_layer *l, const struct ae_kernels *k, struct ae_err *e);

/* Key of the layer's own draws for one record of the pass. */
struct ae_rng ae_layer_rng(const struct ae_layer *l, const struct ae_pass *p, enum ae_purpose purpose, size_t i);

/* The half-width of a uniform or the deviation of a normal draw for weights of shape s, (out, in, taps ...). Glorot,
 * Bengio 2010; He et al. 2015; LeCun et al. 1998. */
double ae_init_width(enum ae_init init, const struct ae_shape *s);
/* Draws a tensor of the layer, by number; sets all its values. */
void ae_init_draw(const struct ae_layer *l, size_t tensor, double width, float *w, uint64_t seed);
void ae_init_fill(const struct ae_tensor *t, float value, float *w);
/* Weights by the item's rule, biases 0. */
void ae_init_layer(const struct ae_layer *l, float *w, uint64_t seed);

/* Adds a tensor to the layer, counted as in the file unless `place` is set; its place in the block is net.c's
 * to give. */
struct ae_tensor *ae_layer_tensor(struct ae_layer *l, const char *name, int rank, const size_t *dim);

/* Where value `torch` of a vector counted in C,H,W order lies in H,W,C order; s of rank 0: in place. */
size_t ae_layer_transpose(const struct ae_shape *s, size_t torch);
/* The place of a vector's element, counted as the layer's output is. */
size_t ae_layer_place_out(const struct ae_layer *l, const struct ae_tensor *t, size_t torch);

/* The fused activation over what the layer wrote, and back over dy; nothing where it is linear or the loss takes
 * logits. For gemm the slope of a leaky one: ae_layer_slope(). */
float ae_layer_slope(const struct ae_layer *l, const struct ae_pass *p);
void ae_layer_activate(const struct ae_layer *l, const struct ae_pass *p, float *y);
void ae_layer_activate_backward(const struct ae_layer *l, const struct ae_pass *p, const float *y, float *dy);

/* Sums dy over all positions into the bias' gradient. */
void ae_layer_bias_backward(const struct ae_layer *l, const struct ae_pass *p, const struct ae_tensor *bias,
			const float *dy);

/* Room for `count` panels, freed with the network. */
int ae_layer_packs(struct ae_layer *l, size_t count, struct ae_err *e) AE_MUST_USE;

#endif
