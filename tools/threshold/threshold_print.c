/* threshold_print.c - the output of ae-threshold, per row or per event. */
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS_TSV, EVENTS_JSON };

void threshold_number(const struct threshold_job *j, char text[32], double value)
{
	if (j->f4)
		ae_number_f4(text, (float)value);
	else
		ae_number_f8(text, value);
}

static void put_score(struct threshold_job *j, double value)
{
	char text[32];

	threshold_number(j, text, value);
	fputs(text, tool_text(&j->t));
}

static double pvalue(const struct threshold_job *j, size_t v, double score)
{
	return isnan(score) ? 1 : ae_pvalue(j->normal + v * j->normals, j->normals, score);
}

static void put_pvalue(struct threshold_job *j, double p)
{
	char text[32];

	ae_number_f4(text, (float)p);
	fputs(text, tool_text(&j->t));
}

/* ---- rows ---- */

/* The fields of a series' key, each with its tab. */
static void put_key(struct threshold_job *j)
{
	if (j->key)
		fprintf(tool_text(&j->t), "%s\t", j->key);
}

void threshold_take_line(struct threshold_job *j, const double *row, bool flagged)
{
	FILE *out = tool_text(&j->t);
	char text[AE_TIME_TEXT];

	if (!flagged)
		return;
	put_key(j);
	fprintf(out, "%llu", (unsigned long long)j->row);
	for (size_t v = 0; v < j->values; v++) {
		fputc('\t', out);
		if (!isnan(row[v]))
			put_score(j, row[v]);
	}
	for (size_t v = 0; v < j->values && j->normal; v++) {
		fputc('\t', out);
		put_pvalue(j, pvalue(j, v, row[v]));
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
		j->window_row[v] = pvalue(j, v, row[v]);
	tool_write_f8(&j->t, j->t.writer, j->window_row, 1);
}

/* ---- the columns of an event ---- */

/* Sorts the columns that exceeded their thresholds, the furthest first; returns how many to print. */
static size_t sort_columns(struct threshold_job *j)
{
	const double *over = j->event.over;
	size_t n = 0;

	for (size_t v = 0; v < j->values; v++) {
		size_t at = n;

		if (!(over[v] > 0))
			continue;
		for (; at > 0 && over[v] > over[j->order[at - 1]]; at--)
			j->order[at] = j->order[at - 1];
		j->order[at] = v;
		n++;
	}
	return n < j->top ? n : j->top;
}

const char *threshold_column(const struct threshold_job *j, size_t v, char number[32])
{
	const char *name = j->stats ? j->names.row[v].name : ae_reader_column(j->r, v);

	if (name && *name)
		return name;
	snprintf(number, 32, "%zu", v + 1);
	return number;
}

/* A name within a field: quoted as in CSV, with blanks for control characters. */
static void put_quoted(struct threshold_job *j, const char *name, char separator)
{
	char *quoted = tool_alloc(&j->t, 2 * strlen(name) + 3, 1);
	size_t n = ae_name_quote(quoted, name, separator);

	for (size_t i = 0; i < n; i++)
		fputc((unsigned char)quoted[i] < ' ' ? ' ' : quoted[i], tool_text(&j->t));
	free(quoted);
}

void threshold_put_score_name(struct threshold_job *j, const char *column, char separator)
{
	size_t bytes = strlen(column) + sizeof "score_";
	char *name = tool_alloc(&j->t, bytes, 1);

	snprintf(name, bytes, "score_%s", column);
	put_quoted(j, name, separator);
	free(name);
}

/* A name in a list. */
static void put_name(struct threshold_job *j, const char *name)
{
	put_quoted(j, name, ',');
}

static void put_json_name(struct threshold_job *j, const char *name)
{
	char *text = ae_json_quote(name);

	if (!text)
		die(&j->t, "out of memory: a name of %zu bytes", strlen(name));
	fputs(text, tool_text(&j->t));
	free(text);
}

static void put_columns(struct threshold_job *j, void (*put)(struct threshold_job *, const char *))
{
	size_t n = sort_columns(j);
	char number[32];

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			fputc(',', tool_text(&j->t));
		put(j, threshold_column(j, j->order[i], number));
	}
}

/* ---- events ---- */

/* The peak's p-value times the number of scores per record (Bonferroni). */
static double event_pvalue(const struct threshold_job *j)
{
	return fmin(1, (double)j->values * pvalue(j, j->event.column, j->event.score));
}

/* The times of the first row, the last row unless the event is open, and the peak, each after a text (NULL: none). */
static void put_times(struct threshold_job *j, const char *const before[3],
		      void (*put)(struct threshold_job *, const char *))
{
	char text[AE_TIME_TEXT];

	for (size_t i = 0; i < 3 && threshold_timed(j); i++) {
		if (before[i])
			fputs(before[i], tool_text(&j->t));
		if (i != 1 || !j->event.open)
			put(j, threshold_event_time(j, i, text));
	}
}

static void put_range(struct threshold_job *j)
{
	put_key(j);
	fprintf(tool_text(&j->t), "%llu\t%llu\t", (unsigned long long)j->event.first,
		(unsigned long long)j->event.last);
	put_score(j, j->event.score);
	fputc('\n', tool_text(&j->t));
}

static void put_tsv(struct threshold_job *j)
{
	const struct open_event *v = &j->event;
	FILE *out = tool_text(&j->t);

	put_key(j);
	fprintf(out, "%llu\t", (unsigned long long)v->first);
	if (!v->open)
		fprintf(out, "%llu", (unsigned long long)v->last);
	fprintf(out, "\t%llu\t", (unsigned long long)v->peak);
	put_score(j, v->score);
	if (j->normal) {
		fputc('\t', out);
		put_pvalue(j, event_pvalue(j));
	}
	if (j->values > 1) {
		fputc('\t', out);
		put_columns(j, put_name);
	}
	put_times(j, (const char *const[]){ "\t", "\t", "\t" }, put_name);
	fputc('\n', out);
}

/* "key":{"host":"a","metric":"cpu"}, */
static void put_json_key(struct threshold_job *j)
{
	FILE *out = tool_text(&j->t);
	const char *names = ae_reader_key_names(j->r), *key = j->key;
	char *name, *value;

	if (!key)
		return;
	fputs("\"key\":{", out);
	while ((name = keyed_field(&j->t, &names)) && (value = keyed_field(&j->t, &key))) {
		put_json_name(j, name);
		fputc(':', out);
		put_json_name(j, value);
		free(name);
		free(value);
		fputs(names ? "," : "},", out);
	}
}

static void put_json(struct threshold_job *j)
{
	const struct open_event *v = &j->event;
	FILE *out = tool_text(&j->t);

	fputc('{', out);
	put_json_key(j);
	fprintf(out, "\"start\":%llu", (unsigned long long)v->first);
	if (!v->open)
		fprintf(out, ",\"end\":%llu", (unsigned long long)v->last);
	fprintf(out, ",\"peak\":%llu,\"score\":", (unsigned long long)v->peak);
	put_score(j, v->score);
	if (j->normal) {
		fputs(",\"p\":", out);
		put_pvalue(j, event_pvalue(j));
	}
	if (j->values > 1) {
		fputs(",\"columns\":[", out);
		put_columns(j, put_json_name);
		fputc(']', out);
	}
	put_times(j, (const char *const[]){ ",\"start_time\":", v->open ? NULL : ",\"end_time\":", ",\"peak_time\":" },
		  put_json_name);
	fputs("}\n", out);
}

static void put_event(struct threshold_job *j)
{
	(j->ranges ? put_range : j->events == EVENTS_JSON ? put_json : put_tsv)(j);
}

void threshold_announce(struct threshold_job *j)
{
	if (!j->open || !j->event.open || j->event.announced)
		return;
	j->event.announced = true;
	put_event(j);
}

void threshold_end_event(struct threshold_job *j)
{
	if (!j->event.open)
		return;
	threshold_announce(j);
	j->event.open = false;
	put_event(j);
}

static void begin_event(struct threshold_job *j)
{
	double *over = j->event.over;

	memset(over, 0, j->values * sizeof *over);
	j->event = (struct open_event){ .open = true, .first = j->row, .height = -INFINITY, .over = over };
	j->event.time[0] = j->row_time[j->row % j->capacity];
}

/* The peak of one score per record is the largest score; of several, the score furthest above its threshold. */
void threshold_take_event(struct threshold_job *j, const double *row, bool flagged)
{
	struct open_event *event = &j->event;

	if (!flagged) {
		threshold_end_event(j);
		return;
	}
	if (!event->open)
		begin_event(j);
	event->last = j->row;
	event->time[1] = j->row_time[j->row % j->capacity];
	for (size_t v = 0; v < j->values; v++) {
		double over = row[j->values + v], height = j->values == 1 ? row[v] : over;

		event->over[v] = over > event->over[v] ? over : event->over[v];
		if (!(height > event->height))
			continue;
		event->height = height;
		event->score = row[v];
		event->peak = j->row;
		event->time[2] = event->time[1];
		event->column = v;
	}
}
