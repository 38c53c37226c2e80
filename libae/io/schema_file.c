/* schema_file.c - the text file of a schema: one line per column, and one line per category of it. */
#include "io/schema.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 28 };

static const char magic[] = "ae-table schema 1";

/* The keywords of lines. A level has the role of its column. */
static const struct kind {
	const char *word;
	enum ae_role role;
	bool level, baseline;
} kinds[] = {
	{ "number", AE_ROLE_NUMBER, false, false },
	{ "category", AE_ROLE_CATEGORY, false, false },
	{ "drop", AE_ROLE_DROP, false, false },
	{ "label", AE_ROLE_LABEL, false, false },
	{ "level", 0, true, false },
	{ "baseline", 0, true, true },
};

/* ---- writing ---- */

/* Adds a text. What could end a line, or be lost at an end, becomes \x and two digits. */
static void escape(struct ae_text *to, const char *text)
{
	for (const char *s = text; *s; s++) {
		unsigned char c = (unsigned char)*s;
		bool at_end = c == ' ' && (s == text || !s[1]);

		if (c == '\\')
			ae_text_add(to, "\\\\", 2);
		else if (c < ' ' || c == 127 || at_end)
			ae_text_print(to, "\\x%02x", c);
		else
			ae_text_add(to, s, 1);
	}
}

static void put_line(struct ae_text *to, const char *word, const char *text)
{
	ae_text_print(to, *text ? "%s " : "%s", word);
	escape(to, text);
	ae_text_add(to, "\n", 1);
}

static void put_rule(struct ae_text *to, const struct ae_rule *u, size_t column)
{
	size_t kind = 0;

	while (kinds[kind].role != u->role)
		kind++;
	if (!*u->name)
		ae_text_print(to, "# column %zu\n", column + 1);
	put_line(to, kinds[kind].word, u->name);
	for (size_t i = 0; i < u->categories.count; i++)
		put_line(to, (ptrdiff_t)i == u->baseline ? "\tbaseline" : "\tlevel", u->categories.entry[i].text);
}

int ae_schema_write(const struct ae_schema *s, const char *path, struct ae_err *e)
{
	struct ae_text text = { 0 };
	struct ae_file *f = NULL;
	int status;

	ae_text_print(&text,
		      "%s\n# The table's columns in their order: number, category, drop or label, and the "
		      "name. Below a category its\n# levels, a value of the record each, but for the "
		      "baseline; one without text is the missing field.\n",
		      magic);
	for (size_t i = 0; i < s->count; i++)
		put_rule(&text, &s->rule[i], i);
	status = text.failed ? ae_err_set(e, "%s: no memory for the text of %zu columns", path, s->count)
			     : ae_file_open(&f, path, e);
	if (status == 0 && (ae_file_write(f, text.bytes, text.length, e) != 0 || ae_file_commit(f, e) != 0))
		status = -1;
	ae_file_free(f);
	free(text.bytes);
	return status;
}

/* ---- reading ---- */

/* A file being parsed line by line, in place. */
struct parser {
	const char *path;
	struct ae_schema *to;
	size_t line;
	struct ae_err *e;
};

static int bad_line(const struct parser *p, const char *text, const char *problem)
{
	return ae_err_set(p->e, "%.200s: line %zu: '%.60s': %s", p->path, p->line, text, problem);
}

static int hex(char c)
{
	const char *digits = "0123456789abcdef", *at = memchr(digits, c | 32, 16);

	return c < '0' ? -1 : at ? (int)(at - digits) : -1;
}

/* Undoes escape() in place. Refuses \x00, which would end the text. */
static int unescape(const struct parser *p, char *text)
{
	char *to = text;

	for (const char *s = text; *s; s++) {
		int high, low;

		if (*s != '\\') {
			*to++ = *s;
			continue;
		}
		if (*++s == '\\') {
			*to++ = '\\';
			continue;
		}
		high = *s == 'x' ? hex(s[1]) : -1;
		low = high >= 0 ? hex(s[2]) : -1;
		if (low < 0 || high + low == 0)
			return bad_line(p, text, "expected \\\\ or \\x and two digits after a backslash");
		*to++ = (char)(high << 4 | low);
		s += 2;
	}
	*to = '\0';
	return 0;
}

static int add_rule(const struct parser *p, const struct kind *kind, const char *name)
{
	struct ae_schema *s = p->to;
	struct ae_rule *u;

	if (ae_schema_rules(s, s->count + 1, p->e) != 0)
		return -1;
	u = &s->rule[s->count - 1];
	u->role = kind->role;
	u->name = strdup(name);
	return u->name ? 0 : ae_err_set(p->e, "%s: no memory for column %zu", p->path, s->count);
}

static int add_level(const struct parser *p, const struct kind *kind, const char *text)
{
	struct ae_schema *s = p->to;
	struct ae_rule *u = s->count ? &s->rule[s->count - 1] : NULL;
	size_t n = strlen(text);

	if (!u || (u->role != AE_ROLE_CATEGORY && u->role != AE_ROLE_LABEL))
		return bad_line(p, text, "expected a line 'category' or 'label' before it");
	if (ae_categories_find(&u->categories, text, n) >= 0)
		return bad_line(p, text, "the column has that level already");
	if (kind->baseline && (u->baseline >= 0 || u->role == AE_ROLE_LABEL))
		return bad_line(p, text, u->baseline >= 0 ? "a second baseline" : "a label has no baseline");
	if (kind->baseline)
		u->baseline = (ptrdiff_t)u->categories.count;
	return ae_categories_add(&u->categories, text, n) == 0
		? 0
		: ae_err_set(p->e, "%s: no memory for level %zu", p->path, u->categories.count + 1);
}

/* Removes blanks around a line, and a carriage return at its end. */
static char *trim(char *line)
{
	size_t n = strlen(line);

	while (n > 0 && strchr(" \t\r", line[n - 1]))
		line[--n] = '\0';
	return line + strspn(line, " \t");
}

static int parse_line(const struct parser *p, char *line)
{
	size_t n;

	line = trim(line);
	if (!*line || *line == '#')
		return 0;
	n = strcspn(line, " \t");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char *text = line + n + strspn(line + n, " \t");

		if (strlen(kinds[i].word) != n || memcmp(kinds[i].word, line, n) != 0)
			continue;
		if (unescape(p, text) != 0)
			return -1;
		return kinds[i].level ? add_level(p, &kinds[i], text) : add_rule(p, &kinds[i], text);
	}
	return bad_line(p, line, "expected number, category, drop, label, level or baseline");
}

/* Parses all lines of a text without a byte 0. */
static int parse(struct parser *p, char *text)
{
	for (char *end; text; text = end) {
		end = strchr(text, '\n');
		if (end)
			*end++ = '\0';
		p->line++;
		if (p->line > 1 && parse_line(p, text) != 0)
			return -1;
		if (p->line == 1 && strcmp(trim(text), magic) != 0)
			return ae_err_set(p->e, "%s: not a schema: expected '%s' as its first line", p->path, magic);
	}
	ae_schema_lay_out(p->to);
	return p->to->values ? 0 : ae_err_set(p->e, "%s: no column that is part of the record", p->path);
}

int ae_schema_read(struct ae_schema **to, const char *path, struct ae_err *e)
{
	struct parser p = { .path = path, .e = e };
	char *text;
	size_t n;
	int status;

	if (ae_file_slurp(path, FILE_MAX, &text, &n, e) != 0)
		return -1;
	p.to = calloc(1, sizeof *p.to);
	if (!p.to)
		status = ae_err_set(e, "%s: no memory for a schema", path);
	else if (strlen(text) != n)
		status = ae_err_set(e, "%s: not a schema: it holds a byte 0", path);
	else
		status = parse(&p, text);
	free(text);
	if (status == 0)
		*to = p.to;
	else
		ae_schema_free(p.to);
	return status;
}
