/* text_decoder.h - decoders of text: lines of another format as lines of a table. The header is line 0 of the table, and
 * each line of the file is one line of it, so that messages count the file's lines. */
#ifndef AE_TEXT_DECODER_H
#define AE_TEXT_DECODER_H

#include "base/text.h"
#include "io/categories.h"
#include "io/decoder.h"
#include "io/io.h"

/* A line that is kept, or one that cannot be read. */
struct ae_text_note {
	uint64_t number; /* of the line, from 1 */
	char *text;      /* NULL: not kept */
	size_t length;
	size_t split; /* offset in the text at which more values can be added */
	char *fault;  /* the message; NULL: it can be read */
};

struct ae_text_cell {
	size_t at, length; /* in `values` */
	bool set, quoted;
};

enum ae_text_line { AE_TEXT_NOTHING, AE_TEXT_ROW, AE_TEXT_ROW_BEFORE };

struct ae_text_format {
	const char *title; /* "Influx lines" */
	/* Puts the values of a line without its end. Returns what it is: part of a row, or nothing; the last line of a row;
	 * a line behind the last one of a row, which comes again for the next row. -1: it cannot be read. */
	int (*line)(struct ae_text_decoder *d, const char *at, const char *end, struct ae_err *e);
	/* Adds a number to a line that is being written; first: nothing stands before it. NULL: no line is a row. */
	void (*add)(struct ae_text *to, const char *name, double value, bool first);
	bool rest; /* the values at the end of the file are a row */
};

struct ae_text_decoder {
	const struct ae_text_format *format;
	const char *file;
	struct ae_categories names; /* of the columns */
	bool *text;                 /* (columns): holds text */
	bool fixed;                 /* the header is made: other names are not read */
	struct ae_categories unknown;
	struct ae_text unknown_list;
	struct ae_text later_list; /* columns that are asked for and not in the first row */
	struct ae_text_cell *cell; /* (capacity) of the row */
	size_t capacity, set;      /* set: values of the row so far */
	struct ae_text values;
	bool faulty; /* the row cannot be read */
	struct ae_err fault;
	struct ae_text out; /* decoded */
	size_t out_at;      /* bytes of it that are taken */
	size_t seen;        /* bytes of the next line without its end */
	uint64_t line;      /* its number */
	uint64_t waiting;   /* lines before the header that become comments */
	size_t split;       /* of the last line: offset at which values can be added */
	bool keep, ended;
	const char *asked;         /* list of columns; NULL: none */
	struct ae_text_note *note; /* (notes) from note_at on */
	size_t note_at, notes, notes_max;
};

/* Puts a value of the row: its text, quoted if it is one; n = 0: a missing value. Returns 1 if the row has that value
 * already, 0, or -1: no memory. */
int ae_text_put(struct ae_text_decoder *d, const char *name, size_t name_n, const char *value, size_t n, bool quoted);
/* "FILE: line 7: PROBLEM". Returns -1. */
int ae_text_refuse(struct ae_text_decoder *d, struct ae_err *e, const char *format, ...) AE_PRINTF(3, 4);

/* Memory ran out: an error also where lines that cannot be read are skipped. Returns -1. */
int ae_text_no_memory(const struct ae_text_decoder *d, struct ae_err *e);

/* For a decoder: its functions; _open: with its format. */
int ae_text_open(void **state, struct ae_bytes *from, const struct ae_text_format *format, struct ae_err *e);
ptrdiff_t ae_text_get(void *state, struct ae_bytes *from, unsigned char *to, size_t n, struct ae_err *e);
bool ae_text_ready(void *state, const struct ae_bytes *from);
void ae_text_close(void *state);

/* Defines ae_decoder_ID, of lines in a format. */
#define AE_TEXT_DECODER(id, title, matches, line_format) \
	static int open_##id(void **state, struct ae_bytes *from, struct ae_err *e) \
	{ \
		return ae_text_open(state, from, &(line_format), e); \
	} \
	const struct ae_decoder ae_decoder_##id = { \
		.name = title, \
		.match = matches, \
		.text = true, \
		.open = open_##id, \
		.get = ae_text_get, \
		.ready = ae_text_ready, \
		.close = ae_text_close, \
	};

/* For readers of the table: the rules by which it is read, beside those of the options; whether a column holds text. */
void ae_text_rules(struct ae_table_options *rules);
bool ae_text_is_text(const struct ae_text_decoder *d, size_t column);
/* Whether line `number` of the table can be read; -1 and a message: it cannot. Lines before it are forgotten. */
int ae_text_check(struct ae_text_decoder *d, uint64_t number, struct ae_err *e) AE_MUST_USE;
/* Names that came after the header was made, "a, b"; "": none. */
const char *ae_text_unknown(const struct ae_text_decoder *d);
/* Columns that are asked for and that the first row does not have, "a, b"; "": none. */
const char *ae_text_later(const struct ae_text_decoder *d);
/* The line as it stands in the file; NULL: it is not kept. Lines before it are forgotten. */
const struct ae_text_note *ae_text_kept(struct ae_text_decoder *d, uint64_t number);

#endif
