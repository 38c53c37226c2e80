/* names_order.c - names of columns as lines of a model's note, and whether two notes have them in one order. */
#include "model/model_parts.h"

#include <stdlib.h>
#include <string.h>

void ae_names_divide(char **names, char *text)
{
	for (char *end; text; text = end) {
		*names++ = text;
		end = strchr(text, '\n');
		if (end)
			*end++ = '\0';
	}
}

size_t ae_names_count(const char *text)
{
	size_t n = 1;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Whether the lines of both texts, which become names, are the same ones. */
static int same_lines(char *a, char *b, size_t n, bool *same)
{
	char **x = malloc(2 * n * sizeof *x);

	if (!x)
		return -1;
	ae_names_divide(x, a);
	ae_names_divide(x + n, b);
	qsort(x, n, sizeof *x, by_text);
	qsort(x + n, n, sizeof *x, by_text);
	*same = true;
	for (size_t i = 0; i < n; i++)
		*same = *same && strcmp(x[i], x[n + i]) == 0;
	free(x);
	return 0;
}

int ae_model_check_order(const struct ae_model *m, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	const char *own = ae_model_find(m, AE_NOTE_NAMES), *other = ae_tensors_text(f, AE_NOTE_NAMES);
	bool same = false;
	char *a, *b;
	int status;

	if (!own || !other || strcmp(own, other) == 0 || ae_names_count(own) != ae_names_count(other))
		return 0;
	a = strdup(own);
	b = strdup(other);
	status = a && b ? same_lines(a, b, ae_names_count(own), &same) : -1;
	free(a);
	free(b);
	if (status != 0)
		return ae_err_memory(e, "%s: no memory for the names of columns", path);
	return same ? ae_err_set(e,
				 "%s: expected the columns in the order of that model's, got another one (-c sets it; "
				 "ae-info shows that model's)",
				 path)
		    : 0;
}
