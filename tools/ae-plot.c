/* ae-plot - pictures of series, windows, reconstructions, training histories and scores, as SVG. */
#include "tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
	const char *title, *against, *flags, *ranges, *threshold;
	double at;
	bool log;
	size_t width, height, few, bins;
};

/* Records in memory, and where they came from: column names live as long as their reader. Where they are some
 * of many, `number` says which of the `seen` ones they are. */
struct records {
	struct ae_reader *reader;
	double *x;
	uint64_t *number, seen, step;
	size_t count, size;
};

static const struct ae_plot_kind *find_kind(const struct tool *t, const char *name)
{
	const struct ae_plot_kind *kind;
	char names[256] = "";

	for (size_t i = 0; (kind = ae_plot_kind(i)); i++) {
		if (strcmp(kind->name, name) == 0)
			return kind;
		if (strlen(names) + strlen(kind->name) + 3 < sizeof names)
			strcat(strcat(names, i ? ", " : ""), kind->name);
	}
	die(t, "unknown kind of picture '%s': one of %s expected", name, names);
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
		{ "--bins", o->bins, AE_PLOT_BINS },
		{ "-n", o->few, AE_PLOT_FEW },
	};

	for (size_t i = 0; i < sizeof rule / sizeof *rule; i++)
		if (rule[i].given && !(kind->takes & rule[i].needs))
			die(t, "option %s: a picture of the kind '%s' makes no use of it", rule[i].name,
			    kind->name);
	if (!o->against && (kind->takes & AE_PLOT_NEEDS_AGAINST))
		die(t, "--against ORIGINAL is missing: what the reconstruction is to be compared with");
	if (o->flags && o->ranges)
		die(t, "--flags and --ranges: only one of them");
	if (o->threshold && !isnan(o->at))
		die(t, "--threshold and --at: only one of them");
}

static struct records read_all(struct tool *t, struct ae_reader *reader)
{
	struct records r = { .reader = reader, .size = ae_shape_count(ae_reader_shape(reader)) };

	r.x = tool_read_all(t, reader, &r.count, NULL);
	r.seen = r.count;
	return r;
}

/* Leaves `few` of the records, evenly spread. */
static void thin(struct records *r, size_t few)
{
	for (size_t i = 0; i < few; i++) {
		size_t from = i * r->count / few;

		memmove(r->x + i * r->size, r->x + from * r->size, r->size * sizeof *r->x);
		r->number[i] = r->number[from];
	}
	r->count = few;
}

/* Every step-th record is kept; when there is no room for more, every second one goes, and the step doubles. */
static void keep(struct records *r, size_t room, const double *x)
{
	uint64_t number = r->seen++;

	if (number % r->step == 0 && r->count == room) {
		thin(r, room / 2);
		r->step *= 2;
	}
	if (number % r->step != 0)
		return;
	memcpy(r->x + r->count * r->size, x, r->size * sizeof *x);
	r->number[r->count++] = number;
}

/* Few of many, in the memory of few: how many there are is known at the end of the stream only. */
static struct records read_few(struct tool *t, struct ae_reader *reader, size_t few)
{
	struct records r = { .reader = reader, .size = ae_shape_count(ae_reader_shape(reader)), .step = 1 };
	size_t block = tool_block(r.size), got;
	double *x = tool_alloc(t, block * r.size, sizeof *x);

	r.x = tool_alloc(t, 2 * few * r.size, sizeof *r.x);
	r.number = tool_alloc(t, 2 * few, sizeof *r.number);
	while ((got = tool_read_f8(t, reader, x, block)) > 0)
		for (size_t i = 0; i < got; i++)
			keep(&r, 2 * few, x + i * r.size);
	if (r.count > few)
		thin(&r, few);
	free(x);
	return r;
}

static struct records read_for(struct tool *t, struct ae_reader *reader, const struct ae_plot_kind *kind,
			       const struct options *o)
{
	return kind->takes & AE_PLOT_FEW ? read_few(t, reader, o->few ? o->few : 6) : read_all(t, reader);
}

static void release(struct records *r)
{
	free(r->number);
	free(r->x);
	ae_reader_free(r->reader);
}

static void check_against(const struct tool *t, const struct records *r, const struct records *against)
{
	const struct ae_shape *a = ae_reader_shape(r->reader), *b = ae_reader_shape(against->reader);

	if (!ae_shape_equal(a, b))
		die(t, "%s: records of shape %s, those to draw have %s", ae_reader_name(against->reader),
		    ae_shape_name(b).text, ae_shape_name(a).text);
	if (r->seen != against->seen)
		die(t, "%s: %llu records, there are %llu to draw", ae_reader_name(against->reader),
		    (unsigned long long)against->seen, (unsigned long long)r->seen);
}

static double read_threshold(struct tool *t, const struct options *o)
{
	struct records r;
	double value;

	if (!o->threshold)
		return o->at;
	r = read_all(t, tool_reader_of(t, o->threshold));
	if (r.count * r.size != 1)
		die(t, "%s: %zu values, one threshold expected", o->threshold, r.count * r.size);
	value = r.x[0];
	release(&r);
	return value;
}

/* One flag a record: all that are not 0 mark theirs. */
static void read_flags(struct tool *t, const char *path, size_t count, struct ae_ranges *marked)
{
	struct records r = read_all(t, tool_reader_of(t, path));
	struct ae_err e;

	if (r.size != 1 || r.count != count)
		die(t, "%s: %zu records of %zu values, one flag for each of the %zu rows expected", path,
		    r.count, r.size, count);
	for (size_t i = 0; i < count; i++)
		if (r.x[i] != 0 && ae_ranges_add(marked, i, &e) < 0)
			die_err(t, &e);
	release(&r);
}

static void read_marked(struct tool *t, const struct options *o, size_t count, struct ae_ranges *marked)
{
	struct ae_err e;

	if (o->flags)
		read_flags(t, o->flags, count, marked);
	if (o->ranges)
		tool_take_stdin(t, o->ranges);
	if (o->ranges && ae_ranges_read(marked, o->ranges, &e) < 0)
		die_err(t, &e);
}

/* NULL where no column has a name. */
static const char **column_names(const struct tool *t, const struct records *r)
{
	const struct ae_shape *shape = ae_reader_shape(r->reader);
	size_t n = shape->rank ? shape->dim[shape->rank - 1] : 1, named = 0;
	const char **names = tool_alloc(t, n, sizeof *names);

	for (size_t i = 0; i < n; i++) {
		names[i] = ae_reader_column(r->reader, i);
		named += names[i] != NULL;
	}
	if (named > 0)
		return names;
	free(names);
	return NULL;
}

/* What the picture is called when nobody says: its kind, and the file where it is a single one. */
static const char *default_title(const struct tool *t, const struct ae_plot_kind *kind, char *to, size_t size)
{
	const char *file = t->args == 2 && strcmp(t->arg[1], "-") != 0 ? t->arg[1] : "";
	const char *base = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;

	snprintf(to, size, "%s%s%.200s", kind->summary, *base ? ": " : "", base);
	return to;
}

static void draw(struct tool *t, const struct ae_plot_kind *kind, const struct ae_plot *p)
{
	struct ae_err e;
	char *svg;
	size_t n;

	if (ae_plot_draw(kind, p, &svg, &n, &e) < 0)
		die_err(t, &e);
	fwrite(svg, 1, n, tool_text(t)); /* tool_end() looks at the stream's error mark */
	free(svg);
}

static void run(struct tool *t, const struct ae_plot_kind *kind, const struct options *o)
{
	struct records against = { 0 }, r = read_for(t, tool_reader(t, 1), kind, o);
	struct ae_plot p = { .width = o->width, .height = o->height, .log = o->log, .bins = o->bins };
	const char **names = column_names(t, &r);
	char title[256];

	if (o->against) {
		against = read_for(t, tool_reader_of(t, o->against), kind, o);
		check_against(t, &r, &against);
	}
	p.title = o->title ? o->title : default_title(t, kind, title, sizeof title);
	p.shape = *ae_reader_shape(r.reader);
	p.count = r.count;
	p.x = r.x;
	p.against = against.x;
	p.number = r.number;
	p.names = names;
	p.threshold = read_threshold(t, o);
	read_marked(t, o, r.count, &p.marked);
	draw(t, kind, &p);
	ae_ranges_free(&p.marked);
	free(names);
	release(&against);
	release(&r);
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-plot",
			  .operands = "KIND [FILE]...",
			  .summary = "Draw records as SVG: series, windows, recon, loss, histogram." };
	struct options o = { .at = NAN };
	const struct tool_option table[] = {
		{ OPT_TEXT, 'o', "output", "FILE", &t.out,
		  "write FILE, replaced as a whole (default: stdout)" },
		{ OPT_TEXT, 0, "title", "TEXT", &o.title, "title (default: the kind and the file)" },
		{ OPT_COUNT, 0, "width", "PX", &o.width, "width in pixels (default: the kind's)", 200,
		  10000 },
		{ OPT_COUNT, 0, "height", "PX", &o.height, "height in pixels (default: by the panels)", 120,
		  10000 },
		{ OPT_COUNT, 'n', "records", "N", &o.few, "windows, recon: draw N, evenly spread (default: 6)",
		  1, 100 },
		{ OPT_TEXT, 0, "against", "FILE", &o.against, "series, recon: the original records" },
		{ OPT_TEXT, 0, "flags", "FILE", &o.flags, "series: rows to show in red, a 0 or 1 a row" },
		{ OPT_TEXT, 0, "ranges", "FILE", &o.ranges, "series: the same as lines of first, last" },
		{ OPT_TEXT, 0, "threshold", "FILE", &o.threshold, "series, histogram: draw this threshold" },
		{ OPT_REAL, 0, "at", "X", &o.at, "series, histogram: draw a threshold at X", -1e300, 1e300 },
		{ OPT_FLAG, 0, "log", NULL, &o.log, "series, loss, histogram: logarithmic vertical axis" },
		{ OPT_COUNT, 0, "bins", "N", &o.bins, "histogram: bars (default: by the count)", 1, 2000 },
		{ .kind = OPT_END },
	};
	const struct ae_plot_kind *kind;

	tool_start(&t, argc, argv, table, TOOL_INPUT | TOOL_MISSING, 1, -1);
	kind = find_kind(&t, t.arg[0]);
	check_options(&t, kind, &o);
	if (kind->takes & AE_PLOT_GAPS)
		t.keep_missing = true;
	run(&t, kind, &o);
	return tool_end(&t, TOOL_DONE);
}
