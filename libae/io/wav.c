/* wav.c - WAV sound (IBM and Microsoft, 1991; EBU Tech 3306 for RF64): a record per sample time, a value per channel.
 * Integers become numbers from -1 to 1. */
#include "base/shape.h"
#include "base/text.h"
#include "io/source.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK_HEAD = 8, RIFF_BYTES = 12, FORMAT_BYTES = 16, FORMAT_MAX = 40, LARGE_BYTES = 16 };
enum { PCM = 1, REAL = 3, A_LAW = 6, MU_LAW = 7, EXTENSIBLE = 0xfffe };
enum { BLOCK_VALUES = 1 << 14 };

/* Sizes that programs write which do not know it: ffmpeg, sox. */
#define UNKNOWN_SIZE 0xffffffffu
#define UNKNOWN_SIZE_SOX 0x7ffff000u

struct wav_state {
	size_t channels, bytes; /* bytes per sample */
	bool real;
	bool large;         /* the sizes are in chunk ds64 */
	bool behind;        /* the data have been read; the chunks behind them are next */
	bool odd;           /* one byte of padding follows the data */
	uint64_t data_size; /* of chunk ds64 */
	size_t capacity;    /* records in the block, at most */
	void *block;        /* (capacity, channels) floats or doubles */
};

/* A table may begin with a column named RIFF; then its text goes on. */
static bool match(const unsigned char *head, size_t n)
{
	if (!ae_head_is(head, n, "RIFF", 4) && !ae_head_is(head, n, "RF64", 4) && !ae_head_is(head, n, "RIFX", 4))
		return false;
	if (n < RIFF_BYTES)
		return ae_text_ends((const char *)head, n) < n;
	return memcmp(head + 8, "WAVE", 4) == 0 || memcmp(head + 8, "AVI ", 4) == 0;
}

static int fail(const struct ae_source *s, const char *what, struct ae_err *e)
{
	return ae_err_set(e, "%s: damaged WAV file: expected %s", s->in.name, what);
}

/* Waits for n bytes. Returns 1, 0 at the end of the file, -1. */
static int need(struct ae_source *s, size_t n, struct ae_err *e)
{
	ptrdiff_t have = ae_bytes_need(&s->in, n, e);

	if (have <= 0)
		return have < 0 ? -1 : 0;
	if ((size_t)have < n)
		return ae_err_set(e, "%s: the stream ends inside a WAV chunk, after %td of %zu bytes", s->in.name, have,
				  n);
	return 1;
}

static int need_all(struct ae_source *s, size_t n, struct ae_err *e)
{
	int got = n > 0 ? need(s, n, e) : 1;

	return got == 0 ? fail(s, "more chunks, got the end of the file", e) : got > 0 ? 0 : -1;
}

/* ---- chunks ---- */

struct wav_chunk {
	char name[5];
	uint64_t size;
};

/* Takes the head of the next chunk. Returns 1, 0 at the end of the file, -1. */
static int next_chunk(struct ae_source *s, struct wav_chunk *c, struct ae_err *e)
{
	int got = need(s, CHUNK_HEAD, e);

	if (got <= 0)
		return got;
	memcpy(c->name, ae_bytes_at(&s->in), 4);
	c->name[4] = '\0';
	c->size = ae_little_endian(ae_bytes_at(&s->in) + 4, 4);
	ae_bytes_take(&s->in, CHUNK_HEAD);
	return 1;
}

/* Skips a chunk and its padding. */
static int skip(struct ae_source *s, uint64_t size, struct ae_err *e)
{
	for (size += size & 1; size > 0;) {
		size_t have;

		if (need_all(s, 1, e) != 0)
			return -1;
		have = ae_bytes_have(&s->in);
		have = have < size ? have : (size_t)size;
		ae_bytes_take(&s->in, have);
		size -= have;
	}
	return 0;
}

/* ---- the format ---- */

static int refuse_format(const struct ae_source *s, unsigned format, unsigned bits, struct ae_err *e)
{
	const char *name = format == PCM ? "integers"
		: format == REAL         ? "floating point"
		: format == A_LAW        ? "A-law"
		: format == MU_LAW       ? "mu-law"
					 : "a code";

	return ae_err_set(
		e,
		"%s: expected WAV data of integers of 8 to 32 bits or of floating point, got %s (format %u) of "
		"%u bits (sox FILE -e signed -b 16 OUT.wav converts it)",
		s->in.name, name, format, bits);
}

static int read_format(struct ae_source *s, uint64_t size, struct ae_err *e)
{
	static const unsigned char guid[] = { 0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113 };
	struct wav_state *w = s->state;
	size_t n = size < FORMAT_MAX ? (size_t)size : FORMAT_MAX, bytes;
	unsigned format, bits;
	const unsigned char *at;

	if (n < FORMAT_BYTES)
		return fail(s, "a chunk fmt of 16 bytes or more", e);
	if (need_all(s, n, e) != 0)
		return -1;
	at = ae_bytes_at(&s->in);
	format = (unsigned)ae_little_endian(at, 2);
	w->channels = (size_t)ae_little_endian(at + 2, 2);
	s->rate = (uint32_t)ae_little_endian(at + 4, 4);
	bytes = (size_t)ae_little_endian(at + 12, 2);
	bits = (unsigned)ae_little_endian(at + 14, 2);
	if (format == EXTENSIBLE && n == FORMAT_MAX && memcmp(at + 26, guid, sizeof guid) == 0)
		format = (unsigned)ae_little_endian(at + 24, 2);
	if (w->channels == 0 || bytes % w->channels != 0 || bytes == 0)
		return fail(s, "one or more channels of whole bytes", e);
	w->bytes = bytes / w->channels;
	w->real = format == REAL;
	if (!(format == PCM && w->bytes <= 4 && bits <= 8 * w->bytes && bits + 8 > 8 * w->bytes)
	    && !(w->real && (w->bytes == 4 || w->bytes == 8) && bits == 8 * w->bytes))
		return refuse_format(s, format, bits, e);
	return skip(s, size, e);
}

static int read_large(struct ae_source *s, uint64_t size, struct ae_err *e)
{
	struct wav_state *w = s->state;

	if (size < LARGE_BYTES)
		return fail(s, "a chunk ds64 of 16 bytes or more", e);
	if (need_all(s, LARGE_BYTES, e) != 0)
		return -1;
	w->data_size = ae_little_endian(ae_bytes_at(&s->in) + 8, 8);
	w->large = true;
	return skip(s, size, e);
}

/* ---- headers ---- */

static int make_state(struct ae_source *s, struct ae_err *e)
{
	if (!s->state)
		s->state = calloc(1, sizeof(struct wav_state));
	return s->state ? 0 : ae_err_memory(e, "%s: no memory for %zu bytes", s->in.name, sizeof(struct wav_state));
}

/* Takes the head of the file. Returns 1, 0 at the end of the file, -1. */
static int read_riff(struct ae_source *s, struct ae_err *e)
{
	int got = need(s, RIFF_BYTES, e);
	const unsigned char *at = ae_bytes_at(&s->in);

	if (got <= 0)
		return got;
	if (memcmp(at, "RIFX", 4) == 0)
		return ae_err_set(e, "%s: a big-endian WAV file: sox FILE -L OUT.wav converts it", s->in.name);
	if (memcmp(at + 8, "AVI ", 4) == 0)
		return ae_err_set(e, "%s: an AVI file: ffmpeg -i FILE OUT.wav extracts its sound", s->in.name);
	if ((memcmp(at, "RIFF", 4) != 0 && memcmp(at, "RF64", 4) != 0) || memcmp(at + 8, "WAVE", 4) != 0)
		return fail(s, "its head or the end of the file", e);
	ae_bytes_take(&s->in, RIFF_BYTES);
	return 1;
}

/* Skips what follows the data: chunks up to the end of the file, or to the head of another one. */
static int skip_behind(struct ae_source *s, struct ae_err *e)
{
	struct wav_state *w = s->state;
	struct wav_chunk c = { .size = 0 };
	int got;

	/* many programs leave the last padding out */
	if (w->odd && ae_bytes_need(&s->in, 1, e) > 0)
		ae_bytes_take(&s->in, 1);
	while ((got = need(s, CHUNK_HEAD, e)) > 0 && memcmp(ae_bytes_at(&s->in), "RIFF", 4) != 0
	       && memcmp(ae_bytes_at(&s->in), "RF64", 4) != 0)
		if (next_chunk(s, &c, e) < 0 || skip(s, c.size, e) != 0)
			return -1;
	w->behind = false;
	return got < 0 ? -1 : 0;
}

/* Counts the records of the data. */
static int count_data(struct ae_source *s, struct ae_array *a, uint64_t size, struct ae_err *e)
{
	struct wav_state *w = s->state;
	uint64_t record = w->channels * w->bytes;
	int64_t left = ae_bytes_left(&s->in);

	if (w->large && size == UNKNOWN_SIZE)
		size = w->data_size;
	else if (size == 0 || size == UNKNOWN_SIZE || size == UNKNOWN_SIZE_SOX) {
		a->count = AE_UNCOUNTED;
		return 1;
	}
	if (size % record != 0)
		return ae_err_set(e, "%s: damaged WAV file: expected data of whole records of %llu bytes, got %llu",
				  s->in.name, (unsigned long long)record, (unsigned long long)size);
	a->count = size / record;
	w->behind = true;
	w->odd = size & 1;
	if (left >= 0 && (uint64_t)left < size)
		return ae_err_set(e, "%s: expected %llu records, the stream ends after %llu", s->in.name,
				  (unsigned long long)a->count, (unsigned long long)((uint64_t)left / record));
	return 1;
}

static int header(struct ae_source *s, struct ae_array *a, struct ae_err *e)
{
	struct wav_state *w;
	struct wav_chunk c;
	int got;

	if (make_state(s, e) != 0)
		return -1;
	w = s->state;
	if (w->behind && skip_behind(s, e) != 0)
		return -1;
	got = read_riff(s, e);
	if (got <= 0)
		return got;
	w->channels = 0;
	w->large = false;
	while ((got = next_chunk(s, &c, e)) > 0 && strcmp(c.name, "data") != 0)
		if ((strcmp(c.name, "fmt ") == 0           ? read_format(s, c.size, e)
			     : strcmp(c.name, "ds64") == 0 ? read_large(s, c.size, e)
							   : skip(s, c.size, e))
		    != 0)
			return -1;
	if (got <= 0 || w->channels == 0)
		return got < 0 ? -1 : fail(s, got == 0 ? "the chunk data" : "the chunk fmt before the data", e);
	*a = (struct ae_array){ .dtype = w->bytes == 8 || (w->bytes == 4 && !w->real) ? AE_F8 : AE_F4,
				.big = ae_host_is_big() };
	return ae_shape_add(&a->shape, w->channels) ? count_data(s, a, c.size, e) : fail(s, "fewer channels", e);
}

/* ---- samples ---- */

/* The sample as a number from -1 to 1. Integers of 8 bits have no sign. */
static double integer_sample(const unsigned char *at, size_t bytes)
{
	uint32_t bits = (uint32_t)ae_little_endian(at, bytes) << (32 - 8 * bytes);
	int64_t value = bits;

	if (bytes == 1)
		return ((double)at[0] - 128) / 128;
	return (double)(bits & 0x80000000u ? value - ((int64_t)1 << 32) : value) / 0x1p31;
}

static void convert(const struct ae_source *s, const unsigned char *from, size_t n)
{
	const struct wav_state *w = s->state;
	float *f4 = w->block;
	double *f8 = w->block;

	if (w->real && w->bytes == 4)
		ae_dtype_get_f4(AE_F4, false, from, f4, n);
	else if (w->real)
		ae_dtype_get_f8(AE_F8, false, from, f8, n);
	else if (w->bytes == 4)
		for (size_t i = 0; i < n; i++)
			f8[i] = integer_sample(from + 4 * i, 4);
	else
		for (size_t i = 0; i < n; i++)
			f4[i] = (float)integer_sample(from + w->bytes * i, w->bytes);
}

static int make_block(struct ae_source *s, struct ae_err *e)
{
	struct wav_state *w = s->state;

	if (w->block)
		return 0;
	w->capacity = BLOCK_VALUES / w->channels + 1;
	w->block = malloc(w->capacity * w->channels * sizeof(double));
	return w->block ? 0 : ae_err_memory(e, "%s: no memory for %zu records", s->in.name, w->capacity);
}

static ptrdiff_t block(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	struct wav_state *w = s->state;
	size_t bytes = w->channels * w->bytes, n;
	ptrdiff_t have = make_block(s, e) == 0 ? ae_bytes_need(&s->in, bytes, e) : -1;

	if (have < 0 || (have == 0 && s->array.count == AE_UNCOUNTED))
		return have;
	n = (size_t)have / bytes;
	if (n == 0)
		return ae_source_cut(s, s->record, (size_t)have / w->bytes, e);
	n = n < max ? n : max;
	n = n < w->capacity ? n : w->capacity;
	convert(s, ae_bytes_at(&s->in), n * w->channels);
	ae_bytes_take(&s->in, n * bytes);
	*values = w->block;
	return (ptrdiff_t)n;
}

static void release(struct ae_source *s)
{
	struct wav_state *w = s->state;

	if (w)
		free(w->block);
	free(w);
}

const struct ae_input_format ae_format_wav = {
	.name = "wav",
	.title = "WAV",
	.traits = 0,
	.match = match,
	.header = header,
	.block = block,
	.close = release,
};
