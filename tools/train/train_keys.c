/* train_keys.c - a model per series: reads the rows of all keys, and trains each key's model in a process of its own. */
#include "common/key_files.h"
#include "common/keys.h"
#include "train/train_tool.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* All series of the input, and the processes that train them. */
struct fleet {
	struct tool *t;
	struct train_options *o;
	void (*train)(struct tool *t, struct train_options *o, const struct train_series *s);
	struct ae_reader *reader;
	struct keys *keys;           /* of struct train_series */
	struct train_series *series; /* (count) of them, in the order of their first rows */
	size_t count, values;
	pid_t *pid; /* (count) 0: not running */
	size_t next, running, done, failed;
	int interrupted; /* signal that ends the run, or 0 */
	sigset_t waited, before;
	double started, reported; /* times in seconds */
};

/* ---- the rows of each key ---- */

static void begin_series(void *arg, void *series, const char *key)
{
	const struct fleet *f = arg;

	*(struct train_series *)series = (struct train_series){ .key = key, .reader = f->reader };
}

static void release_series(void *arg, void *series)
{
	struct train_series *s = series;

	(void)arg;
	free(s->name);
	free(s->rows.x);
	free(s->time);
	free(s->rows.label);
}

static void add_row(struct fleet *f, struct train_series *s, const double *x, const int64_t *time, const double *label)
{
	if (s->rows.count == s->capacity) {
		s->capacity = 2 * s->capacity + 16;
		s->rows.x = tool_grow(f->t, s->rows.x, s->capacity, f->values * sizeof *s->rows.x);
		s->time = time ? tool_grow(f->t, s->time, s->capacity, sizeof *s->time) : NULL;
		s->rows.label = label ? tool_grow(f->t, s->rows.label, s->capacity, sizeof *s->rows.label) : NULL;
	}
	memcpy(s->rows.x + s->rows.count * f->values, x, f->values * sizeof *x);
	if (time)
		s->time[s->rows.count] = *time;
	if (label)
		s->rows.label[s->rows.count] = *label;
	s->rows.count++;
}

static void open_input(struct fleet *f)
{
	struct ae_stats stats = { 0 };
	struct ae_err e;

	f->t->key = f->o->key;
	f->t->times = true;
	f->reader = tool_reader(f->t, 0);
	if (!*ae_reader_key_names(f->reader))
		die(f->t, "%s: option --key: expected a table, got %s", ae_reader_name(f->reader),
		    ae_reader_format(f->reader));
	if (breaks_has_gap(&f->o->breaks) && ae_reader_time_kind(f->reader) == AE_TIME_UNKNOWN)
		die(f->t, "%s: option --max-gap: expected a column of times, got none (--time COL names it)",
		    ae_reader_name(f->reader));
	if (f->o->stats && ae_stats_read(&stats, f->o->stats, &e) != 0)
		die_err(f->t, &e);
	if (stats.count > 0)
		tool_match_stats(f->t, &stats, "the normalizer", f->reader);
	ae_stats_free(&stats);
}

static void read_rows(struct fleet *f)
{
	const struct keys_form form = { .max = SIZE_MAX,
					.size = sizeof(struct train_series),
					.what = "series",
					.arg = f,
					.begin = begin_series,
					.release = release_series };
	size_t block, n;
	double *x;

	open_input(f);
	f->values = ae_shape_count(ae_reader_shape(f->reader));
	f->keys = keys_new(f->t, &form);
	block = records_block(f->values);
	x = tool_alloc(f->t, block * f->values, sizeof *x);
	while ((n = tool_read_f8(f->t, f->reader, x, block)) > 0) {
		const int64_t *time = ae_reader_times(f->reader);
		const double *label = f->t->label ? ae_reader_labels(f->reader) : NULL;

		for (size_t i = 0; i < n; i++)
			add_row(f, keys_at(f->keys, keys_find(f->keys, ae_reader_key(f->reader, i))), x + i * f->values,
				time ? time + i : NULL, label ? label + i : NULL);
	}
	free(x);
	f->count = keys_count(f->keys);
	if (f->count == 0)
		die(f->t, "%s: no record to learn from", ae_reader_name(f->reader));
	f->series = keys_at(f->keys, 0);
}

/* ---- one key, in a process of its own ---- */

/* A message names the key. */
static void say(void *arg, const char *line, size_t n)
{
	const struct train_series *s = arg;
	const char *rest = strchr(line, ' ');
	char text[2048];
	int length = snprintf(text, sizeof text, "%.*s %s:%.*s", (int)(rest - line), line, s->name,
			      (int)(n - (size_t)(rest - line)), rest);

	if (length >= (int)sizeof text) {
		length = (int)sizeof text - 1;
		text[length - 1] = '\n';
	}
	fwrite(text, 1, (size_t)length, stderr);
}

/* The seed depends on the run's seed and on the key alone. */
static uint64_t seed_of(const struct fleet *f, const char *key)
{
	size_t size = strlen(key) + 32;
	char *text = tool_alloc(f->t, size, 1);
	uint64_t seed;

	snprintf(text, size, "%llu\t%s", (unsigned long long)f->t->seed, key);
	seed = ae_hash(text, strlen(text));
	free(text);
	return seed;
}

_Noreturn static void train_one(struct fleet *f, const struct train_series *s)
{
	struct tool *t = f->t;
	char *path = key_file(t, t->out, s->key);
	const char *folder = t->out;
	struct ae_err e;

	sigprocmask(SIG_SETMASK, &f->before, NULL);
	t->failing = NULL;
	t->say = say;
	t->hook_arg = (void *)s; /* never written to */
	t->seed = seed_of(f, s->key);
	t->threads = f->o->train.threads = 1;
	t->out = path;
	for (int i = 0; i < t->args; i++)
		tool_check_input(t, t->arg[i]);
	tool_check_input(t, f->o->stats ? f->o->stats : "-");
	tool_check_input(t, f->o->init ? f->o->init : "-");
	tool_check_input(t, f->o->arch ? f->o->arch : "-");
	if (key_file_folders(folder, path, &e) != 0)
		die_err(t, &e);
	f->train(t, f->o, s);
	fflush(NULL);
	_Exit(tool_end(t, TOOL_DONE)); /* memory is left to the system */
}

/* ---- the processes ---- */

static void report(struct fleet *f)
{
	double time = tool_seconds();

	if (f->done < f->count && time - f->reported < 0.5 + 0.03 * (time - f->started))
		return;
	f->reported = time;
	warn(f->t, "series %zu/%zu: %.0f s left", f->done, f->count,
	     (time - f->started) * (double)(f->count - f->done) / (double)f->done);
}

/* Starts the next one; false: there is no room for another process until one of those that run ends. */
static bool start(struct fleet *f)
{
	size_t i = f->next;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		train_one(f, &f->series[i]);
	if (pid < 0 && f->running > 0)
		return false;
	if (pid < 0)
		die(f->t, "%s: no process for the training: %s", f->series[i].name, strerror(errno));
	f->pid[i] = pid;
	f->next++;
	f->running++;
	return true;
}

static void stop_all(const struct fleet *f)
{
	for (size_t i = 0; i < f->next; i++)
		if (f->pid[i] > 0)
			kill(f->pid[i], SIGTERM);
}

/* The program ends with an error: no process replaces a model after that. */
static void abandon(void *arg)
{
	const struct fleet *f = arg;

	stop_all(f);
	for (size_t i = 0; i < f->next; i++)
		if (f->pid[i] > 0)
			waitpid(f->pid[i], NULL, 0);
}

static void end(struct fleet *f, pid_t pid, int status)
{
	size_t i = 0;

	while (i < f->next && f->pid[i] != pid)
		i++;
	if (i == f->next)
		return; /* a child that the program began with */
	f->pid[i] = 0;
	f->running--;
	f->done++;
	f->failed += !WIFEXITED(status) || WEXITSTATUS(status) != TOOL_DONE;
	if (WIFSIGNALED(status) && !f->interrupted)
		warn(f->t, "%s: the training ended by signal %d", f->series[i].name, WTERMSIG(status));
	if (!f->interrupted)
		report(f);
}

/* A blocked signal waits only if its action is not to be ignored. */
static void ignore(int number)
{
	(void)number;
}

static void block_signals(struct fleet *f)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction child = { .sa_handler = ignore }, old;

	sigemptyset(&child.sa_mask);
	sigemptyset(&f->waited);
	sigaddset(&f->waited, SIGCHLD);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (sigaction(ends[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaddset(&f->waited, ends[i]);
	sigaction(SIGCHLD, &child, NULL);
	sigprocmask(SIG_BLOCK, &f->waited, &f->before);
}

/* Waits for a signal: the end of a process, or one that ends the run. */
static void wait_for_one(struct fleet *f)
{
	int number, status;
	pid_t pid;

	if (sigwait(&f->waited, &number) != 0)
		die(f->t, "signals cannot be waited for");
	if (number != SIGCHLD) {
		f->interrupted = number;
		stop_all(f);
	}
	while (f->running > 0 && (pid = waitpid(-1, &status, WNOHANG)) > 0)
		end(f, pid, status);
}

static void die_interrupted(struct fleet *f)
{
	warn(f->t, "interrupted: %zu of %zu series have a model in %s", f->done - f->failed, f->count, f->t->out);
	signal(f->interrupted, SIG_DFL);
	sigprocmask(SIG_SETMASK, &f->before, NULL);
	raise(f->interrupted);
	die(f->t, "signal %d is blocked: it could not end the program", f->interrupted);
}

/* ---- the run ---- */

static void release(struct fleet *f)
{
	free(f->pid);
	keys_free(f->keys);
	ae_reader_free(f->reader);
}

/* Trains all series, as many at a time as there are threads. */
static void run_all(struct fleet *f)
{
	block_signals(f);
	f->t->failing = abandon;
	f->t->hook_arg = f;
	f->started = f->reported = tool_seconds();
	while (f->running > 0 || (f->next < f->count && !f->interrupted)) {
		while (f->running < f->t->threads && f->next < f->count && !f->interrupted && start(f))
			;
		wait_for_one(f);
	}
	f->t->failing = NULL;
	if (f->interrupted)
		die_interrupted(f);
}

void train_keys(struct tool *t, struct train_options *o,
		void (*train)(struct tool *t, struct train_options *o, const struct train_series *s))
{
	struct fleet f = { .t = t, .o = o, .train = train };

	key_folder_make(t, t->out, "models");
	read_rows(&f);
	f.pid = tool_alloc(t, f.count, sizeof *f.pid);
	for (size_t i = 0; i < f.count; i++) {
		f.series[i].name = strdup(f.series[i].key);
		if (!f.series[i].name)
			die(t, "no memory for the names of %zu series", f.count);
		for (char *c = f.series[i].name; *c; c++)
			if (*c == '\t')
				*c = ',';
	}
	run_all(&f);
	sigprocmask(SIG_SETMASK, &f.before, NULL);
	if (f.failed > 0)
		die(t, "%s: %zu of %zu series have no new model", t->out, f.failed, f.count);
	t->failing = NULL;
	release(&f);
}
