/* data.h - rows before a network sees them: the public header of its folder. */
#ifndef AE_DATA_H
#define AE_DATA_H

#include "io/io.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- periods: period.c ---------------------------------------------------------------------------- */

struct ae_period {
	size_t rows;     /* length of one period; 0: the series does not repeat */
	double strength; /* autocorrelation at that lag, 0.3 to 1; 0 without a period */
};

#define AE_PERIOD_ROWS 20000 /* rows used, the first ones: time grows with their square */

/* Finds the period of x, (n, values) doubles, row-major, NaN where a value is missing. The autocorrelation is the
 * mean over the columns. The period is its highest peak behind its first negative lag and below n / 2; among peaks
 * within a tenth of the highest, the first. Returns 0, or -1 if memory runs out. */
int ae_period_find(struct ae_period *p, const double *x, size_t n, size_t values, struct ae_err *e) AE_MUST_USE;

/* ---- Fourier transforms: fft.c ---------------------------------------------------------------------- */

/* A plan for n complex values, 1 or more. One thread uses it at a time. Returns 0 or -1; free with ae_fft_free(). */
struct ae_fft;
int ae_fft_new(struct ae_fft **f, size_t n, struct ae_err *e) AE_MUST_USE;
/* Replaces x by sum over j of x[j] exp(-2 pi i j k / n); re, im: (n). _invert: the inverse, with the factor 1/n. */
void ae_fft_run(struct ae_fft *f, double *re, double *im);
void ae_fft_invert(struct ae_fft *f, double *re, double *im);
void ae_fft_free(struct ae_fft *f);

/* ---- features of windows: features.c ---------------------------------------------------------------- */

enum { AE_STRIKE_RATES_MAX = 16 };

struct ae_features_options {
	double rate;                         /* rows per second, for frequencies */
	double strikes[AE_STRIKE_RATES_MAX]; /* (strike_rates) strikes per second, for features of harmonics */
	size_t strike_rates;
	int taper; /* window function of spectra, an index of ae_taper_word() */
};
const char *ae_taper_word(
	size_t i); /* "boxcar", "hann", ...: symmetric no, periodic, as SciPy's; NULL after the last */

/* Plans the features of windows of `rows` rows of `channels` columns. list: names with parameters, "rms,q=0.5,bands=8"; a message
 * names what is not known. Returns 0 or -1; free with ae_features_free(). */
struct ae_features;
int ae_features_new(struct ae_features **f, const char *list, size_t rows, size_t channels,
		    const struct ae_features_options *o, struct ae_err *e) AE_MUST_USE;
size_t ae_features_count(const struct ae_features *f); /* values of a record */
/* Their names in one block that the caller frees, "rms", "bands_3"; with several channels "rms@2". NULL: no memory. */
char **ae_features_names(const struct ae_features *f);
/* x: (rows, channels), row-major. to: (count), channel by channel. */
void ae_features_run(struct ae_features *f, const double *x, double *to);
void ae_features_free(struct ae_features *f);
const char *ae_feature_word(size_t i); /* name of feature i; NULL after the last */
const char *ae_feature_help(size_t i); /* what it is, and its parameter */

/* ---- normalizing: stats.c, stats_file.c ----------------------------------------------------------- */

#define AE_NAME_MAX 64 /* bytes of a column's name, without its NUL */

/* The name of a row that applies to all values, whatever their column; it is the only row then. */
#define AE_STAT_ALL "*"

/* x' = (x - shift) / scale, one row per column. */
struct ae_stat {
	char name[AE_NAME_MAX + 1];
	double shift, scale;
};
struct ae_stats {
	size_t count;
	struct ae_stat *row; /* (count) */
};

/* zscore: mean and population standard deviation. minmax: minimum and range. robust: median and interquartile range.
 * maxabs: 0 and the largest absolute value. */
enum ae_normalizer { AE_ZSCORE, AE_MINMAX, AE_ROBUST, AE_MAXABS };
const char *ae_normalizer_word(size_t i); /* name of method i, in the order of the enum; NULL after the last */

/* Learns one row per column from x, n doubles; value i belongs to column i % columns. NaN are left out. Sums are in
 * double. constant, (columns) or NULL, becomes true for a column whose scale would be 0: its scale is 1, and a column
 * of one value has that value as its shift. Returns 0, or -1 if a column has no value or the result is not finite. The
 * caller frees s. */
int ae_stats_fit(struct ae_stats *s, enum ae_normalizer method, const double *x, size_t n, size_t columns,
		 bool *constant, struct ae_err *e) AE_MUST_USE;
/* Normalizes n values, value i by row i % count; and the inverse. Results are limited to the range of a float, so that
 * a finite value stays finite. */
void ae_stats_apply(const struct ae_stats *s, const double *from, float *to, size_t n);
void ae_stats_invert(const struct ae_stats *s, const double *from, double *to, size_t n);
/* A file of statistics is a structured NPY array of name (S64), shift (f8) and scale (f8). The caller frees s. */
int ae_stats_read(struct ae_stats *s, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_stats_write(const struct ae_stats *s, const char *path, struct ae_err *e) AE_MUST_USE;
/* Sets the row's name, cut to whole UTF-8 characters; NULL: no name. */
void ae_stat_name(struct ae_stat *s, const char *name);
int ae_stats_copy(struct ae_stats *to, const struct ae_stats *from, struct ae_err *e) AE_MUST_USE;
void ae_stats_free(struct ae_stats *s); /* frees the rows; the struct is the caller's */

void ae_sort(double *x, size_t n); /* ascending; no NaN */
/* Quantile 0 <= q <= 1 of n >= 1 ascending values, linear between neighbors: NumPy's default, type 7 of Hyndman and Fan
 * (1996). */
double ae_quantile(const double *sorted, size_t n, double q);
/* Mean of the columns' population variances; x holds count records of `values` floats, `stride` floats from one to the
 * next. NaN are left out; a column of NaN alone has variance 0. */
double ae_mean_variance(const float *x, size_t stride, size_t count, size_t values);

/* ---- drift: drift.c ------------------------------------------------------------------------------- */

/* One column of new data beside what a normalizer learned of it. */
struct ae_drift {
	size_t count, missing;            /* values, and NaN */
	double mean, deviation, min, max; /* of the values; population deviation */
	double difference; /* (shift now - shift learned) / scale learned; zscore: standardized mean difference */
	double ratio;      /* scale now / scale learned; zscore: ratio of the deviations; 0: constant now */
	double distance;   /* the larger of |difference| and |ln ratio|; infinite: no value, or constant now */
};

/* Compares x, n doubles with NaN where one is missing, with s: learns x by the same method and relates the two. Value i
 * belongs to column i % s->count. Fills d, (s->count). Returns -1 if memory runs out. */
int ae_drift_find(struct ae_drift *d, const struct ae_stats *s, enum ae_normalizer method, const double *x, size_t n,
		  struct ae_err *e) AE_MUST_USE;

/* ---- missing values: interpolate.c ---------------------------------------------------------------- */

/* Replaces NaN in rows by the straight line between the values before and after in their column. NaN before the first
 * value become that value, NaN after the last one likewise. Rows come out in order, each as soon as it has no NaN left;
 * memory is that of the longest gap. */
struct ae_interpolate;
int ae_interpolate_new(struct ae_interpolate **g, size_t values, struct ae_err *e) AE_MUST_USE;
/* Takes one row of `values` doubles. Returns 0, or -1 if memory runs out. */
int ae_interpolate_push(struct ae_interpolate *g, const double *row, struct ae_err *e) AE_MUST_USE;
/* Points *rows at the complete rows, (count, values), valid until the next push; returns their count. */
size_t ae_interpolate_take(struct ae_interpolate *g, const double **rows);
/* Ends the input, and completes the rows still open: take them next. Returns -1 if a column has no value at all; it
 * stays NaN, and the rows can be taken nevertheless. */
int ae_interpolate_end(struct ae_interpolate *g, struct ae_err *e) AE_MUST_USE;
void ae_interpolate_free(struct ae_interpolate *g);

/* ---- windows over rows: window.c ------------------------------------------------------------------ */

/* Sliding windows: the last `length` rows, every `step` rows. Memory is that of two windows. */
struct ae_window;
int ae_window_new(struct ae_window **w, size_t length, size_t step, size_t values, struct ae_err *e) AE_MUST_USE;
/* Takes one row of `values` floats. Returns the window that this row completes, (length, values), valid until the next
 * call; NULL if it completes none. */
const float *ae_window_push(struct ae_window *w, const float *row);
/* Rows pushed from now on belong in no window with rows pushed before. */
void ae_window_break(struct ae_window *w);
bool ae_window_is_whole(const struct ae_window *w); /* no break within the last `length` rows */
/* Saves or restores the rows that windows to come may need, and what they depend on: length, step and values; or the rows
 * alone, for a caller that saves these once for many. */
void ae_window_state(struct ae_window *w, struct ae_state *s);
void ae_window_rows_state(struct ae_window *w, struct ae_state *s);
void ae_window_free(struct ae_window *w);

/* ---- times and groups of rows: duration.c, segments.c ---------------------------------------------- */

/* "10m": a number and ns, us, ms, s, m (min), h, d or w. *ns becomes 1 or more. */
int ae_duration_parse(int64_t *ns, const char *text, struct ae_err *e) AE_MUST_USE;
struct ae_duration_text {
	char text[32];
};
struct ae_duration_text ae_duration_name(int64_t ns); /* "90s": a whole number of the largest unit that has one */

/* Place of a row in its input. */
struct ae_place {
	int64_t time;   /* ns, or AE_TIME_NONE */
	uint64_t group; /* equal for rows of one group */
	size_t file;    /* number of the file */
};

/* Rows that one series holds without interruption. Set max_gap, and the rest to 0. */
struct ae_segments {
	int64_t max_gap;                      /* ns: a longer step in time ends a segment; 0: none does */
	uint64_t rows, segments;              /* so far */
	uint64_t gaps, groups, files;         /* segments that began after a gap in time, with a group, with a file */
	uint64_t repeated, unsorted, untimed; /* rows with the time before, with an earlier time, with none */
	uint64_t first_repeated, first_unsorted, first_untimed; /* the first of them, from 0 */
	struct ae_place last; /* of the row before; its time is the last that was known */
	bool resumed;         /* the next row continues the file of the row before */
};

/* Takes the place of the next row. Returns whether the row begins a segment: the first row, a row of another file or
 * group, and a row more than max_gap after or before the last time. */
bool ae_segments_next(struct ae_segments *s, const struct ae_place *p);
/* Saves or restores them. The first file of the next run continues the last one of this run. The
 * group of the last row is not saved: it is 0 then. */
void ae_segments_state(struct ae_segments *s, struct ae_state *state);

/* ---- fixed intervals of time: resample.c ---------------------------------------------------------- */

/* How an interval's value is made from the values of its rows, which are not NaN. */
enum ae_resample_method {
	AE_RESAMPLE_MEAN,
	AE_RESAMPLE_SUM,
	AE_RESAMPLE_MIN,
	AE_RESAMPLE_MAX,
	AE_RESAMPLE_FIRST,
	AE_RESAMPLE_LAST,
	AE_RESAMPLE_COUNT,
};
const char *ae_resample_word(size_t i); /* name of method i, in the order of the enum; NULL after the last */

/* An interval without a value: NaN, the value of the interval before, or the straight line between those before and
 * after, which extends to the ends of the segment. A count is 0 there and needs no filling. */
enum ae_resample_fill { AE_FILL_MISSING, AE_FILL_LAST, AE_FILL_INTERPOLATE };
const char *ae_fill_word(size_t i);

struct ae_resample_options {
	int64_t interval;                      /* ns */
	size_t values;                         /* per row */
	const enum ae_resample_method *method; /* (values) */
	enum ae_resample_fill fill;
};

/* Rows with times to one row per interval. Intervals start at multiples of their length since 1970-01-01 UTC, and hold
 * their start but not their end. Memory is that of one row; with AE_FILL_INTERPOLATE, that of the longest gap. */
struct ae_resample;
int ae_resample_new(struct ae_resample **r, const struct ae_resample_options *o, struct ae_err *e) AE_MUST_USE;
/* Takes one row, (values) doubles with NaN where one is missing. Returns 0; 1 if an interval is finished, which is to be
 * taken before the next row; or -1 if the time is in an interval before that of the last row. */
int ae_resample_push(struct ae_resample *r, int64_t time, const double *row, struct ae_err *e) AE_MUST_USE;
/* Ends a segment: its last interval can be taken, and the next row begins another one, to whose start nothing is
 * filled. */
void ae_resample_end(struct ae_resample *r);
/* Gives the next finished interval: its start, and (values) doubles that are valid until the next call. Returns 1, 0 if
 * none is finished, or -1 if memory runs out. */
int ae_resample_take(struct ae_resample *r, int64_t *time, const double **row, struct ae_err *e) AE_MUST_USE;
/* Saves or restores the interval that is open; not with AE_FILL_INTERPOLATE. */
void ae_resample_state(struct ae_resample *r, struct ae_state *s);
void ae_resample_free(struct ae_resample *r);

/* ---- templates of log lines: templates.c, templates_file.c, template_words.c ------------------------- */

/* A tree of fixed depth that finds the template of a line by its number of words and its first words (Drain; He and others
 * 2017). Numbers, hexadecimal numbers, addresses and identifiers in words are masked by "<*>", as are words in which the
 * lines of a template differ. Blanks separate words. */
struct ae_templates_options {
	size_t width;      /* templates at most, 1 to AE_TEMPLATES_MAX */
	size_t depth;      /* levels of the tree, 3 to AE_TEMPLATES_DEPTH: all but two hold words */
	size_t children;   /* of a node, at most, 2 or more: other words go the way of "<*>" */
	double similarity; /* part of a line's words that equal those of its template, at least */
};
enum { AE_TEMPLATES_MAX = 10000, AE_TEMPLATES_DEPTH = 16 };
struct ae_templates_options ae_templates_options_default(void);

struct ae_templates;
int ae_templates_new(struct ae_templates **t, const struct ae_templates_options *o, struct ae_err *e) AE_MUST_USE;
void ae_templates_free(struct ae_templates *t);

/* Finds the template of a line of n bytes, or makes one. *number: from 1; 0: the line is like none of the templates, and
 * there are as many as there may be. Returns 0 or -1. */
int ae_templates_learn(struct ae_templates *t, const char *line, size_t n, size_t *number,
		       struct ae_err *e) AE_MUST_USE;
/* Number of the template that the line fits: its words are those of the template, or stand for "<*>"; 0: none. */
size_t ae_templates_find(struct ae_templates *t, const char *line, size_t n);

size_t ae_templates_count(const struct ae_templates *t);
const struct ae_templates_options *ae_templates_options(const struct ae_templates *t);
const char *ae_templates_text(const struct ae_templates *t, size_t number); /* UTF-8 without control characters */

/* A file of text: a line of options, then a line per template with its number, the lines that it had, and its text.
 * Both return 0 or -1. */
int ae_templates_read(struct ae_templates **t, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_templates_save(const struct ae_templates *t, const char *path, struct ae_err *e) AE_MUST_USE;

/* ---- windows back to rows: unwindow.c ------------------------------------------------------------- */

/* How a row's value is made from the windows that cover it and have a value there, which is not NaN. last: the window
 * in which the row comes last, which is the first window that holds the row. center: the window whose center is nearest
 * to the row, the older of two. all: the minimum; a score is above a threshold if it is so in all windows. */
enum ae_join {
	AE_JOIN_MEAN,
	AE_JOIN_MEDIAN,
	AE_JOIN_MIN,
	AE_JOIN_MAX,
	AE_JOIN_LAST,
	AE_JOIN_CENTER,
	AE_JOIN_ALL,
};
const char *ae_join_word(size_t i); /* name of rule i, in the order of the enum; NULL after the last */

struct ae_unwindow_options {
	size_t length, step; /* rows; window k covers rows k * step to k * step + length - 1 */
	size_t values;       /* values per row */
	bool scores;         /* a window is (values) scores, one set for all its rows; else (length, values) */
	bool ends;           /* scores stand beside the last row of their window: the first length - 1 are not used */
	enum ae_join join;
};

struct ae_unwindow;
int ae_unwindow_new(struct ae_unwindow **u, const struct ae_unwindow_options *o, struct ae_err *e) AE_MUST_USE;
/* Takes the next window. Writes the rows that no later window changes to `rows`, which has a capacity of the larger of
 * length and step; returns their count. A value is NaN if no window covers the row (step > length), or none of them has
 * the value. By the rule last, a row without a value waits for a later window that covers it. */
size_t ae_unwindow_push(struct ae_unwindow *u, const double *window, double *rows);
/* The rows still open after the last window. With `ends`, fewer records than a window has rows are as many NaN. */
size_t ae_unwindow_end(struct ae_unwindow *u, double *rows);
uint64_t ae_unwindow_rows(const struct ae_unwindow *u); /* rows written so far, before ae_unwindow_end() */
void ae_unwindow_free(struct ae_unwindow *u);
/* Saves or restores the options and the windows of rows to come; or one of both, for a caller that saves the options once
 * for many. */
void ae_unwindow_state(struct ae_unwindow *u, struct ae_state *s);
void ae_unwindow_options_state(const struct ae_unwindow_options *o, struct ae_state *s);
void ae_unwindow_past_state(struct ae_unwindow *u, struct ae_state *s);

/* ---- choosing rows: select.c ---------------------------------------------------------------------- */

/* Rows first, first + step, ... below end; negative numbers count from the end of the input. */
struct ae_span {
	int64_t first, end, step;
};

/* "A:B:S" as in Python, each part optional, S from 1; "A" alone is one row. */
int ae_span_parse(struct ae_span *s, const char *text, struct ae_err *e) AE_MUST_USE;
void ae_span_resolve(struct ae_span *s, uint64_t count); /* makes negative numbers count from the start */
bool ae_span_has(const struct ae_span *s, uint64_t row); /* only after ae_span_resolve */

/* Reduces row, *n row numbers, to the first `wanted` of each label, in order, and sets *n to their count.
 * label[row[i]] is the label of a row, never NaN. Returns -1 if a label has fewer rows. */
int ae_select_each(const double *label, size_t wanted, size_t *row, size_t *n, struct ae_err *e) AE_MUST_USE;

/* ---- noise: noise.c ------------------------------------------------------------------------------- */

/* gaussian: adds amount * N(0, 1). uniform: adds U(-amount, amount). cauchy: adds amount * Cauchy. mask: sets a value
 * to `value` with probability amount. saltpepper: sets a value to low or high, each with probability amount / 2. bernoulli:
 * treats a value as the probability of 1, and sets it to 1 or 0; it has no amount. */
struct ae_noise {
	int kind;                  /* index of ae_noise_word */
	double amount, min_amount; /* of a record: amount if both are equal, else drawn between them */
	bool clip;                 /* limit the result to low..high */
	float low, high;
	float value; /* what mask sets, 0; NaN: missing */
	/* Values of a block share a draw, and so their noise; block.rank 0: each value has its own. Both have the same rank.
	 * Along the first of several dimensions blocks begin at a random place, along the others at multiples of their size. */
	struct ae_shape record, block;
};

/* "gaussian=0.5". "gaussian=0.02:0.5" draws an amount per record, min_amount + (amount - min_amount) u^2 with u uniform
 * in 0..1. Sets low 0, high 1, clip false. */
int ae_noise_parse(struct ae_noise *o, const char *text, struct ae_err *e) AE_MUST_USE;
const char *ae_noise_word(size_t i);                 /* name of kind i; NULL after the last */
const char *ae_noise_name(const struct ae_noise *o); /* "gaussian" */

/* Makes the noise corrupt records of this shape by blocks of `text`, "8x3": sizes up to the record's; dimensions that are
 * not given belong to a block as a whole. */
int ae_noise_set_block(struct ae_noise *o, const char *text, const struct ae_shape *record,
		       struct ae_err *e) AE_MUST_USE;

/* Corrupts n values of one record in place; the first of them is value number `first` of the record. Key:
 * ae_rng_key(seed, AE_RNG_NOISE, epoch, record). */
void ae_noise_add(const struct ae_noise *o, struct ae_rng r, uint64_t first, float *x, size_t n);

/* Index of the first of n values that this kind refuses (bernoulli: outside 0..1); n: none. */
size_t ae_noise_refuses(const struct ae_noise *o, const float *x, size_t n);

bool ae_noise_draws(const struct ae_noise *o);    /* values are probabilities of 1 (bernoulli) */
bool ae_noise_replaces(const struct ae_noise *o); /* values are replaced (mask, saltpepper), not added to */

/* ---- ranges of rows: ranges.c --------------------------------------------------------------------- */

struct ae_range {
	uint64_t first, last;
}; /* both included */
struct ae_ranges {
	size_t count;
	struct ae_range *range; /* (count), ascending, disjoint */
};

/* Adds one row behind all others: to the last range if it ends at the row before, else as a new range. */
int ae_ranges_add(struct ae_ranges *r, uint64_t row, struct ae_err *e) AE_MUST_USE;
/* Reads lines of "first<TAB>last" as ae-threshold --ranges prints them; more columns are ignored. "-" is stdin; an
 * empty file has no ranges. Returns -1 if ranges overlap or are not ascending. The caller frees r. */
int ae_ranges_read(struct ae_ranges *r, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_ranges_free(struct ae_ranges *r); /* frees the array; the struct is the caller's */

#ifdef __cplusplus
}
#endif

#endif
