/* tool.h - what every program shares: its options, its streams, its last words.
 * The only code that prints or exits. A tool is an options struct, a table of
 * struct tool_option, and run(). */
#ifndef TOOL_H
#define TOOL_H

#include "ae.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { TOOL_DONE = 0, TOOL_NO = 1, TOOL_WRONG = 2 }; /* exit statuses */

/* The argument of an option, and the type that its `to` points at. */
enum tool_kind {
	OPT_END,
	OPT_FLAG,   /* bool: set */
	OPT_UNSET,  /* bool: cleared */
	OPT_COUNT,  /* size_t in min..max */
	OPT_SEED,   /* uint64_t */
	OPT_REAL,   /* double in min..max */
	OPT_TEXT,   /* const char *; where `word` is there it knows some of what may stand there */
	OPT_NAME,   /* const char *: a word that `word` knows, with or without =VALUE behind it */
	OPT_CHOICE, /* int: index into names, which NULL ends, or of `word` */
	OPT_LIST,   /* struct tool_list: may be repeated */
	OPT_INPUT,  /* const char *: a file that is read, or a word that `word` knows */
	OPT_INPUTS, /* struct tool_list: files that are read */
	OPT_OUTPUT, /* const char *: a file that is written, also if it is read before */
};

struct tool_option {
	enum tool_kind kind;
	int letter;       /* short form, or 0 */
	const char *name; /* long form */
	const char *arg;  /* placeholder in the help, NULL for flags */
	void *to;
	const char *help;              /* one line; the default (the value of `to`) and the range are added */
	double min, max;               /* COUNT and REAL: legal range, both ends included; DBL_MIN: above 0 */
	const char *const *names;      /* CHOICE */
	const char *(*word)(size_t i); /* NAME, TEXT, CHOICE: word number i, NULL behind the last */
	int replaces;                  /* OUTPUT: the file may be one of so many first operands */
};

struct tool_list {
	const char **item;
	size_t count;
};

/* The names of the built-in networks, for options that take an architecture. */
const char *tool_builtin_word(size_t i);

/* Option groups that the shared code parses and carries out. */
enum {
	TOOL_INPUT = 1,    /* -c, --label, --label-out */
	TOOL_OUTPUT = 2,   /* -o, -t */
	TOOL_THREADS = 4,  /* -j, and the instruction set of AE_ISA */
	TOOL_SEED = 8,     /* --seed */
	TOOL_MISSING = 16, /* --missing error|keep */
	TOOL_TABLE = 64,   /* how text tables are read: --time and so on; TOOL_INPUT has them, too */
	TOOL_GROUPS = 128, /* --group */
	TOOL_GAPS = 32,    /* --missing, all ways of missing.h, in `missing` */
};

enum {
	TOOL_THREADS_MAX = 1024,
	TOOL_FILES = 4, /* files that options name for one tool */
};

#define TOOL_COUNT_MAX 281474976710656.0 /* 2^48, the largest count that options take */

/* Calls that a part of a program gets while records pass through; NULL: none. The part owns the struct. */
struct tool_watcher {
	void *arg;
	void (*before_read)(void *arg, const struct ae_reader *r);          /* see tool_before_read() */
	void (*after_read)(void *arg, const struct ae_reader *r, size_t n); /* of n > 0 records */
	void (*before_wait)(void *arg); /* for input; all output of the rows so far is written */
	void (*before_end)(void *arg);  /* of tool_end(), which then closes the outputs */
	void (*after_end)(void *arg);   /* all output is written */
	struct tool_watcher *next;      /* tool_watch()'s own */
};

/* A text output. */
struct tool_text {
	const char *name;
	FILE *file;             /* NULL: not open */
	struct ae_file *target; /* that it replaces once it is complete; NULL: stdout */
};

struct tool {
	const char *name;     /* "ae-window" */
	const char *operands; /* "T [FILE]..." */
	const char *summary;  /* one line for --help */
	const char *no;       /* for --help: when the exit status is 1, "1 no record exceeds it"; NULL: never */
	bool quiet, verbose, text;
	bool keep_missing;  /* NaN are let through */
	bool keep_nan;      /* NaN are let through, infinities are not: scores */
	bool clamp;         /* tool_read() limits values beyond single precision to +-FLT_MAX */
	bool allow_absent;  /* tool_reader() lets records of NaN alone through: rows that a filter took out */
	bool blank_missing; /* with keep_missing: tool_read_f8() makes a record with a NaN one of NaN alone */
	bool drop_missing;  /* with keep_missing: records with NaN are left out, and their labels */
	bool times_beside;  /* --time names columns of a table beside the input, not of the input */
	bool times;         /* ae_reader_times() gives the times of rows */
	int missing;        /* what records.h makes of them: a way of missing.h */
	bool exact;         /* tool_read_f8() refuses integers that a double would change */
	size_t threads;     /* with TOOL_THREADS: 1 or more, and the instruction set */
	const char *isa;    /* that AE_ISA pins, or NULL */
	uint64_t seed;
	const char *out; /* -o FILE, NULL: stdout */
	bool in_place;   /* -o may be an operand: records of the same kind replace it when they are complete */
	const char *columns, *label, *label_out;
	const char *label_value; /* ae-convert's option of this name */
	double *file_label;      /* labels for --label-out, one for all files or one per file; NULL: those of --label */
	size_t file_labels;
	const char *time, *group;        /* --time, --group; NULL: not given */
	bool lines;                      /* ae_reader_line() gives the lines of rows */
	const char *key;                 /* columns of the key of rows: keys.h; NULL: none */
	bool group_optional;             /* a file may lack the column of --group */
	int time_format;                 /* --time-format: enum ae_date_order */
	struct ae_table_options table;   /* --header and so on */
	int header;                      /* --header: enum ae_header */
	const char *separator, *decimal; /* --sep, --decimal */
	const char *array;               /* --array; NULL: not given */
	struct ae_schema *schema;        /* that tool_reader() reads text tables by; NULL: none */
	bool series;                     /* whether rows are a series, whose order counts */
	char **arg;                      /* operands left after the options */
	int args;
	/* the rest is tool.c's own */
	struct ae_writer *writer, *label_writer, *extra[TOOL_FILES];
	int bad;                            /* whether a line that cannot be read is an error, 0, or skipped, 1 */
	const struct ae_reader *bad_told;   /* the reader whose first such line is told */
	uint64_t bad_lines;                 /* its lines that are told */
	const struct ae_reader *lost_told;  /* the reader whose lost digits are told */
	const struct ae_reader *order_told; /* the reader that is told to have its newest row first */
	const struct ae_reader *extra_told; /* the reader whose extra columns are told */
	const struct ae_reader *labeled;    /* whose labels go to label_writer */
	struct tool_watcher *watchers;      /* in the order in which they came */
	const struct ae_reader *input;      /* that tool_reader() opened, NULL: none yet */
	const char *alive;                  /* --alive; NULL: not given */
	const char *state;                  /* --state; NULL: not given */
	bool empty;                         /* with --state: the input has no record */
	struct state *kept;                 /* of state.h, NULL: none */
	/* hooks; NULL: none */
	void (*tap)(void *arg, const void *bytes, size_t n); /* gets the bytes that tool_reader()'s reader reads */
	void (*say)(void *arg, const char *line, size_t n);  /* prints a line in place of stderr */
	void (*failing)(void *arg);                          /* called after the message of an error */
	void *hook_arg;
	struct tool_text text_out, text_beside; /* of tool_text() and tool_text_of() */
	bool stdin_taken;
};

/* Parses argv by `table` (ended by OPT_END) and the groups; answers -h and -V; restores SIGPIPE;
 * leaves the operands in t->arg. Dies unless min_args <= operands <= max_args (-1: any). */
void tool_start(struct tool *t, int argc, char **argv, const struct tool_option *table, unsigned groups, int min_args,
		int max_args);

/* How the options say that the input is read. */
struct ae_reader_options tool_reader_options(const struct tool *t);

/* Opens the operands from arg[first] on, or stdin, as one stream of records. Before the reader waits
 * for input it flushes the tool's writers. */
struct ae_reader *tool_reader(struct tool *t, int first);

/* Notes that `path` is read; dies if it is "-" and stdin is another input already. */
void tool_take_stdin(struct tool *t, const char *path);

/* Opens one named file as a stream of records of its own (labels, targets); "-" is stdin. */
struct ae_reader *tool_reader_of(struct tool *t, const char *path);

/* As tool_reader_of(), and lets absent records through if tool_reader() does. */
struct ae_reader *tool_reader_absent(struct tool *t, const char *path);

/* Opens tables for the times and groups of their rows, as --time and --group say; their values are not needed. */
struct ae_reader *tool_reader_times(struct tool *t, const char *const *paths, size_t count);

/* Reads the times of rows from a table beside the input, as --time says; freed by ae_text_column_free(). */
void tool_times(struct tool *t, const char *path, struct ae_text_column *times);

/* Opens another file of records like the input: with the columns of -c, without the --label column. */
struct ae_reader *tool_reader_like(struct tool *t, const char *path);

/* The tool's output, records of `shape`, to -o or stdout: NPY, or text with -t and on a terminal when
 * `readable` (scores, tables); other binary output to a terminal is refused with a hint. */
struct ae_writer *tool_writer(struct tool *t, const struct ae_shape *shape, enum ae_dtype dtype, bool readable);

/* Opens the output for records like the reader's; text has a header if the input has names. */
struct ae_writer *tool_writer_like(struct tool *t, const struct ae_reader *r, enum ae_dtype dtype);

/* Opens the output in a given format. */
struct ae_writer *tool_writer_as(struct tool *t, const struct ae_shape *shape, const struct ae_writer_options *o);

/* The type in which records are handed on: as stored; a table's numbers as they are to text, else as f4. */
enum ae_dtype tool_dtype(const struct ae_reader *r, bool text);

/* The names of a record's values for the caller to free, as a header of text output takes them; NULL: no
 * names. */
const char **tool_columns(const struct tool *t, const struct ae_reader *r);

/* Writer for a file that an option names. */
struct ae_writer *tool_writer_of(struct tool *t, const char *path, const struct ae_shape *shape, enum ae_dtype dtype);

/* Reads up to max records (1 or more, 0 at the end); dies on error; with --label-out passes labels on. */
size_t tool_read(struct tool *t, struct ae_reader *r, float *to, size_t max);
size_t tool_read_f8(struct tool *t, struct ae_reader *r, double *to, size_t max);

/* Has the reader give the columns of the statistics, which messages call `of`: by name if both have names, else by
 * position. Before the first read; the reader's shape may change. Dies if a column is missing, or if their number is not
 * that of the values of the last axis. match.c */
void tool_match_stats(const struct tool *t, const struct ae_stats *s, const char *of, struct ae_reader *r);

/* Has the reader give the columns of the model's records, or of its rows if `raw`, by name if both have names. Before the
 * first read; the reader's shape may change. Dies if a column is missing. match.c */
void tool_match_model(const struct tool *t, const struct ae_model *m, bool raw, struct ae_reader *r);

/* Learns *s from x, (n, values of r's records), as ae_stats_fit() does, and names its rows as r names its columns; dies on
 * error. constant: (columns). fit.c */
void tool_fit_stats(const struct tool *t, struct ae_stats *s, enum ae_normalizer method, const double *x, size_t n,
		    size_t columns, const struct ae_reader *r, bool *constant);
/* Warns of constant columns in one line. */
void tool_warn_constant(const struct tool *t, const struct ae_stats *s, const struct ae_reader *r,
			const bool *constant);

/* Calls a watcher, which stays where it is, until the tool ends or tool_unwatch(). */
void tool_watch(struct tool *t, struct tool_watcher *w);
void tool_unwatch(struct tool *t, const struct tool_watcher *w);
/* Tells the watchers that r is read next, as tool_read() does; r NULL: an input that is no reader's. */
void tool_before_read(const struct tool *t, const struct ae_reader *r);

/* All records, for the caller to free; *n is their number. labels, unless NULL: the --label column, a value a
 * record, to be freed too. */
double *tool_read_all(struct tool *t, struct ae_reader *r, size_t *n, double **labels);

/* How many records of so many values make a good block to read. */
size_t tool_block(size_t values);

void tool_write(struct tool *t, struct ae_writer *w, const float *from, size_t n);
void tool_write_f8(struct tool *t, struct ae_writer *w, const double *from, size_t n);

/* Closes the writers, flushes, checks and closes stdout; returns `status` for main. */
int tool_end(struct tool *t, int status);

/* Dies if -o names this file, which an option of another kind than OPT_INPUT reads. */
void tool_check_input(const struct tool *t, const char *path);

/* Dies where a file (NULL: none) that is written at the end cannot be; what is no regular file is not tried. */
void tool_check_writable(const struct tool *t, const char *path);

/* "NAME: ..." on stderr, one line, then exit 2. */
_Noreturn void die(const struct tool *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void die_err(const struct tool *t, const struct ae_err *e);
/* Print that line without the exit; and exit without a line. */
void tell_err(const struct tool *t, const struct ae_err *e);
_Noreturn void tool_fail(const struct tool *t);
/* Prints a line on stderr, unless -q is given. */
void warn(const struct tool *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints a line on stderr if -v is given. */
void note(const struct tool *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Numbers from the command line: the whole string, in range, or die naming `what` and the range. */
uint64_t tool_whole(const struct tool *t, const char *what, const char *text, uint64_t min, uint64_t max);
size_t tool_count(const struct tool *t, const char *what, const char *text, double min, double max);
/* "8,16,32", up to `capacity` of them; returns their number. */
size_t tool_counts(const struct tool *t, const char *what, const char *text, double min, double max, size_t *count,
		   size_t capacity);
double tool_real(const struct tool *t, const char *what, const char *text, double min, double max);
/* "A,B". */
void tool_pair(const struct tool *t, const char *what, const char *text, double pair[2]);

/* The "LO,HI" of --clip. */
void tool_limits(const struct tool *t, const char *clip, double limits[2]);

/* "gaussian=0.5", with the "LO,HI" of --clip (NULL: none). */
void tool_noise(const struct tool *t, struct ae_noise *noise, const char *text, const char *clip);

/* Zeroed memory or death; n * size is checked for overflow. */
void *tool_alloc(const struct tool *t, size_t n, size_t size);
/* realloc to n * size bytes, or death. */
void *tool_grow(const struct tool *t, void *p, size_t n, size_t size);

/* `text` without control characters, for the caller to free, or death. */
char *tool_escape(const struct tool *t, const char *text);

/* A length of time in ns, such as 10m; dies as "object: ..." if the text is none. */
int64_t tool_duration(const struct tool *t, const char *object, const char *text);

/* Seconds since some moment, by a clock that is not set. */
double tool_seconds(void);

/* Text output (stdout or -o, replaced atomically): fprintf to tool_text(t); tool_end() checks it. */
FILE *tool_text(struct tool *t);
/* As tool_text(), to one more file, which an option names. */
FILE *tool_text_of(struct tool *t, const char *path);

/* The tool's whole output, n bytes, to -o or stdout; what is no text is refused on a terminal. */
void tool_bytes(struct tool *t, const char *bytes, size_t n, bool text);

#endif
