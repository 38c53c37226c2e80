/* png_file.h - images as PNG, self-contained. Private to libae. */
#ifndef PNG_FILE_H
#define PNG_FILE_H

#include "base/text.h"
#include "plot/image.h"

/* Appends the image as a PNG file: gray if it has no colors, without an opacity channel if it is opaque. */
void ae_png_put(struct ae_text *to, const struct ae_image *image);

#endif
