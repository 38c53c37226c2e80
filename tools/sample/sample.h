/* sample.h - ae-sample's codes: where each comes from. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "common/model_input.h"

struct sample_options {
	const char *arch, *shape, *labels, *class;
	const char *around, *between, *grid, *fit;	/* at most one of them; without: the prior */
	const char *codes;				/* a file to write them to */
	size_t count, steps, mixture;			/* count 0: not given */
	double sigma;
	uint64_t first;
};

/* Codes by number: each depends on the seed, the options and its number alone. */
struct codes {
	struct tool *tool;
	const struct sample_options *o;
	struct ae_shape shape;		/* of one */
	size_t values;
	void (*make)(const struct codes *, uint64_t number, float *z);
	uint64_t usual, most;		/* how many are wanted unless -n says so, 0: one; how many there are at all */
	float *known;			/* (count, values), of a file */
	size_t count;
	size_t rows, columns;		/* of a grid */
	struct ae_mixture *mixture;
};

/* For the code of a model. */
void codes_open(struct codes *c, struct tool *t, const struct sample_options *o, const struct ae_model *m);
/* n codes, from number `first` on. */
void codes_make(const struct codes *c, uint64_t first, size_t n, float *z);
void codes_close(struct codes *c);

#endif
