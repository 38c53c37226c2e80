/* threshold_open.c - what ae-threshold reads: scores, thresholds, normal scores, names of columns. */
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void threshold_open_scores(struct job *j, int first)
{
	enum ae_dtype type;

	j->r = tool_reader(&j->t, first);
	j->values = ae_shape_count(ae_reader_shape(j->r));
	type = ae_reader_dtype(j->r);
	j->f4 = type == AE_F4 || type == AE_F2;
}

/* Scores in an NPY file of f8: how many, 0 when a file is anything else, or not to be looked into. */
static int64_t f8_scores(const char *path)
{
	char *paths[] = { (char *)path };	/* never written to */
	struct stat file;
	struct ae_reader *r;
	struct ae_err e;
	int64_t count = 0;

	if (stat(path, &file) != 0 || !S_ISREG(file.st_mode)
	    || ae_reader_open(&r, paths, 1, &(struct ae_reader_options){ .columns = NULL }, &e) != 0)
		return 0;
	if (ae_reader_dtype(r) == AE_F8 && ae_shape_count(ae_reader_shape(r)) == 1
	    && (ae_reader_traits(r) & AE_FORMAT_OWN))
		count = ae_reader_left(r);
	ae_reader_free(r);
	return count;
}

/* A single f8, as --fit writes it, before scores of another type is a threshold and no score. */
static void refuse_threshold_operand(const struct job *j, const char *instead)
{
	if (j->t.args < 2 || f8_scores(j->t.arg[0]) != 1)
		return;
	for (int i = 1; i < j->t.args; i++)
		if (f8_scores(j->t.arg[i]) != 0)
			return;
	die(&j->t, "%s: one f8, as --fit writes it: a threshold beside %s", j->t.arg[0], instead);
}

static void check_count(const struct job *j, const char *name, size_t count, const char *what)
{
	bool swapped = j->t.args == 2 && j->values == 1 && count > 1 && f8_scores(j->t.arg[1]) == 1;

	if (count != j->values)
		die(&j->t, "%s: %zu %s%s, the records of %s hold %zu score%s%s", name, count, what,
		    count == 1 ? "" : "s", ae_reader_name(j->r), j->values, j->values == 1 ? "" : "s",
		    swapped ? " (the threshold comes first)" : "");
}

static void fixed_threshold(struct job *j, size_t count, double value)
{
	struct ae_err e;

	if (ae_threshold_new(&j->threshold, count, false, &e) != 0)
		die_err(&j->t, &e);
	for (size_t v = 0; v < count; v++)
		j->threshold.value[v] = value;
}

/* The first operand is the threshold, unless an option makes it needless. */
static void open_threshold(struct job *j)
{
	const char *name = "option --at";
	struct ae_err e;

	if (j->pvalue || !isnan(j->at)) {
		refuse_threshold_operand(j, j->pvalue ? "--pvalue" : name);
		threshold_open_scores(j, 0);
		fixed_threshold(j, j->pvalue ? j->values : 1, j->pvalue ? INFINITY : j->at);
	} else if (j->t.args == 0) {
		die(&j->t, "operands: a file that --fit wrote, or --at X, is needed (try '%s --help')",
		    j->t.name);
	} else {
		name = j->t.arg[0];
		tool_take_stdin(&j->t, name);
		if (ae_threshold_load(&j->threshold, name, &e) != 0)
			die_err(&j->t, &e);
		threshold_open_scores(j, 1);
	}
	check_count(j, name, j->threshold.count, "threshold");
	if (j->save && !j->threshold.spot)
		die(&j->t, "option --save: %s does not move, so there is nothing new to save", name);
}

static void read_low(struct job *j)
{
	const char *end = j->until + strlen(j->until);
	size_t count = 1;
	struct ae_err e;
	double number;

	if (ae_number_parse(j->until, end, &number) == end && isfinite(number)) {
		j->low = tool_alloc(&j->t, 1, sizeof *j->low);
		*j->low = number;
	} else {
		tool_take_stdin(&j->t, j->until);
		if (ae_threshold_read(j->until, &j->low, &count, &e) != 0)
			die(&j->t, "option --low: %s", e.text);
	}
	check_count(j, j->until, count, "threshold");
	if (j->threshold.spot)
		die(&j->t, "option --low: goes with thresholds that do not move");
	for (size_t v = 0; v < j->values; v++)
		if (j->low[v] > j->threshold.value[v])
			die(&j->t, "option --low: %g is above the threshold, %g", j->low[v],
			    j->threshold.value[v]);
}

static void read_normal(struct job *j)
{
	struct ae_reader *r = tool_reader_of(&j->t, j->calibration);
	double *scores, *column;

	if (ae_shape_count(ae_reader_shape(r)) != j->values)
		die(&j->t, "%s: records of %zu scores, those of %s hold %zu", j->calibration,
		    ae_shape_count(ae_reader_shape(r)), ae_reader_name(j->r), j->values);
	scores = tool_read_all(&j->t, r, &j->normals, NULL);
	if (j->normals == 0)
		die(&j->t, "%s: no normal scores", j->calibration);
	j->normal = tool_alloc(&j->t, j->normals * j->values, sizeof *j->normal);
	for (size_t v = 0; v < j->values; v++) {
		column = j->normal + v * j->normals;
		for (size_t i = 0; i < j->normals; i++)
			column[i] = scores[i * j->values + v];
		ae_sort(column, j->normals);
	}
	free(scores);
	ae_reader_free(r);
}

void threshold_open(struct job *j)
{
	struct ae_err e;

	open_threshold(j);
	if ((j->ranges || j->annotate) && j->values != 1)
		die(&j->t, "%s: %zu scores a record, one expected for rows", ae_reader_name(j->r), j->values);
	if (j->until)
		read_low(j);
	if (j->calibration)
		read_normal(j);
	if (j->stats && ae_stats_read(&j->names, j->stats, &e) != 0)
		die_err(&j->t, &e);
	if (j->stats && j->names.count != j->values)
		die(&j->t, "%s: names of %zu columns, the records of %s hold %zu score%s", j->stats,
		    j->names.count, ae_reader_name(j->r), j->values, j->values == 1 ? "" : "s");
	threshold_open_times(j);
}
