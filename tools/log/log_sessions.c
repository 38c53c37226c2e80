/* log_sessions.c - counts of templates per session, or sequences of them: lines that hold the same text where a pattern
 * matches. */
#include "common/keys.h"
#include "log/log.h"

#include <stdlib.h>
#include <string.h>

struct log_session {
	const char *name;
	struct log_place place;
	int64_t last;     /* time of its last line */
	uint32_t *counts; /* (values) of templates; with --sequence the numbers of its last lines */
};

/* Sessions that are not finished, from the one whose last line is oldest on. */
struct log_sessions {
	struct keys *open; /* of struct log_session */
	uint64_t without;  /* lines without a session */
	uint64_t early;    /* sessions that were finished because there were too many */
	double *record;    /* (values) */
};

static void write_session(struct log_job *j, const struct log_session *x, const struct log_place *at)
{
	struct log_place place = *at;
	double *record = j->open_sessions->record;

	for (size_t i = 0; i < j->values; i++)
		record[i] = x->counts[i];
	place.session = x->name;
	log_write(j, record, &place);
}

/* Writes a session, but for sequences, which are written already. */
static void finish(struct log_job *j, const struct log_session *x)
{
	if (j->sequence == 0)
		write_session(j, x, &x->place);
}

static void finish_oldest(struct log_job *j)
{
	struct keys *open = j->open_sessions->open;

	finish(j, keys_at(open, keys_oldest(open)));
	keys_remove_oldest(open);
}

/* ---- sessions ---- */

static void begin_session(void *arg, void *session, const char *key)
{
	const struct log_job *j = arg;
	struct log_session *x = session;

	x->name = key;
	x->counts = tool_alloc(&j->t, j->values, sizeof *x->counts);
	/* before the first line: a number that no template has */
	for (size_t i = 0; i < j->sequence; i++)
		x->counts[i] = (uint32_t)ae_templates_options(j->templates)->width + 1;
}

static void finish_early(void *arg, void *session)
{
	struct log_job *j = arg;

	finish(j, session);
	j->open_sessions->early++;
}

static void release_session(void *arg, void *session)
{
	(void)arg;
	free(((struct log_session *)session)->counts);
}

void log_open_sessions(struct log_job *j)
{
	const struct keys_form form = { .max = j->sessions,
					.size = sizeof(struct log_session),
					.what = "sessions",
					.arg = j,
					.begin = begin_session,
					.forget = finish_early,
					.release = release_session };
	struct log_sessions *s = tool_alloc(&j->t, 1, sizeof *s);
	int bad = regcomp(&j->regex, j->session, REG_EXTENDED);
	char why[256];

	if (bad) {
		regerror(bad, &j->regex, why, sizeof why);
		die(&j->t, "option --session: expected a regular expression, got '%s': %s", j->session, why);
	}
	s->open = keys_new(&j->t, &form);
	s->record = tool_alloc(&j->t, j->values, sizeof *s->record);
	j->scratch = tool_alloc(&j->t, AE_LOG_LINE + 1, 1);
	j->open_sessions = s;
}

static bool is_idle(const struct log_job *j, const struct log_session *x, int64_t now)
{
	return j->idle > 0 && now != AE_TIME_NONE && x->last != AE_TIME_NONE && now > x->last
		&& (uint64_t)now - (uint64_t)x->last > (uint64_t)j->idle;
}

/* Writes the numbers of the session's last lines, the newest last. value: that of the line's count. */
static void push_line(struct log_job *j, struct log_session *x, const struct ae_log_line *line, size_t value)
{
	size_t width = ae_templates_options(j->templates)->width;
	struct log_place place = { .time = line->time, .line = line->number, .lines = 1, .file = line->file };

	memmove(x->counts, x->counts + 1, (j->sequence - 1) * sizeof *x->counts);
	x->counts[j->sequence - 1] = value < width ? (uint32_t)value + 1 : 0;
	write_session(j, x, &place);
}

static bool oldest_is_idle(const struct log_job *j, int64_t now)
{
	const struct keys *open = j->open_sessions->open;

	return keys_count(open) > 0 && is_idle(j, keys_at(open, keys_oldest(open)), now);
}

/* The name of the session that the line is of, in j->scratch; NULL: none. */
static const char *name_session(struct log_job *j, const struct ae_log_line *line)
{
	regmatch_t match[2];
	const regmatch_t *m = &match[0];

	memcpy(j->scratch, line->whole, line->bytes);
	j->scratch[line->bytes] = '\0';
	if (regexec(&j->regex, j->scratch, 2, match, 0) != 0)
		return NULL;
	if (j->regex.re_nsub > 0 && match[1].rm_so >= 0)
		m = &match[1];
	j->scratch[m->rm_eo] = '\0';
	return j->scratch + m->rm_so;
}

void log_count_session(struct log_job *j, const struct ae_log_line *line, size_t value)
{
	struct log_sessions *s = j->open_sessions;
	const char *name = name_session(j, line);
	struct log_session *x;

	while (oldest_is_idle(j, line->time))
		finish_oldest(j);
	if (!name) {
		s->without++;
		return;
	}
	x = keys_at(s->open, keys_find(s->open, name));
	if (x->place.lines++ == 0)
		x->place = (struct log_place){
			.time = line->time, .line = line->number, .lines = 1, .file = line->file
		};
	x->last = line->time;
	if (j->sequence > 0)
		push_line(j, x, line, value);
	else
		x->counts[value] += x->counts[value] < UINT32_MAX;
}

/* ---- state ---- */

static void session_state(void *arg, void *session, struct ae_state *s)
{
	const struct log_job *j = arg;
	struct log_session *x = session;

	ae_state_time(s, &x->last);
	ae_state_time(s, &x->place.time);
	ae_state_count(s, &x->place.line, UINT64_MAX);
	ae_state_count(s, &x->place.lines, UINT64_MAX);
	for (size_t i = 0; i < j->values; i++) {
		uint64_t count = x->counts[i];

		ae_state_count(s, &count, UINT32_MAX);
		x->counts[i] = (uint32_t)count;
	}
}

void log_sessions_state(struct log_job *j, struct ae_state *state)
{
	struct log_sessions *s = j->open_sessions;

	ae_state_count(state, &s->without, UINT64_MAX);
	ae_state_count(state, &s->early, UINT64_MAX);
	keys_state(s->open, state, session_state);
}

void log_end_sessions(struct log_job *j)
{
	struct log_sessions *s = j->open_sessions;

	while (keys_count(s->open) > 0 && !j->t.state) /* with --state the next run goes on with them */
		finish_oldest(j);
	if (s->early > 0)
		warn(&j->t,
		     "%llu sessions were finished early, as %zu are counted at once (--sessions N counts more; -q "
		     "silences "
		     "this)",
		     (unsigned long long)s->early, j->sessions);
	if (s->without > 0)
		warn(&j->t, "%llu lines without a session are left out (-q silences this)",
		     (unsigned long long)s->without);
	if (j->records == 0 && !j->t.state)
		die(&j->t, "option --session: expected lines that match '%s', got none", j->session);
	keys_free(s->open);
	free(s->record);
	free(s);
	free(j->scratch);
	regfree(&j->regex);
}
