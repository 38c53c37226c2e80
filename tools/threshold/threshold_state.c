/* threshold_state.c - the state of ae-threshold between two runs: rows that are undecided, the event that is open, votes, and
 * thresholds that move. */
#include "common/state.h"
#include "threshold/threshold.h"

#include <math.h>
#include <stdlib.h>

void threshold_state_check(const struct threshold_job *j)
{
	if (j->t.state && (j->fit || j->annotate))
		die(&j->t, "option --state: cannot be used with --%s", j->fit ? "fit" : "annotate");
}

static void event_state(struct threshold_job *j, struct ae_state *s)
{
	struct open_event *v = &j->event;

	ae_state_flags(s, &v->open, 1);
	ae_state_flags(s, &v->announced, 1);
	ae_state_flags(s, &v->outage, 1);
	ae_state_count(s, &v->first, UINT64_MAX);
	ae_state_count(s, &v->last, UINT64_MAX);
	ae_state_count(s, &v->peak, UINT64_MAX);
	for (size_t i = 0; i < 3; i++)
		ae_state_time(s, &v->time[i]);
	ae_state_f8(s, &v->score, 1);
	ae_state_f8(s, &v->height, 1);
	ae_state_size(s, &v->column, j->values - 1);
	ae_state_f8(s, v->over, j->values);
}

/* A spot of one row that is not there yet is saved as zeros, so that the same rows make the same file. */
static void pending_state(struct threshold_job *j, struct ae_state *s)
{
	if (ae_state_good(s) && (j->row > j->came || j->came - j->row > j->capacity))
		ae_state_refuse(s);
	for (uint64_t r = j->row; r < j->came && ae_state_good(s); r++) {
		size_t at = (size_t)(r % j->capacity);

		ae_state_f8(s, j->pending + at * j->width, j->width);
		ae_state_time(s, &j->row_time[at]);
	}
}

void threshold_rows_state(struct threshold_job *j, struct ae_state *s)
{
	ae_state_count(s, &j->came, UINT64_MAX);
	ae_state_count(s, &j->row, UINT64_MAX);
	ae_state_count(s, &j->began, UINT64_MAX);
	ae_state_count(s, &j->unscored, UINT64_MAX);
	ae_state_count(s, &j->unscored_run, UINT64_MAX);
	ae_state_flags(s, &j->inside, 1);
	ae_state_f8(s, j->last, j->values);
	ae_state_time(s, &j->last_time);
	ae_state_count(s, &j->fdr.tests, UINT64_MAX);
	ae_state_count(s, &j->fdr.alarms, UINT64_MAX);
	ae_unwindow_state(j->u, s);
	if (j->votes)
		ae_votes_state(j->votes, s);
	for (size_t v = 0; j->limit && v < j->values; v++)
		ae_event_limit_state(j->limit[v], s);
	ae_events_state(j->ev, s);
	pending_state(j, s);
	event_state(j, s);
}

void threshold_state_options(struct threshold_job *j, struct ae_state *s)
{
	state_rows_option(s, j->r);
	ae_state_option(s, "low", j->low ? "given" : "none");
	ae_state_option(s, "votes", j->votes_text ? j->votes_text : "none");
	ae_state_option(s, "limit", j->limit_text ? j->limit_text : "none");
	ae_state_option_count(s, "outage", j->outage);
	ae_state_option(s, "key", ae_reader_key_names(j->r));
	if (!isnan(j->fdr_rate))
		ae_state_option(s, "dependence", ae_fdr_word((size_t)j->dependence));
	ae_threshold_state(&j->threshold, s);
}

static void values(void *arg, struct ae_state *s)
{
	threshold_state_options(arg, s);
	threshold_rows_state(arg, s);
}

void threshold_state_open(struct threshold_job *j)
{
	const struct state_owner owner = { .values = values, .stop = threshold_finish, .arg = j };

	state_open(&j->t, j->r, &owner);
}
