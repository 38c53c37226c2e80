/* threshold_metrics.c - the state of ae-threshold as Prometheus samples, a file that the node exporter's textfile collector
 * reads: written before the program waits for input, and at the end. */
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A label; `first` is cleared. */
static void put_label(FILE *out, bool *first, const char *name, const char *value)
{
	fputc(*first ? '{' : ',', out);
	*first = false;
	for (size_t i = 0; name[i]; i++) {
		bool letter = (name[i] | 32) >= 'a' && (name[i] | 32) <= 'z', digit = name[i] >= '0' && name[i] <= '9';

		fputc(letter || (digit && i > 0) ? name[i] : '_', out);
	}
	fputs("=\"", out);
	for (; *value; value++) {
		if (*value == '"' || *value == '\\')
			fputc('\\', out);
		fputc((unsigned char)*value < ' ' ? ' ' : *value, out);
	}
	fputc('"', out);
}

/* The labels of a series: its key, and a column (NULL: none). */
static void put_labels(const struct threshold_job *j, FILE *out, const char *column)
{
	const char *names = ae_reader_key_names(j->r), *key = j->key;
	char *name, *value;
	bool first = true;

	while (key && (name = keyed_field(&j->t, &names)) && (value = keyed_field(&j->t, &key))) {
		put_label(out, &first, name, value);
		free(name);
		free(value);
	}
	if (column)
		put_label(out, &first, "column", column);
	if (!first)
		fputc('}', out);
}

/* ---- the samples of one series ---- */

static void put_count(const struct threshold_job *j, FILE *out, const char *name, uint64_t count)
{
	fputs(name, out);
	put_labels(j, out, NULL);
	fprintf(out, " %llu\n", (unsigned long long)count);
}

static void put_rows(const struct threshold_job *j, FILE *out, const char *name)
{
	put_count(j, out, name, j->came);
}

static void put_unscored(const struct threshold_job *j, FILE *out, const char *name)
{
	put_count(j, out, name, j->unscored);
}

static void put_alarms(const struct threshold_job *j, FILE *out, const char *name)
{
	put_count(j, out, name, j->began);
}

/* Whether the last decided row belongs to an event, also after the end of the input. */
static void put_alarm(const struct threshold_job *j, FILE *out, const char *name)
{
	put_count(j, out, name, j->event.open || (j->began > 0 && j->event.last + 1 == j->row));
}

/* A number per column of scores. */
static void put_scores(const struct threshold_job *j, FILE *out, const char *name)
{
	char number[32], text[32];

	for (size_t v = 0; v < j->values; v++) {
		if (isnan(j->last[v]))
			strcpy(text, "NaN");
		else
			threshold_number(j, text, j->last[v]);
		fputs(name, out);
		put_labels(j, out, j->values > 1 ? threshold_column(j, v, number) : NULL);
		fprintf(out, " %s\n", text);
	}
}

static void put_time(const struct threshold_job *j, FILE *out, const char *name)
{
	char text[32];

	if (j->last_time == AE_TIME_NONE)
		return;
	ae_number_f8(text, (double)j->last_time / 1e9);
	fputs(name, out);
	put_labels(j, out, NULL);
	fprintf(out, " %s\n", text);
}

static const struct metric {
	const char *name, *type, *help;
	void (*put)(const struct threshold_job *j, FILE *out, const char *name);
} metrics[] = {
	{ "ae_rows_total", "counter", "Rows read.", put_rows },
	{ "ae_rows_without_score_total", "counter", "Rows without a score.", put_unscored },
	{ "ae_alarms_total", "counter", "Events that have begun.", put_alarms },
	{ "ae_alarm", "gauge", "Whether an event goes on, 1 or 0.", put_alarm },
	{ "ae_score", "gauge", "Score of the last row.", put_scores },
	{ "ae_last_row_time_seconds", "gauge", "Time of the last row, since 1970.", put_time },
};

/* ---- the file ---- */

static void save(const struct threshold_job *program, const char *bytes, size_t n)
{
	struct ae_err e;

	if (ae_file_save(program->metrics, bytes, n, &e) != 0)
		die_err(&program->t, &e);
}

void threshold_metrics_write(const struct threshold_job *program)
{
	const struct threshold_job *jobs = program->jobs ? program->jobs : program;
	size_t n, count = program->jobs ? program->job_count : 1;
	char *text = NULL;
	FILE *out = open_memstream(&text, &n);

	for (size_t m = 0; out && m < sizeof metrics / sizeof *metrics; m++) {
		fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", metrics[m].name, metrics[m].help, metrics[m].name,
			metrics[m].type);
		for (size_t i = 0; i < count; i++)
			metrics[m].put(&jobs[i], out, metrics[m].name);
	}
	if (!out || fclose(out) != 0)
		die(&program->t, "out of memory: the samples of %zu series", count);
	save(program, text, n);
	free(text);
}

/* Before the program waits for input: the rows so far, if there are new ones. */
static void write_new(void *arg)
{
	struct threshold_job *program = arg;

	if (!program->r || ae_reader_count(program->r) == program->metrics_rows)
		return;
	program->metrics_rows = ae_reader_count(program->r);
	threshold_metrics_write(program);
}

void threshold_metrics_open(struct threshold_job *j)
{
	if (!j->metrics)
		return;
	if (j->annotate || j->pvalue)
		die(&j->t, "option --metrics: cannot be used with --%s", j->annotate ? "annotate" : "pvalue");
	tool_check_writable(&j->t, j->metrics);
	j->metrics_watcher = (struct tool_watcher){ .arg = j, .before_wait = write_new };
	tool_watch(&j->t, &j->metrics_watcher);
}
