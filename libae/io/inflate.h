/* inflate.h - data compressed by deflate (RFC 1951), decoded as they arrive. */
#ifndef AE_INFLATE_H
#define AE_INFLATE_H

#include "base/base.h"

enum {
	AE_INFLATE_WINDOW = 1 << 15, /* bytes that a match may go back */
	AE_INFLATE_LIMIT = 3 << 15,  /* decoded bytes in the buffer after which decoding pauses */
	AE_INFLATE_BUFFER = AE_INFLATE_LIMIT + 512,
	/* entries that the subtables of any code need (the program "enough" of zlib) */
	AE_INFLATE_SYMBOLS = 2342,  /* 288 symbols, 11 bits in the first table, 15 at most */
	AE_INFLATE_DISTANCES = 402, /* 32 symbols, 8 bits */
	AE_INFLATE_LENGTHS = 128,   /* 19 symbols, 7 bits */
};

/* MORE: all input is used, and the data go on. FULL: the buffer is. END: of the data. BAD: `problem` says why. */
enum ae_inflate_status { AE_INFLATE_MORE, AE_INFLATE_FULL, AE_INFLATE_END, AE_INFLATE_BAD };

/* Private to inflate.c but for `problem`. */
struct ae_inflate {
	const char *problem; /* such as "a block of type 3" */
	uint64_t hold;       /* bits that are read and not used; the next one is the lowest */
	unsigned count;      /* number of them */
	int state;
	bool last, fixed;     /* the block is the last one; the tables are the fixed ones */
	uint16_t stored;      /* bytes of a stored block to come */
	unsigned have, lens;  /* code lengths read, and their number */
	unsigned nlen, ndist; /* of them for symbols, and for distances */
	unsigned precodes;    /* lengths of the code of code lengths */
	unsigned char length[320];
	uint32_t symbol[AE_INFLATE_SYMBOLS], distance[AE_INFLATE_DISTANCES], precode[AE_INFLATE_LENGTHS];
	size_t at, end; /* first decoded byte that is not taken, and end of the decoded bytes */
	unsigned char buffer[AE_INFLATE_BUFFER];
};

void ae_inflate_begin(struct ae_inflate *z);

/* Whether two bytes, as a big-endian number, begin zlib data (RFC 1950): deflated, without a dictionary. */
bool ae_inflate_is_zlib(unsigned head);

/* Decodes from *at, which moves to the first byte that is not used, until an end of the status. All decoded bytes must
 * have been taken. */
enum ae_inflate_status ae_inflate_run(struct ae_inflate *z, const unsigned char **at, const unsigned char *end);

/* Takes up to n decoded bytes; returns their number. */
size_t ae_inflate_take(struct ae_inflate *z, unsigned char *to, size_t n);

struct ae_bytes;

/* Decodes up to n bytes from `from`, of which it takes up to *left bytes; waits for them. Returns the number of bytes, 0
 * at the end of the data, -1. inflate_bytes.c */
ptrdiff_t ae_inflate_bytes(struct ae_inflate *z, struct ae_bytes *from, uint64_t *left, unsigned char *to, size_t n,
			   struct ae_err *e) AE_MUST_USE;

#endif
