/* arch_find.c - finds the text of an architecture: a built-in one by its name, a file, or the default for a record. */
#include "base/text.h"
#include "nn/nn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the default ---- */

static size_t clamp(size_t low, size_t n, size_t high)
{
	return n < low ? low : n > high ? high : n;
}

enum ae_record_kind ae_record_kind(const struct ae_shape *r)
{
	bool square = r->rank == 3 || (r->rank == 2 && r->dim[0] == r->dim[1]);

	if (r->rank <= 1)
		return AE_ROW;
	return square && r->dim[0] >= 8 && r->dim[1] >= 8 ? AE_PICTURE : AE_WINDOW;
}

/* Rows of a table get an overcomplete network, which is good at moving noisy rows back to the data. Windows get dense
 * layers with a code of a quarter of their values: a dense layer notices a shape at the wrong place of the window,
 * which a convolution reconstructs like any other. */
static void default_text(const struct ae_shape *r, char *text, size_t size)
{
	static const char *const picture = "conv2d 16 3 stride=2 relu; conv2d 32 3 stride=2 relu; ---; "
					   "convt2d 32 3 stride=2 relu; convt2d 16 3 stride=2 relu; conv2d in 3";
	enum ae_record_kind kind = ae_record_kind(r);
	size_t n = ae_shape_count(r), wide = clamp(128, n, 1024), hidden = clamp(8, 2 * n, 256);

	if (kind == AE_PICTURE)
		snprintf(text, size, "%s", picture);
	else if (kind == AE_ROW)
		snprintf(text, size, "dense %zu silu; dense %zu silu; ---; dense %zu silu; dense in", wide, wide, wide);
	else
		snprintf(text, size, "dense %zu relu; dense %zu; ---; dense %zu relu; dense in", hidden,
			 clamp(1, n / 4, 64), hidden);
}

/* ---- finding a text ---- */

static int join(char **text, const char *from, const char *tail, struct ae_err *e)
{
	size_t size = strlen(from) + strlen(tail) + 1;

	*text = malloc(size);
	if (!*text)
		return ae_err_set(e, "architecture: no memory");
	snprintf(*text, size, "%s%s", from, tail);
	return 0;
}

/* Copies a text. If the stride does not divide the record's length, the output is longer than the record: a crop is
 * added. */
static int copy_fitted(char **text, const char *from, const struct ae_shape *record, struct ae_err *e)
{
	struct ae_net *net;
	size_t have;

	if (ae_net_plan(&net, from, record, "base", e) != 0)
		return -1;
	have = ae_shape_count(ae_net_shape(net, AE_OUTPUT));
	ae_net_free(net);
	return join(text, from, have > ae_shape_count(record) ? "; crop" : "", e);
}

static bool is_text(const char *arg)
{
	return strpbrk(arg, " \t\n;") != NULL;
}

/* Refuses a file that is no text, whose bytes would otherwise appear in messages. */
static int check_file(const char *path, const char *text, size_t n, struct ae_err *e)
{
	size_t end = ae_text_ends(text, n);

	if (end == n)
		return 0;
	return ae_err_set(e,
			  "%s: expected the text of an architecture, got 0x%02x at byte %zu (ae-info prints a model's "
			  "architecture)",
			  path, (unsigned char)text[end], end);
}

int ae_net_find(char **text, const char *arg, const struct ae_shape *record, struct ae_err *e)
{
	const struct ae_builtin *b = arg ? ae_builtin_find(arg) : NULL;
	enum { FILE_MAX = 1 << 20 };
	char made[256];
	struct ae_err none;
	size_t n;

	*text = NULL;
	if (b)
		return copy_fitted(text, b->text, record, e);
	if (!arg) {
		default_text(record, made, sizeof made);
		return copy_fitted(text, made, record, e);
	}
	if (!is_text(arg) && ae_file_slurp(arg, FILE_MAX, text, &n, &none) == 0) {
		if (check_file(arg, *text, n, e) == 0)
			return 0;
		free(*text);
		*text = NULL;
		return -1;
	}
	return join(text, arg, "", e);
}
