/* table_line.c - lines of text tables, written so that each field is read back unchanged. */
#include "io/lines.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Whether a text needs quotes to be read back unchanged. alone: the line has no other field; names: the line is the
 * first of the table. */
static bool needs_quotes(const char *text, char separator, bool alone, bool names)
{
	static const struct ae_table_options rules = { .header = AE_HEADER_AUTO };
	const struct ae_lines lines = { .rules = &rules };
	const struct ae_field f = { text, text + strlen(text), false, false };
	const char special[] = { separator, '"', '\n', '\r', '\0' };
	double unused;

	if (text[strcspn(text, special)] || *text == '#' || strncmp(text, "\xef\xbb\xbf", 3) == 0)
		return true;
	if (f.at < f.end && (strchr(" \t", *f.at) || strchr(" \t", f.end[-1])))
		return true;
	if (alone && (*text == '\0' || strpbrk(text, " \t;,|")))
		return true;
	return names
		&& ((separator == ',' && strpbrk(text, "\t;")) || strncasecmp(text, "sep=", 4) == 0
		    || ae_field_is_number(&lines, &f, &unused) || ae_field_has_decimal_comma(&f));
}

static char *put_quoted(char *to, const char *text)
{
	*to++ = '"';
	for (; *text; text++) {
		if (*text == '"')
			*to++ = '"';
		*to++ = *text;
	}
	*to++ = '"';
	return to;
}

static char *put_field(char *to, const char *text, bool quotes)
{
	return quotes ? put_quoted(to, text) : stpcpy(to, text);
}

size_t ae_name_quote(char *to, const char *name, char separator)
{
	char *end = put_field(to, name, needs_quotes(name, separator, false, false));

	*end = '\0';
	return (size_t)(end - to);
}

/* Writes a line. disguise 1: the first field is in quotes; 2: a blank, which is not part of the field, follows it. */
static void put_line(char *to, const char *const *field, size_t count, char separator, bool names, int disguise)
{
	for (size_t i = 0; i < count; i++) {
		const char *text = field[i] ? field[i] : "";
		int by = i == 0 ? disguise : 0;

		bool last = names && i + 1 == count && !*text; /* a separator at the end of a header begins no column */

		to = put_field(to, text, by > 0 || last || needs_quotes(text, separator, count == 1, names));
		if (by > 1)
			*to++ = ' ';
		*to++ = separator;
	}
	to[-1] = '\n';
	*to = '\0';
}

char *ae_table_line(const char *const *field, size_t count, char separator, const char *header)
{
	size_t bytes = 2;
	char *line;

	for (size_t i = 0; i < count; i++)
		bytes += field[i] ? 2 * strlen(field[i]) + 3 : 3;
	line = malloc(bytes + 1);
	if (!line)
		return NULL;
	put_line(line, field, count, separator, header == NULL, 0);
	/* a line equal to the header would be skipped as a repeated header */
	for (int disguise = 1; header && disguise < 3 && strcmp(line, header) == 0; disguise++)
		put_line(line, field, count, separator, false, disguise);
	return line;
}
