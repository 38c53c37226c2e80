/* header_line.c - whether the first line of a table names its columns. */
#include "io/column_names.h"
#include "io/lines.h"

#include <math.h>
#include <string.h>

struct ae_ascent ae_line_ascent(const struct ae_lines *l, const struct ae_line *line)
{
	struct ae_ascent a = { .rises = true, .even = true, .years = true };
	double value = 0, step = 0;
	struct ae_field f;

	for (const char *s = line->at; s && a.rises;) {
		s = ae_field_take(l, s, line->end, &f);
		if (!ae_field_is_number(l, &f, &value))
			continue;
		if (value != floor(value))
			a.rises = false;
		if (a.count > 0) {
			a.rises = a.rises && value > a.last;
			a.even = a.even && (a.count == 1 || value - a.last == step);
			step = value - a.last;
		} else {
			a.first = value;
		}
		a.years = a.years && value >= 1900 && value <= 2100;
		a.last = value;
		a.count++;
	}
	return a;
}

/* Whether the numbers of a line count columns from 0, as pandas does, or are years, one after the other. */
static bool are_names(const struct ae_ascent *a)
{
	return a->rises && a->last - a->first == (double)a->count - 1 && (a->first == 0 || (a->count > 1 && a->years));
}

static bool is_place(const struct ae_lines *l, const struct ae_field *f)
{
	int64_t time;
	double number;

	if (ae_field_is_number(l, f, &number) || ae_time_of_day(f->at, f->end, &time))
		return true;
	for (int order = AE_DATE_ISO; order <= AE_DATE_MDY; order++)
		if (ae_time_parse(f->at, f->end, (enum ae_date_order)order, &time))
			return true;
	return false;
}

/* Whether the text is the usual name of times or of an index, which the field below it has. */
static bool names_place(const struct ae_lines *l, const struct ae_field *f, const struct ae_field *below)
{
	char name[64];
	size_t n = (size_t)(f->end - f->at);

	if (n >= sizeof name || is_place(l, f) || !is_place(l, below)) /* the T of 2024-05-01T00:10 is no name */
		return false;
	memcpy(name, f->at, n);
	name[n] = '\0';
	return ae_name_is_time(name) || ae_name_is_index(name);
}

/* Whether the line names columns, though some names are numbers: "time,101,102" above times, or ",0,1" or ",2019,2020"
 * above a row that has its first field. */
static bool names_numbers(const struct ae_lines *l, const struct ae_line *line, const struct ae_line *next)
{
	const char *at = line->at, *below = next->at;
	struct ae_ascent numbers = ae_line_ascent(l, line);
	bool named = false, corner = false, others = false;
	struct ae_field f, g;
	double unused;

	for (size_t column = 0; at && below; column++) {
		at = ae_field_take(l, at, line->end, &f);
		below = ae_field_take(l, below, next->end, &g);
		if (ae_field_is_number(l, &f, &unused))
			continue;
		if (f.at == f.end && column == 0)
			corner = !ae_field_is_missing(l, &g) && !ae_field_is_like_missing(&g);
		else if (f.at < f.end && names_place(l, &f, &g))
			named = true;
		else
			others = true;
	}
	return !at && !below && (named || (corner && !others && are_names(&numbers)));
}

bool ae_line_is_header(const struct ae_lines *l, const struct ae_line *line, const struct ae_line *next)
{
	const char *below = next ? next->at : NULL;
	struct ae_field f, g;
	double unused;

	if (l->rules->header != AE_HEADER_AUTO)
		return l->rules->header == AE_HEADER_YES;
	for (const char *at = line->at; at;) {
		bool under = below != NULL;

		at = ae_field_take(l, at, line->end, &f);
		if (below)
			below = ae_field_take(l, below, next->end, &g);
		if (!ae_field_is_number(l, &f, &unused) && !ae_field_has_decimal_comma(&f))
			continue;
		if (!f.quoted || !under || (g.quoted && ae_field_is_number(l, &g, &unused)))
			return next && names_numbers(l, line, next);
	}
	return true;
}
