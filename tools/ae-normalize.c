/* ae-normalize - scales columns: learns shift and scale, applies them, or undoes them. */
#include "normalize/drift_table.h"
#include "normalize/normalize.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- statistics ---- */

/* Reads one name per line, as many as there are columns. */
static void take_names(struct normalize *j)
{
	enum { NAMES_MAX = 1 << 28 };
	size_t bytes, count = 0;
	char *text;
	struct ae_err e;

	if (ae_file_slurp(j->names, NAMES_MAX, &text, &bytes, &e) != 0)
		die_err(&j->t, &e);
	for (char *at = text, *end; *at; at = end, count++) {
		end = at + strcspn(at, "\n");
		if (*end)
			*end++ = '\0';
		if (count < j->s.count)
			ae_stat_name(&j->s.row[count], at);
	}
	if (count != j->s.count)
		die(&j->t, "%s: expected %zu names, the columns of %s, got %zu", j->names, j->s.count,
		    ae_reader_name(j->r), count);
	free(text);
}

/* The file is complete before the first record goes out: a reader downstream that ends early cannot prevent it. */
static void fit(struct normalize *j, const double *x, size_t n)
{
	size_t columns = j->per == PER_ALL ? 1 : j->columns;
	bool *constant = tool_alloc(&j->t, columns, sizeof *constant);
	struct ae_err e;

	tool_fit_stats(&j->t, &j->s, (enum ae_normalizer)j->method, x, n, columns, j->r, constant);
	if (j->per == PER_ALL)
		ae_stat_name(&j->s.row[0], AE_STAT_ALL);
	else if (j->names)
		take_names(j);
	tool_warn_constant(&j->t, &j->s, j->r, constant);
	free(constant);
	if (ae_stats_write(&j->s, j->fit, &e) != 0)
		die_err(&j->t, &e);
}

static void take_range(struct normalize *j)
{
	double to[2];

	tool_pair(&j->t, "option --range", j->range, to);
	if (to[0] == to[1] || !isfinite(to[1] - to[0]))
		die(&j->t, "option --range: expected two different numbers, got '%s'", j->range);
	j->s.count = 1;
	j->s.row = tool_alloc(&j->t, 1, sizeof *j->s.row);
	j->s.row->shift = to[0];
	j->s.row->scale = to[1] - to[0];
	ae_stat_name(j->s.row, AE_STAT_ALL);
}

/* ---- input ---- */

/* The statistics choose the columns, so sizes are known after them. */
static void open_input(struct normalize *j)
{
	missing_allow(&j->t, j->check ? MISSING_KEEP : j->t.missing);
	j->r = tool_reader(&j->t, 0);
	if (j->per < 0)
		j->per = ae_reader_traits(j->r) & AE_FORMAT_PIXELS ? PER_ALL : PER_FEATURE;
	if (!j->fit)
		normalize_match_stats(j, j->check ? j->check : j->stats);
	normalize_sizes(j);
	missing_open(&j->rows, &j->t, j->r, j->check ? MISSING_KEEP : j->t.missing);
}

/* ---- output ---- */

static void put(struct normalize *j, const double *x, size_t n)
{
	normalize_apply(j, &j->s, x, n);
	if (j->inverse)
		tool_write_f8(&j->t, j->t.writer, j->f8, n);
	else
		tool_write(&j->t, j->t.writer, j->f4, n);
}

/* Writes how far the input is from what the file learned, instead of the input. */
static void run_check(struct normalize *j)
{
	size_t n;
	double *x;

	normalize_read_stats(j, j->check);
	open_input(j);
	x = tool_read_all(&j->t, j->r, &n, NULL);
	if (n == 0)
		die(&j->t, "%s: expected at least one record to check, got none", ae_reader_name(j->r));
	j->drifts = drift_table(&j->t, &j->s, (enum ae_normalizer)j->method, x, n * j->values, j->limit) > 0;
	free(x);
}

static void run(struct normalize *j)
{
	double *x;
	size_t n;

	if (j->range)
		take_range(j);
	if (j->keys.columns) {
		normalize_keys(j);
		return;
	}
	if (j->stats)
		normalize_read_stats(j, j->stats);
	open_input(j);
	if (j->fit) {
		x = tool_read_all(&j->t, j->r, &n, NULL);
		fit(j, x, n);
		missing_hold(&j->rows, x, n);
	}
	x = tool_alloc(&j->t, j->block * j->values, sizeof *x);
	tool_writer_like(&j->t, j->r, AE_F4);
	while ((n = missing_read(&j->rows, x, j->block)) > 0)
		put(j, x, n);
	free(x);
}

static void release(struct normalize *j)
{
	if (j->keys.columns)
		keyed_close(&j->stream);
	else
		ae_reader_free(j->r);
	ae_stats_free(&j->s);
	missing_close(&j->rows);
	free(j->f4);
	free(j->f8);
}

static void check(const struct normalize *j)
{
	int ways = (j->fit != NULL) + (j->stats != NULL) + (j->range != NULL) + (j->check != NULL);

	if (j->inverse && !j->stats && !j->range)
		die(&j->t, "option --inverse: expected --stats FILE or --range A,B to undo%s",
		    j->fit ? ", got --fit" : "");
	if (j->names && (!j->fit || j->per == PER_ALL))
		die(&j->t, "option --names: can be used only with --fit, and not with --per all");
	if (!j->fit && !j->check && j->method != AE_ZSCORE)
		die(&j->t,
		    "option --method: can be used only with --fit and --check: a file and a range have their "
		    "own");
	if (j->check && j->t.missing != MISSING_ERROR)
		die(&j->t, "option --check: cannot be used with --missing: missing values are counted");
	if (!j->check && j->limit != DRIFT_LIMIT)
		die(&j->t, "option --limit: can be used only with --check");
	normalize_keys_check(j);
	if (ways != 1)
		die(&j->t, "options --fit, --stats, --range, --check: expected exactly one, got %d", ways);
}

int main(int argc, char **argv)
{
	static const char *const pers[] = { "feature", "all", NULL };
	struct normalize j = {
		.t = { .name = "ae-normalize",
		       .operands = "[FILE]...",
		       .in_place = true,
		       .summary = "Scales columns: x' = (x - shift) / scale.",
		       .no = "1 a column drifts (--check)",
		       .allow_absent = true },
		.per = -1,
		.limit = DRIFT_LIMIT,
		.keys = { .max = KEYED_MAX },
	};
	const struct tool_option options[] = {
		{ OPT_OUTPUT, 0, "fit", "FILE", &j.fit,
		  "learn shift and scale of each column, save them to FILE (fit_transform)" },
		{ OPT_INPUT, 0, "stats", "FILE", &j.stats, "apply the shift and scale saved in FILE (transform)" },
		{ OPT_TEXT, 0, "range", "A,B", &j.range, "map A to 0 and B to 1" },
		{ OPT_INPUT, 0, "check", "FILE", &j.check,
		  "print how far each column is from what --fit saved in FILE, instead of records" },
		{ OPT_REAL, 0, "limit", "X", &j.limit, "with --check: the largest distance that is no drift", DBL_MIN,
		  DBL_MAX },
		{ OPT_FLAG, 0, "inverse", NULL, &j.inverse, "undo --stats or --range (inverse_transform)" },
		{ OPT_CHOICE, 'm', "method", "HOW", &j.method, "with --fit and --check: how to scale",
		  .word = ae_normalizer_word },
		{ OPT_CHOICE, 0, "per", "WHAT", &j.per,
		  "one shift and scale per value of the last axis, or one for all (default: all for images)",
		  .names = pers },
		{ OPT_INPUT, 0, "names", "FILE", &j.names, "with --fit: names of the columns, one per line" },
		KEYED_OPTION_LINES(&j.keys),
		{ .kind = OPT_END },
	};

	tool_start(&j.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT | TOOL_GAPS, 0, -1);
	check(&j);
	(j.check ? run_check : run)(&j);
	release(&j);
	return tool_end(&j.t, j.drifts ? TOOL_NO : TOOL_DONE);
}
