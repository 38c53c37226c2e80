/* axis.h - an axis of a picture: values to pixels, and ticks. Private to libae. */
#ifndef AXIS_H
#define AXIS_H

#include "io/io.h"

#define AE_TICKS_MAX 16

/* The least value on a logarithmic axis: powers of ten below it lose their digits. */
#define AE_LOG_LEAST 1e-300

struct ae_axis {
	bool log;                            /* logarithmic */
	bool whole;                          /* ticks at whole numbers only */
	double low, high;                    /* ends in values */
	double from, to;                     /* the same ends in pixels */
	const struct ae_text_column *labels; /* tick labels at 0, 1, ...; NULL: numbers */
};

struct ae_ticks {
	size_t count;
	double at[AE_TICKS_MAX];
	char text[AE_TICKS_MAX][32];
};

/* An axis starts empty, is widened by values, and is finished: an empty range or a single value gets an extent, other
 * ranges grow at both ends by `margin`, relative to their extent. */
struct ae_axis ae_axis_empty(bool log);
void ae_axis_include(struct ae_axis *a, double value);
void ae_axis_finish(struct ae_axis *a, double margin);

/* False for NaN and infinity, and on a logarithmic axis for values below AE_LOG_LEAST. */
bool ae_axis_takes(const struct ae_axis *a, double value);
double ae_axis_at(const struct ae_axis *a, double value);

/* About `wanted` round values inside the finished axis, 2 to 10; with labels as many as fit. */
void ae_axis_ticks(const struct ae_axis *a, size_t wanted, struct ae_ticks *t);
void ae_axis_label_ticks(const struct ae_axis *a, struct ae_ticks *t);

/* Width in pixels of a sans-serif character of 11 px: 6.5, and a margin for wide ones. */
#define AE_LETTER 6.8

#endif
