/* gzip.c - the decoder of gzip files (RFC 1952): one or several members, with zeros behind them. */
#include "base/checksum.h"
#include "io/decoder.h"
#include "io/inflate.h"
#include "io/source.h"

#include <stdlib.h>

enum { HEAD_BYTES = 10, TAIL_BYTES = 8, HEAD_MAX = 1 << 20 };
enum { HAS_SUM = 2, HAS_EXTRA = 4, HAS_NAME = 8, HAS_COMMENT = 16, RESERVED = 0xe0 };

enum gzip_part { HEAD, DATA, TAIL, BETWEEN, ZEROS };

struct gzip {
	struct ae_inflate inflate;
	struct ae_crc32 crc;
	enum gzip_part part;
	uint64_t offset;      /* bytes of the file that are used */
	size_t used;          /* of them, those that are not taken yet */
	uint32_t sum, length; /* of the member so far; the length is modulo 2^32 */
	bool failed;
	struct ae_err failure;
};

static bool match(const unsigned char *head, size_t n)
{
	return ae_head_is(head, n, "\x1f\x8b", 2);
}

static int open_gzip(void **state, struct ae_bytes *from, struct ae_err *e)
{
	struct gzip *g = malloc(sizeof *g);

	if (!g)
		return ae_err_memory(e, "%s: no memory for %zu bytes", from->name, sizeof *g);
	ae_crc32_init(&g->crc);
	ae_inflate_begin(&g->inflate);
	g->part = HEAD;
	g->offset = 0;
	g->used = 0;
	g->failed = false;
	*state = g;
	return 0;
}

/* Keeps an error until the bytes before it are given. Returns true: pump() ends. */
static bool fail(struct gzip *g, const struct ae_bytes *from, const char *problem)
{
	g->failed = true;
	ae_err_set(&g->failure, "%s: damaged gzip data at byte %llu: %s", from->name, (unsigned long long)g->offset,
		   problem);
	return true;
}

static bool fail_sum(struct gzip *g, const struct ae_bytes *from, const char *what, uint32_t want, uint32_t got)
{
	struct ae_err text;

	ae_err_set(&text, "expected %s %08lx, got %08lx", what, (unsigned long)want, (unsigned long)got);
	return fail(g, from, text.text);
}

/* ---- parts of a member ---- */

static void use(struct gzip *g, size_t n)
{
	g->offset += n;
	g->used += n;
}

/* Bytes of a text and its NUL, from `at` on; past the end if there is no NUL yet. */
static size_t text_end(const unsigned char *bytes, size_t n, size_t at)
{
	while (at < n && bytes[at])
		at++;
	return at + 1;
}

/* Length of a header, from its first n bytes; more than n: unknown yet. */
static size_t head_length(const unsigned char *bytes, size_t n)
{
	size_t at = HEAD_BYTES;

	if (n < HEAD_BYTES)
		return HEAD_BYTES;
	if (bytes[3] & HAS_EXTRA)
		at += 2 + (n >= at + 2 ? (size_t)ae_little_endian(bytes + at, 2) : 0);
	if (bytes[3] & HAS_NAME)
		at = text_end(bytes, n, at);
	if (bytes[3] & HAS_COMMENT)
		at = text_end(bytes, n, at);
	return at + (bytes[3] & HAS_SUM ? 2 : 0);
}

/* A part takes the bytes that it can use. Returns true: pump() ends, as more bytes are needed or an error is kept. */
static bool head(struct gzip *g, const struct ae_bytes *from, const unsigned char *bytes, size_t n)
{
	static const unsigned char magic[] = { 0x1f, 0x8b, 8 };
	size_t length;

	for (size_t i = 0; i < n && i < sizeof magic; i++)
		if (bytes[i] != magic[i])
			return fail(g, from,
				    i < 2 ? "expected another member or the end of the file, got other bytes"
					  : "expected the method deflate, got another one");
	if (n >= HEAD_BYTES && (bytes[3] & RESERVED))
		return fail(g, from, "a header with unknown flags");
	length = head_length(bytes, n);
	if (length > n)
		return n < HEAD_MAX || fail(g, from, "a header without an end");
	if (bytes[3] & HAS_SUM) {
		uint32_t sum = ae_crc32_add(&g->crc, 0, bytes, length - 2) & 0xffff;
		uint32_t want = (uint32_t)ae_little_endian(bytes + length - 2, 2);

		if (sum != want)
			return fail_sum(g, from, "a header with the checksum", want, sum);
	}
	use(g, length);
	ae_inflate_begin(&g->inflate);
	g->sum = g->length = 0;
	g->part = DATA;
	return false;
}

static bool data(struct gzip *g, const struct ae_bytes *from, const unsigned char *bytes, size_t n)
{
	struct ae_inflate *z = &g->inflate;
	const unsigned char *at = bytes;
	enum ae_inflate_status status = ae_inflate_run(z, &at, bytes + n);

	use(g, (size_t)(at - bytes));
	g->sum = ae_crc32_add(&g->crc, g->sum, z->buffer + z->at, z->end - z->at);
	g->length += (uint32_t)(z->end - z->at);
	if (status == AE_INFLATE_BAD)
		return fail(g, from, z->problem);
	if (status == AE_INFLATE_END)
		g->part = TAIL;
	return status == AE_INFLATE_MORE;
}

static bool tail(struct gzip *g, const struct ae_bytes *from, const unsigned char *bytes, size_t n)
{
	uint32_t sum, length;

	if (n < TAIL_BYTES)
		return true;
	sum = (uint32_t)ae_little_endian(bytes, 4);
	length = (uint32_t)ae_little_endian(bytes + 4, 4);
	if (sum != g->sum)
		return fail_sum(g, from, "data with the CRC-32", sum, g->sum);
	if (length != g->length)
		return fail_sum(g, from, "data of the length", length, g->length);
	use(g, TAIL_BYTES);
	g->part = BETWEEN;
	return false;
}

/* Zeros fill up the block of a tape. */
static bool between(struct gzip *g, const struct ae_bytes *from, const unsigned char *bytes, size_t n)
{
	size_t zeros = 0;

	while (zeros < n && bytes[zeros] == 0)
		zeros++;
	if (g->part == BETWEEN && n > 0)
		g->part = zeros > 0 ? ZEROS : HEAD;
	use(g, zeros);
	if (g->part == ZEROS && zeros < n)
		return fail(g, from, "expected the end of the file behind zeros, got other bytes");
	return g->part != HEAD;
}

/* Decodes from the bytes that have arrived until there are decoded bytes, an error, or no more to do. */
static void pump(struct gzip *g, const struct ae_bytes *from)
{
	static bool (*const parts[])(struct gzip *, const struct ae_bytes *, const unsigned char *,
				     size_t) = { head, data, tail, between, between };
	bool done = g->failed;

	while (!done && g->inflate.at == g->inflate.end)
		done = parts[g->part](g, from, ae_bytes_at(from) + g->used, ae_bytes_have(from) - g->used);
}

/* ---- the decoder ---- */

static bool ready(void *state, const struct ae_bytes *from)
{
	struct gzip *g = state;

	pump(g, from);
	return g->failed || g->inflate.at < g->inflate.end;
}

/* Waits for another byte of the file. Returns 1, 0 at its end, -1. */
static int more(struct gzip *g, struct ae_bytes *from, struct ae_err *e)
{
	size_t had;
	ptrdiff_t have;

	ae_bytes_take(from, g->used);
	g->used = 0;
	had = ae_bytes_have(from);
	have = ae_bytes_need(from, had + 1, e);
	if (have < 0 || (size_t)have > had)
		return have < 0 ? -1 : 1;
	if (g->part == BETWEEN || g->part == ZEROS)
		return 0;
	return ae_err_set(e, "%s: the gzip data end after %llu bytes, inside a member", from->name,
			  (unsigned long long)(g->offset + had));
}

static ptrdiff_t get(void *state, struct ae_bytes *from, unsigned char *to, size_t n, struct ae_err *e)
{
	struct gzip *g = state;
	int got;

	do {
		pump(g, from);
		if (g->inflate.at < g->inflate.end)
			return (ptrdiff_t)ae_inflate_take(&g->inflate, to, n);
		if (g->failed) {
			*e = g->failure;
			return -1;
		}
		got = more(g, from, e);
	} while (got > 0);
	return got;
}

const struct ae_decoder ae_decoder_gzip = { "gzip", match, open_gzip, get, ready, free };
