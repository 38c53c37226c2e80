/* axis.c - an axis of a picture: its range, and values to pixels. */
#include "plot/axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ae_axis ae_axis_empty(bool log)
{
	return (struct ae_axis){ .log = log, .low = INFINITY, .high = -INFINITY };
}

bool ae_axis_takes(const struct ae_axis *a, double value)
{
	return isfinite(value) && (!a->log || value >= AE_LOG_LEAST);
}

void ae_axis_include(struct ae_axis *a, double value)
{
	if (!ae_axis_takes(a, value))
		return;
	if (value < a->low)
		a->low = value;
	if (value > a->high)
		a->high = value;
}

/* A difference in the last digits is rounding: ticks at both ends would have equal labels. */
static bool flat(double low, double high)
{
	return high - low <= 1e-10 * fmax(fabs(low), fabs(high)) || high - low < 1e-290;
}

static void finish_log(struct ae_axis *a, double margin)
{
	double grow = exp(margin * (log(a->high) - log(a->low)));

	if (flat(a->low, a->high))
		grow = 2;
	grow = fmin(grow, 1000); /* three decades are enough margin */
	a->low = fmax(a->low / grow, AE_LOG_LEAST);
	a->high *= grow;
}

void ae_axis_finish(struct ae_axis *a, double margin)
{
	double grow;

	if (a->low > a->high)
		a->low = a->high = 1;
	if (a->log) {
		finish_log(a, margin);
		return;
	}
	grow = margin * (a->high - a->low);
	if (flat(a->low, a->high))
		grow = a->whole ? 0.5 : fabs(a->low) > 1e-280 ? 0.1 * fabs(a->low) : 1;
	a->low -= grow;
	a->high += grow;
}

static double scale(const struct ae_axis *a, double value)
{
	return a->log ? log10(value) : value;
}

double ae_axis_at(const struct ae_axis *a, double value)
{
	double low = scale(a, a->low), high = scale(a, a->high);

	return a->from + (scale(a, value) - low) / (high - low) * (a->to - a->from);
}
