/* layout.c - the layout of a stream's records, which its later files follow. */
#include "io/source.h"

#include <stdlib.h>
#include <string.h>

/* Copies names: pointers and texts in one block. */
static char **copy_names(char *const *names, size_t count)
{
	size_t bytes = count * sizeof *names;
	char **copy, *text;

	for (size_t i = 0; i < count; i++)
		bytes += strlen(names[i]) + 1;
	copy = malloc(bytes ? bytes : 1);
	if (!copy)
		return NULL;
	text = (char *)(copy + count);
	for (size_t i = 0; i < count; i++) {
		copy[i] = text;
		text = stpcpy(text, names[i]) + 1;
	}
	return copy;
}

int ae_layout_make(struct ae_layout *l, const struct ae_choice *c, const struct ae_columns *columns, const char *file,
		   struct ae_err *e)
{
	l->by = file;
	l->count = c->count;
	l->pick = malloc(c->count * sizeof *l->pick);
	l->names = columns->names ? copy_names(columns->names, columns->count) : NULL;
	l->wanted = columns->names ? malloc(c->count * sizeof *l->wanted) : NULL;
	if (!l->pick || (columns->names && (!l->names || !l->wanted)))
		return ae_err_set(e, "%s: no memory for %zu columns", file, columns->count);
	l->columns = columns->count;
	for (size_t i = 0; i < c->count; i++) {
		l->pick[i] = c->pick[i];
		if (l->wanted)
			l->wanted[i] = l->names[c->pick[i]];
	}
	return 0;
}

int ae_layout_want(struct ae_layout *l, const char *const *names, size_t count, const char *by, struct ae_err *e)
{
	char **asked = copy_names((char *const *)names, count); /* never written to */
	const char **wanted = malloc((count ? count : 1) * sizeof *wanted);

	if (!asked || !wanted) {
		free(asked);
		free(wanted);
		return ae_err_set(e, "no memory for %zu columns", count);
	}
	for (size_t i = 0; i < count; i++)
		wanted[i] = asked[i];
	free(l->asked);
	free(l->wanted);
	l->asked = asked;
	l->wanted = wanted;
	l->by = by;
	l->count = count;
	return 0;
}

void ae_layout_free(struct ae_layout *l)
{
	free(l->pick);
	free(l->names);
	free(l->wanted);
	free(l->asked);
}
