/* threshold.c - thresholds above which a record is an anomaly: learned from scores, compared with scores. */
#include "detect/threshold_parts.h"

#include <math.h>
#include <stdlib.h>

/* ---- learning ---- */

static int learn_columns(struct ae_threshold *t, const struct ae_threshold_rule *r, const double *scores, size_t n,
			 double *column, struct ae_err *e)
{
	struct ae_err why;

	for (size_t v = 0; v < t->count; v++) {
		for (size_t i = 0; i < n; i++)
			column[i] = scores[i * t->count + v];
		if ((t->spot ? ae_spot_new(&t->spot[v], r, column, n, &why)
			     : ae_threshold_fit(r, column, n, &t->value[v], &why))
		    == 0)
			continue;
		return t->count == 1 ? ae_err_set(e, "%s", why.text)
				     : ae_err_set(e, "score %zu of each record: %s", v + 1, why.text);
	}
	return 0;
}

int ae_threshold_learn(struct ae_threshold *t, const struct ae_threshold_rule *r, const double *scores, size_t n,
		       size_t values, struct ae_err *e)
{
	double *column;
	int bad;

	if (n == 0)
		return ae_err_set(e, "expected one score or more, got none");
	column = malloc(n * sizeof *column);
	bad = ae_threshold_new(t, values, ae_threshold_takes(r) & AE_RULE_MOVES, e);
	if (!bad)
		bad = column ? learn_columns(t, r, scores, n, column, e) : ae_err_set(e, "no memory for %zu scores", n);
	free(column);
	if (bad)
		ae_threshold_free(t);
	return bad;
}

/* ---- comparing ---- */

int ae_threshold_new(struct ae_threshold *t, size_t count, bool moves, struct ae_err *e)
{
	*t = (struct ae_threshold){ .count = count };
	t->value = moves ? NULL : calloc(count, sizeof *t->value);
	t->spot = moves ? calloc(count, sizeof *t->spot) : NULL;
	return t->value || t->spot ? 0 : ae_err_set(e, "no memory for %zu thresholds", count);
}

void ae_threshold_free(struct ae_threshold *t)
{
	for (size_t v = 0; v < t->count && t->spot; v++)
		ae_spot_free(t->spot[v]);
	free(t->spot);
	free(t->value);
	*t = (struct ae_threshold){ .count = 0 };
}

void ae_threshold_state(struct ae_threshold *t, struct ae_state *s)
{
	ae_state_option_count(s, "moving thresholds", t->spot ? t->count : 0);
	for (size_t v = 0; v < t->count && t->spot; v++)
		ae_spot_state(&t->spot[v], s);
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
	size_t low = 0, high = n; /* sorted[low - 1] is below the score, sorted[high] is not */

	while (low < high) {
		size_t half = low + (high - low) / 2;

		if (ae_above(score, sorted[half]))
			low = half + 1;
		else
			high = half;
	}
	return (1 + (double)(n - low)) / ((double)n + 1);
}
