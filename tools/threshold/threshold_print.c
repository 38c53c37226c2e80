/* threshold_print.c - the output of ae-threshold per row, and the numbers and names in it. */
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void threshold_number(const struct threshold_job *j, char text[32], double value)
{
	if (j->f4)
		ae_number_f4(text, (float)value);
	else
		ae_number_f8(text, value);
}

/* A row of an outage has none. */
void threshold_put_score(const struct threshold_job *j, FILE *out, double value)
{
	char text[32];

	if (isnan(value))
		return;
	threshold_number(j, text, value);
	fputs(text, out);
}

double threshold_pvalue(const struct threshold_job *j, size_t v, double score)
{
	return isnan(score) ? 1 : ae_pvalue(j->normal + v * j->normals, j->normals, score);
}

void threshold_put_pvalue(FILE *out, double p)
{
	char text[32];

	ae_number_f4(text, (float)p);
	fputs(text, out);
}

/* ---- rows ---- */

/* The fields of a series' key, each with its tab. */
void threshold_put_key(const struct threshold_job *j, FILE *out)
{
	if (j->key)
		fprintf(out, "%s\t", j->key);
}

void threshold_take_line(struct threshold_job *j, const double *row, bool flagged)
{
	FILE *out = tool_text(&j->t);
	char text[AE_TIME_TEXT];

	if (!flagged)
		return;
	threshold_put_key(j, out);
	fprintf(out, "%llu", (unsigned long long)j->row);
	for (size_t v = 0; v < j->values; v++) {
		fputc('\t', out);
		threshold_put_score(j, out, row[v]);
	}
	for (size_t v = 0; v < j->values && j->normal; v++) {
		fputc('\t', out);
		threshold_put_pvalue(out, threshold_pvalue(j, v, row[v]));
	}
	if (j->timed)
		fprintf(out, "\t%s", keyed_time(j->r, j->row_time[j->row % j->capacity], text));
	fputc('\n', out);
}

void threshold_take_flag(struct threshold_job *j, const double *row, bool flagged)
{
	float flag = flagged;

	(void)row;
	tool_write(&j->t, j->t.writer, &flag, 1);
}

void threshold_take_pvalue(struct threshold_job *j, const double *row, bool flagged)
{
	(void)flagged;
	for (size_t v = 0; v < j->values; v++)
		j->window_row[v] = threshold_pvalue(j, v, row[v]);
	tool_write_f8(&j->t, j->t.writer, j->window_row, 1);
}

/* ---- names ---- */

const char *threshold_column(const struct threshold_job *j, size_t v, char number[32])
{
	const char *name = j->stats ? j->names.row[v].name : ae_reader_column(j->r, v);

	if (name && *name)
		return name;
	snprintf(number, 32, "%zu", v + 1);
	return number;
}

/* A name within a field: quoted as in CSV, with blanks for control characters. */
void threshold_put_name(const struct threshold_job *j, FILE *out, const char *name, char separator)
{
	char *quoted = tool_alloc(&j->t, 2 * strlen(name) + 3, 1);
	size_t n = ae_name_quote(quoted, name, separator);

	for (size_t i = 0; i < n; i++)
		fputc((unsigned char)quoted[i] < ' ' ? ' ' : quoted[i], out);
	free(quoted);
}

void threshold_put_score_name(struct threshold_job *j, const char *column, char separator)
{
	size_t bytes = strlen(column) + sizeof "score_";
	char *name = tool_alloc(&j->t, bytes, 1);

	snprintf(name, bytes, "score_%s", column);
	threshold_put_name(j, tool_text(&j->t), name, separator);
	free(name);
}
