/* export_c.h - a C file while it is written. Its sections grow side by side: fixed functions that several layers call,
 * tables of weights, one function per layer. All names in it begin with ae_, except those that the user chose. */
#ifndef EXPORT_C_H
#define EXPORT_C_H

#include "model/export.h"

struct ae_c_file {
	const struct ae_export_job *job;
	struct ae_text parts, data, code;
	bool math;        /* it needs math.h */
	size_t *unpacked; /* (layers) floats of integer weights, which the layer unpacks to the argument `q`; NULL: none */
};

/* A row of the table of layers. emit writes the layer's tables to f->data, and to f->code the body of a function with
 * the arguments `x` and `y`, `label` (the record's class) if it is conditional, and `z` (scratch); NULL: the layer
 * changes no value. scratch returns the floats in `z`; NULL: none. */
struct ae_c_layer {
	const char *type;
	void (*emit)(struct ae_c_file *f, const struct ae_layer *l);
	size_t (*scratch)(const struct ae_layer *l);
};
const struct ae_c_layer *ae_c_layer(const struct ae_layer *l); /* NULL: C cannot hold the layer */
size_t ae_c_scratch(const struct ae_layer *l);

/* Recurrent layers: export_c_recurrent.c */
void ae_c_lstm(struct ae_c_file *f, const struct ae_layer *l);
void ae_c_gru(struct ae_c_file *f, const struct ae_layer *l);
void ae_c_repeat(struct ae_c_file *f, const struct ae_layer *l);
size_t ae_c_lstm_scratch(const struct ae_layer *l);
size_t ae_c_gru_scratch(const struct ae_layer *l);

/* Attention: export_c_attention.c */
void ae_c_attention(struct ae_c_file *f, const struct ae_layer *l);
void ae_c_positions(struct ae_c_file *f, const struct ae_layer *l);
void ae_c_residual(struct ae_c_file *f, const struct ae_layer *l);
size_t ae_c_attention_scratch(const struct ae_layer *l);

/* Writes the layer's activation, y = f(y). */
void ae_c_activation(struct ae_c_file *f, const struct ae_layer *l);

/* Adds a fixed function to the file, unless it is there. */
void ae_c_part(struct ae_c_file *f, const char *name);
/* Add a product's function: of `rows` windows per tile; of few outputs; of a step's gates. export_c_product.c */
void ae_c_tile(struct ae_c_file *f, size_t rows);
void ae_c_dots(struct ae_c_file *f);
void ae_c_gates(struct ae_c_file *f);

/* Formats a float constant of C, with the fewest digits that read back as the same value. */
enum { AE_C_NUMBER = 40 };
void ae_c_number(char text[AE_C_NUMBER], float value);

/* Write "static const float w3[3] = {...};" value by value. If weights are integers, tables of a kind that begins with w are
 * two: integers and scales; the layer's function then begins with unpacking them. */
struct ae_c_table {
	struct ae_c_file *file;
	struct ae_text *to;
	const char *kind;
	size_t layer, count, size;
	float *value; /* (size) of integer weights; NULL: values are written as they come */
};
struct ae_c_table ae_c_table(struct ae_c_file *f, const char *kind, const struct ae_layer *l, size_t size);
void ae_c_value(struct ae_c_table *t, float value);
void ae_c_table_end(struct ae_c_table *t);
/* Writes a tensor of the layer in the network's order. */
void ae_c_tensor(struct ae_c_file *f, const char *kind, const struct ae_layer *l, int tensor);

/* Writes text inside a comment, so that it cannot end the comment. */
void ae_c_comment(struct ae_text *t, const char *text);

#endif
