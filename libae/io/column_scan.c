/* column_scan.c - counts over the first rows of a table, by which its columns get their types. */
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

	if (s->texts++ == 0) {
		s->text_first = s->numbers == 0;
		s->word_line = r->lines.line;
	}
	keep_word(s, f);
	s->commas += ae_field_has_decimal_comma(f);
	for (int order = 0; order < AE_DATE_ORDERS; order++)
		s->dates[order] += ae_time_parse(f->at, f->end, (enum ae_date_order)order, &time);
	s->bare_dates += f->end - f->at <= 10;
	s->clocks += ae_time_of_day(f->at, f->end, &time);
}

static void count_field(struct ae_column_scan *s, const struct ae_rows *r, const struct ae_field *f, size_t row)
{
	bool missing = ae_field_is_missing(f), likely = !missing && ae_field_is_like_missing(f);
	double value;

	if (missing || likely) {
		s->missing++;
		s->likely += likely;
		s->likely_first = s->likely_first || (likely && row == 0);
	} else if (ae_field_is_number(f, &value)) {
		count_number(s, value);
	} else {
		count_text(s, r, f);
	}
}

size_t ae_columns_scan(struct ae_rows *r, struct ae_column_scan *scan, struct ae_err *e)
{
	struct ae_lines lines = r->lines;
	size_t at = r->in->at, rows = 0;
	struct ae_line line;
	struct ae_field f;

	for (; rows < AE_SCAN_ROWS && ae_rows_take(r, false, &line, e) > 0; rows++) {
		size_t column = 0;

		for (const char *s = line.at; s && column < r->columns; column++) {
			s = ae_field_take(&r->lines, s, line.end, &f);
			count_field(&scan[column], r, &f, rows);
		}
	}
	r->lines = lines;
	r->in->at = at;
	return rows;
}

bool ae_column_is_text(const struct ae_column_scan *s)
{
	if (s->texts == 0)
		return s->numbers == 0 && s->likely_first;
	if (s->words <= 2 && s->numbers > s->texts)
		return false;
	return s->text_first || s->texts > s->numbers;
}
