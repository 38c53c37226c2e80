/* terminal.c - the size of a terminal, and whether it has colors. */
#include "common/terminal.h"
#include "common/tool.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

static size_t number_of(const char *name, size_t otherwise)
{
	const char *text = getenv(name), *end;
	double value;

	end = text ? ae_number_parse(text, text + strlen(text), &value) : NULL;
	return end && end != text && !*end && value >= 1 && value <= 10000 ? (size_t)value : otherwise;
}

void terminal_size(int fd, size_t *columns, size_t *lines)
{
	*columns = *lines = 0;
#ifdef TIOCGWINSZ
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
		*columns = size.ws_col;
		*lines = size.ws_row;
	}
#endif
	if (*columns == 0)
		*columns = number_of("COLUMNS", 80);
	if (*lines == 0)
		*lines = number_of("LINES", 24);
}

bool terminal_has_colors(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM"), *direct = getenv("COLORTERM");

	if ((no && *no) || !term)
		return false;
	return strstr(term, "256color") || strstr(term, "direct") || (direct && *direct);
}
