/* npy.h - the header of NumPy's NPY arrays, written. */
#ifndef AE_NPY_H
#define AE_NPY_H

#include "io/source.h"

enum { AE_NPY_HEADER_MAX = 320 };

/* The header of a->count little-endian records, padded to a length that does not depend on the count. With
 * AE_UNCOUNTED the count is one that no reader accepts. Returns the length, a multiple of 64. */
size_t ae_npy_header(char to[AE_NPY_HEADER_MAX], const struct ae_array *a);

#endif
