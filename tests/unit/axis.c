/* axis.c - axes and ticks at every magnitude: inside the axis, increasing, told apart by their labels. */
#include "ae.h"
#include "plot/axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void expect(bool good, const char *what, double low, double high)
{
	if (good)
		return;
	printf("%s: axis from %g to %g\n", what, low, high);
	failures++;
}

static struct ae_axis axis_of(double low, double high, bool log)
{
	struct ae_axis a = ae_axis_empty(log);

	ae_axis_include(&a, low);
	ae_axis_include(&a, high);
	ae_axis_include(&a, NAN);
	ae_axis_include(&a, INFINITY);
	ae_axis_finish(&a, 0.05);
	a.from = 0;
	a.to = 1000;
	return a;
}

static void check_ticks(const struct ae_axis *a, double low, double high)
{
	struct ae_ticks t;

	ae_axis_ticks(a, 6, &t);
	expect(t.count >= 2 && t.count <= AE_TICKS_MAX, "number of ticks", low, high);
	for (size_t i = 0; i < t.count; i++) {
		double pixel = ae_axis_at(a, t.at[i]), printed = strtod(t.text[i], NULL);

		expect(pixel >= -0.001 && pixel <= 1000.001, "tick outside", low, high);
		expect(fabs(printed - t.at[i]) <= 1e-9 * (fabs(low) + fabs(high)), "label is another number",
		       low, high);
		expect(i == 0 || t.at[i] > t.at[i - 1], "ticks do not increase", low, high);
		expect(i == 0 || strcmp(t.text[i], t.text[i - 1]) != 0, "labels are equal", low, high);
		expect(strlen(t.text[i]) < 20, "label is long", low, high);
	}
}

static void check_axis(double low, double high, bool log)
{
	struct ae_axis a = axis_of(low, high, log);
	double at = ae_axis_at(&a, low);

	expect(isfinite(a.low) && isfinite(a.high) && a.low < a.high, "extent", low, high);
	expect(at >= 0 && at <= ae_axis_at(&a, high) && ae_axis_at(&a, high) <= 1000, "places", low, high);
	check_ticks(&a, low, high);
}

static void check_labels(double low, double high, const char *wanted)
{
	struct ae_axis a = ae_axis_empty(false);
	struct ae_ticks t;
	char text[256] = "";

	a.low = low;
	a.high = high;
	ae_axis_ticks(&a, 5, &t);
	for (size_t i = 0; i < t.count; i++)
		strcat(strcat(text, i ? " " : ""), t.text[i]);
	if (strcmp(text, wanted) != 0) {
		printf("labels from %g to %g: '%s', not '%s'\n", low, high, text, wanted);
		failures++;
	}
}

int main(void)
{
	static const double widths[] = { 1, 1.5, 2, 3.3, 5, 7, 9.99, 0.001, 1e-8 };

	for (int e = -290; e <= 290; e += 5)
		for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
			double unit = pow(10, e);

			check_axis(unit, unit * (1 + widths[i]), false);
			check_axis(-unit, unit * widths[i], false);
			check_axis(-unit, -unit * (1 + widths[i]) / 1000, false);
			check_axis(unit, unit * (1 + widths[i]), true);
			check_axis(unit, unit * 1e6, true);
			check_axis(unit, unit, false);
			check_axis(unit, unit, true);
		}
	check_axis(0, 0, false);
	check_axis(-1e300, 1e300, false);
	check_axis(1e-300, 1e300, true);
	check_labels(0, 10, "0 2 4 6 8 10");
	check_labels(-0.35, 0.4, "-0.2 0 0.2 0.4");
	check_labels(0, 2e9, "0 5e8 1.0e9 1.5e9 2.0e9");
	check_labels(0, 4e-8, "0 1e-8 2e-8 3e-8 4e-8");
	check_labels(99.5, 100.5, "99.6 99.8 100.0 100.2 100.4");
	return failures > 0;
}
