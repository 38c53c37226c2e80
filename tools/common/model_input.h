/* model_input.h - opens a model, and reads the input of its network: records as they come, or windows of raw rows. */
#ifndef MODEL_INPUT_H
#define MODEL_INPUT_H

#include "common/breaks.h"
#include "common/lengths.h"
#include "common/records.h"

/* Dies unless the first operand may be a model, before the program waits for its other input. */
void model_check(struct tool *t);

/* Opens a model's file, or dies. arch (-a), record: see ae_model_read(). */
void model_open(struct tool *t, struct ae_model *m, const char *path, const char *arch, const struct ae_shape *record);

/* Parses --shape, the shape of the records if the input does not show it. -a needs it, and it needs -a; dies else.
 * Returns `given`, or NULL: the model has the shape. */
const struct ae_shape *model_shape(struct tool *t, const char *arch, const char *shape, struct ae_shape *given);

/* With -v, prints the architecture of a file's network and the shape of its records. */
void model_note(const struct tool *t, const char *path, const struct ae_model *m);

/* The input of a model's network, block by block. */
struct model_input {
	struct tool *tool;
	const struct ae_model *model;
	struct ae_reader *reader;
	struct missing in;           /* the reader's records, with missing values treated */
	bool raw;                    /* raw rows, to be normalized and windowed */
	struct ae_shape want;        /* shape of one record */
	size_t values, row_values;   /* floats in a record and in a raw row */
	size_t batch;                /* rows per read at most; 0: many */
	size_t block;                /* rows per read, and the maximum of records that _next returns */
	float *rows;                 /* (held, row_values): with raw, the first row is the first of the next window */
	double *fresh;               /* the rows of the last read, before they are normalized */
	size_t read;                 /* rows of the last read */
	size_t held, capacity, skip; /* rows; skip: rows to drop before the next window */
	const char *lengths_path;    /* of --lengths; NULL: none */
	struct lengths lengths;
	bool decodes;             /* the records are codes for a decoder */
	bool compared;            /* the first block is compared with the model's normalizer */
	uint64_t checked;         /* records whose category codes are checked */
	uint64_t measured;        /* records whose lengths are checked */
	uint64_t windows, whole;  /* windows so far; of them, windows that go across no break */
	struct breaks_options at; /* with raw: where windows end */
	struct breaks breaks;
	size_t *run,
		last_run; /* (capacity) rows without a break up to each row, itself included; of the last row read */
	float *absent;    /* (values) NaN, for windows across a break */
};

/* Lines of a table of options for windows of raw rows, `o` of struct breaks_options. */
#define MODEL_INPUT_BREAKS(o) BREAKS_OPTION_LINES(o, " (default: the model's)", " (default: the model's)")

/* Prepares to read the tool's operands after the model. With `raw` the options in `at`, and what they leave open, the
 * notes of the model, say where windows end; so then the input is opened after the model, unless arch is given, and NULL
 * is returned. Otherwise opens the input, and returns the shape of its records. */
const struct ae_shape *model_input_begin(struct model_input *s, struct tool *t, bool raw, const char *arch,
					 const struct breaks_options *at);
/* Opens the input if it is not open, or dies if its records do not fit. want: shape of one record, the network's input or
 * code. `s` stays where it is until it is closed. */
void model_input_open(struct model_input *s, const struct ae_model *m, const struct ae_shape *want);
/* Returns the number of records in the next block, their first value *x and their stride in floats; 0 at the end. */
size_t model_input_next(struct model_input *s, const float **x, size_t *stride);
/* Continues with another model of the same rows: those that wait for a window, or the n records of the last block of rows
 * alone, are normalized as it does. The caller sets s->model. */
void model_input_renew(struct model_input *s, const struct ae_model *m, size_t n);
/* Saves or restores the rows that windows to come need. Rows of a model with another normalizer are normalized anew.
 * model_input_state_check(): dies if the options cannot be used with --state. */
void model_input_state(struct model_input *s, struct ae_state *state);
void model_input_state_check(const struct tool *t, const struct breaks_options *o);
/* Closes the reader, too. */
void model_input_close(struct model_input *s);

#endif
