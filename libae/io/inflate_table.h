/* inflate_table.h - tables of the codes of deflated data. Private to inflate*.c. */
#ifndef AE_INFLATE_TABLE_H
#define AE_INFLATE_TABLE_H

#include "base/base.h"

enum { SYMBOL_BITS = 11, DISTANCE_BITS = 8, PRECODE_BITS = 7, BITS_MAX = 15 };
enum { SYMBOLS_MAX = 286, DISTANCES_MAX = 30, PRECODES = 19, END_OF_BLOCK = 256 };
enum { MATCH_MAX = 258 };

/* An entry of a table: in bits 0 to 7 the bits of the code, in bits 8 to 12 the extra bits behind it, in bits 13 to 15
 * its kind, in bits 16 to 31 a literal, the base of a length or distance, or the start of a subtable. The first table is
 * indexed by the next bits; a subtable, by the extra bits behind those. */
enum { LITERAL, BASE, SUBTABLE, END, INVALID };

#define ENTRY(value, kind, extra, bits) \
	((uint32_t)(value) << 16 | (uint32_t)(kind) << 13 | (uint32_t)(extra) << 8 | (uint32_t)(bits))

static inline unsigned bits_of(uint32_t entry)
{
	return entry & 255;
}

static inline unsigned extra_of(uint32_t entry)
{
	return entry >> 8 & 31;
}

static inline unsigned kind_of(uint32_t entry)
{
	return entry >> 13 & 7;
}

static inline unsigned value_of(uint32_t entry)
{
	return entry >> 16;
}

static inline unsigned low_bits(uint64_t hold, unsigned n)
{
	return (unsigned)(hold & (((uint64_t)1 << n) - 1));
}

/* Entries of the symbol by the kinds of codes; `plain`: of the lengths of codes. */
uint32_t ae_plain_entry(unsigned symbol);
uint32_t ae_symbol_entry(unsigned symbol);
uint32_t ae_distance_entry(unsigned symbol);

/* Makes the table of a code of n symbols. As zlib does, it takes an incomplete code only if it has a single symbol of one
 * bit, or none at all: then the other codes are invalid. Returns a problem, or NULL. */
const char *ae_inflate_table(uint32_t *table, unsigned root, const unsigned char *length, unsigned n, bool complete,
			     uint32_t (*entry_of)(unsigned));

#endif
