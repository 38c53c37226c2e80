/* message.c - what a program says on stderr, and how it ends when something is wrong. */
#include "common/tool_parts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* One line whatever a file's name holds, in one write so that lines of a pipeline's programs do not mix. */
static void say(const struct tool *t, const char *format, va_list args)
{
	char line[1024];
	int head = snprintf(line, sizeof line, "%s: ", t->name);
	size_t length;

	(void)vsnprintf(line + head, sizeof line - (size_t)head - 1, format, args); /* too long: cut */
	length = strlen(line);
	ae_err_line(line);
	line[length] = '\n';
	if (t->say)
		t->say(t->hook_arg, line, length + 1);
	else
		fwrite(line, 1, length + 1, stderr);
}

/* Records that are finished go out; files that are not leave nothing behind. The status is 2 already. */
static void abandon(const struct tool *t)
{
	struct ae_err e;

	if (t->writer && ae_writer_flush(t->writer, &e) != 0)
		note(t, "%s", e.text);
	ae_writer_free(t->writer);
	for (size_t i = 0; i < TOOL_FILES; i++)
		ae_writer_free(t->extra[i]);
	ae_file_free(t->text_out.target);
	ae_file_free(t->text_beside.target);
}

/* The callers' memory is left to the system, and no leak: hence _Exit(), which no checker looks at. */
void tool_fail(const struct tool *t)
{
	if (t->failing)
		t->failing(t->hook_arg);
	abandon(t);
	fflush(NULL);
	_Exit(TOOL_WRONG);
}

void tell_err(const struct tool *t, const struct ae_err *e)
{
	warn(&(struct tool){ .name = t->name, .say = t->say, .hook_arg = t->hook_arg }, "%s", e->text);
}

void die(const struct tool *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(t, format, args);
	va_end(args);
	tool_fail(t);
}

void die_err(const struct tool *t, const struct ae_err *e)
{
	tell_err(t, e);
	tool_fail(t);
}

void warn(const struct tool *t, const char *format, ...)
{
	va_list args;

	if (t->quiet)
		return;
	va_start(args, format);
	say(t, format, args);
	va_end(args);
}

void note(const struct tool *t, const char *format, ...)
{
	va_list args;

	if (!t->verbose)
		return;
	va_start(args, format);
	say(t, format, args);
	va_end(args);
}
