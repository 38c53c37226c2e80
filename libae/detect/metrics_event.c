/* metrics_event.c - metrics of ranges: by events, and by common rows. */
#include "detect/detect.h"

static uint64_t rows_of(struct ae_range r)
{
	return r.last - r.first + 1;
}

/* Rows that one range has in common with the ranges of the other list, and how many of those it meets. */
struct meeting {
	uint64_t rows;
	size_t ranges;
};

/* *from: the first range of `others` that may meet r or a later range. */
static struct meeting meet(struct ae_range r, const struct ae_ranges *others, size_t *from)
{
	struct meeting m = { 0 };

	while (*from < others->count && others->range[*from].last < r.first)
		++*from;
	for (size_t i = *from; i < others->count && others->range[i].first <= r.last; i++) {
		struct ae_range o = others->range[i],
				both = {
					o.first > r.first ? o.first : r.first,
					o.last < r.last ? o.last : r.last,
				};

		m.rows += rows_of(both);
		m.ranges++;
	}
	return m;
}

static double fraction_met(const struct ae_ranges *of, const struct ae_ranges *others)
{
	size_t from = 0, met = 0;

	for (size_t i = 0; i < of->count; i++)
		met += meet(of->range[i], others, &from).ranges > 0;
	return of->count ? (double)met / (double)of->count : 0;
}

struct ae_quality ae_event_quality(const struct ae_ranges *truth, const struct ae_ranges *found)
{
	return ae_quality(fraction_met(found, truth), fraction_met(truth, found));
}

/* Tatbul et al. 2018, equations 3 to 9 with a flat bias: the fraction of a range's rows that the other ranges cover,
 * divided by the number of those ranges. `existence`: the part of the reward for being met at all. */
static double range_reward(const struct ae_ranges *of, const struct ae_ranges *others, double existence)
{
	size_t from = 0;
	double sum = 0;

	for (size_t i = 0; i < of->count; i++) {
		struct meeting m = meet(of->range[i], others, &from);
		double share = (double)m.rows / (double)rows_of(of->range[i]);

		if (m.ranges > 0)
			sum += existence + (1 - existence) * share / (double)m.ranges;
	}
	return of->count ? sum / (double)of->count : 0;
}

struct ae_quality ae_range_quality(const struct ae_ranges *truth, const struct ae_ranges *found)
{
	return ae_quality(range_reward(found, truth, 0), range_reward(truth, found, 0.2));
}

struct ae_confusion ae_point_adjusted(const struct ae_ranges *truth, const struct ae_ranges *found, uint64_t rows)
{
	struct ae_confusion c = { 0 };
	size_t from = 0;

	for (size_t i = 0; i < truth->count; i++) {
		struct meeting m = meet(truth->range[i], found, &from);

		*(m.ranges > 0 ? &c.tp : &c.fn) += rows_of(truth->range[i]);
		c.fp -= m.rows; /* modulo 2^64: all rows found are added below */
	}
	for (size_t i = 0; i < found->count; i++)
		c.fp += rows_of(found->range[i]);
	c.tn = rows - c.tp - c.fn - c.fp;
	return c;
}
