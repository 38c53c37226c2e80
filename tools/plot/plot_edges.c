/* plot_edges.c - the skeleton that ae-plot draws: its bones, and where the camera stands. */
#include "plot/plot_tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20, JOINTS_MAX = 1000 };

/* A word of a line, without blanks around it. */
static size_t word(const char **at, const char *end)
{
	size_t n = 0;

	while (*at < end && strchr(" \t,;\r", **at))
		++*at;
	while (*at + n < end && !strchr(" \t,;\r", (*at)[n]))
		n++;
	return n;
}

static bool joint(const char *text, size_t n, size_t *number)
{
	double value;
	const char *end = ae_number_parse(text, text + n, &value);

	if (n == 0 || end != text + n || value < 1 || value > JOINTS_MAX || value != floor(value))
		return false;
	*number = (size_t)value - 1;
	return true;
}

static struct ae_plot_edge parse(const struct tool *t, const char *path, size_t line, const char *at, const char *end)
{
	struct ae_plot_edge edge = { 0 };
	const char *start = at;
	size_t n = word(&at, end);
	bool good = joint(at, n, &edge.from);

	at += n;
	n = word(&at, end);
	edge.to = edge.from;
	good = good && (n == 0 || joint(at, n, &edge.to));
	at += n;
	n = word(&at, end);
	edge.left = n == 4 && strncmp(at, "left", 4) == 0;
	good = good && (n == 0 || edge.left);
	at += n;
	if (!good || word(&at, end) > 0)
		die(t, "%s: line %zu: expected one or two joints, from 1, and left or nothing, got '%.*s'", path, line,
		    end - start > 60 ? 60 : (int)(end - start), start);
	return edge;
}

size_t plot_edges_read(struct tool *t, const char *path, struct ae_plot_edge **edge)
{
	size_t n, count = 0, number = 0;
	struct ae_err e;
	char *text;

	tool_take_stdin(t, path);
	if (ae_file_slurp(path, FILE_MAX, &text, &n, &e) < 0)
		die_err(t, &e);
	*edge = NULL;
	for (const char *line = text, *end; line < text + n; line = end + 1) {
		end = line + strcspn(line, "\n");
		number++;
		if (*line == '#' || line + strspn(line, " \t\r") == end)
			continue;
		*edge = tool_grow(t, *edge, count + 1, sizeof **edge);
		(*edge)[count++] = parse(t, path, number, line, end);
	}
	free(text);
	if (count == 0)
		die(t, "%s: expected bones, two joints per line, got none", path);
	return count;
}

void plot_edges_camera(const struct tool *t, const struct plot_options *o, struct ae_plot *p)
{
	p->deep = o->camera || !isnan(o->depth);
	p->depth = isnan(o->depth) ? 1 : o->depth;
	if (!o->camera)
		return;
	if (strchr(o->camera, ','))
		tool_pair(t, "option --camera", o->camera, p->camera);
	else
		p->camera[0] = tool_real(t, "option --camera", o->camera, -360, 360);
	if (fabs(p->camera[0]) > 360 || fabs(p->camera[1]) > 90)
		die(t, "option --camera: expected -360 to 360 degrees to the side and -90 to 90 up, got '%s'",
		    o->camera);
}
