/* alive.c - a thread that prints a line at regular times, also while the program waits for input. */
#include "common/alive.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct alive {
	struct tool_watcher watcher;
	const struct tool *t;
	int64_t every; /* ns */
	pthread_t thread;
	pthread_mutex_t lock; /* guards the members below */
	pthread_cond_t ended;
	bool ends;
	uint64_t rows;
	int64_t time; /* of the last row, AE_TIME_NONE: it has none */
	enum ae_time_kind kind;
	struct timespec came; /* when it came */
};

/* CLOCK_MONOTONIC would need pthread_condattr_setclock(), which not every system has. */
static struct timespec now(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_REALTIME, &t);
	return t;
}

static struct timespec later(struct timespec t, int64_t ns)
{
	ns += t.tv_nsec;
	t.tv_sec += (time_t)(ns / 1000000000);
	t.tv_nsec = (long)(ns % 1000000000);
	return t;
}

/* One write, so that lines of several programs do not mix. */
static void print(const struct alive *a)
{
	char line[256], last[128] = "", text[AE_TIME_TEXT];
	size_t n;

	if (a->time != AE_TIME_NONE && a->kind == AE_TIME_STAMP)
		ae_time_format(text, a->time);
	else if (a->time != AE_TIME_NONE)
		ae_number_f8(text, (double)a->time / 1e9);
	if (a->rows > 0)
		snprintf(last, sizeof last, ", the last one %lld s ago%s%s", (long long)(now().tv_sec - a->came.tv_sec),
			 a->time == AE_TIME_NONE ? "" : ", at ", a->time == AE_TIME_NONE ? "" : text);
	n = (size_t)snprintf(line, sizeof line, "%s: alive, %llu rows%s\n", a->t->name, (unsigned long long)a->rows,
			     last);
	if (write(STDERR_FILENO, line, n) < 0)
		return; /* there is no other place to say so */
}

static void *tell(void *arg)
{
	struct alive *a = arg;
	struct timespec next = later(now(), a->every);

	pthread_mutex_lock(&a->lock);
	while (!a->ends) {
		if (pthread_cond_timedwait(&a->ended, &a->lock, &next) == 0 || a->ends)
			continue;
		print(a);
		next = later(now(), a->every);
	}
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

static void see(void *arg, const struct ae_reader *r, size_t n)
{
	struct alive *a = arg;
	const int64_t *time = ae_reader_times(r);

	if (r != a->t->input)
		return;
	pthread_mutex_lock(&a->lock);
	a->rows = ae_reader_count(r);
	a->time = time ? time[n - 1] : AE_TIME_NONE;
	a->kind = ae_reader_time_kind(r);
	a->came = now();
	pthread_mutex_unlock(&a->lock);
}

static void end(void *arg)
{
	struct alive *a = arg;

	pthread_mutex_lock(&a->lock);
	a->ends = true;
	pthread_cond_signal(&a->ended);
	pthread_mutex_unlock(&a->lock);
	pthread_join(a->thread, NULL);
	pthread_cond_destroy(&a->ended);
	pthread_mutex_destroy(&a->lock);
}

void alive_start(struct tool *t)
{
	sigset_t all, old;
	struct alive *a;

	if (!t->alive)
		return;
	a = tool_alloc(t, 1, sizeof *a);
	*a = (struct alive){ .t = t, .every = tool_duration(t, "option --alive", t->alive), .time = AE_TIME_NONE };
	if (a->every < 1000000)
		die(t, "option --alive: expected 1ms or more, got '%s'", t->alive);
	/* signals are the other threads' */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	if (pthread_mutex_init(&a->lock, NULL) != 0 || pthread_cond_init(&a->ended, NULL) != 0
	    || pthread_create(&a->thread, NULL, tell, a) != 0)
		die(t, "option --alive: its thread cannot be started");
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	a->watcher = (struct tool_watcher){ .arg = a, .after_read = see, .before_end = end, .after_end = free };
	tool_watch(t, &a->watcher);
}
