/* threshold.c - the score above which a record is an anomaly: learned from scores, held against scores. */
#include "detect/threshold_parts.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The rules take ascending scores and may overwrite them. */

static double fit_max(double *x, size_t n, double amount)
{
	(void)amount;
	return x[n - 1];
}

static double fit_sigma(double *x, size_t n, double k)
{
	double sum = 0, square = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	for (size_t i = 0; i < n; i++)
		square += (x[i] - sum / (double)n) * (x[i] - sum / (double)n);
	return sum / (double)n + k * sqrt(square / (double)n);
}

static double fit_quantile(double *x, size_t n, double q)
{
	return ae_quantile(x, n, q);
}

/* 1.4826 makes the median absolute deviation of normally distributed scores their standard deviation. */
static double fit_mad(double *x, size_t n, double k)
{
	double median = ae_quantile(x, n, 0.5);

	for (size_t i = 0; i < n; i++)
		x[i] = fabs(x[i] - median);
	ae_sort(x, n);
	return median + k * 1.4826 * ae_quantile(x, n, 0.5);
}

static double fit_iqr(double *x, size_t n, double k)
{
	double upper = ae_quantile(x, n, 0.75);

	return upper + k * (upper - ae_quantile(x, n, 0.25));
}

static double fit_contamination(double *x, size_t n, double share)
{
	return ae_quantile(x, n, 1 - share);
}

/* Split conformal prediction: of n + 1 scores that may have come in any order, the last is one of the
 * floor((n + 1) X) largest with at most that share as probability. A rate written in decimals is meant
 * exactly, which rounding must not undo. */
static int fit_fpr(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold,
		   struct ae_err *e)
{
	double rate = r->amount * (1 + 4 * DBL_EPSILON), above = floor(((double)n + 1) * rate);

	if (above < 1)
		return ae_err_set(e, "%zu scores: a false alarm rate of %g needs %.0f or more", n, r->amount,
				  ceil(1 / rate) - 1);
	*threshold = above <= (double)n ? x[n - (size_t)above] : x[0];
	return 0;
}

static int fit_pot(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold,
		   struct ae_err *e)
{
	struct ae_tail tail = { .from = ae_quantile(x, n, r->level) };

	if (ae_tail_learn(&tail, x, n, r->amount, e) != 0)
		return -1;
	*threshold = ae_tail_quantile(&tail, r->amount);
	return 0;
}

static const struct method {
	const char *name, *how;
	double most;		/* largest number that it takes; 0: it takes none */
	bool open;		/* neither that nor 0 is one */
	double (*fit)(double *, size_t, double);
	/* where fitting can fail */
	int (*try)(const struct ae_threshold_rule *, double *, size_t, double *, struct ae_err *);
	unsigned takes;
} methods[] = {
	{ .name = "max", .fit = fit_max },
	{ .name = "quantile", .most = 1, .fit = fit_quantile },
	{ .name = "sigma", .most = 1e9, .fit = fit_sigma },
	{ .name = "mad", .most = 1e9, .fit = fit_mad },
	{ .name = "iqr", .most = 1e9, .fit = fit_iqr },
	{ .name = "fpr", .most = 1, .open = true, .try = fit_fpr },
	{ .name = "pot", .most = 1, .open = true, .try = fit_pot, .takes = AE_RULE_LEVEL },
	{ .name = "contamination", .most = 1, .fit = fit_contamination },
	{ .name = "f1", .takes = AE_RULE_LABELS },
	{ .name = "spot", .most = 1, .open = true, .takes = AE_RULE_LEVEL | AE_RULE_MOVES },
	{ .name = "dspot", .most = 1, .open = true, .takes = AE_RULE_LEVEL | AE_RULE_DEPTH | AE_RULE_MOVES },
};

static int parse_amount(const struct method *m, struct ae_threshold_rule *r, const char *text,
			struct ae_err *e)
{
	const char *number = strchr(text, '='), *end;
	const char *from = m->open ? "above 0 and below" : "from 0 to";

	if (!number && m->most == 0)
		return 0;
	if (!number)
		return ae_err_set(e, "method '%s': needs a number %s %g, as in %s=0.5", text, from, m->most,
				  text);
	if (m->most == 0)
		return ae_err_set(e, "method '%s': '%s' takes no number", text, m->name);
	number++;
	end = ae_number_parse(number, number + strlen(number), &r->amount);
	if (!end || *end || !(r->amount >= 0 && r->amount <= m->most)
	    || (m->open && (r->amount == 0 || r->amount == m->most)))
		return ae_err_set(e, "method '%s': '%s' is not a number %s %g", text, number, from, m->most);
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
	return ae_err_set(e, "method '%s': none of max, quantile=Q, sigma=K, mad=K, iqr=K, fpr=X, pot=Q, "
			  "spot=Q, dspot=Q, contamination=X, f1%s", text,
			  ae_suggest_from(text, length, methods, sizeof methods / sizeof *methods, sizeof *methods).text);
}

const char *ae_threshold_word(size_t i)
{
	return i < sizeof methods / sizeof *methods ? methods[i].name : NULL;
}

unsigned ae_threshold_takes(const struct ae_threshold_rule *r)
{
	return methods[r->method].takes;
}

/* ---- learning ---- */

/* Halfway between two scores is above the lower one alone; in single precision, where both may be neighbors,
 * the lower one is. */
static int fit_f1(const struct ae_threshold_rule *r, const double *x, size_t n, double *threshold,
		  struct ae_err *e)
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

static int fit(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold, struct ae_err *e)
{
	const struct method *m = &methods[r->method];

	if (m->takes & AE_RULE_LABELS)
		return fit_f1(r, x, n, threshold, e);
	ae_sort(x, n);
	if (m->try && m->try(r, x, n, threshold, e) != 0)
		return -1;
	if (m->fit)
		*threshold = m->fit(x, n, r->amount);
	if (!isfinite(*threshold))
		return ae_err_set(e, "scores up to %g: too large for a threshold by %s", x[n - 1], m->name);
	return 0;
}

static int learn_columns(struct ae_threshold *t, const struct ae_threshold_rule *r, const double *scores,
			 size_t n, double *column, struct ae_err *e)
{
	struct ae_err why;

	for (size_t v = 0; v < t->count; v++) {
		for (size_t i = 0; i < n; i++)
			column[i] = scores[i * t->count + v];
		if ((t->spot ? ae_spot_new(&t->spot[v], r, column, n, &why)
		     : fit(r, column, n, &t->value[v], &why)) == 0)
			continue;
		return t->count == 1 ? ae_err_set(e, "%s", why.text)
			: ae_err_set(e, "score %zu of each record: %s", v + 1, why.text);
	}
	return 0;
}

int ae_threshold_learn(struct ae_threshold *t, const struct ae_threshold_rule *r, const double *scores,
		       size_t n, size_t values, struct ae_err *e)
{
	double *column;
	int bad;

	if (n == 0)
		return ae_err_set(e, "no scores to learn a threshold from");
	column = malloc(n * sizeof *column);
	bad = ae_threshold_new(t, values, methods[r->method].takes & AE_RULE_MOVES, e);
	if (!bad)
		bad = column ? learn_columns(t, r, scores, n, column, e)
			: ae_err_set(e, "out of memory: %zu scores", n);
	free(column);
	if (bad)
		ae_threshold_free(t);
	return bad;
}

/* ---- what it says ---- */

int ae_threshold_new(struct ae_threshold *t, size_t count, bool moves, struct ae_err *e)
{
	*t = (struct ae_threshold){ .count = count };
	t->value = moves ? NULL : calloc(count, sizeof *t->value);
	t->spot = moves ? calloc(count, sizeof *t->spot) : NULL;
	return t->value || t->spot ? 0 : ae_err_set(e, "out of memory: %zu thresholds", count);
}

void ae_threshold_free(struct ae_threshold *t)
{
	for (size_t v = 0; v < t->count && t->spot; v++)
		ae_spot_free(t->spot[v]);
	free(t->spot);
	free(t->value);
	*t = (struct ae_threshold){ .count = 0 };
}

bool ae_above(double score, double threshold)
{
	float a = (float)score, b = (float)threshold;

	return a > b || (score > threshold && (a == 0 || isinf(a)));
}

bool ae_threshold_judge(struct ae_threshold *t, size_t v, double score)
{
	return t->spot ? ae_spot_push(t->spot[v], score) : ae_above(score, t->value[v]);
}

double ae_threshold_at(const struct ae_threshold *t, size_t v)
{
	return t->spot ? ae_spot_threshold(t->spot[v]) : t->value[v];
}

double ae_pvalue(const double *sorted, size_t n, double score)
{
	size_t low = 0, high = n;	/* sorted[low - 1] is less, sorted[high] is not */

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ae_above(score, sorted[middle]))
			low = middle + 1;
		else
			high = middle;
	}
	return (1 + (double)(n - low)) / ((double)n + 1);
}
