/* command.c - runs commands beside the stream. A child has no file of the program's but standard error, the default
 * signals, and a process group of its own. */
#include "threshold/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS_MAX = 256, FILES_MAX = 4096, GRACE = 1 }; /* GRACE: seconds from SIGTERM to SIGKILL */

#define SECOND INT64_C(1000000000)

struct child {
	pid_t pid;
	int64_t began;
	int sent; /* signal that was sent to end it, or 0 */
};

struct commands {
	struct tool *t;
	char *word[WORDS_MAX + 1], *text;
	size_t max;
	int64_t interval, timeout; /* ns */
	int64_t last;              /* start of the last command */
	struct child *child;       /* (max) of which `running` run */
	size_t running;
	uint64_t started, failed, skipped, skipped_now; /* skipped_now: since the last start */
};

static int64_t now(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

static void sleep_ns(long ns)
{
	nanosleep(&(struct timespec){ .tv_nsec = ns }, NULL);
}

/* ---- words ---- */

/* Copies a word to *to, without its quotes, and ends it with NUL. Returns the character behind it; NULL: a quote is open. */
static const char *take_word(const char *s, char **to)
{
	char quote = '\0';

	for (; *s && (quote || !strchr(" \t\n", *s)); s++) {
		if (quote ? *s == quote : *s == '\'' || *s == '"')
			quote = quote ? '\0' : *s;
		else if (*s == '\\' && s[1] && (!quote || (quote == '"' && strchr("\"\\", s[1]))))
			*(*to)++ = *++s;
		else
			*(*to)++ = *s;
	}
	*(*to)++ = '\0';
	return quote ? NULL : s;
}

static void split(struct commands *c, const char *s)
{
	char *to = c->text;
	size_t n = 0;

	for (;;) {
		s += strspn(s, " \t\n");
		if (!*s)
			break;
		if (n == WORDS_MAX)
			die(c->t, "option --exec: expected at most %d words", (int)WORDS_MAX);
		c->word[n++] = to;
		s = take_word(s, &to);
		if (!s)
			die(c->t, "option --exec: a quote is never closed");
	}
	if (n == 0)
		die(c->t, "option --exec: expected a command, got none");
}

/* Whether the program is there: as execvp() finds it. */
static bool is_there(const struct tool *t, const char *name)
{
	const char *path = getenv("PATH");
	bool found = false;

	if (strchr(name, '/'))
		return access(name, X_OK) == 0;
	for (const char *at = path ? path : "/usr/bin:/bin", *end; at && !found; at = *end ? end + 1 : NULL) {
		size_t n = strcspn(at, ":"), bytes = n + strlen(name) + 3;
		char *file = tool_alloc(t, bytes, 1);

		end = at + n;
		snprintf(file, bytes, "%.*s/%s", n > 0 ? (int)n : 1, n > 0 ? at : ".", name);
		found = access(file, X_OK) == 0;
		free(file);
	}
	return found;
}

struct commands *commands_new(struct tool *t, const struct command_options *o)
{
	static const char shell[] = "/bin/sh\0-c"; /* two words */
	struct sigaction action = { .sa_handler = SIG_DFL };
	struct commands *c;

	if (!o->text && (o->shell || o->interval || o->timeout || o->max != COMMANDS_MAX))
		die(t, "option --exec-%s: expected with --exec only",
		    o->shell              ? "shell"
			    : o->interval ? "interval"
			    : o->timeout  ? "timeout"
					  : "max");
	if (!o->text)
		return NULL;
	c = tool_alloc(t, 1, sizeof *c);
	*c = (struct commands){ .t = t, .max = o->max, .text = tool_alloc(t, strlen(o->text) + sizeof shell, 2) };
	c->interval = o->interval ? tool_duration(t, "option --exec-interval", o->interval) : 0;
	c->timeout = o->timeout ? tool_duration(t, "option --exec-timeout", o->timeout) : 60 * SECOND;
	c->child = tool_alloc(t, c->max, sizeof *c->child);
	if (o->shell) {
		c->word[0] = memcpy(c->text, shell, sizeof shell);
		c->word[1] = c->text + strlen(shell) + 1;
		c->word[2] = (char *)o->text; /* never written to */
	} else {
		split(c, o->text);
	}
	if (!is_there(t, c->word[0]))
		die(t, "option --exec: '%s': expected a program, got none of this name", c->word[0]);
	/* a parent that ignores SIGCHLD would have the system throw the exit statuses away */
	if (sigemptyset(&action.sa_mask) != 0 || sigaction(SIGCHLD, &action, NULL) != 0)
		die(t, "signals: cannot be set: %s", strerror(errno));
	return c;
}

/* ---- children ---- */

/* In the child: it runs the command, or ends with 127. */
_Noreturn static void become(const struct commands *c, const char *const *variables, const char *skipped)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	long files = sysconf(_SC_OPEN_MAX);
	int null = open("/dev/null", O_RDONLY);
	sigset_t none;

	setpgid(0, 0);
	sigemptyset(&action.sa_mask);
	sigaction(SIGXFSZ, &action, NULL); /* the others that tools change are the default's already */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		_exit(127);
	for (int fd = STDERR_FILENO + 1; fd < (files > 0 && files < FILES_MAX ? (int)files : FILES_MAX); fd++)
		close(fd);
	for (; *variables; variables += 2)
		if ((variables[1] ? setenv(variables[0], variables[1], 1) : unsetenv(variables[0])) != 0)
			_exit(127);
	if (setenv("AE_SKIPPED", skipped, 1) != 0)
		_exit(127);
	execvp(c->word[0], c->word);
	_exit(127);
}

/* The first failure is told at once, all of them at the end. */
static void fail(struct commands *c, const char *how, int number)
{
	if (c->failed++ == 0)
		warn(c->t, "option --exec: a command %s %d (others that fail are told at the end)", how, number);
}

static void skip(struct commands *c, const char *why)
{
	if (c->skipped++ == 0)
		warn(c->t, "option --exec: an alarm runs no command, as %s (others are told at the end)", why);
	c->skipped_now++;
}

static void take_status(struct commands *c, const struct child *child, int status)
{
	if (child->sent)
		fail(c, "took too long, and was ended by signal", child->sent);
	else if (WIFSIGNALED(status))
		fail(c, "was ended by signal", WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		fail(c, "failed with exit status", WEXITSTATUS(status));
}

/* Ends a command that takes too long. */
static void limit(struct commands *c, struct child *child, int64_t time)
{
	int signal = time - child->began < c->timeout               ? 0
		: time - child->began < c->timeout + GRACE * SECOND ? SIGTERM
								    : SIGKILL;

	if (signal == child->sent)
		return;
	child->sent = signal;
	kill(-child->pid, signal);
}

void commands_look(struct commands *c)
{
	size_t left = 0;

	for (size_t i = 0; c && i < c->running; i++) {
		struct child child = c->child[i];
		int status = 0;
		pid_t got = waitpid(child.pid, &status, WNOHANG);

		if (got == child.pid) {
			take_status(c, &child, status);
		} else if (got == 0 || errno == EINTR) {
			limit(c, &child, now());
			c->child[left++] = child;
		}
	}
	if (c)
		c->running = left;
}

void commands_run(struct commands *c, const char *const *variables)
{
	int64_t time = now();
	char skipped[24];
	pid_t pid;

	commands_look(c);
	if (c->started > 0 && time - c->last < c->interval) {
		skip(c, "the last one began less than --exec-interval ago");
		return;
	}
	if (c->running == c->max) {
		skip(c, "--exec-max commands run");
		return;
	}
	snprintf(skipped, sizeof skipped, "%llu", (unsigned long long)c->skipped_now);
	pid = fork();
	if (pid == 0)
		become(c, variables, skipped);
	c->started++;
	if (pid < 0) {
		fail(c, "cannot be run, error", errno);
		return;
	}
	setpgid(pid, pid); /* whoever comes first */
	c->skipped_now = 0;
	c->last = time;
	c->child[c->running++] = (struct child){ .pid = pid, .began = time };
}

void commands_end(struct commands *c)
{
	uint64_t started, failed;
	struct tool *t;

	if (!c)
		return;
	for (commands_look(c); c->running > 0; commands_look(c))
		sleep_ns(5000000);
	t = c->t;
	started = c->started;
	failed = c->failed;
	if (c->skipped > 0)
		warn(t, "option --exec: %llu alarms ran no command", (unsigned long long)c->skipped);
	free(c->child);
	free(c->text);
	free(c);
	if (failed > 0)
		die(t, "option --exec: %llu of %llu commands failed", (unsigned long long)failed,
		    (unsigned long long)started);
}
