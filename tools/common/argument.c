/* argument.c - numbers from the command line: the whole string, in range, or the program ends. */
#include "common/tool.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

uint64_t tool_whole(const struct tool *t, const char *what, const char *text, uint64_t min, uint64_t max)
{
	bool digits = *text && strspn(text, "0123456789") == strlen(text);
	unsigned long long value = 0;

	errno = 0;
	if (digits)
		value = strtoull(text, NULL, 10);
	if (!digits || errno || value < min || value > max)
		die(t, "%s: '%s' is not a whole number from %llu to %llu", what, text, (unsigned long long)min,
		    (unsigned long long)max);
	return value;
}

size_t tool_count(const struct tool *t, const char *what, const char *text, double min, double max)
{
	return (size_t)tool_whole(t, what, text, (uint64_t)min, max < (double)SIZE_MAX ? (uint64_t)max : SIZE_MAX);
}

size_t tool_counts(const struct tool *t, const char *what, const char *text, double min, double max, size_t *count,
		   size_t capacity)
{
	char *copy = tool_alloc(t, strlen(text) + 1, 1);
	size_t n = 0;

	strcpy(copy, text);
	for (char *at = copy, *end; at; at = end) {
		end = strchr(at, ',');
		if (end)
			*end++ = '\0';
		if (n == capacity)
			die(t, "%s: expected at most %zu numbers, got '%s'", what, capacity, text);
		count[n++] = tool_count(t, what, at, min, max);
	}
	free(copy);
	return n;
}

double tool_real(const struct tool *t, const char *what, const char *text, double min, double max)
{
	const char *text_end = text + strlen(text);
	double value;
	const char *end = ae_number_parse(text, text_end, &value);

	if (end != text_end || !isfinite(value) || value < min || value > max)
		die(t, "%s: '%s' is not a number from %.9g to %.9g", what, text, fmax(min, -DBL_MAX),
		    fmin(max, DBL_MAX));
	return value;
}

void tool_pair(const struct tool *t, const char *what, const char *text, double pair[2])
{
	const char *at = text, *end = text + strlen(text);

	for (int i = 0; i < 2 && at; i++) {
		at = ae_number_parse(at, end, &pair[i]);
		if (at && (*at != (i == 0 ? ',' : '\0') || !isfinite(pair[i])))
			at = NULL;
		else if (at && i == 0)
			at++;
	}
	if (!at)
		die(t, "%s: '%s' is not two numbers with a comma between, as in 0,255", what, text);
}
