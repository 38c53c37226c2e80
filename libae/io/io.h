/* io.h - records in and out: the public header of its folder. */
#ifndef AE_IO_H
#define AE_IO_H

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- times as text: time_text.c ----------------------------------------------------------------- */

/* A time: nanoseconds since 1970-01-01T00:00:00Z, in the years 1678 to 2261. */
#define AE_TIME_NONE INT64_MIN /* no time */
enum { AE_TIME_TEXT = 40 };    /* bytes of a time as text, with its NUL */

/* Order of a date whose year comes last. ISO: such a date is no time. A year of four digits may always come first. */
enum ae_date_order { AE_DATE_ISO, AE_DATE_DMY, AE_DATE_MDY };

/* Parses the text from s to end: a date of numbers or with the English name of its month, and after a T, a colon or a blank
 * the time of day with fractions and a zone; or the year behind these, as asctime(3) writes them. A weekday may come first.
 * Without a zone the time counts as UTC. false: the text is no time. */
bool ae_time_parse(const char *s, const char *end, enum ae_date_order order, int64_t *time);
/* Parses a time of day, "18:00:00" or "18.00.00", to nanoseconds since midnight. */
bool ae_time_of_day(const char *s, const char *end, int64_t *time);
/* Parses a number of units since 1970; `unit` is in nanoseconds. Digits below a nanosecond are cut. */
bool ae_time_number(const char *s, const char *end, int64_t unit, int64_t *time);
/* Writes "2014-04-01T00:05:00Z", with a fraction if there is one. Returns the length. */
size_t ae_time_format(char to[AE_TIME_TEXT], int64_t time);

/* The times of a table's rows: none; points in time; numbers that count, such as 0, 1, 2 or seconds since a start, as
 * if they were seconds. */
enum ae_time_kind { AE_TIME_UNKNOWN, AE_TIME_STAMP, AE_TIME_COUNT };
#define AE_TIME_NO_COLUMN "none"

/* ---- kinds of files: regular.c -------------------------------------------------------------------- */

enum ae_file_kind { AE_FILE_STREAM, AE_FILE_MODEL, AE_FILE_STATS, AE_FILE_SCHEMA };

/* Recognizes a regular file by its first bytes; "-": standard input, whose offset stays. STREAM: neither a model nor the
 * statistics of a normalizer, or not a regular file. Returns -1 and a message if it cannot be opened or read. */
int ae_file_kind(const char *path, enum ae_file_kind *kind, struct ae_err *e) AE_MUST_USE;

/* ---- reading records: reader.c, formats in npy.c idx.c pnm.c table.c --------------------------- */

/* How text tables are read. All zero: as their first rows show. */
enum ae_header { AE_HEADER_AUTO, AE_HEADER_YES, AE_HEADER_NO };
struct ae_table_options {
	enum ae_header header; /* whether the first line names the columns; AUTO: if it has no number */
	char separator;        /* between columns; ' ': blanks; 0: as the first line has it */
	bool decimal_comma;    /* numbers as 1.234,5 */
	bool comments;         /* lines that begin with # are comments after the first row, too */
	bool skip_bad; /* after the first row, a line that cannot be read is no error: see ae_reader_bad_lines() */
	/* [NULL: none] texts and numbers that mean a missing value, beside the usual ones: "-200,Bad"; the numbers do so in
	 * every format, in the precision in which it stores values */
	const char *missing;
};

struct ae_reader_options {
	struct ae_table_options table;
	const char *array;        /* to read from a file of arrays by name (NPZ, MAT); NULL: its only one */
	const char *columns;      /* columns to keep, for tables and records of rank 1: "2,value,4-6,8-"; NULL: all.
				 * A name with a comma stands in quotes. */
	const char *label;        /* column that is not part of the record, by name or number; NULL: none */
	bool keep_missing;        /* NaN, infinity, empty fields and NA are read as NaN; else they are an error */
	bool keep_nan;            /* NaN, empty fields and NA are read as NaN; an infinity is an error */
	bool clamp;               /* _read limits values beyond single precision to +-FLT_MAX; else they are an error */
	bool allow_absent;        /* NPY: a record whose values are all NaN, an absent one, is no error */
	struct ae_schema *schema; /* rules by which tables become records; NULL: a table's numbers */
	const char *time;         /* columns of the times of rows: "timestamp" or "Date,Time"; AE_TIME_NO_COLUMN: none;
				 * NULL: as found in the first rows */
	enum ae_date_order date_order; /* of dates whose year is last; AE_DATE_ISO: as the first rows show */
	bool times;                    /* ae_reader_times() gives them */
	const char *group;             /* column of the groups that rows belong to; NULL: none */
	bool group_optional;           /* a file without that column is one group; else an error */
	const char *key;      /* columns of the key, "host,metric", which is not part of the record; NULL: none */
	bool lines;           /* ae_reader_line() gives lines */
	bool drop_missing;    /* with keep_missing: records with a NaN are left out, which rows and times show */
	bool exact;           /* _read_f8 refuses integers of 2^53 or more that a double may change */
	void (*idle)(void *); /* called before the reader waits for input; NULL: nothing */
	void *idle_arg;
	bool *empty; /* set to true if the error of ae_reader_open() is that there is no record; NULL: it is not */
	/* called with the bytes of the files in their order, as soon as they are read; files are then read as pipes are.
	 * NULL: nothing */
	void (*tap)(void *, const void *bytes, size_t n);
	void *tap_arg;
};

/* Reads the digest in a file of statistics or of a threshold: "xxh64:0123456789abcdef", or "" if `path` has none or is
 * not a regular file. Returns -1 and a message if its contents have another digest. npy_digest.c */
int ae_npy_digest(const char *path, char text[AE_DIGEST_TEXT], struct ae_err *e) AE_MUST_USE;

struct ae_schema;
struct ae_reader;

/* Properties of an input format. */
enum ae_format_traits {
	AE_FORMAT_TEXT = 1,   /* numbers as text, in columns; the format stores no type */
	AE_FORMAT_PIXELS = 2, /* images, whose values share one scale */
	AE_FORMAT_OWN = 4,    /* the format in which ae's programs write */
	AE_FORMAT_STORED = 8, /* the bytes of an array follow its header as its type stores them */
};

/* Opens `count` files as one stream ("-" or no path: stdin). Returns once the record shape is known. Each file's format
 * is recognized by its first bytes; all files have the same record shape. Returns 0 or -1; free with
 * ae_reader_free(). */
int ae_reader_open(struct ae_reader **r, char *const *paths, size_t count, const struct ae_reader_options *o,
		   struct ae_err *e) AE_MUST_USE;

/* Reads up to `max` records: waits for one, then takes the records that are there already. Returns their number, 0 at
 * the end, -1 on error. Once it has returned 0 or -1, it goes on returning that. */
ptrdiff_t ae_reader_read(struct ae_reader *r, float *to, size_t max, struct ae_err *e) AE_MUST_USE;
ptrdiff_t ae_reader_read_f8(struct ae_reader *r, double *to, size_t max, struct ae_err *e) AE_MUST_USE;

const struct ae_shape *ae_reader_shape(const struct ae_reader *r); /* of one record, without the label */
enum ae_dtype ae_reader_dtype(const struct ae_reader *r);          /* as stored; F8 for text */
const char *ae_reader_format(const struct ae_reader *r);           /* its name, "npy", for messages */
uint32_t ae_reader_rate(const struct ae_reader *r);    /* of the file being read, sound: records per second; 0: none */
unsigned ae_reader_traits(const struct ae_reader *r);  /* of its format: enum ae_format_traits, joined by | */
const char *ae_reader_name(const struct ae_reader *r); /* the file being read, for messages */
uint64_t ae_reader_count(const struct ae_reader *r);   /* records returned so far */
int64_t ae_reader_left(const struct ae_reader *r);     /* records to come; -1: not known */
const double *ae_reader_labels(const struct ae_reader *r); /* of the last read, one per record; NULL: none */
/* Times of the last read, one per record (NULL: the file has none, or options.times is not set; AE_TIME_NONE: the row
 * has none), and numbers of its rows from 0, counted on from file to file. */
const int64_t *ae_reader_times(const struct ae_reader *r);
const uint64_t *ae_reader_rows(const struct ae_reader *r);
/* The group of record i of the last read, valid as long as the reader; NULL: options.group is not set, or an optional
 * column that the file does not have. */
const char *ae_reader_group(const struct ae_reader *r, size_t i);
/* The key of record i of the last read, valid until the next read: the texts of the columns in options.key, as a line of a
 * table separated by tabs has them. NULL: options.key is not set, or the input is no table. */
const char *ae_reader_key(const struct ae_reader *r, size_t i);
/* The names or numbers of these columns, in the same form; "": none. */
const char *ae_reader_key_names(const struct ae_reader *r);
/* Whether ae_reader_line() gives lines: options.lines is set, and the input is Influx lines or JSON objects. */
bool ae_reader_has_lines(const struct ae_reader *r);
/* The line of record i of the last read as it stands in the file, with `count` numbers added under their names, each that is
 * finite; the caller frees it. NULL: no memory. row_lines.c */
char *ae_reader_line(const struct ae_reader *r, size_t i, const char *const *names, const double *values, size_t count);
/* Whether the first record of the last read is the first one of a file. No read goes beyond the end of a file. */
bool ae_reader_new_file(const struct ae_reader *r);
size_t ae_reader_file(const struct ae_reader *r); /* number of the file of the last read, from 0 */
enum ae_time_kind ae_reader_time_kind(const struct ae_reader *r);
const char *ae_reader_time_column(const struct ae_reader *r); /* its names or numbers, "Date, Time"; "": none */
/* Whether options.times is set and the times count seconds, though they look like days of a spreadsheet or Julian days. */
bool ae_reader_days(const struct ae_reader *r);
/* Whether the times of a table's rows only fell so far, three times or more. */
bool ae_reader_newest_first(const struct ae_reader *r);
/* Columns of numbers outside the record, as they are times or an index: "id, t", or "". */
const char *ae_reader_indices(const struct ae_reader *r);
/* The column of dates that are no times here, as day or month may come first; "": none. */
const char *ae_reader_ambiguous(const struct ae_reader *r);
/* Lays out the records of a table with a header by `count` names, before the first read: columns are permuted, and other
 * columns are left out. A name of 60 bytes or more matches each column name that begins with it. `by`: the source of the
 * names, for messages; it outlives the reader. Other input is unchanged. Returns -1 if a column is missing. */
int ae_reader_want(struct ae_reader *r, const char *const *names, size_t count, const char *by,
		   struct ae_err *e) AE_MUST_USE;
/* Columns of numbers outside the record, as it is laid out by the first file or by wanted names: "a, b", or "". Of Influx
 * lines and the like: names that are not in the first line. */
const char *ae_reader_extra(const struct ae_reader *r);
/* Columns among options.columns that the first one of Influx lines or the like does not have: "a, b", or "". Their values are
 * missing until a line has them. */
const char *ae_reader_later(const struct ae_reader *r);
bool ae_reader_named(const struct ae_reader *r);                   /* whether the table has a header */
const char *ae_reader_column(const struct ae_reader *r, size_t i); /* name of value i; NULL: none */
const char *ae_reader_left_out(const struct ae_reader *r);         /* text columns outside the record: "a, b", or "" */
/* Columns among them that may hold numbers: their first field may be a missing value, as "null" or "-". */
const char *ae_reader_doubtful(const struct ae_reader *r);
/* Whether the first row of a table looks like a header of numbers, as years, and is read as a record. */
bool ae_reader_counted(const struct ae_reader *r);
/* The first whole number of a table so far whose digits a double does not hold; "": none. */
const char *ae_reader_lost_digits(const struct ae_reader *r);
/* With skip_bad: the number of lines so far that could not be read, and the message of the first one, "" if there is none.
 * Each is a row whose values are all NaN. It is left out unless an option allows NaN; the rows behind it keep their
 * numbers. */
uint64_t ae_reader_bad_lines(const struct ae_reader *r);
const char *ae_reader_bad_line(const struct ae_reader *r);
void ae_reader_free(struct ae_reader *r);

/* ---- tables with text columns: schema.c, its file in schema_file.c, fitted in schema_fit.c ------- */

/* The use of a table's column. A category becomes one value per category: 1 if the row has that category, else 0. */
enum ae_role { AE_ROLE_NUMBER, AE_ROLE_CATEGORY, AE_ROLE_DROP, AE_ROLE_LABEL };

/* struct ae_schema maps the columns of a table to records. A reader counts the rows with unseen categories in it. */

/* Lists of columns have the syntax of ae_reader_options.columns; NULL: none. They must outlive the schema. */
struct ae_schema_options {
	const char *columns;                  /* columns to keep; NULL: all */
	const char *drop, *category, *number; /* columns to leave out, and columns whose role is given */
	const char *label;
	bool drop_first;       /* the first category of a column has no value */
	size_t max_categories; /* per column, at most */
};

/* Makes an empty schema. The first reader that gets it fits it to all rows of its files. */
int ae_schema_new(struct ae_schema **s, const struct ae_schema_options *o, struct ae_err *e) AE_MUST_USE;
int ae_schema_read(struct ae_schema **s, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_schema_write(const struct ae_schema *s, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_schema_free(struct ae_schema *s);

/* Makes a category column one value: the number of the category, from 0, in the order of the schema. The number after
 * the last stands for categories that are not in the schema. To be called before a reader gets the schema. */
void ae_schema_codes(struct ae_schema *s);
/* Returns how many codes a category column may have, the one for unknown categories included; 0: no category column. */
size_t ae_schema_levels(const struct ae_schema *s, size_t column);
size_t ae_schema_values(const struct ae_schema *s);  /* in a record */
size_t ae_schema_columns(const struct ae_schema *s); /* in the table */
/* Returns a column's role, with its name ("": none) and the index of its first value in the record. */
enum ae_role ae_schema_role(const struct ae_schema *s, size_t column, const char **name, size_t *first);
/* Returns the names of the values, "dur" or "proto=tcp", in one block that the caller frees; NULL: no memory. */
char **ae_schema_names(const struct ae_schema *s);
/* Returns the category with the largest value in the record. The category without a value has 1 minus the sum of the
 * others. Returns "" if all values are 0 and each category has one. */
const char *ae_schema_category(const struct ae_schema *s, size_t column, const double *record);

/* Writes a warning about a column: about its fit, and about unseen categories in the rows read. false: no warning. */
bool ae_schema_doubt(const struct ae_schema *s, size_t column, struct ae_err *text);
bool ae_schema_unseen(const struct ae_schema *s, size_t column, struct ae_err *text);

/* ---- a table's lines, unchanged: table_lines.c ------------------------------------------------ */

enum ae_line_kind { AE_LINE_ROW, AE_LINE_HEADER, AE_LINE_OTHER }; /* other: blank or a comment */

/* A line of `bytes` bytes. Its line end begins at `end`; the last line may have none. */
struct ae_table_line {
	const char *at, *end;
	size_t bytes;
};

/* A table in memory, read line by line. A line's kind is the one that the reader of records sees. */
struct ae_table_lines;
int ae_table_lines_open(struct ae_table_lines **v, const char *path, const struct ae_table_options *o,
			struct ae_err *e) AE_MUST_USE;
int ae_table_lines_next(struct ae_table_lines *v, struct ae_table_line *line, enum ae_line_kind *kind,
			struct ae_err *e) AE_MUST_USE; /* 1, 0 at the end, -1 */
void ae_table_lines_rewind(struct ae_table_lines *v);
char ae_table_lines_separator(const struct ae_table_lines *v); /* known after the first row or header */
void ae_table_lines_free(struct ae_table_lines *v);

/* ---- a text column of a table: text_column.c ----------------------------------------------------- */

/* The times of a series as texts, else the texts of the first column that holds text. Dates and times of day in two
 * columns become one text, and a number of hours a time of day: "2011-01-07 22:00". */
struct ae_text_column {
	char name[64]; /* of the column, cut to fit; "": none */
	size_t count;
	const char **word; /* (count) texts, one per row */
	char *text;        /* the bytes they point to */
};

/* Reads a whole table, "-": stdin. Of the options (NULL: none) table, time and date_order are used. A table without a
 * text column is an error. Returns 0 or -1. */
int ae_text_column_read(struct ae_text_column *w, const char *path, const struct ae_reader_options *o,
			struct ae_err *e) AE_MUST_USE;
void ae_text_column_free(struct ae_text_column *w);

/* ---- lines of a log: log_lines.c, log_time.c ------------------------------------------------------ */

/* Formats of the times in lines: "auto", "none", "iso" and so on; NULL after the last. */
const char *ae_log_time_word(size_t i);

struct ae_log_options {
	size_t format;        /* of the times: an index of ae_log_time_word() */
	int year;             /* of the first time if times have none */
	void (*idle)(void *); /* called before a read that has to wait; NULL: nothing */
	void *idle_arg;
};

enum { AE_LOG_LINE = 1 << 16 }; /* bytes of a line that are given, at most */

struct ae_log_line {
	const char *text; /* the line without its time, valid until the next call */
	size_t length;
	const char *whole; /* the line with its time, `bytes` bytes */
	size_t bytes;
	uint64_t number; /* in its file, from 1 */
	int64_t time;    /* that of the last line with a time, up to this one; AE_TIME_NONE: there is none */
	size_t file;     /* index of the path */
};

/* Lines of text files, one file after another, which may be gzip data. count 0, or "-": standard input. The paths must
 * outlive it. Bytes of no text at the beginning of a file are an error, except for a hole of zeros; later ones are part of
 * lines. It is an error, too, if all files are empty. */
struct ae_log;
int ae_log_open(struct ae_log **l, char *const *paths, size_t count, const struct ae_log_options *o,
		struct ae_err *e) AE_MUST_USE;
int ae_log_next(struct ae_log *l, struct ae_log_line *line, struct ae_err *e) AE_MUST_USE; /* 1, 0 at the end, -1 */
const char *ae_log_name(const struct ae_log *l); /* of the file of the last line */
bool ae_log_timed(const struct ae_log *l);       /* whether a line so far, or one that has arrived, has a time */
bool ae_log_no_year(const struct ae_log *l);     /* whether a time has no year */
uint64_t ae_log_cut(const struct ae_log *l);     /* lines longer than AE_LOG_LINE */
void ae_log_free(struct ae_log *l);

/* ---- the state of a program between two runs: state_file.c -------------------------------------------- */

/* Values that a program saves when it stops, and restores when it starts again, in a safetensors file with a digest. The
 * owner of the values has one function that names them in order, for both: each call below saves the value, or sets it to
 * the saved one. After an error the calls set nothing that could be used; ae_state_end() tells it. */
struct ae_state;
/* Begins a state to save. program: its owner, "ae-window". Returns 0 or -1. The caller frees it with ae_state_free(). */
int ae_state_new(struct ae_state **s, const char *program, struct ae_err *e) AE_MUST_USE;
/* Reads a state to restore. A file that is damaged, no state, or that of another program is an error. */
int ae_state_read(struct ae_state **s, const char *path, const char *program, struct ae_err *e) AE_MUST_USE;
bool ae_state_restores(const struct ae_state *s); /* whether values are restored, else saved */
bool ae_state_good(const struct ae_state *s);     /* whether there was no error so far */
void ae_state_refuse(struct ae_state *s);         /* sets the error that values contradict each other */
void ae_state_fail(struct ae_state *s, const char *format, ...) AE_PRINTF(2, 3); /* sets another error */
/* An option that values depend on: another one than that of the saved state is an error. It may be named again, for other
 * values. name: 50 bytes at most. */
void ae_state_option(struct ae_state *s, const char *name, const char *value);
void ae_state_option_count(struct ae_state *s, const char *name, uint64_t value);
/* A number that people may read in the file; it is not restored. */
void ae_state_note(struct ae_state *s, const char *name, uint64_t value);
/* Whole numbers of 0 to max: another saved number is an error, and then *x is 0. */
void ae_state_count(struct ae_state *s, uint64_t *x, uint64_t max);
void ae_state_size(struct ae_state *s, size_t *x, size_t max);
void ae_state_time(struct ae_state *s, int64_t *x); /* any whole number */
/* n values: NaN are kept bit by bit. */
void ae_state_flags(struct ae_state *s, bool *x, size_t n);
void ae_state_f4(struct ae_state *s, float *x, size_t n);
void ae_state_f8(struct ae_state *s, double *x, size_t n);
/* A text. Returns NULL if it is saved or on error, else the saved one, which the caller frees. */
char *ae_state_text(struct ae_state *s, const char *text);
/* After the last value: returns -1 and the first error, which may be that the file holds more values. */
int ae_state_end(const struct ae_state *s, struct ae_err *e) AE_MUST_USE;
/* The bytes of the file of a saved state; the caller frees *bytes. Returns 0 or -1. */
int ae_state_bytes(struct ae_state *s, char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;
void ae_state_free(struct ae_state *s);
/* Gives what a state says of itself, line by line: the program, the rows so far, the options. Returns 1; 0 if the file is
 * another safetensors file; -1 if it is damaged or cannot be read. */
typedef void (*ae_state_line)(void *arg, const char *name, const char *value);
int ae_state_describe(const char *path, ae_state_line line, void *arg, struct ae_err *e) AE_MUST_USE;

/* ---- writing records: writer.c ------------------------------------------------------------------ */

/* The output formats: AE_NPY and so on. A new one is its own file, which defines ae_output_NAME, and one line here. */
#define AE_OUTPUT_FORMATS(X) \
	X(NPY, npy) \
	X(TSV, tsv) \
	X(CSV, csv) \
	X(RAW, raw) \
	X(IDX, idx) \
	X(PGM, pgm)

#define AE_OUTPUT_ENUM(upper, lower) AE_##upper,
enum ae_format { AE_OUTPUT_FORMATS(AE_OUTPUT_ENUM) AE_FORMATS };

const char *ae_format_name(size_t i);          /* "npy"; NULL after the last */
bool ae_format_is_text(enum ae_format format); /* lines of numbers, which may have a header of names */

struct ae_writer_options {
	enum ae_format format;
	enum ae_dtype dtype;
	const char *const *columns; /* header of CSV and TSV, one name per value; NULL: no header */
	bool numbers; /* an infinity is an error, and so is a NaN in a record that is not NaN throughout */
	bool pipe;    /* NPY: write a regular file as a pipe is written */
};

struct ae_writer;

/* Writes a name as a field of CSV or TSV: in quotes if it would not be read back as it is. `to` holds at least
 * 2 * strlen(name) + 3 characters. Returns the length. */
size_t ae_name_quote(char *to, const char *name, char separator);
/* Returns a line of a text table, which the caller frees; NULL: no memory. field: (count) texts, NULL: an empty one;
 * header: the table's first line, as this function gave it; NULL: this is the first line. */
char *ae_table_line(const char *const *field, size_t count, char separator, const char *header);

/* Opens a writer of records of `shape` to a descriptor, from its current offset. The caller closes the descriptor. */
int ae_writer_open(struct ae_writer **w, int fd, const char *name, const struct ae_shape *shape,
		   const struct ae_writer_options *o, struct ae_err *e) AE_MUST_USE;
/* Opens a writer to a file, which _close replaces. */
int ae_writer_open_file(struct ae_writer **w, const char *path, const struct ae_shape *shape,
			const struct ae_writer_options *o, struct ae_err *e) AE_MUST_USE;
int ae_writer_write(struct ae_writer *w, const float *records, size_t n, struct ae_err *e) AE_MUST_USE;
int ae_writer_write_f8(struct ae_writer *w, const double *records, size_t n, struct ae_err *e) AE_MUST_USE;
int ae_writer_flush(struct ae_writer *w, struct ae_err *e) AE_MUST_USE;
/* Ends the stream (patches the count, or writes the closing array) and checks that all is written. Then _free. */
int ae_writer_close(struct ae_writer *w, struct ae_err *e) AE_MUST_USE;
void ae_writer_free(struct ae_writer *w); /* without _close: the stream stays unfinished */

#ifdef __cplusplus
}
#endif

#endif
