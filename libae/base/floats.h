/* floats.h - large blocks of floats. */
#ifndef FLOATS_H
#define FLOATS_H

#include <stddef.h>

/* Floats that may be read, and are then ignored, behind the last row of a matrix. */
enum { AE_SLACK = 64 };

/* n zeros, aligned to a cache line, with AE_SLACK more behind them. NULL without memory; free() frees them. */
float *ae_floats(size_t n);

#endif
