/* png_file.h - images as PNG, self-contained. Private to libae. */
#ifndef PNG_FILE_H
#define PNG_FILE_H

#include "base/text.h"
#include "plot/image.h"

/* Appends the image as a PNG file: gray if it has no colors, without an opacity channel if it is opaque. */
void ae_png_put(struct ae_text *to, const struct ae_image *image);

/* An animation, frame by frame, of opaque images of one size, in the colors of a palette. Begins as zeros, with palette
 * and delay. */
struct ae_png_frames {
	unsigned char palette[256][3]; /* (colors, 3) */
	size_t colors;                 /* 1 to 256 */
	unsigned delay;                /* milliseconds per frame, at most 65535 */
	size_t width, height;
	size_t count, chunks;        /* frames so far; numbers given to their chunks */
	unsigned char *last, *pixel; /* (height, width) colors of the frame before, and of this one */
	struct ae_text chunk;
};

/* Adds a frame in the nearest colors; if memory runs out, chunk.failed is set. */
void ae_png_frames_add(struct ae_png_frames *f, const struct ae_image *image);
/* Appends the animation as a PNG file. Viewers without animation show the first frame. */
void ae_png_frames_put(struct ae_text *to, struct ae_png_frames *f);
void ae_png_frames_free(struct ae_png_frames *f);

#endif
