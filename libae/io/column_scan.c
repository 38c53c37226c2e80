/* column_scan.c - counts over the first rows of a table, from which its columns get their types. */
#include "io/column_scan.h"

#include <math.h>
#include <string.h>

static void count_number(struct ae_column_scan *s, double value)
{
	if (s->numbers++ == 0) {
		s->first = value;
	} else {
		s->falls = s->falls || value < s->last;
		s->rises = s->rises || value > s->last;
		s->repeats = s->repeats || value == s->last;
		s->skips += value != s->last + 1;
	}
	s->fractions = s->fractions || value != floor(value);
	s->last = value;
}

static void keep_word(struct ae_column_scan *s, const struct ae_field *f)
{
	char word[AE_EXAMPLE];

	ae_example_set(word, f->at, (size_t)(f->end - f->at));
	for (unsigned i = 0; i < s->words && i < 2; i++)
		if (strcmp(s->word[i], word) == 0)
			return;
	if (s->words < 2)
		memcpy(s->word[s->words], word, sizeof word);
	s->words += s->words < 3;
}

static void count_text(struct ae_column_scan *s, const struct ae_rows *r, const struct ae_field *f)
{
	int64_t time;
	double value;

	if (s->texts++ == 0) {
		s->text_first = s->numbers == 0;
		s->word_line = r->lines.line;
	}
	keep_word(s, f);
	s->commas += ae_field_has_decimal_comma(f);
	s->booleans += ae_field_is_boolean(f, &value);
	for (int order = 0; order < AE_DATE_ORDERS; order++)
		s->dates[order] += ae_time_parse(f->at, f->end, (enum ae_date_order)order, &time);
	s->bare_dates += f->end - f->at <= 10;
	s->clocks += ae_time_of_day(f->at, f->end, &time);
}

static void count_field(struct ae_column_scan *s, const struct ae_rows *r, const struct ae_field *f, size_t row)
{
	bool missing = ae_field_is_missing(&r->lines, f), likely = !missing && ae_field_is_like_missing(f);
	double value;

	if (missing || likely) {
		s->missing++;
		s->likely += likely;
		s->likely_first = s->likely_first || (likely && row == 0);
	} else if (ae_field_is_number(&r->lines, f, &value)) {
		count_number(s, value);
	} else {
		count_text(s, r, f);
	}
}

/* Whether the fields of a row are rising whole numbers; `even`: with equal steps; `years`: from 1900 to 2100. */
struct ascent {
	bool rises, even, years;
	double first, last;
	size_t columns;
};

static struct ascent row_ascent(const struct ae_rows *r, const struct ae_line *line)
{
	struct ascent a = { .rises = true, .even = true, .years = true };
	double value = 0, before = 0, step = 0;
	struct ae_field f;

	for (const char *s = line->at; s && a.rises; a.columns++) {
		s = ae_field_take(&r->lines, s, line->end, &f);
		if (!ae_field_is_number(&r->lines, &f, &value) || value != floor(value))
			a.rises = false;
		if (a.columns > 0) {
			a.rises = a.rises && value > before;
			a.even = a.even && (a.columns == 1 || value - before == step);
			step = value - before;
		} else {
			a.first = value;
		}
		a.years = a.years && value >= 1900 && value <= 2100;
		a.last = before = value;
	}
	return a;
}

/* Whether a first row may be a header of numbers. Rows of values seldom rise like this. */
static bool may_name(const struct ascent *a)
{
	if (!a->rises || a->columns < 2)
		return false;
	return a->columns > 4 || (a->even && (a->columns > 2 || (a->years && a->last == a->first + 1)));
}

bool ae_columns_scan(struct ae_rows *r, struct ae_column_scan *scan, struct ae_err *e)
{
	struct ae_lines lines = r->lines;
	size_t at = r->in->at, rows = 0;
	uint64_t blanks = r->blanks;
	bool named = false;
	struct ae_line line;
	struct ae_field f;

	for (; rows < AE_SCAN_ROWS && ae_rows_take(r, false, &line, e) > 0; rows++) {
		struct ascent a = row_ascent(r, &line);
		size_t column = 0;

		if (rows == 0)
			named = !r->lines.header && lines.rules->header == AE_HEADER_AUTO && may_name(&a);
		else
			named = named && !(a.rises && (a.even || a.columns > 4));
		for (const char *s = line.at; s && column < r->columns; column++) {
			s = ae_field_take(&r->lines, s, line.end, &f);
			count_field(&scan[column], r, &f, rows);
		}
	}
	r->lines = lines;
	r->blanks = blanks;
	r->in->at = at;
	return named && rows > 1;
}

bool ae_column_is_boolean(const struct ae_column_scan *s)
{
	return s->booleans > 0 && s->booleans == s->texts && s->numbers == 0;
}

bool ae_column_is_text(const struct ae_column_scan *s)
{
	if (ae_column_is_boolean(s))
		return false;
	if (s->texts == 0)
		return s->numbers == 0 && s->likely_first;
	if (s->words <= 2 && s->numbers > s->texts)
		return false;
	return s->text_first || s->texts > s->numbers;
}
