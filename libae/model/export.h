/* export.h - code that the export formats share. */
#ifndef EXPORT_H
#define EXPORT_H

#include "base/text.h"
#include "model/model.h"
#include "nn/net.h"

/* The part of a network that is exported. */
struct ae_export_job {
	const struct ae_model *model;
	const struct ae_net *net;
	enum ae_part part;
	struct ae_net_part of; /* layers and shapes of the part */
	const char *name;      /* an identifier of C */
	enum ae_precision precision;
	size_t classes; /* number of classes of the second input; 0: there is none */
};

/* Element number `torch`, in PyTorch's order, of a layer's tensor. */
float ae_export_value(const struct ae_net *net, const struct ae_layer *l, const struct ae_tensor *t, size_t torch);

/* The layer's title in the layer table: the item's text, or the name of a layer that the text omits. */
const char *ae_export_title(const struct ae_layer *l);

/* Number of classes that the layer takes; 0: it takes none. */
size_t ae_export_classes(const struct ae_layer *l);

/* Activation of the layer's output; NULL: none. */
const struct ae_activation *ae_export_activation(const struct ae_layer *l);

/* Sets "item 3 'lstm 8': --to c cannot write this layer". Returns -1. */
int ae_export_unknown(const struct ae_layer *l, const char *format, struct ae_err *e);

/* Writers of the formats. They append the whole file to `to`. */
int ae_export_c(const struct ae_export_job *j, struct ae_text *to, struct ae_err *e) AE_MUST_USE;
int ae_export_onnx(const struct ae_export_job *j, struct ae_text *to, struct ae_err *e) AE_MUST_USE;
int ae_export_dot(const struct ae_export_job *j, struct ae_text *to, struct ae_err *e) AE_MUST_USE;

#endif
