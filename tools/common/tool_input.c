/* tool_input.c - the records that a program reads. */
#include "common/tool_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void tool_take_stdin(struct tool *t, const char *path)
{
	if (strcmp(path, "-") != 0)
		return;
	if (t->stdin_taken)
		die(t, "stdin: cannot be two inputs at once");
	t->stdin_taken = true;
}

/* Columns of numbers that the layout of the stream does not know; told once per reader. */
static void tell_extra(struct tool *t, const struct ae_reader *r)
{
	if (!*ae_reader_extra(r) || r == t->extra_told)
		return;
	warn(t, "%s: columns left out, as they are not among the expected ones: %s", ae_reader_name(r),
	     ae_reader_extra(r));
	t->extra_told = r;
}

/* Columns that may not be read as the user expects; told with the first records, as an error comes without them. */
static void tell_columns(struct tool *t, const struct ae_reader *r)
{
	const char *name = ae_reader_name(r);

	if (*ae_reader_doubtful(r))
		warn(t,
		     "%s: columns left out as text, whose first field may be a missing number: %s (--na lists texts "
		     "that mean one)",
		     name, ae_reader_doubtful(r));
	else if (*ae_reader_left_out(r) && !t->columns)
		warn(t, "%s: columns left out, as %s: %s", name,
		     t->schema ? "they are not in the schema" : "they hold text", ae_reader_left_out(r));
	if (*ae_reader_indices(r))
		warn(t,
		     "%s: columns left out, as they count the rows or hold their times: %s (-c NAME keeps a "
		     "column)",
		     name, ae_reader_indices(r));
	if (*ae_reader_ambiguous(r))
		warn(t, "%s: column '%s' is not used as time: day or month may come first (--time-format dmy or mdy)",
		     name, ae_reader_ambiguous(r));
	if (ae_reader_days(r))
		warn(t,
		     "%s: times '%s': the numbers count seconds, though they look like days (expected dates, or "
		     "seconds since 1970)",
		     name, ae_reader_time_column(r));
	if (*ae_reader_later(r))
		warn(t, "%s: columns that the first row does not have: %s (missing until a row has them)", name,
		     ae_reader_later(r));
	if (*ae_reader_time_column(r))
		note(t, "%s: times: %s", name, ae_reader_time_column(r));
	if (ae_reader_counted(r))
		warn(t,
		     "%s: the first row is a record, though it looks like a header of numbers (--header yes or no "
		     "decides)",
		     name);
}

/* With --state, an input without a record changes nothing: a live pipeline was stopped before a row came. */
_Noreturn static void refuse(struct tool *t, const struct ae_err *e)
{
	if (!t->empty)
		die_err(t, e);
	note(t, "%s", e->text);
	exit(tool_end(t, TOOL_DONE));
}

static struct ae_reader *open_reader(struct tool *t, char *const *paths, size_t count, struct ae_reader_options o)
{
	struct ae_reader *r;
	struct ae_err e;

	o.idle = tool_flush;
	o.idle_arg = t;
	for (size_t i = 0; i < count; i++)
		tool_take_stdin(t, paths[i]);
	if (count == 0)
		tool_take_stdin(t, "-");
	if (ae_reader_open(&r, paths, count, &o, &e) != 0)
		refuse(t, &e);
	note(t, "%s: %s, records of %s, %s", ae_reader_name(r), ae_reader_format(r),
	     ae_shape_name(ae_reader_shape(r)).text, ae_dtype_name(ae_reader_dtype(r)));
	return r;
}

static bool is_no_time(const struct tool *t)
{
	return t->time && strcmp(t->time, AE_TIME_NO_COLUMN) == 0;
}

struct ae_reader_options tool_reader_options(const struct tool *t)
{
	return (struct ae_reader_options){
		.table = t->table,
		.array = t->array,
		.columns = t->columns,
		.label = t->label,
		.keep_missing = t->keep_missing,
		.keep_nan = t->keep_nan,
		.clamp = t->clamp,
		.allow_absent = t->allow_absent,
		.exact = t->exact,
		.schema = t->schema,
		.drop_missing = t->drop_missing,
		.times = t->times || t->alive,
		.group = t->group,
		.key = t->key,
		.lines = t->lines,
		.group_optional = t->group_optional,
		.time = t->times_beside && !is_no_time(t) ? NULL : t->time,
		.date_order = (enum ae_date_order)t->time_format,
		.tap = t->tap,
		.tap_arg = t->hook_arg,
	};
}

struct ae_reader *tool_reader(struct tool *t, int first)
{
	static const struct ae_shape scalar = { .rank = 0 };
	struct ae_reader_options o = tool_reader_options(t);
	struct ae_reader *r;

	o.empty = t->state ? &t->empty : NULL;
	r = open_reader(t, t->arg + first, (size_t)(t->args - first), o);
	t->input = r;
	if (t->label_out) {
		t->label_writer = tool_writer_of(t, t->label_out, &scalar, AE_F4);
		t->labeled = r;
	}
	return r;
}

/* Options for a file beside the input: those of the input's columns do not hold for it. */
static struct ae_reader_options beside_options(const struct tool *t)
{
	struct ae_reader_options o = { .table = t->table, .keep_missing = t->keep_missing };

	o.table.header = AE_HEADER_AUTO;
	if (is_no_time(t))
		o.time = t->time;
	return o;
}

struct ae_reader *tool_reader_of(struct tool *t, const char *path)
{
	char *paths[] = { (char *)path }; /* never written to */
	struct ae_reader_options o = beside_options(t);

	o.keep_nan = t->keep_nan;
	o.drop_missing = t->drop_missing;
	return open_reader(t, paths, 1, o);
}

struct ae_reader *tool_reader_absent(struct tool *t, const char *path)
{
	char *paths[] = { (char *)path }; /* never written to */
	struct ae_reader_options o = beside_options(t);

	o.allow_absent = t->allow_absent;
	return open_reader(t, paths, 1, o);
}

struct ae_reader *tool_reader_times(struct tool *t, const char *const *paths, size_t count)
{
	char **copy = tool_alloc(t, count, sizeof *copy);
	struct ae_reader_options o = {
		.keep_missing = true,
		.times = true,
		.group = t->group,
		.time = t->time,
		.date_order = (enum ae_date_order)t->time_format,
	};
	struct ae_reader *r;

	for (size_t i = 0; i < count; i++)
		copy[i] = (char *)paths[i]; /* never written to */
	r = open_reader(t, copy, count, o);
	free(copy);
	return r;
}

void tool_times(struct tool *t, const char *path, struct ae_text_column *times)
{
	struct ae_reader_options o = {
		.table = t->table,
		.time = t->time,
		.date_order = (enum ae_date_order)t->time_format,
	};
	struct ae_err e;

	if (ae_text_column_read(times, path, &o, &e) != 0)
		die_err(t, &e);
}

struct ae_reader *tool_reader_like(struct tool *t, const char *path)
{
	char *paths[] = { (char *)path }; /* never written to */

	return open_reader(t, paths, 1, tool_reader_options(t));
}

size_t tool_block(size_t values)
{
	enum { BLOCK_VALUES = 1 << 14 };

	return values < BLOCK_VALUES ? BLOCK_VALUES / values : 1;
}

/* Lines that could not be read: the first one at once, their number at the end. */
static void tell_bad(struct tool *t, const struct ae_reader *r, bool ended)
{
	uint64_t lines = ae_reader_bad_lines(r);

	if (lines > 0 && r != t->bad_told) {
		warn(t, "%s: the line is skipped, as others like it are", ae_reader_bad_line(r));
		t->bad_told = r;
		t->bad_lines = 1;
	}
	if (ended && r == t->bad_told && lines > t->bad_lines) {
		warn(t, "%s: %llu lines are skipped, as they cannot be read", ae_reader_name(r),
		     (unsigned long long)lines);
		t->bad_lines = lines;
	}
}

/* A series that goes backward in time. */
static void tell_order(struct tool *t, const struct ae_reader *r)
{
	if (!t->series || r == t->order_told || !ae_reader_newest_first(r))
		return;
	warn(t,
	     "%s: the times fall from row to row, so that the series goes backward in time (sort the table by time; -q "
	     "silences this)",
	     ae_reader_name(r));
	t->order_told = r;
}

static size_t checked(struct tool *t, const struct ae_reader *r, ptrdiff_t got, const struct ae_err *e)
{
	if (got < 0)
		die_err(t, e);
	if (got > 0 && ae_reader_count(r) == (uint64_t)got)
		tell_columns(t, r);
	tell_extra(t, r);
	tell_bad(t, r, got == 0);
	tell_order(t, r);
	if (*ae_reader_lost_digits(r) && r != t->lost_told) {
		warn(t, "%s: whole numbers such as %s lose digits: a double holds whole numbers up to 2^53",
		     ae_reader_name(r), ae_reader_lost_digits(r));
		t->lost_told = r;
	}
	for (const struct tool_watcher *w = t->watchers; w && got > 0; w = w->next)
		if (w->after_read)
			w->after_read(w->arg, r, (size_t)got);
	if (got == 0 && r == t->labeled)
		t->labeled = NULL; /* freed next, and its address may come again */
	return (size_t)got;
}

/* Labels are classes or numbers of records: another one in single precision would be another class. */
static void pass_labels(struct tool *t, const struct ae_reader *r, size_t n)
{
	const double *label;

	if (r != t->labeled || n == 0)
		return;
	if (t->file_label) {
		label = &t->file_label[t->file_labels > 1 ? ae_reader_file(r) : 0];
		while (n-- > 0)
			tool_write_f8(t, t->label_writer, label, 1);
		return;
	}
	label = ae_reader_labels(r);
	for (size_t i = 0; i < n; i++)
		if (label[i] == floor(label[i]) && (float)label[i] != label[i])
			die(t, "%s: label %.17g: single precision would change it", ae_reader_name(r), label[i]);
	tool_write_f8(t, t->label_writer, label, n);
}

size_t tool_read(struct tool *t, struct ae_reader *r, float *to, size_t max)
{
	struct ae_err e;
	size_t got;

	tool_before_read(t, r);
	got = checked(t, r, ae_reader_read(r, to, max, &e), &e);
	pass_labels(t, r, got);
	return got;
}

static bool whole(const double *record, size_t values)
{
	for (size_t v = 0; v < values; v++)
		if (isnan(record[v]))
			return false;
	return true;
}

/* Makes records with NaN absent ones. */
static void blank(const struct ae_reader *r, double *x, size_t n)
{
	size_t values = ae_shape_count(ae_reader_shape(r));

	for (size_t i = 0; i < n; i++)
		if (!whole(x + i * values, values))
			for (size_t v = 0; v < values; v++)
				x[i * values + v] = (double)NAN;
}

size_t tool_read_f8(struct tool *t, struct ae_reader *r, double *to, size_t max)
{
	struct ae_err e;
	size_t got;

	tool_before_read(t, r);
	got = checked(t, r, ae_reader_read_f8(r, to, max, &e), &e);
	if (t->blank_missing)
		blank(r, to, got);
	pass_labels(t, r, got);
	return got;
}

double *tool_read_all(struct tool *t, struct ae_reader *r, size_t *n, double **labels)
{
	size_t values = ae_shape_count(ae_reader_shape(r)), block = tool_block(values), capacity = 0, got;
	double *x = NULL;

	*n = 0;
	do {
		if (capacity - *n < block) {
			capacity = 2 * capacity + block;
			x = tool_grow(t, x, capacity, values * sizeof *x);
			if (labels)
				*labels = tool_grow(t, *labels, capacity, sizeof **labels);
		}
		got = tool_read_f8(t, r, x + *n * values, capacity - *n);
		if (labels && got)
			memcpy(*labels + *n, ae_reader_labels(r), got * sizeof **labels);
		*n += got;
	} while (got > 0);
	return x;
}
