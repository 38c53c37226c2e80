/* machine.c - what the machine can do at most: multiply-adds, copies in memory, bytes through a pipe. */
#include "bench.h"
#include "fma.h"
#include "base/thread_pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- multiply-adds ---- */

#define ISA(name) bench_fma FMA_NAME(name);
BENCH_ISAS
#undef ISA
#define ISA(name) { #name, FMA_NAME(name) },
static const struct { const char *isa; bench_fma *loop; } loops[] = { BENCH_ISAS };
#undef ISA

static bench_fma *loop_of(const char *isa)
{
	for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
		if (strcmp(loops[i].isa, isa) == 0)
			return loops[i].loop;
	bench_die("instruction set '%s': the build has no loop of multiply-adds for it", isa);
}

struct peak { bench_fma *loop; struct ae_thread_pool *team; double until; double *macs; float *kept; };

static void multiply(void *arg, size_t thread)
{
	enum { TURNS = 20000 };
	struct peak *p = arg;
	size_t macs, turns = 0;
	float x = 0;

	do {
		x += p->loop(TURNS, 0.999f, &macs);
		turns += TURNS;
	} while (bench_now() < p->until);
	p->macs[thread] = (double)turns * (double)macs;
	p->kept[thread] = x;
}

static double multiply_all(void *arg, double until)
{
	struct peak *p = arg;
	double sum = 0;

	p->until = until;
	ae_thread_pool_run(p->team, multiply, p);
	for (size_t i = 0; i < ae_thread_pool_size(p->team); i++)
		sum += p->macs[i];
	return 2 * sum;
}

double bench_peak(const char *isa, size_t threads)
{
	struct peak p = { .loop = loop_of(isa), .macs = calloc(threads, sizeof *p.macs),
		.kept = calloc(threads, sizeof *p.kept) };
	struct ae_err e;
	double rate;

	if (!p.macs || !p.kept)
		bench_die("peak: no memory for %zu threads", threads);
	bench_need(ae_thread_pool_new(&p.team, threads, &e), &e);
	rate = bench_most(multiply_all, &p);
	ae_thread_pool_free(p.team);
	free(p.macs);
	free(p.kept);
	return rate;
}

/* ---- memory ---- */

struct copy { struct ae_thread_pool *team; char *from, *to; size_t bytes; };

static void copy_share(void *arg, size_t thread)
{
	struct copy *c = arg;
	size_t share = c->bytes / ae_thread_pool_size(c->team);

	memcpy(c->to + thread * share, c->from + thread * share, share);
}

static double copy_all(void *arg, double until)
{
	struct copy *c = arg;
	double bytes = 0;

	do {
		ae_thread_pool_run(c->team, copy_share, c);
		bytes += 2 * (double)c->bytes;
	} while (bench_now() < until);
	return bytes;
}

double bench_copy(size_t threads)
{
	enum { BYTES = 1 << 27 };	/* beyond most caches */
	struct copy c = { .from = malloc(BYTES), .to = malloc(BYTES), .bytes = BYTES };
	struct ae_err e;
	double rate;

	if (!c.from || !c.to)
		bench_die("copy: no memory for twice %d bytes", BYTES);
	memset(c.from, 1, BYTES);
	bench_need(ae_thread_pool_new(&c.team, threads, &e), &e);
	rate = bench_most(copy_all, &c);
	ae_thread_pool_free(c.team);
	free(c.from);
	free(c.to);
	return rate;
}

/* ---- pipes ---- */

enum { BLOCK = 1 << 16 };

/* The child writes zeros until the reader closes the pipe. */
static _Noreturn void fill(int fd)
{
	static const char zeros[BLOCK];

	while (write(fd, zeros, BLOCK) > 0)
		;
	_exit(0);
}

static double drain(void *arg, double until)
{
	char block[BLOCK];
	double bytes = 0;

	do {
		ssize_t got = read(*(int *)arg, block, sizeof block);

		if (got <= 0)
			bench_die("pipe: read: %s", got < 0 ? strerror(errno) : "the other end is gone");
		bytes += (double)got;
	} while (bench_now() < until);
	return bytes;
}

double bench_pipe(void)
{
	double rate;
	int fd[2];
	pid_t child;

	fflush(stdout);
	if (pipe(fd) != 0 || (child = fork()) < 0)
		bench_die("pipe: %s", strerror(errno));
	if (child == 0) {
		close(fd[0]);
		fill(fd[1]);		/* ends by SIGPIPE */
	}
	close(fd[1]);
	rate = bench_most(drain, &fd[0]);
	close(fd[0]);
	if (waitpid(child, NULL, 0) < 0)
		bench_die("pipe: wait: %s", strerror(errno));
	return rate;
}
