/* windows.c - windows and the way back against the definitions, for every small length, step and count. */
#include "ae.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 23, VALUES = 2, WINDOWS = ROWS };

static int failures;

static void expect(bool good, const char *what, size_t length, size_t step)
{
	if (good)
		return;
	printf("%s: windows of %zu, step %zu\n", what, length, step);
	failures++;
}

static double value(size_t row, size_t v)
{
	return (double)(row * 10 + v);
}

static void check_window(size_t length, size_t step)
{
	struct ae_window *w;
	struct ae_err e;
	size_t count = 0;

	if (ae_window_new(&w, length, step, VALUES, &e) != 0)
		exit(1);
	for (size_t r = 0; r < ROWS; r++) {
		float row[] = { (float)value(r, 0), (float)value(r, 1) };
		const float *got = ae_window_push(w, row);
		bool due = r + 1 >= length && (r + 1 - length) % step == 0;

		expect((got != NULL) == due, "a window comes with its last row", length, step);
		for (size_t i = 0; got && i < length * VALUES; i++)
			expect(got[i] == value(count * step + i / VALUES, i % VALUES), "contents", length,
			       step);
		count += got != NULL;
	}
	expect(count == (length > ROWS ? 0 : (ROWS - length) / step + 1), "number", length, step);
	ae_window_free(w);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static bool with_gaps;

/* Value in window k at row `at` of the window: irregular, another one in each window. With gaps, some windows are
 * absent. */
static double value_in(size_t k, size_t at)
{
	if (with_gaps && k * k % 7 < 3)
		return NAN;
	return (double)((k * 7 + at * 5) % 11) + 0.25 * (double)k;
}

/* By the definition, over all windows. */
static double joined(enum ae_join join, size_t row, size_t length, size_t step, size_t count, bool scores)
{
	double x[WINDOWS], sum = 0, best = NAN, least = INFINITY;
	size_t n = 0;

	for (size_t k = 0; k < count; k++) {
		double distance = fabs((double)row - (double)(k * step) - ((double)length - 1) / 2);

		if (row < k * step || row >= k * step + length)
			continue;
		x[n] = value_in(k, scores ? 0 : row - k * step);
		if (isnan(x[n]))
			continue;
		sum += x[n];
		if (distance < least) {
			least = distance;
			best = x[n];
		}
		n++;
	}
	if (n == 0 || join == AE_JOIN_LAST || join == AE_JOIN_CENTER)
		return n == 0 ? NAN : join == AE_JOIN_LAST ? x[0] : best;
	if (join == AE_JOIN_MEAN)
		return sum / (double)n;
	qsort(x, n, sizeof *x, ascending);
	if (join == AE_JOIN_MEDIAN)
		return (x[(n - 1) / 2] + x[n / 2]) / 2;
	return join == AE_JOIN_MAX ? x[n - 1] : x[0];
}

static void check_unwindow(size_t length, size_t step, size_t count, enum ae_join join, bool scores)
{
	const struct ae_unwindow_options o = {
		.length = length, .step = step, .values = 1, .scores = scores, .join = join,
	};
	double rows[4 * ROWS * ROWS], window[ROWS];
	struct ae_unwindow *u;
	struct ae_err e;
	size_t n = 0;

	if (ae_unwindow_new(&u, &o, &e) != 0)
		exit(1);
	for (size_t k = 0; k < count; k++) {
		for (size_t i = 0; i < length; i++)
			window[i] = value_in(k, scores ? 0 : i);
		n += ae_unwindow_push(u, window, rows + n);
		if (join == AE_JOIN_LAST && !with_gaps)
			expect(n == k * step + length, "by `last` rows come at once", length, step);
	}
	n += ae_unwindow_end(u, rows + n);
	expect(n == (count - 1) * step + length, "number of rows", length, step);
	for (size_t r = 0; r < n; r++) {
		double want = joined(join, r, length, step, count, scores);

		expect(isnan(want) ? isnan(rows[r]) : fabs(rows[r] - want) < 1e-12, "joined value", length,
		       step);
	}
	ae_unwindow_free(u);
}

static void check_joins(void)
{
	for (size_t length = 1; length <= 9; length++)
		for (size_t step = 1; step <= 11; step++)
			for (size_t count = 1; count <= WINDOWS; count += 3)
				for (int join = AE_JOIN_MEAN; join <= AE_JOIN_ALL; join++) {
					check_unwindow(length, step, count, (enum ae_join)join, false);
					check_unwindow(length, step, count, (enum ae_join)join, true);
				}
}

int main(void)
{
	for (size_t length = 1; length <= ROWS + 1; length++)
		for (size_t step = 1; step <= 9; step++)
			check_window(length, step);
	check_joins();
	with_gaps = true;
	check_joins();
	return failures > 0;
}
