/* score_online.h - models that change while they score: by learning from the records, and by reading their file again on
 * SIGHUP. Models that learn are saved at the end, on SIGUSR1, and before SIGTERM or SIGINT ends the program. */
#ifndef SCORE_ONLINE_H
#define SCORE_ONLINE_H

#include "common/models.h"

#include <pthread.h>
#include <signal.h>

struct online_options {
	double rate;      /* learning rate; NAN: no online learning */
	bool reload;      /* SIGHUP has the file read again, as it has with a learning rate */
	double below;     /* records with this score or more are not learned from */
	size_t grace;     /* first records of the stream, scored without learning */
	const char *save; /* file for the model; NULL: none */
	bool state;       /* common/state.h answers the signals that end the program */
};

/* A model or an ensemble's members, a learner each (NULL: they do not learn), and the number of records of the stream so far. */
struct online_state {
	struct ae_ensemble list;
	struct ae_learner **learner;
	uint64_t records;
};

struct online {
	struct tool *tool;
	struct online_options o;
	const char *path; /* the model's file */
	bool arch;        /* the architecture came from -a, not from the file */
	sigset_t signals; /* that the thread waits for */
	pthread_t thread;
	pthread_mutex_t lock;          /* guards the members below */
	struct online_state now, next; /* now: in use, its list is the caller's; next: read on SIGHUP */
	bool waiting;                  /* `next` is there */
	uint64_t refused;              /* records without a finite gradient, or outside the range of the loss */
	char *bytes;                   /* (size) the model's file, at the end */
	size_t size;
};

/* Whether the models change; whether they learn. */
bool online_chosen(const struct online_options *o);
bool online_learns(const struct online *l);

/* Dies if the options of --learn contradict each other or the outputs of the tool. */
void online_check(struct tool *t, const struct online_options *o);

/* Blocks SIGHUP, and with --save the signals that end a program, for online_start(). Call before any thread starts. */
void online_init(struct online *l, struct tool *t, const struct online_options *o);

/* Starts with the models read from `path`. arch: the architecture came from -a. */
void online_start(struct online *l, const struct ae_ensemble *list, const char *path, bool arch);

/* Call before each record. Returns true if SIGHUP brought other models, which *list then holds. */
bool online_renewed(struct online *l, struct ae_ensemble *list);

/* Call after each record: x as the members saw it, and its score. */
void online_learn(struct online *l, const struct members *m, const float *x, double score);

/* Ends the wait for signals, after the last record and before the models are freed. */
void online_end(struct online *l);
/* Saves the models, once all scores are written. */
void online_close(struct online *l);

#endif
