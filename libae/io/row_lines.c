/* row_lines.c - the lines of rows as they stand in the file, to which numbers can be added. */
#include "io/row_lines.h"

#include "io/reader_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int ae_row_lines_lay_out(struct ae_row_lines *l, struct ae_text_decoder *from, size_t rows, const char *file,
			 struct ae_err *e)
{
	free(l->row);
	l->row = calloc(rows, sizeof *l->row);
	l->from = from;
	return l->row ? 0 : ae_err_set(e, "%s: no memory for %zu rows", file, rows);
}

void ae_row_lines_begin(struct ae_row_lines *l)
{
	l->text.length = 0;
}

int ae_row_lines_take(struct ae_row_lines *l, size_t row, uint64_t number, const char *file, struct ae_err *e)
{
	const struct ae_text_note *note = ae_text_kept(l->from, number);

	l->row[row] = (struct ae_row_line){ .at = l->text.length };
	if (!note)
		return 0;
	l->row[row].length = note->length;
	l->row[row].split = note->split;
	ae_text_add(&l->text, note->text, note->length);
	return l->text.failed ? ae_err_memory(e, "%s: no memory for lines", file) : 0;
}

void ae_row_lines_release(struct ae_row_lines *l)
{
	free(l->row);
	free(l->text.bytes);
}

/* ---- for programs ---- */

bool ae_reader_has_lines(const struct ae_reader *r)
{
	const struct ae_row_lines *l = r->source.beside.lines;
	struct ae_text_decoder *d = l ? l->from : r->open ? ae_bytes_text(&r->source.in) : NULL;

	return d && d->keep && d->format->add;
}

/* Whether the object or the like, which ends at `split`, is empty so far. */
static bool is_first(const char *line, size_t split)
{
	while (split > 0 && (line[split - 1] == ' ' || line[split - 1] == '\t'))
		split--;
	return split > 0 && line[split - 1] == '{';
}

char *ae_reader_line(const struct ae_reader *r, size_t i, const char *const *names, const double *values, size_t count)
{
	const struct ae_row_lines *l = r->source.beside.lines;
	uint64_t block = r->before + r->source.record - r->at - r->have;
	const struct ae_row_line *row = l && l->from ? &l->row[r->rows[i] - block] : NULL;
	const char *line = row ? l->text.bytes + row->at : NULL;
	struct ae_text t = { 0 };
	bool first;

	if (!row || row->length == 0)
		return strdup("");
	first = is_first(line, row->split);
	ae_text_add(&t, line, row->split);
	for (size_t v = 0; v < count; v++) {
		if (!isfinite(values[v]))
			continue;
		l->from->format->add(&t, names[v], values[v], first);
		first = false;
	}
	ae_text_add(&t, line + row->split, row->length - row->split);
	if (!t.failed)
		return t.bytes;
	free(t.bytes);
	return NULL;
}
