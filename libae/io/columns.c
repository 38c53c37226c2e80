/* columns.c - which columns make up a record: the lists of -c, the column of --label. */
#include "base/utf8.h"
#include "io/schema.h"
#include "io/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names by their hashes, so that tables of very many columns are matched in linear time: equal ones in their order. */
struct name_table {
	char *const *name;
	size_t mask;
	size_t *slot; /* (mask + 1) numbers of columns from 1; 0: free */
};

/* A choice while it is made. */
struct chooser {
	struct ae_choice *to;
	const struct ae_columns *columns;
	const char *file;
	bool *taken; /* (columns) */
	const struct ae_layout *layout;
	bool *allowed;           /* (columns) columns that -c names, for a layout; NULL: all */
	struct name_table table; /* of the columns, for a layout */
	struct ae_err *e;
};

static const char *name_of(const struct ae_columns *c, size_t i)
{
	return c->names ? c->names[i] : "";
}

/* The name of a column as " 'value'"; "": it has none. */
static const char *quoted_name(const struct ae_columns *c, size_t i, char to[80])
{
	if (*name_of(c, i))
		snprintf(to, 80, " '%.60s'", name_of(c, i));
	else
		*to = '\0';
	return to;
}

/* Takes the digits at *s. Returns the number; 0: there are no digits, or the number is larger than any column. */
static size_t number_at(const char **s, const char *end)
{
	size_t value = 0;

	for (; *s < end && **s >= '0' && **s <= '9'; ++*s)
		value = value > SIZE_MAX / 10 - 1 ? SIZE_MAX / 10 : 10 * value + (size_t)(**s - '0');
	return value;
}

/* Returns how many columns have the name, and the first of them in *first. */
static size_t find_name(const struct ae_columns *c, const char *item, size_t n, size_t *first)
{
	size_t found = 0;

	if (!c->names)
		return 0;
	for (size_t i = c->count; i-- > 0;)
		if (strlen(name_of(c, i)) == n && n > 0 && memcmp(name_of(c, i), item, n) == 0) {
			*first = i;
			found++;
		}
	return found;
}

/* Parses "4-6", "-6", "4-" or "4" as columns first to last, from 1; false: another text. */
static bool parse_range(const char *s, const char *end, size_t count, size_t *first, size_t *last)
{
	const char *from = s;

	*first = number_at(&s, end);
	if (s > from && s == end) {
		*last = *first;
		return true;
	}
	if (end - from < 2 || *s != '-')
		return false;
	*first = s == from ? 1 : *first;
	*last = ++s == end ? count : number_at(&s, end);
	return s == end;
}

/* Finds the columns first to last, from 0, of an item "value", "2" or "4-6". Returns 0 or -1. */
static int resolve(struct chooser *h, const char *item, size_t n, size_t *first, size_t *last)
{
	size_t found = find_name(h->columns, item, n, first), count = h->columns->count;

	if (found == 1) {
		*last = *first;
		return 0;
	}
	if (found > 1)
		return ae_err_set(h->e, "%s: column '%.*s': %zu columns have that name", h->file, (int)n, item, found);
	if (!parse_range(item, item + n, count, first, last))
		return ae_err_set(h->e, "%s: column '%.*s': no column has that name%s", h->file, (int)n, item,
				  h->columns->names ? "" : " (there are no names here, numbers only)");
	if (*first < 1 || *last < *first || *last > count)
		return ae_err_set(h->e, "%s: column '%.*s': there are columns 1 to %zu", h->file, (int)n, item, count);
	--*first;
	--*last;
	return 0;
}

static int take(struct chooser *h, size_t column)
{
	char name[80];

	quoted_name(h->columns, column, name);
	if (h->columns->text && h->columns->text[column])
		return ae_err_set(h->e, "%s: column %zu%s holds text", h->file, column + 1, name);
	if (h->taken[column])
		return ae_err_set(h->e, "%s: column %zu%s is chosen twice", h->file, column + 1, name);
	h->taken[column] = true;
	return 0;
}

static int choose_label(struct chooser *h, const char *label)
{
	size_t first = 0, last = 0;

	if (!label)
		return 0;
	if (resolve(h, label, strlen(label), &first, &last) != 0 || take(h, first) != 0)
		return -1;
	if (first != last)
		return ae_err_set(h->e, "%s: label '%s': one column expected", h->file, label);
	h->to->label = (ptrdiff_t)first;
	return 0;
}

static int pick(struct chooser *h, size_t column)
{
	if ((ptrdiff_t)column == h->to->label)
		return 0; /* the label column is not part of the record */
	if (take(h, column) != 0)
		return -1;
	h->to->pick[h->to->count++] = column;
	return 0;
}

static int for_item(struct chooser *h, const struct ae_field *item, struct ae_text *room,
		    int (*choose)(struct chooser *, size_t))
{
	size_t n, first = 0, last = 0;
	const char *text = ae_field_text(item, room, &n);

	if (!text)
		return ae_err_set(h->e, "%s: no memory for a name of %td bytes", h->file, item->end - item->at);
	if (resolve(h, text, n, &first, &last) != 0)
		return -1;
	for (size_t i = first; i <= last; i++)
		if (choose(h, i) != 0)
			return -1;
	return 0;
}

/* Calls `choose` for each column of a list. The list is a line of CSV: a name with a comma stands in quotes. */
static int for_listed(struct chooser *h, const char *list, int (*choose)(struct chooser *, size_t))
{
	const struct ae_lines csv = { .separator = ',' };
	const char *end = list + strlen(list);
	struct ae_text room = { 0 };
	struct ae_field item;
	int status = 0;

	for (const char *at = list; at && status == 0;) {
		at = ae_field_take(&csv, at, end, &item);
		status = for_item(h, &item, &room, choose);
	}
	free(room.bytes);
	return status;
}

int ae_columns_mark(const struct ae_columns *columns, const char *list, const char *file, bool *marked,
		    struct ae_err *e)
{
	struct chooser h = { .columns = columns, .file = file, .taken = marked, .e = e };

	return for_listed(&h, list, take);
}

static bool is_text(const struct chooser *h, size_t column)
{
	return h->columns->text && h->columns->text[column];
}

static bool is_index(const struct chooser *h, size_t column)
{
	return h->columns->index && h->columns->index[column];
}

/* ---- the layout of another file ---- */

static int allow(struct chooser *h, size_t column)
{
	h->allowed[column] = true;
	return 0;
}

/* Whether a column's name is the wanted one. Models hold names in UTF-8, so a byte that is not UTF-8 counts as Latin-1.
 * Files of statistics cut long names after a whole character. */
static bool is_called(const char *name, const char *wanted)
{
	enum { CUT_FROM = 60 };
	const char *at = wanted;

	if (strcmp(name, wanted) == 0)
		return true;
	while (*name && *at) {
		uint32_t code;
		size_t n = ae_utf8_take(name, &code);
		char one[4];
		size_t bytes = (size_t)(ae_utf8_put(one, n ? code : (unsigned char)*name) - one);

		if (strncmp(at, one, bytes) != 0)
			return false;
		at += bytes;
		name += n ? n : 1;
	}
	return *at == '\0' && (*name == '\0' || at - wanted >= CUT_FROM);
}

static int name_table_fill(struct name_table *t, char *const *name, size_t count)
{
	t->name = name;
	for (t->mask = 15; t->mask < 2 * count; t->mask = 2 * t->mask + 1)
		;
	t->slot = calloc(t->mask + 1, sizeof *t->slot);
	for (size_t i = 0; t->slot && i < count; i++) {
		size_t at = (size_t)ae_hash(name[i], strlen(name[i])) & t->mask;

		while (t->slot[at])
			at = (at + 1) & t->mask;
		t->slot[at] = i + 1;
	}
	return t->slot ? 0 : -1;
}

/* Finds the first column of that name which is not in `but`; NULL: all count. Returns its number from 1; 0: none. */
static size_t name_table_find(const struct name_table *t, const char *name, const bool *but)
{
	for (size_t at = (size_t)ae_hash(name, strlen(name)) & t->mask; t->slot[at]; at = (at + 1) & t->mask)
		if ((!but || !but[t->slot[at] - 1]) && strcmp(t->name[t->slot[at] - 1], name) == 0)
			return t->slot[at];
	return 0;
}

static size_t find_called(const struct chooser *h, const char *wanted)
{
	size_t found = h->allowed ? 0 : name_table_find(&h->table, wanted, h->taken);

	for (size_t i = 0; i < h->columns->count && !found; i++)
		if (!h->taken[i] && (!h->allowed || h->allowed[i]) && is_called(h->columns->names[i], wanted))
			found = i + 1;
	return found;
}

static int pick_wanted(struct chooser *h, const char *wanted)
{
	const struct ae_columns *c = h->columns;
	size_t found = find_called(h, wanted), i = found - 1;

	if (!found)
		return ae_err_set(h->e, "%s: no column '%.60s', which %s has", h->file, wanted, h->layout->by);
	if (is_text(h, i) && !(c->doubtful && c->doubtful[i]))
		return take(h, i); /* reports that the column holds text */
	h->taken[i] = true;
	h->to->pick[h->to->count++] = i;
	return 0;
}

/* Lists the columns of numbers that are not in the layout. */
static int list_extra(struct chooser *h)
{
	const struct ae_columns *c = h->columns;
	const struct ae_layout *l = h->layout;
	struct name_table first = { 0 };
	bool any = false, known = l->names && !l->asked;

	if (known && name_table_fill(&first, l->names, l->columns) != 0)
		return ae_err_memory(h->e, "%s: no memory for %zu columns", h->file, l->columns);
	for (size_t i = 0; i < c->count; i++) {
		h->taken[i] = !h->taken[i] && !is_text(h, i) && !is_index(h, i) && (!h->allowed || h->allowed[i])
			&& !(known && name_table_find(&first, c->names[i], NULL));
		any = any || h->taken[i];
	}
	free(first.slot);
	if (!any)
		return 0;
	h->to->extra = ae_columns_list(c, h->taken);
	return h->to->extra ? 0 : ae_err_set(h->e, "%s: no memory for %zu columns", h->file, c->count);
}

static int choose_wanted(struct chooser *h, const struct ae_reader_options *o)
{
	int status = 0;

	if (choose_label(h, o->label) != 0 || (h->allowed && for_listed(h, o->columns, allow) != 0))
		return -1;
	if (name_table_fill(&h->table, h->columns->names, h->columns->count) != 0)
		return ae_err_memory(h->e, "%s: no memory for %zu columns", h->file, h->columns->count);
	for (size_t i = 0; i < h->layout->count && status == 0; i++)
		status = pick_wanted(h, h->layout->wanted[i]);
	free(h->table.slot);
	return status == 0 ? list_extra(h) : -1;
}

/* A table without names has the same columns as the first table, in the same positions. */
static int choose_places(struct chooser *h, const struct ae_reader_options *o)
{
	if (choose_label(h, o->label) != 0)
		return -1;
	for (size_t i = 0; i < h->layout->count; i++) {
		size_t column = h->layout->pick[i];

		if (is_text(h, column) && !(h->columns->doubtful && h->columns->doubtful[column]))
			return take(h, column);
		h->taken[column] = true;
		h->to->pick[h->to->count++] = column;
	}
	return 0;
}

/* ---- the choice ---- */

static int choose(struct chooser *h, const struct ae_reader_options *o)
{
	const struct ae_layout *l = h->layout;

	if (l && l->wanted && h->columns->names)
		return choose_wanted(h, o);
	if (l && !l->wanted && l->columns == h->columns->count && !h->columns->names)
		return choose_places(h, o);
	if (choose_label(h, o->label) != 0)
		return -1;
	if (o->columns)
		return for_listed(h, o->columns, pick);
	for (size_t i = 0; i < h->columns->count; i++)
		if (!h->taken[i] && !is_text(h, i) && !is_index(h, i))
			h->to->pick[h->to->count++] = i;
	return 0;
}

/* ---- names, which outlive the file ---- */

/* Copies the names of the chosen columns: pointers and texts in one block. */
static char **copy_names(const struct ae_choice *c, const struct ae_columns *columns)
{
	size_t bytes = c->count * sizeof(char *);
	char **names, *text;

	for (size_t i = 0; i < c->count; i++)
		bytes += strlen(columns->names[c->pick[i]]) + 1;
	names = malloc(bytes);
	if (!names)
		return NULL;
	text = (char *)(names + c->count);
	for (size_t i = 0; i < c->count; i++) {
		names[i] = text;
		text = stpcpy(text, columns->names[c->pick[i]]) + 1;
	}
	return names;
}

char *ae_columns_list(const struct ae_columns *columns, const bool *which)
{
	size_t bytes = 1;
	char *text, *at;

	for (size_t i = 0; i < columns->count; i++)
		bytes += which[i] ? strlen(name_of(columns, i)) + 24 : 0;
	text = at = malloc(bytes);
	if (!text)
		return NULL;
	*at = '\0';
	for (size_t i = 0; i < columns->count; i++) {
		if (!which[i])
			continue;
		at = stpcpy(at, at > text ? ", " : "");
		at = *name_of(columns, i) ? stpcpy(at, name_of(columns, i)) : at + sprintf(at, "%zu", i + 1);
	}
	return text;
}

/* ---- all of it ---- */

static int finish(struct chooser *h)
{
	struct ae_choice *c = h->to;

	if (c->count == 0)
		return ae_err_set(h->e, "%s: no column of numbers is left for the record", h->file);
	if (h->columns->names)
		c->names = copy_names(c, h->columns);
	if (h->columns->text) {
		c->left_out = ae_columns_list(h->columns, h->columns->text);
		c->doubtful = ae_columns_list(h->columns, h->columns->doubtful);
	}
	if ((h->columns->names && !c->names) || (h->columns->text && (!c->left_out || !c->doubtful)))
		return ae_err_set(h->e, "%s: no memory for the names of %zu columns", h->file, c->count);
	return 0;
}

int ae_choice_make(struct ae_choice *c, const struct ae_columns *columns, const struct ae_reader_options *o,
		   const struct ae_layout *l, const char *file, struct ae_err *e)
{
	struct chooser h = { .to = c, .columns = columns, .file = file, .layout = l, .e = e };
	size_t count = l && l->count > columns->count ? l->count : columns->count;
	bool restricted = l && l->wanted && o->columns;
	int status;

	*c = (struct ae_choice){ .label = -1 };
	h.taken = calloc(columns->count, sizeof *h.taken);
	h.allowed = restricted ? calloc(columns->count, sizeof *h.allowed) : NULL;
	c->pick = calloc(count, sizeof *c->pick);
	if (h.taken && c->pick && (h.allowed || !restricted))
		status = choose(&h, o) != 0 ? -1 : finish(&h);
	else
		status = ae_err_set(e, "%s: no memory for %zu columns", file, columns->count);
	free(h.taken);
	free(h.allowed);
	if (status != 0)
		ae_choice_free(c);
	return status;
}

void ae_choice_free(struct ae_choice *c)
{
	free(c->pick);
	free(c->names);
	free(c->left_out);
	free(c->doubtful);
	free(c->indices);
	free(c->extra);
	free(c->times);
	free(c->keys);
	free(c->ambiguous);
	*c = (struct ae_choice){ .label = -1 };
}
