/* png_file.h - images as PNG, self-contained. Private to libae. */
#ifndef PNG_FILE_H
#define PNG_FILE_H

#include "base/text.h"
#include "plot/image.h"

/* Appends the image as a PNG file: in gray when it has no color, without opacity when all of it is
 * opaque. */
void ae_png_put(struct ae_text *to, const struct ae_image *image);

#endif
