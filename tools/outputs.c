/* outputs.c - files that options name are not each other, nor the input: what would be lost is refused first. */
#include "tool.h"

#include <string.h>
#include <sys/stat.h>

/* Two names of one file that would be replaced; a device or a pipe may well be named twice. */
static bool same_file(const char *a, const char *b)
{
	struct stat sa, sb;
	bool there = stat(a, &sa) == 0;

	if (there != (stat(b, &sb) == 0))
		return false;
	if (!there)
		return strcmp(a, b) == 0;
	return S_ISREG(sa.st_mode) && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

void tool_keep_apart(const struct tool *t, const char *const *output, size_t n, int first)
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
