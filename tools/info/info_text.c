/* info_text.c - texts of files, as ae-info prints them. */
#include "info/info.h"

#include <stdlib.h>
#include <string.h>

void info_put(struct tool *t, FILE *f, const char *text)
{
	char *escaped = tool_escape(t, text);

	fputs(escaped, f);
	free(escaped);
}

void info_pair(struct tool *t, FILE *f, const char *key, const char *value)
{
	info_put(t, f, key);
	fputc('\t', f);
	info_put(t, f, value);
	fputc('\n', f);
}

char *info_arch(struct tool *t, const char *text)
{
	char *line = tool_alloc(t, 2 * strlen(text) + 1, 1), *to = line;

	while (*text) {
		size_t all = strcspn(text, "\n"), n = strcspn(text, "#\n");

		while (n > 0 && strchr(" \t\r;", text[n - 1]))
			n--;
		if (n > 0 && to > line)
			to += sprintf(to, "; ");
		for (size_t i = 0; i < n; i++)
			*to++ = text[i] == '\t' ? ' ' : text[i];
		text += all + (text[all] == '\n');
	}
	return line;
}
