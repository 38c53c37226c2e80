/* threshold_open.c - the inputs of ae-threshold: scores, thresholds, normal scores, names of columns. */
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void threshold_open_scores(struct threshold_job *j, int first)
{
	enum ae_dtype type;

	struct keyed stream;

	j->t.times_beside = j->times != NULL;
	if (j->keys.columns) {
		keyed_open(&stream, &j->t, first, &j->keys);
		j->timed = j->row_times = stream.timed;
		j->r = stream.in;
	} else {
		j->t.times = j->window == 1 && j->step == 1;
		j->r = tool_reader(&j->t, first);
		j->row_times = j->t.times && *ae_reader_time_column(j->r);
	}
	j->values = ae_shape_count(ae_reader_shape(j->r));
	type = ae_reader_dtype(j->r);
	j->f4 = type == AE_F4 || type == AE_F2;
}

/* The number of scores in an NPY file of f8; 0 for any other file. */
static int64_t f8_scores(const char *path)
{
	char *paths[] = { (char *)path }; /* never written to */
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

/* Dies if the first operand is a threshold by mistake: a single f8, as --fit writes it, before scores of another type. */
static void refuse_threshold_operand(const struct threshold_job *j, const char *instead)
{
	if (j->t.args < 2 || f8_scores(j->t.arg[0]) != 1)
		return;
	for (int i = 1; i < j->t.args; i++)
		if (f8_scores(j->t.arg[i]) != 0)
			return;
	die(&j->t, "%s: expected scores, got one f8, as --fit writes a threshold: it cannot be used with %s",
	    j->t.arg[0], instead);
}

static void check_count(const struct threshold_job *j, const char *name, size_t count, const char *what)
{
	bool swapped = j->t.args == 2 && j->values == 1 && count > 1 && f8_scores(j->t.arg[1]) == 1;

	if (count != j->values)
		die(&j->t, "%s: %zu %s%s, the records of %s hold %zu score%s%s", name, count, what,
		    count == 1 ? "" : "s", ae_reader_name(j->r), j->values, j->values == 1 ? "" : "s",
		    swapped ? " (the threshold comes first)" : "");
}

static void fixed_threshold(struct threshold_job *j, size_t count, double value)
{
	struct ae_err e;

	if (ae_threshold_new(&j->threshold, count, false, &e) != 0)
		die_err(&j->t, &e);
	for (size_t v = 0; v < count; v++)
		j->threshold.value[v] = value;
}

/* The first operand is the threshold, unless an option replaces it. */
static void open_threshold(struct threshold_job *j)
{
	const char *name = threshold_option(j);
	struct ae_err e;

	if (j->pvalue || name) {
		refuse_threshold_operand(j, j->pvalue ? "--pvalue" : name);
		threshold_open_scores(j, 0);
		fixed_threshold(j, j->values, threshold_value(j));
	} else if (j->t.args == 0) {
		die(&j->t, "operands: expected a threshold, a file that --fit wrote, or --at X (try '%s --help')",
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
		die(&j->t, "option --save: %s is a fixed threshold: only spot and dspot change", name);
}

static void read_low(struct threshold_job *j)
{
	const char *end = j->low_text + strlen(j->low_text);
	size_t count = 1;
	struct ae_err e;
	double number;

	if (ae_number_parse(j->low_text, end, &number) == end && isfinite(number)) {
		j->low = tool_alloc(&j->t, 1, sizeof *j->low);
		*j->low = number;
	} else {
		tool_take_stdin(&j->t, j->low_text);
		if (ae_threshold_read(j->low_text, &j->low, &count, &e) != 0)
			die(&j->t, "option --low: %s", e.text);
	}
	check_count(j, j->low_text, count, "threshold");
	if (j->threshold.spot || !isnan(j->fdr_rate))
		die(&j->t, "option --low: expected with a fixed threshold only");
	for (size_t v = 0; v < j->values; v++)
		if (j->low[v] > j->threshold.value[v])
			die(&j->t, "option --low: expected at most the threshold, %g, got %g", j->threshold.value[v],
			    j->low[v]);
}

static void read_normal(struct threshold_job *j)
{
	struct ae_reader *r = tool_reader_of(&j->t, j->calibration);
	double *scores, *column;

	if (ae_shape_count(ae_reader_shape(r)) != j->values)
		die(&j->t, "%s: expected %zu scores per record, as in %s, got %zu", j->calibration, j->values,
		    ae_reader_name(j->r), ae_shape_count(ae_reader_shape(r)));
	scores = tool_read_all(&j->t, r, &j->normals, NULL);
	j->normals = threshold_omit_nan(scores, j->normals, j->values, NULL);
	if (j->normals == 0)
		die(&j->t, "%s: expected one score or more, got none", j->calibration);
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

void threshold_open(struct threshold_job *j)
{
	struct ae_err e;

	open_threshold(j);
	if (j->low_text)
		read_low(j);
	if (j->calibration)
		read_normal(j);
	if (j->stats && ae_stats_read(&j->names, j->stats, &e) != 0)
		die_err(&j->t, &e);
	if (j->stats && j->names.count != j->values)
		die(&j->t, "%s: expected %zu columns, one for each score in %s, got %zu", j->stats, j->values,
		    ae_reader_name(j->r), j->names.count);
	threshold_open_times(j);
}
