/* team.h - a fixed team of threads that run one function together and meet at barriers. */
#ifndef TEAM_H
#define TEAM_H

#include "base/base.h"

struct ae_team;

/* threads at least 1; the caller is thread 0, the others are started here. */
int ae_team_new(struct ae_team **t, size_t threads, struct ae_err *e) AE_MUST_USE;
void ae_team_free(struct ae_team *t);
size_t ae_team_size(const struct ae_team *t);

/* Runs work(arg, thread) in every thread and returns when all are done. */
void ae_team_run(struct ae_team *t, void (*work)(void *arg, size_t thread), void *arg);

/* Inside work: waits until every thread of the team has come. */
void ae_team_meet(struct ae_team *t);

#endif
