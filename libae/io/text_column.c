/* text_column.c - the texts of a table's column, such as the times of its rows. */
#include "io/decoder.h"
#include "io/time_column.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Texts are stored one after another. Their starts are stored as offsets, because the texts move as the buffer grows. */
struct text_reader {
	struct ae_bytes in;
	const struct ae_reader_options *options;
	struct ae_rows rows;
	ptrdiff_t column, second; /* columns of the texts, and of a time of day beside dates; -1: none */
	bool hours;               /* the time of day is a number of hours */
	char *text;
	size_t *at;
	size_t count, bytes, count_max, bytes_max;
};

/* Grows p to `items` items or more. Returns it; NULL: no memory, and p is unchanged. */
static void *widen(void *p, size_t *capacity, size_t items, size_t size)
{
	void *wider = items > *capacity ? realloc(p, 2 * items * size) : p;

	if (wider && items > *capacity)
		*capacity = 2 * items;
	return wider;
}

/* Makes space for one more text of `bytes` bytes. */
static int grow(struct text_reader *g, size_t bytes, struct ae_err *e)
{
	size_t *at = widen(g->at, &g->count_max, g->count + 1, sizeof *at);
	char *text;

	g->at = at ? at : g->at;
	text = at ? widen(g->text, &g->bytes_max, g->bytes + bytes, 1) : NULL;
	g->text = text ? text : g->text;
	return text ? 0 : ae_err_set(e, "%s: no memory for the texts of %zu rows", g->in.name, g->count);
}

static int add_text(struct text_reader *g, const struct ae_field *f, struct ae_err *e)
{
	if (grow(g, (size_t)(f->end - f->at) + 1, e) != 0)
		return -1;
	g->bytes = (size_t)(ae_field_unquote(g->text + g->bytes, f) - g->text);
	g->text[g->bytes++] = '\0';
	return 0;
}

/* The time of day, if there is one, after a date and a blank; a number of hours as "18:00". */
static int add_clock(struct text_reader *g, const struct ae_field *f, struct ae_err *e)
{
	struct ae_field shown = *f;
	char clock[32];
	double hours;

	if (f->at == f->end)
		return 0;
	g->text[g->bytes - 1] = ' ';
	if (g->hours && ae_field_is_number(&g->rows.lines, f, &hours) && hours >= 0 && hours <= 24) {
		int all = (int)(hours * 3600), second = all % 60;

		shown.at = clock;
		shown.end = clock + snprintf(clock, sizeof clock, "%02d:%02d", all / 3600, all / 60 % 60);
		shown.end += second ? snprintf(clock + 5, sizeof clock - 5, ":%02d", second) : 0;
	}
	return add_text(g, &shown, e);
}

/* Takes the text of a row. All fields are read, as a row with missing fields is an error. */
static int take_field(struct text_reader *g, const struct ae_line *line, struct ae_err *e)
{
	struct ae_field f, text = { 0 }, clock = { 0 };
	ptrdiff_t column = 0;
	size_t from = g->bytes;

	for (const char *at = line->at; at; column++) {
		if (ae_rows_field(&g->rows, &at, line->end, (size_t)column, &f, e) != 0)
			return -1;
		if (column == g->column)
			text = f;
		else if (column == g->second)
			clock = f;
	}
	if (ae_rows_check(&g->rows, (size_t)column, e) != 0)
		return -1;
	if (add_text(g, &text, e) != 0 || (g->second >= 0 && add_clock(g, &clock, e) != 0))
		return -1;
	g->at[g->count++] = from;
	return 0;
}

/* Adds an empty text, for a line that could not be read and is a row all the same. */
static int add_none(struct text_reader *g, struct ae_err *e)
{
	static const struct ae_field none = { "", "", false, false };
	size_t from = g->bytes;

	if (add_text(g, &none, e) != 0)
		return -1;
	g->at[g->count++] = from;
	return 0;
}

/* Finds the column of the times as the reader of records does, else the first column of text. */
static int find_column(struct text_reader *g, struct ae_err *e)
{
	size_t columns = g->rows.columns;
	struct ae_column_scan *scan = calloc(columns, sizeof *scan);
	bool *index = calloc(columns, sizeof *index);
	struct ae_time_column times = { .column = { -1, -1 } };
	ptrdiff_t ambiguous;
	int status = scan && index ? 0 : ae_err_set(e, "%s: no memory for %zu columns", g->in.name, columns);

	if (status == 0) {
		ae_columns_scan(&g->rows, scan, e);
		status = ae_time_column_find(&times, &g->rows, scan, g->options, index, &ambiguous, e);
	}
	g->column = times.column[0];
	g->second = times.column[1];
	g->hours = times.hours;
	for (size_t i = 0; i < columns && status == 0 && g->column < 0; i++)
		if (scan[i].texts > 0 || scan[i].likely_first)
			g->column = (ptrdiff_t)i;
	free(scan);
	free(index);
	if (status == 0 && g->column < 0)
		return ae_err_set(e, "%s: no times and no text in its %zu columns", g->in.name, columns);
	return status;
}

static int read_rows(struct text_reader *g, struct ae_err *e)
{
	struct ae_line line;
	int got;

	if (ae_rows_begin(&g->rows, &g->in, &g->options->table, &line, e) != 0 || find_column(g, e) != 0)
		return -1;
	while ((got = ae_rows_take(&g->rows, true, &line, e)) > 0) {
		bool bad = ae_rows_whole(&g->rows, e) != 0 || take_field(g, &line, e) != 0;

		if (bad && (!g->options->table.skip_bad || e->memory || add_none(g, e) != 0))
			return -1;
	}
	return got;
}

static int hand_over(struct text_reader *g, struct ae_text_column *w, struct ae_err *e)
{
	w->word = malloc((g->count + 1) * sizeof *w->word);
	if (!w->word)
		return ae_err_set(e, "%s: no memory for the texts of %zu rows", g->in.name, g->count);
	for (size_t i = 0; i < g->count; i++)
		w->word[i] = g->text + g->at[i];
	snprintf(w->name, sizeof w->name, "%s", ae_rows_name(&g->rows, (size_t)g->column));
	w->text = g->text;
	w->count = g->count;
	g->text = NULL;
	return 0;
}

int ae_text_column_read(struct ae_text_column *w, const char *path, const struct ae_reader_options *o, struct ae_err *e)
{
	static const struct ae_reader_options as_found = { .columns = NULL };
	struct text_reader g = { .options = o ? o : &as_found };
	int status;

	*w = (struct ae_text_column){ 0 };
	if (ae_bytes_open(&g.in, path, e) != 0)
		return -1;
	status = ae_bytes_recognize(&g.in, !g.options->table.separator, e);
	if (status == 0)
		status = read_rows(&g, e);
	if (status == 0)
		status = hand_over(&g, w, e);
	ae_rows_release(&g.rows);
	ae_bytes_close(&g.in);
	free(g.text);
	free(g.at);
	return status;
}

void ae_text_column_free(struct ae_text_column *w)
{
	free(w->word);
	free(w->text);
	*w = (struct ae_text_column){ 0 };
}
