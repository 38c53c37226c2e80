/* metrics_nab.c - the score of the Numenta Anomaly Benchmark: Lavin, Ahmad, "Evaluating real-time anomaly
 * detection algorithms", ICMLA 2015, with the weights and rules of the scorer that is published with the
 * data. */
#include "detect/metrics.h"

#include <math.h>
#include <stdlib.h>

static const struct {
	const char *name;
	double fp, fn;
} profiles[AE_NAB_PROFILES] = {
	{ "standard", 0.11, 1 }, /* a window found at its first row is worth 1 in each profile */
	{ "low_fp", 0.22, 1 },
	{ "low_fn", 0.11, 2 },
};

const char *ae_nab_name(size_t profile)
{
	return profiles[profile].name;
}

/* The worth of flagging a row, and its window. */
struct nab_row {
	double worth;
	size_t window;
};

enum { PROBATION_ROWS = 5000 }; /* longer series have the probation of this many rows */

#define NO_WINDOW SIZE_MAX

/* 0 at a window's right edge, toward 1 before it and toward -1 after it. */
static double sigmoid(double position)
{
	return position > 3 ? -1 : 2 / (1 + exp(5 * position)) - 1;
}

static double worth_inside(struct ae_range w, uint64_t row)
{
	double rows = (double)(w.last - w.first + 1);

	return sigmoid(-(double)(w.last - row + 1) / rows) / sigmoid(-1);
}

/* By the distance from the window before, in widths of that window; a window of one row has no width. */
static double worth_outside(const struct ae_range *before, uint64_t row)
{
	if (!before || before->last == before->first)
		return -1;
	return sigmoid((double)(row - before->last) / (double)(before->last - before->first));
}

static void find_worth(struct nab_row *r, size_t n, const struct ae_ranges *windows)
{
	size_t w = 0; /* the first that does not end before the row */

	for (size_t i = 0; i < n; i++) {
		if (w < windows->count && windows->range[w].last < i)
			w++;
		if (w < windows->count && windows->range[w].first <= i)
			r[i] = (struct nab_row){ worth_inside(windows->range[w], i), w };
		else
			r[i] = (struct nab_row){ worth_outside(w > 0 ? &windows->range[w - 1] : NULL, i), NO_WINDOW };
	}
}

/* Sums over the flagged rows so far. */
struct nab_sum {
	double found, false_alarms; /* worth of each window's best row, and of rows outside windows */
	double *best;               /* (windows) worth of the best row; 0: not found */
	size_t missed;              /* windows not found */
};

static void flag(struct nab_sum *s, const struct nab_row *r)
{
	if (r->window == NO_WINDOW) {
		s->false_alarms += r->worth;
	} else if (r->worth > s->best[r->window]) {
		s->missed -= s->best[r->window] == 0;
		s->found += r->worth - s->best[r->window];
		s->best[r->window] = r->worth;
	}
}

static void record_profiles(struct ae_nab *nab, const struct nab_sum *s, double threshold, bool best)
{
	for (size_t p = 0; p < AE_NAB_PROFILES; p++) {
		double raw = s->found + profiles[p].fp * s->false_alarms - profiles[p].fn * (double)s->missed;

		if (best && raw <= nab->profile[p].raw)
			continue;
		nab->profile[p].raw = raw;
		nab->profile[p].threshold = threshold;
	}
}

/* Lowers the threshold from nothing flagged to everything, or to the given threshold. */
static void sweep(struct ae_nab *nab, struct nab_sum *s, const struct ae_ranked *r, size_t n, const struct nab_row *row,
		  double threshold)
{
	bool best = isnan(threshold);

	record_profiles(nab, s, best ? ae_ranked_threshold(r, n, 0) : threshold, false);
	for (size_t at = 0; at < n && (best || r[at].score > threshold);) {
		size_t next = ae_ranked_ties(r, n, at);

		for (; at < next; at++)
			flag(s, &row[r[at].record]);
		record_profiles(nab, s, best ? ae_ranked_threshold(r, n, at) : threshold, best);
	}
}

/* 0: nothing flagged; 100: each window's first row flagged and nothing else; NaN without a window. */
static void normalize(struct ae_nab *nab)
{
	double windows = (double)nab->windows;

	for (size_t p = 0; p < AE_NAB_PROFILES; p++) {
		double null = -profiles[p].fn * windows;

		nab->profile[p].score = windows > 0 ? 100 * (nab->profile[p].raw - null) / (windows - null) : NAN;
	}
}

int ae_nab(struct ae_nab *nab, const double *score, size_t n, const struct ae_ranges *windows, double probation,
	   double threshold, struct ae_err *e)
{
	size_t first = (size_t)ceil(fmin(floor(probation * (double)n), probation * PROBATION_ROWS));
	struct ae_ranked *ranked = ae_ranked_sort(score, first, n);
	struct nab_row *row = calloc(n ? n : 1, sizeof *row);
	struct nab_sum s = { .best = calloc(windows->count ? windows->count : 1, sizeof *s.best) };
	bool good = ranked && row && s.best;

	*nab = (struct ae_nab){ 0 };
	for (size_t w = 0; w < windows->count; w++)
		nab->windows += windows->range[w].last >= first;
	if (good) {
		s.missed = nab->windows;
		find_worth(row, n, windows);
		sweep(nab, &s, ranked, n - first, row, threshold);
		normalize(nab);
	}
	free(ranked);
	free(row);
	free(s.best);
	return good ? 0 : ae_err_set(e, "no memory for %zu scores", n);
}
