/* state.c - keeps the state of a program in a file: at the end, on SIGTERM and SIGINT, and every minute meanwhile. */
#include "common/state.h"
#include "common/tool_parts.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	EVERY = 60, /* seconds between two writes of the file */
	GRACE = 2,  /* seconds without input after a signal, until the program ends */
};

struct state {
	struct tool_watcher watcher;
	struct tool *t;
	const struct ae_reader *rows;
	struct state_owner owner;
	uint64_t before;      /* rows of earlier runs */
	uint64_t seen, saved; /* rows of this run, at the last check and in the file */
	double came, written; /* seconds, of the last new row, or of the signal; of the file */
	bool stopped;         /* by a signal */
	bool warned;          /* that the file cannot be written now */
	char *bytes;          /* (size) of the file, at the end; NULL: not taken yet */
	size_t size;
};

static volatile sig_atomic_t stopping; /* a signal came */

/* A signal between a check of `stopping` and the wait for input would be lost: the alarm interrupts the wait later. */
static void on_signal(int number)
{
	if (number != SIGALRM)
		stopping = 1;
	alarm(1);
}

/* A signal that is ignored, as under nohup, stays ignored. Reads and writes go on after a signal, poll() does not. */
static void catch_signals(const struct tool *t)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGALRM };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART }, old;

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (sigaction(numbers[i], NULL, &old) != 0
		    || ((old.sa_handler != SIG_IGN || numbers[i] == SIGALRM)
			&& sigaction(numbers[i], &action, NULL) != 0))
			die(t, "signals: cannot be set");
}

/* Whole seconds, rounded down: as long as the file is not due, one or more are left for alarm(). */
static unsigned seconds_since(double time)
{
	return (unsigned)(tool_seconds() - time);
}

static uint64_t rows_so_far(const struct state *s)
{
	return s->rows ? ae_reader_count(s->rows) : s->owner.rows(s->owner.arg);
}

/* ---- the file ---- */

/* The number of rows, then the options and values of the owner. */
static void save_or_restore(struct state *s, struct ae_state *file)
{
	uint64_t rows = s->before + rows_so_far(s);

	ae_state_count(file, &rows, UINT64_MAX);
	if (ae_state_restores(file))
		s->before = rows;
	else
		ae_state_note(file, "rows", rows);
	s->owner.values(s->owner.arg, file);
}

static int bytes_of(struct state *s, char **bytes, size_t *n, struct ae_err *e)
{
	struct ae_state *file;
	int bad = ae_state_new(&file, s->t->name, e);

	if (bad)
		return bad;
	save_or_restore(s, file);
	bad = ae_state_bytes(file, bytes, n, e);
	ae_state_free(file);
	return bad;
}

/* The file of the last time stays if it cannot be written now. */
static void write_now(struct state *s)
{
	struct ae_err e;
	char *bytes;
	size_t n;

	s->written = tool_seconds();
	s->saved = s->seen;
	if (bytes_of(s, &bytes, &n, &e) != 0)
		die_err(s->t, &e);
	if (ae_file_save(s->t->state, bytes, n, &e) == 0)
		s->warned = false;
	else if (!s->warned) {
		warn(s->t, "%s", e.text);
		s->warned = true;
	}
	free(bytes);
}

static void restore(struct state *s)
{
	struct ae_state *file;
	struct ae_err e;

	if (access(s->t->state, F_OK) != 0 && errno == ENOENT) {
		note(s->t, "%s: not there: starts without a past", s->t->state);
		tool_check_writable(s->t, s->t->state);
		return;
	}
	if (ae_state_read(&file, s->t->state, s->t->name, &e) != 0)
		die_err(s->t, &e);
	save_or_restore(s, file);
	if (ae_state_end(file, &e) != 0)
		die_err(s->t, &e);
	ae_state_free(file);
	note(s->t, "%s: continues after %llu rows", s->t->state, (unsigned long long)s->before);
}

/* ---- the stream ---- */

/* Programs before this one end, too: what they wrote until then is still to come. */
static bool input_may_end(const struct state *s)
{
	return (s->rows && (ae_reader_traits(s->rows) & AE_FORMAT_OWN) != 0) || seconds_since(s->came) < GRACE;
}

/* Ends the program after a signal, or writes the file if it is due. All output of the rows so far is written. */
static void check(struct state *s)
{
	uint64_t rows = rows_so_far(s);

	if (rows != s->seen)
		s->came = tool_seconds();
	s->seen = rows;
	if (stopping && !input_may_end(s)) {
		int status = s->owner.stop ? s->owner.stop(s->owner.arg) : TOOL_DONE;

		s->stopped = true;
		state_take(s->t);
		exit(tool_end(s->t, status));
	}
	if (rows == s->saved)
		return;
	if (seconds_since(s->written) >= EVERY)
		write_now(s);
	else
		alarm(EVERY - seconds_since(s->written));
}

static void before_wait(void *arg)
{
	struct state *s = arg;

	check(s);
	if (stopping)
		alarm(1);
}

/* An input that always has more rows never waits. */
static void before_read(void *arg, const struct ae_reader *r)
{
	const struct state *s = arg;

	if (r == s->rows && s->seen != rows_so_far(s) && seconds_since(s->written) >= EVERY)
		tool_flush(s->t);
}

/* The file never says more than the output holds. */
static void after_end(void *arg)
{
	struct state *s = arg;
	struct ae_err e;

	if (s->bytes && ae_file_save(s->t->state, s->bytes, s->size, &e) != 0)
		die_err(s->t, &e);
	if (s->stopped && s->owner.last)
		s->owner.last(s->owner.arg);
	s->t->kept = NULL;
	free(s->bytes);
	free(s);
}

void state_open(struct tool *t, const struct ae_reader *rows, const struct state_owner *owner)
{
	struct state *s;

	if (!t->state)
		return;
	s = tool_alloc(t, 1, sizeof *s);
	*s = (struct state){ .t = t, .rows = rows, .owner = *owner, .came = tool_seconds(), .written = tool_seconds() };
	restore(s);
	catch_signals(t);
	t->kept = s;
	s->watcher = (struct tool_watcher){
		.arg = s, .before_read = before_read, .before_wait = before_wait, .after_end = after_end
	};
	tool_watch(t, &s->watcher);
}

void state_take(struct tool *t)
{
	struct ae_err e;

	if (!t->kept)
		return;
	if (bytes_of(t->kept, &t->kept->bytes, &t->kept->size, &e) != 0)
		die_err(t, &e);
	alarm(0);
}

uint64_t state_rows(const struct tool *t)
{
	return t->kept ? t->kept->before : 0;
}

void state_rows_option(struct ae_state *s, const struct ae_reader *rows)
{
	const struct ae_shape *shape = ae_reader_shape(rows);
	size_t values = ae_shape_count(shape), length = 1;
	char *names, *at;

	ae_state_option(s, "rows of shape", ae_shape_name(shape).text);
	if (!ae_reader_named(rows))
		return;
	for (size_t i = 0; i < values; i++)
		length += strlen(ae_reader_column(rows, i)) + 1;
	names = at = malloc(length);
	if (!names) {
		ae_state_refuse(s);
		return;
	}
	*at = '\0';
	for (size_t i = 0; i < values; i++)
		at += sprintf(at, "%s%s", i ? "," : "", ae_reader_column(rows, i));
	ae_state_option(s, "columns", names);
	free(names);
}
