/* checksum.h - the checksums of gzip, zip, zlib and PNG. */
#ifndef CHECKSUM_H
#define CHECKSUM_H

#include "base/base.h"

/* CRC-32 (ISO 3309), eight bytes at a time; its tables are made once. The sum of no bytes is 0. */
struct ae_crc32 {
	uint32_t table[8][256];
};
void ae_crc32_init(struct ae_crc32 *c);
uint32_t ae_crc32_add(const struct ae_crc32 *c, uint32_t sum, const void *bytes, size_t n);

/* Adler-32 (RFC 1950). The sum of no bytes is 1. */
uint32_t ae_adler32_add(uint32_t sum, const void *bytes, size_t n);

#endif
