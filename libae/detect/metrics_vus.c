/* metrics_vus.c - volumes under the surfaces of range-ROC and range-PR: Paparrizos et al., "Volume Under the
 * Surface: a new accuracy evaluation measure for time-series anomaly detection", PVLDB 15, 2022. Labels fade
 * out over a buffer around each range; the areas are averaged over all buffers up to the largest. */
#include "detect/metrics.h"

#include <math.h>
#include <stdlib.h>

enum { LEVELS = 250 }; /* thresholds, at even steps of the ranks, as the authors' program has it */

struct vus {
	size_t n;
	const struct ae_ranges *truth;
	uint64_t positives;
	uint8_t *level; /* (n) the first, so highest, threshold that flags the row */
	bool *positive;
	double *fade;                           /* (n) the label of a row near a range */
	uint64_t flagged[LEVELS], hits[LEVELS]; /* rows, and rows of true ranges, flagged at each threshold */
};

/* For one buffer, at each threshold: sum of flagged labels near the ranges, and ranges that are met. */
struct vus_surface {
	double faded[LEVELS];
	uint64_t met[LEVELS];
	size_t zones;
};

static void cumulate(uint64_t *x)
{
	for (size_t k = 1; k < LEVELS; k++)
		x[k] += x[k - 1];
}

static void find_levels(struct vus *v, const struct ae_ranked *r)
{
	double step = (double)(v->n - 1) / (LEVELS - 1);
	size_t k = 0;

	for (size_t at = 0; at < v->n; at++) {
		/* the k-th threshold is the score at place floor(k * step), the last one the lowest score */
		while (k < LEVELS - 1 && r[at].score < r[(size_t)((double)k * step)].score)
			k++;
		v->level[r[at].record] = (uint8_t)k;
		v->flagged[k]++;
		v->hits[k] += v->positive[r[at].record];
	}
	cumulate(v->flagged);
	cumulate(v->hits);
}

/* The label falls from 1 next to the range to sqrt(1/2) at the end of the buffer; labels of several ranges add up. */
static void fade_around(struct vus *v, struct ae_range r, size_t buffer)
{
	for (size_t d = 1; d <= buffer / 2 && d < v->n; d++) {
		double label = sqrt(1 - (double)d / (double)buffer);

		if (d <= r.first)
			v->fade[r.first - d] += label;
		if (d < v->n - r.last)
			v->fade[r.last + d] += label;
	}
}

/* The range with its buffer, joined with the next ranges whose buffers reach it; *i becomes the next range. */
static struct ae_range zone_from(const struct vus *v, size_t *i, uint64_t half)
{
	const struct ae_range *r = v->truth->range;
	struct ae_range zone = { r[*i].first > half ? r[*i].first - half : 0, 0 };

	while (*i + 1 < v->truth->count && r[*i + 1].first - r[*i].last <= 2 * half)
		++*i;
	zone.last = v->n - 1 - r[*i].last > half ? r[*i].last + half : v->n - 1;
	++*i;
	return zone;
}

static void add_zone(struct vus *v, struct vus_surface *s, struct ae_range zone)
{
	size_t best = LEVELS - 1;

	for (uint64_t t = zone.first; t <= zone.last; t++) {
		if (v->level[t] < best)
			best = v->level[t];
		if (!v->positive[t])
			s->faded[v->level[t]] += fmin(v->fade[t], 1);
		v->fade[t] = 0;
	}
	s->met[best]++;
	s->zones++;
}

static void find_surface(struct vus *v, struct vus_surface *s, size_t buffer)
{
	*s = (struct vus_surface){ 0 };
	for (size_t i = 0; i < v->truth->count; i++)
		fade_around(v, v->truth->range[i], buffer);
	for (size_t i = 0; i < v->truth->count;)
		add_zone(v, s, zone_from(v, &i, buffer / 2));
	cumulate(s->met);
	for (size_t k = 1; k < LEVELS; k++)
		s->faded[k] += s->faded[k - 1];
}

/* The areas under the two curves of one buffer; the range-ROC ends in (1, 1). */
static void add_areas(const struct vus *v, const struct vus_surface *s, struct ae_vus *area)
{
	double tpr = 0, fpr = 0;

	for (size_t k = 0; k < LEVELS; k++) {
		double tp = (double)v->hits[k] + s->faded[k], flagged = (double)v->flagged[k];
		double positives = (double)v->positives + s->faded[k] / 2;
		double next_tpr = fmin(tp / positives, 1) * ((double)s->met[k] / (double)s->zones);
		double next_fpr = (flagged - tp) / ((double)v->n - positives);

		area->roc += (next_fpr - fpr) * (next_tpr + tpr) / 2;
		area->pr += (next_tpr - tpr) * (tp / flagged);
		tpr = next_tpr;
		fpr = next_fpr;
	}
	area->roc += (1 - fpr) * (1 + tpr) / 2;
}

static void mark_truth(struct vus *v)
{
	for (size_t i = 0; i < v->truth->count; i++)
		for (uint64_t t = v->truth->range[i].first; t <= v->truth->range[i].last; t++, v->positives++)
			v->positive[t] = true;
}

int ae_vus(struct ae_vus *area, const double *score, size_t n, const struct ae_ranges *truth, size_t buffer,
	   struct ae_err *e)
{
	struct vus v = { .n = n, .truth = truth };
	struct ae_ranked *ranked = ae_ranked_sort(score, 0, n);
	struct vus_surface s;
	bool good;

	*area = (struct ae_vus){ 0 };
	v.level = calloc(n, sizeof *v.level);
	v.positive = calloc(n, sizeof *v.positive);
	v.fade = calloc(n, sizeof *v.fade);
	good = ranked && v.level && v.positive && v.fade;
	if (good) {
		mark_truth(&v);
		find_levels(&v, ranked);
		for (size_t b = 0; b <= buffer; b++) {
			find_surface(&v, &s, b);
			add_areas(&v, &s, area);
		}
		area->roc /= (double)buffer + 1;
		area->pr /= (double)buffer + 1;
	}
	free(ranked);
	free(v.level);
	free(v.positive);
	free(v.fade);
	return good ? 0 : ae_err_set(e, "no memory for %zu scores", n);
}
