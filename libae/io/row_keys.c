/* row_keys.c - the key of each row of a table: the texts of its key columns. */
#include "io/row_keys.h"
#include "io/schema.h"

#include <stdlib.h>
#include <string.h>

/* Marks the column that one item of the list names; the item ends at `end`. */
static int find_column(struct ae_row_keys *k, const struct ae_columns *columns, const char *item, const char *file,
		       bool *marked, struct ae_err *e)
{
	memset(marked, 0, columns->count * sizeof *marked);
	if (ae_columns_mark(columns, item, file, marked, e) != 0)
		return -1;
	for (size_t i = 0; i < columns->count; i++) {
		if (!marked[i])
			continue;
		if (k->columns == AE_KEY_COLUMNS)
			return ae_err_set(e, "%s: key: expected at most %d columns", file, (int)AE_KEY_COLUMNS);
		if (ae_row_keys_has(k, i))
			return ae_err_set(e, "%s: key: column %zu is named twice", file, i + 1);
		k->column[k->columns++] = i;
	}
	return 0;
}

/* The list's items are columns of -c's syntax, each by itself, so that their order is the key's. A quoted name may hold a
 * comma. */
static int find_columns(struct ae_row_keys *k, const struct ae_columns *columns, char *list, const char *file,
			bool *marked, struct ae_err *e)
{
	for (char *item = list, *next; item; item = next) {
		bool quoted = false;
		char *at = item;

		for (; *at && (*at != ',' || quoted); at++)
			quoted = quoted != (*at == '"');
		next = *at ? at + 1 : NULL;
		*at = '\0';
		if (find_column(k, columns, item, file, marked, e) != 0)
			return -1;
	}
	return 0;
}

int ae_row_keys_find(struct ae_row_keys *k, const struct ae_columns *columns, const char *list, const char *file,
		     bool *index, struct ae_err *e)
{
	bool *marked = calloc(columns->count, sizeof *marked);
	char *copy = strdup(list);
	int status;

	k->columns = 0;
	if (marked && copy)
		status = find_columns(k, columns, copy, file, marked, e);
	else
		status = ae_err_set(e, "%s: no memory for %zu columns", file, columns->count);
	for (size_t i = 0; i < k->columns; i++)
		index[k->column[i]] = true;
	free(marked);
	free(copy);
	return status;
}

int ae_row_keys_lay_out(struct ae_row_keys *k, size_t rows, const char *file, struct ae_err *e)
{
	free(k->at);
	k->at = malloc(rows * sizeof *k->at);
	return k->at ? 0 : ae_err_set(e, "%s: no memory for %zu rows", file, rows);
}

void ae_row_keys_begin(struct ae_row_keys *k)
{
	k->text.length = 0;
}

bool ae_row_keys_has(const struct ae_row_keys *k, size_t column)
{
	for (size_t i = 0; i < k->columns; i++)
		if (k->column[i] == column)
			return true;
	return false;
}

void ae_row_keys_take(struct ae_row_keys *k, size_t column, const struct ae_field *f)
{
	for (size_t i = 0; i < k->columns; i++)
		if (k->column[i] == column)
			k->field[i] = *f;
}

/* Adds a field, with blanks for control characters. */
static void add_field(struct ae_text *t, const char *text, size_t n)
{
	char *name = text ? malloc(3 * n + 4) : NULL, *quoted = name ? name + n + 1 : NULL;

	if (!name) {
		t->failed = true;
		return;
	}
	memcpy(name, text, n);
	name[n] = '\0';
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)name[i] < ' ')
			name[i] = ' ';
	ae_text_add(t, quoted, ae_name_quote(quoted, name, '\t'));
	free(name);
}

int ae_row_keys_end(struct ae_row_keys *k, size_t row, const char *file, struct ae_err *e)
{
	const char *text;
	size_t n;

	k->at[row] = k->text.length;
	for (size_t i = 0; i < k->columns; i++) {
		if (i > 0)
			ae_text_add(&k->text, "\t", 1);
		text = ae_field_text(&k->field[i], &k->scratch, &n);
		add_field(&k->text, text, n);
	}
	ae_text_add(&k->text, "", 1);
	return k->text.failed ? ae_err_memory(e, "%s: no memory for keys", file) : 0;
}

char *ae_row_keys_names(const struct ae_row_keys *k, const struct ae_columns *columns)
{
	struct ae_text t = { 0 };

	ae_text_add(&t, "", 0);
	for (size_t i = 0; i < k->columns; i++) {
		const char *name = columns->names ? columns->names[k->column[i]] : "";

		if (i > 0)
			ae_text_add(&t, "\t", 1);
		if (*name)
			add_field(&t, name, strlen(name));
		else
			ae_text_print(&t, "%zu", k->column[i] + 1);
	}
	if (!t.failed)
		return t.bytes;
	free(t.bytes);
	return NULL;
}

void ae_row_keys_release(struct ae_row_keys *k)
{
	free(k->at);
	free(k->text.bytes);
	free(k->scratch.bytes);
}
