/* pnm.c - PGM and PPM images (P2, P3, P5, P6): one or several, one record per image. */
#include "base/shape.h"
#include "io/source.h"

#include <stdlib.h>
#include <string.h>

enum { MAXVAL_MAX = 65535 };

struct pnm_state {
	bool plain; /* values as text */
	unsigned maxval;
	unsigned char *values; /* of a plain image, big-endian as in a raw image */
	size_t capacity;
};

/* ---- recognizing ---- */

static bool blank(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A table may begin with a column named P2; then no number follows in its line. */
static bool match(const unsigned char *head, size_t n)
{
	size_t i = 2;

	if (n < 3 || head[0] != 'P' || !strchr("2356", head[1]) || !blank(head[2]))
		return false;
	while (i < n && (head[i] == ' ' || head[i] == '\t'))
		i++;
	return i == n || head[i] == '#' || head[i] == '\n' || head[i] == '\r' || (head[i] >= '0' && head[i] <= '9');
}

/* ---- tokens ---- */

static int cut_header(const struct ae_source *s, struct ae_err *e)
{
	return ae_err_set(e, "%s: the stream ends inside the header of image %llu", s->in.name,
			  (unsigned long long)s->record);
}

/* Takes the next character that is neither blank nor in a comment. Returns it, AE_BYTES_END or -1. */
static int next_mark(struct ae_source *s, struct ae_err *e)
{
	bool comment = false;
	int c;

	do {
		c = ae_bytes_byte(&s->in, e);
		comment = c == '#' || (comment && c != '\n' && c != '\r');
	} while (c >= 0 && c != AE_BYTES_END && (comment || blank(c)));
	return c;
}

/* Takes a number below 2^31 and the blank after it. Returns 1, 0 at the end of the file, -1. */
static int next_number(struct ae_source *s, unsigned long *value, struct ae_err *e)
{
	int c = next_mark(s, e);

	if (c < 0 || c == AE_BYTES_END)
		return c < 0 ? -1 : 0;
	for (*value = 0; c >= '0' && c <= '9' && *value < 1ul << 27; c = ae_bytes_byte(&s->in, e))
		*value = 10 * *value + (unsigned long)(c - '0');
	if (c < 0)
		return -1;
	if (c == AE_BYTES_END || blank(c))
		return 1;
	return ae_err_set(e, "%s: image %llu: expected a number below 2^27 before '%c'", s->in.name,
			  (unsigned long long)s->record, c);
}

static int header_number(struct ae_source *s, unsigned long *value, struct ae_err *e)
{
	int got = next_number(s, value, e);

	if (got == 0)
		return cut_header(s, e);
	return got < 0 ? -1 : 0;
}

/* ---- headers ---- */

/* Takes the magic number of the next image, into s->state and *color. Returns 1, 0 at the end of the file, -1. Blanks
 * may follow a plain image. */
static int next_magic(struct ae_source *s, bool *color, struct ae_err *e)
{
	struct pnm_state *p = s->state;
	int c = p->plain ? next_mark(s, e) : ae_bytes_byte(&s->in, e);
	int digit;

	if (c < 0 || c == AE_BYTES_END)
		return c < 0 ? -1 : 0;
	digit = ae_bytes_byte(&s->in, e);
	if (digit < 0)
		return -1;
	if (c != 'P' || digit < '2' || digit > '6' || digit == '4')
		return ae_err_set(e,
				  "%s: image %llu: expected a PGM or PPM image or the end of the file, got other bytes",
				  s->in.name, (unsigned long long)s->record);
	p->plain = digit < '4';
	*color = digit == '3' || digit == '6';
	return 1;
}

static int check_maxval(const struct ae_source *s, unsigned long maxval, struct ae_err *e)
{
	const struct pnm_state *p = s->state;

	if (maxval < 1 || maxval > MAXVAL_MAX)
		return ae_err_set(e, "%s: image %llu: expected a largest value from 1 to %d, got %lu", s->in.name,
				  (unsigned long long)s->record, (int)MAXVAL_MAX, maxval);
	if (s->begun && maxval != p->maxval)
		return ae_err_set(e,
				  "%s: image %llu: expected the largest value %u, as in the images before it, got %lu",
				  s->in.name, (unsigned long long)s->record, p->maxval, maxval);
	return 0;
}

/* Refuses a regular file that is too short for the image before reading it. A value of a plain image has at least one
 * byte. */
static int check_claim(const struct ae_source *s, const struct ae_array *a, struct ae_err *e)
{
	const struct pnm_state *p = s->state;
	size_t count = ae_shape_count(&a->shape), min_bytes = p->plain ? count : count * ae_dtype_size(a->dtype);
	int64_t left = ae_bytes_left(&s->in);

	if (left < 0 || (uint64_t)left >= min_bytes)
		return 1;
	return ae_err_set(e, "%s: record %llu: %zu value%s expected, the stream ends after %lld byte%s", s->in.name,
			  (unsigned long long)s->record, count, count == 1 ? "" : "s", (long long)left,
			  left == 1 ? "" : "s");
}

static int make_state(struct ae_source *s, struct ae_err *e)
{
	if (!s->state)
		s->state = calloc(1, sizeof(struct pnm_state));
	return s->state ? 0 : ae_err_set(e, "%s: no memory for %zu bytes", s->in.name, sizeof(struct pnm_state));
}

static int header(struct ae_source *s, struct ae_array *a, struct ae_err *e)
{
	unsigned long width = 0, height = 0, maxval = 0;
	bool color = false;
	int got = make_state(s, e) == 0 ? next_magic(s, &color, e) : -1;

	if (got <= 0)
		return got;
	if (header_number(s, &width, e) != 0 || header_number(s, &height, e) != 0 || header_number(s, &maxval, e) != 0
	    || check_maxval(s, maxval, e) != 0)
		return -1;
	((struct pnm_state *)s->state)->maxval = (unsigned)maxval;
	*a = (struct ae_array){ .dtype = maxval < 256 ? AE_U1 : AE_U2, .big = true, .count = 1 };
	if (!ae_shape_add(&a->shape, height) || !ae_shape_add(&a->shape, width)
	    || (color && !ae_shape_add(&a->shape, 3)))
		return ae_err_set(e, "%s: image %llu: %lu by %lu pixels are no image", s->in.name,
				  (unsigned long long)s->record, width, height);
	return check_claim(s, a, e);
}

/* ---- images ---- */

static int check_values(const struct ae_source *s, const unsigned char *values, struct ae_err *e)
{
	const struct pnm_state *p = s->state;
	size_t count = ae_shape_count(&s->array.shape), size = ae_dtype_size(s->array.dtype);

	if (p->maxval == 255 || p->maxval == MAXVAL_MAX)
		return 1;
	for (size_t i = 0; i < count; i++) {
		unsigned value = (unsigned)ae_big_endian(values + i * size, size);

		if (value > p->maxval)
			return ae_err_set(e, "%s: record %llu: value %zu is %u, the image's largest value %u",
					  s->in.name, (unsigned long long)s->record, i, value, p->maxval);
	}
	return 1;
}

/* Makes space for one more value. The buffer grows only as values arrive, so a wrong size in a header costs no memory. */
static int grow(struct ae_source *s, size_t used, struct ae_err *e)
{
	struct pnm_state *p = s->state;
	size_t capacity = p->capacity ? 2 * p->capacity : 1024;
	unsigned char *grown;

	if (p->capacity >= used + 2)
		return 0;
	grown = realloc(p->values, capacity);
	if (!grown)
		return ae_err_set(e, "%s: no memory for an image of more than %zu bytes", s->in.name, p->capacity);
	p->values = grown;
	p->capacity = capacity;
	return 0;
}

static int read_plain(struct ae_source *s, struct ae_err *e)
{
	struct pnm_state *p = s->state;
	size_t count = ae_shape_count(&s->array.shape), used = 0;

	for (size_t i = 0; i < count; i++) {
		unsigned long value = 0;
		int got = next_number(s, &value, e);

		if (got < 0 || grow(s, used, e) != 0)
			return -1;
		if (got == 0)
			return ae_source_cut(s, s->record, i, e);
		if (value > p->maxval)
			return ae_err_set(e, "%s: record %llu: value %zu is %lu, the image's largest value %u",
					  s->in.name, (unsigned long long)s->record, i, value, p->maxval);
		if (s->array.dtype == AE_U2)
			p->values[used++] = (unsigned char)(value >> 8);
		p->values[used++] = (unsigned char)(value & 255);
	}
	return 0;
}

static ptrdiff_t image(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	const struct pnm_state *p = s->state;

	if (!p->plain)
		return ae_source_raw(s, max, values, e) < 0 ? -1 : check_values(s, *values, e);
	if (read_plain(s, e) != 0)
		return -1;
	*values = p->values;
	return 1;
}

static void release(struct ae_source *s)
{
	struct pnm_state *p = s->state;

	if (p)
		free(p->values);
	free(p);
}

const struct ae_input_format ae_format_pnm = {
	.name = "pnm",
	.title = "PGM, PPM",
	.traits = AE_FORMAT_PIXELS,
	.match = match,
	.header = header,
	.block = image,
	.close = release,
};
