/* terminal.h - the size of a terminal, and whether it has colors. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Characters side by side, and lines. Of what is no terminal: COLUMNS and LINES, else 80 and 24. */
void terminal_size(int fd, size_t *columns, size_t *lines);

/* Whether TERM or COLORTERM names 256 colors, and NO_COLOR is not set or empty. */
bool terminal_has_colors(void);

#endif
