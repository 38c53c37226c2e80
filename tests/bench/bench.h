/* bench.h - what the parts of the bench program share: its clock, its way to measure, its subjects. */
#ifndef BENCH_H
#define BENCH_H

#include "ae.h"
#include "nn/net.h"

enum { BENCH_BATCH = 128, BENCH_ROUNDS = 5 };

/* ---- measuring: measure.c ---- */

double bench_now(void);		/* seconds, from any origin */

/* Works at least until the time `until` and returns how many units of work that were. */
typedef double bench_work(void *arg, double until);

/* Units a second in BENCH_ROUNDS rounds after a first one that does not count: the median, or the most, which
 * is what a limit of the machine is. */
double bench_median(bench_work *work, void *arg);
double bench_most(bench_work *work, void *arg);

/* Program's name, object, problem on stderr; exit status 2. */
_Noreturn void bench_die(const char *format, ...) AE_PRINTF(1, 2);
void bench_need(int failed, const struct ae_err *e);	/* dies of the error if there is one */

/* ---- the machine: machine.c, fma.c ---- */

double bench_peak(const char *isa, size_t threads);	/* fused multiply-adds, as FLOP/s */
double bench_copy(size_t threads);			/* memory read and written, bytes/s */
double bench_pipe(void);				/* through a pipe between two processes, bytes/s */

/* ---- networks: network.c, layers.c ---- */

/* The built-in networks, then those of networks.c. NULL: after the last; no such name. */
const struct ae_builtin *bench_network_at(size_t i);
const struct ae_builtin *bench_network_find(const char *name);
struct ae_net *bench_net(const char *name, const char *isa);	/* all weights 0 */

/* A network with weights, and records to give it. */
struct bench_subject {
	const struct ae_builtin *builtin;
	struct ae_net *net;
	size_t values, count;		/* in a record; records, a whole number of batches */
	float *data;
	float *label;			/* of each record, class 0, for a network that is told classes */
	double forward, training;	/* FLOP a record: two a multiply-add; no gradient of the input */
};

void bench_subject_open(struct bench_subject *s, const char *name, const char *isa);
void bench_subject_close(struct bench_subject *s);

/* Training in batches of BENCH_BATCH; _run is a bench_work that counts records. */
struct bench_training;
struct bench_training *bench_training_new(struct bench_subject *s, size_t threads);
double bench_training_run(void *training, double until);
void bench_training_free(struct bench_training *t);

double bench_train(struct bench_subject *s, size_t threads);		/* records/s */
double bench_inference(struct bench_subject *s, size_t threads);		/* the same */
double bench_single(struct bench_subject *s);			/* one record at a time */

/* Prints the rate of products of matrices in several shapes, as a share of the peak of one thread. products.c */
void bench_products(const char *isa, double peak);

/* Prints the time per record of single records and small batches, with weights of each precision. single.c */
void bench_singles(const char *isa);

/* Trains on one thread and prints where the time goes, layer by layer. */
void bench_layers(struct bench_subject *s);

#endif
