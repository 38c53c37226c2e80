/* npy.h - NumPy's NPY arrays: writing headers, reading arrays in Fortran order, digests. */
#ifndef AE_NPY_H
#define AE_NPY_H

#include "base/digest.h"
#include "io/source.h"

enum { AE_NPY_HEADER_MAX = 320 };

/* Writes the header of a->count little-endian records, padded to a length that does not depend on the count. With
 * AE_UNCOUNTED the header holds a count that no reader accepts. Returns the length, a multiple of 64. */
size_t ae_npy_header(char to[AE_NPY_HEADER_MAX], const struct ae_array *a);

/* Prepares to read an array in Fortran order, whose values are next in the input; in a pipe they are held in memory. _block
 * then returns its records in row-major order, as ae_input_format's block does. npy_fortran.c */
int ae_npy_fortran_open(struct ae_source *s, const struct ae_array *a, struct ae_err *e) AE_MUST_USE;
ptrdiff_t ae_npy_fortran_block(struct ae_source *s, size_t max, const void **values, struct ae_err *e) AE_MUST_USE;
void ae_npy_fortran_close(struct ae_source *s);

/* A file of one array that carries its digest: npy_digest.c. The header needs AE_NPY_DIGEST blanks before its last
 * newline. */
enum { AE_NPY_DIGEST = 1 + 64 + 1 };
/* ae_npy_header() with these blanks, for counts below 10^18. */
enum { AE_NPY_SEALED_MAX = AE_NPY_HEADER_MAX + 64 };
size_t ae_npy_header_to_seal(char to[AE_NPY_SEALED_MAX], const struct ae_array *a);
/* Writes the digest of a file of n bytes into its header. */
void ae_npy_seal(unsigned char *file, size_t n);
/* Checks the digest of a file of n bytes. text: the digest, "xxh64:0123456789abcdef", or "" if it carries none. Returns
 * -1 and a message if the contents have another digest. */
int ae_npy_check(const unsigned char *file, size_t n, const char *path, char text[AE_DIGEST_TEXT],
		 struct ae_err *e) AE_MUST_USE;

#endif
