/* log_state.c - the state of ae-log between two runs: the interval that is open, the lines that are counted, the sessions. */
#include "common/state.h"
#include "log/log.h"

static uint64_t lines(void *arg)
{
	const struct log_job *j = arg;

	return j->read;
}

static void place(struct log_place *p, struct ae_state *s)
{
	ae_state_time(s, &p->time);
	ae_state_count(s, &p->line, UINT64_MAX);
	ae_state_count(s, &p->lines, UINT64_MAX);
}

static void values(void *arg, struct ae_state *s)
{
	struct log_job *j = arg;

	ae_state_option_count(s, "width", ae_templates_options(j->templates)->width);
	ae_state_option_count(s, "every in ns", (uint64_t)j->every);
	ae_state_option_count(s, "count", j->lines);
	ae_state_option(s, "session", j->session ? j->session : "none");
	ae_state_option_count(s, "sequence", j->sequence);
	ae_state_count(s, &j->late, UINT64_MAX);
	ae_state_count(s, &j->early, UINT64_MAX);
	ae_state_flags(s, &j->early_told, 1);
	ae_state_time(s, &j->last);
	place(&j->place, s);
	ae_state_f8(s, j->counts, j->values);
	if (j->session)
		log_sessions_state(j, s);
}

static int stop(void *arg)
{
	struct log_job *j = arg;

	log_close_templates(j);
	return TOOL_DONE;
}

void log_state_open(struct log_job *j)
{
	const struct state_owner owner = { .values = values, .stop = stop, .arg = j, .rows = lines };

	state_open(&j->t, NULL, &owner);
}
