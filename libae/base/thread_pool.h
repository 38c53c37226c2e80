/* thread_pool.h - a fixed pool of threads that run one function together and wait for each other at barriers. */
#ifndef THREAD_POOL_H
#define THREAD_POOL_H

#include "base/base.h"

struct ae_thread_pool;

/* threads at least 1; the caller is thread 0, the others are started here. */
int ae_thread_pool_new(struct ae_thread_pool **t, size_t threads, struct ae_err *e) AE_MUST_USE;
void ae_thread_pool_free(struct ae_thread_pool *t);
size_t ae_thread_pool_size(const struct ae_thread_pool *t);

/* Runs work(arg, thread) in every thread and returns when all are done. */
void ae_thread_pool_run(struct ae_thread_pool *t, void (*work)(void *arg, size_t thread), void *arg);

/* Inside work: waits until every thread of the pool calls it. */
void ae_thread_pool_barrier(struct ae_thread_pool *t);

#endif
