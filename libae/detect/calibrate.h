/* calibrate.h - shared by the files calibrate*.c. Private to libae. */
#ifndef CALIBRATE_H
#define CALIBRATE_H

#include "detect/detect.h"

/* Bins of the natural logarithm, from CALIBRATE_LOWEST, which is below every float, to above every float. */
#define BINS_PER_UNIT 256.0
enum { CALIBRATE_BINS = 194 * 256 };
#define CALIBRATE_LOWEST (-104.0)

/* One score's past: the last `history` of its values, and what follows from them. */
struct calibrator {
	uint64_t pushed;   /* scores so far, without NaN */
	size_t held, next; /* scores in the ring; place of the next one */
	bool fitted;
	double level, index, top; /* start of the tail, its Hill index, the largest score: logarithms */
	uint32_t *count;          /* (CALIBRATE_BINS) scores per bin; NULL with `sorted` */
	uint32_t *block;          /* (CALIBRATE_BINS / 256) scores per 256 bins */
	uint16_t *bin;            /* (history) ring of bins */
	double *past, *sorted;    /* (history) ring of scores, and the same in ascending order; NULL with `count` */
	double *recent;           /* (mean) ring of surprises */
	struct ae_martingale martingale;
};

struct ae_calibrate {
	struct ae_calibrate_options o;
	size_t scores;
	enum ae_learn learn;
	struct calibrator *each; /* (scores) */
};

/* Whether the method bets. */
bool ae_calibrate_bets(const struct ae_calibrate_options *o);

/* Fills `count` and `block`, or `sorted`, from the ring, after a calibrator was read from a file. */
void ae_calibrator_restore(const struct ae_calibrate *c, struct calibrator *k);

#endif
