/* nn.h - architectures and networks: the public header of its folder. */
#ifndef AE_NN_H
#define AE_NN_H

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- networks: net.c, arch.c, builtin.c ------------------------------------------------------------ */

/* Kind of record that the default network assumes for a shape. Rank 0 or 1: a row of a table. Three dimensions, or two
 * equal ones, with 8 rows and columns or more: a picture. Else: a window of a series. */
enum ae_record_kind { AE_ROW, AE_PICTURE, AE_WINDOW };
enum ae_record_kind ae_record_kind(const struct ae_shape *record);

/* Finds the text of an architecture (ae-arch(5)) for records of a shape. arg: the name of a built-in network, a file,
 * or the text itself; NULL: the default for the shape. If the output of a built-in or default text is longer than the
 * record, "; crop" is appended. Returns 0 and *text, which the caller frees; or -1. */
int ae_net_find(char **text, const char *arg, const struct ae_shape *record, struct ae_err *e) AE_MUST_USE;

/* Built-in networks. shape: the record shape they were published for; loss: the loss to minimize ("": the default). */
struct ae_builtin {
	const char *name, *text, *shape, *loss;
};
const struct ae_builtin *ae_builtin_at(size_t i);           /* NULL: after the last */
const struct ae_builtin *ae_builtin_find(const char *name); /* NULL: none has this name */

/* A network with its parameters, which are zero until ae_net_init() or until a model's weights are read. */
struct ae_net;

/* Makes a network for records of a shape. isa: instruction set of the kernels; NULL: the best of the processor.
 * Returns 0 and *net, to be freed by ae_net_free(); or -1 and a message that names the item and the shapes. */
int ae_net_new(struct ae_net **net, const char *text, const struct ae_shape *record, const char *isa,
	       struct ae_err *e) AE_MUST_USE;
/* Like ae_net_new(), but allocates no parameters: only the shapes and the layer table can be used. */
int ae_net_plan(struct ae_net **net, const char *text, const struct ae_shape *record, const char *isa,
		struct ae_err *e) AE_MUST_USE;
void ae_net_free(struct ae_net *net);

/* Draws the weights from the seed by each item's init= (default: Glorot uniform); biases are zero. */
void ae_net_init(struct ae_net *net, uint64_t seed);

enum ae_part { AE_WHOLE, AE_ENCODER, AE_DECODER };

/* Returns whether the code is Gaussian (a latent item). */
bool ae_net_latent(const struct ae_net *net);
/* Returns the number of classes that a conditional part takes (latent N classes=K, class K); 0: not conditional. */
size_t ae_net_classes(const struct ae_net *net, enum ae_part part);

/* Returns whether the network takes codes of categories (an embedding item). Noise and normalization would spoil them. */
bool ae_net_takes_codes(const struct ae_net *net);
/* Checks the codes of n records, `stride` floats apart, before the network runs: each must be a whole number below its
 * number of levels. first: number of the first record, for the message. Steps at the end of a record
 * that are NaN are padding, if `padded`. The network gives other codes a vector of
 * zeros. */
int ae_net_check_codes(const struct ae_net *net, const float *x, size_t stride, size_t n, uint64_t first, bool padded,
		       struct ae_err *e) AE_MUST_USE;

/* Checks the lengths of n records, `stride` floats apart, before a network with `padded` runs: steps at the end of a record
 * that are NaN throughout are padding. A record must have the steps that its layers need, and a reconstruction must have
 * all steps of its record. first: number of the first record, for the message. Records of NaN alone pass. Returns -1 and a
 * message otherwise. */
int ae_net_check_lengths(const struct ae_net *net, const float *x, size_t stride, size_t n, uint64_t first,
			 struct ae_err *e) AE_MUST_USE;

enum ae_end { AE_INPUT, AE_CODE, AE_OUTPUT };
const struct ae_shape *ae_net_shape(const struct ae_net *net, enum ae_end end);
const char *ae_net_text(const struct ae_net *net);
size_t ae_net_parameters(const struct ae_net *net); /* number of trained parameters */

/* Makes the discriminator of an adversarial autoencoder (Makhzani et al. 2015): a network that distinguishes codes of
 * `net` from draws of N(0, I). The architecture has no `---`; it takes a code and gives one value, a logit or, after a
 * sigmoid, a probability. The encoder of `net` must not be conditional. Draws the weights from the seed. Returns 0 and
 * *d, to be freed by ae_net_free(); or -1. */
int ae_discriminator_new(struct ae_net **d, const char *text, const struct ae_net *net, uint64_t seed,
			 struct ae_err *e) AE_MUST_USE;

/* One row of the layer table. out: shape of one record; macs: multiply-adds of one record's forward pass; reduces: whether
 * its weights have forms of reduced precision (enum ae_precision). */
struct ae_layer_info {
	const char *text;
	struct ae_shape out;
	size_t parameters;
	uint64_t macs;
	bool decoder, reduces;
};
size_t ae_net_layers(const struct ae_net *net);
void ae_net_layer(const struct ae_net *net, size_t i, struct ae_layer_info *info);

#ifdef __cplusplus
}
#endif

#endif
