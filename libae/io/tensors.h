/* tensors.h - safetensors files: named tensors and a table of texts (github.com/huggingface/safetensors, format). */
#ifndef TENSORS_H
#define TENSORS_H

#include "base/json.h"

struct ae_named {
	char *name;
	char dtype[8];			/* "F32" */
	struct ae_shape shape;
	size_t begin, end;		/* bytes in the data */
};

struct ae_tensors {
	char *file;			/* all of it; names and texts point into it */
	const unsigned char *data;
	struct ae_named *tensor;
	size_t count;
	struct ae_pair { char *key, *value; } *text;
	size_t texts;
};

int ae_tensors_read(struct ae_tensors *t, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_tensors_free(struct ae_tensors *t);
/* Makes a view of the tensors whose names begin with a prefix, "member.1.", which is cut off, and of the file's texts.
 * Free the view before the file. */
int ae_tensors_under(struct ae_tensors *view, const struct ae_tensors *file, const char *prefix, struct ae_err *e)
	AE_MUST_USE;
const char *ae_tensors_text(const struct ae_tensors *t, const char *key);	/* NULL: not there */
const struct ae_named *ae_tensors_find(const struct ae_tensors *t, const char *name);
/* The tensor's values as floats; F32, F64, F16 and BF16 are taken. */
int ae_tensors_get(const struct ae_tensors *t, const struct ae_named *n, float *to, struct ae_err *e) AE_MUST_USE;

/* A file in the making: header and data grow side by side, then _finish joins them. What is added has the prefix before
 * its name, unless it is NULL; with one, texts that the file as a whole has already are left out. */
struct ae_tensors_out { struct ae_text text, header, data; const char *prefix; };
void ae_tensors_out_text(struct ae_tensors_out *o, const char *key, const char *value);
void ae_tensors_out_number(struct ae_tensors_out *o, const char *key, double value);
void ae_tensors_out_f4(struct ae_tensors_out *o, const char *name, const struct ae_shape *shape, const float *values);
/* The whole file; caller frees *bytes. Frees `o` in any case. */
int ae_tensors_out_finish(struct ae_tensors_out *o, char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;

#endif
