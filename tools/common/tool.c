/* tool.c - how every program starts and ends. */
#include "common/tool_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- memory ---- */

void *tool_alloc(const struct tool *t, size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		die(t, "out of memory: %zu times %zu bytes wanted", n, size);
	return p;
}

void *tool_grow(const struct tool *t, void *p, size_t n, size_t size)
{
	void *grown = n <= SIZE_MAX / size ? realloc(p, n * size) : NULL;

	if (!grown)
		die(t, "out of memory: %zu times %zu bytes wanted", n, size);
	return grown;
}

/* ---- texts ---- */

char *tool_escape(const struct tool *t, const char *text)
{
	char *escaped = ae_escape(text);

	if (!escaped)
		die(t, "out of memory: a text of %zu bytes", strlen(text));
	return escaped;
}

/* ---- time ---- */

int64_t tool_duration(const struct tool *t, const char *object, const char *text)
{
	struct ae_err e;
	int64_t ns;

	if (ae_duration_parse(&ns, text, &e) != 0)
		die(t, "%s: %s", object, e.text);
	return ns;
}

double tool_seconds(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- starting ---- */

/* A standard descriptor that the parent closed must not become the number of the next file opened. It is
 * opened the wrong way round, so that using it stays the error it would have been. */
static void guard_descriptors(const struct tool *t)
{
	static const int wrong_way[] = { O_WRONLY, O_RDONLY, O_WRONLY };

	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF && open("/dev/null", wrong_way[fd]) != fd)
			die(t, "/dev/null: cannot be opened: %s", strerror(errno));
}

/* A pipe closed by its reader ends the program quietly, even when the parent ignores SIGPIPE. A file that grows beyond
 * the limit for files is an error of the write that does it, and no signal. */
static void set_signals(const struct tool *t)
{
	struct sigaction action = { .sa_handler = SIG_DFL }, ignore = { .sa_handler = SIG_IGN };
	sigset_t set;

	if (sigemptyset(&action.sa_mask) != 0 || sigaction(SIGPIPE, &action, NULL) != 0 || sigemptyset(&set) != 0
	    || sigaddset(&set, SIGPIPE) != 0 || sigprocmask(SIG_UNBLOCK, &set, NULL) != 0
	    || sigemptyset(&ignore.sa_mask) != 0 || sigaction(SIGXFSZ, &ignore, NULL) != 0)
		die(t, "signals: cannot be set: %s", strerror(errno));
}

static size_t default_threads(const struct tool *t)
{
	const char *text = getenv("AE_THREADS");
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	if (text && *text)
		return tool_count(t, "AE_THREADS", text, 1, TOOL_THREADS_MAX);
	return online < 1 ? 1 : online > TOOL_THREADS_MAX ? TOOL_THREADS_MAX : (size_t)online;
}

/* AE_ISA pins the instruction set; the engine picks the best one otherwise. */
static const char *pinned_isa(const struct tool *t)
{
	const char *isa = getenv("AE_ISA");
	struct ae_err e;

	if (!isa || !*isa)
		return NULL;
	if (ae_isa_check(isa, &e) != 0)
		die(t, "AE_ISA: %s", e.text);
	return isa;
}

void tool_start(struct tool *t, int argc, char **argv, const struct tool_option *table, unsigned groups, int min_args,
		int max_args)
{
	guard_descriptors(t);
	set_signals(t);
	t->seed = 1;
	option_parse(t, argc, argv, table, groups, min_args, max_args);
	if (groups & TOOL_THREADS) {
		t->threads = t->threads ? t->threads : default_threads(t);
		t->isa = pinned_isa(t);
		note(t, "threads: %zu, instruction set: %s", t->threads, t->isa ? t->isa : ae_isa_best());
	}
	if (t->label_out && !t->label && !t->label_value)
		die(t, "option --label-out: needs --label");
}

/* ---- watchers ---- */

void tool_watch(struct tool *t, struct tool_watcher *w)
{
	struct tool_watcher **at = &t->watchers;

	while (*at)
		at = &(*at)->next;
	w->next = NULL;
	*at = w;
}

void tool_unwatch(struct tool *t, const struct tool_watcher *w)
{
	struct tool_watcher **at = &t->watchers;

	while (*at && *at != w)
		at = &(*at)->next;
	if (*at)
		*at = w->next;
}

void tool_before_read(const struct tool *t, const struct ae_reader *r)
{
	for (const struct tool_watcher *w = t->watchers; w; w = w->next)
		if (w->before_read)
			w->before_read(w->arg, r);
}

/* ---- ending ---- */

static void close_writer(struct tool *t, struct ae_writer **w)
{
	struct ae_err e;

	if (*w && ae_writer_close(*w, &e) != 0)
		die_err(t, &e);
	ae_writer_free(*w);
	*w = NULL;
}

static void close_text(const struct tool *t, const char *name, FILE *f)
{
	tool_check_text(t, name, f);
	if (fclose(f) != 0)
		die(t, "%s: cannot be written: %s", name, strerror(errno));
}

static void commit_text(struct tool *t, struct tool_text *text)
{
	FILE *f = text->file;
	struct ae_err e;

	if (!text->target)
		return;
	text->file = NULL;
	close_text(t, text->name, f);
	if (ae_file_commit(text->target, &e) != 0)
		die_err(t, &e);
	ae_file_free(text->target);
	text->target = NULL;
}

int tool_end(struct tool *t, int status)
{
	for (struct tool_watcher *w = t->watchers; w; w = w->next)
		if (w->before_end)
			w->before_end(w->arg);
	commit_text(t, &t->text_beside);
	close_writer(t, &t->writer);
	for (size_t i = 0; i < TOOL_FILES; i++)
		close_writer(t, &t->extra[i]);
	commit_text(t, &t->text_out);
	close_text(t, "stdout", stdout);
	while (t->watchers) {
		struct tool_watcher *w = t->watchers;

		t->watchers = w->next; /* the end may free it */
		if (w->after_end)
			w->after_end(w->arg);
	}
	return status;
}
