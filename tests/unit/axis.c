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

/* Labels of `format` with the numbers from `from` on, or with those as days and hours, on an axis from row `low` to row
 * `high` of this many pixels: "label@row" of each tick. */
static void check_part(const char *format, size_t from, size_t count, double low, double high, double pixels,
		       const char *wanted)
{
	static char text[400][64];
	const char *word[400];
	struct ae_text_column labels = { .count = count, .word = word };
	struct ae_axis a = ae_axis_empty(false);
	struct ae_ticks t;
	char got[1024] = "";

	for (size_t i = 0; i < count; i++) {
		if (strstr(format, "day"))
			snprintf(text[i], sizeof text[i], format, (from + i) / 24, (from + i) % 24);
		else
			snprintf(text[i], sizeof text[i], format, from + i);
		word[i] = text[i];
	}
	a.low = low;
	a.high = high;
	a.from = 0;
	a.to = pixels;
	a.labels = &labels;
	ae_axis_label_ticks(&a, &t);
	for (size_t i = 0; i < t.count; i++)
		sprintf(got + strlen(got), "%s%s@%g", i ? " " : "", t.text[i], t.at[i]);
	if (strcmp(got, wanted) != 0) {
		printf("%zu labels '%s' on %g pixels: '%s', not '%s'\n", count, format, pixels, got, wanted);
		failures++;
	}
}

static void check_row_labels(const char *format, size_t from, size_t count, double pixels, const char *wanted)
{
	check_part(format, from, count, 0, (double)count - 1, pixels, wanted);
}

/* As many labels as fit with two letters between them; each stands for the rows around it. */
static void check_rows(void)
{
	const double five = AE_LETTER * 5; /* a label of three letters */

	check_row_labels("r%02zu", 10, 4, 4 * five + 1, "r10@0 r11@1 r12@2 r13@3");
	check_row_labels("r%02zu", 10, 4, 4 * five - 1, "r11@1 r13@3");
	check_row_labels("r%02zu", 10, 8, 4 * five + 1, "r11@1 r13@3 r15@5 r17@7");
	check_row_labels("r%02zu", 10, 9, 4 * five + 1, "r11@1 r14@4 r17@7");
	check_row_labels("r%02zu", 10, 5, 1, "r12@2");
	/* a part of the rows, and an axis that is longer than they are */
	check_part("r%02zu", 10, 9, 2, 5, 4 * five + 1, "r12@2 r13@3 r14@4 r15@5");
	check_part("r%02zu", 10, 9, 1.5, 4.5, 4 * five + 1, "r12@2 r13@3 r14@4");
	check_part("r%02zu", 10, 4, -1.5, 20, 4 * five + 1, "r10@0 r11@1 r12@2 r13@3");
	check_part("r%02zu", 10, 4, 4, 20, 4 * five + 1, "");
	check_part("r%02zu", 10, 4, 3, 20, 4 * five + 1, "r13@3");
	check_part("r%02zu", 10, 4, -9, -2, 4 * five + 1, "r10@0");
	check_part("r%02zu", 10, 0, 0, 3, 4 * five + 1, "");
	check_row_labels("r%02zu", 10, 1, 1, "r10@0");
	check_row_labels("r%03zu", 100, 320, 1e5, "r110@10 r130@30 r150@50 r170@70 r190@90 r210@110 r230@130 r250@150 "
			 "r270@170 r290@190 r310@210 r330@230 r350@250 r370@270 r390@290 r410@310");
	/* the day is not repeated within a day, and labels are as far apart as if it were */
	check_row_labels("2024-05-01 %02zu", 10, 4, 2 * AE_LETTER * 15 + 1, "11@1 13@3");
	/* a label that is longer than a tick's ends between two characters */
	check_row_labels("123456789012345678901234567890\303\244%zu", 1, 1, 900, "123456789012345678901234567890@0");
	check_row_labels("12345678901234567890123456789\303\244%zu", 1, 1, 900, "12345678901234567890123456789\303\244@0");
}

/* Of three days or more: the first row of each day, and of these as many as fit. */
static void check_days(void)
{
	const double five = AE_LETTER * 7; /* "day01" */
	static const char *const forms[] = { "day%02zu %02zu", "day%02zuT%02zu" };

	for (size_t i = 0; i < 2; i++) {
		/* half of the last label would be too far beyond the end */
		check_row_labels(forms[i], 0, 49, 900, "day00@0 day01@24");
		check_row_labels(forms[i], 0, 100, 900, "day00@0 day01@24 day02@48 day03@72 day04@96");
		/* the first day begins before the first row */
		check_row_labels(forms[i], 6, 90, 900, "day01@18 day02@42 day03@66");
		check_row_labels(forms[i], 0, 100, 3 * five + 1, "day00@0 day02@48 day04@96");
	}
	check_part(forms[0], 0, 100, 10, 90, 900, "day01@24 day02@48 day03@72");
	check_part(forms[0], 0, 100, 24, 72, 900, "day01@24 day02@48");
	check_row_labels(forms[0], 0, 96, 2 * five + 1, "day00@0 day02@48");
	check_row_labels(forms[0], 0, 120, 2 * five + 1, "day00@0 day03@72");
	/* two days: rows */
	check_row_labels("day%02zuT%02zu", 6, 66, 5 * AE_LETTER * 10 + 1, "day00T13@7 day01T03@21 day01T17@35 day02T07@49 day02T21@63");
	check_row_labels("day%02zu %02zu", 0, 48, 3 * AE_LETTER * 10 + 1, "day00 08@8 day01 00@24 day01 16@40");
	/* days without hours are rows */
	check_row_labels("day%02zu", 0, 100, 3 * five + 1, "day00@17 day02@51 day03@85");
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
	check_rows();
	check_days();
	return failures > 0;
}
