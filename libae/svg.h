/* svg.h - SVG in memory: elements, escaped text, numbers with at most two decimals. Private to libae. */
#ifndef SVG_H
#define SVG_H

#include "text.h"

/* Grows as it is written to. Running out of memory is remembered, and told once by ae_svg_end(). */
struct ae_svg { struct ae_text text; };

/* The document's head, with the classes that the elements below name. Start from a zeroed struct. */
void ae_svg_begin(struct ae_svg *s, size_t width, size_t height, const char *title);
int ae_svg_end(struct ae_svg *s, struct ae_err *e) AE_MUST_USE;

/* Raw markup, where the caller vouches for every byte. */
void ae_svg_put(struct ae_svg *s, const char *format, ...) AE_PRINTF(2, 3);

/* At most `most` characters of the text, the last one an ellipsis where it is longer. Bytes that are not
 * UTF-8, and characters that XML forbids, become U+FFFD. */
void ae_svg_text(struct ae_svg *s, double x, double y, const char *class, size_t most, const char *text);
void ae_svg_line(struct ae_svg *s, double x0, double y0, double x1, double y1, const char *class);
void ae_svg_rect(struct ae_svg *s, double x, double y, double width, double height, const char *class);

/* A path is begun, given points, and ended; `move` lifts the pen before the point. */
void ae_svg_path_begin(struct ae_svg *s, const char *class);
void ae_svg_path_point(struct ae_svg *s, bool move, double x, double y);
void ae_svg_path_end(struct ae_svg *s, bool closed);

#endif
