/* io.h - records in and out: the public header of its folder. */
#ifndef AE_IO_H
#define AE_IO_H

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

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

/* Properties of an input format. */
enum ae_format_traits {
	AE_FORMAT_TEXT = 1,	/* numbers as text, in columns; the format stores no type */
	AE_FORMAT_PIXELS = 2,	/* images, whose values share one scale */
	AE_FORMAT_OWN = 4,	/* the format in which ae's programs write */
};

/* Opens the files one after another as one stream ("-" or no path: stdin); returns once the record shape is
 * known. Formats are recognized by their first bytes, file by file; record shapes must agree. */
int ae_reader_open(struct ae_reader **r, char *const *paths, size_t count, const struct ae_reader_options *o,
		   struct ae_err *e) AE_MUST_USE;

/* Up to `max` whole records: blocks for one, then takes what is there already. 1.. records, 0 at the clean
 * end, -1 on error; once it has returned 0 or -1 it goes on returning that. */
ptrdiff_t ae_reader_read(struct ae_reader *r, float *to, size_t max, struct ae_err *e) AE_MUST_USE;
ptrdiff_t ae_reader_read_f8(struct ae_reader *r, double *to, size_t max, struct ae_err *e) AE_MUST_USE;

const struct ae_shape *ae_reader_shape(const struct ae_reader *r);	/* of one record, labels taken out */
enum ae_dtype ae_reader_dtype(const struct ae_reader *r);	/* as stored; F8 for text */
const char *ae_reader_format(const struct ae_reader *r);	/* its name, "npy", for messages */
unsigned ae_reader_traits(const struct ae_reader *r);		/* of its format: enum ae_format_traits, joined by | */
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

/* ---- tables with text in them: schema.c, its file in schema_file.c, learned in learn.c ----------- */

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
	size_t max_categories;		/* of one column */
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
const char *ae_schema_category(const struct ae_schema *s, size_t column, const double *record);

/* What a person should know of a column, as one line; false: nothing. Of how it was learned; of what was read. */
bool ae_schema_doubt(const struct ae_schema *s, size_t column, struct ae_err *text);
bool ae_schema_unseen(const struct ae_schema *s, size_t column, struct ae_err *text);

/* ---- a text table's own lines: verbatim.c -------------------------------------------------------- */

enum ae_line_kind { AE_LINE_ROW, AE_LINE_HEADER, AE_LINE_OTHER };	/* other: blank or a comment */

/* A line as it stands, of `bytes`; what ends it begins at `end`, and may be missing in the last line. */
struct ae_table_line { const char *at, *end; size_t bytes; };

/* All of a table in memory; its lines one by one, told apart as the reader of records does. */
struct ae_table_lines;
int ae_table_lines_open(struct ae_table_lines **v, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_table_lines_next(struct ae_table_lines *v, struct ae_table_line *line, enum ae_line_kind *kind,
		     struct ae_err *e) AE_MUST_USE;	/* 1, 0 at the end, -1 */
void ae_table_lines_rewind(struct ae_table_lines *v);
char ae_table_lines_separator(const struct ae_table_lines *v);	/* once a row or header has come */
void ae_table_lines_free(struct ae_table_lines *v);

/* ---- the texts of a table's column: words.c ------------------------------------------------------ */

/* One text a row, of the first column that holds text: the times of a series, say. */
struct ae_text_column {
	char name[64];		/* of the column, cut to fit; "": it has none */
	size_t count;
	const char **word;	/* (count) */
	char *text;		/* where they stand */
};

/* "-" is stdin. A table without a column of text is an error. */
int ae_text_column_read(struct ae_text_column *w, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_text_column_free(struct ae_text_column *w);

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

const char *ae_format_name(size_t i);		/* "npy"; NULL after the last */
bool ae_format_is_text(enum ae_format format);	/* lines of numbers, which may have a header of names */

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

#ifdef __cplusplus
}
#endif

#endif
