/* inflate_table.c - tables of the codes of deflated data (RFC 1951): a first table by the next bits, and subtables. */
#include "io/inflate_table.h"

#include <string.h>

uint32_t ae_plain_entry(unsigned symbol)
{
	return ENTRY(symbol, LITERAL, 0, 0);
}

uint32_t ae_symbol_entry(unsigned symbol)
{
	static const uint16_t base[] = { 3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
					 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258 };
	static const uint8_t extra[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
					 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };

	if (symbol < END_OF_BLOCK)
		return ENTRY(symbol, LITERAL, 0, 0);
	if (symbol == END_OF_BLOCK)
		return ENTRY(0, END, 0, 0);
	if (symbol >= SYMBOLS_MAX)
		return ENTRY(0, INVALID, 0, 0);
	return ENTRY(base[symbol - 257], BASE, extra[symbol - 257], 0);
}

uint32_t ae_distance_entry(unsigned symbol)
{
	unsigned extra = symbol < 4 ? 0 : symbol / 2 - 1;

	if (symbol >= DISTANCES_MAX)
		return ENTRY(0, INVALID, 0, 0);
	return ENTRY(symbol < 4 ? symbol + 1 : ((2 + symbol % 2) << extra) + 1, BASE, extra, 0);
}

struct code {
	unsigned n, root, max; /* symbols; bits of the first table; longest code */
	unsigned count[BITS_MAX + 1];
	uint16_t sorted[288]; /* symbols by length, then by number */
};

/* Sorts the symbols by the lengths of their codes. Returns the codes of BITS_MAX bits that are not used, negative if
 * there are too many codes. */
static int sort_symbols(struct code *c, const unsigned char *length)
{
	unsigned at[BITS_MAX + 2] = { 0 };
	int left = 1;

	memset(c->count, 0, sizeof c->count);
	for (unsigned i = 0; i < c->n; i++)
		c->count[length[i]]++;
	c->max = BITS_MAX;
	while (c->max > 0 && c->count[c->max] == 0)
		c->max--;
	for (unsigned bits = 1; bits <= BITS_MAX; bits++) {
		left = 2 * left - (int)c->count[bits];
		if (left < 0)
			return left;
		at[bits + 1] = at[bits] + c->count[bits];
	}
	for (unsigned i = 0; i < c->n; i++)
		if (length[i] > 0)
			c->sorted[at[length[i]]++] = (uint16_t)i;
	return left;
}

/* Bits of a subtable that begins with a code of `bits` bits; count: the codes of each length to come. */
static unsigned subtable_bits(const struct code *c, const unsigned *count, unsigned bits)
{
	unsigned size = bits - c->root;
	int left = 1 << size;

	while (size + c->root < c->max) {
		left -= (int)count[size + c->root];
		if (left <= 0)
			break;
		size++;
		left <<= 1;
	}
	return size;
}

/* The code after `code` of `bits` bits, both with the first bit lowest. */
static unsigned next_code(unsigned code, unsigned bits)
{
	unsigned bit = 1u << (bits - 1);

	while (code & bit)
		bit >>= 1;
	return bit ? (code & (bit - 1)) + bit : 0;
}

static void fill_table(struct code *c, uint32_t *table, uint32_t (*entry_of)(unsigned))
{
	unsigned total = 0, used = 1u << c->root, prefix = ~0u, start = 0, size = c->root, code = 0, bits = 1, next;
	unsigned mask = (1u << c->root) - 1;

	for (unsigned b = 1; b <= c->max; b++)
		total += c->count[b];
	for (unsigned i = 0; i < total; i++, code = next) {
		uint32_t entry = entry_of(c->sorted[i]);
		unsigned skip;

		while (c->count[bits] == 0)
			bits++;
		if (bits > c->root && (code & mask) != prefix) {
			prefix = code & mask;
			size = subtable_bits(c, c->count, bits);
			table[prefix] = ENTRY(used, SUBTABLE, size, c->root);
			start = used;
			used += 1u << size;
		}
		skip = bits > c->root ? c->root : 0;
		for (unsigned k = code >> skip; k < 1u << size; k += 1u << (bits - skip))
			table[start + k] = entry | (bits - skip);
		next = next_code(code, bits);
		c->count[bits]--;
	}
}

const char *ae_inflate_table(uint32_t *table, unsigned root, const unsigned char *length, unsigned n, bool complete,
			     uint32_t (*entry_of)(unsigned))
{
	struct code c = { .n = n, .root = root };
	int left = sort_symbols(&c, length);

	if (left < 0)
		return "a code with too many symbols";
	if (left > 0 && (complete || c.max > 1))
		return "an incomplete code";
	for (unsigned i = 0; left > 0 && i < 1u << root; i++)
		table[i] = ENTRY(0, INVALID, 0, 1);
	fill_table(&c, table, entry_of);
	return NULL;
}
