/* axis_ticks.c - round values as the ticks of an axis. */
#include "plot/axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The decimal exponent of a positive value, as printed: a logarithm could be off by one. */
static int exponent(double value)
{
	char text[32];

	snprintf(text, sizeof text, "%.3e", value);
	return (int)strtol(strchr(text, 'e') + 1, NULL, 10);
}

/* Shortens "1.5e+08" to "1.5e8". */
static void tidy_exponent(char *text)
{
	char *e = strchr(text, 'e'), *digits;

	if (!e)
		return;
	digits = e + 2 + strspn(e + 2, "0");
	if (*digits == '\0')
		*e = '\0';
	else
		memmove(e + (e[1] == '-' ? 2 : 1), digits, strlen(digits) + 1);
}

/* All labels of an axis have the same format; `unit` is the last decimal place that differs between neighbors. */
static void label(char text[32], double value, double largest, int unit)
{
	int digits = exponent(fabs(value)) - unit;

	if (value == 0)
		snprintf(text, 32, "0");
	else if (largest < 1e7 && unit >= -6)
		snprintf(text, 32, "%.*f", unit < 0 ? -unit : 0, value);
	else
		snprintf(text, 32, "%.*e", digits < 0 ? 0 : digits > 17 ? 17 : digits, value);
	tidy_exponent(text);
}

static void linear_ticks(const struct ae_axis *a, size_t wanted, struct ae_ticks *t)
{
	double rough = (a->high - a->low) / (double)wanted, largest = fmax(fabs(a->low), fabs(a->high));
	double power = pow(10, exponent(rough)), step;
	bool quarters = rough > 2 * power && rough <= 2.5 * power && !(a->whole && power < 10);
	double first;

	step = rough <= 1.001 * power ? power
		: rough <= 2 * power  ? 2 * power
		: quarters            ? 2.5 * power
		: rough <= 5 * power  ? 5 * power
				      : 10 * power;
	if (a->whole && step < 1)
		step = 1;
	first = ceil(a->low / step);
	for (int i = 0; t->count < AE_TICKS_MAX && (first + i) * step <= a->high; i++) {
		t->at[t->count] = (first + i) * step;
		label(t->text[t->count], t->at[t->count], largest, exponent(step) - quarters);
		t->count++;
	}
}

static void log_ticks(const struct ae_axis *a, size_t wanted, struct ae_ticks *t)
{
	int low = (int)floor(log10(a->low)), high = (int)ceil(log10(a->high));
	int every = (high - low) / (int)wanted + 1;
	bool between = high - low <= 3; /* few decades: also 2 and 5 times the power */

	for (int e = low; e <= high; e += every)
		for (int m = 1; m <= (between ? 5 : 1); m += m == 2 ? 3 : 1) {
			double value = m * pow(10, e);

			if (value < a->low || value > a->high || (a->whole && e < 0) || t->count == AE_TICKS_MAX)
				continue;
			t->at[t->count] = value;
			label(t->text[t->count++], value, value, e);
		}
}

void ae_axis_ticks(const struct ae_axis *a, size_t wanted, struct ae_ticks *t)
{
	t->count = 0;
	if (a->labels) {
		ae_axis_label_ticks(a, t);
		return;
	}
	if (wanted < 2)
		wanted = 2;
	if (wanted > 10)
		wanted = 10;
	/* less than a decade has too few of 1, 2 and 5 times a power */
	if (a->log && a->high / a->low >= 10)
		log_ticks(a, wanted, t);
	else
		linear_ticks(a, wanted, t);
}
