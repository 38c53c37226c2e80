/* outputs.c - files that options name are not each other, nor the input: a loss is refused before any work, and so is
 * a file that cannot be written. And an output that is written at once. */
#include "common/tool_parts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_stdin(const char *path)
{
	return strcmp(path, "-") == 0;
}

static const char *written(const struct tool_option *o)
{
	return o->kind == OPT_OUTPUT ? *(const char **)o->to : NULL;
}

/* Whether the shell sends stdout to the file. */
static bool is_stdout(const char *path)
{
	struct stat at, out;

	return stat(path, &at) == 0 && fstat(STDOUT_FILENO, &out) == 0 && S_ISREG(out.st_mode)
		&& at.st_dev == out.st_dev && at.st_ino == out.st_ino;
}

_Noreturn static void refuse_output(const struct tool *t, const char *path)
{
	die(t, "%s: two outputs of different kinds would be written to it", path);
}

static void check_input(const struct tool *t, const char *output, const char *input)
{
	if (input && !is_stdin(input) && ae_file_same(output, input))
		die(t, "%s: an input, which the output would replace", output);
}

static void check_inputs(const struct tool *t, const char *output, const struct tool_option *o)
{
	const struct tool_list *list = o->to;

	if (o->kind == OPT_INPUT)
		check_input(t, output, *(const char **)o->to);
	for (size_t i = 0; o->kind == OPT_INPUTS && i < list->count; i++)
		check_input(t, output, list->item[i]);
}

void tool_check_input(const struct tool *t, const char *path)
{
	if (t->out)
		check_input(t, t->out, path);
}

void tool_check_files(const struct tool *t, const struct tool_option *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *output = written(&all[i]);

		if (!output)
			continue;
		for (size_t j = 0; j < n; j++) {
			if (j < i && written(&all[j]) && ae_file_same(output, written(&all[j])))
				refuse_output(t, output);
			check_inputs(t, output, &all[j]);
		}
		for (int k = all[i].replaces; k < t->args; k++)
			check_input(t, output, t->arg[k]);
		if (!t->out && is_stdout(output))
			refuse_output(t, output);
	}
}

/* Finds out before hours of work whether a file can be written. A target that is no regular file (a pipe, a
 * terminal) is left to the end: opening it might wait, or say something to who reads it. */
void tool_check_writable(const struct tool *t, const char *path)
{
	struct ae_file *f;
	struct stat s;
	struct ae_err e;

	if (!path || (stat(path, &s) == 0 && !S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode)))
		return;
	if (ae_file_open(&f, path, &e) != 0)
		die_err(t, &e);
	ae_file_free(f);
}

void tool_bytes(struct tool *t, const char *bytes, size_t n, bool text)
{
	if (!text && !t->out && isatty(STDOUT_FILENO))
		die(t, "stdout: a terminal takes no binary output (use -o FILE, a pipe or > FILE)");
	if (fwrite(bytes, 1, n, tool_text(t)) != n)
		die(t, "%s: cannot be written: %s", t->out ? t->out : "stdout", strerror(errno));
}
