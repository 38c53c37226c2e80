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

/* One line without the program's name: "object: problem", lower case, with the numbers in it. */
struct ae_err { char text[512]; };

/* Formats the line (cut at the end when too long) and returns -1, for `return ae_err_set(...)`. */
int ae_err_set(struct ae_err *e, const char *format, ...) AE_PRINTF(2, 3);

/* What keeps a text one line, whatever is quoted in it: control characters become '?'. _set does it. */
void ae_err_line(char *text);

/* "object: problem: the system's words for errno". Returns -1. */
int ae_err_errno(struct ae_err *e, const char *object, const char *problem);

/* ---- names that are nearly right: near.c --------------------------------------------------------- */

/* A word, and of the names that were offered for it the nearest one, NULL: none is near. */
struct ae_suggest { const char *word; size_t length; const char *name; size_t distance; };
struct ae_suggest_text { char text[64]; };

void ae_suggest_offer(struct ae_suggest *near, const char *name);
/* " (did you mean 'relu'?)", for the end of a message; or "". By value: ae_suggest_hint(&near).text */
struct ae_suggest_text ae_suggest_hint(const struct ae_suggest *near);
/* The same of a table of `count` entries of `size` bytes, each of which begins with its name's pointer. */
struct ae_suggest_text ae_suggest_from(const char *word, size_t length, const void *table, size_t count, size_t size);
/* A word that is none of some names, which are offered one after the other: begins as { .suggest = { word, length } }. */
struct ae_choices { struct ae_suggest suggest; char list[384]; const char *last; };
void ae_choices_offer(struct ae_choices *c, const char *name);
/* "score: expected mae, mse or bce, got 'maee' (did you mean 'mae'?)"; what: what the names are of. Returns -1. */
int ae_choices_err(const struct ae_choices *c, const char *what, struct ae_err *e);
/* The same of names that a function counts, NULL after the last. */
int ae_suggest_err(struct ae_err *e, const char *what, const char *word, size_t length, const char *(*name_at)(size_t i));

/* ---- shapes and types: shape.c ---------------------------------------------------------------- */

#define AE_RANK_MAX 8

/* Row-major. A record of shape (300, 1) is 300 steps of one feature, (28, 28) an image, () a score. */
struct ae_shape { int rank; size_t dim[AE_RANK_MAX]; };

struct ae_shape_text { char text[8 * 21 + 2]; };

/* Values in one record: the product of the dimensions, 1 for rank 0. */
size_t ae_shape_count(const struct ae_shape *s);
bool ae_shape_equal(const struct ae_shape *a, const struct ae_shape *b);

/* "300x1", "28"; "()" for rank 0. By value: ae_shape_name(&s).text */
struct ae_shape_text ae_shape_name(const struct ae_shape *s);

/* The reverse; also "()" or "" for rank 0. Every dimension 1 or more, the product below 2^48. */
int ae_shape_parse(struct ae_shape *s, const char *text, struct ae_err *e) AE_MUST_USE;

enum ae_dtype { AE_F4, AE_F2, AE_F8, AE_I1, AE_I2, AE_I4, AE_I8, AE_U1, AE_U2, AE_U4, AE_U8, AE_B1, AE_DTYPES };

size_t ae_dtype_size(enum ae_dtype d);		/* bytes */
const char *ae_dtype_name(enum ae_dtype d);	/* "f4" */
int ae_dtype_parse(enum ae_dtype *d, const char *text, struct ae_err *e) AE_MUST_USE;

/* n values, little- or big-endian in memory, to double or float; and back, little-endian. Writing refuses what
 * the type cannot hold: for integers all but whole numbers in range, for f2 and f4 what would become infinite
 * (the index of the value is in the text). */
void ae_dtype_get_f8(enum ae_dtype d, bool big, const void *from, double *to, size_t n);
void ae_dtype_get_f4(enum ae_dtype d, bool big, const void *from, float *to, size_t n);
int ae_dtype_put_f8(enum ae_dtype d, const double *from, void *to, size_t n, struct ae_err *e) AE_MUST_USE;
int ae_dtype_put_f4(enum ae_dtype d, const float *from, void *to, size_t n, struct ae_err *e) AE_MUST_USE;

/* ---- numbers as text: number.c ----------------------------------------------------------------- */

/* Parses one decimal number at `s` (not beyond `end`), correctly rounded, in no locale: what strtod takes,
 * but no hexadecimal. "nan", "inf", in any case, are taken. Returns the first character after it, or NULL. */
const char *ae_number_parse(const char *s, const char *end, double *value);

/* Fewest digits that read back as the same float / double, at most 31 characters; returns the length. Whole
 * numbers below 10^17 come without exponent. */
size_t ae_number_f4(char to[32], float value);
size_t ae_number_f8(char to[32], double value);

/* ---- files that are replaced whole: file.c ----------------------------------------------------- */

/* Written beside the target, fsynced and renamed by _commit; until then the target keeps its old bytes.
 * A target that exists and is no regular file (a pipe, /dev/full) is written directly. */
struct ae_file;
int ae_file_open(struct ae_file **f, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_file_fd(const struct ae_file *f);
int ae_file_write(struct ae_file *f, const void *bytes, size_t n, struct ae_err *e) AE_MUST_USE;
int ae_file_commit(struct ae_file *f, struct ae_err *e) AE_MUST_USE;	/* then still _free */
void ae_file_free(struct ae_file *f);		/* without a commit: removes what was written */
/* All of these at once. */
int ae_file_save(const char *path, const void *bytes, size_t n, struct ae_err *e) AE_MUST_USE;

/* All of a file (or of stdin for "-") in memory, NUL-terminated; at most `max` bytes. Caller frees *bytes. */
int ae_file_slurp(const char *path, size_t max, char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;

/* ---- keyed randomness: rng.c -------------------------------------------------------------------- */

enum ae_purpose {
	AE_RNG_INIT, AE_RNG_SHUFFLE, AE_RNG_DROPOUT, AE_RNG_NOISE, AE_RNG_SAMPLE, AE_RNG_SELECT,
	AE_RNG_BOOTSTRAP, AE_RNG_MEMBER, AE_RNG_PRIOR, AE_RNG_BINARY,
};

/* A stream of draws that may be taken in any order: draw i depends on the key and i alone. */
struct ae_rng { uint64_t key; };

/* a and b tell draws of one purpose apart: an epoch and a record, a layer and a tensor. */
struct ae_rng ae_rng_key(uint64_t seed, enum ae_purpose purpose, uint64_t a, uint64_t b);
uint64_t ae_rng_bits(struct ae_rng r, uint64_t i);
double ae_rng_uniform(struct ae_rng r, uint64_t i);			/* 0 <= u < 1, 53 bits */
double ae_rng_normal(struct ae_rng r, uint64_t i);			/* mean 0, deviation 1 */
uint64_t ae_rng_below(struct ae_rng r, uint64_t i, uint64_t n);		/* 0..n-1, n at least 1 */
void ae_rng_shuffle(struct ae_rng r, size_t *index, size_t n);		/* a random order of the n entries */

/* x with P(X <= x) = u for a standard normal X, 0 < u < 1. */
double ae_normal_quantile(double u);

/* ---- texts: text.c, json.c -------------------------------------------------------------------------- */

struct ae_text;

/* The name as a JSON string, quotes included, for the caller to free; NULL: out of memory. */
char *ae_json_quote(const char *name);

#ifdef __cplusplus
}
#endif

#endif
