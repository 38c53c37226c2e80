/* axis.h - one axis of a picture: values to pixels, and the ticks. Private to libae. */
#ifndef AXIS_H
#define AXIS_H

#include "io/io.h"

#define AE_TICKS_MAX 16

struct ae_axis {
	bool log;
	bool whole;	/* ticks at whole numbers only */
	double low, high;	/* values */
	double from, to;	/* pixels they fall on */
	const struct ae_text_column *words;	/* what stands at 0, 1, ...; NULL: the numbers do */
};

struct ae_ticks { size_t count; double at[AE_TICKS_MAX]; char text[AE_TICKS_MAX][32]; };

/* Covers nothing; then widened by every value that can be drawn on it, and settled: a range that is empty or
 * a single value gets an extent, others `margin` of theirs more at both ends. */
struct ae_axis ae_axis_empty(bool log);
void ae_axis_include(struct ae_axis *a, double value);
void ae_axis_settle(struct ae_axis *a, double margin);

/* NaN and infinity cannot be drawn, nor what is not above 0 on a logarithmic axis. */
bool ae_axis_takes(const struct ae_axis *a, double value);
double ae_axis_at(const struct ae_axis *a, double value);

/* About `wanted` round values inside the settled axis, 2 to 10; of an axis of words as many as have room. */
void ae_axis_ticks(const struct ae_axis *a, size_t wanted, struct ae_ticks *t);
void ae_axis_label_ticks(const struct ae_axis *a, struct ae_ticks *t);

/* Pixels that a sans-serif character of 11 px takes, 6.5, and a little more for wide ones. */
#define AE_LETTER 6.8

#endif
