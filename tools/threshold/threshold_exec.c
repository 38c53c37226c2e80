/* threshold_exec.c - the command that ae-threshold runs for each line of an event. */
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void look(void *arg, const struct ae_reader *r, size_t n)
{
	(void)r;
	(void)n;
	commands_look(arg);
}

void threshold_exec_open(struct threshold_job *j)
{
	if (j->exec.text && j->events < 0 && !j->ranges)
		die(&j->t, "option --exec: expected with --events or --ranges");
	j->commands = commands_new(&j->t, &j->exec);
	if (!j->commands)
		return;
	j->commands_watcher = (struct tool_watcher){ .arg = j->commands, .after_read = look };
	tool_watch(&j->t, &j->commands_watcher);
}

void threshold_exec_close(struct threshold_job *j)
{
	tool_unwatch(&j->t, &j->commands_watcher);
	commands_end(j->commands);
	j->commands = NULL;
}

/* Returns the text that a function writes, for the caller to free. */
static char *text_of(const struct threshold_job *j, void (*put)(const struct threshold_job *, FILE *))
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	if (out)
		put(j, out);
	if (!out || fclose(out) != 0)
		die(&j->t, "out of memory: the columns of an event");
	return text;
}

/* The line is out before its command runs. */
void threshold_run(struct threshold_job *j)
{
	char number[5][32], time[3][AE_TIME_TEXT], *columns, *shares;
	const struct open_event *v = &j->event;
	const char *when[3];

	if (!j->commands)
		return;
	if (fflush(tool_text(&j->t)) != 0)
		return; /* tool_end() sees the error */
	snprintf(number[0], sizeof number[0], "%llu", (unsigned long long)v->first);
	snprintf(number[1], sizeof number[1], "%llu", (unsigned long long)v->last);
	snprintf(number[2], sizeof number[2], "%llu", (unsigned long long)v->peak);
	threshold_number(j, number[3], v->score);
	if (j->normal)
		ae_number_f4(number[4], (float)threshold_event_pvalue(j));
	for (size_t i = 0; i < 3; i++)
		when[i] = threshold_event_time(j, i, time[i]);
	columns = text_of(j, threshold_put_columns);
	shares = text_of(j, threshold_put_shares);
	commands_run(j->commands,
		     (const char *const[]){ "AE_START",
					    number[0],
					    "AE_END",
					    v->open ? NULL : number[1],
					    "AE_PEAK",
					    number[2],
					    "AE_SCORE",
					    isnan(v->score) ? NULL : number[3],
					    "AE_OUTAGE",
					    v->outage ? "1" : NULL,
					    "AE_PROBABILITY",
					    j->normal && !isnan(v->score) ? number[4] : NULL,
					    "AE_COLUMNS",
					    columns,
					    "AE_SHARES",
					    shares,
					    "AE_START_TIME",
					    *when[0] ? when[0] : NULL,
					    "AE_END_TIME",
					    *when[1] && !v->open ? when[1] : NULL,
					    "AE_PEAK_TIME",
					    *when[2] ? when[2] : NULL,
					    "AE_KEY",
					    j->key,
					    NULL });
	free(columns);
	free(shares);
}
