/* export.h - what the formats of an exported network share: the part that is written, and under which name. */
#ifndef EXPORT_H
#define EXPORT_H

#include "base/text.h"
#include "model/model.h"
#include "nn/net.h"

struct ae_export_job {
	const struct ae_model *model;
	const struct ae_net *net;
	enum ae_part part;
	struct ae_net_part of;		/* its layers and shapes */
	const char *name;		/* an identifier of C */
	size_t classes;			/* its second input is a record's class, one of so many; 0: it has none */
};

/* Element `torch` of a layer's tensor, counted as in PyTorch. */
float ae_export_value(const struct ae_net *net, const struct ae_layer *l, const struct ae_tensor *t, size_t torch);

/* What the layer's row of the table is called: the item's text, or what stands in for it. */
const char *ae_export_title(const struct ae_layer *l);

/* How many classes the layer tells apart; 0: it is not told a record's class. */
size_t ae_export_classes(const struct ae_layer *l);

/* The activation a layer applies to what it computes; NULL: none. */
const struct ae_activation *ae_export_activation(const struct ae_layer *l);

/* "item 3 'lstm 8': --to c cannot write this layer". Returns -1. */
int ae_export_unknown(const struct ae_layer *l, const char *format, struct ae_err *e);

/* The formats' writers: the whole file grows at the end of `to`. */
int ae_export_c(const struct ae_export_job *j, struct ae_text *to, struct ae_err *e) AE_MUST_USE;
int ae_export_onnx(const struct ae_export_job *j, struct ae_text *to, struct ae_err *e) AE_MUST_USE;
int ae_export_dot(const struct ae_export_job *j, struct ae_text *to, struct ae_err *e) AE_MUST_USE;

#endif
