/* select.c - choosing rows: spans as in Python, and equally many of each label. */
#include "data/data.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 15 };

/* ---- spans ---- */

/* Parses n characters as a whole number with an optional minus; no characters mean `absent`. */
static bool parse_part(const char *text, size_t n, int64_t absent, int64_t *value)
{
	bool minus = n > 0 && *text == '-';

	*value = n == 0 ? absent : 0;
	text += minus;
	n -= minus;
	if ((minus && n == 0) || n > DIGITS_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*value = 10 * *value + (text[i] - '0');
	}
	*value = minus ? -*value : *value;
	return true;
}

int ae_span_parse(struct ae_span *s, const char *text, struct ae_err *e)
{
	const int64_t absent[] = { 0, INT64_MAX, 1 };
	int64_t part[3] = { 0, INT64_MAX, 1 };
	const char *at = text;
	int parts = 0;

	for (bool more = *text != '\0'; more; at++) {
		size_t n = strcspn(at, ":");

		if (parts == 3 || !parse_part(at, n, absent[parts], &part[parts]))
			return ae_err_set(e, "expected A:B:S of whole numbers below 10^%d, got '%s'", (int)DIGITS_MAX,
					  text);
		parts++;
		at += n;
		more = *at == ':';
	}
	if (parts == 0)
		return ae_err_set(e, "expected A:B:S, got ''");
	if (part[2] < 1)
		return ae_err_set(e, "expected a step of 1 or more, got '%s'", text);
	*s = (struct ae_span){ part[0], part[1], part[2] };
	if (parts == 1)
		s->end = s->first == -1 ? INT64_MAX : s->first + 1;
	return 0;
}

static int64_t from_start(int64_t at, int64_t count)
{
	return at >= 0 ? at : at + count > 0 ? at + count : 0;
}

void ae_span_resolve(struct ae_span *s, uint64_t count)
{
	s->first = from_start(s->first, (int64_t)count);
	s->end = from_start(s->end, (int64_t)count);
}

bool ae_span_has(const struct ae_span *s, uint64_t row)
{
	int64_t at = (int64_t)row;

	return at >= s->first && at < s->end && (at - s->first) % s->step == 0;
}

/* ---- labels ---- */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts n labels and removes duplicates; returns the count of different labels. */
static size_t unique(double *label, size_t n)
{
	size_t labels = 0;

	qsort(label, n, sizeof *label, by_value);
	for (size_t i = 0; i < n; i++)
		if (labels == 0 || label[i] != label[labels - 1])
			label[labels++] = label[i];
	return labels;
}

/* different and taken: scratch, (*n) each. */
static int select_each(const double *label, size_t wanted, size_t *row, size_t *n, double *different, size_t *taken,
		       struct ae_err *e)
{
	size_t labels, count = 0;

	for (size_t i = 0; i < *n; i++)
		different[i] = label[row[i]];
	labels = unique(different, *n);
	for (size_t i = 0; i < *n; i++) {
		const double *k = bsearch(&label[row[i]], different, labels, sizeof *different, by_value);

		if (taken[k - different]++ < wanted)
			row[count++] = row[i];
	}
	*n = count;
	for (size_t k = 0; k < labels; k++)
		if (taken[k] < wanted)
			return ae_err_set(e, "label %.9g: expected %zu records, got %zu", different[k], wanted,
					  taken[k]);
	return 0;
}

int ae_select_each(const double *label, size_t wanted, size_t *row, size_t *n, struct ae_err *e)
{
	double *different = calloc(*n + 1, sizeof *different);
	size_t *taken = calloc(*n + 1, sizeof *taken);
	int status;

	if (different && taken)
		status = select_each(label, wanted, row, n, different, taken, e);
	else
		status = ae_err_set(e, "out of memory: %zu labels", *n);
	free(different);
	free(taken);
	return status;
}
