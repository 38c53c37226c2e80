/* narrow.c - a word where single precision makes one of what a table's numbers tell apart. */
#include "common/narrow.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void narrow_open(struct narrow *n, const struct tool *t, const struct ae_reader *r, enum ae_dtype to)
{
	*n = (struct narrow){ .t = t, .r = r };
	if (to != AE_F4 || ae_reader_dtype(r) == AE_F4)
		return;
	n->values = ae_shape_count(ae_reader_shape(r));
	n->last = tool_alloc(t, n->values, sizeof *n->last);
	n->changes = tool_alloc(t, n->values, sizeof *n->changes);
	n->lost = tool_alloc(t, n->values, sizeof *n->lost);
}

static void look(struct narrow *n, const double *x)
{
	for (size_t i = 0; i < n->values; i++) {
		if (n->records > 0 && x[i] != n->last[i]) {
			n->changes[i]++;
			n->lost[i] += (float)x[i] == (float)n->last[i];
		}
		n->last[i] = x[i];
	}
	n->records++;
}

/* Whole numbers are often names or times: one that becomes another is worth a word. */
static bool whole_is_lost(double x)
{
	return x == floor(x) && fabs(x) < 0x1p53 && (double)(float)x != x;
}

void narrow_look(struct narrow *n, const double *x, size_t records)
{
	for (size_t i = 0; i < records * n->values && n->whole == 0; i++)
		n->whole = whole_is_lost(x[i]) ? x[i] : 0;
	for (size_t i = 0; i < records && n->values > 0; i++)
		look(n, x + i * n->values);
}

/* One in a hundred may be lost by chance, of numbers with more digits than matter. */
static bool merges(const struct narrow *n, size_t i)
{
	return n->lost[i] > n->changes[i] / 100;
}

/* The first value that merges; of the others how many there are. */
static bool tell_merged(const struct narrow *n)
{
	size_t first = 0, others = 0;
	char more[48] = "";
	const char *name;

	while (first < n->values && !merges(n, first))
		first++;
	if (first == n->values)
		return false;
	for (size_t i = first + 1; i < n->values; i++)
		others += merges(n, i);
	if (others > 0)
		snprintf(more, sizeof more, ", and some of %zu other values", others);
	name = ae_reader_column(n->r, first);
	warn(n->t, "%s: value %zu%s%s%s: %zu of %zu changes between records are lost in f4%s (--dtype f8 keeps them)",
	     ae_reader_name(n->r), first + 1, name ? " '" : "", name ? name : "", name ? "'" : "", n->lost[first],
	     n->changes[first], more);
	return true;
}

void narrow_close(struct narrow *n)
{
	if (!tell_merged(n) && n->whole != 0)
		warn(n->t, "%s: whole numbers such as %.0f lose digits in f4 (--dtype f8 keeps them)",
		     ae_reader_name(n->r), n->whole);
	free(n->last);
	free(n->changes);
	free(n->lost);
}
