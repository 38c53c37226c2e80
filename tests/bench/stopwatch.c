/* stopwatch.c - runs a command again and again, its output thrown away, and prints the median of its wall
 * times in seconds, and the most memory that one process of it had, in megabytes.
 *
 *	stopwatch TIMES COMMAND [ARG]... */
#include "ae.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 10000 };

static _Noreturn void die(const char *object, const char *problem)
{
	fprintf(stderr, "stopwatch: %s: %s\n", object, problem);
	exit(2);
}

static double now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		die("clock", strerror(errno));
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds from before the fork to after the wait: all that somebody who calls the command waits for. */
static double run(char **command)
{
	double start = now();
	pid_t child = fork();
	int status;

	if (child < 0)
		die(command[0], strerror(errno));
	if (child == 0) {
		if (!freopen("/dev/null", "w", stdout))
			die("/dev/null", strerror(errno));
		execvp(command[0], command);
		die(command[0], strerror(errno));
	}
	if (waitpid(child, &status, 0) < 0)
		die(command[0], strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		die(command[0], "it failed");
	return now() - start;
}

int main(int argc, char **argv)
{
	static const char usage[] = "a number of runs from 1 to 10000, and a command expected";
	const char *end = argc > 1 ? argv[1] + strlen(argv[1]) : NULL;
	double seconds[MOST], times = 0;
	struct rusage u;

	if (argc < 3 || ae_number_parse(argv[1], end, &times) != end || !(times >= 1 && times <= MOST))
		die("usage", usage);
	for (size_t i = 0; i < (size_t)times; i++)
		seconds[i] = run(argv + 2);
	if (getrusage(RUSAGE_CHILDREN, &u) != 0)
		die("memory", strerror(errno));
	ae_sort(seconds, (size_t)times);
	printf("%.6f\t%.1f\n", ae_quantile(seconds, (size_t)times, 0.5), (double)u.ru_maxrss / 1024);
	if (fclose(stdout) != 0)
		die("stdout", strerror(errno));
	return 0;
}
