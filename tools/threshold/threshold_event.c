/* threshold_event.c - the output of ae-threshold per event. */
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the columns of an event ---- */

/* Sorts the columns that exceeded their thresholds, the furthest first; returns how many to print. */
static size_t sort_columns(const struct threshold_job *j)
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

/* A name in a list. */
static void put_name(const struct threshold_job *j, FILE *out, const char *name)
{
	threshold_put_name(j, out, name, ',');
}

static void put_json_name(const struct threshold_job *j, FILE *out, const char *name)
{
	char *text = ae_json_quote(name);

	if (!text)
		die(&j->t, "out of memory: a name of %zu bytes", strlen(name));
	fputs(text, out);
	free(text);
}

static void put_columns(const struct threshold_job *j, FILE *out,
			void (*put)(const struct threshold_job *, FILE *, const char *))
{
	size_t n = sort_columns(j);
	char number[32];

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			fputc(',', out);
		put(j, out, threshold_column(j, j->order[i], number));
	}
}

void threshold_put_columns(const struct threshold_job *j, FILE *out)
{
	put_columns(j, out, put_name);
}

/* A column's share of the sum over all columns of the largest (score - threshold) / |threshold|. */
void threshold_put_shares(const struct threshold_job *j, FILE *out)
{
	size_t n = sort_columns(j);
	double largest = n > 0 ? j->event.over[j->order[0]] : 1, sum = 0;
	char text[32];

	for (size_t v = 0; v < j->values; v++)
		sum += j->event.over[v] / largest;
	for (size_t i = 0; i < n; i++) {
		ae_number_f4(text, (float)(j->event.over[j->order[i]] / largest / sum));
		fprintf(out, "%s%s", i > 0 ? "," : "", text);
	}
}

/* ---- events ---- */

double threshold_event_pvalue(const struct threshold_job *j)
{
	return fmin(1, (double)j->values * threshold_pvalue(j, j->event.column, j->event.score));
}

/* The times of the first row, the last row unless the event is open, and the peak, each after a text (NULL: none). */
static void put_times(struct threshold_job *j, FILE *out, const char *const before[3],
		      void (*put)(const struct threshold_job *, FILE *, const char *))
{
	char text[AE_TIME_TEXT];

	for (size_t i = 0; i < 3 && threshold_timed(j); i++) {
		if (before[i])
			fputs(before[i], out);
		if (i != 1 || !j->event.open)
			put(j, out, threshold_event_time(j, i, text));
	}
}

static void put_range(struct threshold_job *j, FILE *out)
{
	threshold_put_key(j, out);
	fprintf(out, "%llu\t%llu\t", (unsigned long long)j->event.first, (unsigned long long)j->event.last);
	threshold_put_score(j, out, j->event.score);
	fputc('\n', out);
}

static void put_tsv(struct threshold_job *j, FILE *out)
{
	const struct open_event *v = &j->event;

	threshold_put_key(j, out);
	fprintf(out, "%llu\t", (unsigned long long)v->first);
	if (!v->open)
		fprintf(out, "%llu", (unsigned long long)v->last);
	fprintf(out, "\t%llu\t", (unsigned long long)v->peak);
	threshold_put_score(j, out, v->score);
	if (j->normal) {
		fputc('\t', out);
		if (!isnan(v->score))
			threshold_put_pvalue(out, threshold_event_pvalue(j));
	}
	if (j->values > 1) {
		fputc('\t', out);
		threshold_put_columns(j, out);
	}
	put_times(j, out, (const char *const[]){ "\t", "\t", "\t" }, put_name);
	fputc('\n', out);
}

/* "key":{"host":"a","metric":"cpu"}, */
static void put_json_key(const struct threshold_job *j, FILE *out)
{
	const char *names = ae_reader_key_names(j->r), *key = j->key;
	char *name, *value;

	if (!key)
		return;
	fputs("\"key\":{", out);
	while ((name = keyed_field(&j->t, &names)) && (value = keyed_field(&j->t, &key))) {
		put_json_name(j, out, name);
		fputc(':', out);
		put_json_name(j, out, value);
		free(name);
		free(value);
		fputs(names ? "," : "},", out);
	}
}

static void put_json(struct threshold_job *j, FILE *out)
{
	const struct open_event *v = &j->event;

	fputc('{', out);
	put_json_key(j, out);
	fprintf(out, "\"start\":%llu", (unsigned long long)v->first);
	if (!v->open)
		fprintf(out, ",\"end\":%llu", (unsigned long long)v->last);
	fprintf(out, ",\"peak\":%llu,\"score\":", (unsigned long long)v->peak);
	if (isnan(v->score))
		fputs("null", out);
	threshold_put_score(j, out, v->score);
	if (v->outage)
		fputs(",\"outage\":true", out);
	if (j->normal && !isnan(v->score)) {
		fputs(",\"p\":", out);
		threshold_put_pvalue(out, threshold_event_pvalue(j));
	}
	if (j->values > 1) {
		fputs(",\"columns\":[", out);
		put_columns(j, out, put_json_name);
		fputs("],\"shares\":[", out);
		threshold_put_shares(j, out);
		fputc(']', out);
	}
	put_times(j, out,
		  (const char *const[]){ ",\"start_time\":", v->open ? NULL : ",\"end_time\":", ",\"peak_time\":" },
		  put_json_name);
	fputs("}\n", out);
}

/* ---- Influx' line protocol ---- */

/* A name, with backslashes before the characters that end it. */
static void put_influx_name(FILE *out, const char *name, const char *ends)
{
	for (; *name; name++) {
		if (strchr(ends, *name))
			fputc('\\', out);
		fputc((unsigned char)*name < ' ' ? '_' : *name, out);
	}
}

/* ,host=a,metric=cpu */
static void put_tags(const struct threshold_job *j, FILE *out)
{
	const char *names = ae_reader_key_names(j->r), *key = j->key;
	char *name, *value;

	while (key && (name = keyed_field(&j->t, &names)) && (value = keyed_field(&j->t, &key))) {
		if (*value) { /* no tag is empty */
			fputc(',', out);
			put_influx_name(out, name, ",= ");
			fputc('=', out);
			put_influx_name(out, value, ",= ");
		}
		free(name);
		free(value);
	}
}

static void put_influx_columns(const struct threshold_job *j, FILE *out, const char *name)
{
	for (; *name; name++) {
		if (*name == '"' || *name == '\\')
			fputc('\\', out);
		fputc((unsigned char)*name < ' ' ? ' ' : *name, out);
	}
	(void)j;
}

/* The time of the event's first row: the line of its end is the same point as that of its beginning. */
static void put_timestamp(struct threshold_job *j, FILE *out)
{
	char text[AE_TIME_TEXT];
	const char *at = threshold_event_time(j, 0, text);
	int64_t time;

	if (*at && ae_time_parse(at, at + strlen(at), AE_DATE_ISO, &time))
		fprintf(out, " %lld", (long long)time);
}

static void put_influx(struct threshold_job *j, FILE *out)
{
	const struct open_event *v = &j->event;

	fputs("anomaly", out);
	put_tags(j, out);
	fprintf(out, " start=%llui", (unsigned long long)v->first);
	if (!v->open)
		fprintf(out, ",end=%llui", (unsigned long long)v->last);
	fprintf(out, ",peak=%llui", (unsigned long long)v->peak);
	if (!isnan(v->score))
		fputs(",score=", out);
	threshold_put_score(j, out, v->score);
	if (v->outage)
		fputs(",outage=true", out);
	if (j->normal && !isnan(v->score)) {
		fputs(",p=", out);
		threshold_put_pvalue(out, threshold_event_pvalue(j));
	}
	if (j->values > 1) {
		fputs(",columns=\"", out);
		put_columns(j, out, put_influx_columns);
		fputc('"', out);
	}
	put_timestamp(j, out);
	fputc('\n', out);
}

/* ---- formats ---- */

static const struct event_format {
	const char *name;
	void (*put)(struct threshold_job *j, FILE *out);
} formats[] = { { "tsv", put_tsv }, { "json", put_json }, { "influx", put_influx } };

const char *threshold_event_word(size_t i)
{
	return i < sizeof formats / sizeof *formats ? formats[i].name : NULL;
}

static void put_event(struct threshold_job *j)
{
	(j->ranges ? put_range : formats[j->events].put)(j, tool_text(&j->t));
	threshold_run(j);
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
	j->began++;
	j->event = (struct open_event){
		.open = true, .first = j->row, .height = -INFINITY, .over = over, .peak = j->row, .score = NAN
	};
	j->event.time[2] = j->row_time[j->row % j->capacity];
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
	event->outage = event->outage || !threshold_scored(j, row);
}
