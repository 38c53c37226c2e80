/* png.c - PNG images (ISO/IEC 15948) of every color type and depth: one or several, one record per image. */
#include "base/checksum.h"
#include "base/shape.h"
#include "io/inflate.h"
#include "io/source.h"

#include <stdlib.h>
#include <string.h>

#define SIGNATURE "\x89PNG\r\n\x1a\n"

enum { SIGNATURE_BYTES = 8, MAGIC_BYTES = 4, HEADER_BYTES = 13, COLORS = 256, RATIO_MAX = 1032 };
enum { GRAY = 0, RGB = 2, PALETTE = 3, GRAY_ALPHA = 4, RGB_ALPHA = 6 };
enum { PASSES = 7 };

struct png_state {
	struct ae_crc32 crc;
	struct ae_inflate inflate;
	char name[5];         /* of the chunk being read */
	uint32_t left, sum;   /* bytes of it to come, and the CRC-32 of those before */
	uint32_t adler;       /* Adler-32 of the decoded bytes */
	size_t width, height; /* in pixels */
	unsigned depth, type; /* bits per sample; color type */
	bool interlaced;
	size_t samples, given; /* per pixel in the file, and in the record */
	size_t colors;
	unsigned char palette[COLORS][3];
	unsigned char *row, *above; /* filtered bytes of a row, from the one at [0] on, that of the filter */
	unsigned char *pixels;      /* the record */
};

static bool match(const unsigned char *head, size_t n)
{
	return ae_head_is(head, n, SIGNATURE, MAGIC_BYTES);
}

static int fail(const struct ae_source *s, const char *what, struct ae_err *e)
{
	return ae_err_set(e, "%s: image %llu: damaged PNG image: expected %s", s->in.name,
			  (unsigned long long)s->record, what);
}

static int cut(const struct ae_source *s, struct ae_err *e)
{
	return ae_err_set(e, "%s: the stream ends inside image %llu", s->in.name, (unsigned long long)s->record);
}

/* ---- chunks ---- */

static int need(struct ae_source *s, size_t n, struct ae_err *e)
{
	ptrdiff_t have = ae_bytes_need(&s->in, n, e);

	if (have < 0)
		return -1;
	return (size_t)have < n ? cut(s, e) : 0;
}

/* Takes n bytes of the chunk, which are there. */
static void use(struct ae_source *s, size_t n)
{
	struct png_state *p = s->state;

	p->sum = ae_crc32_add(&p->crc, p->sum, ae_bytes_at(&s->in), n);
	p->left -= (uint32_t)n;
	ae_bytes_take(&s->in, n);
}

static int begin_chunk(struct ae_source *s, struct ae_err *e)
{
	struct png_state *p = s->state;
	const unsigned char *at;

	if (need(s, 8, e) != 0)
		return -1;
	at = ae_bytes_at(&s->in);
	p->left = (uint32_t)ae_big_endian(at, 4);
	memcpy(p->name, at + 4, 4);
	for (int i = 0; i < 4; i++)
		if ((p->name[i] | 32) < 'a' || (p->name[i] | 32) > 'z')
			return fail(s, "the name of a chunk", e);
	if (p->left > INT32_MAX)
		return fail(s, "a chunk of less than 2^31 bytes", e);
	p->sum = ae_crc32_add(&p->crc, 0, at + 4, 4);
	ae_bytes_take(&s->in, 8);
	return 0;
}

/* Skips what is left of the chunk, and checks its sum. */
static int end_chunk(struct ae_source *s, struct ae_err *e)
{
	struct png_state *p = s->state;

	while (p->left > 0) {
		size_t have;

		if (need(s, 1, e) != 0)
			return -1;
		have = ae_bytes_have(&s->in);
		use(s, have < p->left ? have : p->left);
	}
	if (need(s, 4, e) != 0)
		return -1;
	if (ae_big_endian(ae_bytes_at(&s->in), 4) != p->sum)
		return ae_err_set(e, "%s: image %llu: damaged PNG image: chunk %s has another checksum", s->in.name,
				  (unsigned long long)s->record, p->name);
	ae_bytes_take(&s->in, 4);
	return 0;
}

static bool is_chunk(const struct ae_source *s, const char *name)
{
	const struct png_state *p = s->state;

	return strcmp(p->name, name) == 0;
}

/* Refuses a chunk that a reader has to know: its name begins with an upper case letter. */
static int check_known(const struct ae_source *s, struct ae_err *e)
{
	const struct png_state *p = s->state;

	if (p->name[0] & 32)
		return 0;
	return ae_err_set(e, "%s: image %llu: damaged PNG image: chunk %s is unknown, or in a wrong place", s->in.name,
			  (unsigned long long)s->record, p->name);
}

/* ---- the header ---- */

static bool is_depth(unsigned type, unsigned depth)
{
	switch (type) {
	case GRAY: return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
	case PALETTE: return depth == 1 || depth == 2 || depth == 4 || depth == 8;
	case RGB:
	case GRAY_ALPHA:
	case RGB_ALPHA: return depth == 8 || depth == 16;
	default: return false;
	}
}

static int read_header(struct ae_source *s, struct ae_err *e)
{
	static const unsigned char samples[] = {
		[GRAY] = 1, [RGB] = 3, [PALETTE] = 1, [GRAY_ALPHA] = 2, [RGB_ALPHA] = 4
	};
	struct png_state *p = s->state;
	const unsigned char *at;

	if (begin_chunk(s, e) != 0)
		return -1;
	if (!is_chunk(s, "IHDR") || p->left != HEADER_BYTES)
		return fail(s, "the chunk IHDR", e);
	if (need(s, HEADER_BYTES, e) != 0)
		return -1;
	at = ae_bytes_at(&s->in);
	p->width = (size_t)ae_big_endian(at, 4);
	p->height = (size_t)ae_big_endian(at + 4, 4);
	p->depth = at[8];
	p->type = at[9];
	p->interlaced = at[12] == 1;
	if (!is_depth(p->type, p->depth) || at[10] != 0 || at[11] != 0 || at[12] > 1)
		return fail(s, "a color type, depth and method of the standard", e);
	p->samples = samples[p->type];
	p->given = p->type == GRAY || p->type == GRAY_ALPHA ? 1 : 3;
	p->colors = 0;
	use(s, HEADER_BYTES);
	return end_chunk(s, e);
}

static int read_palette(struct ae_source *s, struct ae_err *e)
{
	struct png_state *p = s->state;

	if (p->colors > 0 || p->left == 0 || p->left % 3 != 0 || p->left > sizeof p->palette)
		return fail(s, "one palette of 1 to 256 colors", e);
	if (need(s, p->left, e) != 0)
		return -1;
	p->colors = p->left / 3;
	memcpy(p->palette, ae_bytes_at(&s->in), p->left);
	return 0;
}

/* Reads the chunks up to the data. */
static int read_front(struct ae_source *s, struct ae_err *e)
{
	struct png_state *p = s->state;

	while (begin_chunk(s, e) == 0) {
		int bad = 0;

		if (is_chunk(s, "IDAT"))
			return p->type == PALETTE && p->colors == 0 ? fail(s, "a palette", e) : 0;
		bad = is_chunk(s, "PLTE") ? read_palette(s, e) : check_known(s, e);
		if (bad || end_chunk(s, e) != 0)
			return -1;
	}
	return -1;
}

/* Bytes of a row of `width` pixels, with that of the filter. */
static size_t row_bytes(const struct png_state *p, size_t width)
{
	return 1 + (width * p->samples * p->depth + 7) / 8;
}

/* Refuses an image of more pixels than the rest of the file can hold. */
static int check_claim(const struct ae_source *s, struct ae_err *e)
{
	const struct png_state *p = s->state;
	int64_t left = ae_bytes_left(&s->in);

	if (left < 0 || (uint64_t)left >= row_bytes(p, p->width) / RATIO_MAX * p->height)
		return 0;
	return ae_err_set(e, "%s: image %llu: %zu by %zu pixels expected, the stream ends after %lld bytes", s->in.name,
			  (unsigned long long)s->record, p->width, p->height, (long long)left);
}

static void free_rows(struct png_state *p)
{
	free(p->row);
	free(p->above);
	free(p->pixels);
	p->row = p->above = p->pixels = NULL;
}

static int make_rows(struct ae_source *s, const struct ae_array *a, struct ae_err *e)
{
	struct png_state *p = s->state;

	free_rows(p);
	p->row = calloc(1, row_bytes(p, p->width));
	p->above = calloc(1, row_bytes(p, p->width));
	p->pixels = calloc(ae_array_bytes(a), 1);
	if (!p->row || !p->above || !p->pixels)
		return ae_err_memory(e, "%s: no memory for an image of %zu by %zu pixels", s->in.name, p->width,
				     p->height);
	return 0;
}

static int make_state(struct ae_source *s, struct ae_err *e)
{
	struct png_state *p;

	if (s->state)
		return 0;
	p = s->state = malloc(sizeof *p);
	if (!p)
		return ae_err_memory(e, "%s: no memory for %zu bytes", s->in.name, sizeof *p);
	p->row = p->above = p->pixels = NULL;
	p->name[4] = '\0';
	ae_crc32_init(&p->crc);
	return 0;
}

static int header(struct ae_source *s, struct ae_array *a, struct ae_err *e)
{
	ptrdiff_t have = ae_bytes_need(&s->in, 1, e);
	struct png_state *p;

	if (have <= 0)
		return have < 0 ? -1 : 0;
	if (make_state(s, e) != 0 || need(s, SIGNATURE_BYTES, e) != 0)
		return -1;
	if (memcmp(ae_bytes_at(&s->in), SIGNATURE, SIGNATURE_BYTES) != 0)
		return fail(s, "its signature or the end of the file (was it copied as text?)", e);
	ae_bytes_take(&s->in, SIGNATURE_BYTES);
	if (read_header(s, e) != 0)
		return -1;
	p = s->state;
	*a = (struct ae_array){ .dtype = p->depth == 16 ? AE_U2 : AE_U1, .big = true, .count = 1 };
	if (p->width > SIZE_MAX / 64 || !ae_shape_add(&a->shape, p->height) || !ae_shape_add(&a->shape, p->width)
	    || (p->given == 3 && !ae_shape_add(&a->shape, 3)))
		return ae_err_set(e, "%s: image %llu: %zu by %zu pixels are no image", s->in.name,
				  (unsigned long long)s->record, p->width, p->height);
	return read_front(s, e) == 0 && check_claim(s, e) == 0 && make_rows(s, a, e) == 0 ? 1 : -1;
}

/* ---- the data, in one or several chunks ---- */

/* Waits for a byte of the data. */
static int need_data(struct ae_source *s, struct ae_err *e)
{
	struct png_state *p = s->state;

	while (p->left == 0) {
		if (end_chunk(s, e) != 0 || begin_chunk(s, e) != 0)
			return -1;
		if (!is_chunk(s, "IDAT"))
			return fail(s, "more data", e);
	}
	return need(s, 1, e);
}

static int data_bytes(struct ae_source *s, size_t n, uint32_t *value, struct ae_err *e)
{
	for (*value = 0; n > 0; n--) {
		if (need_data(s, e) != 0)
			return -1;
		*value = *value << 8 | *ae_bytes_at(&s->in);
		use(s, 1);
	}
	return 0;
}

static int begin_data(struct ae_source *s, struct ae_err *e)
{
	struct png_state *p = s->state;
	uint32_t head;

	if (data_bytes(s, 2, &head, e) != 0)
		return -1;
	if (!ae_inflate_is_zlib(head))
		return fail(s, "zlib data", e);
	ae_inflate_begin(&p->inflate);
	p->adler = 1;
	return 0;
}

/* Decodes bytes. Returns 1, 0 at the end of the data, -1. */
static int decode(struct ae_source *s, struct ae_err *e)
{
	struct png_state *p = s->state;
	struct ae_inflate *z = &p->inflate;
	enum ae_inflate_status status = AE_INFLATE_FULL;

	while (z->at == z->end && status != AE_INFLATE_END) {
		const unsigned char *start, *at;
		size_t have;

		if (status == AE_INFLATE_MORE && need_data(s, e) != 0)
			return -1;
		have = ae_bytes_have(&s->in);
		start = at = ae_bytes_at(&s->in);
		status = ae_inflate_run(z, &at, start + (have < p->left ? have : p->left));
		use(s, (size_t)(at - start));
		if (status == AE_INFLATE_BAD)
			return ae_err_set(e, "%s: image %llu: damaged PNG image: %s", s->in.name,
					  (unsigned long long)s->record, z->problem);
	}
	p->adler = ae_adler32_add(p->adler, z->buffer + z->at, z->end - z->at);
	return z->at < z->end;
}

static int decode_row(struct ae_source *s, size_t n, struct ae_err *e)
{
	struct png_state *p = s->state;
	size_t got = 0;

	while (got < n) {
		int more = p->inflate.at < p->inflate.end ? 1 : decode(s, e);

		if (more < 0)
			return -1;
		if (more == 0)
			return fail(s, "data for more rows", e);
		got += ae_inflate_take(&p->inflate, p->row + got, n - got);
	}
	return 0;
}

/* Checks the sum of the data, and reads the chunks behind them. */
static int end_image(struct ae_source *s, struct ae_err *e)
{
	struct png_state *p = s->state;
	int more = p->inflate.at < p->inflate.end ? 1 : decode(s, e);
	uint32_t sum;

	if (more != 0)
		return more < 0 ? -1 : fail(s, "no more data than rows", e);
	if (data_bytes(s, 4, &sum, e) != 0)
		return -1;
	if (sum != p->adler)
		return ae_err_set(e, "%s: image %llu: damaged PNG image: expected the Adler-32 %08lx, got %08lx",
				  s->in.name, (unsigned long long)s->record, (unsigned long)sum,
				  (unsigned long)p->adler);
	while (!is_chunk(s, "IEND"))
		if (end_chunk(s, e) != 0 || begin_chunk(s, e) != 0
		    || (!is_chunk(s, "IEND") && !is_chunk(s, "IDAT") && check_known(s, e) != 0))
			return -1;
	return end_chunk(s, e);
}

/* ---- rows ---- */

static unsigned char paeth(int a, int b, int c)
{
	int p = a + b - c, pa = abs(p - a), pb = abs(p - b), pc = abs(p - c);

	return (unsigned char)(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
}

/* Undoes the filter of a row of n bytes behind that of the filter. */
static int unfilter(const struct ae_source *s, size_t n, struct ae_err *e)
{
	const struct png_state *p = s->state;
	size_t pixel = (p->samples * p->depth + 7) / 8;
	unsigned char *row = p->row + 1;
	const unsigned char *above = p->above + 1;

	if (p->row[0] > 4)
		return fail(s, "a filter from 0 to 4", e);
	for (size_t i = 0; i < n; i++) {
		int a = i >= pixel ? row[i - pixel] : 0, b = above[i], c = i >= pixel ? above[i - pixel] : 0;
		int add[] = { 0, a, b, (a + b) / 2, p->row[0] == 4 ? paeth(a, b, c) : 0 };

		row[i] = (unsigned char)(row[i] + add[p->row[0]]);
	}
	return 0;
}

/* The sample at a place of the row, of 8 bits or less. */
static unsigned small_sample(const struct png_state *p, size_t at)
{
	size_t bit = at * p->depth;

	return p->row[1 + bit / 8] >> (8 - p->depth - bit % 8) & ((1u << p->depth) - 1);
}

/* Writes a pixel of the row to its place in the record. Opacity is left out. */
static int put_pixel(const struct ae_source *s, size_t x, unsigned char *to, struct ae_err *e)
{
	const struct png_state *p = s->state;
	size_t size = p->depth == 16 ? 2 : 1;
	unsigned sample;

	if (p->depth >= 8 && p->type != PALETTE) {
		memcpy(to, p->row + 1 + x * p->samples * size, p->given * size);
		return 0;
	}
	sample = small_sample(p, x);
	if (p->type == GRAY) {
		*to = (unsigned char)(sample * (255 / ((1u << p->depth) - 1)));
		return 0;
	}
	if (sample >= p->colors)
		return fail(s, "colors of the palette", e);
	memcpy(to, p->palette[sample], 3);
	return 0;
}

/* The first pixel of a pass and the distance to the next one, in columns and rows: a pass without interlacing, and those
 * of Adam7. */
struct png_pass {
	unsigned char x, y, dx, dy;
};

static int read_pass(struct ae_source *s, struct png_pass pass, struct ae_err *e)
{
	struct png_state *p = s->state;
	size_t pixel = p->given * ae_dtype_size(s->array.dtype);
	size_t width = p->width > pass.x ? (p->width - pass.x + pass.dx - 1) / pass.dx : 0, n = row_bytes(p, width);

	memset(p->above, 0, n);
	for (size_t y = pass.y; width > 0 && y < p->height; y += pass.dy) {
		unsigned char *last = p->row;

		if (decode_row(s, n, e) != 0 || unfilter(s, n - 1, e) != 0)
			return -1;
		for (size_t x = 0; x < width; x++)
			if (put_pixel(s, x, p->pixels + (y * p->width + pass.x + x * pass.dx) * pixel, e) != 0)
				return -1;
		p->row = p->above;
		p->above = last;
	}
	return 0;
}

static ptrdiff_t image(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	static const struct png_pass whole = { 0, 0, 1, 1 };
	static const struct png_pass passes[PASSES] = { { 0, 0, 8, 8 }, { 4, 0, 8, 8 }, { 0, 4, 4, 8 }, { 2, 0, 4, 4 },
							{ 0, 2, 2, 4 }, { 1, 0, 2, 2 }, { 0, 1, 1, 2 } };
	const struct png_state *p = s->state;
	int bad = begin_data(s, e);

	(void)max;
	if (!bad && !p->interlaced)
		bad = read_pass(s, whole, e);
	for (size_t i = 0; !bad && p->interlaced && i < PASSES; i++)
		bad = read_pass(s, passes[i], e);
	if (bad || end_image(s, e) != 0)
		return -1;
	*values = p->pixels;
	return 1;
}

static void release(struct ae_source *s)
{
	if (s->state)
		free_rows(s->state);
	free(s->state);
}

const struct ae_input_format ae_format_png = {
	.name = "png",
	.title = "PNG",
	.traits = AE_FORMAT_PIXELS,
	.match = match,
	.header = header,
	.block = image,
	.close = release,
};
