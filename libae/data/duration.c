/* duration.c - lengths of time as text: "10m". */
#include "data/data.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Ascending; of units of one length, the first is written. */
static const struct time_unit {
	const char *name;
	int64_t ns;
} units[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{ "m", 60000000000 },
	{ "min", 60000000000 },
	{ "h", 3600000000000 },
	{ "d", 86400000000000 },
	{ "w", 604800000000000 },
};

enum { UNITS = sizeof units / sizeof *units };

static const char *unit_word(size_t i)
{
	return i < UNITS ? units[i].name : NULL;
}

static int64_t unit_ns(const char *name)
{
	for (size_t i = 0; i < UNITS; i++)
		if (strcmp(name, units[i].name) == 0)
			return units[i].ns;
	return 0;
}

int ae_duration_parse(int64_t *ns, const char *text, struct ae_err *e)
{
	const char *unit = text + strspn(text, "0123456789.");
	double count, length;

	if (!*unit || ae_number_parse(text, unit, &count) != unit)
		return ae_err_set(e, "expected a number and a unit of time, as in 10m, got '%s'", text);
	if (unit_ns(unit) == 0)
		return ae_suggest_err(e, "unit of time", unit, strlen(unit), unit_word);
	length = nearbyint(count * (double)unit_ns(unit));
	if (!(length >= 1 && length < 0x1p63))
		return ae_err_set(e, "expected a length of time from 1ns to 292 years, got '%s'", text);
	*ns = (int64_t)length;
	return 0;
}

struct ae_duration_text ae_duration_name(int64_t ns)
{
	struct ae_duration_text t;
	size_t best = 0;

	for (size_t i = 1; i < UNITS; i++)
		if (ns % units[i].ns == 0 && units[i].ns > units[best].ns)
			best = i;
	snprintf(t.text, sizeof t.text, "%lld%s", (long long)(ns / units[best].ns), units[best].name);
	return t;
}
