/* threshold_parts.h - shared by the files threshold*.c. Private to libae. */
#ifndef THRESHOLD_PARTS_H
#define THRESHOLD_PARTS_H

#include "detect/detect.h"

/* Learns a fixed threshold from scores x (n), n 1 or more, which it may reorder and overwrite. threshold_rule.c */
int ae_threshold_fit(const struct ae_threshold_rule *r, double *x, size_t n, double *threshold,
		     struct ae_err *e) AE_MUST_USE;

/* The tail of scores above `from`: a generalized Pareto distribution of the excesses y = score - from,
 * P(Y > y) = (1 + shape y / scale)^(-1 / shape), and exp(-y / scale) for shape 0. threshold_tail.c */
struct ae_tail {
	double from, shape, scale;
	uint64_t count, peaks; /* scores; scores above `from` */
};

enum { AE_PEAKS_MIN = 10 }; /* fewer excesses show no tail */

/* Fits shape and scale to n excesses, all above 0, n 1 or more, by maximum likelihood. If the likelihood has no maximum with a
 * shape above -1, the distribution ends just above the largest excess, with the best shape for this end. */
void ae_tail_fit(struct ae_tail *t, const double *excess, size_t n);

/* Learns the tail above t->from from scores (n). Overwrites the first t->peaks scores by the excesses, in their order.
 * An error if there are fewer than AE_PEAKS_MIN excesses, or if a fraction `risk` of the scores reaches below the tail. */
int ae_tail_learn(struct ae_tail *t, double *scores, size_t n, double risk, struct ae_err *e) AE_MUST_USE;

/* The score that a fraction `risk` of all scores exceeds; t->from or more. */
double ae_tail_quantile(const struct ae_tail *t, double risk);

/* A threshold that moves: threshold_spot.c. */
struct ae_spot;

/* The first value of one in a file: the bytes "ae-spot1" as a little-endian f8, which is no plausible score. */
#define AE_SPOT_MARK 0x1.46f70732d6561p-232

int ae_spot_new(struct ae_spot **s, const struct ae_threshold_rule *r, const double *scores, size_t n,
		struct ae_err *e) AE_MUST_USE;
bool ae_spot_push(struct ae_spot *s, double score);
double ae_spot_threshold(const struct ae_spot *s);
void ae_spot_free(struct ae_spot *s);
void ae_spot_state(struct ae_spot **spot, struct ae_state *s); /* saves it, or restores another one in its place */
/* As `width` values of a file. */
size_t ae_spot_width(const struct ae_spot *s);
void ae_spot_pack(const struct ae_spot *s, double *to);
int ae_spot_unpack(struct ae_spot **s, const double *from, size_t width, struct ae_err *e) AE_MUST_USE;

#endif
