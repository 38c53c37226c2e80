/* image.c - pixels in memory, and color scales. */
#include "plot/image.h"

#include <stdlib.h>
#include <string.h>

int ae_image_init(struct ae_image *image, size_t width, size_t height, struct ae_err *e)
{
	*image = (struct ae_image){ .width = width, .height = height };
	if (height < SIZE_MAX / 4 / width)
		image->rgba = malloc(4 * width * height);
	if (!image->rgba)
		return ae_err_memory(e, "picture: no memory for %zux%zu pixels", width, height);
	memset(image->rgba, 255, 4 * width * height);
	for (size_t i = 0; i < width * height; i++)
		image->rgba[4 * i + 3] = 0;
	return 0;
}

void ae_image_release(struct ae_image *image)
{
	free(image->rgba);
	image->rgba = NULL;
}

int ae_image_enlarge(struct ae_image *to, const struct ae_image *from, size_t x_times, size_t y_times, struct ae_err *e)
{
	if (ae_image_init(to, from->width * x_times, from->height * y_times, e) < 0)
		return -1;
	for (size_t i = 0; i < to->width * to->height; i++) {
		size_t x = i % to->width / x_times, y = i / to->width / y_times;

		memcpy(to->rgba + 4 * i, from->rgba + 4 * (y * from->width + x), 4);
	}
	return 0;
}

void ae_image_set(struct ae_image *image, size_t i, uint32_t color)
{
	unsigned char *pixel = image->rgba + 4 * i;

	pixel[0] = (unsigned char)(color >> 16);
	pixel[1] = (unsigned char)(color >> 8);
	pixel[2] = (unsigned char)color;
	pixel[3] = 255;
}

static double clamp(double share)
{
	return share > 0 ? share < 1 ? share : 1 : 0;
}

uint32_t ae_color_gray(double share)
{
	return (uint32_t)(clamp(share) * 255 + 0.5) * 0x10101;
}

static uint32_t between(uint32_t a, uint32_t b, double share)
{
	uint32_t color = 0;

	for (int shift = 16; shift >= 0; shift -= 8) {
		double from = a >> shift & 255, to = b >> shift & 255;

		color |= (uint32_t)(from + (to - from) * share + 0.5) << shift;
	}
	return color;
}

uint32_t ae_color_heat(double share)
{
	static const uint32_t stop[] = { 0xfdfde4, 0xd3ecb8, 0x7fccba, 0x36a2c2, 0x2062a8, 0x1b2f7a, 0x0a143f };
	size_t last = sizeof stop / sizeof *stop - 1;
	double at = clamp(share) * (double)last;
	size_t i = at < (double)last ? (size_t)at : last - 1;

	return between(stop[i], stop[i + 1], at - (double)i);
}
