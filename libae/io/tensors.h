/* tensors.h - safetensors files: named tensors and a table of texts (github.com/huggingface/safetensors, format). */
#ifndef TENSORS_H
#define TENSORS_H

#include "base/json.h"

struct ae_named {
	char *name;
	char dtype[8]; /* "F32" */
	struct ae_shape shape;
	size_t begin, end; /* bytes in the data */
};

struct ae_tensors {
	char *file;  /* the whole file; names and texts point into it */
	size_t size; /* bytes of the file */
	const unsigned char *data;
	struct ae_named *tensor;
	size_t count;
	struct ae_pair {
		char *key, *value;
	} * text;
	size_t texts;
};

/* Key of the text with the file's digest, "xxh64:" and 16 digits. The digest covers all other texts and all tensors; it
 * does not depend on their order. */
#define AE_TEXT_DIGEST "digest"

/* Reads a file. Returns -1 if it is damaged: the header is checked as the reference does, and the digest, if there is
 * one, is checked, too. ae_tensors_free() frees it. */
int ae_tensors_read(struct ae_tensors *t, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_tensors_free(struct ae_tensors *t);
/* Checks the first bytes of a regular file. Returns -1 and a message if it is no safetensors file; 0 also if it
 * cannot be opened or is a pipe, which ae_tensors_read() reports. */
int ae_tensors_check(const char *path, struct ae_err *e) AE_MUST_USE;
/* Makes a view of the tensors whose names begin with a prefix, "member.1.", which is cut off, and of the file's texts.
 * Free the view before the file. */
int ae_tensors_under(struct ae_tensors *view, const struct ae_tensors *file, const char *prefix,
		     struct ae_err *e) AE_MUST_USE;
const char *ae_tensors_text(const struct ae_tensors *t, const char *key); /* NULL: not there */
const struct ae_named *ae_tensors_find(const struct ae_tensors *t, const char *name);
/* Converts the values of a tensor of type F32, F64, F16 or BF16 to floats. Returns -1 for other types. */
int ae_tensors_get(const struct ae_tensors *t, const struct ae_named *n, float *to, struct ae_err *e) AE_MUST_USE;

/* A file being written: header and data grow separately, and _finish joins them. prefix: put before each name and key
 * that is added; NULL: none. With a prefix, texts that the whole file already has are left out. */
struct ae_tensors_out {
	struct ae_text text, header, data;
	const char *prefix;
};
void ae_tensors_out_text(struct ae_tensors_out *o, const char *key, const char *value);
void ae_tensors_out_number(struct ae_tensors_out *o, const char *key, double value);
void ae_tensors_out_f4(struct ae_tensors_out *o, const char *name, const struct ae_shape *shape, const float *values);
void ae_tensors_out_u1(struct ae_tensors_out *o, const char *name, const struct ae_shape *shape, const char *values);
/* Makes the whole file with its digest; the caller frees *bytes. Always frees `o`. Returns 0 or -1. */
int ae_tensors_out_finish(struct ae_tensors_out *o, char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;

/* ---- shared by tensors.c and tensors_out.c ---- */

/* Reads the JSON of a header into names, texts and places; they point into it. Returns false if it is damaged or memory runs
 * out. */
bool ae_tensors_header(struct ae_tensors *t, struct ae_json *j);
/* The digest of a file's texts, but for that of a digest, and of its tensors. Returns 0, or -1 if memory runs out. */
int ae_tensors_digest(const struct ae_tensors *t, char text[AE_DIGEST_TEXT], struct ae_err *e) AE_MUST_USE;

#endif
