/* nn.h - architectures and networks: the public header of its folder. */
#ifndef AE_NN_H
#define AE_NN_H

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- networks: net.c, arch.c, builtin.c ------------------------------------------------------------ */

/* What records of a shape are taken for where nobody says more: rows of a table; pictures, which have three
 * dimensions, or two equal ones, of 8 rows and columns or more; else windows of a series. */
enum ae_record_kind { AE_ROW, AE_PICTURE, AE_WINDOW };
enum ae_record_kind ae_record_kind(const struct ae_shape *record);

/* An architecture's text (ae-arch(5)) for records of a shape: `arg` is the name of a built-in network, a file, or
 * the text itself; NULL gives the default for the shape. A built-in or default text whose output is longer than
 * the record ends in a crop. Caller frees *text. */
int ae_net_find(char **text, const char *arg, const struct ae_shape *record, struct ae_err *e) AE_MUST_USE;

/* Built-in networks: the record shape that they were published for, and the loss they bring ("" when any). */
struct ae_builtin { const char *name, *text, *shape, *loss; };
const struct ae_builtin *ae_builtin_at(size_t i);		/* NULL behind the last */
const struct ae_builtin *ae_builtin_find(const char *name);	/* NULL when there is none */

/* A network with its parameters, all zero until ae_net_init() or a model's weights. */
struct ae_net;

/* isa: the kernels' instruction set, NULL: the processor's best. Errors name the item and the shapes. */
int ae_net_new(struct ae_net **net, const char *text, const struct ae_shape *record, const char *isa,
	       struct ae_err *e) AE_MUST_USE;
/* The same without memory for parameters: its shapes and its table are known, it cannot be run or written. */
int ae_net_plan(struct ae_net **net, const char *text, const struct ae_shape *record, const char *isa,
		struct ae_err *e) AE_MUST_USE;
void ae_net_free(struct ae_net *net);

/* Draws the weights as the items say (Glorot uniform unless told otherwise), biases zero. */
void ae_net_init(struct ae_net *net, uint64_t seed);

enum ae_part { AE_WHOLE, AE_ENCODER, AE_DECODER };

/* Whether its code is Gaussian (latent); how many classes the part is told of: latent N classes=K, class K; 0: none. */
bool ae_net_latent(const struct ae_net *net);
size_t ae_net_classes(const struct ae_net *net, enum ae_part part);

enum ae_end { AE_INPUT, AE_CODE, AE_OUTPUT };
const struct ae_shape *ae_net_shape(const struct ae_net *net, enum ae_end end);
const char *ae_net_text(const struct ae_net *net);
size_t ae_net_parameters(const struct ae_net *net);		/* trained ones */

/* A network that tells codes of another one, which has a decoder that may be told classes and an encoder that
 * is not, from draws: an architecture without `---` that takes such codes and gives one value, a logit or
 * through a sigmoid its probability. Its weights are drawn. discriminator.c */
int ae_discriminator_new(struct ae_net **d, const char *text, const struct ae_net *net, uint64_t seed,
			 struct ae_err *e) AE_MUST_USE;

/* One row of the layer table; multiply-adds are those of one record's forward pass. */
struct ae_layer_info { const char *text; struct ae_shape out; size_t parameters; uint64_t macs; bool decoder; };
size_t ae_net_layers(const struct ae_net *net);
void ae_net_layer(const struct ae_net *net, size_t i, struct ae_layer_info *info);

#ifdef __cplusplus
}
#endif

#endif
