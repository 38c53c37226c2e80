/* export_c.h - a C file in the making. Its sections grow side by side: fixed functions that several layers call, tables
 * of weights, a function a layer. All names in it begin with ae_ but those that the user chose. */
#ifndef EXPORT_C_H
#define EXPORT_C_H

#include "model/export.h"

struct ae_c_file {
	const struct ae_export_job *job;
	struct ae_text parts, data, code;
	bool math;			/* it needs math.h */
};

/* A layer's own lines: its tables into f->data, the body of a function of `x` and `y` into f->code; of
 * `label` too where it is told a record's class, and of `z` where it needs room for so many floats. emit
 * NULL: values pass unchanged; room NULL: none is needed. */
struct ae_c_layer {
	const char *type;
	void (*emit)(struct ae_c_file *f, const struct ae_layer *l);
	size_t (*room)(const struct ae_layer *l);
};
const struct ae_c_layer *ae_c_layer(const struct ae_layer *l);		/* NULL: no words for it */
size_t ae_c_room(const struct ae_layer *l);

/* Those of layers that go from step to step: export_c_recurrent.c */
void ae_c_lstm(struct ae_c_file *f, const struct ae_layer *l);
void ae_c_gru(struct ae_c_file *f, const struct ae_layer *l);
void ae_c_repeat(struct ae_c_file *f, const struct ae_layer *l);
size_t ae_c_lstm_room(const struct ae_layer *l);
size_t ae_c_gru_room(const struct ae_layer *l);

/* y = f(y) for the values that the layer wrote. */
void ae_c_activation(struct ae_c_file *f, const struct ae_layer *l);

/* Adds a fixed function to the file, once. */
void ae_c_part(struct ae_c_file *f, const char *name);
/* Adds the function of products that takes `rows` windows at a time, the one of few outputs, and the one that adds a
 * step's share to the sums of gates: export_c_product.c */
void ae_c_tile(struct ae_c_file *f, size_t rows);
void ae_c_dots(struct ae_c_file *f);
void ae_c_gates(struct ae_c_file *f);

/* A float constant of C: the fewest digits that read back as the same. */
enum { AE_C_NUMBER = 40 };
void ae_c_number(char text[AE_C_NUMBER], float value);

/* "static const float w3[3] = {...};" value by value. */
struct ae_c_table { struct ae_text *to; size_t count; };
struct ae_c_table ae_c_table(struct ae_c_file *f, const char *kind, const struct ae_layer *l, size_t size);
void ae_c_value(struct ae_c_table *t, float value);
void ae_c_table_end(struct ae_c_table *t);
/* A tensor of the layer as the network's block has it. */
void ae_c_tensor(struct ae_c_file *f, const char *kind, const struct ae_layer *l, int tensor);

/* Text inside a comment, which it must not end. */
void ae_c_comment(struct ae_text *t, const char *text);

#endif
