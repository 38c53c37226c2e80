/* image.h - pixels in memory. Private to libae. */
#ifndef IMAGE_H
#define IMAGE_H

#include "base/base.h"

/* (height, width, 4) bytes, row-major from the top: red, green, blue, opacity. */
struct ae_image {
	size_t width, height;
	unsigned char *rgba;
};

/* White and transparent pixels, freed by ae_image_release(). */
int ae_image_init(struct ae_image *image, size_t width, size_t height, struct ae_err *e) AE_MUST_USE;
void ae_image_release(struct ae_image *image);

/* An image in which each pixel becomes a block of x_times by y_times pixels. */
int ae_image_enlarge(struct ae_image *to, const struct ae_image *from, size_t x_times, size_t y_times,
		     struct ae_err *e) AE_MUST_USE;

/* Sets pixel i in row-major order to the opaque color 0xRRGGBB. */
void ae_image_set(struct ae_image *image, size_t i, uint32_t color);

/* From 0, black, to 1, white; other values are clipped. */
uint32_t ae_color_gray(double share);
/* Colors of a heatmap, from light to dark: a gray print keeps their order. */
uint32_t ae_color_heat(double share);

#endif
