/* net.h - a network inside the library: its layers, the tensors between them, its parameters in one block. */
#ifndef NET_H
#define NET_H

#include "base/floats.h"
#include "nn/layer.h"
#include "nn/nn.h"

struct ae_net {
	char *text;
	const char *half;		/* what its tensors' names begin with; NULL: encoder, decoder */
	struct ae_shape record, output;
	struct ae_layer *layer;
	size_t layers, code;		/* layer[0..code) is the encoder */
	const struct ae_kernels *k;
	float *w;			/* trained parameters, then running statistics */
	size_t trained, size;		/* floats */
	size_t encoder_trained;		/* the first ones belong to the encoder */
	uint64_t version;		/* number of changes of the weights */
	size_t packed_size;		/* floats that packed weights take */
	size_t sums;			/* doubles that the layers' sums over a batch take */
	bool latent;			/* the code is Gaussian: the loss is an ELBO */
	size_t classes;			/* the code is told the record's class, one of so many; 0: it is not */
	bool encoder_conditional;		/* and so is the encoder */
};

/* Layers first..last of a part of the network, what it takes and gives. An error where the part has none. */
struct ae_net_part { size_t first, last; struct ae_shape in, out; };
int ae_net_part(struct ae_net_part *p, const struct ae_net *net, enum ae_part part, struct ae_err *e) AE_MUST_USE;

struct ae_arch;

/* The network of a list of items, which stays the caller's, without memory for its parameters. */
int ae_net_assemble(struct ae_net **made, const struct ae_arch *a, const char *text, const struct ae_shape *record,
		    const struct ae_kernels *k, struct ae_err *e) AE_MUST_USE;

/* What ae_net_plan() and ae_net_assemble() leave out. */
int ae_net_allocate(struct ae_net *net, struct ae_err *e);

/* How many of so many threads are worth waking for a batch of records that each pass `passes` times: one, where a
 * batch is done before another thread has begun. */
size_t ae_net_threads(const struct ae_net *net, size_t records, size_t passes, size_t threads);

/* The item that made layer i: of its text, or of an activation that it ends in. */
const struct ae_item *ae_net_item(const struct ae_net *net, size_t i);

/* The last layer's activation, which a loss may take over; NULL: linear. */
const struct ae_activation *ae_net_final(const struct ae_net *net);

/* Packs the weights of layer i for its forward products, and with `backward` for its backward ones, into `packed`
 * (net->packed_size floats). */
void ae_net_pack(const struct ae_net *net, size_t i, bool backward, float *packed);

/* To be called when weights have changed: executors of the network then pack them again. */
void ae_net_changed(struct ae_net *net);

#endif
