/* model_names.c - names of the columns of a model's rows. */
#include "base/text.h"
#include "model/model_parts.h"

#include <stdlib.h>
#include <string.h>

/* Whether a name can stand in a line of its own. */
static bool is_line(const char *name)
{
	const char *s = name;

	while ((unsigned char)*s >= ' ')
		s++;
	return *name && !*s;
}

static void add_line(struct ae_text *lines, const char *name)
{
	if (lines->length > 0)
		ae_text_add(lines, "\n", 1);
	ae_text_add(lines, name, strlen(name));
}

int ae_model_set_names(struct ae_model *m, const char *const *name, size_t count, struct ae_err *e)
{
	struct ae_text lines = { 0 };
	int status;

	for (size_t i = 0; i < count; i++)
		if (!is_line(name[i]))
			return 0;
	if (count == 0)
		return 0;
	for (size_t i = 0; i < count; i++)
		add_line(&lines, name[i]);
	status = lines.failed ? ae_err_memory(e, "model: no memory for %zu names", count)
			      : ae_model_note(m, AE_NOTE_NAMES, lines.bytes, e);
	free(lines.bytes);
	return status;
}

/* The lines of the note, or of the normalizer. Returns their number; 0: a column has no name. */
static size_t name_lines(const struct ae_model *m, struct ae_text *lines)
{
	const char *text = ae_model_find(m, AE_NOTE_NAMES);

	if (text) {
		add_line(lines, text);
		return ae_names_count(text);
	}
	for (size_t i = 0; i < m->stats.count; i++) {
		const char *name = m->stats.row[i].name;

		if (!*name || strcmp(name, AE_STAT_ALL) == 0)
			return 0;
		add_line(lines, name);
	}
	return m->stats.count;
}

int ae_model_names(const struct ae_model *m, char ***names, size_t *count, struct ae_err *e)
{
	struct ae_shape row = ae_model_row(m);
	struct ae_text lines = { 0 };
	size_t n = name_lines(m, &lines);

	*names = NULL;
	*count = 0;
	if (!lines.failed && n > 0 && row.rank == 1 && row.dim[0] == n) {
		*names = malloc(n * sizeof **names + strlen(lines.bytes) + 1);
		if (*names)
			ae_names_divide(*names, strcpy((char *)(*names + n), lines.bytes));
		lines.failed = !*names;
		*count = *names ? n : 0;
	}
	free(lines.bytes);
	return lines.failed ? ae_err_memory(e, "model: no memory for %zu names", n) : 0;
}

int ae_model_same_names(const struct ae_model *a, const struct ae_model *b, struct ae_err *e)
{
	char **x, **y;
	size_t n, m;
	int status = 0;

	if (ae_model_names(a, &x, &n, e) != 0)
		return -1;
	if (ae_model_names(b, &y, &m, e) != 0) {
		free(x);
		return -1;
	}
	for (size_t i = 0; i < n && i < m && status == 0; i++)
		if (strcmp(x[i], y[i]) != 0)
			status = ae_err_set(e, "column %zu: expected '%.60s', as in the first model, got '%.60s'",
					    i + 1, x[i], y[i]);
	free(x);
	free(y);
	return status;
}
