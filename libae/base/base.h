/* base.h - errors, shapes and types, numbers, files, random numbers: the public header of its folder. */
#ifndef AE_BASE_H
#define AE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef AE_VERSION
#define AE_VERSION "0.1.0"
#endif

#if defined(__GNUC__) || defined(__clang__)
#define AE_MUST_USE __attribute__((warn_unused_result))
#define AE_PRINTF(at, first) __attribute__((format(printf, at, first)))
#else
#define AE_MUST_USE
#define AE_PRINTF(at, first)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- errors: err.c ---------------------------------------------------------------------------- */

/* One line without the program's name: "object: expected A, got B", lower case, with the numbers. */
struct ae_err {
	char text[512];
	bool memory; /* memory ran out: nothing is wrong with the arguments */
};

/* Formats the line, which is cut if it is too long. Control characters become '?'. Returns -1, for
 * `return ae_err_set(...)`. */
int ae_err_set(struct ae_err *e, const char *format, ...) AE_PRINTF(2, 3);

/* ae_err_set() for an allocation that failed: also sets e->memory. Returns -1. */
int ae_err_memory(struct ae_err *e, const char *format, ...) AE_PRINTF(2, 3);

/* Replaces each control character in the text by '?', so that it stays one line. */
void ae_err_line(char *text);

/* Formats "object: problem: the system's text for errno". Returns -1. */
int ae_err_errno(struct ae_err *e, const char *object, const char *problem);

/* ---- suggestions for misspelled names: suggest.c ------------------------------------------------- */

/* A misspelled word, and the closest of the names offered for it so far; NULL: no name is close enough. */
struct ae_suggest {
	const char *word;
	size_t length;
	const char *name;
	size_t distance;
};
struct ae_suggest_text {
	char text[64];
};

/* Offers a name. It replaces the suggestion if its edit distance to the word is smaller (Damerau 1964). */
void ae_suggest_offer(struct ae_suggest *suggestion, const char *name);
/* Returns " (did you mean 'relu'?)", for the end of a message, or "". By value: ae_suggest_hint(&s).text */
struct ae_suggest_text ae_suggest_hint(const struct ae_suggest *suggestion);
/* Returns the hint for a table of `count` entries of `size` bytes, each of which begins with a pointer to its name. */
struct ae_suggest_text ae_suggest_from(const char *word, size_t length, const void *table, size_t count, size_t size);
/* A word that is none of the names offered one after another. Starts as { .suggest = { word, length } }. */
struct ae_choices {
	struct ae_suggest suggest;
	char list[384];
	const char *last;
};
void ae_choices_offer(struct ae_choices *c, const char *name);
/* Formats "score: expected mae, mse or bce, got 'maee' (did you mean 'mae'?)"; `what` is "score". Returns -1. */
int ae_choices_err(const struct ae_choices *c, const char *what, struct ae_err *e);
/* Formats that message for the names that name_at gives for 0, 1, ...; NULL after the last. Returns -1. */
int ae_suggest_err(struct ae_err *e, const char *what, const char *word, size_t length,
		   const char *(*name_at)(size_t i));

/* ---- shapes and types: shape.c ---------------------------------------------------------------- */

#define AE_RANK_MAX 8

/* Dimensions in row-major order. A record of shape (300, 1) has 300 steps of one feature. (28, 28) is an image, () a
 * single value such as a score. */
struct ae_shape {
	int rank;
	size_t dim[AE_RANK_MAX];
};

struct ae_shape_text {
	char text[8 * 21 + 2];
};

/* Number of values in one record: the product of the dimensions, 1 for rank 0. */
size_t ae_shape_count(const struct ae_shape *s);
bool ae_shape_equal(const struct ae_shape *a, const struct ae_shape *b);

/* Returns "300x1", "28", or "()" for rank 0. By value: ae_shape_name(&s).text */
struct ae_shape_text ae_shape_name(const struct ae_shape *s);

/* Parses "300x1"; "()" or "" is rank 0. Each dimension is 1 or more, the product below 2^48. Returns 0 or -1. */
int ae_shape_parse(struct ae_shape *s, const char *text, struct ae_err *e) AE_MUST_USE;

enum ae_dtype { AE_F4, AE_F2, AE_F8, AE_I1, AE_I2, AE_I4, AE_I8, AE_U1, AE_U2, AE_U4, AE_U8, AE_B1, AE_DTYPES };

size_t ae_dtype_size(enum ae_dtype d);      /* bytes */
const char *ae_dtype_name(enum ae_dtype d); /* "f4" */
int ae_dtype_parse(enum ae_dtype *d, const char *text, struct ae_err *e) AE_MUST_USE;

/* Converts n stored values, little- or big-endian, to double or float. */
void ae_dtype_get_f8(enum ae_dtype d, bool big, const void *from, double *to, size_t n);
void ae_dtype_get_f4(enum ae_dtype d, bool big, const void *from, float *to, size_t n);
/* Converts n values to stored ones, little-endian. Returns -1 with the value's index if the type cannot hold a value:
 * integers hold whole numbers in range; f2 and f4 refuse a finite value that would become infinite. */
int ae_dtype_put_f8(enum ae_dtype d, const double *from, void *to, size_t n, struct ae_err *e) AE_MUST_USE;
int ae_dtype_put_f4(enum ae_dtype d, const float *from, void *to, size_t n, struct ae_err *e) AE_MUST_USE;

/* ---- numbers as text: number.c ----------------------------------------------------------------- */

/* Parses the decimal number at `s`, which ends before `end`. The value is correctly rounded, in any locale. The syntax
 * is strtod's without hexadecimal; "nan" and "inf" count in any case. Returns the first character after the number, or
 * NULL if there is none. */
const char *ae_number_parse(const char *s, const char *end, double *value);

/* Writes the fewest digits that read back as the same float or double, 31 characters at most. Whole numbers below
 * 10^17 have no exponent. Returns the length. */
size_t ae_number_f4(char to[32], float value);
size_t ae_number_f8(char to[32], double value);

/* ---- files that are replaced whole: file.c ----------------------------------------------------- */

/* Writes all n bytes to a descriptor, also to one that does not wait; `name` is for the message. Returns 0 or -1. */
int ae_file_put(int fd, const char *name, const void *bytes, size_t n, struct ae_err *e) AE_MUST_USE;

/* A file that is written beside its target. _commit syncs and renames it; until then the target keeps its old bytes.
 * A target that exists and is no regular file (a pipe, /dev/full) is written directly. */
struct ae_file;
int ae_file_open(struct ae_file **f, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_file_fd(const struct ae_file *f);
int ae_file_write(struct ae_file *f, const void *bytes, size_t n, struct ae_err *e) AE_MUST_USE;
int ae_file_commit(struct ae_file *f, struct ae_err *e) AE_MUST_USE; /* then still _free */
void ae_file_free(struct ae_file *f);                                /* without a commit: removes what was written */
/* Opens, writes n bytes and commits. Returns 0 or -1. */
int ae_file_save(const char *path, const void *bytes, size_t n, struct ae_err *e) AE_MUST_USE;

/* Whether two paths are one regular file: by device and inode if both exist, by directory and name, links followed, if
 * neither does. False for pipes and devices, and if it cannot be found out. */
bool ae_file_same(const char *a, const char *b);

/* Reads a whole file, or stdin for "-", of `max` bytes at most. *bytes ends in NUL; the caller frees it. */
int ae_file_slurp(const char *path, size_t max, char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;

/* ---- digests of files: digest.c ------------------------------------------------------------------ */

/* Size of "xxh64:0123456789abcdef", the digest that a file carries of itself. */
enum { AE_DIGEST_TEXT = 6 + 16 + 1 };

/* Hash of n bytes: FNV-1a (Fowler, Noll and Vo), folded, as its upper bits are better distributed. checksum.c */
uint64_t ae_hash(const char *text, size_t n);

/* ---- keyed randomness: rng.c -------------------------------------------------------------------- */

enum ae_purpose {
	AE_RNG_INIT,
	AE_RNG_SHUFFLE,
	AE_RNG_DROPOUT,
	AE_RNG_NOISE,
	AE_RNG_SAMPLE,
	AE_RNG_SELECT,
	AE_RNG_BOOTSTRAP,
	AE_RNG_MEMBER,
	AE_RNG_PRIOR,
	AE_RNG_BINARY,
	AE_RNG_TIES,
};

/* A sequence of random draws in any order: draw i depends on the key and i alone. */
struct ae_rng {
	uint64_t key;
};

/* a and b separate the sequences of one purpose: an epoch and a record, a layer and a tensor. */
struct ae_rng ae_rng_key(uint64_t seed, enum ae_purpose purpose, uint64_t a, uint64_t b);
uint64_t ae_rng_bits(struct ae_rng r, uint64_t i);
double ae_rng_uniform(struct ae_rng r, uint64_t i);             /* u in [0, 1), 53 bits */
double ae_rng_normal(struct ae_rng r, uint64_t i);              /* standard normal */
uint64_t ae_rng_below(struct ae_rng r, uint64_t i, uint64_t n); /* 0..n-1, n at least 1 */
void ae_rng_shuffle(struct ae_rng r, size_t *index, size_t n);  /* permutes the n entries */

/* Quantile function of the standard normal distribution, 0 < u < 1. */
double ae_normal_quantile(double u);

/* ---- texts: text.c, json.c -------------------------------------------------------------------------- */

struct ae_text;

/* Returns a text of a file for a terminal, as UTF-8 on one line, which the caller frees; NULL: out of memory. Control
 * characters become \n, \t, \r, \x1b or \u202e. escape.c */
char *ae_escape(const char *s);

/* Returns the name as a JSON string with its quotes, which the caller frees; NULL: out of memory. */
char *ae_json_quote(const char *name);

#ifdef __cplusplus
}
#endif

#endif
