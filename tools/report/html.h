/* html.h - the HTML that ae-report writes: texts of files as text, never as markup; sections, tables, pictures. */
#ifndef HTML_H
#define HTML_H

#include "common/tool.h"

/* The head of the page with its style sheet, up to the title's heading; the end of the page. */
void html_begin(struct tool *t, const char *title);
void html_end(struct tool *t);

/* A text of a file: markup, quotes, control characters and bytes that are not UTF-8 are escaped. */
void html_text(struct tool *t, const char *text);

/* A section with a heading; `id` and `title` are the program's own words. */
void html_section(struct tool *t, const char *id, const char *title);
void html_section_end(struct tool *t);

/* A table: its caption and the names of its columns (NULL ends them); then rows; folded: in a box that opens on a click. */
void html_table(struct tool *t, const char *caption, bool folded, const char *const *columns);
void html_row(struct tool *t);
void html_row_end(struct tool *t);
void html_cell(struct tool *t, const char *text);
void html_word(struct tool *t, const char *text); /* in one line; "-" for no text */
void html_mark(struct tool *t, const char *text, bool stands_out);
void html_number(struct tool *t, double value); /* 6 digits; "-" for NaN */
void html_count(struct tool *t, uint64_t value);
void html_table_end(struct tool *t, bool folded);

/* How a picture behaves: colors that stay in the dark; a box that makes it four times as wide. */
enum { HTML_PHOTO = 1, HTML_ZOOM = 2 };

/* A picture of a kind of ae-plot, inline, with p->title as its label; a line of text if these values
 * cannot be drawn. Dies if memory runs out. */
void html_picture(struct tool *t, const char *kind, const struct ae_plot *p, unsigned how);

#endif
