/* table_lines.c - a text table's lines as they stand, told apart: rows, headers, the rest. */
#include "io/bytes.h"
#include "io/io.h"
#include "io/lines.h"

#include <stdlib.h>

struct ae_table_lines {
	struct ae_bytes in;	/* all of the file */
	struct ae_lines lines;
	bool header_known;	/* the first line that says something is past */
};

int ae_table_lines_open(struct ae_table_lines **to, const char *path, struct ae_err *e)
{
	struct ae_table_lines *v = calloc(1, sizeof *v);

	if (!v)
		return ae_err_set(e, "%s: no memory for %zu bytes", path, sizeof *v);
	if (ae_bytes_open(&v->in, path, e) != 0) {
		free(v);
		return -1;
	}
	if (ae_bytes_need(&v->in, SIZE_MAX, e) < 0) {
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
	v->lines = (struct ae_lines){ .next_line = 1 };
	v->header_known = false;
}

/* By the rules that a table is read by. */
static int kind_of(struct ae_table_lines *v, struct ae_line line, enum ae_line_kind *kind, struct ae_err *e)
{
	ae_line_trim(&v->lines, &line);
	*kind = AE_LINE_ROW;
	if (ae_line_is_void(&line)) {
		*kind = AE_LINE_OTHER;
	} else if (!v->header_known) {
		v->header_known = true;
		if (ae_line_check_text(&v->lines, v->in.name, &line, e) != 0)
			return -1;
		v->lines.separator = ae_line_separator(&line);
		if (!ae_line_is_header(&v->lines, &line))
			return 0;
		*kind = AE_LINE_HEADER;
		if (ae_line_keep_header(&v->lines, &line) != 0)
			return ae_err_set(e, "%s: no memory for a header of %td bytes", v->in.name,
					  line.end - line.at);
	} else if (ae_line_is_header_again(&v->lines, &line)) {
		*kind = AE_LINE_HEADER;
	}
	return 0;
}

int ae_table_lines_next(struct ae_table_lines *v, struct ae_table_line *line, enum ae_line_kind *kind,
		     struct ae_err *e)
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
