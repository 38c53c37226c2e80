/* plot_options.c - the command line of ae-plot. One table holds the kinds that use an option, for the help and for
 * errors. */
#include "plot/plot_tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Options that only some kinds use: those with one of these flags. */
static const struct {
	const char *name;
	unsigned flags;
} uses[] = {
	{ "against", AE_PLOT_AGAINST },
	{ "flags", AE_PLOT_MARKED },
	{ "ranges", AE_PLOT_MARKED },
	{ "threshold", AE_PLOT_THRESHOLD },
	{ "at", AE_PLOT_THRESHOLD },
	{ "log", AE_PLOT_LOG },
	{ "log-x", AE_PLOT_LOG_X },
	{ "bins", AE_PLOT_BINS },
	{ "records", AE_PLOT_SAMPLE | AE_PLOT_FIRST },
	{ "row", AE_PLOT_INPUTS },
	{ "labels", AE_PLOT_LABELS },
	{ "times", AE_PLOT_TIMES },
	{ "range", AE_PLOT_RANGE },
	{ "shape", AE_PLOT_SHAPE },
	{ "ncols", AE_PLOT_COLUMNS },
	{ "xlabel", AE_PLOT_AXES },
	{ "ylabel", AE_PLOT_AXES },
	{ "hints", AE_PLOT_HINTS },
	{ "transpose", AE_PLOT_TRANSPOSE },
	{ "frames", AE_PLOT_FRAMES },
	{ "animate", AE_PLOT_FRAMES },
	{ "fps", AE_PLOT_FRAMES },
	{ "names", AE_PLOT_CLASS_NAMES | AE_PLOT_COLUMN_NAMES },
	{ "continuous", AE_PLOT_CONTINUOUS },
	{ "parts", AE_PLOT_PARTS },
	{ "step", AE_PLOT_STEP },
	{ "errors", AE_PLOT_ERRORS },
	{ "edges", AE_PLOT_EDGES },
	{ "camera", AE_PLOT_EDGES },
	{ "depth", AE_PLOT_EDGES },
};

enum { USES = sizeof uses / sizeof *uses, OPTIONS = 48 };

struct plot_help {
	char text[256];
};

/* The flags of kinds that use an option; 0: all kinds do. */
static unsigned flags_of(const char *option)
{
	for (size_t i = 0; i < USES; i++)
		if (strcmp(uses[i].name, option) == 0)
			return uses[i].flags;
	return 0;
}

/* Puts the kinds that use an option in front of its help: "grid, heat: ...". */
static void name_kinds(struct tool_option *table, struct plot_help *help)
{
	const struct ae_plot_kind *kind;

	for (size_t i = 0; table[i].kind != OPT_END; i++) {
		unsigned flags = flags_of(table[i].name);
		size_t n = 0;

		for (size_t k = 0; flags && (kind = ae_plot_kind(k)); k++)
			if (kind->flags & flags)
				n += (size_t)snprintf(help[i].text + n, sizeof help[i].text - n, "%s%s", n ? ", " : "",
						      kind->name);
		if (flags) {
			snprintf(help[i].text + n, sizeof help[i].text - n, ": %s", table[i].help);
			table[i].help = help[i].text;
		}
	}
}

static bool given(const struct tool_option *o)
{
	switch (o->kind) {
	case OPT_FLAG: return *(bool *)o->to;
	case OPT_COUNT: return *(size_t *)o->to > 0;
	case OPT_REAL: return !isnan(*(double *)o->to);
	case OPT_LIST: return ((struct tool_list *)o->to)->count > 0;
	default: return *(const char **)o->to != NULL;
	}
}

/* Dies unless the kind has one of the flags. */
static void check_use(const struct tool *t, const struct ae_plot_kind *kind, const char *option, unsigned flags)
{
	struct ae_choices c = { .suggest = { .word = kind->name, .length = strlen(kind->name) } };
	const struct ae_plot_kind *other;
	struct ae_err e;
	char what[64];

	if (kind->flags & flags)
		return;
	for (size_t k = 0; (other = ae_plot_kind(k)); k++)
		if (other->flags & flags)
			ae_choices_offer(&c, other->name);
	c.suggest.name = NULL; /* the kind is no misspelling */
	snprintf(what, sizeof what, "option --%s: kind", option);
	(void)ae_choices_err(&c, what, &e);
	die_err(t, &e);
}

static bool named(const char *path, const char *ending)
{
	size_t n = path ? strlen(path) : 0;

	return n > 4 && strcasecmp(path + n - 4, ending) == 0;
}

static void check(const struct tool *t, const struct ae_plot_kind *kind, const struct tool_option *table,
		  const struct plot_options *o)
{
	for (size_t i = 0; table[i].kind != OPT_END; i++)
		if (flags_of(table[i].name) && given(&table[i]))
			check_use(t, kind, table[i].name, flags_of(table[i].name));
	if (!o->against && (kind->flags & AE_PLOT_NEEDS_AGAINST))
		die(t, "kind %s: expected --against ORIGINAL, got none", kind->name);
	if (o->flags && o->ranges)
		die(t, "--flags: cannot be used with --ranges");
	if (o->threshold && !isnan(o->at))
		die(t, "--threshold: cannot be used with --at");
	if (o->animate && o->frames)
		die(t, "--animate: cannot be used with --frames: an animated picture shows all frames");
	if (o->hints && o->png)
		die(t, "--hints: cannot be used with PNG: values appear in SVG");
	if (o->continuous && o->names)
		die(t, "--continuous: cannot be used with --names: the labels are values");
	if (o->range && (kind->flags & AE_PLOT_CONTINUOUS) && !o->continuous)
		die(t, "--range: expected --continuous for kind %s, got none", kind->name);
	if (o->png && named(t->out, ".svg"))
		die(t, "--png: cannot be used with -o %s, which names SVG", t->out);
	if (o->term && (o->png || named(t->out, ".svg")))
		die(t, "--term: cannot be used with %s: the picture is text",
		    named(t->out, ".svg") || named(t->out, ".png") ? t->out : "--png");
	if (o->term && o->animate)
		die(t, "--term: cannot be used with --animate: the picture is text");
	if (o->term && o->hints)
		die(t, "--term: cannot be used with --hints: values appear in SVG");
	if (o->color != PLOT_COLOR_AUTO && !o->term)
		die(t, "--color: expected --term, got none");
	if (o->labels && t->label)
		die(t, "--labels: cannot be used with --label");
}

static const struct ae_plot_kind *find_kind(const struct tool *t, const char *name)
{
	const struct ae_plot_kind *kind;
	struct ae_err e;

	for (size_t i = 0; (kind = ae_plot_kind(i)); i++)
		if (strcmp(kind->name, name) == 0)
			return kind;
	(void)ae_suggest_err(&e, "kind of picture", name, strlen(name), ae_plot_word);
	die_err(t, &e);
}

/* "draw records as a picture; KIND is series, windows, ..." */
static void summarize(char *to, size_t size)
{
	size_t n = (size_t)snprintf(to, size, "draw records as SVG, PNG or text; KIND is");

	for (size_t i = 0; ae_plot_word(i); i++)
		n += (size_t)snprintf(to + n, size - n, "%s %s",
				      i == 0                        ? ""
					      : ae_plot_word(i + 1) ? ","
								    : " or",
				      ae_plot_word(i));
}

const struct ae_plot_kind *plot_options_parse(struct tool *t, struct plot_options *o, int argc, char **argv)
{
	static const char *const when[] = { "auto", "always", "never", NULL };
	struct tool_option table[OPTIONS] = {
		{ OPT_OUTPUT, 'o', "output", "FILE", &t->out,
		  "write FILE, as PNG if named so (default: SVG to stdout)" },
		{ OPT_FLAG, 0, "png", NULL, &o->png, "write PNG instead of SVG" },
		{ OPT_FLAG, 0, "term", NULL, &o->term, "write text for a terminal, in UTF-8" },
		{ OPT_CHOICE, 0, "color", "WHEN", &o->color, "colors of --term", .names = when },
		{ OPT_TEXT, 0, "title", "TEXT", &o->title, "title (default: the kind and the file)" },
		{ OPT_COUNT, 0, "width", "PX", &o->width, "width in pixels (default: the kind's)", 200, 10000 },
		{ OPT_COUNT, 0, "height", "PX", &o->height, "height in pixels (default: by the content)", 120, 10000 },
		{ OPT_TEXT, 0, "xlabel", "TEXT", &o->x_label, "label of the horizontal axis" },
		{ OPT_TEXT, 0, "ylabel", "TEXT", &o->y_label, "label of the vertical axis, for one panel" },
		{ OPT_COUNT, 'n', "records", "N", &o->records,
		  "number of records to draw (default: 6; grid and voxels 10, skeleton 4)", 1, 10000 },
		{ OPT_INPUT, 0, "against", "FILE", &o->against, "the original records" },
		{ OPT_INPUT, 0, "flags", "FILE", &o->flags, "rows to show in red: 0 or 1 per row" },
		{ OPT_INPUT, 0, "ranges", "FILE", &o->ranges, "rows to show in red: first and last row per line" },
		{ OPT_INPUT, 0, "threshold", "FILE", &o->threshold, "draw the threshold in FILE" },
		{ OPT_REAL, 0, "at", "X", &o->at, "draw a threshold at X", -1e300, 1e300 },
		{ OPT_INPUT, 0, "times", "FILE", &o->times,
		  "table with the rows' times, else texts in its first column of text (default: the input)" },
		{ OPT_FLAG, 0, "log", NULL, &o->log, "logarithmic vertical axis, or color scale" },
		{ OPT_FLAG, 0, "log-x", NULL, &o->log_x, "logarithmic horizontal axis" },
		{ OPT_COUNT, 0, "bins", "N", &o->bins,
		  "number of bars or bins (default: by the number of values; calibration 10)", 1, 2000 },
		{ OPT_LIST, 0, "row", "NAME=FILE", &o->rows, "another input: a row of pictures, or a run" },
		{ OPT_INPUT, 0, "labels", "FILE", &o->labels,
		  "class of each record; in a histogram 0 for normal ones" },
		{ OPT_INPUT, 0, "names", "FILE", &o->names,
		  "names of classes or columns, one per line; or NUMBER, a tab and NAME" },
		{ OPT_FLAG, 0, "continuous", NULL, &o->continuous, "labels are values: colors of a scale" },
		{ OPT_FLAG, 0, "errors", NULL, &o->errors,
		  "columns are pairs, a value and half the length of its error bar" },
		{ OPT_FLAG, 0, "parts", NULL, &o->parts, "also the parts of the losses, as reconstruction and kl" },
		{ OPT_COUNT, 's', "step", "N", &o->step, "rows from one window to the next, to name their rows", 1,
		  TOOL_COUNT_MAX },
		{ OPT_LIST, 0, "shape", "HxW", &o->shapes, "shape of records with so many values" },
		{ OPT_TEXT, 0, "range", "A,B", &o->range,
		  "values at the ends of the color scale (default: by the values)" },
		{ OPT_COUNT, 0, "ncols", "N", &o->ncols,
		  "number of pictures side by side (default: 10; page: as many as rows)", 1, 1000 },
		{ OPT_FLAG, 0, "hints", NULL, &o->hints, "values appear under the pointer" },
		{ OPT_FLAG, 0, "transpose", NULL, &o->transpose, "rows of the table from left to right" },
		{ OPT_COUNT, 0, "frames", "N", &o->frames, "number of frames of each record (default: 10)", 1, 100 },
		{ OPT_INPUT, 0, "edges", "FILE", &o->edges,
		  "bones: two joints per line, from 1, and left for the other color; a joint alone is a head" },
		{ OPT_TEXT, 0, "camera", "SIDE[,UP]", &o->camera,
		  "draw depth, from a camera turned by so many degrees to the side, and up" },
		{ OPT_REAL, 0, "depth", "X", &o->depth, "draw depth; a unit of it is X units of x (default: 1)", 1e-6,
		  1e6 },
		{ OPT_FLAG, 0, "animate", NULL, &o->animate, "an animated picture" },
		{ OPT_REAL, 0, "fps", "N", &o->fps, "frames per second of an animated picture (default: 15)", 0.1,
		  100 },
		{ .kind = OPT_END },
	};
	struct plot_help help[OPTIONS];
	const struct ae_plot_kind *kind;
	char summary[256];

	name_kinds(table, help);
	summarize(summary, sizeof summary);
	t->summary = summary;
	tool_start(t, argc, argv, table, TOOL_INPUT | TOOL_MISSING, 1, -1);
	t->summary = NULL;
	o->png = o->png || named(t->out, ".png");
	kind = find_kind(t, t->arg[0]);
	check(t, kind, table, o);
	return kind;
}

void plot_options_free(struct plot_options *o)
{
	free(o->rows.item);
	free(o->shapes.item);
}
