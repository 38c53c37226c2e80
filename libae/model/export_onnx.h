/* export_onnx.h - an ONNX graph in the making: one value flows through it, from node to node. */
#ifndef EXPORT_ONNX_H
#define EXPORT_ONNX_H

#include "model/export.h"

enum { AE_ONNX_NAME = 48 };

struct ae_onnx {
	const struct ae_export_job *job;
	struct ae_text graph;			/* its nodes and initializers so far */
	char at[AE_ONNX_NAME];			/* the value's name */
	struct ae_shape shape;			/* of a record of it, channels last; never of rank 0 */
	char label[AE_ONNX_NAME];		/* name of the record's class, one-hot, where there is one */
	bool first;				/* its channels stand before its positions, as convolutions take them */
	size_t names;
};

/* The nodes that a layer is; NULL: it changes nothing. */
struct ae_onnx_layer { const char *type; void (*emit)(struct ae_onnx *o, const struct ae_layer *l); };
const struct ae_onnx_layer *ae_onnx_layer(const struct ae_layer *l);	/* NULL: no words for it */

/* Those of layers that go from step to step: export_onnx_recurrent.c */
void ae_onnx_lstm(struct ae_onnx *o, const struct ae_layer *l);
void ae_onnx_gru(struct ae_onnx *o, const struct ae_layer *l);
void ae_onnx_repeat(struct ae_onnx *o, const struct ae_layer *l);

/* The nodes of the layer's activation, if it has one. */
void ae_onnx_activation(struct ae_onnx *o, const struct ae_layer *l);

/* A node whose output becomes the value; input is ended by NULL, "" is one left out. Frees the attributes. */
/* A node whose output has a name; second: the current value is its second input. */
void ae_onnx_put_node(struct ae_onnx *o, const char *op, const char *const *input, bool second, const char *output,
		      struct ae_text *attributes);
void ae_onnx_node(struct ae_onnx *o, const char *op, const char *const *input, struct ae_text *attributes);
/* The same of an operator whose second output is wanted, and not the first. */
void ae_onnx_second(struct ae_onnx *o, const char *op, const char *const *input, struct ae_text *attributes);
/* With the value as its only input. */
void ae_onnx_map(struct ae_onnx *o, const char *op, struct ae_text *attributes);

void ae_onnx_int(struct ae_text *attributes, const char *name, int64_t value);
void ae_onnx_ints(struct ae_text *attributes, const char *name, const int64_t *value, size_t n);
void ae_onnx_float(struct ae_text *attributes, const char *name, float value);
void ae_onnx_string(struct ae_text *attributes, const char *name, const char *value);

/* "encoder.0.weight", as in a model's file. */
void ae_onnx_constant_name(char name[AE_ONNX_NAME], const struct ae_layer *l, const char *tensor);
/* A constant: its data is `raw`, which is freed. */
enum ae_onnx_type { AE_ONNX_F4 = 1, AE_ONNX_I8 = 7 };
void ae_onnx_constant(struct ae_onnx *o, const char *name, enum ae_onnx_type type, const struct ae_shape *shape,
		      struct ae_text *raw);
/* A vector of whole numbers under a name of its own. */
void ae_onnx_vector(struct ae_onnx *o, char name[AE_ONNX_NAME], const int64_t *value, size_t n);

/* Moves the channels, in front of the positions or behind them. */
void ae_onnx_layout(struct ae_onnx *o, bool first);
/* The value's dimensions in another order. */
void ae_onnx_transpose(struct ae_onnx *o, const int64_t *perm, size_t n);
/* Channels last, then other dimensions: the same values in the same order. */
void ae_onnx_reshape(struct ae_onnx *o, const struct ae_shape *shape);

#endif
