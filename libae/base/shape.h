/* shape.h - what the stream formats need of shapes and types beyond ae.h. */
#ifndef AE_SHAPE_H
#define AE_SHAPE_H

#include "base/base.h"

#define AE_VALUES_MAX ((uint64_t)1 << 48)

/* Appends a dimension; false, and nothing changed, when it is 0, one too many, or the product too large. */
bool ae_shape_add(struct ae_shape *s, uint64_t dim);

/* Whether the type holds fractions, NaN and infinities. */
bool ae_dtype_real(enum ae_dtype d);

/* The order of bytes in this machine's memory. */
bool ae_host_is_big(void);

#endif
