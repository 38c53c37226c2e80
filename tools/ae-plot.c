/* ae-plot - draws series, windows, reconstructions, training histories, scores, images and more as SVG or PNG. */
#include "common/terminal.h"
#include "plot/plot_tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS_MAX = 1000 }; /* of a terminal picture */

static double read_threshold(struct tool *t, const struct plot_options *o)
{
	struct plot_data d;
	double value;

	if (!o->threshold)
		return o->at;
	d = plot_data_all(t, tool_reader_of(t, o->threshold), false);
	if (d.count * d.size != 1)
		die(t, "%s: expected one threshold, got %zu values", o->threshold, d.count * d.size);
	value = d.x[0];
	plot_data_free(&d);
	return value;
}

/* One flag per record; other values than 0 mark it. */
static void read_flags(struct tool *t, const char *path, const struct plot_data *d, struct ae_ranges *marked)
{
	double *flag = plot_data_aligned(t, path, "flag", d);
	struct ae_err e;

	for (size_t i = 0; i < d->count; i++)
		if (flag[i] != 0 && ae_ranges_add(marked, i, &e) < 0)
			die_err(t, &e);
	free(flag);
}

static void read_marked(struct tool *t, const struct plot_options *o, const struct plot_data *d,
			struct ae_ranges *marked)
{
	struct ae_err e;

	if (o->flags)
		read_flags(t, o->flags, d, marked);
	if (o->ranges)
		tool_take_stdin(t, o->ranges);
	if (o->ranges && ae_ranges_read(marked, o->ranges, &e) < 0)
		die_err(t, &e);
}

/* Reads --labels; otherwise the labels are those of the --label column. */
static void read_labels(struct tool *t, const struct plot_options *o, struct plot_data *d)
{
	if (o->labels)
		d->label = plot_data_aligned(t, o->labels, "label", d);
}

static void read_names(struct tool *t, const struct ae_plot_kind *kind, const struct plot_options *o,
		       struct plot_inputs *in, struct plot_names *names)
{
	if (!o->names)
		return;
	plot_names_read(t, o->names, names);
	if (kind->flags & AE_PLOT_COLUMN_NAMES)
		plot_names_columns(t, o->names, names, in);
}

static void read_range(const struct tool *t, const struct plot_options *o, struct ae_plot *p)
{
	double pair[2] = { NAN, NAN };

	if (o->range)
		tool_pair(t, "option --range", o->range, pair);
	if (pair[0] >= pair[1])
		die(t, "option --range: expected A below B, got '%s'", o->range);
	p->low = pair[0];
	p->high = pair[1];
}

/* The title of the kind, and the file name if there is a single file. */
static const char *default_title(const struct tool *t, const struct ae_plot_kind *kind, const struct plot_options *o,
				 char *to, size_t size)
{
	bool single = t->args == 2 && o->rows.count == 0 && strcmp(t->arg[1], "-") != 0;

	snprintf(to, size, "%s%s%.200s", kind->title, single ? ": " : "", single ? plot_base_name(t->arg[1]) : "");
	return to;
}

static void draw(struct tool *t, const struct ae_plot_kind *kind, const struct ae_plot *p)
{
	struct ae_err e;
	char *bytes;
	size_t n;

	if (p->png && !t->out && isatty(STDOUT_FILENO))
		die(t, "stdout: expected a file or a pipe, got a terminal (use -o FILE)");
	if (ae_plot_draw(kind, p, &bytes, &n, &e) < 0)
		die_err(t, &e);
	tool_bytes(t, bytes, n, true);
	free(bytes);
}

/* The terminal's width, and at most its height, unless others are given. */
static void fit_terminal(const struct tool *t, const struct plot_options *o, struct ae_plot *p)
{
	bool is_terminal = !t->out && isatty(STDOUT_FILENO);
	size_t columns, lines;

	if (!o->term)
		return;
	p->term = true;
	p->colors = o->color == PLOT_COLOR_ALWAYS
		|| (o->color == PLOT_COLOR_AUTO && is_terminal && terminal_has_colors());
	terminal_size(STDOUT_FILENO, &columns, &lines);
	if (o->width == 0)
		p->width = (columns < COLUMNS_MAX ? columns : COLUMNS_MAX) * AE_PLOT_CHARACTER_WIDTH;
	if (is_terminal && lines > 2)
		p->height_max = (lines - 2) * AE_PLOT_CHARACTER_HEIGHT;
}

static void run(struct tool *t, const struct ae_plot_kind *kind, const struct plot_options *o)
{
	struct plot_inputs in = plot_inputs_read(t, kind, o);
	struct plot_data against = { 0 };
	struct plot_names names = { 0 };
	struct ae_text_column times;
	struct ae_plot_edge *edge = NULL;
	struct ae_plot p = {
		.input = in.input,
		.inputs = in.count,
		.number = in.data->number,
		.x_label = o->x_label,
		.y_label = o->y_label,
		.width = o->width,
		.height = o->height,
		.log = o->log,
		.log_x = o->log_x,
		.continuous = o->continuous,
		.parts = o->parts,
		.errors = o->errors,
		.step = o->step,
		.bins = o->bins,
		.ncols = o->ncols,
		.hints = o->hints,
		.transpose = o->transpose,
		.animate = o->animate,
		.fps = isnan(o->fps) ? 15 : o->fps,
		.frames = o->frames,
		.png = o->png,
	};
	char title[256];

	fit_terminal(t, o, &p);
	if (o->against)
		against = plot_inputs_against(t, kind, o, in.data);
	p.title = o->title ? o->title : default_title(t, kind, o, title, sizeof title);
	p.against = against.x;
	p.threshold = read_threshold(t, o);
	read_range(t, o, &p);
	read_labels(t, o, in.data);
	p.label = in.data->label;
	read_names(t, kind, o, &in, &names);
	p.names = o->names ? &names.plot : NULL;
	read_marked(t, o, in.data, &p.marked);
	p.times = plot_times(t, kind, o->times, in.data, &times);
	p.edges = o->edges ? plot_edges_read(t, o->edges, &edge) : 0;
	p.edge = edge;
	plot_edges_camera(t, o, &p);
	draw(t, kind, &p);
	free(edge);
	ae_ranges_free(&p.marked);
	ae_text_column_free(&times);
	plot_names_free(&names);
	plot_data_free(&against);
	plot_inputs_free(&in);
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-plot", .operands = "KIND [FILE]..." };
	struct plot_options o = { .at = NAN, .fps = NAN, .depth = NAN };
	const struct ae_plot_kind *kind = plot_options_parse(&t, &o, argc, argv);

	if (kind->flags & AE_PLOT_GAPS)
		t.keep_missing = true;
	t.allow_absent = t.bad == 1; /* a bad line leaves a gap, so that ranges mark the rows behind it */
	if (kind->flags & AE_PLOT_PAGE)
		plot_page(&t, &o);
	else
		run(&t, kind, &o);
	plot_options_free(&o);
	return tool_end(&t, TOOL_DONE);
}
