/* metrics_affiliation.c - affiliation precision and recall: Huet, Navarro, Rossi, "Local evaluation of time
 * series anomaly detection algorithms", KDD 2022. Every true range judges what lies nearer to it than to any
 * other; a distance counts by how probable it is that a random place is farther away. A row r is the interval
 * r..r+1. */
#include "detect/detect.h"

#include <math.h>

struct span { double from, to; };

static struct span span_of(const struct ae_ranges *r, size_t i)
{
	return (struct span){ (double)r->range[i].first, (double)r->range[i].last + 1 };
}

static double length(struct span s)
{
	return s.to > s.from ? s.to - s.from : 0;
}

static struct span common(struct span a, struct span b)
{
	return (struct span){ fmax(a.from, b.from), fmin(a.to, b.to) };
}

/* Of the spans in `within`, each clipped to it, the places nearest to number i. */
static struct span zone_of(const struct ae_ranges *r, size_t i, struct span within)
{
	struct span s = common(span_of(r, i), within), zone = within;

	if (i > 0)
		zone.from = fmax(within.from, (common(span_of(r, i - 1), within).to + s.from) / 2);
	if (i + 1 < r->count)
		zone.to = fmin(within.to, (s.to + common(span_of(r, i + 1), within).from) / 2);
	return zone;
}

/* The integral over x..y of a function that is a straight line between the bends. */
static double integral(double (*f)(double, const struct span *), const struct span *arg, double x, double y,
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

/* How probable it is that a random place of the zone is at least as far from the truth as x; arg: truth,
 * zone. */
static double farther_from_truth(double x, const struct span *arg)
{
	struct span truth = arg[0], zone = arg[1];
	double d = fmax(fmax(truth.from - x, x - truth.to), 0);
	double nearer_side = fmin(truth.from - zone.from, zone.to - truth.to);

	return 1 - (fmin(d, nearer_side) + d + length(truth)) / length(zone);
}

/* One found span, clipped to the zone: certain inside the truth, by distance outside it. */
static double found_integral(struct span s, const struct span *arg)
{
	struct span truth = arg[0], zone = arg[1];
	double side = fmin(truth.from - zone.from, zone.to - truth.to);
	double left = truth.from - side, right = truth.to + side;

	return length(common(s, truth)) +
	       integral(farther_from_truth, arg, s.from, fmin(s.to, truth.from), &left, 1) +
	       integral(farther_from_truth, arg, fmax(s.from, truth.to), s.to, &right, 1);
}

/* ---- recall ---- */

/* How probable it is that a random place of the zone is at least as far from y as the pivot is; arg: zone,
 * pivot. */
static double farther_than_pivot(double y, const struct span *arg)
{
	struct span zone = arg[0];
	double d = fabs(y - arg[1].from), nearer_side = fmin(y - zone.from, zone.to - y);

	return 1 - (fmin(d, nearer_side) + d) / length(zone);
}

static double missed_integral(double from, double to, struct span zone, double pivot)
{
	struct span arg[2] = { zone, { pivot, pivot } };
	double bend[3] = { (zone.from + zone.to) / 2, (zone.from + pivot) / 2, (zone.to + pivot) / 2 };

	return integral(farther_than_pivot, arg, from, to, bend, 3);
}

/* One part of the truth against the found span that it lies nearest to. */
static double truth_integral(struct span part, struct span found, struct span zone)
{
	return length(common(part, found)) +
	       missed_integral(part.from, fmin(part.to, found.from), zone, found.from) +
	       missed_integral(fmax(part.from, found.to), part.to, zone, found.to);
}

/* ---- one true range ---- */

/* Sums over what is found in its zone. */
struct judged { double precision, recall, length; };

/* `inside`: the ranges found that reach into the zone, in order. */
static struct judged judge(struct span truth, struct span zone, const struct ae_ranges *inside)
{
	struct span arg[2] = { truth, zone };
	struct judged j = { 0 };

	for (size_t i = 0; i < inside->count; i++) {
		struct span found = common(span_of(inside, i), zone);
		struct span part = common(truth, zone_of(inside, i, zone));

		j.length += length(found);
		j.precision += found_integral(found, arg);
		j.recall += truth_integral(part, found, zone);
	}
	return j;
}

/* The found ranges of which a part lies in the zone; *from: where the search begins, here and for later ones. */
static struct ae_ranges inside(const struct ae_ranges *found, struct span zone, size_t *from)
{
	size_t end;

	while (*from < found->count && span_of(found, *from).to <= zone.from)
		++*from;
	for (end = *from; end < found->count && span_of(found, end).from < zone.to; end++)
		;
	return (struct ae_ranges){ end - *from, found->count ? found->range + *from : NULL };
}

struct ae_quality ae_affiliation_quality(const struct ae_ranges *truth, const struct ae_ranges *found,
					 uint64_t rows)
{
	struct span all = { 0, (double)rows };
	double precision = 0, recall = 0;
	size_t from = 0, judging = 0;

	for (size_t i = 0; i < truth->count; i++) {
		struct span zone = zone_of(truth, i, all);
		struct ae_ranges here = inside(found, zone, &from);
		struct judged j;

		if (here.count == 0)
			continue;
		j = judge(span_of(truth, i), zone, &here);
		precision += j.precision / j.length;
		recall += j.recall / length(span_of(truth, i));
		judging++;
	}
	return ae_quality(judging ? precision / (double)judging : 0,
			  truth->count ? recall / (double)truth->count : 0);
}
