/* stats.h - memory for a normalizer's rows, which learning, copying and reading a file share. */
#ifndef AE_DATA_STATS_H
#define AE_DATA_STATS_H

#include "data/data.h"

/* Makes `count` rows of zeros. */
int ae_stats_new(struct ae_stats *s, size_t count, struct ae_err *e) AE_MUST_USE;

#endif
