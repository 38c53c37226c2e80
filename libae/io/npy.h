/* npy.h - NumPy's NPY arrays: their header, written; arrays in Fortran order, read. */
#ifndef AE_NPY_H
#define AE_NPY_H

#include "io/source.h"

enum { AE_NPY_HEADER_MAX = 320 };

/* The header of a->count little-endian records, padded to a length that does not depend on the count. With
 * AE_UNCOUNTED the count is one that no reader accepts. Returns the length, a multiple of 64. */
size_t ae_npy_header(char to[AE_NPY_HEADER_MAX], const struct ae_array *a);

/* Prepares to read an array in Fortran order that begins at the input, which must be a regular file. Then blocks of its
 * records in row-major order, as struct ae_input_format has them. npy_fortran.c */
int ae_npy_fortran_open(struct ae_source *s, const struct ae_array *a, struct ae_err *e) AE_MUST_USE;
ptrdiff_t ae_npy_fortran_block(struct ae_source *s, size_t max, const void **values, struct ae_err *e) AE_MUST_USE;
void ae_npy_fortran_close(struct ae_source *s);

#endif
