/* threshold_keys.c - the rows of many series in one stream: each series has its own rows, votes and events. */
#include "common/keys.h"
#include "common/state.h"
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>

/* A job per series: a copy of the program's, with state of its own. */
struct jobs {
	struct threshold_job *program;
	struct keys *keys; /* of struct threshold_job */
};

void threshold_keys_check(const struct threshold_job *j)
{
	const char *other = j->flags ? "flags"
		: j->pvalue          ? "pvalue"
		: j->annotate        ? "annotate"
		: j->save            ? "save"
		: j->times           ? "times"
		: j->spans.path      ? "spans"
		: j->window > 1      ? "window"
		: j->step > 1        ? "step"
				     : NULL;

	keyed_check(&j->t, &j->keys);
	if (j->keys.columns && other)
		die(&j->t, "option --key: cannot be used with --%s", other);
}

static void begin_job(void *arg, void *job, const char *key)
{
	const struct jobs *all = arg;
	struct threshold_job *j = job;

	*j = *all->program;
	threshold_rows_open(j);
	j->key = key;
}

/* The rows that are undecided, and the event that is open. */
static void end_job(void *arg, void *job)
{
	struct threshold_job *program = ((struct jobs *)arg)->program, *j = job;

	threshold_rows_end(j);
	threshold_end_event(j);
	program->found = program->found || j->found;
}

static void release_job(void *arg, void *job)
{
	(void)arg;
	threshold_rows_close(job);
}

/* The jobs move as they become more. */
static void show_jobs(struct jobs *all)
{
	all->program->job_count = keys_count(all->keys);
	all->program->jobs = all->program->job_count > 0 ? keys_at(all->keys, 0) : NULL;
}

static struct threshold_job *job_of(struct jobs *all, const char *key)
{
	size_t at = keys_find(all->keys, key);

	show_jobs(all);
	return keys_at(all->keys, at);
}

/* ---- state ---- */

static void job_state(void *arg, void *job, struct ae_state *s)
{
	(void)arg;
	threshold_rows_state(job, s);
}

static void values(void *arg, struct ae_state *s)
{
	struct jobs *all = arg;

	threshold_state_options(all->program, s);
	keys_state(all->keys, s, job_state);
	show_jobs(all);
}

/* Whether a row was flagged is of all series. */
static void note_found(struct jobs *all)
{
	for (size_t k = 0; k < keys_count(all->keys); k++) {
		const struct threshold_job *j = keys_at(all->keys, k);

		all->program->found = all->program->found || j->found;
	}
}

static int stop(void *arg)
{
	struct jobs *all = arg;

	note_found(all);
	return threshold_finish(all->program);
}

void threshold_keys(struct threshold_job *j)
{
	struct jobs all = { .program = j };
	const struct keys_form form = { .max = j->keys.max,
					.size = sizeof *j,
					.what = "series",
					.option = "max-keys",
					.arg = &all,
					.begin = begin_job,
					.forget = end_job,
					.release = release_job };
	double *score = tool_alloc(&j->t, tool_block(j->values) * j->values, sizeof *score);
	const struct state_owner owner = { .values = values, .stop = stop, .arg = &all };
	size_t n;

	all.keys = keys_new(&j->t, &form);
	(void)tool_text(&j->t); /* opened once, for all jobs, also for those that the state restores */
	state_open(&j->t, j->r, &owner);
	while ((n = tool_read_f8(&j->t, j->r, score, tool_block(j->values))) > 0)
		for (size_t i = 0; i < n; i++) {
			const int64_t *time = ae_reader_times(j->r);

			threshold_rows_push_at(job_of(&all, ae_reader_key(j->r, i)), score + i * j->values,
					       time ? time[i] : AE_TIME_NONE);
		}
	for (size_t k = 0; k < keys_count(all.keys) && !j->t.state; k++)
		end_job(&all, keys_at(all.keys, k));
	note_found(&all);
	state_take(&j->t);
	if (j->metrics)
		threshold_metrics_write(j);
	j->jobs = NULL;
	free(score);
	keys_free(all.keys);
}
