/* resample.c - rows at fixed intervals against the definition: every method, gaps, missing values, segments. */
#include "expect.h"
#include "ae.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { METHODS = AE_RESAMPLE_COUNT + 1, ROWS = 60, INTERVALS = 400, INTERVAL = 10 };

static bool same(double a, double b)
{
	return isnan(a) ? isnan(b) : fabs(a - b) <= 1e-9 * (fabs(b) + 1);
}

/* Times of two segments, from before 1970 on, and one value, sometimes missing. */
static struct { int64_t time; double x; size_t segment; } row[ROWS];
static struct { int64_t start; double x[METHODS]; size_t segment; } want[INTERVALS], got[INTERVALS];

static void make_rows(uint64_t seed)
{
	struct ae_rng r = ae_rng_key(seed, AE_RNG_SAMPLE, 0, 0);
	int64_t time = -73;

	for (size_t i = 0; i < ROWS; i++) {
		uint64_t bits = ae_rng_bits(r, i);

		time += bits % 8 == 0 ? (int64_t)(bits / 8 % 60) : (int64_t)(bits / 8 % 5);
		row[i].time = time;
		row[i].x = bits / 1000 % 6 == 0 ? (double)NAN : (double)(bits / 10000 % 100) - 30;
		row[i].segment = i >= ROWS / 2;
	}
}

/* Computes all methods, by their definitions, over the rows of one segment in the interval from `start`. */
static void define(double x[METHODS], size_t segment, int64_t start)
{
	double sum = 0, min = INFINITY, max = -INFINITY, first = NAN, last = NAN, count = 0;

	for (size_t i = 0; i < ROWS; i++) {
		if (row[i].segment != segment || row[i].time < start || row[i].time >= start + INTERVAL ||
		    isnan(row[i].x))
			continue;
		first = count == 0 ? row[i].x : first;
		last = row[i].x;
		sum += row[i].x;
		min = fmin(min, row[i].x);
		max = fmax(max, row[i].x);
		count++;
	}
	x[AE_RESAMPLE_MEAN] = count > 0 ? sum / count : NAN;
	x[AE_RESAMPLE_SUM] = count > 0 ? sum : NAN;
	x[AE_RESAMPLE_MIN] = count > 0 ? min : NAN;
	x[AE_RESAMPLE_MAX] = count > 0 ? max : NAN;
	x[AE_RESAMPLE_FIRST] = first;
	x[AE_RESAMPLE_LAST] = last;
	x[AE_RESAMPLE_COUNT] = count;
}

static int64_t floor_time(int64_t time)
{
	return (int64_t)floor((double)time / INTERVAL) * INTERVAL;
}

static size_t define_all(void)
{
	size_t n = 0;

	for (size_t segment = 0; segment < 2; segment++) {
		size_t from = segment * (ROWS / 2), to = from + ROWS / 2 - 1;

		for (int64_t start = floor_time(row[from].time); start <= row[to].time; start += INTERVAL) {
			want[n].start = start;
			want[n].segment = segment;
			define(want[n++].x, segment, start);
		}
	}
	return n;
}

/* Fills want[] as AE_FILL_LAST or AE_FILL_INTERPOLATE do, by searching the neighbors. */
static void fill(size_t n, enum ae_resample_fill how)
{
	for (size_t v = 0; v < METHODS; v++) {
		double filled[INTERVALS];

		for (size_t i = 0; i < n; i++) {
			size_t before = i, after = i;

			while (before > 0 && want[before - 1].segment == want[i].segment && isnan(want[before].x[v]))
				before--;
			while (after + 1 < n && want[after + 1].segment == want[i].segment && isnan(want[after].x[v]))
				after++;
			filled[i] = want[before].x[v];
			if (how == AE_FILL_INTERPOLATE && before != after)
				filled[i] = isnan(want[after].x[v]) ? want[before].x[v]
					: isnan(want[before].x[v]) ? want[after].x[v]
					: want[before].x[v] + (want[after].x[v] - want[before].x[v]) *
					  (double)(i - before) / (double)(after - before);
		}
		for (size_t i = 0; i < n; i++)
			want[i].x[v] = filled[i];
	}
}

static size_t take_all(struct ae_resample *r, size_t n, size_t segment)
{
	const double *x;
	struct ae_err e;

	while (n < INTERVALS && ae_resample_take(r, &got[n].start, &x, &e) > 0) {
		memcpy(got[n].x, x, sizeof got[n].x);
		got[n++].segment = segment;
	}
	return n;
}

static size_t resample(enum ae_resample_fill how)
{
	enum ae_resample_method method[METHODS];
	const struct ae_resample_options o = { .interval = INTERVAL, .values = METHODS, .method = method, .fill = how };
	struct ae_resample *r;
	struct ae_err e;
	size_t n = 0;

	for (size_t v = 0; v < METHODS; v++)
		method[v] = (enum ae_resample_method)v;
	if (ae_resample_new(&r, &o, &e) != 0)
		exit(1);
	for (size_t i = 0; i < ROWS; i++) {
		double x[METHODS];

		for (size_t v = 0; v < METHODS; v++)
			x[v] = row[i].x;
		if (i > 0 && row[i].segment != row[i - 1].segment) {
			ae_resample_end(r);
			n = take_all(r, n, 0);
		}
		expect(ae_resample_push(r, row[i].time, x, &e) >= 0, "a row is taken");
		n = take_all(r, n, row[i].segment);
	}
	ae_resample_end(r);
	n = take_all(r, n, 1);
	expect(take_all(r, n, 1) == n, "nothing after the end");
	ae_resample_free(r);
	return n;
}

static void check(uint64_t seed, enum ae_resample_fill how)
{
	size_t n, have;

	make_rows(seed);
	n = define_all();
	if (how != AE_FILL_MISSING)
		fill(n, how);
	have = resample(how);
	expect(n == have, "the number of intervals");
	for (size_t i = 0; i < n && i < have; i++) {
		expect(got[i].start == want[i].start && got[i].segment == want[i].segment, "an interval's start");
		for (size_t v = 0; v < METHODS; v++)
			expect(same(got[i].x[v], want[i].x[v]), ae_resample_word(v));
	}
}

static void check_errors(void)
{
	const enum ae_resample_method sum = AE_RESAMPLE_SUM;
	const struct ae_resample_options o = { .interval = INTERVAL, .values = 1, .method = &sum };
	const double large = 1.7e308;
	const double *x;
	struct ae_resample *r;
	struct ae_err e;
	int64_t time;

	if (ae_resample_new(&r, &o, &e) != 0)
		exit(1);
	expect(ae_resample_push(r, INT64_MIN + 1, &large, &e) == -1, "before all intervals");
	expect(ae_resample_push(r, INT64_MAX, &large, &e) == -1, "after all intervals");
	expect(ae_resample_push(r, 25, &large, &e) == 0 && ae_resample_push(r, 21, &large, &e) == 0, "in one interval");
	expect(ae_resample_push(r, 19, &large, &e) == -1, "in an interval before");
	ae_resample_end(r);
	expect(ae_resample_take(r, &time, &x, &e) == 1 && time == 20 && *x == DBL_MAX, "a sum stays finite");
	expect(ae_resample_take(r, &time, &x, &e) == 0, "one interval");
	expect(ae_resample_push(r, 5, &large, &e) == 0, "another segment begins anywhere");
	ae_resample_free(r);
}

int main(void)
{
	for (uint64_t seed = 0; seed < 50; seed++)
		for (int how = AE_FILL_MISSING; how <= AE_FILL_INTERPOLATE; how++)
			check(seed, (enum ae_resample_fill)how);
	check_errors();
	return failures > 0;
}
