/* metrics_affiliation.c - affiliation precision and recall: Huet, Navarro, Rossi, "Local evaluation of time
 * series anomaly detection algorithms", KDD 2022. Each true range has a zone: the places nearer to it than to any other
 * true range. A distance counts by the probability that a random place of the zone is farther away. Row r is the
 * interval r..r+1. */
#include "detect/detect.h"

#include <math.h>

struct time_span {
	double from, to;
};

static struct time_span span_of(const struct ae_ranges *r, size_t i)
{
	return (struct time_span){ (double)r->range[i].first, (double)r->range[i].last + 1 };
}

static double length(struct time_span s)
{
	return s.to > s.from ? s.to - s.from : 0;
}

static struct time_span common(struct time_span a, struct time_span b)
{
	return (struct time_span){ fmax(a.from, b.from), fmin(a.to, b.to) };
}

/* The places in `within` nearest to range i, all ranges clipped to `within`. */
static struct time_span zone_of(const struct ae_ranges *r, size_t i, struct time_span within)
{
	struct time_span s = common(span_of(r, i), within), zone = within;

	if (i > 0)
		zone.from = fmax(within.from, (common(span_of(r, i - 1), within).to + s.from) / 2);
	if (i + 1 < r->count)
		zone.to = fmin(within.to, (s.to + common(span_of(r, i + 1), within).from) / 2);
	return zone;
}

/* The integral over x..y of a function that is linear between the bends. */
static double integral(double (*f)(double, const struct time_span *), const struct time_span *arg, double x, double y,
		       const double *bend, size_t bends)
{
	double sum = 0;

	while (x < y) {
		double next = y;

		for (size_t i = 0; i < bends; i++)
			if (bend[i] > x && bend[i] < next)
				next = bend[i];
		sum += (f(x, arg) + f(next, arg)) / 2 * (next - x);
		x = next;
	}
	return sum;
}

/* ---- precision ---- */

/* The probability that a random place of the zone is at least as far from the truth as x. arg: truth, zone. */
static double farther_from_truth(double x, const struct time_span *arg)
{
	struct time_span truth = arg[0], zone = arg[1];
	double d = fmax(fmax(truth.from - x, x - truth.to), 0);
	double nearer_side = fmin(truth.from - zone.from, zone.to - truth.to);

	return 1 - (fmin(d, nearer_side) + d + length(truth)) / length(zone);
}

/* One found span, clipped to the zone: 1 inside the truth, a probability outside it. */
static double found_integral(struct time_span s, const struct time_span *arg)
{
	struct time_span truth = arg[0], zone = arg[1];
	double side = fmin(truth.from - zone.from, zone.to - truth.to);
	double left = truth.from - side, right = truth.to + side;

	return length(common(s, truth)) + integral(farther_from_truth, arg, s.from, fmin(s.to, truth.from), &left, 1)
		+ integral(farther_from_truth, arg, fmax(s.from, truth.to), s.to, &right, 1);
}

/* ---- recall ---- */

/* The probability that a random place of the zone is at least as far from y as the pivot is. arg: zone, pivot. */
static double farther_than_pivot(double y, const struct time_span *arg)
{
	struct time_span zone = arg[0];
	double d = fabs(y - arg[1].from), nearer_side = fmin(y - zone.from, zone.to - y);

	return 1 - (fmin(d, nearer_side) + d) / length(zone);
}

static double missed_integral(double from, double to, struct time_span zone, double pivot)
{
	struct time_span arg[2] = { zone, { pivot, pivot } };
	double bend[3] = { (zone.from + zone.to) / 2, (zone.from + pivot) / 2, (zone.to + pivot) / 2 };

	return integral(farther_than_pivot, arg, from, to, bend, 3);
}

/* One part of the truth against its nearest found span. */
static double truth_integral(struct time_span part, struct time_span found, struct time_span zone)
{
	return length(common(part, found)) + missed_integral(part.from, fmin(part.to, found.from), zone, found.from)
		+ missed_integral(fmax(part.from, found.to), part.to, zone, found.to);
}

/* ---- one true range ---- */

/* Sums over the found spans in a zone. */
struct zone_sums {
	double precision, recall, length;
};

/* inside: the found ranges that reach into the zone, ascending. */
static struct zone_sums sum_zone(struct time_span truth, struct time_span zone, const struct ae_ranges *inside)
{
	struct time_span arg[2] = { truth, zone };
	struct zone_sums j = { 0 };

	for (size_t i = 0; i < inside->count; i++) {
		struct time_span found = common(span_of(inside, i), zone);
		struct time_span part = common(truth, zone_of(inside, i, zone));

		j.length += length(found);
		j.precision += found_integral(found, arg);
		j.recall += truth_integral(part, found, zone);
	}
	return j;
}

/* The found ranges that overlap the zone. *from: where the search begins, for this zone and later ones. */
static struct ae_ranges inside(const struct ae_ranges *found, struct time_span zone, size_t *from)
{
	size_t end;

	while (*from < found->count && span_of(found, *from).to <= zone.from)
		++*from;
	for (end = *from; end < found->count && span_of(found, end).from < zone.to; end++)
		;
	return (struct ae_ranges){ end - *from, found->count ? found->range + *from : NULL };
}

struct ae_quality ae_affiliation_quality(const struct ae_ranges *truth, const struct ae_ranges *found, uint64_t rows)
{
	struct time_span all = { 0, (double)rows };
	double precision = 0, recall = 0;
	size_t from = 0, zones = 0;

	for (size_t i = 0; i < truth->count; i++) {
		struct time_span zone = zone_of(truth, i, all);
		struct ae_ranges here = inside(found, zone, &from);
		struct zone_sums j;

		if (here.count == 0)
			continue;
		j = sum_zone(span_of(truth, i), zone, &here);
		precision += j.precision / j.length;
		recall += j.recall / length(span_of(truth, i));
		zones++;
	}
	return ae_quality(zones ? precision / (double)zones : 0, truth->count ? recall / (double)truth->count : 0);
}
