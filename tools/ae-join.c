/* ae-join - several scores of a row to one: of several files, or of the records of one. */
#include "common/tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 64 };

/* A stream of scores; the first one belongs to row `window` - 1. */
struct scores {
	struct ae_reader *r;
	size_t window, values;
	uint64_t count;
};

struct options {
	struct tool t;
	const char *windows, *weights;
	int rule; /* of ae_combine(), or the one after the last: side by side */
	size_t files;
	struct scores in[FILES_MAX];
	double *row, *one, *weight; /* (values of all files); (values to combine); the same or NULL */
	size_t values;              /* of a row's output */
};

static const char *rule_word(size_t i)
{
	const char *word = ae_combine_word(i);

	if (!word && i > 0 && ae_combine_word(i - 1))
		return "side";
	return word;
}

static bool side_by_side(const struct options *o)
{
	return !ae_combine_word((size_t)o->rule);
}

/* Number i of a list with commas, or of a list of one number. */
static double list_number(const struct options *o, const char *what, const char *list, size_t i, size_t n, bool whole)
{
	size_t count = 1;
	const char *end;
	char text[64];

	for (const char *at = list; *at; at++)
		count += *at == ',';
	if (count != n && count != 1)
		die(&o->t, "%s: expected %zu numbers, one for each score to join, or one for all, got %zu", what, n,
		    count);
	for (; count > 1 && i > 0; i--)
		list = strchr(list, ',') + 1;
	end = strchr(list, ',');
	snprintf(text, sizeof text, "%.*s", end ? (int)(end - list) : (int)strlen(list), list);
	return whole ? (double)tool_count(&o->t, what, text, 1, TOOL_COUNT_MAX)
		     : tool_real(&o->t, what, text, 1e-6, 1e6);
}

/* ---- opening ---- */

static void open_files(struct options *o)
{
	o->files = o->t.args > 0 ? (size_t)o->t.args : 1;
	if (o->files > FILES_MAX)
		die(&o->t, "operands: expected at most %d files, got %zu", FILES_MAX, o->files);
	for (size_t i = 0; i < o->files; i++) {
		struct scores *s = &o->in[i];

		s->r = tool_reader_of(&o->t, o->t.args > 0 ? o->t.arg[i] : "-");
		s->values = ae_shape_count(ae_reader_shape(s->r));
		s->window = (size_t)list_number(o, "option --window", o->windows, i, o->files, true);
	}
}

/* The shape of a joined row: without the last axis of one file, or like that of all files. */
static struct ae_shape joined_shape(const struct options *o, size_t *combined)
{
	struct ae_shape s = *ae_reader_shape(o->in[0].r);

	*combined = o->files;
	for (size_t i = 1; i < o->files; i++)
		if (!ae_shape_equal(&s, ae_reader_shape(o->in[i].r)))
			die(&o->t, "%s: expected records of %s as in %s, got %s (-m side joins any)",
			    ae_reader_name(o->in[i].r), ae_shape_name(&s).text, ae_reader_name(o->in[0].r),
			    ae_shape_name(ae_reader_shape(o->in[i].r)).text);
	if (o->files == 1)
		*combined = s.rank > 0 ? s.dim[--s.rank] : 1;
	return s;
}

static void open_output(struct options *o)
{
	size_t all = 0, combined = 0;
	struct ae_shape s;

	for (size_t i = 0; i < o->files; i++)
		all += o->in[i].values;
	if (side_by_side(o))
		s = (struct ae_shape){ .rank = all > 1, .dim = { all } };
	else
		s = joined_shape(o, &combined);
	if (combined > AE_COMBINE_MAX)
		die(&o->t, "%s: expected at most %d scores to join, got %zu", ae_reader_name(o->in[0].r),
		    AE_COMBINE_MAX, combined);
	o->values = ae_shape_count(&s);
	o->row = tool_alloc(&o->t, all, sizeof *o->row);
	o->one = tool_alloc(&o->t, combined ? combined : 1, sizeof *o->one);
	if (o->weights) {
		o->weight = tool_alloc(&o->t, combined, sizeof *o->weight);
		for (size_t i = 0; i < combined; i++)
			o->weight[i] = list_number(o, "option --weights", o->weights, i, combined, false);
	}
	tool_writer(&o->t, &s, AE_F4, true);
}

/* ---- rows ---- */

static unsigned long long rows_of(const struct scores *s)
{
	return (unsigned long long)(s->count + s->window - 1);
}

/* Ends with an error unless all files end at this row. */
static void check_ends(struct options *o)
{
	struct scores *first = &o->in[0];

	for (size_t i = 0; i < o->files; i++)
		while (tool_read_f8(&o->t, o->in[i].r, o->row, 1) > 0)
			o->in[i].count++;
	for (size_t i = 1; i < o->files; i++) {
		const struct scores *s = &o->in[i];

		if (rows_of(s) != rows_of(first))
			die(&o->t,
			    "%s: %llu scores with windows of %zu make %llu rows, "
			    "%s has %llu with windows of %zu: %llu rows",
			    o->t.arg[i], (unsigned long long)s->count, s->window, rows_of(s), o->t.arg[0],
			    (unsigned long long)first->count, first->window, rows_of(first));
	}
}

/* Reads the scores of a row; false at the end of a file. */
static bool read_row(struct options *o, uint64_t row)
{
	double *to = o->row;

	for (size_t i = 0; i < o->files; to += o->in[i++].values) {
		struct scores *s = &o->in[i];

		if (row + 1 < s->window) {
			for (size_t v = 0; v < s->values; v++)
				to[v] = NAN;
			continue;
		}
		if (tool_read_f8(&o->t, s->r, to, 1) == 0)
			return false;
		s->count++;
	}
	return true;
}

static void write_row(struct options *o)
{
	size_t combined = o->files > 1 ? o->files : o->in[0].values / o->values;
	size_t next = o->files > 1 ? o->values : 1; /* from one score to combine to the next */

	for (size_t v = 0; v < o->values && !side_by_side(o); v++) {
		for (size_t i = 0; i < combined; i++)
			o->one[i] = o->row[(o->files > 1 ? v : v * combined) + i * next];
		o->row[v] = ae_combine(o->rule, o->one, o->weight, combined);
	}
	tool_write_f8(&o->t, o->t.writer, o->row, 1);
}

static void run(struct options *o)
{
	open_files(o);
	open_output(o);
	for (uint64_t row = 0; read_row(o, row); row++)
		write_row(o);
	check_ends(o);
	for (size_t i = 0; i < o->files; i++)
		ae_reader_free(o->in[i].r);
	free(o->row);
	free(o->one);
	free(o->weight);
}

int main(int argc, char **argv)
{
	struct options o = {
		.t = { .name = "ae-join",
		       .operands = "[FILE]...",
		       .summary = "Joins scores of the same rows, of several files or of one, to one score.",
		       .keep_nan = true },
		.windows = "1",
	};
	const struct tool_option options[] = {
		{ OPT_CHOICE, 'm', "method", "HOW", &o.rule, "how to join the scores of a row", .word = rule_word },
		{ OPT_TEXT, 0, "weights", "LIST", &o.weights, "mean, sum: weight of each score (default: 1)" },
		{ OPT_TEXT, 'w', "window", "LIST", &o.windows,
		  "rows of the window that each file's scores are for (default: 1)" },
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_OUTPUT, 0, -1);
	if (o.weights && (side_by_side(&o) || !ae_combine_weighted(o.rule)))
		die(&o.t, "option --weights: expected with mean or sum only, got %s", rule_word((size_t)o.rule));
	run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
