/* outputs.c - files that options name are not each other, nor the input: what would be lost is refused first, and so
 * is what could not be written. And an output that is written at once. */
#include "common/tool.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool same_place(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* A path at its last slash: the directory's status, and the name in it. */
static const char *name_in(const char *path, struct stat *directory)
{
	const char *slash = strrchr(path, '/');
	char room[4096];
	bool there = slash && (size_t)(slash - path) < sizeof room - 1;

	snprintf(room, sizeof room, "%.*s/", there ? (int)(slash - path) : 1, there ? path : ".");
	return stat(room, directory) == 0 ? slash ? slash + 1 : path : NULL;
}

/* Two names of one file, there already or to be; a device or a pipe may well be named twice. */
static bool same_file(const char *a, const char *b)
{
	struct stat sa, sb;
	bool there = stat(a, &sa) == 0;
	const char *name_a, *name_b;

	if (there != (stat(b, &sb) == 0))
		return false;
	if (there)
		return S_ISREG(sa.st_mode) && same_place(&sa, &sb);
	name_a = name_in(a, &sa);
	name_b = name_in(b, &sb);
	return name_a && name_b && strcmp(name_a, name_b) == 0 && same_place(&sa, &sb);
}

void tool_check_distinct(const struct tool *t, const char *const *output, size_t n, int first)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; output[i] && j < i; j++)
			if (output[j] && same_file(output[i], output[j]))
				die(t, "%s: two outputs of different kinds would be written to it", output[i]);
		for (int k = first; output[i] && k < t->args; k++)
			if (same_file(output[i], t->arg[k]))
				die(t, "%s: an input, which the output would replace", output[i]);
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
