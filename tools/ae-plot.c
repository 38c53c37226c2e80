/* ae-plot - pictures of series, windows, reconstructions, training histories and scores, as SVG. */
#include "plot/plot_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	const char *title, *against, *flags, *ranges, *threshold, *labels, *range, *x_label, *y_label, *times;
	struct tool_list rows, shapes;
	double at, fps;
	bool log, log_x, png, transpose, animate;
	size_t width, height, records, bins, ncols, frames;
};

/* Each input's records, and how the picture sees them. */
struct inputs {
	size_t count;
	struct plot_data *data;
	struct ae_plot_input *seen;
};

static const struct ae_plot_kind *find_kind(const struct tool *t, const char *name)
{
	struct ae_suggest near = { .word = name, .length = strlen(name) };
	const struct ae_plot_kind *kind;
	char names[256] = "";

	for (size_t i = 0; (kind = ae_plot_kind(i)); i++) {
		if (strcmp(kind->name, name) == 0)
			return kind;
		ae_suggest_offer(&near, kind->name);
		if (strlen(names) + strlen(kind->name) + 3 < sizeof names)
			strcat(strcat(names, i ? ", " : ""), kind->name);
	}
	die(t, "unknown kind of picture '%s': one of %s expected%s", name, names, ae_suggest_hint(&near).text);
}

/* An option that the kind has no use for is a mistake of the caller's. */
static void check_options(const struct tool *t, const struct ae_plot_kind *kind, const struct options *o)
{
	const struct {
		const char *name;
		bool given;
		unsigned needs;
	} rule[] = {
		{ "--against", o->against, AE_PLOT_AGAINST },
		{ "--flags", o->flags, AE_PLOT_MARKED },
		{ "--ranges", o->ranges, AE_PLOT_MARKED },
		{ "--threshold", o->threshold, AE_PLOT_THRESHOLD },
		{ "--at", !isnan(o->at), AE_PLOT_THRESHOLD },
		{ "--log", o->log, AE_PLOT_LOG },
		{ "--log-x", o->log_x, AE_PLOT_LOG_X },
		{ "--bins", o->bins, AE_PLOT_BINS },
		{ "-n", o->records, AE_PLOT_SAMPLE | AE_PLOT_FIRST },
		{ "--row", o->rows.count, AE_PLOT_INPUTS },
		{ "--labels", o->labels, AE_PLOT_LABELS },
		{ "--times", o->times, AE_PLOT_TIMES },
		{ "--range", o->range, AE_PLOT_RANGE },
		{ "--shape", o->shapes.count, AE_PLOT_SHAPE },
		{ "--ncols", o->ncols, AE_PLOT_COLUMNS },
		{ "--xlabel", o->x_label, AE_PLOT_AXES },
		{ "--ylabel", o->y_label, AE_PLOT_AXES },
		{ "--transpose", o->transpose, AE_PLOT_TRANSPOSE },
		{ "--frames", o->frames, AE_PLOT_FRAMES },
		{ "--animate", o->animate, AE_PLOT_FRAMES },
	};

	for (size_t i = 0; i < sizeof rule / sizeof *rule; i++)
		if (rule[i].given && !(kind->flags & rule[i].needs))
			die(t, "option %s: a picture of the kind '%s' makes no use of it", rule[i].name,
			    kind->name);
	if (!o->against && (kind->flags & AE_PLOT_NEEDS_AGAINST))
		die(t, "--against ORIGINAL is missing: what the reconstruction is to be compared with");
	if (o->flags && o->ranges)
		die(t, "--flags and --ranges: only one of them");
	if (o->threshold && !isnan(o->at))
		die(t, "--threshold and --at: only one of them");
	if (o->animate && (o->png || o->frames))
		die(t, "--animate: a picture that moves is SVG, and shows all frames: no --png, no --frames");
	if (o->labels && t->label)
		die(t, "--labels and --label: only one of them");
}

static struct plot_data read_for(struct tool *t, struct ae_reader *reader, const struct ae_plot_kind *kind,
				 const struct options *o)
{
	bool labels = kind->flags & AE_PLOT_LABELS;
	size_t n = o->records ? o->records : kind->records;

	if (kind->flags & AE_PLOT_SAMPLE)
		return plot_data_sample(t, reader, n);
	if (kind->flags & AE_PLOT_FIRST)
		return plot_data_first(t, reader, n, labels);
	return plot_data_all(t, reader, labels);
}

static void check_against(const struct tool *t, const struct plot_data *d, const struct plot_data *against)
{
	const struct ae_shape *a = ae_reader_shape(d->reader), *b = ae_reader_shape(against->reader);

	if (!ae_shape_equal(a, b))
		die(t, "%s: records of shape %s, those to draw have %s", ae_reader_name(against->reader),
		    ae_shape_name(b).text, ae_shape_name(a).text);
	if (d->seen != against->seen)
		die(t, "%s: %llu records, there are %llu to draw", ae_reader_name(against->reader),
		    (unsigned long long)against->seen, (unsigned long long)d->seen);
}

/* ---- inputs ---- */

/* The part of a path behind its folders. */
static const char *base_name(const char *path)
{
	return strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
}

/* The operands, or stdin, unless all inputs have come by name; they have no name of their own when they are
 * alone. */
static void read_operands(struct tool *t, struct inputs *in, const struct ae_plot_kind *kind,
			  const struct options *o)
{
	const char *name = t->args > 1 && strcmp(t->arg[1], "-") != 0 ? base_name(t->arg[1]) : "input";

	if (o->rows.count > 0 && t->args == 1)
		return;
	in->data[0] = read_for(t, tool_reader(t, 1), kind, o);
	if (o->rows.count > 0)
		snprintf(in->seen[0].name, sizeof in->seen[0].name, "%s", name);
	in->count = 1;
}

static void read_row(struct tool *t, struct inputs *in, const char *text, const struct ae_plot_kind *kind,
		     const struct options *o)
{
	struct ae_plot_input *seen = &in->seen[in->count];
	size_t length = strcspn(text, "=");
	const char *path = text + length + 1;

	if (length == 0 || strlen(text) < length + 2)
		die(t, "option --row: '%s' is not a name and a file, as in noisy=noisy.npy", text);
	snprintf(seen->name, sizeof seen->name, "%.*s", (int)(length < 64 ? length : 64), text);
	in->data[in->count] = read_for(t, tool_reader_like(t, path), kind, o);
	if ((kind->flags & AE_PLOT_FIRST) && in->data[in->count].seen != in->data[0].seen)
		die(t, "%s: %llu records, the first input has %llu", path,
		    (unsigned long long)in->data[in->count].seen, (unsigned long long)in->data[0].seen);
	in->count++;
}

/* The shape to draw records in: the first given one of as many values. */
static struct ae_shape shape_of(const struct tool *t, const struct ae_shape *stored, const struct options *o,
				bool *used)
{
	struct ae_shape shape;
	struct ae_err e;

	for (size_t i = 0; i < o->shapes.count; i++) {
		if (ae_shape_parse(&shape, o->shapes.item[i], &e) < 0)
			die(t, "option --shape: %s", e.text);
		if (ae_shape_count(&shape) != ae_shape_count(stored))
			continue;
		used[i] = true;
		return shape;
	}
	return *stored;
}

static void describe(const struct tool *t, struct inputs *in, const struct options *o)
{
	bool *used = tool_alloc(t, o->shapes.count, sizeof *used);

	for (size_t i = 0; i < in->count; i++) {
		const struct plot_data *d = &in->data[i];

		in->seen[i].shape = shape_of(t, ae_reader_shape(d->reader), o, used);
		in->seen[i].dtype = ae_reader_dtype(d->reader);
		in->seen[i].count = d->count;
		in->seen[i].x = d->x;
		in->seen[i].names = d->names;
	}
	for (size_t i = 0; i < o->shapes.count; i++)
		if (!used[i])
			die(t, "option --shape: %s: no input has records of as many values, the first has %s",
			    o->shapes.item[i], ae_shape_name(ae_reader_shape(in->data[0].reader)).text);
	free(used);
}

static struct inputs read_inputs(struct tool *t, const struct ae_plot_kind *kind, const struct options *o)
{
	struct inputs in = { 0 };

	in.data = tool_alloc(t, o->rows.count + 1, sizeof *in.data);
	in.seen = tool_alloc(t, o->rows.count + 1, sizeof *in.seen);
	read_operands(t, &in, kind, o);
	for (size_t i = 0; i < o->rows.count; i++)
		read_row(t, &in, o->rows.item[i], kind, o);
	describe(t, &in, o);
	return in;
}

static void inputs_free(struct inputs *in)
{
	for (size_t i = 0; i < in->count; i++)
		plot_data_free(&in->data[i]);
	free(in->data);
	free(in->seen);
}

/* ---- what else a picture shows ---- */

static double read_threshold(struct tool *t, const struct options *o)
{
	struct plot_data d;
	double value;

	if (!o->threshold)
		return o->at;
	d = plot_data_all(t, tool_reader_of(t, o->threshold), false);
	if (d.count * d.size != 1)
		die(t, "%s: %zu values, one threshold expected", o->threshold, d.count * d.size);
	value = d.x[0];
	plot_data_free(&d);
	return value;
}

/* One flag a record: all that are not 0 mark theirs. */
static void read_flags(struct tool *t, const char *path, const struct plot_data *d, struct ae_ranges *marked)
{
	double *flag = plot_data_aligned(t, path, "flag", d);
	struct ae_err e;

	for (size_t i = 0; i < d->count; i++)
		if (flag[i] != 0 && ae_ranges_add(marked, i, &e) < 0)
			die_err(t, &e);
	free(flag);
}

static void read_marked(struct tool *t, const struct options *o, const struct plot_data *d,
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

/* Labels that a column of the input holds become those of a file where one is named. */
static void read_labels(struct tool *t, const struct options *o, struct plot_data *d)
{
	if (o->labels)
		d->label = plot_data_aligned(t, o->labels, "label", d);
}

static void read_range(const struct tool *t, const struct options *o, struct ae_plot *p)
{
	double pair[2] = { NAN, NAN };

	if (o->range)
		tool_pair(t, "option --range", o->range, pair);
	if (pair[0] >= pair[1])
		die(t, "option --range: '%s': the second number must be above the first", o->range);
	p->low = pair[0];
	p->high = pair[1];
}

/* What the picture is called when nobody says: its kind, and the file where it is a single one. */
static const char *default_title(const struct tool *t, const struct ae_plot_kind *kind,
				 const struct options *o, char *to, size_t size)
{
	bool single = t->args == 2 && o->rows.count == 0 && strcmp(t->arg[1], "-") != 0;

	snprintf(to, size, "%s%s%.200s", kind->title, single ? ": " : "",
		 single ? base_name(t->arg[1]) : "");
	return to;
}

static void draw(struct tool *t, const struct ae_plot_kind *kind, const struct ae_plot *p)
{
	struct ae_err e;
	char *bytes;
	size_t n;

	if (p->png && !t->out && isatty(STDOUT_FILENO))
		die(t, "stdout: a terminal takes no picture (use -o FILE, a pipe or > FILE)");
	if (ae_plot_draw(kind, p, &bytes, &n, &e) < 0)
		die_err(t, &e);
	tool_bytes(t, bytes, n, true);
	free(bytes);
}

static void run(struct tool *t, const struct ae_plot_kind *kind, const struct options *o)
{
	struct inputs in = read_inputs(t, kind, o);
	struct plot_data against = { 0 };
	struct ae_text_column times;
	struct ae_plot p = {
		.input = in.seen,
		.inputs = in.count,
		.number = in.data->number,
		.x_label = o->x_label,
		.y_label = o->y_label,
		.width = o->width,
		.height = o->height,
		.log = o->log,
		.log_x = o->log_x,
		.bins = o->bins,
		.ncols = o->ncols,
		.transpose = o->transpose,
		.animate = o->animate,
		.fps = o->fps,
		.frames = o->frames,
		.png = o->png,
	};
	char title[256];

	if (o->against) {
		against = read_for(t, tool_reader_of(t, o->against), kind, o);
		check_against(t, in.data, &against);
	}
	p.title = o->title ? o->title : default_title(t, kind, o, title, sizeof title);
	p.against = against.x;
	p.threshold = read_threshold(t, o);
	read_range(t, o, &p);
	read_labels(t, o, in.data);
	p.label = in.data->label;
	read_marked(t, o, in.data, &p.marked);
	p.times = plot_times(t, kind, o->times, in.data, &times);
	draw(t, kind, &p);
	ae_ranges_free(&p.marked);
	ae_text_column_free(&times);
	plot_data_free(&against);
	inputs_free(&in);
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-plot",
			  .operands = "KIND [FILE]...",
			  .summary = "Draw records: series, windows, recon, loss, histogram, grid, scatter, "
				     "heat, skeleton." };
	struct options o = { .at = NAN, .fps = 15 };
	const struct tool_option table[] = {
		{ OPT_TEXT, 'o', "output", "FILE", &t.out,
		  "write FILE, replaced as a whole (default: stdout)" },
		{ OPT_TEXT, 0, "title", "TEXT", &o.title, "title (default: the kind and the file)" },
		{ OPT_COUNT, 0, "width", "PX", &o.width, "width in pixels (default: the kind's)", 200,
		  10000 },
		{ OPT_COUNT, 0, "height", "PX", &o.height, "height in pixels (default: by the panels)", 120,
		  10000 },
		{ OPT_TEXT, 0, "times", "FILE", &o.times,
		  "series: a table whose first column of text says when its rows were (default: the input's own)" },
		{ OPT_TEXT, 0, "xlabel", "TEXT", &o.x_label, "what stands below the axes" },
		{ OPT_TEXT, 0, "ylabel", "TEXT", &o.y_label,
		  "what stands beside the vertical axis, of a single panel" },
		{ OPT_COUNT, 'n', "records", "N", &o.records,
		  "windows, recon: draw N, evenly spread (default: 6); grid, skeleton: the first N (default: "
		  "10, 4)",
		  1, 10000 },
		{ OPT_LIST, 0, "row", "NAME=FILE", &o.rows,
		  "another input: grid, skeleton: the same records, as a row; loss: a run; may be repeated" },
		{ OPT_TEXT, 0, "labels", "FILE", &o.labels,
		  "grid, scatter, skeleton: the class of each record; histogram: 0 for a normal one" },
		{ OPT_LIST, 0, "shape", "HxW", &o.shapes,
		  "grid, heat: shape of records of as many values; may be repeated" },
		{ OPT_TEXT, 0, "range", "A,B", &o.range,
		  "grid, heat: ends of the scale of colors (default: by the values)" },
		{ OPT_COUNT, 0, "ncols", "N", &o.ncols, "grid: pictures side by side", 1, 1000 },
		{ OPT_FLAG, 0, "transpose", NULL, &o.transpose, "heat: rows side by side" },
		{ OPT_COUNT, 0, "frames", "N", &o.frames, "skeleton: frames of each record (default: 10)", 1,
		  100 },
		{ OPT_FLAG, 0, "animate", NULL, &o.animate, "skeleton: a picture that moves" },
		{ OPT_REAL, 0, "fps", "N", &o.fps, "skeleton: frames a second of it", 0.1, 100 },
		{ OPT_TEXT, 0, "against", "FILE", &o.against, "series, recon, skeleton: the original records" },
		{ OPT_TEXT, 0, "flags", "FILE", &o.flags, "series: rows to show in red, a 0 or 1 a row" },
		{ OPT_TEXT, 0, "ranges", "FILE", &o.ranges, "series: the same as lines of first, last" },
		{ OPT_TEXT, 0, "threshold", "FILE", &o.threshold, "series, histogram: draw this threshold" },
		{ OPT_REAL, 0, "at", "X", &o.at, "series, histogram: draw a threshold at X", -1e300, 1e300 },
		{ OPT_FLAG, 0, "log", NULL, &o.log, "series, loss, histogram: logarithmic vertical axis" },
		{ OPT_FLAG, 0, "log-x", NULL, &o.log_x, "histogram: logarithmic horizontal axis" },
		{ OPT_FLAG, 0, "png", NULL, &o.png, "write PNG rather than SVG" },
		{ OPT_COUNT, 0, "bins", "N", &o.bins, "histogram: bars (default: by the count)", 1, 2000 },
		{ .kind = OPT_END },
	};
	const struct ae_plot_kind *kind;

	tool_start(&t, argc, argv, table, TOOL_INPUT | TOOL_MISSING, 1, -1);
	kind = find_kind(&t, t.arg[0]);
	check_options(&t, kind, &o);
	if (kind->flags & AE_PLOT_GAPS)
		t.keep_missing = true;
	run(&t, kind, &o);
	free(o.rows.item);
	free(o.shapes.item);
	return tool_end(&t, TOOL_DONE);
}
