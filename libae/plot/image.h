/* image.h - pixels in memory. Private to libae. */
#ifndef IMAGE_H
#define IMAGE_H

#include "base/base.h"

/* Rows from the top, four bytes a pixel: red, green, blue, opacity. */
struct ae_image { size_t width, height; unsigned char *rgba; };

/* All white and transparent. The pixels are to be freed. */
int ae_image_init(struct ae_image *image, size_t width, size_t height, struct ae_err *e) AE_MUST_USE;
void ae_image_release(struct ae_image *image);

/* The image with each pixel as a block of `across` times `down`. */
int ae_image_enlarge(struct ae_image *to, const struct ae_image *from, size_t across, size_t down,
		     struct ae_err *e) AE_MUST_USE;

/* Pixel i, counted by rows; 0xRRGGBB, opaque. */
void ae_image_set(struct ae_image *image, size_t i, uint32_t color);

/* 0 for black to 1 for white, values beyond are taken to the nearest. */
uint32_t ae_color_gray(double share);
/* The colors of a heat map: from light to dark, so that a gray print keeps their order. */
uint32_t ae_color_heat(double share);

#endif
