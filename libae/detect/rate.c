/* rate.c - rates of alarms as people say them: "1/week", "3/10000rows". */
#include "detect/detect.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* Months have 30 days, years 365. */
static const struct rate_unit {
	const char *name;
	double seconds; /* 0: rows */
} units[] = {
	{ "second", 1 },    { "minute", 60 },        { "hour", 3600 },     { "day", 86400 },
	{ "week", 604800 }, { "month", 30 * 86400 }, { "year", 31536000 }, { "row", 0 },
};

enum { UNITS = sizeof units / sizeof *units, ROW = UNITS - 1 };

static const char *unit_word(size_t i)
{
	return i < UNITS ? units[i].name : NULL;
}

/* The unit's index, with or without a plural s; UNITS if there is none. No name means rows. */
static size_t find_unit(const char *name)
{
	size_t i, n = strlen(name);

	if (n == 0)
		return ROW;
	for (i = 0; i < UNITS; i++) {
		size_t own = strlen(units[i].name);

		if (strncmp(name, units[i].name, own) == 0 && (n == own || (n == own + 1 && name[own] == 's')))
			break;
	}
	return i;
}

/* A number above 0 at `text`; returns the character after it, or NULL. */
static const char *parse_count(const char *text, double *count)
{
	const char *end = text + strspn(text, "0123456789.");

	if (end > text && *end == 'e')
		end += 1 + (end[1] == '-') + strspn(end + 1 + (end[1] == '-'), "0123456789");
	if (end == text || ae_number_parse(text, end, count) != end || !(*count > 0) || !isfinite(*count))
		return NULL;
	return end;
}

int ae_rate_parse(struct ae_rate *r, const char *text, struct ae_err *e)
{
	const char *at = parse_count(text, &r->alarms), *name;
	double count = 1;
	size_t unit;

	if (!at || at[0] != '/' || !at[1])
		return ae_err_set(e, "expected alarms, / and a unit, as in 1/week or 1/10000rows, got '%s'", text);
	name = isalpha((unsigned char)at[1]) ? at + 1 : parse_count(at + 1, &count);
	if (!name)
		return ae_err_set(e, "expected a unit, or a number above 0, after /, got '%s'", at + 1);
	unit = find_unit(name);
	if (unit == UNITS)
		return ae_suggest_err(e, "unit", name, strlen(name), unit_word);
	r->rows = units[unit].seconds > 0 ? 0 : count;
	r->seconds = count * units[unit].seconds;
	return 0;
}

double ae_rate_per_row(const struct ae_rate *r, double interval)
{
	return r->rows > 0 ? r->alarms / r->rows : r->alarms * interval / r->seconds;
}

double ae_rate_surprise(double rate, size_t scores)
{
	return log10((double)scores) - log10(rate);
}
