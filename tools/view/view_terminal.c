/* view_terminal.c - draws frames on a terminal, each one over the last; follows the terminal's width.
 *
 * Between two frames the cursor stands below the graph, without colors. Nothing else of the terminal is changed, so that
 * the program leaves nothing to restore, however it ends; only a frame that a signal cuts needs its colors off. */
#include "common/terminal.h"
#include "view/view.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BETWEEN_FRAMES 0.1 /* seconds */

struct view_terminal {
	struct view_scores *scores;
	pthread_mutex_t *lock; /* of the scores */
	pthread_mutex_t draws; /* of the terminal */
	pthread_t thread;
	int fd;
	bool opened; /* fd is its own */
	struct view_look look;
	struct view_frame frame;
	bool fresh; /* the next frame is no longer drawn over the last one */
	bool gone;  /* the terminal takes no more */
	atomic_bool dirty, ended;
};

/* State of the signal handlers. */
static struct {
	atomic_int fd, drawing, continued; /* signals come to any thread */
	int wake[2];
} shared = { -1, 0, 0, { -1, -1 } };

/* ---- signals ---- */

static void wake(void)
{
	ssize_t n = write(shared.wake[1], "", 1); /* a full pipe wakes, too */

	(void)n;
}

/* Ends a frame that was cut, if the terminal takes it at once, and then the program by the signal itself. */
static void leave(int number)
{
	struct pollfd p = { .fd = shared.fd, .events = POLLOUT };

	if (shared.drawing && poll(&p, 1, 0) == 1 && (p.revents & POLLOUT)) {
		ssize_t n = write(shared.fd, "\033[0m\r\n", 6);

		(void)n;
	}
	raise(number); /* SA_RESETHAND: the default action */
}

static void look_again(int number)
{
	int error = errno;

	if (number == SIGCONT)
		shared.continued = 1;
	wake();
	errno = error;
}

static void catch_signal(int number, void (*handler)(int), int flags)
{
	struct sigaction act = { .sa_handler = handler, .sa_flags = flags }, old;

	sigemptyset(&act.sa_mask);
	if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		sigaction(number, &act, NULL);
}

static void catch_signals(void)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		catch_signal(ends[i], leave, (int)(SA_RESETHAND | SA_NODEFER));
	catch_signal(SIGCONT, look_again, SA_RESTART);
#ifdef SIGWINCH
	catch_signal(SIGWINCH, look_again, SA_RESTART);
#endif
}

/* ---- the terminal ---- */

static void measure(struct view_terminal *v)
{
	terminal_size(v->fd, &v->look.width, &v->look.height);
}

static bool in_utf8(void)
{
	return setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* A job in the background leaves the terminal to others. */
static bool in_background(const struct view_terminal *v)
{
	pid_t group = tcgetpgrp(v->fd);

	return group > 0 && group != getpgrp();
}

static void put(struct view_terminal *v, const char *bytes, size_t n)
{
	while (n > 0 && !v->gone) {
		ssize_t done = write(v->fd, bytes, n);
		struct pollfd p = { .fd = v->fd, .events = POLLOUT };

		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		} else if (errno == EAGAIN) {
			(void)poll(&p, 1, -1);
		} else if (errno != EINTR) {
			v->gone = true;
		}
	}
}

/* Lines that the last frame takes now. A narrower terminal has wrapped them. */
static size_t lines_above(const struct view_terminal *v)
{
	size_t lines = 0;

	for (size_t i = 0; i < v->frame.lines; i++)
		lines += v->frame.width[i] > v->look.width ? (v->frame.width[i] - 1) / v->look.width + 1 : 1;
	return lines < v->look.height ? lines : v->look.height - 1;
}

static void draw(struct view_terminal *v)
{
	char home[32];
	size_t lines;
	bool whole;

	if (v->gone || in_background(v))
		return;
	if (shared.continued) {
		shared.continued = 0;
		v->fresh = true;
	}
	measure(v);
	lines = v->fresh ? 0 : lines_above(v);
	pthread_mutex_lock(v->lock);
	v->scores->limit = view_frame_columns(&v->look);
	whole = view_frame_draw(&v->frame, v->scores, &v->look);
	pthread_mutex_unlock(v->lock);
	if (!whole)
		return;
	shared.drawing = 1;
	snprintf(home, sizeof home, lines ? "\r\033[%zuA\033[J" : "\r\033[J", lines);
	put(v, home, strlen(home));
	put(v, v->frame.bytes, v->frame.length);
	shared.drawing = 0;
	v->fresh = false;
}

/* ---- the thread ---- */

/* Waits until it is woken, at most so many seconds (-1: any time). */
static void sleep_until_woken(double seconds)
{
	struct pollfd p = { .fd = shared.wake[0], .events = POLLIN };
	char bytes[64];

	if (poll(&p, 1, seconds < 0 ? -1 : (int)ceil(1000 * seconds)) > 0)
		while (read(shared.wake[0], bytes, sizeof bytes) == (ssize_t)sizeof bytes)
			continue;
}

/* The last frame is drawn after the end. */
static void *run(void *arg)
{
	struct view_terminal *v = arg;
	double next = 0;
	bool last;

	do {
		if (!atomic_load(&v->ended))
			sleep_until_woken(-1);
		while (!atomic_load(&v->ended) && tool_seconds() < next)
			sleep_until_woken(fmax(next - tool_seconds(), 0));
		last = atomic_load(&v->ended);
		atomic_store(&v->dirty, false);
		pthread_mutex_lock(&v->draws);
		draw(v);
		pthread_mutex_unlock(&v->draws);
		next = tool_seconds() + BETWEEN_FRAMES;
	} while (!last);
	return NULL;
}

static bool moves_cursor(void)
{
	const char *term = getenv("TERM");

	return term && *term && strcmp(term, "dumb") != 0;
}

static int open_terminal(struct view_terminal *v)
{
	v->fd = isatty(STDERR_FILENO) ? STDERR_FILENO : open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);
	v->opened = v->fd >= 0 && v->fd != STDERR_FILENO;
	return v->fd;
}

struct view_terminal *view_terminal_open(struct tool *t, struct view_scores *s, pthread_mutex_t *lock, size_t graph)
{
	struct view_terminal *v;

	if (!moves_cursor())
		return NULL;
	v = tool_alloc(t, 1, sizeof *v);
	if (open_terminal(v) < 0) {
		free(v);
		return NULL;
	}
	v->scores = s;
	v->lock = lock;
	v->fresh = true;
	v->look = (struct view_look){ .graph = graph, .colors = terminal_has_colors(), .utf8 = in_utf8() };
	measure(v);
	s->limit = view_frame_columns(&v->look);
	if (pipe(shared.wake) != 0 || fcntl(shared.wake[0], F_SETFL, O_NONBLOCK) != 0
	    || fcntl(shared.wake[1], F_SETFL, O_NONBLOCK) != 0)
		die(t, "terminal: cannot be drawn on: %s", strerror(errno));
	shared.fd = v->fd;
	if (pthread_mutex_init(&v->draws, NULL) != 0 || pthread_create(&v->thread, NULL, run, v) != 0)
		die(t, "terminal: cannot be drawn on: no thread");
	catch_signals();
	return v;
}

void view_terminal_touch(struct view_terminal *v)
{
	if (v && !atomic_exchange(&v->dirty, true))
		wake();
}

void view_terminal_say(struct view_terminal *v, const char *line, size_t n)
{
	pthread_mutex_lock(&v->draws);
	if (atomic_exchange(&v->dirty, false))
		draw(v);
	fwrite(line, 1, n, stderr);
	v->fresh = true;
	pthread_mutex_unlock(&v->draws);
}

void view_terminal_close(struct view_terminal *v)
{
	if (!v)
		return;
	atomic_store(&v->ended, true);
	wake();
	pthread_join(v->thread, NULL);
	if (v->opened)
		close(v->fd);
	free(v->frame.bytes);
	pthread_mutex_destroy(&v->draws);
	free(v);
}
