/* score_online.h - models that learn from the records they have scored: saved at the end and on SIGUSR1, before SIGTERM or
 * SIGINT ends the program, and read again on SIGHUP. */
#ifndef SCORE_ONLINE_H
#define SCORE_ONLINE_H

#include "common/models.h"

#include <pthread.h>
#include <signal.h>

struct online_options {
	double rate;			/* NAN: nothing is learned, and signals do what they always do */
	double below;			/* records with a score from here on are not learned from */
	size_t grace;			/* records of the stream that are scored before the first is learned from */
	const char *save;		/* file for the model; NULL: none */
};

/* A model or an ensemble's members, how each learns, and the records of its stream so far. */
struct online_state { struct ae_ensemble list; struct ae_learner **learner; uint64_t records; };

struct online {
	struct tool *tool;
	struct online_options o;
	const char *path;		/* the model's file */
	bool arch;			/* its architecture is not in there but was given */
	sigset_t signals;
	pthread_t thread;		/* waits for them */
	pthread_mutex_t lock;		/* of what follows */
	struct online_state now, next;	/* now: whose list is the caller's; next: read on SIGHUP */
	bool waiting;			/* there is a next one */
	uint64_t refused;		/* records that gave no gradient to learn from */
	char *bytes;			/* of the model's file, at the end */
	size_t size;
};

/* Dies where --learn's options do not go together, or not with the tool's outputs. */
void online_check(struct tool *t, const struct online_options *o);

/* Leaves SIGHUP, and with a file to save those that end a program, to online_start(). Before any thread is started. */
void online_init(struct online *l, struct tool *t, const struct online_options *o);

/* The models, read from `path`; `arch`: with an architecture that was given. */
void online_start(struct online *l, const struct ae_ensemble *list, const char *path, bool arch);

/* Before a record: whether SIGHUP brought other models, which are the caller's in place of those it has. */
bool online_renewed(struct online *l, struct ae_ensemble *list);

/* Behind record x, as the members saw it, whose score is that. */
void online_learn(struct online *l, const struct members *m, const float *x, double score);

/* When the last record is scored, and the models are still there: no signal is waited for any more. */
void online_end(struct online *l);
/* When all scores are written: saves the models. */
void online_close(struct online *l);

#endif
