/* source.h - one file as a sequence of arrays of records. A format reads the header of an array;
 * ae_source_raw() reads the values of all formats that store them as bytes. */
#ifndef AE_SOURCE_H
#define AE_SOURCE_H

#include "io/bytes.h"
#include "io/categories.h"
#include "io/io.h"

#define AE_UNCOUNTED UINT64_MAX

/* An array's header. `count` records follow; AE_UNCOUNTED: all records until the end of the file. */
struct ae_array {
	struct ae_shape shape;
	enum ae_dtype dtype;
	bool big;
	bool fortran; /* the first dimension varies fastest; read by npy_fortran.c */
	uint64_t count;
};

/* Bytes of one record. */
static inline size_t ae_array_bytes(const struct ae_array *a)
{
	return ae_shape_count(&a->shape) * ae_dtype_size(a->dtype);
}

struct ae_source;

/* The input formats, in the order in which they are tried. A new one is its own file, which defines ae_format_NAME,
 * and one line here. The table comes last: it takes whatever may be text. */
#define AE_INPUT_FORMATS(X) \
	X(npy) \
	X(idx) \
	X(pnm) \
	X(png) \
	X(wav) \
	X(table)

struct ae_input_format {
	const char *name;                                   /* as ae_reader_format() gives it, "npy" */
	const char *title;                                  /* as messages list it, "NPY" */
	unsigned traits;                                    /* of enum ae_format_traits */
	bool (*match)(const unsigned char *head, size_t n); /* by the first n bytes of the file */
	/* Reads the next array's header. Returns 1, 0 at the proper end of the file, -1. */
	int (*header)(struct ae_source *s, struct ae_array *a, struct ae_err *e);
	/* Waits for a record, then gives up to `max` records that are there: their values as the array stores them,
	 * valid until the next call. Returns their number, 0 at the end of an uncounted array, -1. */
	ptrdiff_t (*block)(struct ae_source *s, size_t max, const void **values, struct ae_err *e);
	/* Applies s->layout to the records, before the first block. NULL: the format has no columns. */
	int (*lay_out)(struct ae_source *s, struct ae_err *e);
	void (*close)(struct ae_source *s);    /* frees s->state; NULL: nothing to free */
	const struct ae_input_format *encoded; /* reads the format by a schema; NULL: it cannot */
};

#define AE_DECLARE_FORMAT(name) extern const struct ae_input_format ae_format_##name;
AE_INPUT_FORMATS(AE_DECLARE_FORMAT)

/* The values of a stored record that the reader returns, and the label. */
struct ae_choice {
	size_t count;
	size_t *pick;    /* (count); NULL: the first `count` */
	ptrdiff_t label; /* -1: none */
	char **names;    /* (count); NULL: they have none; one block of memory */
	char *left_out;  /* text columns outside the record, "a, b"; NULL: none */
	char *doubtful;  /* columns among them that may hold numbers in later rows */
	char *indices;   /* columns of numbers outside the record, as they are times or an index */
	char *extra;     /* columns outside the record, as it is laid out without them; NULL: none */
	char *times;     /* columns of the times, "Date, Time"; NULL: none */
	char *keys; /* names of the columns of the key, as a line of a table separated by tabs has them; "": none */
	char *ambiguous; /* column of dates in an order that is not known; NULL: none */
	enum ae_time_kind time_kind;
	bool days;    /* the times are used, and count seconds, though they look like days */
	bool counted; /* the first row is 0, 1, 2, ..., as a header of numbers may be */
};

/* The layout of a stream's records: that of its first table, or the one that is wanted. */
struct ae_layout {
	const char *by;      /* source of the layout, a file or a model, for messages */
	size_t columns;      /* in a row of the first table; 0: none yet */
	size_t count, *pick; /* (count) its columns that make up the record */
	char **names;        /* (columns) of all of them, one block of memory; NULL: no header */
	const char **wanted; /* (count) names of the record's columns; NULL: no names */
	char **asked;      /* (count) names that ae_layout_want() copied; NULL: the layout is that of the first table */
	ptrdiff_t time[2]; /* columns of the times, -1: none */
	enum ae_time_kind time_kind;
	enum ae_date_order date_order;
	int64_t time_unit;
	bool hours;
};

struct ae_row_keys;
struct ae_row_lines;

/* Values beside the records of a block, one per record; NULL: there are none. */
struct ae_beside {
	const int64_t *time;
	const uint32_t *group;
	const bool *bad; /* lines that could not be read: all values of the record are NaN */
	const struct ae_row_keys *keys;
	const struct ae_row_lines *lines;
};

/* Lines that could not be read and are no error. */
struct ae_bad_lines {
	uint64_t count;
	struct ae_err first;
};

/* Steps of the times of tables, from a row to the next of its file and group. */
struct ae_time_steps {
	uint64_t rises, falls;
};

struct ae_source {
	struct ae_bytes in;
	const struct ae_reader_options *options;
	const struct ae_input_format *form;
	struct ae_array array; /* the array being read; its count falls to 0 */
	bool begun;            /* an array has been read */
	bool opened;           /* by an array of 0 records; another one closes the stream */
	struct ae_choice choice;
	uint32_t rate;                /* sound: records per second; 0: other formats */
	uint64_t record;              /* records of this file in blocks so far */
	struct ae_layout *layout;     /* of the stream */
	struct ae_categories *groups; /* of the stream; a group is an index of it */
	struct ae_beside beside;      /* of the last block */
	char *lost;                   /* (AE_EXAMPLE) of the stream: see struct ae_rows */
	struct ae_bad_lines *bad;     /* of the stream */
	struct ae_time_steps *steps;  /* of the stream */
	void *state;                  /* the format's own */
};

/* Opens the file, recognizes its format, reads its first header and fills s->choice. `held` has the bytes that
 * ae_source_fit() left; NULL: the file is opened. Returns 0 or -1. */
int ae_source_open(struct ae_source *s, const char *path, struct ae_bytes *held, struct ae_err *e) AE_MUST_USE;
/* Fits the options' schema to a table, whose bytes stay in `held`. Returns 0 or -1. */
int ae_source_fit(struct ae_bytes *held, const char *path, const struct ae_reader_options *o,
		  struct ae_err *e) AE_MUST_USE;
void ae_source_close(struct ae_source *s);

/* Reads the next block, across arrays. Returns as ae_input_format's block does, 0 at the end of the file. */
ptrdiff_t ae_source_block(struct ae_source *s, size_t max, const void **values, struct ae_err *e) AE_MUST_USE;

/* The block function of formats that store records as bytes. */
ptrdiff_t ae_source_raw(struct ae_source *s, size_t max, const void **values, struct ae_err *e) AE_MUST_USE;

/* Reports that the stream ends after `values` values of record `record`. Returns -1. */
int ae_source_cut(const struct ae_source *s, uint64_t record, size_t values, struct ae_err *e);

/* Whether the first `have` bytes of a file begin with the n bytes `magic`. */
bool ae_head_is(const unsigned char *head, size_t have, const char *magic, size_t n);

/* Unsigned integers of `size` bytes in either order. */
uint64_t ae_big_endian(const unsigned char *p, size_t size);
uint64_t ae_little_endian(const unsigned char *p, size_t size);

/* The columns of a table, or the values of a record of rank 1, which has NULL for all pointers. */
struct ae_columns {
	size_t count;
	char *const *names;
	const bool *text, *doubtful; /* text; text that may be missing numbers */
	const bool *index;           /* numbers outside the record, unless they are named: times or an index */
};

/* Chooses the columns that the options ask for, by the layout if it has names (NULL: none). Returns 0 or -1.
 * columns.c */
int ae_choice_make(struct ae_choice *c, const struct ae_columns *columns, const struct ae_reader_options *o,
		   const struct ae_layout *l, const char *file, struct ae_err *e) AE_MUST_USE;
void ae_choice_free(struct ae_choice *c);

/* Sets marked[i] for each column of the list. Returns -1 if a column is not there, or in the list twice. */
int ae_columns_mark(const struct ae_columns *columns, const char *list, const char *file, bool *marked,
		    struct ae_err *e) AE_MUST_USE;
/* Makes the layout of the stream from its first table. layout.c */
int ae_layout_make(struct ae_layout *l, const struct ae_choice *c, const struct ae_columns *columns, const char *file,
		   struct ae_err *e) AE_MUST_USE;
/* Makes the layout of the stream from names, which are copied. */
int ae_layout_want(struct ae_layout *l, const char *const *names, size_t count, const char *by,
		   struct ae_err *e) AE_MUST_USE;
void ae_layout_free(struct ae_layout *l);

/* Returns the names or numbers of the marked columns, "a, b", which the caller frees; NULL: no memory. */
char *ae_columns_list(const struct ae_columns *columns, const bool *which);

#endif
