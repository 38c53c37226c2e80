/* data.h - rows before a network sees them: the public header of its folder. */
#ifndef AE_DATA_H
#define AE_DATA_H

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- periods: period.c ---------------------------------------------------------------------------- */

/* After how many rows a series repeats, 0: it does not, and the autocorrelation there, 0.3 to 1. */
struct ae_period { size_t rows; double strength; };

#define AE_PERIOD_ROWS 20000	/* those looked at, the first ones: the time taken grows with their square */

/* Of n rows, x (n, values), NaN where one is missing: the highest peak of the autocorrelation, the mean over the
 * columns, behind where it first falls below 0, and at half of the rows at most; of peaks within a tenth of it
 * the first. */
int ae_period_find(struct ae_period *p, const double *x, size_t n, size_t values, struct ae_err *e) AE_MUST_USE;

/* ---- normalizing: stats.c ----------------------------------------------------------------------- */

#define AE_NAME_MAX 64

/* x' = (x - shift) / scale, one row a column; a file of them is a structured NPY array. A single row named
 * AE_STAT_ALL is for every value whatever its column. */
#define AE_STAT_ALL "*"
struct ae_stat { char name[AE_NAME_MAX + 1]; double shift, scale; };
struct ae_stats { size_t count; struct ae_stat *row; };

enum ae_normalizer { AE_ZSCORE, AE_MINMAX, AE_ROBUST, AE_MAXABS };

/* Learns `columns` pairs from n values, value i belonging to column i % columns. NaN are left out. Sums in
 * double, population standard deviation; robust is median and interquartile range. constant (NULL or one a
 * column) is set where that measure is 0: the scale is 1 then, and a column of one value has it as shift. */
int ae_stats_fit(struct ae_stats *s, enum ae_normalizer method, const double *x, size_t n, size_t columns,
		 bool *constant, struct ae_err *e) AE_MUST_USE;
void ae_stats_apply(const struct ae_stats *s, const double *from, float *to, size_t n);
void ae_stats_invert(const struct ae_stats *s, const double *from, double *to, size_t n);
int ae_stats_read(struct ae_stats *s, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_stats_write(const struct ae_stats *s, const char *path, struct ae_err *e) AE_MUST_USE;
/* Sets the row's name, cut to whole UTF-8 characters; NULL: no name. */
void ae_stat_name(struct ae_stat *s, const char *name);
int ae_stats_copy(struct ae_stats *to, const struct ae_stats *from, struct ae_err *e) AE_MUST_USE;
void ae_stats_free(struct ae_stats *s);		/* the rows; the struct is the caller's */

void ae_sort(double *x, size_t n);		/* ascending; no NaN */
/* Quantile 0 <= q <= 1 of n >= 1 ascending values, linear between neighbors as NumPy's default. */
double ae_quantile(const double *sorted, size_t n, double q);
/* The mean of the columns' population variances in records of `values`, `stride` floats apart; gaps, which are
 * NaN, do not count, and a column of nothing else has none. */
double ae_mean_variance(const float *x, size_t stride, size_t count, size_t values);

/* ---- missing values: gap.c ---------------------------------------------------------------------- */

/* NaN in rows become the straight line between the values before and after in their column; in front of the
 * first value and behind the last one they take that. Rows come out in order, as soon as they are whole. */
struct ae_interpolate;
int ae_interpolate_new(struct ae_interpolate **g, size_t values, struct ae_err *e) AE_MUST_USE;
int ae_interpolate_push(struct ae_interpolate *g, const double *row, struct ae_err *e) AE_MUST_USE;
size_t ae_interpolate_take(struct ae_interpolate *g, const double **rows);	/* whole rows, until the next push */
int ae_interpolate_end(struct ae_interpolate *g, struct ae_err *e) AE_MUST_USE;	/* no more rows: then take the rest */
void ae_interpolate_free(struct ae_interpolate *g);

/* ---- windows over rows: window.c ---------------------------------------------------------------- */

/* Every `step` rows a window of the last `length` rows, in memory for two windows. */
struct ae_window;
int ae_window_new(struct ae_window **w, size_t length, size_t step, size_t values,
		  struct ae_err *e) AE_MUST_USE;
/* Takes one row of `values`. The window it completes, (length, values), until the next call; else NULL. */
const float *ae_window_push(struct ae_window *w, const float *row);
void ae_window_free(struct ae_window *w);

/* ---- windows back to rows: unwindow.c ----------------------------------------------------------- */

/* What row r makes of the values that the windows covering it give it. LAST is the window in which the row
 * comes last, so the first that holds it; CENTER the one whose middle is nearest (of two the older); ALL is
 * MIN: of scores, a row counts where all its windows do. */
enum ae_join {
	AE_JOIN_MEAN, AE_JOIN_MEDIAN, AE_JOIN_MIN, AE_JOIN_MAX, AE_JOIN_LAST, AE_JOIN_CENTER, AE_JOIN_ALL,
};

struct ae_unwindow_options {
	size_t length, step;	/* window k covers rows k * step .. k * step + length - 1 */
	size_t values;		/* in a row */
	bool scores;		/* a window is `values` scores, for all its rows; else (length, values) */
	enum ae_join join;
};

struct ae_unwindow;
int ae_unwindow_new(struct ae_unwindow **u, const struct ae_unwindow_options *o,
		    struct ae_err *e) AE_MUST_USE;
/* Takes the next window. The rows that no later one changes go to `rows`, which has room for the larger of
 * length and step; returns how many. A row that no window covers (step > length) is NaN. */
size_t ae_unwindow_push(struct ae_unwindow *u, const double *window, double *rows);
size_t ae_unwindow_end(struct ae_unwindow *u, double *rows);	/* the rows open after the last window */
void ae_unwindow_free(struct ae_unwindow *u);

/* ---- choosing rows: select.c ----------------------------------------------------------------------- */

/* Rows first, first + step, ... below end; negative ones count from the end of the input. */
struct ae_span { int64_t first, end, step; };

/* "A:B:S" as in Python, each part optional, S from 1; "A" alone is one row. */
int ae_span_parse(struct ae_span *s, const char *text, struct ae_err *e) AE_MUST_USE;
void ae_span_resolve(struct ae_span *s, uint64_t count);	/* makes it count from the start */
bool ae_span_has(const struct ae_span *s, uint64_t row);	/* of a span that counts from the start */

/* Keeps, of n rows, the first `wanted` of each label; label[row[i]] is that of a row, and no NaN. Leaves their
 * number in *n. A label with fewer rows is an error. */
int ae_select_each(const double *label, size_t wanted, size_t *row, size_t *n, struct ae_err *e) AE_MUST_USE;

/* ---- noise: noise.c ------------------------------------------------------------------------------ */

/* gaussian: adds amount * N(0,1); uniform: adds U(-amount, amount); cauchy: adds amount * Cauchy; mask: sets
 * to 0 with probability amount; saltpepper: with probability amount sets to low or high, half each; bernoulli: takes
 * a value for the probability that it becomes 1, else 0, and has no amount. */
struct ae_noise { int kind; double amount, least; bool clip; float low, high; };

/* "gaussian=0.5"; "gaussian=0.02:0.5", least to amount, draws one for each record: least + (amount - least)
 * u^2, u from 0 to 1; low 0, high 1, clip false. */
int ae_noise_parse(struct ae_noise *o, const char *text, struct ae_err *e) AE_MUST_USE;
const char *ae_noise_word(size_t i);	/* the names of kinds; NULL behind the last */

/* Corrupts n values of one record in place, the first of them being its value number `first`; with clip they end
 * in low..high. Key: ae_rng_key(seed, AE_RNG_NOISE, epoch, record). */
void ae_noise_add(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n);

const char *ae_noise_name(const struct ae_noise *o);	/* "gaussian" */

/* The first of n values that it cannot take, bernoulli what is outside 0..1; n: none. */
size_t ae_noise_refuses(const struct ae_noise *o, const float *x, size_t n);

/* Whether it takes values for probabilities to draw ones and zeros from (bernoulli). */
bool ae_noise_draws(const struct ae_noise *o);

/* Whether it replaces values (mask, saltpepper) rather than adding to them. */
bool ae_noise_replaces(const struct ae_noise *o);

/* ---- ranges of rows: ranges.c -------------------------------------------------------------------- */

struct ae_range { uint64_t first, last; };	/* both are in it */
struct ae_ranges { size_t count; struct ae_range *range; };

/* Adds one row: to the last range where it continues it, else as a new one. */
int ae_ranges_add(struct ae_ranges *r, uint64_t row, struct ae_err *e) AE_MUST_USE;
/* Lines of "first<TAB>last", what follows on a line is not looked at, as ae-threshold --ranges prints them; an
 * empty file holds none. "-" is stdin. They come in order and do not overlap. */
int ae_ranges_read(struct ae_ranges *r, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_ranges_free(struct ae_ranges *r);	/* the array; the struct is the caller's */

#ifdef __cplusplus
}
#endif

#endif
