/* png.h - images as PNG, self-contained. Private to libae. */
#ifndef PNG_H
#define PNG_H

#include "base/text.h"
#include "plot/image.h"

/* Appends the image as a PNG file: in grey when it has no colour, without opacity when all of it is
 * opaque. */
void ae_png_put(struct ae_text *to, const struct ae_image *image);

#endif
