/* model_input.h - a model, and the records that its network gets: as they come, or made of raw rows. */
#ifndef MODEL_INPUT_H
#define MODEL_INPUT_H

#include "common/records.h"

/* Opens a model's file; arch (-a) as in ae_model_read(), for records of that shape when the file has none
 * (NULL: it has). */
void records_model(struct tool *t, struct ae_model *m, const char *path, const char *arch,
		   const struct ae_shape *record);

/* The shape of the records, where the input does not show it: --shape, which -a needs and which goes with nothing else.
 * NULL: the model knows. */
const struct ae_shape *records_shape(struct tool *t, const char *arch, const char *shape, struct ae_shape *given);

/* With -v: what the network of a file is, and what it takes. */
void records_tell(const struct tool *t, const char *path, const struct ae_model *m);

/* A model's input, block by block: records as they come, or windows over raw rows. */
struct source {
	struct tool *tool;
	const struct ae_model *model;
	struct ae_reader *reader;
	struct missing in;		/* its records */
	bool raw;
	struct ae_shape want;		/* of one record */
	size_t values, row_values, block;	/* floats in a record and a raw row; records a block */
	float *rows;			/* raw: rows held, the first of them the next window's first */
	double *fresh;
	size_t held, capacity, skip;	/* rows; skip: rows of the last step still to come */
	uint64_t windows;
};

/* `want`: the shape of one record, a model's input or code. */
void source_open(struct source *s, struct tool *t, const struct ae_model *m, struct ae_reader *r,
		 const struct ae_shape *want, bool raw);
/* At least one record, x and the floats from one to the next; 0 at the end. */
size_t source_next(struct source *s, const float **x, size_t *stride);
void source_close(struct source *s);

#endif
