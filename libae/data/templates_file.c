/* templates_file.c - templates of log lines in a file of text. */
#include "base/file.h"
#include "base/text.h"
#include "data/templates.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "# ae-log 1 "

enum { FILE_MAX = 1 << 30 };

/* A line of the file that is being read. */
struct template_line {
	const char *file, *at, *end;
	uint64_t number;
};

/* ---- writing ---- */

int ae_templates_save(const struct ae_templates *t, const char *path, struct ae_err *e)
{
	const struct ae_templates_options *o = &t->options;
	struct ae_text to = { 0 };
	char similarity[32];
	int status;

	ae_number_f8(similarity, o->similarity);
	ae_text_print(&to, HEAD "width=%zu depth=%zu children=%zu similarity=%s\n", o->width, o->depth, o->children,
		      similarity);
	for (size_t i = 0; i < t->count; i++) {
		ae_text_print(&to, "%zu\t%" PRIu64 "\t", i + 1, t->all[i].lines);
		ae_text_add(&to, t->all[i].text, strlen(t->all[i].text));
		ae_text_add(&to, "\n", 1);
	}
	status = to.failed ? ae_err_memory(e, "%s: no memory for %zu templates", path, t->count)
			   : ae_file_save(path, to.bytes, to.length, e);
	free(to.bytes);
	return status;
}

/* ---- reading ---- */

/* Takes "NAME=" and a number, in whose range both ends are included, and the byte after it. */
static bool take_option(struct template_line *l, const char *name, double min, double max, double *value)
{
	size_t n = strlen(name);
	const char *after;

	if ((size_t)(l->end - l->at) < n || memcmp(l->at, name, n) != 0)
		return false;
	after = ae_number_parse(l->at + n, l->end, value);
	if (!after || !(*value >= min) || !(*value <= max) || (after < l->end && *after != ' '))
		return false;
	l->at = after < l->end ? after + 1 : after;
	return true;
}

static int read_options(struct template_line *l, struct ae_templates_options *o, struct ae_err *e)
{
	double width, depth, children;

	if ((size_t)(l->end - l->at) < strlen(HEAD) || memcmp(l->at, HEAD, strlen(HEAD)) != 0)
		return ae_err_set(e, "%s: expected templates of ae-log, got another file", l->file);
	l->at += strlen(HEAD);
	if (!take_option(l, "width=", 1, AE_TEMPLATES_MAX, &width)
	    || !take_option(l, "depth=", 3, AE_TEMPLATES_DEPTH, &depth)
	    || !take_option(l, "children=", 2, AE_TEMPLATES_MAX, &children)
	    || !take_option(l, "similarity=", 0, 1, &o->similarity) || l->at != l->end)
		return ae_err_set(e, "%s: line 1: expected width=N depth=N children=N similarity=X within their ranges",
				  l->file);
	o->width = (size_t)width;
	o->depth = (size_t)depth;
	o->children = (size_t)children;
	return 0;
}

/* Takes a whole number and the tab behind it. */
static bool take_whole(struct template_line *l, uint64_t *value)
{
	const char *from = l->at;

	for (*value = 0; l->at < l->end && *l->at >= '0' && *l->at <= '9'; l->at++) {
		if (*value > UINT64_MAX / 10 - 1)
			return false;
		*value = 10 * *value + (uint64_t)(*l->at - '0');
	}
	return l->at > from && l->at < l->end && *l->at++ == '\t';
}

static int read_template(struct ae_templates *t, struct template_line *l, struct ae_err *e)
{
	uint64_t number, lines;

	if (!take_whole(l, &number) || number != t->count + 1 || !take_whole(l, &lines))
		return ae_err_set(
			e, "%s: line %" PRIu64 ": expected template %zu, its lines and its text, with tabs between",
			l->file, l->number, t->count + 1);
	if (t->count == t->options.width)
		return ae_err_set(e, "%s: line %" PRIu64 ": expected %zu templates at most, as line 1 says, got more",
				  l->file, l->number, t->options.width);
	ae_words_read(&t->words, l->at, (size_t)(l->end - l->at));
	if (ae_templates_add(t, e) != 0)
		return -1;
	t->all[t->count - 1].lines = lines;
	return 0;
}

static int read_lines(struct ae_templates **t, struct template_line *l, const char *bytes, size_t n, struct ae_err *e)
{
	struct ae_templates_options o;
	const char *end = bytes + n;
	int status = 0;

	*t = NULL;
	for (const char *at = bytes; at < end && status == 0; at = l->end + 1) {
		l->at = at;
		l->end = memchr(at, '\n', (size_t)(end - at));
		if (!l->end)
			l->end = end;
		l->number++;
		if (*t)
			status = read_template(*t, l, e);
		else
			status = read_options(l, &o, e) != 0 ? -1 : ae_templates_new(t, &o, e);
	}
	return status == 0 && !*t ? ae_err_set(e, "%s: expected templates of ae-log, got an empty file", l->file)
				  : status;
}

int ae_templates_read(struct ae_templates **t, const char *path, struct ae_err *e)
{
	struct template_line l = { .file = path };
	char *bytes;
	size_t n;

	if (ae_file_slurp(path, FILE_MAX, &bytes, &n, e) != 0)
		return -1;
	if (read_lines(t, &l, bytes, n, e) != 0) {
		ae_templates_free(*t);
		*t = NULL;
	}
	free(bytes);
	return *t ? 0 : -1;
}
