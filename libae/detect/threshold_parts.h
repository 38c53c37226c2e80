/* threshold_parts.h - what the files of thresholds share. Private to libae. */
#ifndef THRESHOLD_PARTS_H
#define THRESHOLD_PARTS_H

#include "detect/detect.h"

/* What lies above a level, as a generalized Pareto distribution of the excesses y:
 * P(Y > y) = (1 + shape y / scale)^(-1 / shape), exp(-y / scale) where the shape is 0. */
struct ae_tail { double from, shape, scale; uint64_t count, peaks; };	/* peaks: scores above `from` */

enum { AE_PEAKS_MIN = 10 };	/* fewer show no tail */

/* Of greatest likelihood for n excesses above 0, n at least 1; the shape is above -1. */
void ae_tail_fit(struct ae_tail *t, const double *excess, size_t n);

/* Learns the tail above t->from of n scores, which the t->peaks excesses overwrite, in the same order. An
 * error where there are too few, or where more than `risk` of the scores is not in the tail. */
int ae_tail_learn(struct ae_tail *t, double *scores, size_t n, double risk, struct ae_err *e) AE_MUST_USE;

/* The score that this share of all scores is above: from t->from on. */
double ae_tail_quantile(const struct ae_tail *t, double risk);

/* A threshold that moves: threshold_spot.c. As values for a file: AE_SPOT_FIXED of them, the first of which
 * is the mark, then what `depth` calls for. */
struct ae_spot;

/* The bytes "ae-spot1" as a little-endian f8: no score and no threshold by any likelihood. */
#define AE_SPOT_MARK 0x1.46f70732d6561p-232

int ae_spot_new(struct ae_spot **s, const struct ae_threshold_rule *r, const double *scores, size_t n,
		struct ae_err *e) AE_MUST_USE;
bool ae_spot_push(struct ae_spot *s, double score);
double ae_spot_threshold(const struct ae_spot *s);
void ae_spot_free(struct ae_spot *s);
size_t ae_spot_width(const struct ae_spot *s);
void ae_spot_pack(const struct ae_spot *s, double *to);
int ae_spot_unpack(struct ae_spot **s, const double *from, size_t width, struct ae_err *e) AE_MUST_USE;

#endif
