/* thread_pool.c - a fixed number of threads that work together. A waiting thread spins for a moment, since steps are short,
 * and then sleeps. */
#include "base/thread_pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { SPINS = 4000 };

struct ae_thread_pool {
	atomic_size_t size; /* threads that meet at a barrier, the caller included */
	size_t started;
	void (*work)(void *, size_t);
	void *arg;
	atomic_size_t arrived; /* threads at the current barrier */
	atomic_uint barrier;   /* number of barriers passed */
	atomic_bool quit;
	pthread_mutex_t lock;
	pthread_cond_t passed;
	struct pool_member {
		struct ae_thread_pool *pool;
		size_t thread;
		pthread_t id;
	} * member;
};

static void wait_for_others(struct ae_thread_pool *t, unsigned barrier)
{
	for (int i = 0; i < SPINS; i++)
		if (atomic_load_explicit(&t->barrier, memory_order_acquire) != barrier)
			return;
	pthread_mutex_lock(&t->lock);
	while (atomic_load_explicit(&t->barrier, memory_order_acquire) == barrier)
		pthread_cond_wait(&t->passed, &t->lock);
	pthread_mutex_unlock(&t->lock);
}

void ae_thread_pool_barrier(struct ae_thread_pool *t)
{
	unsigned barrier = atomic_load_explicit(&t->barrier, memory_order_acquire);

	if (ae_thread_pool_size(t) == 1)
		return;
	if (atomic_fetch_add_explicit(&t->arrived, 1, memory_order_acq_rel) + 1 < ae_thread_pool_size(t)) {
		wait_for_others(t, barrier);
		return;
	}
	atomic_store_explicit(&t->arrived, 0, memory_order_relaxed);
	pthread_mutex_lock(&t->lock);
	atomic_fetch_add_explicit(&t->barrier, 1, memory_order_acq_rel);
	pthread_cond_broadcast(&t->passed);
	pthread_mutex_unlock(&t->lock);
}

static void *member_run(void *arg)
{
	struct pool_member *m = arg;

	for (;;) {
		ae_thread_pool_barrier(m->pool); /* wait for work */
		if (atomic_load(&m->pool->quit))
			return NULL;
		m->pool->work(m->pool->arg, m->thread);
		ae_thread_pool_barrier(m->pool); /* all are done */
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
	return atomic_load_explicit(&t->size, memory_order_relaxed);
}

int ae_thread_pool_new(struct ae_thread_pool **pool, size_t threads, struct ae_err *e)
{
	struct ae_thread_pool *t = calloc(1, sizeof *t);

	*pool = NULL;
	if (t)
		t->member = calloc(threads, sizeof *t->member);
	if (!t || !t->member) {
		free(t);
		return ae_err_set(e, "threads: no memory for %zu", threads);
	}
	atomic_init(&t->size, threads);
	pthread_mutex_init(&t->lock, NULL); /* cannot fail with default attributes */
	pthread_cond_init(&t->passed, NULL);
	for (t->started = 1; t->started < threads; t->started++) {
		struct pool_member *m = &t->member[t->started];
		int failed;

		*m = (struct pool_member){ .pool = t, .thread = t->started };
		failed = pthread_create(&m->id, NULL, member_run, m);
		if (failed) {
			size_t short_of = t->started;

			ae_thread_pool_free(t);
			return ae_err_set(e, "threads: %zu asked for, only %zu started (%s)", threads, short_of,
					  strerror(failed));
		}
	}
	*pool = t;
	return 0;
}

void ae_thread_pool_free(struct ae_thread_pool *t)
{
	if (!t)
		return;
	atomic_store(&t->size, t->started); /* those that did start meet once more, to end */
	atomic_store(&t->quit, true);
	ae_thread_pool_barrier(t);
	for (size_t i = 1; i < t->started; i++)
		pthread_join(t->member[i].id, NULL);
	pthread_mutex_destroy(&t->lock);
	pthread_cond_destroy(&t->passed);
	free(t->member);
	free(t);
}
