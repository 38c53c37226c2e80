/* png_file.c - images as PNG (ISO/IEC 15948): one IDAT chunk, rows without filter; and animations, with the chunks of
 * PNG's third edition (W3C, 2025). */
#include "plot/png_file.h"
#include "base/checksum.h"
#include "plot/deflate.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void big_endian(char to[4], size_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (char)(value >> (24 - 8 * i) & 255);
}

static void put_chunk(struct ae_text *to, const char *name, const char *bytes, size_t n)
{
	char head[8], tail[4];
	struct ae_crc32 crc;

	ae_crc32_init(&crc);
	big_endian(head, n);
	memcpy(head + 4, name, 4);
	big_endian(tail, ae_crc32_add(&crc, ae_crc32_add(&crc, 0, name, 4), bytes, n));
	ae_text_add(to, head, sizeof head);
	ae_text_add(to, bytes, n);
	ae_text_add(to, tail, sizeof tail);
}

/* Color type of the header, and which of the four bytes of a pixel are written. */
struct png_samples {
	char type;
	size_t count;
	unsigned char at[4];
};

static struct png_samples samples_of(const struct ae_image *image)
{
	static const struct png_samples gray = { 0, 1, { 0 } }, gray_opacity = { 4, 2, { 0, 3 } };
	static const struct png_samples rgb = { 2, 3, { 0, 1, 2 } }, rgba = { 6, 4, { 0, 1, 2, 3 } };
	bool color = false, transparent = false;

	for (size_t i = 0; i < image->width * image->height; i++) {
		const unsigned char *p = image->rgba + 4 * i;

		color = color || p[0] != p[1] || p[0] != p[2];
		transparent = transparent || p[3] != 255;
	}
	return color ? transparent ? rgba : rgb : transparent ? gray_opacity : gray;
}

/* Rows of samples, each after a byte 0: no filter. */
static unsigned char *rows_of(const struct ae_image *image, const struct png_samples *s)
{
	unsigned char *rows = calloc(image->height, 1 + s->count * image->width), *to = rows;

	for (size_t i = 0; rows && i < image->width * image->height; i++) {
		to += i % image->width == 0;
		for (size_t k = 0; k < s->count; k++)
			*to++ = image->rgba[4 * i + s->at[k]];
	}
	return rows;
}

static void put_header(struct ae_text *to, const struct ae_image *image, char type)
{
	char header[13] = { 0 };

	ae_text_add(to, "\x89PNG\r\n\x1a\n", 8);
	big_endian(header, image->width);
	big_endian(header + 4, image->height);
	header[8] = 8; /* bits per sample */
	header[9] = type;
	put_chunk(to, "IHDR", header, sizeof header);
}

void ae_png_put(struct ae_text *to, const struct ae_image *image)
{
	struct png_samples s = samples_of(image);
	unsigned char *rows = rows_of(image, &s);
	struct ae_text data = { 0 };

	if (!rows) {
		to->failed = true;
		return;
	}
	put_header(to, image, s.type);
	ae_zlib_put(&data, rows, image->height * (1 + s.count * image->width));
	put_chunk(to, "IDAT", data.bytes, data.length);
	put_chunk(to, "IEND", "", 0);
	to->failed = to->failed || data.failed;
	free(data.bytes);
	free(rows);
}

/* A box of pixels. */
struct png_box {
	size_t left, top, width, height;
};

/* ---- animations ---- */

/* The nearest color of the palette. */
static unsigned char nearest(const struct ae_png_frames *f, const unsigned char *pixel)
{
	long best = LONG_MAX;
	size_t at = 0;

	for (size_t i = 0; i < f->colors && best > 0; i++) {
		long red = f->palette[i][0] - pixel[0], green = f->palette[i][1] - pixel[1],
		     blue = f->palette[i][2] - pixel[2], distance = red * red + green * green + blue * blue;

		if (distance < best) {
			best = distance;
			at = i;
		}
	}
	return (unsigned char)at;
}

/* Numbers of the colors of all pixels, to `to`. */
static void reduce(const struct ae_png_frames *f, const struct ae_image *image, unsigned char *to)
{
	const unsigned char *before = f->palette[0];
	unsigned char number = 0;

	for (size_t i = 0; i < image->width * image->height; i++) {
		const unsigned char *pixel = image->rgba + 4 * i;

		if (memcmp(pixel, before, 3) != 0)
			number = nearest(f, pixel);
		before = pixel;
		to[i] = number;
	}
}

/* The box of the pixels that differ from the frame before; one pixel if none does. */
static struct png_box changed(const struct ae_png_frames *f)
{
	size_t left = f->width, right = 0, top = f->height, bottom = 0;

	for (size_t i = 0; i < f->width * f->height; i++) {
		size_t x = i % f->width, y = i / f->width;

		if (f->last[i] == f->pixel[i])
			continue;
		left = x < left ? x : left;
		right = x > right ? x : right;
		top = y < top ? y : top;
		bottom = y > bottom ? y : bottom;
	}
	if (left > right || top > bottom)
		return (struct png_box){ 0, 0, 1, 1 };
	return (struct png_box){ left, top, right - left + 1, bottom - top + 1 };
}

/* Frame control: number, box, delay; the frame replaces its box and stays. */
static void put_control(struct ae_png_frames *f, const struct png_box *box)
{
	char control[26] = { 0 };

	big_endian(control, f->chunks++);
	big_endian(control + 4, box->width);
	big_endian(control + 8, box->height);
	big_endian(control + 12, box->left);
	big_endian(control + 16, box->top);
	control[20] = (char)(f->delay >> 8);
	control[21] = (char)(f->delay & 255);
	control[22] = (char)(1000 >> 8);
	control[23] = (char)(1000 & 255);
	put_chunk(&f->chunk, "fcTL", control, sizeof control);
}

/* The box's rows, each after a byte 0: no filter. After the first frame, behind the number of the chunk. */
static void put_frame(struct ae_png_frames *f, const struct png_box *box)
{
	unsigned char *rows = calloc(box->height, 1 + box->width);
	struct ae_text data = { 0 };
	char number[4];

	if (!rows) {
		f->chunk.failed = true;
		return;
	}
	for (size_t y = 0; y < box->height; y++)
		memcpy(rows + y * (1 + box->width) + 1, f->pixel + (box->top + y) * f->width + box->left, box->width);
	if (f->count > 0) {
		big_endian(number, f->chunks++);
		ae_text_add(&data, number, sizeof number);
	}
	ae_zlib_put(&data, rows, box->height * (1 + box->width));
	if (!data.failed)
		put_chunk(&f->chunk, f->count ? "fdAT" : "IDAT", data.bytes, data.length);
	f->chunk.failed = f->chunk.failed || data.failed;
	free(data.bytes);
	free(rows);
}

void ae_png_frames_add(struct ae_png_frames *f, const struct ae_image *image)
{
	size_t pixels = image->width * image->height;
	struct png_box box = { 0, 0, image->width, image->height };

	if (f->chunk.failed)
		return;
	if (f->count == 0) {
		f->width = image->width;
		f->height = image->height;
		f->last = malloc(pixels);
		f->pixel = malloc(pixels);
	}
	if (!f->last || !f->pixel) {
		f->chunk.failed = true;
		return;
	}
	reduce(f, image, f->pixel);
	if (f->count > 0)
		box = changed(f);
	put_control(f, &box);
	put_frame(f, &box);
	memcpy(f->last, f->pixel, pixels);
	f->count++;
}

void ae_png_frames_put(struct ae_text *to, struct ae_png_frames *f)
{
	const struct ae_image size = { .width = f->width, .height = f->height };
	char control[8] = { 0 }; /* 0 repetitions: no end */

	if (f->chunk.failed) {
		to->failed = true;
		return;
	}
	put_header(to, &size, 3);
	big_endian(control, f->count);
	put_chunk(to, "acTL", control, sizeof control);
	put_chunk(to, "PLTE", (const char *)f->palette, 3 * f->colors);
	ae_text_add(to, f->chunk.bytes, f->chunk.length);
	put_chunk(to, "IEND", "", 0);
}

void ae_png_frames_free(struct ae_png_frames *f)
{
	free(f->chunk.bytes);
	free(f->last);
	free(f->pixel);
}
