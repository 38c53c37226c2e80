/* thread_pool.c - a fixed team of threads. Who waits spins for a moment, since steps are short, and then sleeps. */
#include "base/thread_pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { SPINS = 4000 };

struct ae_thread_pool {
	size_t size, started;
	void (*work)(void *, size_t);
	void *arg;
	atomic_size_t come;	/* to the current meeting */
	atomic_uint meeting;	/* counts the meetings that are over */
	atomic_bool quit;
	pthread_mutex_t lock;
	pthread_cond_t over;
	struct member { struct ae_thread_pool *team; size_t thread; pthread_t id; } *member;
};

static void wait_for_others(struct ae_thread_pool *t, unsigned meeting)
{
	for (int i = 0; i < SPINS; i++)
		if (atomic_load_explicit(&t->meeting, memory_order_acquire) != meeting)
			return;
	pthread_mutex_lock(&t->lock);
	while (atomic_load_explicit(&t->meeting, memory_order_acquire) == meeting)
		pthread_cond_wait(&t->over, &t->lock);
	pthread_mutex_unlock(&t->lock);
}

void ae_thread_pool_barrier(struct ae_thread_pool *t)
{
	unsigned meeting = atomic_load_explicit(&t->meeting, memory_order_acquire);

	if (t->size == 1)
		return;
	if (atomic_fetch_add_explicit(&t->come, 1, memory_order_acq_rel) + 1 < t->size) {
		wait_for_others(t, meeting);
		return;
	}
	atomic_store_explicit(&t->come, 0, memory_order_relaxed);
	pthread_mutex_lock(&t->lock);
	atomic_fetch_add_explicit(&t->meeting, 1, memory_order_acq_rel);
	pthread_cond_broadcast(&t->over);
	pthread_mutex_unlock(&t->lock);
}

static void *member_run(void *arg)
{
	struct member *m = arg;

	for (;;) {
		ae_thread_pool_barrier(m->team);		/* until there is work */
		if (atomic_load(&m->team->quit))
			return NULL;
		m->team->work(m->team->arg, m->thread);
		ae_thread_pool_barrier(m->team);		/* all are done */
	}
}

void ae_thread_pool_run(struct ae_thread_pool *t, void (*work)(void *, size_t), void *arg)
{
	t->work = work;
	t->arg = arg;
	ae_thread_pool_barrier(t);
	work(arg, 0);
	ae_thread_pool_barrier(t);
}

size_t ae_thread_pool_size(const struct ae_thread_pool *t)
{
	return t->size;
}

int ae_thread_pool_new(struct ae_thread_pool **team, size_t threads, struct ae_err *e)
{
	struct ae_thread_pool *t = calloc(1, sizeof *t);

	*team = NULL;
	if (t)
		t->member = calloc(threads, sizeof *t->member);
	if (!t || !t->member) {
		free(t);
		return ae_err_set(e, "threads: no memory for %zu", threads);
	}
	t->size = threads;
	pthread_mutex_init(&t->lock, NULL);	/* with default attributes neither can fail */
	pthread_cond_init(&t->over, NULL);
	for (t->started = 1; t->started < threads; t->started++) {
		struct member *m = &t->member[t->started];
		int failed;

		*m = (struct member){ .team = t, .thread = t->started };
		failed = pthread_create(&m->id, NULL, member_run, m);
		if (failed) {
			size_t short_of = t->started;

			ae_thread_pool_free(t);
			return ae_err_set(e, "threads: %zu asked for, only %zu started (%s)", threads, short_of,
					  strerror(failed));
		}
	}
	*team = t;
	return 0;
}

void ae_thread_pool_free(struct ae_thread_pool *t)
{
	if (!t)
		return;
	t->size = t->started;		/* those who came into being meet once more, to leave */
	atomic_store(&t->quit, true);
	ae_thread_pool_barrier(t);
	for (size_t i = 1; i < t->started; i++)
		pthread_join(t->member[i].id, NULL);
	pthread_mutex_destroy(&t->lock);
	pthread_cond_destroy(&t->over);
	free(t->member);
	free(t);
}
