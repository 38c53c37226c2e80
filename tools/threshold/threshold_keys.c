/* threshold_keys.c - the rows of many series in one stream: each series has its own rows, votes and events. */
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A job per series: a copy of the program's, with state of its own. */
struct jobs {
	struct threshold_job *program;
	struct keys *keys;
	struct threshold_job *job; /* (count) */
	size_t count;
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

	keys_check(&j->t, &j->keys);
	if (j->keys.columns && other)
		die(&j->t, "option --key: cannot be used with --%s", other);
}

/* The rows that are undecided, and the event that is open. */
static void end(struct jobs *all, struct threshold_job *j)
{
	threshold_rows_end(j);
	threshold_end_event(j);
	all->program->found = all->program->found || j->found;
}

static void release(struct threshold_job *j)
{
	threshold_rows_close(j);
	free(j->key);
}

static struct threshold_job *job_of(struct jobs *all, const char *key)
{
	bool fresh;
	size_t at = keys_find(all->keys, key, &fresh);

	if (at == all->count) {
		all->job = tool_grow(&all->program->t, all->job, ++all->count, sizeof *all->job);
	} else if (fresh) {
		end(all, &all->job[at]);
		release(&all->job[at]);
	}
	if (fresh) {
		all->job[at] = *all->program;
		threshold_rows_open(&all->job[at]);
		all->job[at].key = strdup(key); /* the table of keys forgets it before its last event is told */
		if (!all->job[at].key)
			die(&all->program->t, "out of memory: a key of %zu bytes", strlen(key));
	}
	all->program->jobs = all->job;
	all->program->job_count = all->count;
	return &all->job[at];
}

void threshold_keys(struct threshold_job *j)
{
	struct jobs all = { .program = j, .keys = keys_new(&j->t, j->keys.max) };
	double *score = tool_alloc(&j->t, tool_block(j->values) * j->values, sizeof *score);
	size_t n;

	(void)tool_text(&j->t); /* opened once, for all jobs */
	while ((n = tool_read_f8(&j->t, j->r, score, tool_block(j->values))) > 0)
		for (size_t i = 0; i < n; i++) {
			const int64_t *time = ae_reader_times(j->r);

			threshold_rows_push_at(job_of(&all, ae_reader_key(j->r, i)), score + i * j->values,
					       time ? time[i] : AE_TIME_NONE);
		}
	for (size_t k = 0; k < all.count; k++)
		end(&all, &all.job[k]);
	if (j->metrics)
		threshold_metrics_write(j);
	j->jobs = NULL;
	for (size_t k = 0; k < all.count; k++)
		release(&all.job[k]);
	free(all.job);
	free(score);
	keys_free(all.keys);
}
