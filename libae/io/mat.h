/* mat.h - MATLAB's files: variables and their values. mat.c reads version 5 and the values, mat4.c finds the variables of
 * version 4, mat_list.c chooses one. */
#ifndef AE_MAT_H
#define AE_MAT_H

#include "base/shape.h"
#include "io/inflate.h"
#include "io/random.h"

enum { AE_MAT_NAME = 256, AE_MAT_DIMS = 32, AE_MAT_CHUNK = 1 << 10 };
/* Classes of variables, as version 5 numbers them; those from double on are numbers. */
enum { AE_MAT_TEXT = 4, AE_MAT_SPARSE = 5, AE_MAT_DOUBLE = 6, AE_MAT_SINGLE = 7, AE_MAT_LAST_NUMBER = 15 };

struct ae_mat_variable {
	char name[AE_MAT_NAME];
	unsigned class;
	enum ae_dtype stored; /* of the values; AE_DTYPES: not known */
	bool complex;
	size_t rank;
	uint64_t dim[AE_MAT_DIMS], count; /* count: product of the dimensions */
	uint64_t at;                      /* offset in the file: of the element; version 4: of the values */
};

struct ae_mat_list {
	struct ae_mat_variable *variable;
	size_t n, capacity;
};

struct ae_mat {
	struct ae_inflate inflate;
	bool old, big, packed; /* old: version 4 */
	uint64_t left;         /* bytes of the element to come */
	uint32_t adler;        /* of the bytes decoded, if the element is compressed */
	struct ae_mat_bytes {
		unsigned char bytes[8 * AE_MAT_CHUNK];
		size_t at, end;
	} small, out;   /* values in their own tag; the header and values that are converted */
	uint64_t count; /* values to come */
	enum ae_dtype stored, given;
	struct ae_random file;
};

/* mat_list.c. Writes the message for a damaged file. Returns -1. */
int ae_mat_damaged(const struct ae_mat *m, const char *expected, struct ae_err *e);
/* Adds a variable, and returns it; NULL and a message: no memory. */
struct ae_mat_variable *ae_mat_add(const struct ae_mat *m, struct ae_mat_list *l, struct ae_err *e);

/* Returns the array of real numbers that --array names, or the only one; NULL and a message: there is none, or it is another
 * kind of variable. */
const struct ae_mat_variable *ae_mat_choose(const struct ae_mat *m, const struct ae_mat_list *l, struct ae_err *e);

/* Whether the first n bytes of a file may be those of version 4, which has no magic number. */
bool ae_mat4_match(const unsigned char *head, size_t n);
/* Lists the variables of a file of version 4. Sets m->big. Returns 0 or -1. */
int ae_mat4_list(struct ae_mat *m, struct ae_mat_list *l, struct ae_err *e) AE_MUST_USE;

#endif
