/* export_onnx.h - an ONNX graph while it is written. One current value goes from node to node. */
#ifndef EXPORT_ONNX_H
#define EXPORT_ONNX_H

#include "model/export.h"

enum { AE_ONNX_NAME = 48 };

struct ae_onnx {
	const struct ae_export_job *job;
	struct ae_text graph;       /* nodes and initializers so far */
	char at[AE_ONNX_NAME];      /* name of the current value */
	struct ae_shape shape;      /* its shape per record, channels last; rank 1 or more */
	char label[AE_ONNX_NAME];   /* name of the record's class, one-hot; unused without classes */
	bool first;                 /* its channels come before its positions, as for convolutions */
	char (*skip)[AE_ONNX_NAME]; /* (layers) names of the inputs of layers that a residual adds, channels last */
	size_t names;               /* number of names so far */
};

/* A row of the table of layers. emit adds the layer's nodes; NULL: the layer changes no value. */
struct ae_onnx_layer {
	const char *type;
	void (*emit)(struct ae_onnx *o, const struct ae_layer *l);
};
const struct ae_onnx_layer *ae_onnx_layer(const struct ae_layer *l); /* NULL: ONNX cannot hold the layer */

/* Recurrent layers: export_onnx_recurrent.c */
void ae_onnx_lstm(struct ae_onnx *o, const struct ae_layer *l);
void ae_onnx_gru(struct ae_onnx *o, const struct ae_layer *l);
void ae_onnx_repeat(struct ae_onnx *o, const struct ae_layer *l);

/* Attention: export_onnx_attention.c */
void ae_onnx_attention(struct ae_onnx *o, const struct ae_layer *l);
void ae_onnx_positions(struct ae_onnx *o, const struct ae_layer *l);
void ae_onnx_residual(struct ae_onnx *o, const struct ae_layer *l);

/* Adds the nodes of the layer's activation, if it has one. */
void ae_onnx_activation(struct ae_onnx *o, const struct ae_layer *l);

/* Adds a node. input: names, ended by NULL, "" for an omitted input; output: its name; second: the node's second output
 * has this name, and the first is omitted. Frees the attributes. */
void ae_onnx_put_node(struct ae_onnx *o, const char *op, const char *const *input, bool second, const char *output,
		      struct ae_text *attributes);
/* Adds a node whose output becomes the current value. */
void ae_onnx_node(struct ae_onnx *o, const char *op, const char *const *input, struct ae_text *attributes);
/* Adds a node whose second output becomes the current value. */
void ae_onnx_second(struct ae_onnx *o, const char *op, const char *const *input, struct ae_text *attributes);
/* Adds a node whose only input is the current value. */
void ae_onnx_map(struct ae_onnx *o, const char *op, struct ae_text *attributes);

void ae_onnx_int(struct ae_text *attributes, const char *name, int64_t value);
void ae_onnx_ints(struct ae_text *attributes, const char *name, const int64_t *value, size_t n);
void ae_onnx_float(struct ae_text *attributes, const char *name, float value);
void ae_onnx_string(struct ae_text *attributes, const char *name, const char *value);

/* "encoder.0.weight", as in a model's file. */
void ae_onnx_constant_name(char name[AE_ONNX_NAME], const struct ae_layer *l, const char *tensor);
/* Adds a constant with the data `raw`, which is freed. */
enum ae_onnx_type { AE_ONNX_F4 = 1, AE_ONNX_I8 = 7 };
void ae_onnx_constant(struct ae_onnx *o, const char *name, enum ae_onnx_type type, const struct ae_shape *shape,
		      struct ae_text *raw);
/* Adds a constant vector of whole numbers under a new name. */
void ae_onnx_vector(struct ae_onnx *o, char name[AE_ONNX_NAME], const int64_t *value, size_t n);

/* Moves the channels of the current value before its positions, or after them. */
void ae_onnx_layout(struct ae_onnx *o, bool first);
/* Reorders the dimensions of the current value. */
void ae_onnx_transpose(struct ae_onnx *o, const int64_t *perm, size_t n);
/* Reshapes the current value, channels last. */
void ae_onnx_reshape(struct ae_onnx *o, const struct ae_shape *shape);

#endif
