/* deflate.h - compression as a zlib stream. Private to libae. */
#ifndef DEFLATE_H
#define DEFLATE_H

#include "base/text.h"

/* Appends n bytes as a zlib stream (RFC 1950). */
void ae_zlib_put(struct ae_text *to, const unsigned char *bytes, size_t n);

#endif
