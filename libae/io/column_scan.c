/* column_scan.c - counts over the first rows of a table, from which its columns get their types. */
#include "io/column_scan.h"
#include "io/time_date.h"

#include <math.h>
#include <string.h>

static void count_number(struct ae_column_scan *s, double value)
{
	if (s->numbers++ == 0) {
		s->first = s->min = s->max = value;
	} else {
		s->falls = s->falls || value < s->last;
		s->rises = s->rises || value > s->last;
		s->repeats = s->repeats || value == s->last;
		s->skips += value != s->last + 1;
	}
	s->fractions = s->fractions || value != floor(value);
	s->min = fmin(s->min, value);
	s->max = fmax(s->max, value);
	s->last = value;
}

static void count_basic(struct ae_column_scan *s, const struct ae_field *f)
{
	size_t n = (size_t)(f->end - f->at);
	int64_t time;

	if ((n == 8 || n == 12 || n == 14) && ae_time_parse(f->at, f->end, AE_DATE_ISO, &time)) {
		s->basic_dates++;
		s->bare_dates += n == 8;
	}
}

/* Keeps the first two different texts, and counts up to three. */
static void keep_word(unsigned *words, char kept[2][AE_EXAMPLE], const struct ae_field *f)
{
	char word[AE_EXAMPLE];

	ae_example_set(word, f->at, (size_t)(f->end - f->at));
	for (unsigned i = 0; i < *words && i < 2; i++)
		if (strcmp(kept[i], word) == 0)
			return;
	if (*words < 2)
		memcpy(kept[*words], word, sizeof word);
	*words += *words < 3;
}

/* Counts a text among the times, the times of day, or those that are neither. */
static void count_time(struct ae_column_scan *s, const struct ae_field *f)
{
	int64_t time;
	bool clock = ae_time_of_day(f->at, f->end, &time), known = clock, bare = false;

	for (int order = 0; order < AE_DATE_ORDERS; order++) {
		bool date = ae_time_parse(f->at, f->end, (enum ae_date_order)order, &time);

		s->dates[order] += date;
		known = known || date;
		bare = bare || (date && ae_time_is_date(f->at, f->end, (enum ae_date_order)order));
	}
	s->clocks += clock;
	s->bare_dates += bare;
	s->odd += !known;
	if (!known)
		keep_word(&s->odd_words, s->odd_word, f);
}

static void count_text(struct ae_column_scan *s, const struct ae_rows *r, const struct ae_field *f)
{
	double value;

	if (s->texts++ == 0) {
		s->text_first = s->numbers == 0;
		s->word_line = r->lines.line;
	}
	keep_word(&s->words, s->word, f);
	s->commas += ae_field_has_decimal_comma(f);
	s->booleans += ae_field_is_boolean(f, &value);
	count_time(s, f);
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
		count_basic(s, f);
	} else {
		count_text(s, r, f);
	}
}

/* Whether a first row may be a header of numbers. Rows of values seldom rise like this. */
static bool may_name(const struct ae_ascent *a)
{
	if (!a->rises || a->count < 2)
		return false;
	return a->count > 4 || (a->even && (a->count > 2 || (a->years && a->last == a->first + 1)));
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
		struct ae_ascent a = ae_line_ascent(&r->lines, &line);
		size_t column = 0;

		if (rows == 0)
			named = !r->lines.header && lines.rules->header == AE_HEADER_AUTO && may_name(&a);
		else
			named = named && !(a.rises && a.count > 1 && (a.even || a.count > 4));
		if (ae_line_fields(&r->lines, &line) != r->columns)
			continue;
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
