/* table.c - text tables: separated columns of numbers; columns of text, times and groups beside the record. */
#include "base/text.h"
#include "io/row_keys.h"
#include "io/schema.h"
#include "io/row_lines.h"
#include "io/time_column.h"

#include <stdlib.h>
#include <string.h>

struct table_state {
	struct ae_rows rows;
	uint64_t first_line; /* number of the first row's line */
	bool *text;          /* (columns): holds text */
	bool *boolean;       /* (columns): holds True and False */
	bool *doubtful;      /* (columns): text whose first field may be a missing number */
	bool *index;         /* (columns): numbers that are a time or an index */
	ptrdiff_t *slot;     /* (columns): index of its value in the row, -1: none */
	int keep;            /* missing values that are allowed: AE_KEEP_NONE and so on */
	bool counted;
	struct ae_time_column times;
	ptrdiff_t group;  /* column, -1: none */
	bool beside;      /* times or groups are read */
	int64_t *time;    /* (rows of a block); read in any case: a text among them is an error */
	uint32_t *member; /* (rows of a block) indices of groups */
	struct ae_categories *groups;
	struct ae_time_steps *steps;
	int64_t last_time;    /* of the previous row, AE_TIME_NONE: none */
	uint32_t last_member; /* the group of the previous row */
	bool last_plain;      /* its text stands in the file as it is */
	struct ae_time_date date;
	struct ae_text scratch;
	struct ae_row_keys keys;
	struct ae_row_lines lines;
};

/* ---- rows ---- */

/* Whether the field is the group of the previous row, the common case. false for a field with quotes, which are stored
 * without doubling. */
static bool is_last_group(const struct table_state *t, const struct ae_field *f)
{
	const struct ae_category *c = t->groups->count > 0 ? &t->groups->entry[t->last_member] : NULL;
	size_t n = (size_t)(f->end - f->at);

	return c && n == c->length && memcmp(f->at, c->text, n) == 0 && !memchr(f->at, '"', n);
}

static int add_group(struct table_state *t, const struct ae_field *f, uint32_t *member, struct ae_err *e)
{
	size_t n;
	const char *text = ae_field_text(f, &t->scratch, &n);
	ptrdiff_t found = text ? ae_categories_find(t->groups, text, n) : -1;

	if (!text || (found < 0 && ae_categories_add(t->groups, text, n) != 0))
		return ae_err_memory(e, "%s: no memory for %zu groups", t->rows.in->name, t->groups->count);
	*member = (uint32_t)(found < 0 ? (ptrdiff_t)t->groups->count - 1 : found);
	t->last_plain = !f->quoted && n > 0 && t->rows.lines.separator != ' ' && !memchr(text, '"', n);
	return 0;
}

/* Stores a field as the time or the group of a row. */
static int take_beside(struct table_state *t, size_t column, const struct ae_field *f, size_t row, struct ae_err *e)
{
	if ((ptrdiff_t)column == t->group) {
		if (!is_last_group(t, f) && add_group(t, f, &t->last_member, e) != 0)
			return -1;
		t->member[row] = t->last_member;
	}
	ae_row_keys_take(&t->keys, column, f);
	if (t->time && (ptrdiff_t)column == t->times.column[0])
		ae_time_date_set(&t->date, f->at, f->end);
	if (t->time && ((ptrdiff_t)column == t->times.column[0] || (ptrdiff_t)column == t->times.column[1]))
		return ae_time_column_add(&t->times, &t->rows, column, f, &t->time[row], e);
	return 0;
}

/* Whether the field that begins here has so many characters, and none around it. */
static bool has_length(const struct table_state *t, const char *at, const char *end, size_t n)
{
	return (size_t)(end - at) == n || ((size_t)(end - at) > n && at[n] == t->rows.lines.separator);
}

/* Characters of the field that begins here if it is the group of the previous row; 0: it takes a closer look. */
static size_t last_group(const struct table_state *t, const char *at, const char *end)
{
	const struct ae_category *c = t->last_plain ? &t->groups->entry[t->last_member] : NULL;

	return c && has_length(t, at, end, c->length) && memcmp(at, c->text, c->length) == 0 ? c->length : 0;
}

/* Characters of the field that begins here if it is a time on the date of the previous row, which
 * becomes the time of this row; 0: it takes a closer look. */
static size_t last_date(const struct table_state *t, const char *at, const char *end, size_t row)
{
	bool dates = t->time && t->times.unit == 0 && t->times.column[1] < 0;

	return dates && has_length(t, at, end, AE_TIME_COMMON) && ae_time_date_parse(&t->date, at, &t->time[row])
		? AE_TIME_COMMON
		: 0;
}

/* Takes the group or the date of the previous row, as most rows have it; false: it takes a closer look. */
static bool take_same(struct table_state *t, const char **at, const char *end, size_t column, size_t row)
{
	bool group = (ptrdiff_t)column == t->group;
	size_t n = 0;

	if (group && (ptrdiff_t)column != t->times.column[0])
		n = last_group(t, *at, end);
	else if (!group)
		n = last_date(t, *at, end, row);
	if (n == 0)
		return false;
	if (group)
		t->member[row] = t->last_member;
	*at = ae_field_after(&t->rows.lines, *at + n, end);
	return true;
}

static bool is_beside(const struct table_state *t, size_t column)
{
	return (ptrdiff_t)column == t->group || (ptrdiff_t)column == t->times.column[0]
		|| (ptrdiff_t)column == t->times.column[1] || ae_row_keys_has(&t->keys, column);
}

/* Counts the step from the time of the previous row, if both have a time and one group. */
static void count_step(struct table_state *t, size_t number, uint32_t member)
{
	int64_t time = t->time[number];

	if (time != AE_TIME_NONE && t->last_time != AE_TIME_NONE && (t->group < 0 || member == t->last_member)) {
		t->steps->rises += time > t->last_time;
		t->steps->falls += time < t->last_time;
	}
	t->last_time = time;
}

static int parse_row(void *arg, const struct ae_line *line, double *row, struct ae_err *e)
{
	struct table_state *t = arg;
	const struct ae_rows *r = &t->rows;
	const char *at = line->at;
	uint32_t member = t->last_member;
	size_t number = t->beside || t->lines.from ? (size_t)(row - r->block) / r->values : 0, column = 0;

	if (t->time)
		t->time[number] = 0;
	if (t->member)
		t->member[number] = t->last_member;
	if (t->lines.from && ae_row_lines_take(&t->lines, number, r->lines.line, r->in->name, e) != 0)
		return -1;
	if (ae_rows_whole(r, e) != 0)
		return -1;
	for (; at; column++) {
		ptrdiff_t slot = column < r->columns ? t->slot[column] : -1;
		bool beside = t->beside && is_beside(t, column);
		const char *from = at;
		struct ae_field f;
		int bad;

		if (beside && slot < 0 && !ae_row_keys_has(&t->keys, column)
		    && take_same(t, &at, line->end, column, number))
			continue;
		if (slot < 0)
			bad = ae_rows_field(r, &at, line->end, column, &f, e);
		else
			bad = ae_rows_number(r, &at, line->end, column, t->keep, &row[slot], e);
		if (!bad && beside) {
			if (slot >= 0)
				(void)ae_field_take(&r->lines, from, line->end, &f);
			bad = take_beside(t, column, &f, number, e);
		}
		if (bad)
			return -1;
	}
	if (ae_rows_check(r, column, e) != 0)
		return -1;
	if (t->time)
		count_step(t, number, member);
	return t->keys.columns ? ae_row_keys_end(&t->keys, number, r->in->name, e) : 0;
}

static ptrdiff_t block(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	struct table_state *t = s->state;

	s->beside = (struct ae_beside){ s->options->times ? t->time : NULL, t->member, t->rows.bad, &t->keys,
					&t->lines };
	ae_row_lines_begin(&t->lines);
	ae_row_keys_begin(&t->keys);
	return ae_rows_block(&t->rows, max, values, t, parse_row, e);
}

/* ---- the columns ---- */

static int allocate(struct ae_source *s, struct ae_err *e)
{
	struct table_state *t = s->state;
	size_t columns = t->rows.columns;

	t->text = calloc(columns, sizeof *t->text);
	t->boolean = calloc(columns, sizeof *t->boolean);
	t->doubtful = calloc(columns, sizeof *t->doubtful);
	t->index = calloc(columns, sizeof *t->index);
	t->slot = malloc(columns * sizeof *t->slot);
	t->rows.boolean = t->boolean;
	return t->text && t->boolean && t->doubtful && t->index && t->slot
		? 0
		: ae_err_set(e, "%s: no memory for %zu columns", s->in.name, columns);
}

static int check_commas(const struct ae_source *s, const struct ae_column_scan *scan, struct ae_err *e)
{
	const struct table_state *t = s->state;
	struct ae_rows at_line = t->rows;
	struct ae_field f;

	for (size_t i = 0; i < t->rows.columns; i++) {
		if (s->options->table.decimal_comma || scan[i].commas == 0 || scan[i].commas < scan[i].texts
		    || !scan[i].text_first)
			continue;
		f = (struct ae_field){ scan[i].word[0], scan[i].word[0] + strlen(scan[i].word[0]), false };
		at_line.lines.line = scan[i].word_line;
		return ae_rows_refuse(&at_line, i, &f, AE_DECIMAL_COMMA, e);
	}
	return 0;
}

static bool has_numbers(const struct table_state *t)
{
	for (size_t i = 0; i < t->rows.columns; i++)
		if (!t->text[i])
			return true;
	return false;
}

/* The times of a later file are in the same columns as those of the first file. */
static void follow_times(struct table_state *t, const struct ae_layout *l)
{
	t->times = (struct ae_time_column){ .column = { -1, -1 },
					    .kind = l->time_kind,
					    .order = l->date_order,
					    .unit = l->time_unit,
					    .hours = l->hours };
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < t->rows.columns && l->time[k] >= 0 && t->times.column[k] < 0; i++)
			if (t->rows.names && l->names ? strcmp(t->rows.names[i], l->names[l->time[k]]) == 0
						      : (ptrdiff_t)i == l->time[k])
				t->times.column[k] = (ptrdiff_t)i;
	if (t->times.column[0] < 0)
		t->times = (struct ae_time_column){ .column = { -1, -1 } };
}

static int list_column(const struct table_state *t, ptrdiff_t column, char **list, struct ae_err *e)
{
	const struct ae_columns columns = { .count = t->rows.columns, .names = t->rows.names };
	bool *which = column < 0 ? NULL : calloc(t->rows.columns, sizeof *which);

	if (column < 0)
		return 0;
	if (which) {
		which[column] = true;
		*list = ae_columns_list(&columns, which);
	}
	free(which);
	return which && *list ? 0 : ae_err_set(e, "%s: no memory for %zu columns", t->rows.in->name, columns.count);
}

/* Finds the columns of times, from the first rows. */
static int find_times(struct ae_source *s, const struct ae_column_scan *scan, struct ae_err *e)
{
	struct table_state *t = s->state;
	const struct ae_layout *l = s->layout;
	ptrdiff_t ambiguous;

	if (ae_time_column_find(&t->times, &t->rows, scan, s->options, t->index, &ambiguous, e) != 0)
		return -1;
	free(s->choice.ambiguous);
	if (l->columns > 0 && l->time_kind != AE_TIME_UNKNOWN && !s->options->time)
		follow_times(t, l);
	return list_column(t, ambiguous, &s->choice.ambiguous, e);
}

static int type_columns(struct ae_source *s, struct ae_err *e)
{
	struct table_state *t = s->state;
	struct ae_column_scan *scan = calloc(t->rows.columns, sizeof *scan);
	int status = allocate(s, e);

	if (!scan)
		status = ae_err_set(e, "%s: no memory for %zu columns", s->in.name, t->rows.columns);
	if (status == 0) {
		t->counted = ae_columns_scan(&t->rows, scan, e);
		for (size_t i = 0; i < t->rows.columns; i++) {
			t->text[i] = ae_text_is_text(t->rows.text, i) || ae_column_is_text(&scan[i]);
			t->boolean[i] = ae_column_is_boolean(&scan[i]);
			t->doubtful[i] = t->text[i] && scan[i].likely_first && scan[i].texts == 0;
		}
		status = check_commas(s, scan, e);
	}
	if (status == 0 && !has_numbers(t))
		status = ae_err_set(e, "%s: line %llu: no number in it, a table of numbers expected", s->in.name,
				    (unsigned long long)t->first_line);
	if (status == 0)
		status = find_times(s, scan, e);
	free(scan);
	return status;
}

static int find_group(struct ae_source *s, struct ae_err *e)
{
	struct table_state *t = s->state;
	const struct ae_columns columns = { .count = t->rows.columns, .names = t->rows.names };
	bool *marked = calloc(columns.count, sizeof *marked);
	size_t found = 0;
	int status;

	t->group = -1;
	status = marked ? 0 : ae_err_set(e, "%s: no memory for %zu columns", s->in.name, columns.count);
	if (status == 0 && s->options->group
	    && ae_columns_mark(&columns, s->options->group, s->in.name, marked, e) != 0) {
		status = s->options->group_optional ? 0 : -1;
		memset(marked, 0, columns.count * sizeof *marked);
	}
	for (size_t i = 0; i < columns.count && status == 0; i++)
		if (marked[i] && found++ == 0) {
			t->group = (ptrdiff_t)i;
			t->index[i] = true; /* not part of the record, unless -c names it */
		}
	free(marked);
	if (found > 1)
		return ae_err_set(e, "%s: group '%s': expected one column, got %zu", s->in.name, s->options->group,
				  found);
	return status;
}

/* Columns of the key are not part of the record. */
static int find_keys(struct ae_source *s, struct ae_err *e)
{
	struct table_state *t = s->state;
	const struct ae_columns columns = { .count = t->rows.columns, .names = t->rows.names };

	return s->options->key ? ae_row_keys_find(&t->keys, &columns, s->options->key, s->in.name, t->index, e) : 0;
}

/* ---- the layout ---- */

/* Lists the columns outside the record, except those of times and groups. */
static int describe(struct ae_source *s, const struct ae_columns *columns, struct ae_err *e)
{
	struct table_state *t = s->state;
	struct ae_choice *c = &s->choice;
	bool *which = calloc(columns->count, sizeof *which);

	if (which) {
		for (size_t i = 0; i < columns->count; i++)
			which[i] = (ptrdiff_t)i == t->times.column[0] || (ptrdiff_t)i == t->times.column[1];
		c->times = ae_columns_list(columns, which);
		for (size_t i = 0; i < columns->count; i++)
			which[i] = t->index[i] && t->slot[i] < 0 && (ptrdiff_t)i != t->group
				&& !ae_row_keys_has(&t->keys, i);
		c->indices = ae_columns_list(columns, which);
		for (size_t i = 0; i < columns->count; i++)
			which[i] = t->text[i] && !is_beside(t, i);
		free(c->left_out);
		c->left_out = ae_columns_list(columns, which);
		c->keys = ae_row_keys_names(&t->keys, columns);
	}
	free(which);
	c->time_kind = t->times.kind;
	return c->times && c->indices && c->left_out && c->keys
		? 0
		: ae_err_set(e, "%s: no memory for %zu columns", s->in.name, columns->count);
}

static int choose(struct ae_source *s, struct ae_err *e)
{
	struct table_state *t = s->state;
	struct ae_choice *c = &s->choice;
	const struct ae_columns columns = { t->rows.columns, t->rows.names, t->text, t->doubtful, t->index };
	struct ae_layout *l = s->layout;
	char *ambiguous = c->ambiguous;

	c->ambiguous = NULL;
	ae_choice_free(c);
	if (ae_choice_make(c, &columns, s->options, l->count > 0 ? l : NULL, s->in.name, e) != 0) {
		free(ambiguous);
		return -1;
	}
	c->ambiguous = ambiguous;
	c->counted = t->counted;
	c->days = s->options->times && t->times.days;
	for (size_t i = 0; i < columns.count; i++)
		t->slot[i] = -1;
	for (size_t i = 0; i < c->count; i++)
		t->slot[c->pick[i]] = (ptrdiff_t)i;
	if (l->count > 0 || ae_layout_make(l, c, &columns, s->in.name, e) == 0) {
		if (l->time_kind == AE_TIME_UNKNOWN && l->pick) {
			l->time[0] = t->times.column[0];
			l->time[1] = t->times.column[1];
			l->time_kind = t->times.kind;
			l->date_order = t->times.order;
			l->time_unit = t->times.unit;
			l->hours = t->times.hours;
		}
		return describe(s, &columns, e);
	}
	return -1;
}

/* Lays out the record's values in the chosen order, and the label after them. */
static int lay_out(struct ae_source *s, struct ae_err *e)
{
	struct table_state *t = s->state;
	struct ae_choice *c = &s->choice;
	size_t values;
	int got;

	if (choose(s, e) != 0)
		return -1;
	values = c->count;
	if (c->label >= 0) {
		t->slot[c->label] = (ptrdiff_t)values;
		c->label = (ptrdiff_t)values++;
	}
	free(c->pick);
	c->pick = NULL;
	got = ae_rows_lay_out(&t->rows, values, &s->array, e);
	if (got < 0)
		return -1;
	free(t->time);
	free(t->member);
	t->time = t->times.column[0] >= 0 ? malloc(t->rows.capacity * sizeof *t->time) : NULL;
	t->member = t->group >= 0 ? malloc(t->rows.capacity * sizeof *t->member) : NULL;
	t->beside = t->time || t->member || t->keys.columns;
	if (s->options->lines && t->rows.text
	    && ae_row_lines_lay_out(&t->lines, t->rows.text, t->rows.capacity, s->in.name, e) != 0)
		return -1;
	if (t->keys.columns && ae_row_keys_lay_out(&t->keys, t->rows.capacity, s->in.name, e) != 0)
		return -1;
	if ((t->times.column[0] >= 0 && !t->time) || (t->group >= 0 && !t->member))
		return ae_err_set(e, "%s: no memory for %zu rows", s->in.name, t->rows.capacity);
	return 0;
}

/* A table is one array, which ends with the file. */
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
	t->groups = s->groups;
	t->steps = s->steps;
	t->last_time = AE_TIME_NONE;
	t->rows.lost = s->options->exact ? NULL : s->lost;
	t->rows.bad_lines = s->bad;
	if (ae_rows_begin(&t->rows, &s->in, &s->options->table, &first, e) != 0)
		return -1;
	t->first_line = t->rows.lines.line;
	if (type_columns(s, e) != 0 || find_group(s, e) != 0 || find_keys(s, e) != 0 || lay_out(s, e) != 0)
		return -1;
	*a = s->array;
	return 1;
}

static void release(struct ae_source *s)
{
	struct table_state *t = s->state;

	if (!t)
		return;
	ae_rows_release(&t->rows);
	free(t->text);
	free(t->boolean);
	free(t->doubtful);
	free(t->index);
	free(t->slot);
	free(t->time);
	free(t->member);
	free(t->scratch.bytes);
	ae_row_keys_release(&t->keys);
	ae_row_lines_release(&t->lines);
	free(t);
}

/* Matches any text; the other formats are tried before. */
static bool match(const unsigned char *head, size_t n)
{
	return ae_text_ends((const char *)head, n) == n;
}

const struct ae_input_format ae_format_table = {
	.name = "table",
	.title = "a text table",
	.traits = AE_FORMAT_TEXT,
	.match = match,
	.header = header,
	.block = block,
	.lay_out = lay_out,
	.close = release,
	.encoded = &ae_format_table_encoded,
};
