/* err.c - the one line that says what went wrong. */
#include "base/base.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void ae_err_line(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 127)
			*text = '?';
}

static int set(struct ae_err *e, bool memory, const char *format, va_list args)
{
	e->memory = memory;
	if (vsnprintf(e->text, sizeof e->text, format, args) < 0)
		e->text[0] = '\0';
	ae_err_line(e->text); /* what a file says may stand in it */
	return -1;
}

int ae_err_set(struct ae_err *e, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(e, false, format, args);
	va_end(args);
	return -1;
}

int ae_err_memory(struct ae_err *e, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set(e, true, format, args);
	va_end(args);
	return -1;
}

int ae_err_errno(struct ae_err *e, const char *object, const char *problem)
{
	char words[128];
	int number = errno;

	/* not strerror(), which threads share */
	if (strerror_r(number, words, sizeof words) != 0)
		snprintf(words, sizeof words, "error %d", number);
	return ae_err_set(e, "%s: %s: %s", object, problem, words);
}
