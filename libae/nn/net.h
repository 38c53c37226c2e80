/* net.h - networks inside the library: layers, the tensors between them, and one block of parameters. */
#ifndef NET_H
#define NET_H

#include "base/floats.h"
#include "nn/layer.h"
#include "nn/nn.h"

struct ae_net {
	char *text;
	const char *half;               /* first part of its tensors' names; NULL: encoder, decoder */
	struct ae_shape record, output; /* shapes of one record and of its output */
	struct ae_layer *layer;
	size_t layers, code;      /* layer[0..code) is the encoder */
	int isa;                  /* place of its instruction set in AE_ISAS: packs depend on its lanes */
	float *w;                 /* trained parameters, then running statistics */
	size_t trained, size;     /* floats */
	size_t encoder_trained;   /* floats of the encoder, which come first */
	uint64_t version;         /* number of changes of the weights */
	size_t packed_size;       /* floats that packed weights take */
	size_t packed_forward;    /* of them, those for inference, which come first */
	size_t sums;              /* doubles that the layers' sums over a batch take */
	bool latent;              /* Gaussian code: the loss is an ELBO */
	size_t classes;           /* number of classes of a conditional decoder; 0: not conditional */
	bool encoder_conditional; /* the encoder, too, takes the class */
};

/* Layers first..last-1 of a part of the network, with the shapes of its input and output. */
struct ae_net_part {
	size_t first, last;
	struct ae_shape in, out;
};
/* Finds the layers of a part. Returns -1 and a message if the part has no layers. */
int ae_net_part(struct ae_net_part *p, const struct ae_net *net, enum ae_part part, struct ae_err *e) AE_MUST_USE;

/* Finds the layer that a residual layer adds. Returns -1 and a message if there is none of the same shape. residual.c */
int ae_residual_link(struct ae_net *net, struct ae_layer *l, struct ae_err *e) AE_MUST_USE;

/* Sets each layer's torch_in and torch_out. order.c */
void ae_net_set_orders(struct ae_net *net);

/* Steps of a tensor, of layer i's input (layers: of the output), if it has those of a record, or what layers make of them;
 * 0: it is a vector. padding.c */
size_t ae_net_steps(const struct ae_net *net, size_t tensor);
/* Checks that each layer can leave padding alone: it keeps the steps, changes their number by a formula, or makes a vector
 * of them. Returns -1 and a message otherwise. */
int ae_net_check_padding(const struct ae_net *net, struct ae_err *e) AE_MUST_USE;
/* Writes the steps of each tensor of a record of `steps` steps to length[0], length[stride], ...; 0: it is a vector. Those
 * of the output are at most the record's. Returns the first layer to which too few steps come, or the number of
 * layers. `out`, if not NULL, gets the steps of the output before it is cut. */
size_t ae_net_lengths(const struct ae_net *net, size_t steps, uint32_t *length, size_t stride, size_t *out);
/* Returns the fewest steps of a record that no layer finds too few. */
size_t ae_net_shortest(const struct ae_net *net);
/* Steps of a record before those at its end that are NaN throughout; at least one. */
size_t ae_net_record_steps(const struct ae_net *net, const float *record);

struct ae_arch;

/* Makes a network from a list of items, without memory for its parameters. The list stays the caller's; ae_net_free()
 * frees the network. */
int ae_net_assemble(struct ae_net **made, const struct ae_arch *a, const char *text, const struct ae_shape *record,
		    int isa, struct ae_err *e) AE_MUST_USE;

/* Allocates the parameters, which ae_net_plan() and ae_net_assemble() do not. */
int ae_net_allocate(struct ae_net *net, struct ae_err *e);

/* Returns how many of `threads` threads to use for a batch of records, each of which passes the network `passes` times:
 * 1 if the batch would be done before another thread has woken up. */
size_t ae_net_threads(const struct ae_net *net, size_t records, size_t passes, size_t threads);

/* The item of the text that layer i belongs to. */
const struct ae_item *ae_net_item(const struct ae_net *net, size_t i);

/* Activation of the last layer, which a loss may apply itself; NULL: linear. */
const struct ae_activation *ae_net_final(const struct ae_net *net);

/* Packs the weights of layer i for its forward products, and with `backward` for its backward ones, into `packed`
 * (net->packed_size floats, or packed_forward without `backward`). */
void ae_net_pack(const struct ae_net *net, const struct ae_kernels *k, size_t i, bool backward, float *packed);

/* To be called when weights have changed: executors of the network then pack them again. */
void ae_net_changed(struct ae_net *net);

#endif
