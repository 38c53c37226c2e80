/* inflate.c - data compressed by deflate (RFC 1951): tables of codes, a fast loop while input and space last, and a slow
 * one that stops at any bit. */
#include "io/inflate.h"
#include "io/inflate_table.h"

#include <assert.h>
#include <string.h>

enum { FAST_INPUT = 16 }; /* bytes that the fast loop reads ahead */

/* ---- blocks ---- */

enum { BLOCK_HEAD, STORED_HEAD, STORED, TABLE_HEAD, PRECODE, LENGTHS, CODES, FINISHED, FAILED };

struct input {
	const unsigned char *at, *end;
};

static enum ae_inflate_status fail(struct ae_inflate *z, const char *problem)
{
	z->problem = problem;
	z->state = FAILED;
	return AE_INFLATE_BAD;
}

/* Waits for n bits, at most 48. */
static bool need(struct ae_inflate *z, struct input *in, unsigned n)
{
	while (z->count < n) {
		if (in->at == in->end)
			return false;
		z->hold |= (uint64_t)*in->at++ << z->count;
		z->count += 8;
	}
	return true;
}

static void drop(struct ae_inflate *z, unsigned n)
{
	z->hold >>= n;
	z->count -= n;
}

static unsigned take(struct ae_inflate *z, unsigned n)
{
	unsigned value = low_bits(z->hold, n);

	drop(z, n);
	return value;
}

/* Waits for the code behind `used` bits. Only bits that the code has are read, so none is left over at the end. */
static bool peek_code(struct ae_inflate *z, struct input *in, const uint32_t *table, unsigned root, unsigned *used,
		      uint32_t *entry)
{
	unsigned bits;

	for (;;) {
		uint64_t hold = z->hold >> *used;

		*entry = table[low_bits(hold, root)];
		bits = bits_of(*entry);
		if (kind_of(*entry) == SUBTABLE) {
			*entry = table[value_of(*entry) + low_bits(hold >> root, extra_of(*entry))];
			bits = root + bits_of(*entry);
		}
		if (*used + bits <= z->count)
			break;
		if (!need(z, in, z->count + 1))
			return false;
	}
	*used += bits;
	return true;
}

static bool peek_extra(struct ae_inflate *z, struct input *in, uint32_t entry, unsigned *used, unsigned *value)
{
	unsigned extra = extra_of(entry);

	if (!need(z, in, *used + extra))
		return false;
	*value = value_of(entry) + low_bits(z->hold >> *used, extra);
	*used += extra;
	return true;
}

static void make_fixed_tables(struct ae_inflate *z)
{
	unsigned char length[288];

	if (z->fixed)
		return;
	memset(length, 8, 144);
	memset(length + 144, 9, 112);
	memset(length + 256, 7, 24);
	memset(length + 280, 8, 8);
	(void)ae_inflate_table(z->symbol, SYMBOL_BITS, length, 288, true, ae_symbol_entry);
	memset(length, 5, 32);
	(void)ae_inflate_table(z->distance, DISTANCE_BITS, length, 32, true, ae_distance_entry);
	z->fixed = true;
}

static enum ae_inflate_status block_head(struct ae_inflate *z, struct input *in)
{
	if (!need(z, in, 3))
		return AE_INFLATE_MORE;
	z->last = take(z, 1) != 0;
	switch (take(z, 2)) {
	case 0:
		drop(z, z->count & 7);
		z->state = STORED_HEAD;
		break;
	case 1:
		make_fixed_tables(z);
		z->state = CODES;
		break;
	case 2: z->state = TABLE_HEAD; break;
	default: return fail(z, "a block of type 3");
	}
	return AE_INFLATE_FULL;
}

static enum ae_inflate_status stored_head(struct ae_inflate *z, struct input *in)
{
	unsigned length;

	if (!need(z, in, 32))
		return AE_INFLATE_MORE;
	length = take(z, 16);
	if (take(z, 16) != (length ^ 0xffff))
		return fail(z, "a stored block with two lengths");
	z->stored = (uint16_t)length;
	z->state = STORED;
	return AE_INFLATE_FULL;
}

static void end_block(struct ae_inflate *z)
{
	z->state = z->last ? FINISHED : BLOCK_HEAD;
}

static enum ae_inflate_status stored(struct ae_inflate *z, struct input *in)
{
	size_t n = z->stored, space = AE_INFLATE_LIMIT - z->end, have = (size_t)(in->end - in->at);

	n = n < space ? n : space;
	n = n < have ? n : have;
	memcpy(z->buffer + z->end, in->at, n);
	z->end += n;
	in->at += n;
	z->stored = (uint16_t)(z->stored - n);
	if (z->stored == 0)
		end_block(z);
	else if (n == have && n < space)
		return AE_INFLATE_MORE;
	return AE_INFLATE_FULL;
}

static enum ae_inflate_status table_head(struct ae_inflate *z, struct input *in)
{
	if (!need(z, in, 14))
		return AE_INFLATE_MORE;
	z->nlen = take(z, 5) + 257;
	z->ndist = take(z, 5) + 1;
	z->precodes = take(z, 4) + 4;
	if (z->nlen > SYMBOLS_MAX || z->ndist > DISTANCES_MAX)
		return fail(z, "more symbols than there are");
	z->lens = z->nlen + z->ndist;
	z->have = 0;
	z->fixed = false;
	z->state = PRECODE;
	return AE_INFLATE_FULL;
}

static enum ae_inflate_status precode(struct ae_inflate *z, struct input *in)
{
	static const unsigned char order[PRECODES] = {
		16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
	};
	const char *problem;

	for (; z->have < z->precodes; z->have++) {
		if (!need(z, in, 3))
			return AE_INFLATE_MORE;
		z->length[order[z->have]] = (unsigned char)take(z, 3);
	}
	for (unsigned i = z->precodes; i < PRECODES; i++)
		z->length[order[i]] = 0;
	problem = ae_inflate_table(z->precode, PRECODE_BITS, z->length, PRECODES, true, ae_plain_entry);
	if (problem)
		return fail(z, problem);
	z->have = 0;
	z->state = LENGTHS;
	return AE_INFLATE_FULL;
}

/* Reads one code length, or one repetition of the last one or of zero. */
static enum ae_inflate_status one_length(struct ae_inflate *z, struct input *in)
{
	static const unsigned char extra[] = { 2, 3, 7 }, first[] = { 3, 3, 11 };
	unsigned used = 0, repeat = 1, symbol;
	unsigned char length;
	uint32_t entry;

	if (!peek_code(z, in, z->precode, PRECODE_BITS, &used, &entry))
		return AE_INFLATE_MORE;
	symbol = value_of(entry);
	length = symbol < 16 ? (unsigned char)symbol : 0;
	if (symbol >= 16) {
		if (!need(z, in, used + extra[symbol - 16]))
			return AE_INFLATE_MORE;
		repeat = first[symbol - 16] + low_bits(z->hold >> used, extra[symbol - 16]);
		used += extra[symbol - 16];
		if (symbol == 16 && z->have == 0)
			return fail(z, "a code length that repeats nothing");
		if (symbol == 16)
			length = z->length[z->have - 1];
	}
	drop(z, used);
	if (repeat > z->lens - z->have)
		return fail(z, "more code lengths than symbols");
	memset(z->length + z->have, length, repeat);
	z->have += repeat;
	return AE_INFLATE_FULL;
}

static enum ae_inflate_status lengths(struct ae_inflate *z, struct input *in)
{
	const char *problem = NULL;

	while (z->have < z->lens) {
		enum ae_inflate_status status = one_length(z, in);

		if (status != AE_INFLATE_FULL)
			return status;
	}
	if (z->length[END_OF_BLOCK] == 0)
		problem = "a code without the end of the block";
	if (!problem)
		problem = ae_inflate_table(z->symbol, SYMBOL_BITS, z->length, z->nlen, false, ae_symbol_entry);
	if (!problem)
		problem = ae_inflate_table(z->distance, DISTANCE_BITS, z->length + z->nlen, z->ndist, false,
					   ae_distance_entry);
	if (problem)
		return fail(z, problem);
	z->state = CODES;
	return AE_INFLATE_FULL;
}

/* ---- symbols ---- */

/* Copies a match, which may overlap itself. Up to 7 bytes behind it are overwritten. */
static void copy_match(unsigned char *to, size_t distance, size_t length)
{
	const unsigned char *from = to - distance;
	unsigned char *end = to + length;

	if (distance >= 8) {
		do {
			memcpy(to, from, 8);
			to += 8;
			from += 8;
		} while (to < end);
	} else if (distance == 1) {
		memset(to, *from, length);
	} else {
		while (to < end)
			*to++ = *from++;
	}
}

static uint64_t load(const unsigned char *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32
		| (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/* The entry of the next code. */
static uint32_t look_up(const uint32_t *table, unsigned root, uint64_t hold)
{
	uint32_t entry = table[low_bits(hold, root)];

	if (kind_of(entry) == SUBTABLE)
		entry = table[value_of(entry) + low_bits(hold >> root, extra_of(entry))] + root;
	return entry;
}

/* Takes 57 bits or more in; the bits above `count` are those of the bytes to come. */
#define REFILL() \
	do { \
		hold |= load(in) << count; \
		in += (63 - count) >> 3; \
		count |= 56; \
	} while (0)

#define USE(n) \
	do { \
		hold >>= (n); \
		count -= (n); \
	} while (0)

/* Decodes symbols while there are FAST_INPUT bytes and space for a match. It stops before a symbol that is not a literal or
 * a good match, which the slow loop reads again. */
static void run_fast(struct ae_inflate *z, struct input *input)
{
	const unsigned char *in = input->at, *last = input->end - FAST_INPUT;
	unsigned char *out = z->buffer + z->end, *limit = z->buffer + AE_INFLATE_LIMIT - MATCH_MAX;
	uint64_t hold = z->hold;
	unsigned count = z->count;

	while (in <= last && out < limit) {
		uint32_t entry, behind;
		uint64_t ahead;
		size_t length, distance;

		REFILL();
		entry = look_up(z->symbol, SYMBOL_BITS, hold);
		if (kind_of(entry) == LITERAL) {
			*out++ = (unsigned char)value_of(entry);
			USE(bits_of(entry));
			entry = look_up(z->symbol, SYMBOL_BITS, hold);
			if (kind_of(entry) == LITERAL) {
				*out++ = (unsigned char)value_of(entry);
				USE(bits_of(entry));
				entry = look_up(z->symbol, SYMBOL_BITS, hold);
				if (kind_of(entry) == LITERAL) {
					*out++ = (unsigned char)value_of(entry);
					USE(bits_of(entry));
					continue;
				}
			}
			REFILL();
		}
		if (kind_of(entry) != BASE)
			break;
		ahead = hold >> bits_of(entry);
		length = value_of(entry) + low_bits(ahead, extra_of(entry));
		ahead >>= extra_of(entry);
		behind = look_up(z->distance, DISTANCE_BITS, ahead);
		if (kind_of(behind) != BASE)
			break;
		distance = value_of(behind) + low_bits(ahead >> bits_of(behind), extra_of(behind));
		if (distance > (size_t)(out - z->buffer))
			break;
		USE(bits_of(entry) + extra_of(entry) + bits_of(behind) + extra_of(behind));
		copy_match(out, distance, length);
		out += length;
	}
	input->at = in - (count >> 3);
	z->count = count & 7;
	z->hold = low_bits(hold, z->count);
	z->end = (size_t)(out - z->buffer);
}

/* Decodes one symbol, as soon as all of its bits are there. */
static enum ae_inflate_status one_symbol(struct ae_inflate *z, struct input *in)
{
	unsigned used = 0, length, distance;
	uint32_t entry;

	if (!peek_code(z, in, z->symbol, SYMBOL_BITS, &used, &entry))
		return AE_INFLATE_MORE;
	if (kind_of(entry) == INVALID)
		return fail(z, "a code of no symbol");
	if (kind_of(entry) != BASE) {
		drop(z, used);
		if (kind_of(entry) == END)
			end_block(z);
		else
			z->buffer[z->end++] = (unsigned char)value_of(entry);
		return AE_INFLATE_FULL;
	}
	if (!peek_extra(z, in, entry, &used, &length) || !peek_code(z, in, z->distance, DISTANCE_BITS, &used, &entry))
		return AE_INFLATE_MORE;
	if (kind_of(entry) == INVALID)
		return fail(z, "a code of no distance");
	if (!peek_extra(z, in, entry, &used, &distance))
		return AE_INFLATE_MORE;
	if (distance > z->end)
		return fail(z, "a distance beyond the first byte");
	drop(z, used);
	copy_match(z->buffer + z->end, distance, length);
	z->end += length;
	return AE_INFLATE_FULL;
}

static enum ae_inflate_status codes(struct ae_inflate *z, struct input *in)
{
	while (z->state == CODES && z->end <= AE_INFLATE_LIMIT - MATCH_MAX) {
		enum ae_inflate_status status;

		if (z->count < 8 && in->end - in->at >= FAST_INPUT)
			run_fast(z, in);
		if (z->end > AE_INFLATE_LIMIT - MATCH_MAX)
			break;
		status = one_symbol(z, in);
		if (status != AE_INFLATE_FULL)
			return status;
	}
	return AE_INFLATE_FULL;
}

/* ---- the whole ---- */

bool ae_inflate_is_zlib(unsigned head)
{
	return (head >> 8 & 15) == 8 && head % 31 == 0 && (head & 32) == 0;
}

void ae_inflate_begin(struct ae_inflate *z)
{
	z->problem = NULL;
	z->hold = 0;
	z->count = 0;
	z->state = BLOCK_HEAD;
	z->last = z->fixed = false;
	z->at = z->end = 0;
}

enum ae_inflate_status ae_inflate_run(struct ae_inflate *z, const unsigned char **at, const unsigned char *end)
{
	static enum ae_inflate_status (*const step[])(struct ae_inflate *, struct input *) = {
		[BLOCK_HEAD] = block_head, [STORED_HEAD] = stored_head, [STORED] = stored, [TABLE_HEAD] = table_head,
		[PRECODE] = precode,       [LENGTHS] = lengths,         [CODES] = codes,
	};
	struct input in = { *at, end };
	enum ae_inflate_status status = AE_INFLATE_FULL;

	assert(z->at == z->end);
	if (z->end > AE_INFLATE_LIMIT - MATCH_MAX) {
		memmove(z->buffer, z->buffer + z->end - AE_INFLATE_WINDOW, AE_INFLATE_WINDOW);
		z->at = z->end = AE_INFLATE_WINDOW;
	}
	while (status == AE_INFLATE_FULL && z->state < FINISHED && z->end <= AE_INFLATE_LIMIT - MATCH_MAX)
		status = step[z->state](z, &in);
	*at = in.at;
	if (z->state == FAILED)
		return AE_INFLATE_BAD;
	return z->state == FINISHED ? AE_INFLATE_END : status;
}

size_t ae_inflate_take(struct ae_inflate *z, unsigned char *to, size_t n)
{
	n = n < z->end - z->at ? n : z->end - z->at;
	memcpy(to, z->buffer + z->at, n);
	z->at += n;
	return n;
}
