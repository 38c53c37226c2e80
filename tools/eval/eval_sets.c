/* eval_sets.c - generated records compared with real ones, as sets. */
#include "eval/eval.h"
#include "common/records.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Distances of the records of one set to those of another set, or of the same: (count, k) nearest, (count) sums,
 * (count) numbers within a radius. */
struct eval_relation {
	double *nearest, *sum;
	uint64_t *within;
	size_t count, k;
};

static struct eval_relation relate(struct eval *o, const struct records *rows, const struct records *columns, size_t k,
				   const double *radius)
{
	struct eval_relation r = { .count = rows->count, .k = k };
	struct ae_distances n = {
		.rows = rows->x,
		.columns = columns->x,
		.row_count = rows->count,
		.column_count = columns->count,
		.values = rows->values,
		.k = k,
		.isa = o->t.isa,
		.same = rows == columns,
		.radius = radius,
	};
	struct ae_err e;

	r.nearest = n.nearest = tool_alloc(&o->t, rows->count, k * sizeof *r.nearest);
	r.sum = n.sum = tool_alloc(&o->t, rows->count, sizeof *r.sum);
	if (radius)
		r.within = n.within = tool_alloc(&o->t, rows->count, sizeof *r.within);
	if (ae_distances(&n, o->t.threads, &e) != 0)
		die(&o->t, "%s", e.text);
	eval_check_distances(o, o->real, r.sum, r.count);
	return r;
}

static void release(struct eval_relation *r)
{
	free(r->nearest);
	free(r->sum);
	free(r->within);
}

/* Records of NaN alone, which the reader lets through. */
static void leave_out_absent(struct eval *o, struct records *a)
{
	size_t present = 0;

	for (size_t i = 0; i < a->count; i++) {
		if (isnan(a->x[i * a->values]))
			continue;
		memmove(a->x + present * a->values, a->x + i * a->values, a->values * sizeof *a->x);
		present++;
	}
	o->absent += a->count - present;
	a->count = present;
}

static struct records read_set(struct eval *o, struct ae_reader *r)
{
	static const struct ae_stats none = { 0 };
	struct records a = records_read(&o->t, r, &none, NULL);

	leave_out_absent(o, &a);
	if (a.count == 0)
		die(&o->t, "%s: expected records to compare, got 0", ae_reader_name(r));
	return a;
}

/* ---- whether both sets are on one scale ---- */

static const double far_larger = 20;

/* Statistics of all values of a set. */
struct eval_scale {
	double mean, rms, low, high;
};

static struct eval_scale scale_of(const struct records *a)
{
	size_t n = a->count * a->values;
	struct eval_scale s = { .low = INFINITY, .high = -INFINITY };

	for (size_t i = 0; i < n; i++) {
		s.mean += a->x[i] / (double)n;
		s.rms += (double)a->x[i] * a->x[i] / (double)n;
		s.low = fmin(s.low, a->x[i]);
		s.high = fmax(s.high, a->x[i]);
	}
	s.rms = sqrt(s.rms);
	return s;
}

/* Warns if the sets seem to have different scales. A bad generator may give equal records or zeros, but their values
 * are within the range of the real ones. */
static void compare_scales(const struct eval *o, const char *name, const struct records *generated,
			   const struct records *real)
{
	struct eval_scale g = scale_of(generated), r = scale_of(real);
	double min = fmin(g.rms, r.rms), max = fmax(g.rms, r.rms);

	if (g.mean >= r.low && g.mean <= r.high && (min <= 0 || max <= far_larger * min))
		return;
	warn(&o->t,
	     "%s: values from %.4g to %.4g, mean %.4g, but those of %s from %.4g to %.4g, mean %.4g: measures "
	     "mean little on different scales (-q: no warning)",
	     name, g.low, g.high, g.mean, o->real, r.low, r.high, r.mean);
}

/* ---- measures ---- */

/* The mean distance of two records of one set; the sums count each pair twice. */
static double mean_pair(const struct eval_relation *r)
{
	double sum = 0;

	for (size_t i = 0; i < r->count; i++)
		sum += r->sum[i];
	return sum / (double)r->count / (double)(r->count - 1);
}

/* Distances to the nearest record: mean and minimum. */
static void print_nearest(struct eval *o, const char *name, const struct eval_relation *r)
{
	double sum = 0, min = INFINITY;

	for (size_t i = 0; i < r->count; i++) {
		sum += r->nearest[i * r->k];
		min = fmin(min, r->nearest[i * r->k]);
	}
	eval_print(o, sum / (double)r->count, "%s", name);
	eval_print(o, min, "%s_min", name);
}

/* Naeem et al. 2020, equations 2 and 3. seen: generated records around each real one. */
static void print_cover(struct eval *o, const struct eval_relation *real, const struct eval_relation *seen,
			const struct records *generated)
{
	double within = 0, covered = 0;

	for (size_t i = 0; i < seen->count; i++) {
		within += (double)seen->within[i];
		covered += seen->within[i] > 0;
	}
	eval_print(o, within / (double)real->k / (double)generated->count, "density");
	eval_print(o, covered / (double)seen->count, "coverage");
}

static void print_neighbors(struct eval *o, const struct records *generated, const struct records *real, size_t k)
{
	struct eval_relation own = relate(o, generated, generated, 0, NULL), among = relate(o, real, real, k, NULL);
	struct eval_relation nearest = relate(o, generated, real, 1, NULL), seen;
	double *radius = tool_alloc(&o->t, real->count, sizeof *radius);

	for (size_t i = 0; i < real->count; i++)
		radius[i] = among.nearest[i * k + k - 1];
	seen = relate(o, real, generated, 1, radius);
	eval_print(o, (double)generated->count, "records");
	eval_print(o, (double)real->count, "real_records");
	eval_print(o, mean_pair(&own), "diversity");
	eval_print(o, mean_pair(&among), "real_diversity");
	print_cover(o, &among, &seen, generated);
	print_nearest(o, "nearest", &nearest);
	print_nearest(o, "real_nearest", &among);
	release(&own);
	release(&among);
	release(&nearest);
	release(&seen);
	free(radius);
}

static void print_frechet(struct eval *o, const struct records *generated, const struct records *real)
{
	struct ae_err e;
	double distance;

	if (generated->values > AE_FRECHET_MAX) {
		note(&o->t, "frechet: expected at most %d values per record, got %zu: not printed", AE_FRECHET_MAX,
		     generated->values);
		return;
	}
	if (ae_frechet(&distance, generated->x, generated->count, real->x, real->count, real->values, &e) != 0)
		die_err(&o->t, &e);
	eval_print(o, distance, "frechet");
}

void eval_sets(struct eval *o)
{
	struct ae_reader *a = tool_reader(&o->t, 0), *b = tool_reader_absent(&o->t, o->real);
	struct records generated, real;
	size_t k;

	if (!records_alike(ae_reader_shape(a), ae_reader_shape(b)))
		die(&o->t, "%s: records: expected shape %s, as %s has, got %s", ae_reader_name(a),
		    ae_shape_name(ae_reader_shape(b)).text, o->real, ae_shape_name(ae_reader_shape(a)).text);
	generated = read_set(o, a);
	real = read_set(o, b);
	eval_tell_absent(o, ae_reader_name(a), ae_reader_count(a) + ae_reader_count(b));
	if (generated.count < 2)
		die(&o->t, "%s: expected at least 2 records, got %zu", ae_reader_name(a), generated.count);
	k = eval_neighbors_of(o, real.count, o->real);
	print_neighbors(o, &generated, &real, k);
	print_frechet(o, &generated, &real);
	compare_scales(o, ae_reader_name(a), &generated, &real);
	free(generated.x);
	free(real.x);
	ae_reader_free(a);
	ae_reader_free(b);
}
