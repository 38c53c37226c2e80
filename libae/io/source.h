/* source.h - one file as a sequence of arrays of records. A format knows how an array begins; what follows is
 * the same for all formats that store values as bytes. */
#ifndef AE_SOURCE_H
#define AE_SOURCE_H

#include "io/bytes.h"
#include "io/io.h"

#define AE_UNCOUNTED UINT64_MAX

/* What an array's header says: `count` records follow, AE_UNCOUNTED when that shows at their end. */
struct ae_array { struct ae_shape shape; enum ae_dtype dtype; bool big; uint64_t count; };

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
	X(table)

struct ae_input_format {
	const char *name;		/* as ae_reader_format() gives it, "npy" */
	const char *title;		/* as messages list it, "NPY" */
	unsigned traits;		/* of enum ae_format_traits */
	bool (*match)(const unsigned char *head, size_t n);	/* by the first n bytes of the file */
	/* The next array's header: 1, 0 when the file ends here as it should, -1. */
	int (*header)(struct ae_source *s, struct ae_array *a, struct ae_err *e);
	/* Waits for a record, then gives what is there, `max` records at most: their number and their values
	 * as the array stores them, valid until the next call; 0 when an uncounted array is over; -1. */
	ptrdiff_t (*block)(struct ae_source *s, size_t max, const void **values, struct ae_err *e);
	void (*close)(struct ae_source *s);			/* frees s->state; NULL: nothing to free */
	const struct ae_input_format *encoded;	/* the format's records by a schema; NULL: it takes none */
};

#define AE_DECLARE_FORMAT(name) extern const struct ae_input_format ae_format_##name;
AE_INPUT_FORMATS(AE_DECLARE_FORMAT)

/* Title number i of the input formats; NULL after the last. */
const char *ae_input_title(size_t i);
/* Their titles as a message lists them: "NPY, IDX, PGM or PPM or a text table". */
struct ae_titles { char text[160]; };
struct ae_titles ae_input_titles(void);

/* Which values of a stored record are given out, and which one apart. */
struct ae_choice {
	size_t count;
	size_t *pick;		/* (count); NULL: the first `count` */
	ptrdiff_t label;	/* -1: none */
	char **names;		/* (count); NULL: they have none; one block of memory */
	char *left_out;		/* text columns not in the record, "a, b"; NULL: none */
	char *doubtful;		/* those of them that may hold numbers further down */
	bool counted;		/* the first row counts the columns, as a header of numbers does */
};

struct ae_source {
	struct ae_bytes in;
	const struct ae_reader_options *options;
	const struct ae_input_format *form;
	struct ae_array array;		/* being read, its count going down */
	bool begun;			/* there has been one */
	bool opened;			/* by an array of 0 records, which another one has to close */
	struct ae_choice choice;
	uint64_t record;		/* records of this file in blocks so far */
	void *state;			/* the format's own */
};

/* Opens the file, recognizes its format and reads its first header. An empty s->choice is filled. What
 * ae_source_fit() has left in `held` is taken from there (NULL: the file is opened). */
int ae_source_open(struct ae_source *s, const char *path, struct ae_bytes *held,
		   struct ae_err *e) AE_MUST_USE;
/* Has the schema learn from a table, which stays in `held` as a whole. */
int ae_source_fit(struct ae_bytes *held, const char *path, struct ae_schema *schema,
		    struct ae_err *e) AE_MUST_USE;
void ae_source_close(struct ae_source *s);

/* The next block, over the ends of arrays: as ae_input_format's block, 0 at the end of the file. */
ptrdiff_t ae_source_block(struct ae_source *s, size_t max, const void **values, struct ae_err *e) AE_MUST_USE;

/* block() of the formats that store records as bytes one behind the other. */
ptrdiff_t ae_source_raw(struct ae_source *s, size_t max, const void **values, struct ae_err *e) AE_MUST_USE;

/* Says that the stream ends after `values` values of the record numbered `record`. Returns -1. */
int ae_source_cut(const struct ae_source *s, uint64_t record, size_t values, struct ae_err *e);

/* Whether `magic` (bytes, n of them) is how the head begins. */
bool ae_head_is(const unsigned char *head, size_t have, const char *magic, size_t n);

/* Unsigned integers of `size` bytes in either order. */
uint64_t ae_big_endian(const unsigned char *p, size_t size);
uint64_t ae_little_endian(const unsigned char *p, size_t size);

/* The columns of a table, or the values of a record of rank 1 (all else NULL). */
struct ae_columns { size_t count; char *const *names; const bool *text, *doubtful; };

/* Makes the choice that the options' -c and --label ask for. columns.c */
int ae_choice_make(struct ae_choice *c, const struct ae_columns *columns, const struct ae_reader_options *o,
		   const char *file, struct ae_err *e) AE_MUST_USE;
void ae_choice_free(struct ae_choice *c);

/* Sets marked[i] for each column that the list names. Every column's name or number is at most once in it. */
int ae_columns_mark(const struct ae_columns *columns, const char *list, const char *file, bool *marked,
		    struct ae_err *e) AE_MUST_USE;
/* Their names or numbers, "a, b"; for the caller to free, NULL: no memory. */
char *ae_columns_list(const struct ae_columns *columns, const bool *which);

#endif
