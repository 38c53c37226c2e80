/* sample.h - the codes that ae-sample decodes. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "common/model_input.h"

struct sample_options {
	const char *arch, *shape, *labels, *class;
	const char *around, *between, *grid, *fit; /* one of them, or none: draws from the prior */
	const char *codes;                         /* file to write the codes to */
	size_t count, steps, mixture;              /* count 0: not given */
	double sigma;
	uint64_t first;
};

/* Codes by number: each depends on the seed, the options and its number alone. */
struct codes {
	struct tool *tool;
	const struct sample_options *o;
	struct ae_shape shape; /* shape of one code */
	size_t values;         /* values in one code */
	void (*make)(const struct codes *, uint64_t number, float *z);
	uint64_t usual; /* default of -n; 0: 1 */
	uint64_t max;   /* number of codes that exist */
	float *known;   /* (count, values) floats of a file */
	size_t count;
	size_t rows, columns;       /* --grid */
	struct ae_mixture *mixture; /* --fit-codes */
};

/* Prepares the codes for a model, or dies. */
void codes_open(struct codes *c, struct tool *t, const struct sample_options *o, const struct ae_model *m);
/* Makes n codes from number `first` on: z (n, values). */
void codes_make(const struct codes *c, uint64_t first, size_t n, float *z);
void codes_close(struct codes *c);

#endif
