/* threshold_rule.c - the rules that learn a threshold from scores, by name. A new rule is a function and a line of the
 * table. */
#include "detect/threshold_parts.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A rule gets the scores x (n), ascending unless it takes labels, which it may overwrite. */
typedef int rule_fn(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold, struct ae_err *e);

static int fit_max(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold, struct ae_err *e)
{
	(void)r;
	(void)e;
	*threshold = x[n - 1];
	return 0;
}

static int fit_quantile(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold, struct ae_err *e)
{
	(void)e;
	*threshold = ae_quantile(x, n, r->amount);
	return 0;
}

static int fit_contamination(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold,
			     struct ae_err *e)
{
	(void)e;
	*threshold = ae_quantile(x, n, 1 - r->amount);
	return 0;
}

static int fit_sigma(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold, struct ae_err *e)
{
	double sum = 0, square = 0;

	(void)e;
	for (size_t i = 0; i < n; i++)
		sum += x[i];
	for (size_t i = 0; i < n; i++)
		square += (x[i] - sum / (double)n) * (x[i] - sum / (double)n);
	*threshold = sum / (double)n + r->amount * sqrt(square / (double)n);
	return 0;
}

/* 1.4826 times the median absolute deviation of normally distributed scores is their standard deviation. */
static int fit_mad(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold, struct ae_err *e)
{
	double median = ae_quantile(x, n, 0.5);

	(void)e;
	for (size_t i = 0; i < n; i++)
		x[i] = fabs(x[i] - median);
	ae_sort(x, n);
	*threshold = median + r->amount * 1.4826 * ae_quantile(x, n, 0.5);
	return 0;
}

static int fit_iqr(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold, struct ae_err *e)
{
	double upper = ae_quantile(x, n, 0.75);

	(void)e;
	*threshold = upper + r->amount * (upper - ae_quantile(x, n, 0.25));
	return 0;
}

/* Split conformal prediction: if n + 1 scores come in random order, the last one is among the floor((n + 1) X) largest
 * with probability X at most. A rate written in decimals is meant exactly; 4 epsilon undo its rounding. */
static int fit_fpr(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold, struct ae_err *e)
{
	double rate = r->amount * (1 + 4 * DBL_EPSILON), above = floor(((double)n + 1) * rate);

	if (above < 1)
		return ae_err_set(e, "%zu scores: a false alarm rate of %g needs %.0f or more", n, r->amount,
				  ceil(1 / rate) - 1);
	*threshold = above <= (double)n ? x[n - (size_t)above] : x[0];
	return 0;
}

static int fit_pot(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold, struct ae_err *e)
{
	struct ae_tail tail = { .from = ae_quantile(x, n, r->level) };

	if (ae_tail_learn(&tail, x, n, r->amount, e) != 0)
		return -1;
	*threshold = ae_tail_quantile(&tail, r->amount);
	return 0;
}

/* Halfway between two scores, so that only the upper one exceeds it. If both round to one number in single precision,
 * the lower score is the threshold. */
static int fit_f1(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold, struct ae_err *e)
{
	struct ae_ranking ranking;
	double lower = -INFINITY, upper = INFINITY;

	if (ae_ranking(&ranking, x, r->positive, n, e) != 0)
		return -1;
	*threshold = ranking.best_threshold;
	for (size_t i = 0; i < n; i++) {
		lower = x[i] <= *threshold && x[i] > lower ? x[i] : lower;
		upper = x[i] > *threshold && x[i] < upper ? x[i] : upper;
	}
	if (lower > -INFINITY && (float)*threshold >= (float)upper)
		*threshold = lower;
	return 0;
}

static const struct threshold_method {
	const char *name;
	rule_fn *fit; /* NULL: the threshold moves, ae_spot_new() */
	double max;   /* largest number after '='; 0: it takes no number */
	bool open;    /* 0 and `max` are excluded */
	unsigned takes;
} methods[] = {
	{ "max", fit_max },
	{ "quantile", fit_quantile, 1 },
	{ "sigma", fit_sigma, 1e9 },
	{ "mad", fit_mad, 1e9 },
	{ "iqr", fit_iqr, 1e9 },
	{ "fpr", fit_fpr, 1, true },
	{ "pot", fit_pot, 1, true, AE_RULE_LEVEL },
	{ "contamination", fit_contamination, 1 },
	{ "f1", fit_f1, .takes = AE_RULE_LABELS },
	{ "spot", NULL, 1, true, AE_RULE_LEVEL | AE_RULE_MOVES },
	{ "dspot", NULL, 1, true, AE_RULE_LEVEL | AE_RULE_DEPTH | AE_RULE_MOVES },
};

static int parse_amount(const struct threshold_method *m, struct ae_threshold_rule *r, const char *text,
			struct ae_err *e)
{
	const char *number = strchr(text, '='), *end;
	const char *from = m->open ? "above 0 and below" : "from 0 to";

	if (!number && m->max == 0)
		return 0;
	if (!number)
		return ae_err_set(e, "method '%s': expected a number %s %g, as in %s=0.5", text, from, m->max, text);
	if (m->max == 0)
		return ae_err_set(e, "method '%s': expected no number after '%s'", text, m->name);
	number++;
	end = ae_number_parse(number, number + strlen(number), &r->amount);
	if (!end || *end || !(r->amount >= 0 && r->amount <= m->max)
	    || (m->open && (r->amount == 0 || r->amount == m->max)))
		return ae_err_set(e, "method '%s': expected a number %s %g, got '%s'", text, from, m->max, number);
	return 0;
}

int ae_threshold_parse(struct ae_threshold_rule *r, const char *text, struct ae_err *e)
{
	size_t length = strcspn(text, "=");

	*r = (struct ae_threshold_rule){ .level = 0.98 };
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		if (strlen(methods[i].name) != length || strncmp(methods[i].name, text, length) != 0)
			continue;
		r->method = (int)i;
		r->depth = methods[i].takes & AE_RULE_DEPTH ? 100 : 0;
		return parse_amount(&methods[i], r, text, e);
	}
	return ae_suggest_err(e, "method", text, length, ae_threshold_word);
}

const char *ae_threshold_word(size_t i)
{
	return i < sizeof methods / sizeof *methods ? methods[i].name : NULL;
}

unsigned ae_threshold_takes(const struct ae_threshold_rule *r)
{
	return methods[r->method].takes;
}

int ae_threshold_fit(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold, struct ae_err *e)
{
	const struct threshold_method *m = &methods[r->method];
	double largest;

	if (!(m->takes & AE_RULE_LABELS))
		ae_sort(x, n);
	largest = x[n - 1];
	if (m->fit(r, x, n, threshold, e) != 0)
		return -1;
	return isfinite(*threshold)
		? 0
		: ae_err_set(e, "scores up to %g: too large for a threshold by %s", largest, m->name);
}
