/* fdr.c - thresholds of surprise that control the false discovery rate of a stream, one row after another. */
#include "detect/detect.h"

#include <math.h>

/* The sum of 1 / (n log^2 n) over n from 2 on. */
#define WEIGHTS_SUM 2.109742801236892

static const char *const dependences[] = { "any", "positive" };

enum { ANY, POSITIVE };

const char *ae_fdr_word(size_t i)
{
	return i < sizeof dependences / sizeof *dependences ? dependences[i] : NULL;
}

double ae_sequence_weight(uint64_t n)
{
	double x = (double)n + 1, l = log(x);

	return 1 / (x * l * l * WEIGHTS_SUM);
}

/* The logarithm of the calibrator's e-value for the p-value e^-x: log((e^x - 1 - x) / x^2). */
static double log_evalue(double x)
{
	return x + log1p(-(1 + x) * exp(-x)) - 2 * log(x);
}

/* The x at which the e-value is e^y, y 0 or more. From the right of it, Newton's steps on the convex function never go
 * beyond it. */
static double calibrate_inverse(double y)
{
	double x = y + 2 * log(y + 10) + 4, step;

	do {
		double slope = -expm1(-x) / (1 - (1 + x) * exp(-x)) - 2 / x;

		step = (log_evalue(x) - y) / slope;
		x -= step;
	} while (step > 1e-12 * x);
	return x;
}

struct ae_fdr ae_fdr_default(double rate, int dependence)
{
	return (struct ae_fdr){ .rate = rate, .dependence = dependence };
}

double ae_fdr_threshold(const struct ae_fdr *f, size_t scores)
{
	double alarms = f->dependence == POSITIVE ? fmax((double)f->alarms, 1) : (double)f->alarms + 1;
	double y = -log(f->rate) - log(ae_sequence_weight(f->tests + 1)) - log(alarms);
	double x = f->dependence == POSITIVE ? y : calibrate_inverse(y);

	return x / log(10) + log10((double)scores);
}

void ae_fdr_push(struct ae_fdr *f, bool alarm)
{
	f->tests++;
	f->alarms += alarm;
}
