/* feature_kinds.h - the table of features, and the window that they are computed from. Private to libae. */
#ifndef AE_FEATURE_KINDS_H
#define AE_FEATURE_KINDS_H

#include "data/data.h"

enum ae_feature_parameter {
	AE_FEATURE_PLAIN,     /* none: one value */
	AE_FEATURE_SHARE,     /* 0 to 1: one value */
	AE_FEATURE_PARTS,     /* a number of values, at most that of frequencies */
	AE_FEATURE_HARMONICS, /* a number of harmonics: one value per rate of strikes */
};

/* One channel of a window, and what features have in common; computed when it is first asked for. */
struct ae_feature_window {
	size_t rows, bins; /* bins: frequencies from 0 to half the rate, rows / 2 + 1 */
	double rate;
	const struct ae_features_options *how;
	double *x;        /* (rows) */
	double *taper;    /* (rows) */
	double *sorted;   /* (rows) */
	double *re, *im;  /* (rows) scratch of transforms */
	double *power;    /* (bins) squared magnitude of the transform of the tapered window */
	double *envelope; /* (bins) the same of the envelope */
	double *squared;  /* (bins) the same of the squared envelope of a band */
	double *level;    /* (bins) scratch of medians */
	double *memory;
	double taper_square;               /* sum of squares of the taper */
	double mean, square, cube, fourth; /* central moments */
	bool has_sorted, has_power, has_envelope;
	struct ae_fft *fft;
};

struct ae_feature_kind {
	const char *name, *help;
	enum ae_feature_parameter parameter;
	size_t (*count)(size_t rows); /* values, if there is no parameter; NULL: one */
	void (*compute)(struct ae_feature_window *w, double parameter, double *to);
};

const struct ae_feature_kind *ae_feature_kind_find(const char *name, size_t length); /* NULL: there is none */
/* Values per channel; 0: the parameter is out of range. */
size_t ae_feature_count(const struct ae_feature_kind *k, double parameter, size_t rows,
			const struct ae_features_options *o);

int ae_feature_window_new(struct ae_feature_window *w, size_t rows, const struct ae_features_options *o,
			  struct ae_err *e) AE_MUST_USE;
void ae_feature_window_set(struct ae_feature_window *w, const double *x, size_t stride);
void ae_feature_window_free(struct ae_feature_window *w);
const double *ae_feature_sorted(struct ae_feature_window *w);
const double *ae_feature_power(struct ae_feature_window *w);
const double *ae_feature_envelope(struct ae_feature_window *w);
/* Returns the power of the tapered transform of the squared envelope, without its mean, valid until the next call.
 * The envelope is that of the part from..to of the frequencies, which are 0 to 1; white: all have one magnitude.
 * *kurtosis gets the mean of its square over the square of its mean. */
const double *ae_feature_band_envelope(struct ae_feature_window *w, bool white, double from, double to,
				       double *kurtosis);

#endif
