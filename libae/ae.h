/* ae.h - autoencoders in C: streams of records, networks, training, scores.
 *
 * The one header that programs include. It reads in the order one uses it; each section names the
 * source file that owns it. The library never prints, exits or reads the environment: what can fail
 * returns 0 or -1 (readers: the number of records, 0 at the end, -1) and leaves one finished line in
 * struct ae_err. Objects with state are opaque and come in pairs _new/_free or _open/_close; free takes
 * NULL. Nothing is shared between two objects, so two threads may use two of them at once. */
#ifndef AE_H
#define AE_H

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
struct ae_near { const char *word; size_t length; const char *name; size_t distance; };
struct ae_near_text { char text[64]; };

void ae_near_offer(struct ae_near *near, const char *name);
/* " (did you mean 'relu'?)", for the end of a message; or "". By value: ae_near_hint(&near).text */
struct ae_near_text ae_near_hint(const struct ae_near *near);
/* The same of a table of `count` entries of `size` bytes, each of which begins with its name's pointer. */
struct ae_near_text ae_near_in(const char *word, size_t length, const void *table, size_t count, size_t size);

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

/* ---- reading records: reader.c, formats in npy.c idx.c pnm.c table.c --------------------------- */

struct ae_reader_options {
	const char *columns;	/* text tables and rank-1 records: columns to keep, "2,value,4-6,8-", names with a
				 * comma in quotes; NULL: all */
	const char *label;	/* column taken out of the record, by name or number; NULL: none */
	bool keep_missing;	/* NaN, infinity, empty and NA are let through as NaN; else an error */
	struct ae_schema *schema;	/* text tables by its rules, and nothing else; NULL: their numbers */
	bool exact;		/* _read_f8 refuses 64-bit integers of 2^53 or more, which a double may change */
	void (*idle)(void *);	/* called before the reader waits for input; NULL: nothing */
	void *idle_arg;
};

struct ae_schema;
struct ae_reader;

/* Opens the files one after another as one stream ("-" or no path: stdin); returns once the record shape is
 * known. Formats are recognised by their first bytes, file by file; record shapes must agree. */
int ae_reader_open(struct ae_reader **r, char *const *paths, size_t count, const struct ae_reader_options *o,
		   struct ae_err *e) AE_MUST_USE;

/* Up to `max` whole records: blocks for one, then takes what is there already. 1.. records, 0 at the clean
 * end, -1 on error; once it has returned 0 or -1 it goes on returning that. */
ptrdiff_t ae_reader_read(struct ae_reader *r, float *to, size_t max, struct ae_err *e) AE_MUST_USE;
ptrdiff_t ae_reader_read_f8(struct ae_reader *r, double *to, size_t max, struct ae_err *e) AE_MUST_USE;

const struct ae_shape *ae_reader_shape(const struct ae_reader *r);	/* of one record, labels taken out */
enum ae_dtype ae_reader_dtype(const struct ae_reader *r);	/* as stored; F8 for text */
const char *ae_reader_format(const struct ae_reader *r);	/* "npy", "idx", "pnm", "table" */
const char *ae_reader_name(const struct ae_reader *r);		/* file being read, for messages */
uint64_t ae_reader_count(const struct ae_reader *r);		/* records returned so far */
int64_t ae_reader_left(const struct ae_reader *r);		/* records to come when known, else -1 */
const double *ae_reader_labels(const struct ae_reader *r);	/* of the last read, one a record; NULL: none */
bool ae_reader_named(const struct ae_reader *r);	/* whether the values have names: a table with a header */
const char *ae_reader_column(const struct ae_reader *r, size_t i);	/* name of value i, NULL: unnamed */
const char *ae_reader_left_out(const struct ae_reader *r);	/* text columns not in the record: "a, b", or "" */
/* Those of them, without -c, that may hold numbers: their first field may mean a missing one ("null", "-"). */
const char *ae_reader_doubtful(const struct ae_reader *r);
/* Whether a table's first row is 0, 1, 2, ..., which others write as a header, and which is a record here. */
bool ae_reader_counted(const struct ae_reader *r);
void ae_reader_free(struct ae_reader *r);

/* ---- tables with text in them: schema.c, its file in schema_file.c, learnt in learn.c ----------- */

/* What a table's column becomes. A category is one value a level: 1 where the row has that level, else 0. */
enum ae_role { AE_ROLE_NUMBER, AE_ROLE_CATEGORY, AE_ROLE_DROP, AE_ROLE_LABEL };

/* struct ae_schema says how the columns of a table become records. A reader that has one counts the rows of
 * unseen levels in it. */

/* Lists of columns are those of -c; NULL: none. They must outlive the schema. */
struct ae_schema_options {
	const char *columns;		/* the only ones to keep; NULL: all */
	const char *drop, *category, *number;	/* left out; of that kind whatever they seem to hold */
	const char *label;
	bool drop_first;		/* a category's first level has no value of its own */
	size_t max_levels;		/* of one column */
};

/* One that the first reader it is given learns from all its rows. */
int ae_schema_new(struct ae_schema **s, const struct ae_schema_options *o, struct ae_err *e) AE_MUST_USE;
int ae_schema_read(struct ae_schema **s, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_schema_write(const struct ae_schema *s, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_schema_free(struct ae_schema *s);

size_t ae_schema_values(const struct ae_schema *s);	/* of a record */
size_t ae_schema_columns(const struct ae_schema *s);	/* of the table */
/* A column's name ("": none), and the first value of a record that is its. */
enum ae_role ae_schema_role(const struct ae_schema *s, size_t column, const char **name, size_t *first);
/* The values' names, "dur" or "proto=tcp"; for the caller to free as one block, NULL: no memory. */
char **ae_schema_names(const struct ae_schema *s);
/* The level of a category whose value is the largest, the one without a value having what is left to 1; ""
 * where all values are 0 and each level has one. */
const char *ae_schema_level(const struct ae_schema *s, size_t column, const double *record);

/* What a person should know of a column, as one line; false: nothing. Of how it was learnt; of what was read. */
bool ae_schema_doubt(const struct ae_schema *s, size_t column, struct ae_err *text);
bool ae_schema_unseen(const struct ae_schema *s, size_t column, struct ae_err *text);

/* ---- a text table's own lines: verbatim.c -------------------------------------------------------- */

enum ae_line_kind { AE_LINE_ROW, AE_LINE_HEADER, AE_LINE_OTHER };	/* other: blank or a comment */

/* A line as it stands, of `bytes`; what ends it begins at `end`, and may be missing in the last line. */
struct ae_verbatim_line { const char *at, *end; size_t bytes; };

/* All of a table in memory; its lines one by one, told apart as the reader of records does. */
struct ae_verbatim;
int ae_verbatim_open(struct ae_verbatim **v, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_verbatim_next(struct ae_verbatim *v, struct ae_verbatim_line *line, enum ae_line_kind *kind,
		     struct ae_err *e) AE_MUST_USE;	/* 1, 0 at the end, -1 */
void ae_verbatim_rewind(struct ae_verbatim *v);
char ae_verbatim_separator(const struct ae_verbatim *v);	/* once a row or header has come */
void ae_verbatim_free(struct ae_verbatim *v);

/* ---- the texts of a table's column: words.c ------------------------------------------------------ */

/* One text a row, of the first column that holds text: the times of a series, say. */
struct ae_words {
	char name[64];		/* of the column, cut to fit; "": it has none */
	size_t count;
	const char **word;	/* (count) */
	char *text;		/* where they stand */
};

/* "-" is stdin. A table without a column of text is an error. */
int ae_words_read(struct ae_words *w, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_words_free(struct ae_words *w);

/* ---- writing records: writer.c ------------------------------------------------------------------ */

enum ae_format { AE_NPY, AE_TSV, AE_CSV, AE_RAW, AE_IDX, AE_PGM };

struct ae_writer_options {
	enum ae_format format;
	enum ae_dtype dtype;
	const char *const *columns;	/* CSV and TSV: header names, one a value; NULL: no header */
	bool pipe;			/* NPY: write as to a pipe even into a regular file */
};

struct ae_writer;

/* A name as CSV and TSV take it: in quotes where the separator, a quote or a line's end stands in it. At most
 * 2 * strlen(name) + 2 characters and the end of the string; returns how many. */
size_t ae_name_quote(char *to, const char *name, char separator);
/* The name as a JSON string, quotes included, for the caller to free; NULL: out of memory. */
char *ae_json_quote(const char *name);

/* Writes records of `shape` to a descriptor that stays the caller's, from its current offset. */
int ae_writer_open(struct ae_writer **w, int fd, const char *name, const struct ae_shape *shape,
		   const struct ae_writer_options *o, struct ae_err *e) AE_MUST_USE;
/* The same to a file that is replaced when _close succeeds. */
int ae_writer_open_file(struct ae_writer **w, const char *path, const struct ae_shape *shape,
			const struct ae_writer_options *o, struct ae_err *e) AE_MUST_USE;
int ae_writer_write(struct ae_writer *w, const float *records, size_t n, struct ae_err *e) AE_MUST_USE;
int ae_writer_write_f8(struct ae_writer *w, const double *records, size_t n, struct ae_err *e) AE_MUST_USE;
int ae_writer_flush(struct ae_writer *w, struct ae_err *e) AE_MUST_USE;
/* Ends the stream (count patched, or closing array) and checks that all of it is written. Then _free. */
int ae_writer_close(struct ae_writer *w, struct ae_err *e) AE_MUST_USE;
void ae_writer_free(struct ae_writer *w);	/* not closed: the stream stays visibly unfinished */

/* ---- periods: period.c ---------------------------------------------------------------------------- */

/* After how many rows a series repeats, 0: it does not, and the autocorrelation there, 0.3 to 1. */
struct ae_period { size_t rows; double strength; };

#define AE_PERIOD_ROWS 20000	/* those looked at, the first ones: the time taken grows with their square */

/* Of n rows, x (n, values), NaN where one is missing: the highest peak of the autocorrelation, the mean over the
 * columns, behind where it first falls below 0, and at half of the rows at most; of peaks within a tenth of it
 * the first. */
int ae_period_find(struct ae_period *p, const double *x, size_t n, size_t values, struct ae_err *e) AE_MUST_USE;

/* ---- normalising: stats.c ----------------------------------------------------------------------- */

#define AE_NAME_MAX 64

/* x' = (x - shift) / scale, one row a column; a file of them is a structured NPY array. A single row named
 * AE_STAT_ALL is for every value whatever its column. */
#define AE_STAT_ALL "*"
struct ae_stat { char name[AE_NAME_MAX + 1]; double shift, scale; };
struct ae_stats { size_t count; struct ae_stat *row; };

enum ae_normal { AE_ZSCORE, AE_MINMAX, AE_ROBUST, AE_MAXABS };

/* Learns `columns` pairs from n values, value i belonging to column i % columns. NaN are left out. Sums in
 * double, population standard deviation; robust is median and interquartile range. constant (NULL or one a
 * column) is set where that measure is 0: the scale is 1 then, and a column of one value has it as shift. */
int ae_stats_fit(struct ae_stats *s, enum ae_normal method, const double *x, size_t n, size_t columns,
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
/* Quantile 0 <= q <= 1 of n >= 1 ascending values, linear between neighbours as NumPy's default. */
double ae_quantile(const double *sorted, size_t n, double q);
/* The mean of the columns' population variances in records of `values`, `pitch` floats apart; gaps, which are
 * NaN, do not count, and a column of nothing else has none. */
double ae_mean_variance(const float *x, size_t pitch, size_t count, size_t values);

/* ---- missing values: gap.c ---------------------------------------------------------------------- */

/* NaN in rows become the straight line between the values before and after in their column; in front of the
 * first value and behind the last one they take that. Rows come out in order, as soon as they are whole. */
struct ae_gap;
int ae_gap_new(struct ae_gap **g, size_t values, struct ae_err *e) AE_MUST_USE;
int ae_gap_push(struct ae_gap *g, const double *row, struct ae_err *e) AE_MUST_USE;
size_t ae_gap_take(struct ae_gap *g, const double **rows);	/* whole rows, until the next push */
int ae_gap_end(struct ae_gap *g, struct ae_err *e) AE_MUST_USE;	/* no more rows: then take the rest */
void ae_gap_free(struct ae_gap *g);

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

/* ---- thresholds: threshold.c, in parts ----------------------------------------------------------- */

/* What to learn, by a name: max: the largest score; quantile=Q; sigma=K: mean + K population deviations;
 * mad=K: median + K * 1.4826 median absolute deviations; iqr=K: upper quartile + K interquartile ranges
 * (Tukey's fence); contamination=X: the quantile 1 - X; fpr=X: of n normal scores the ceil((n + 1)(1 - X))-th
 * smallest, which another one exceeds with probability X at most (split conformal prediction, Vovk et al.
 * 2005); pot=Q: the score that the share Q of scores exceeds by a generalised Pareto tail above the quantile
 * `level` (Pickands 1975; the fit of Grimshaw 1993); f1: the best F1 of labelled scores. spot=Q: pot=Q that
 * goes on learning from the scores it is held against; dspot=Q: the same for what scores have over the mean
 * of the last `depth` (both: Siffer et al. 2017). */
struct ae_threshold_rule {
	int method;
	double amount, level;	/* level: 0.98; from 0, below 1 */
	size_t depth;		/* dspot: 100, others: 0 */
	const bool *positive;	/* f1: which scores are those of anomalies */
};
int ae_threshold_parse(struct ae_threshold_rule *r, const char *text, struct ae_err *e) AE_MUST_USE;
const char *ae_threshold_word(size_t i);	/* the names of rules, "max"; NULL behind the last */

/* What besides its number a rule takes; MOVES: the threshold depends on the scores before. */
enum { AE_RULE_LEVEL = 1, AE_RULE_DEPTH = 2, AE_RULE_LABELS = 4, AE_RULE_MOVES = 8 };
unsigned ae_threshold_takes(const struct ae_threshold_rule *r);

#define AE_THRESHOLDS_MAX (1 << 24)	/* values in one file */

struct ae_spot;

/* A threshold for each of the scores of a record; one of the arrays is there. _new: all are 0. */
struct ae_threshold { size_t count; double *value; struct ae_spot **spot; };
int ae_threshold_new(struct ae_threshold *t, size_t count, bool moves, struct ae_err *e) AE_MUST_USE;
/* From n records of so many scores, no NaN; a threshold that moves has its stream begin with them. */
int ae_threshold_learn(struct ae_threshold *t, const struct ae_threshold_rule *r, const double *scores,
		       size_t n, size_t values, struct ae_err *e) AE_MUST_USE;
/* Whether it is greater in single precision, in which ae-score writes: a score's text, read back, is that score and
 * not above it. Beyond that precision's range doubles decide. */
bool ae_above(double score, double threshold);
/* Whether score v of the next record exceeds its threshold; one that moves learns from it. */
bool ae_threshold_judge(struct ae_threshold *t, size_t v, double score);
double ae_threshold_at(const struct ae_threshold *t, size_t v);		/* as it stands now */
int ae_threshold_save(const struct ae_threshold *t, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_threshold_load(struct ae_threshold *t, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_threshold_free(struct ae_threshold *t);		/* the contents; the struct is the caller's */
/* A file of thresholds that do not move: one value, or one a feature; the caller frees *threshold. */
int ae_threshold_read(const char *path, double **threshold, size_t *count, struct ae_err *e) AE_MUST_USE;

/* The conformal p-value of a score against n ascending normal ones s: (1 + #{s_i >= score}) / (n + 1). */
double ae_pvalue(const double *sorted, size_t n, double score);

/* ---- events: events.c --------------------------------------------------------------------------- */

/* Which rows belong to an event, from which ones are flagged: flagged rows with at most `gap` others between
 * them are one event, what is then shorter than `least` is none, and the rest grows by `pad` rows at both ends. */
struct ae_events_options { size_t gap, least, pad; };
struct ae_events;
int ae_events_new(struct ae_events **ev, const struct ae_events_options *o, struct ae_err *e) AE_MUST_USE;
/* Takes the next row. Returns how many rows are decided now, and to be taken before the next push; ae_events_take()
 * says of each, oldest first, whether it belongs to an event. */
size_t ae_events_push(struct ae_events *ev, bool flagged);
size_t ae_events_end(struct ae_events *ev);		/* no more rows: all that are left are decided */
bool ae_events_take(struct ae_events *ev);
size_t ae_events_delay(const struct ae_events_options *o);	/* rows that are undecided at once, at most */
void ae_events_free(struct ae_events *ev);

/* ---- quality of scores: metrics.c, metrics_bootstrap.c ------------------------------------------- */

/* Of all thresholds at once, ties counted as ties. best_threshold is one that "greater" gives best_f1 with;
 * p_at_n is the precision among the n highest scores of n anomalies (its expectation, when ties end them). */
struct ae_ranking { double roc_auc, pr_auc, best_f1, best_threshold, p_at_n; };
int ae_ranking(struct ae_ranking *r, const double *score, const bool *positive, size_t n,
	       struct ae_err *e) AE_MUST_USE;

/* At one threshold: a score strictly greater is flagged. */
struct ae_confusion { uint64_t tn, fp, fn, tp; };
struct ae_confusion ae_confusion(const double *score, const bool *positive, size_t n, double threshold);
double ae_precision(const struct ae_confusion *c);	/* 0 when nothing is flagged */
double ae_recall(const struct ae_confusion *c);
double ae_fpr(const struct ae_confusion *c);		/* share of the normal records that is flagged */
double ae_f1(const struct ae_confusion *c);
double ae_mcc(const struct ae_confusion *c);		/* Matthews' correlation; 0 where it has no value */

/* f1: their harmonic mean, 0 where both are 0. */
struct ae_quality { double precision, recall, f1; };
struct ae_quality ae_quality(double precision, double recall);

enum ae_measure {
	AE_ROC_AUC, AE_PR_AUC, AE_P_AT_N, AE_BEST_F1, AE_PRECISION, AE_RECALL, AE_F1, AE_MCC, AE_MEASURES,
};
struct ae_bootstrap { size_t rounds, threads; uint64_t seed; };	/* rounds and threads at least 1 */
struct ae_interval { double low, high; };

/* Intervals that hold the middle 95 of 100 values which each measure takes when the records of either kind
 * are drawn anew, with replacement (Efron's percentile method, stratified). Both kinds are there. The same
 * for any threads. */
int ae_bootstrap(struct ae_interval interval[AE_MEASURES], const double *score, const bool *positive,
		 size_t n, double threshold, const struct ae_bootstrap *o, struct ae_err *e) AE_MUST_USE;

/* ---- quality of a classifier: metrics_class.c ----------------------------------------------------- */

#define AE_CLASSES_MAX 8192

/* Outputs of `count` classes against labels, record by record. least: probabilities count as no nearer to 0
 * and 1 than this in the loss, the precision that they are stored with. */
struct ae_classes;
int ae_classes_new(struct ae_classes **c, size_t count, double least, struct ae_err *e) AE_MUST_USE;
void ae_classes_free(struct ae_classes *c);
/* One record: `count` probabilities or logits, the largest (of equal ones the first) is the prediction. */
void ae_classes_add(struct ae_classes *c, const double *x, size_t label);

/* The rest is of one record or more. Outputs are logits unless all records are probabilities: nowhere below
 * 0, of sum 1 to 1e-3. */
bool ae_classes_logits(const struct ae_classes *c);
const uint64_t *ae_classes_confusion(const struct ae_classes *c);	/* (label, prediction) */
double ae_classes_top(const struct ae_classes *c, size_t k);	/* share whose label is among the k largest */

struct ae_class { uint64_t labels, predictions; struct ae_quality quality; };
struct ae_class ae_classes_at(const struct ae_classes *c, size_t k);

/* Means over classes are unweighted: recall over those with a label, F1 over those with a label or
 * prediction. */
struct ae_class_summary { double accuracy, balanced_accuracy, macro_f1, mcc, log_loss; };
void ae_classes_summary(const struct ae_classes *c, struct ae_class_summary *s);

/* As ae_bootstrap(), of records drawn from all, in one thread. */
struct ae_class_intervals { struct ae_interval accuracy, balanced_accuracy, macro_f1, mcc; };
int ae_classes_bootstrap(const struct ae_classes *c, const struct ae_bootstrap *o,
			 struct ae_class_intervals *intervals, struct ae_err *e) AE_MUST_USE;

/* ---- closeness of records: metrics_image.c --------------------------------------------------------- */

/* Sums over values; start from zeros. */
struct ae_difference { double square, absolute; uint64_t count; };
void ae_difference_add(struct ae_difference *d, const double *a, const double *b, size_t n);

/* The mean structural similarity of two images (Wang, Bovik, Sheikh, Simoncelli 2004): a Gaussian window of
 * 11x11 and deviation 1.5 wherever it fits, K1 0.01, K2 0.03, of values that span `peak`; the mean of the
 * channels. */
struct ae_ssim;
bool ae_ssim_fits(const struct ae_shape *s);	/* (h, w) or (h, w, channels), 11 or more each way */
int ae_ssim_new(struct ae_ssim **s, const struct ae_shape *shape, double peak, struct ae_err *e) AE_MUST_USE;
double ae_ssim_record(struct ae_ssim *s, const double *a, const double *b);
void ae_ssim_free(struct ae_ssim *s);

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

/* Whether this processor runs the named instruction set: avx512, avx2, base; naive, the reference. isa.c */
int ae_isa_check(const char *name, struct ae_err *e) AE_MUST_USE;
/* The one that is taken where none is named: the processor's best. */
const char *ae_isa_best(void);

/* ---- ranges of rows: ranges.c -------------------------------------------------------------------- */

struct ae_range { uint64_t first, last; };	/* both are in it */
struct ae_ranges { size_t count; struct ae_range *range; };

/* Adds one row: to the last range where it continues it, else as a new one. */
int ae_ranges_add(struct ae_ranges *r, uint64_t row, struct ae_err *e) AE_MUST_USE;
/* Lines of "first<TAB>last", what follows on a line is not looked at, as ae-threshold --ranges prints them; an
 * empty file holds none. "-" is stdin. They come in order and do not overlap. */
int ae_ranges_read(struct ae_ranges *r, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_ranges_free(struct ae_ranges *r);	/* the array; the struct is the caller's */

/* ---- quality of ranges: metrics_event.c, metrics_affiliation.c, metrics_vus.c, metrics_nab.c ------ */

/* Of ranges in order and apart, as the functions above leave them. Where nothing is found all is 0. */

/* Events: of the ranges found, the share that meets a true one; of the true ones, the share that is met. */
struct ae_quality ae_event_quality(const struct ae_ranges *truth, const struct ae_ranges *found);

/* Tatbul et al., "Precision and recall for time series", NeurIPS 2018: flat bias, 1/x for x fragments, 0.2 of
 * the recall for being met at all. */
struct ae_quality ae_range_quality(const struct ae_ranges *truth, const struct ae_ranges *found);

/* Rows, when a true range that is met anywhere counts as found everywhere (Xu et al. 2018). */
struct ae_confusion ae_point_adjusted(const struct ae_ranges *truth, const struct ae_ranges *found,
				      uint64_t rows);

/* Huet, Navarro, Rossi, KDD 2022. */
struct ae_quality ae_affiliation_quality(const struct ae_ranges *truth, const struct ae_ranges *found,
					 uint64_t rows);

/* Paparrizos et al., PVLDB 2022: mean area under range-ROC and range-PR for buffers of 0 to `buffer` rows.
 * There is a true range, and a row outside. Takes time for buffer^2 rows of each range. */
struct ae_vus { double roc, pr; };
int ae_vus(struct ae_vus *area, const double *score, size_t n, const struct ae_ranges *truth, size_t buffer,
	   struct ae_err *e) AE_MUST_USE;

enum { AE_NAB_PROFILES = 3 };

/* The score of the Numenta Anomaly Benchmark: 100 for a detector that flags the first row of each window and
 * no other, 0 for one that flags nothing, NaN without a window; raw: what the scorer adds up over files. */
struct ae_nab {
	size_t windows;			/* that have a row behind the probation */
	struct { double score, raw, threshold; } profile[AE_NAB_PROFILES];
};
const char *ae_nab_name(size_t profile);	/* "standard", "low_fp", "low_fn" */
/* probation: the share of the first rows, of 5000 at most, that takes no part. threshold NaN: each profile's
 * best. */
int ae_nab(struct ae_nab *nab, const double *score, size_t n, const struct ae_ranges *windows,
	   double probation, double threshold, struct ae_err *e) AE_MUST_USE;

/* ---- quality of generated records: metrics_set.c, metrics_frechet.c ------------------------------ */

/* Euclidean distances of each row, a record of `values`, to all columns: the k nearest, ascending; their sum;
 * how many are below the row's radius. */
struct ae_neighbours {
	const float *rows, *columns;
	size_t row_count, column_count, values, k;
	bool same;		/* both are one set: a record is no neighbour of itself */
	const double *radius;	/* (row_count), with `within` */
	double *nearest;	/* (row_count, k) */
	double *sum;		/* (row_count) */
	uint64_t *within;	/* (row_count), or NULL */
	const double *row_label, *column_label;	/* of each record, with `alike` */
	/* (row_count), or NULL: the share of the k nearest, k 1 or more, that have the row's label. Of columns as
	 * far away as the k-th nearest each counts alike, as if chance had put them in order: short codes have
	 * many. */
	double *alike;
};
int ae_neighbours(const struct ae_neighbours *o, size_t threads, struct ae_err *e) AE_MUST_USE;

#define AE_FRECHET_MAX 2048

/* The Frechet distance of the normal distributions fitted to two sets of records of `values`, of which there
 * are two or more in each. Its unit is the square of the values'. */
int ae_frechet(double *result, const float *x, size_t x_count, const float *y, size_t y_count, size_t values,
	       struct ae_err *e) AE_MUST_USE;

/* ---- what codes are like: mixture.c -------------------------------------------------------------- */

/* A Gaussian with all covariances, or a weighted sum of them, learnt from codes. */
struct ae_mixture;

#define AE_MIXTURE_MAX 1024	/* values of a code */

/* Of n codes of `values`, all finite, x (n, values); 1 or more components, and codes that differ for more than one. The
 * most likely mixture that rounds of expectation and maximisation find from centres that the seed draws: Dempster et
 * al. 1977; Arthur, Vassilvitskii 2007. */
int ae_mixture_fit(struct ae_mixture **m, const float *x, size_t n, size_t values, size_t components, uint64_t seed,
		   struct ae_err *e) AE_MUST_USE;
/* One code, x (values), its deviations from its component's mean times `scale`. */
void ae_mixture_draw(const struct ae_mixture *m, struct ae_rng r, double scale, float *x);
void ae_mixture_free(struct ae_mixture *m);

/* ---- pictures: plot.c, a kind each in plot_*.c -------------------------------------------------- */

/* Records to draw. */
struct ae_plot_input {
	char name[64];			/* what the picture calls it; "": nothing */
	struct ae_shape shape;		/* of a record */
	enum ae_dtype dtype;		/* as they were stored */
	size_t count;			/* records */
	const double *x;		/* (count, shape); NaN leaves a gap */
	const char *const *names;	/* one a value of the last axis, NULL where it has none */
};

/* What a picture shows. A zeroed field is one that is not given; numbers are NaN then. */
struct ae_plot {
	const char *title;		/* NULL: the kind's */
	const char *x_title, *y_title;	/* what stands beside the axes; NULL: the kind's */
	size_t width, height;		/* pixels, at most 10000; 0: what suits the kind */
	const struct ae_plot_input *input;
	size_t inputs;			/* 1, or more where the kind takes AE_PLOT_INPUTS */
	const double *against;		/* as many values as the first input's */
	const double *label;		/* class of each record of the first input, NaN: none */
	const uint64_t *number;		/* of each record, where they are some of many; NULL: 0, 1, ... */
	const struct ae_words *times;	/* of each record of the first input, below the axis; NULL: numbers */
	struct ae_ranges marked;	/* records to show in red */
	double threshold;
	double low, high;		/* values shown as black and white */
	bool log;			/* the axis of the values, or of the counts, is logarithmic */
	bool log_x;			/* that of a histogram's values is */
	size_t bins;			/* 0: by the number of values */
	bool transpose;			/* the rows of a table side by side */
	bool animate;			/* it moves */
	double rate;			/* frames a second, where it moves */
	size_t frames;			/* of each record, where it does not; 0: what suits */
	bool png;			/* pixels rather than SVG */
	size_t across;			/* pictures side by side; 0: what suits */
};

struct ae_canvas;

/* What a kind makes use of. */
enum {
	AE_PLOT_AGAINST = 1, AE_PLOT_NEEDS_AGAINST = 2, AE_PLOT_MARKED = 4, AE_PLOT_THRESHOLD = 8, AE_PLOT_LOG = 16,
	AE_PLOT_BINS = 32,
	AE_PLOT_FEW = 64,	/* it shows a panel or more a record */
	AE_PLOT_GAPS = 128,	/* missing values are common in it */
	AE_PLOT_FIRST = 256,	/* it shows the first records of many */
	AE_PLOT_INPUTS = 512, AE_PLOT_LABELS = 1024, AE_PLOT_RANGE = 2048, AE_PLOT_SHAPE = 4096,
	AE_PLOT_AXES = 8192, AE_PLOT_TRANSPOSE = 16384, AE_PLOT_FRAMES = 32768, AE_PLOT_ACROSS = 65536,
	AE_PLOT_LOG_X = 131072,
	AE_PLOT_TIMES = 262144,
};

struct ae_plot_kind {
	const char *name, *summary;
	unsigned takes;
	size_t width;		/* where the plot does not say; 0: by what is in it */
	size_t few;		/* records, where nobody says, of a kind that shows few */
	int (*draw)(const struct ae_plot *, struct ae_canvas *, struct ae_err *);
};

/* Kind number i, NULL after the last one. */
const struct ae_plot_kind *ae_plot_kind(size_t i);

/* The picture as a self-contained SVG document, or a PNG file, of n bytes; the caller frees them. */
int ae_plot_draw(const struct ae_plot_kind *kind, const struct ae_plot *p, char **bytes, size_t *n,
		 struct ae_err *e) AE_MUST_USE;

/* ---- networks: net.c, arch.c, builtin.c ------------------------------------------------------------ */

/* What records of a shape are taken for where nobody says more: rows of a table; pictures, which have three
 * dimensions, or two equal ones, of 8 rows and columns or more; else windows of a series. */
enum ae_record_kind { AE_ROW, AE_PICTURE, AE_WINDOW };
enum ae_record_kind ae_record_kind(const struct ae_shape *record);

/* An architecture's text (ae-arch(5)) for records of a shape: `arg` is the name of a built-in network, a file, or
 * the text itself; NULL gives the default for the shape. A built-in or default text whose output is longer than
 * the record ends in a crop. Caller frees *text. */
int ae_net_find(char **text, const char *arg, const struct ae_shape *record, struct ae_err *e) AE_MUST_USE;

/* Built-in networks: the record shape that they were published for, and the loss they bring ("" when any). */
struct ae_builtin { const char *name, *text, *shape, *loss; };
const struct ae_builtin *ae_builtin_at(size_t i);		/* NULL behind the last */
const struct ae_builtin *ae_builtin_find(const char *name);	/* NULL when there is none */

/* A network with its parameters, all zero until ae_net_init() or a model's weights. */
struct ae_net;

/* isa: the kernels' instruction set, NULL: the processor's best. Errors name the item and the shapes. */
int ae_net_new(struct ae_net **net, const char *text, const struct ae_shape *record, const char *isa,
	       struct ae_err *e) AE_MUST_USE;
/* The same without memory for parameters: its shapes and its table are known, it cannot be run or written. */
int ae_net_plan(struct ae_net **net, const char *text, const struct ae_shape *record, const char *isa,
		struct ae_err *e) AE_MUST_USE;
void ae_net_free(struct ae_net *net);

/* Draws the weights as the items say (Glorot uniform unless told otherwise), biases zero. */
void ae_net_init(struct ae_net *net, uint64_t seed);

enum ae_part { AE_WHOLE, AE_ENCODER, AE_DECODER };

/* Whether its code is Gaussian (latent); how many classes the part is told of: latent N classes=K, class K; 0: none. */
bool ae_net_latent(const struct ae_net *net);
size_t ae_net_classes(const struct ae_net *net, enum ae_part part);

enum ae_end { AE_INPUT, AE_CODE, AE_OUTPUT };
const struct ae_shape *ae_net_shape(const struct ae_net *net, enum ae_end end);
const char *ae_net_text(const struct ae_net *net);
size_t ae_net_parameters(const struct ae_net *net);		/* trained ones */

/* A network that tells codes of another one, which has a decoder that may be told classes and an encoder that
 * is not, from draws: an architecture without `---` that takes such codes and gives one value, a logit or
 * through a sigmoid its probability. Its weights are drawn. discriminator.c */
int ae_discriminator_new(struct ae_net **d, const char *text, const struct ae_net *net, uint64_t seed,
			 struct ae_err *e) AE_MUST_USE;

/* One row of the layer table; multiply-adds are those of one record's forward pass. */
struct ae_layer_info { const char *text; struct ae_shape out; size_t parameters; uint64_t madds; bool decoder; };
size_t ae_net_layers(const struct ae_net *net);
void ae_net_layer(const struct ae_net *net, size_t i, struct ae_layer_info *info);

/* ---- running a network: runner.c ----------------------------------------------------------------- */

/* Runs one part of a network over records; the network must outlive it and keep its weights meanwhile. */
struct ae_runner;
int ae_runner_new(struct ae_runner **r, struct ae_net *net, enum ae_part part, size_t threads,
		  struct ae_err *e) AE_MUST_USE;
void ae_runner_free(struct ae_runner *r);
const struct ae_shape *ae_runner_in(const struct ae_runner *r);
const struct ae_shape *ae_runner_out(const struct ae_runner *r);

/* Leaves out a final sigmoid, for errors that are computed from the logits. Returns whether there is one. */
bool ae_runner_logits(struct ae_runner *r);

/* The classes of the records that the next calls of _run get, one each, which a network that is told them needs. */
void ae_runner_labels(struct ae_runner *r, const float *label);

/* Windows of a series one row apart share what they have in common (share.c), to the same bytes; this turns it off. */
void ae_runner_plain(struct ae_runner *r);

/* NaN in the input are 0, which is the mean of what was normalised; windows no longer share anything. */
void ae_runner_mask(struct ae_runner *r);

/* Any number of records, `pitch` floats apart (windows of a series overlap), to n outputs one behind the other.
 * A record's result depends on nothing but the record. */
void ae_runner_run(struct ae_runner *r, const float *in, size_t pitch, size_t n, float *out);

/* ---- scores: score.c, spread.c, memory.c, remember.c -------------------------------------------------- */

/* How residuals y - t of records that a network knows scatter: their mean, and what makes them independent with a
 * variance of 1. Diagonal, each value by itself; full, with the covariances between them. */
struct ae_spread {
	size_t values;		/* 0: none */
	bool full;
	float *center;		/* (values) */
	float *inverse;		/* diagonal: (values), 1 / deviation; full: (values, values), Cholesky's factor
				 * inverted */
};

#define AE_SPREAD_MAX 1024	/* values of a full one */
/* Of the mean variance that each grows by, for values that a network always gives back. */
#define AE_SPREAD_SHARE 1e-3

/* Learnt from residuals one by one, sums in double. _finish adds the share of the mean variance to each variance: 0 or
 * more, and above 0 where a value may be constant. An error where the covariances still cannot be inverted. */
struct ae_spread_fit;
int ae_spread_fit_new(struct ae_spread_fit **f, size_t values, bool full, struct ae_err *e) AE_MUST_USE;
void ae_spread_fit_add(struct ae_spread_fit *f, const float *y, const float *t);
int ae_spread_fit_finish(struct ae_spread_fit *f, double share, struct ae_spread *s, struct ae_err *e) AE_MUST_USE;
void ae_spread_fit_free(struct ae_spread_fit *f);
void ae_spread_free(struct ae_spread *s);	/* the contents; the struct is the caller's */

/* Records that a model was trained on, and their residuals y - t. */
struct ae_memory {
	size_t count, values;		/* count 0: none */
	float weight[2];		/* of squared differences of records, of residuals: 1 / their mean variance */
	float *record, *residual;	/* (count, values) */
};

#define AE_MEMORY_MAX 1000000	/* records */

/* Of `count` records, which are the caller's to fill in; then _learn has a network that gives as many values as they
 * have make their residuals, and finds the weights. label: the class of each, for a network that is told them, else
 * NULL; an error where it is missing. remember.c */
int ae_memory_new(struct ae_memory *m, size_t count, size_t values, struct ae_err *e) AE_MUST_USE;
int ae_memory_learn(struct ae_memory *m, struct ae_net *net, const float *label, size_t threads, struct ae_err *e)
	AE_MUST_USE;
void ae_memory_free(struct ae_memory *m);	/* the contents; the struct is the caller's */

/* A record's error against its reconstruction: mae, mse, rmse, max, bce; mahalanobis: the squared distance of the
 * residual in units of the spread, divided by the number of values (Mahalanobis 1936); neighbours: the mean squared
 * distance of record and residual from those of the 5 nearest records in memory, divided by the number of values (after
 * Ramaswamy, Rastogi, Shim 2000). */
struct ae_score {
	int kind;
	bool logits;				/* y are logits: ae_score_logits(), ae_runner_logits() say so */
	const struct ae_spread *spread;		/* where ae_score_spread() says so; of as many values as a record */
	const struct ae_memory *memory;		/* where ae_score_memory() says so; the same, of a record or more */
};
int ae_score_find(struct ae_score *s, const char *name, struct ae_err *e) AE_MUST_USE;
const char *ae_score_word(size_t i);	/* the names that it finds; NULL behind the last */
const char *ae_score_name(struct ae_score s);
bool ae_score_logits(struct ae_score s);	/* takes y before a final sigmoid */
bool ae_score_spread(struct ae_score s);	/* needs a spread */
bool ae_score_memory(struct ae_score s);	/* needs a memory */

/* Of n values y against t. */
double ae_score_values(struct ae_score s, const float *y, const float *t, size_t n);
/* What each of the n values adds to it; the terms' sum is the score. Those of a full spread may be below 0. */
void ae_score_terms(struct ae_score s, const float *y, const float *t, size_t n, double *term);
/* The mean over the records that a memory holds, with the residuals that it has of them: exact up to AE_MEMORY_SAMPLE
 * records, of more it is that of so many, evenly spaced, as each may be held against all. remember.c */
#define AE_MEMORY_SAMPLE 2000
int ae_score_mean(struct ae_score s, const struct ae_memory *m, double *mean, struct ae_err *e) AE_MUST_USE;

/* ---- likelihoods of records: bound.c ----------------------------------------------------------------- */

struct ae_bound_options {
	const char *loss;	/* mse: a value's likelihood is Gaussian of variance 1; mae: Laplace of scale 1; bce */
	bool likelihood;	/* the estimate of the likelihood, else the bound */
	size_t samples;		/* draws of a record's code: for a likelihood 2 or more; 0: the bound at its mean */
	uint64_t seed;
	size_t threads;
};

/* Of a network with a Gaussian code, in nats, constants included. The bound: minus log p(x|z), averaged over
 * draws z of the code, plus the code's KL from N(0, I); minus that is below log p(x) (Kingma, Welling 2014).
 * The likelihood: minus the logarithm of the mean over draws of p(x|z) p(z) / q(z|x), which comes near
 * -log p(x) from above as draws grow (Burda, Grosse, Salakhutdinov 2016); memory does not grow with them. */
struct ae_bound;
int ae_bound_new(struct ae_bound **b, struct ae_net *net, const struct ae_bound_options *o,
		 struct ae_err *e) AE_MUST_USE;
void ae_bound_free(struct ae_bound *b);
/* Of the next n records, `pitch` floats apart: label and values as training takes them. Draws depend on the
 * seed and the number of a record in all calls. An error where bce gets a value outside 0..1. */
int ae_bound_run(struct ae_bound *b, const float *x, size_t pitch, const float *label, size_t n, double *score,
		 struct ae_err *e) AE_MUST_USE;

/* ---- training: train.c, optim.c, loss.c ------------------------------------------------------------ */

/* Records to learn from: record i is x + i * pitch, its target target + i * target_pitch. label: a class a record,
 * 0, 1, ..., for what takes one; NULL: none. */
struct ae_data {
	const float *x;
	size_t pitch;
	const float *target;
	size_t target_pitch;
	const float *label;
	size_t count;
};

/* What training charges beside the loss, each the mean over a batch's records; penalty.c. */
enum ae_penalty {
	AE_SPARSE_L1,		/* mean absolute value of the code */
	AE_SPARSE_KL,		/* sum over the code of KL from coins of probability rho to the batch's mean
				 * activation: Ng 2011 */
	AE_MMD,			/* squared MMD of the batch's codes from draws from N(0, I): Tolstikhin et al. 2018 */
	AE_CONTRACTIVE,		/* squared Frobenius norm of the Jacobian of an encoder of dense layers: Rifai et
				 * al. 2011 */
	AE_PENALTIES
};

struct ae_penalties {
	double weight[AE_PENALTIES];	/* 0: not charged */
	double rho;			/* between 0 and 1; of AE_SPARSE_KL */
	double trim;			/* 0, to below 1; share of a batch's records, those of the largest loss, that
					 * count for nothing: floor(trim * records) of them */
};

/* "RHO" or "RHO:WEIGHT", 1 unless given. */
int ae_penalties_sparse(struct ae_penalties *o, const char *text, struct ae_err *e) AE_MUST_USE;

/* Whether anything is charged for the code. */
bool ae_penalties_any(const struct ae_penalties *o);

struct ae_train_options {
	size_t epochs;			/* 50 */
	size_t batch;			/* 128 */
	double rate;			/* 1e-3 */
	const char *optimizer;		/* "adam"; sgd, momentum, rmsprop, adagrad, adadelta, adam, adamw */
	const char *schedule;		/* "constant"; step=N[:FACTOR], cosine, plateau=N[:FACTOR] */
	double warmup;			/* 0; epochs in which the rate rises from 0 */
	const char *loss;		/* "mse"; mae, huber[=DELTA], bce, xent, correntropy[=SIGMA] */
	double clip;			/* 0: none; largest norm of the gradient */
	size_t patience;		/* 0: none; epochs without a better (validation) loss until it stops; keeps
					 * the best */
	bool shuffle;			/* true */
	bool masked;			/* false; values that are NaN are 0 as input, and as target do not count */
	uint64_t seed;			/* 1 */
	const struct ae_noise *noise;	/* NULL; on the inputs, drawn anew each epoch */
	/* false; a record's values, 0 to 1, are the probabilities of the ones and zeros that are input and
	 * target, drawn anew each epoch, validation's once: Salakhutdinov, Murray 2008. The targets must be
	 * the records. */
	bool binarize;
	/* Of a network with a Gaussian code (latent), whose loss is the sum over a record's values of the loss above,
	 * halved for mse, and beta times KL, the code's divergence from N(0, I): Kingma, Welling 2014. */
	double beta;			/* 1; Higgins et al. 2017 */
	double kl_warmup;		/* 0; epochs in which beta rises from 0 */
	double free_bits;		/* 0; nats that a value of the code is charged at least: Kingma et al. 2016 */
	double capacity;		/* NAN: none; else beta |KL - capacity| is charged: Burgess et al. 2018 */
	size_t samples;			/* 1; draws a record: the bound of Burda et al. 2016 when there are more */
	struct ae_penalties penalties;	/* all 0; for one draw a record, and training alone: val_loss is without them */
	size_t pretrain;		/* 0; see ae_trainer_pretrain() */
	/* NULL; of ae_discriminator_new(), which must outlive the run. After each batch's step it learns to
	 * tell the batch's codes from draws from N(0, I), and then the encoder to have its codes taken for
	 * draws, each by optimisers of its own: Makhzani et al. 2015. */
	struct ae_net *discriminator;
	enum ae_part freeze;		/* AE_WHOLE: nothing; the half whose weights stay as they are */
	size_t threads;			/* 1 */
	/* Called after each batch; true stops the epoch at once. */
	bool (*progress)(void *arg, size_t done, size_t batches, double loss);
	void *arg;
};

struct ae_train_options ae_train_options_default(void);

/* The names of losses, optimisers and schedules, without what may stand behind a '='; NULL behind the last. */
const char *ae_loss_word(size_t i);
const char *ae_optimizer_word(size_t i);
const char *ae_schedule_word(size_t i);

/* The loss of a network that brings none: bce where a Gaussian code is decoded to probabilities, else mse. */
const char *ae_loss_default(const struct ae_net *net);

/* epoch from 1; val_loss NaN: none. What the output costs; of a Gaussian code KL, in nats; what penalties
 * charge; the mean cross entropies of discriminator and generator, NaN: there are none. */
struct ae_epoch {
	size_t epoch;
	double loss, val_loss, output, kl, val_output, val_kl, penalty, discriminator, generator, rate;
	bool best;
};

struct ae_trainer;

/* The network, the data and the options' strings must outlive it. val->count 0: no validation. */
int ae_trainer_new(struct ae_trainer **t, struct ae_net *net, const struct ae_data *train, const struct ae_data *val,
		   const struct ae_train_options *o, struct ae_err *e) AE_MUST_USE;
void ae_trainer_free(struct ae_trainer *t);

/* A stage of pretraining, from 1: the items with weights that learn together, and the epoch under way, from 1. */
struct ae_stage { size_t number, stages, epoch, epochs; const char *encoder, *decoder; };

/* After each batch, as progress of struct ae_train_options. */
typedef bool ae_stage_fn(void *arg, const struct ae_stage *stage, size_t done, size_t batches, double loss);

/* Before the first epoch: o->pretrain epochs for each item of the encoder that has weights, together with its
 * mirror in the decoder, which makes of its code as many values as it takes; an error where there is none.
 * Items with weights take those without behind them along, mirrors what changes the shape before them. Each
 * gives back, by mse and for its noise, the codes of the items below, the first one the records by the run's
 * loss. 1 done, 0 stopped by progress, -1. pretrain.c */
int ae_trainer_pretrain(struct ae_trainer *t, ae_stage_fn *progress, void *arg, struct ae_err *e) AE_MUST_USE;

/* One epoch: 1 done, *result filled; 0 nothing left to do, or stopped by progress; -1 the loss is not finite. */
int ae_trainer_epoch(struct ae_trainer *t, struct ae_epoch *result, struct ae_err *e) AE_MUST_USE;

/* Puts the best epoch's weights in place when there is patience or `best` asks for them; else the last ones stay.
 * Returns the epoch they are from, 0 when none has ended. */
size_t ae_trainer_finish(struct ae_trainer *t, bool best);

/* All that is needed to go on later with the same result, epochs so far included. */
int ae_trainer_save(const struct ae_trainer *t, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_trainer_load(struct ae_trainer *t, const char *path, struct ae_err *e) AE_MUST_USE;
/* An error where a file is there and is no checkpoint, so that saving one would lose it. */
int ae_checkpoint_check(const char *path, struct ae_err *e) AE_MUST_USE;
size_t ae_trainer_epochs(const struct ae_trainer *t);
const struct ae_epoch *ae_trainer_history(const struct ae_trainer *t);

/* ---- learning from a stream: online.c --------------------------------------------------------------- */

struct ae_learn_options {
	double rate;			/* 0.01; 0 or more: the most that a record moves the weights, Euclidean */
	const char *loss;		/* "mse"; as in struct ae_train_options, but for xent */
	uint64_t seed;			/* 1 */
};

struct ae_learn_options ae_learn_options_default(void);

/* Goes on training a network record by record: w -= rate * g / max(1, |g|), g the gradient of the record's loss. Beside
 * the network it has no state. Layers of batch normalisation stay as they are: one record has no variance. The network
 * must outlive it; runners of it give its new weights' results once ae_runner_plain() was called. */
struct ae_learner;
int ae_learner_new(struct ae_learner **l, struct ae_net *net, const struct ae_learn_options *o,
		   struct ae_err *e) AE_MUST_USE;
void ae_learner_free(struct ae_learner *l);

/* One update, of which NaN in the record are no part; the record's number keys dropout, noise and draws of a
 * code. False: none, as a value is outside 0..1 where the loss is bce, or the gradient is not finite. */
bool ae_learner_learn(struct ae_learner *l, const float *x, uint64_t number);

/* ---- models: model.c ------------------------------------------------------------------------------- */

struct ae_note { char *key, *value; };

/* The note of a network whose codes were taught to follow N(0, I) by a discriminator: its architecture. */
#define AE_NOTE_ADVERSARIAL "adversarial"

/* A network and what its use needs, as a safetensors file (ae-model(5)). */
struct ae_model {
	struct ae_net *net;
	struct ae_net *discriminator;	/* that its encoder learnt against; NULL: none */
	char loss[48], score[16];
	size_t window, step;		/* it was trained on windows of raw rows; 0: on records as they come */
	struct ae_stats stats;		/* of raw rows; count 0: they are taken as they are */
	size_t *column, columns;	/* of the record's last axis, from 0, ascending: all that the network sees;
					 * 0: it sees all */
	struct ae_shape record;		/* with columns: a record before they are picked from it */
	struct ae_spread spread;	/* of its residuals; of 0 values: not learnt */
	struct ae_memory memory;	/* of training records; of 0 records: none */
	struct ae_note *note;		/* other texts of the file's metadata: options, results */
	size_t notes;
};

/* arch, when not NULL, replaces the text in the file, for weights that were trained elsewhere; `record` is then the
 * shape of the records (NULL: the file's). isa: see ae_net_new(). */
int ae_model_read(struct ae_model *m, const char *path, const char *arch, const struct ae_shape *record,
		  const char *isa, struct ae_err *e) AE_MUST_USE;

/* What any safetensors file has, for who reads it: a line a text and a tensor, "name<TAB>value" and
 * "tensor NAME<TAB>F32 2x3". *network: whether a network's architecture is in it, as ae_model_read() wants it. Caller
 * frees *text. */
int ae_model_list(const char *path, char **text, bool *network, struct ae_err *e) AE_MUST_USE;

/* Takes the weights of another file into m->net: all where it has the same tensors, else those of the half that is
 * the same, which *part then names. An error where neither is. The discriminator of a whole network
 * takes its own, where the file has one of its architecture. */
int ae_model_weights(struct ae_model *m, const char *path, enum ae_part *part, struct ae_err *e) AE_MUST_USE;

/* The file's bytes; caller frees them. The same model gives the same bytes. */
int ae_model_bytes(const struct ae_model *m, char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;

/* Notes; the same key again replaces its value. */
int ae_model_note(struct ae_model *m, const char *key, const char *value, struct ae_err *e) AE_MUST_USE;
int ae_model_number(struct ae_model *m, const char *key, double value, struct ae_err *e) AE_MUST_USE;
const char *ae_model_find(const struct ae_model *m, const char *key);	/* NULL: no such note */
/* The same as a number of 0 or more; `missing` where there is none. */
double ae_model_find_number(const struct ae_model *m, const char *key, double missing);

/* Shape of the records it takes, of which the network sees its columns; and where in one the network's value
 * i stands. */
struct ae_shape ae_model_record(const struct ae_model *m);
size_t ae_model_place(const struct ae_model *m, size_t i);

/* Shape of the raw rows it takes: its record's last dimension, or its record without windows. */
struct ae_shape ae_model_row(const struct ae_model *m);

void ae_model_free(struct ae_model *m);		/* the contents; the struct is the caller's */

/* ---- several models in one file: members.c ---------------------------------------------------------- */

/* An ensemble's members, 1 to AE_MEMBERS_MAX, or models of several files. Begins as all zero. */
struct ae_members { struct ae_model *model; size_t count; };

#define AE_MEMBERS_MAX 1024	/* in one file */

/* Adds the models of a file, one or its members; arch, record, isa: see ae_model_read(), which takes a file of one
 * network that sees all columns and no other. Those before may move. */
int ae_members_read(struct ae_members *list, const char *path, const char *arch, const struct ae_shape *record,
		    const char *isa, struct ae_err *e) AE_MUST_USE;

/* The bytes of a file that holds them; of one, those of ae_model_bytes(). They take records of one shape. */
int ae_members_bytes(const struct ae_members *list, char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;
void ae_members_free(struct ae_members *list);

/* ---- averages of models: merge.c ----------------------------------------------------------------------- */

/* Records that a model was trained on, by its notes; NaN: they do not say. */
double ae_model_records(const struct ae_model *m);

/* The weighted average of models, added one after the other, the first of them `to` itself, which outlives
 * the rest and becomes the average at the end. Sums in double, in the order of the calls. Running variances
 * of a batchnorm grow by how far the models' means lie apart. Of the notes those stay that all models share;
 * "records" are added up, and "merged" counts the models. What those of a weight above 0 remember is joined,
 * with residuals of the average's own, and the mean of their scores. The spread of residuals stays where one
 * model alone has weight; else it is learnt from what is remembered, full where all models' were; the average
 * has none where a model has none, or fewer records are remembered than twice the values. */
struct ae_merge;
int ae_merge_new(struct ae_merge **g, struct ae_model *to, struct ae_err *e) AE_MUST_USE;
/* A weight below 0 leads away from the model, and leaves more than 0 of the weights before it; such a model
 * counts neither in running statistics nor in what is added up or remembered. A model with another
 * architecture or discriminator, record shape, normaliser, window, loss or score is refused. */
int ae_merge_add(struct ae_merge *g, const struct ae_model *m, double weight, struct ae_err *e) AE_MUST_USE;
/* An error where the weights add up to 0, or lead a parameter out of a float's range. */
int ae_merge_finish(struct ae_merge *g, struct ae_err *e) AE_MUST_USE;
void ae_merge_free(struct ae_merge *g);

/* ---- models for other programs: export.c, a format each in export_*.c --------------------------------- */

struct ae_export_options {
	enum ae_part part;
	const char *name;	/* "network"; a letter, then letters, digits and _: what functions begin with */
};
struct ae_export_options ae_export_options_default(void);

struct ae_export_job;
struct ae_text;

struct ae_export_format {
	const char *name, *summary;	/* "c" */
	bool weights, text;		/* the file holds the weights; it is text */
	int (*write)(const struct ae_export_job *, struct ae_text *, struct ae_err *);
};
const struct ae_export_format *ae_export_format(size_t i);	/* NULL behind the last */

/* The file's n bytes; the caller frees *bytes. A layer that the format has no words for is an error that names it. */
int ae_export(const struct ae_export_format *f, const struct ae_model *m, const struct ae_export_options *o,
	      char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;

#ifdef __cplusplus
}
#endif

#endif
