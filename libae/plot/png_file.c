/* png_file.c - images as PNG (ISO/IEC 15948): one IDAT chunk, rows without filter. */
#include "plot/png_file.h"
#include "base/checksum.h"
#include "plot/deflate.h"

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
