/* table_lines.c - a text table's lines, unchanged, and their kinds: rows, headers, others. */
#include "io/decoder.h"
#include "io/io.h"
#include "io/lines.h"
#include "io/text_decoder.h"

#include <stdlib.h>

struct ae_table_lines {
	struct ae_bytes in; /* the whole file */
	struct ae_table_options rules;
	struct ae_lines start, lines; /* state at the first line; current state */
	size_t columns;               /* of the first row or the header; 0: not reached yet */
};

/* Lines of another format are read as a table, but their own lines are none of it. */
static int check_table(const struct ae_bytes *in, struct ae_err *e)
{
	const struct ae_text_decoder *d = ae_bytes_text(in);

	return d ? ae_err_set(e, "%s: expected a text table, got %s", in->name, d->format->title) : 0;
}

int ae_table_lines_open(struct ae_table_lines **to, const char *path, const struct ae_table_options *o,
			struct ae_err *e)
{
	struct ae_table_lines *v = calloc(1, sizeof *v);

	if (!v)
		return ae_err_set(e, "%s: no memory for %zu bytes", path, sizeof *v);
	if (o)
		v->rules = *o;
	if (ae_lines_init(&v->start, &v->rules, e) != 0 || ae_bytes_open(&v->in, path, e) != 0) {
		free(v);
		return -1;
	}
	if (ae_bytes_recognize(&v->in, !v->rules.separator, e) != 0 || check_table(&v->in, e) != 0
	    || ae_bytes_need(&v->in, SIZE_MAX, e) < 0) {
		ae_table_lines_free(v);
		return -1;
	}
	ae_table_lines_rewind(v);
	*to = v;
	return 0;
}

void ae_table_lines_rewind(struct ae_table_lines *v)
{
	v->in.at = 0;
	free(v->lines.header);
	v->lines = v->start;
	v->columns = 0;
}

/* Finds the next line that is neither blank nor a comment; it stays in the input. */
static bool peek(struct ae_table_lines *v, struct ae_line *line)
{
	struct ae_lines lines = v->lines;
	struct ae_err unused;
	size_t at = v->in.at;
	int got;

	while ((got = ae_line_take(&v->lines, &v->in, true, line, &unused)) > 0) {
		ae_line_trim(&v->lines, line);
		if (!ae_line_is_blank(line) && !ae_line_is_comment(&v->lines, &v->in, line))
			break;
	}
	v->lines = lines;
	v->in.at = at;
	return got > 0;
}

/* A blank line is a row of a table of one column, unless the file ends with it. */
static bool is_blank_row(struct ae_table_lines *v)
{
	struct ae_line next;

	return v->columns == 1 && peek(v, &next) && !ae_line_is_header_again(&v->lines, &next);
}

/* Decides the kind of the first line that is neither blank nor a comment. */
static int first_kind(struct ae_table_lines *v, const struct ae_line *line, enum ae_line_kind *kind, struct ae_err *e)
{
	struct ae_line next;

	if (ae_line_check_text(&v->lines, v->in.name, line, e) != 0)
		return -1;
	ae_line_set_separator(&v->lines, line);
	v->columns = ae_line_fields(&v->lines, line);
	if (!ae_line_is_header(&v->lines, line, peek(v, &next) ? &next : NULL))
		return 0;
	*kind = AE_LINE_HEADER;
	return ae_line_keep_header(&v->lines, line) == 0
		? 0
		: ae_err_set(e, "%s: no memory for a header of %td bytes", v->in.name, line->end - line->at);
}

/* Decides the kind of a line by the rules of ae_rows_take(). */
static int kind_of(struct ae_table_lines *v, struct ae_line line, enum ae_line_kind *kind, struct ae_err *e)
{
	int status = 0;

	ae_line_trim(&v->lines, &line);
	*kind = AE_LINE_ROW;
	if (ae_line_is_blank(&line))
		*kind = is_blank_row(v) ? AE_LINE_ROW : AE_LINE_OTHER;
	else if (ae_line_is_header_again(&v->lines, &line))
		*kind = AE_LINE_HEADER;
	else if (ae_line_is_comment(&v->lines, &v->in, &line))
		*kind = AE_LINE_OTHER;
	else if (v->columns == 0)
		status = first_kind(v, &line, kind, e);
	v->lines.columns = v->columns;
	v->lines.begun = v->lines.begun || *kind == AE_LINE_ROW;
	return status;
}

int ae_table_lines_next(struct ae_table_lines *v, struct ae_table_line *line, enum ae_line_kind *kind, struct ae_err *e)
{
	struct ae_line taken;
	int got = ae_line_take(&v->lines, &v->in, true, &taken, e);

	if (got <= 0)
		return got;
	line->at = taken.at;
	line->bytes = taken.bytes;
	line->end = taken.end > taken.at && taken.end[-1] == '\r' ? taken.end - 1 : taken.end;
	return kind_of(v, taken, kind, e) == 0 ? 1 : -1;
}

char ae_table_lines_separator(const struct ae_table_lines *v)
{
	return v->lines.separator;
}

void ae_table_lines_free(struct ae_table_lines *v)
{
	if (!v)
		return;
	ae_bytes_close(&v->in);
	free(v->lines.header);
	free(v);
}
