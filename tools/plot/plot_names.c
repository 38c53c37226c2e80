/* plot_names.c - names of classes or columns: a name per line, or a number, a tab and a name. */
#include "plot/plot_tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20, NAMES_MAX = 10000 };

struct names_file {
	const struct tool *tool;
	const char *path;
	bool numbers; /* lines have numbers */
};

/* The name in line i, and its number: the one before a tab, else that of the line from 0. */
static char *split(struct names_file *f, char *line, size_t i, double *number)
{
	char *tab = strchr(line, '\t');

	*number = (double)i;
	if (i == 0)
		f->numbers = tab != NULL;
	if (f->numbers != (tab != NULL))
		die(f->tool, "%s: line %zu: expected %s, as in line 1, got '%.60s'", f->path, i + 1,
		    f->numbers ? "a number, a tab and a name" : "a name without a tab", line);
	if (tab && (ae_number_parse(line, tab, number) != tab || !isfinite(*number)))
		die(f->tool, "%s: line %zu: expected a number before the tab, got '%.60s'", f->path, i + 1, line);
	return tab ? tab + 1 : line;
}

static void add(struct names_file *f, char *line, struct plot_names *n)
{
	double number;
	char *name = split(f, line, n->count, &number);

	if (n->count == NAMES_MAX)
		die(f->tool, "%s: expected at most %d names, got more", f->path, NAMES_MAX);
	for (size_t i = 0; f->numbers && i < n->count; i++)
		if (n->number[i] == number)
			die(f->tool, "%s: line %zu: expected another number than in line %zu, got %.9g", f->path,
			    n->count + 1, i + 1, number);
	n->number[n->count] = number;
	n->name[n->count++] = name;
}

void plot_names_read(struct tool *t, const char *path, struct plot_names *n)
{
	struct names_file f = { .tool = t, .path = path };
	struct ae_err e;
	size_t size, length;

	tool_take_stdin(t, path);
	if (ae_file_slurp(path, FILE_MAX, &n->bytes, &size, &e) < 0)
		die_err(t, &e);
	if (size == 0)
		die(t, "%s: expected a name per line, got an empty file", path);
	if (memchr(n->bytes, '\0', size))
		die(t, "%s: expected text, got a NUL byte", path);
	n->number = tool_alloc(t, NAMES_MAX, sizeof *n->number);
	n->name = tool_alloc(t, NAMES_MAX, sizeof *n->name);
	for (char *line = n->bytes; line < n->bytes + size; line += length + 1) {
		length = strcspn(line, "\n");
		line[length] = '\0';
		line[strcspn(line, "\r")] = '\0';
		add(&f, line, n);
	}
	n->plot = (struct ae_plot_names){ n->count, n->number, n->name };
}

void plot_names_columns(const struct tool *t, const char *path, const struct plot_names *n, struct plot_inputs *in)
{
	for (size_t k = 0; k < in->count; k++) {
		const struct ae_shape *shape = &in->input[k].shape;
		size_t columns = shape->rank ? shape->dim[shape->rank - 1] : 1;

		if (n->count != columns)
			die(t, "%s: expected %zu names, one per column, got %zu", path, columns, n->count);
		for (size_t i = 0; i < n->count; i++)
			if (n->number[i] != (double)i)
				die(t, "%s: line %zu: expected the number %zu, got %.9g", path, i + 1, i, n->number[i]);
		in->input[k].names = n->name;
	}
}

void plot_names_free(struct plot_names *n)
{
	free(n->number);
	free(n->name);
	free(n->bytes);
}
