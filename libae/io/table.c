/* table.c - text tables: separated columns of numbers, text columns left out. */
#include "base/text.h"
#include "io/rows.h"
#include "io/schema.h"

#include <stdlib.h>

struct table_state {
	struct ae_rows rows;
	bool *text;			/* (columns): holds text */
	bool *doubtful;			/* (columns): text whose first field may be a missing number */
	ptrdiff_t *slot;		/* (columns): index of its value in the row, -1: none */
	int keep;		/* of missing values */
};

static int parse_row(void *arg, const struct ae_line *line, double *row, struct ae_err *e)
{
	const struct table_state *t = arg;
	const struct ae_rows *r = &t->rows;
	const char *at = line->at;
	size_t column = 0;

	for (; at; column++) {
		ptrdiff_t slot = column < r->columns ? t->slot[column] : -1;
		struct ae_field f;
		int bad;

		if (slot < 0)
			bad = ae_rows_field(r, &at, line->end, column, &f, e);
		else
			bad = ae_rows_number(r, &at, line->end, column, t->keep, &row[slot], e);
		if (bad)
			return -1;
	}
	return ae_rows_check(r, column, e);
}

static ptrdiff_t block(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	struct table_state *t = s->state;

	return ae_rows_block(&t->rows, max, values, t, parse_row, e);
}

/* Decides by the first row which columns hold text. */
static int type_columns(struct ae_source *s, const struct ae_line *line, struct ae_err *e)
{
	struct table_state *t = s->state;
	size_t columns = t->rows.columns, texts = 0, column = 0;
	struct ae_field f;
	double unused;

	t->text = calloc(columns, sizeof *t->text);
	t->doubtful = calloc(columns, sizeof *t->doubtful);
	t->slot = malloc(columns * sizeof *t->slot);
	if (!t->text || !t->doubtful || !t->slot)
		return ae_err_set(e, "%s: no memory for %zu columns", s->in.name, columns);
	for (const char *at = line->at; at; column++) {
		at = ae_field_take(&t->rows.lines, at, line->end, &f);
		if (ae_field_has_decimal_comma(&f))
			return ae_rows_refuse(&t->rows, column, &f, AE_DECIMAL_COMMA, e);
		t->text[column] = !ae_field_is_missing(&f) && !ae_field_is_number(&f, &unused);
		t->doubtful[column] = t->text[column] && ae_field_is_like_missing(&f);
		texts += t->text[column];
	}
	return texts < columns ? 0
			       : ae_err_set(e, "%s: line %llu: no number in it, a table of numbers expected",
					    s->in.name, (unsigned long long)t->rows.lines.line);
}

/* Lays out the record's values in the chosen order, and the label after them. */
static int lay_out(struct ae_source *s, const struct ae_line *first, struct ae_array *a, struct ae_err *e)
{
	struct table_state *t = s->state;
	struct ae_choice *c = &s->choice;
	const struct ae_columns columns = { t->rows.columns, t->rows.names, t->text, t->doubtful };
	size_t values;

	if (ae_choice_make(c, &columns, s->options, s->in.name, e) != 0)
		return -1;
	for (size_t i = 0; i < columns.count; i++)
		t->slot[i] = -1;
	for (size_t i = 0; i < c->count; i++)
		t->slot[c->pick[i]] = (ptrdiff_t)i;
	values = c->count;
	if (c->label >= 0) {
		t->slot[c->label] = (ptrdiff_t)values;
		c->label = (ptrdiff_t)values++;
	}
	free(c->pick);
	c->pick = NULL;
	c->counted = ae_rows_counts(&t->rows, first);
	return ae_rows_lay_out(&t->rows, values, a, e);
}

/* A table is one array: its end is the file's. */
static int header(struct ae_source *s, struct ae_array *a, struct ae_err *e)
{
	struct table_state *t;
	struct ae_line first;

	if (s->begun)
		return 0;
	s->state = t = calloc(1, sizeof *t);
	if (!t)
		return ae_err_set(e, "%s: no memory for %zu bytes", s->in.name, sizeof *t);
	t->keep = s->options->keep_missing ? AE_KEEP_MISSING : s->options->keep_nan ? AE_KEEP_NAN : AE_KEEP_NONE;
	if (ae_rows_begin(&t->rows, &s->in, &first, e) != 0 || type_columns(s, &first, e) != 0)
		return -1;
	return lay_out(s, &first, a, e);
}

static void release(struct ae_source *s)
{
	struct table_state *t = s->state;

	if (!t)
		return;
	ae_rows_release(&t->rows);
	free(t->text);
	free(t->doubtful);
	free(t->slot);
	free(t);
}

/* Matches any text; the other formats are tried before. */
static bool match(const unsigned char *head, size_t n)
{
	return ae_text_ends((const char *)head, n) == n;
}

const struct ae_input_format ae_format_table = {
	.name = "table", .title = "a text table", .traits = AE_FORMAT_TEXT, .match = match, .header = header,
	.block = block, .close = release, .encoded = &ae_format_table_encoded,
};
