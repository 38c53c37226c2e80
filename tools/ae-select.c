/* ae-select - selects records of one input: ranges, random records, records with given labels. */
#include "common/labels.h"

#include <stdlib.h>
#include <string.h>

struct options {
	struct tool_list ranges;
	size_t count;
	bool shuffle;
	const char *where, *each, *sort;
};

/* Labels, one per record. */
struct labels {
	const char *path;
	double *value;
	size_t count;
};

/* Conditions on a record: its number, its label. */
struct filter {
	struct ae_span *span;
	size_t spans;
	struct labels labels;
	char *path; /* path of the labels */
	double *wanted;
	size_t wants;
};

/* Records in memory, in the type they are stored in. */
struct store {
	unsigned char *bytes;
	size_t record, count, room;
};

/* ---- what passes ---- */

static struct labels read_labels(struct tool *t, const char *path)
{
	struct labels l = { .path = path };

	l.value = labels_all(t, path, &l.count);
	return l;
}

static void check_labels(const struct tool *t, const struct labels *l, const struct ae_reader *r, size_t count)
{
	if (l->value && l->count != count)
		die(t, "%s: expected %zu labels, one per record of %s, got %zu", l->path, count, ae_reader_name(r),
		    l->count);
}

/* "labels.idx=2,3"; the path may hold a '=', too. */
static void parse_where(struct tool *t, struct filter *f, const char *text)
{
	const char *list = strrchr(text, '=');

	if (!list || list == text)
		die(t, "option --where: expected FILE=LABEL,LABEL..., got '%s'", text);
	for (const char *s = list; *s; s += 1 + strcspn(s + 1, ",")) {
		size_t n = strcspn(s + 1, ",");
		double value;

		if (n == 0 || ae_number_parse(s + 1, s + 1 + n, &value) != s + 1 + n)
			die(t, "option --where: expected numbers as labels, got '%.*s' in '%s'", (int)n, s + 1, text);
		f->wanted = tool_grow(t, f->wanted, f->wants + 1, sizeof *f->wanted);
		f->wanted[f->wants++] = value;
	}
	f->path = tool_alloc(t, (size_t)(list - text) + 1, 1);
	memcpy(f->path, text, (size_t)(list - text));
	tool_check_input(t, f->path);
	f->labels = read_labels(t, f->path);
}

static void parse_spans(const struct tool *t, struct filter *f, const struct tool_list *list)
{
	struct ae_err e;

	f->spans = list->count;
	f->span = tool_alloc(t, f->spans, sizeof *f->span);
	for (size_t i = 0; i < f->spans; i++)
		if (ae_span_parse(&f->span[i], list->item[i], &e) != 0)
			die(t, "option --rows: %s", e.text);
}

static bool is_wanted(const struct filter *f, size_t row)
{
	for (size_t i = 0; i < f->wants; i++)
		if (f->labels.value[row] == f->wanted[i])
			return true;
	return f->wants == 0;
}

static bool passes(const struct filter *f, size_t row)
{
	bool in = f->spans == 0;

	for (size_t i = 0; i < f->spans && !in; i++)
		in = ae_span_has(&f->span[i], row);
	return in && is_wanted(f, row);
}

static bool from_the_end(const struct filter *f)
{
	for (size_t i = 0; i < f->spans; i++)
		if (f->span[i].first < 0 || f->span[i].end < 0)
			return true;
	return false;
}

/* ---- choosing ---- */

static int by_size(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* A chosen row, and what it is sorted by. */
struct sorted {
	double key;
	size_t place, row;
};

static int by_key(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;

	return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->place > y->place) - (x->place < y->place);
}

/* Sorts rows by their labels, smallest first; by --where of the same file, in the order of its list. */
static void sort_rows(const struct tool *t, const struct filter *f, const struct labels *by, size_t *row, size_t n)
{
	struct sorted *list = tool_alloc(t, n, sizeof *list);
	bool listed = f->path && strcmp(f->path, by->path) == 0;

	for (size_t i = 0; i < n; i++) {
		double label = by->value[row[i]];

		list[i] = (struct sorted){ .key = label, .place = i, .row = row[i] };
		for (size_t k = f->wants; listed && k > 0; k--)
			if (f->wanted[k - 1] == label)
				list[i].key = (double)k;
	}
	qsort(list, n, sizeof *list, by_key);
	for (size_t i = 0; i < n; i++)
		row[i] = list[i].row;
	free(list);
}

/* The rows chosen among `count`, in the order they are written in; their number in *chosen. */
static size_t *choose(const struct tool *t, const struct options *o, const struct filter *f, const struct labels *each,
		      const struct labels *by, size_t count, size_t *chosen)
{
	size_t *row = tool_alloc(t, count, sizeof *row), n = 0;
	struct ae_err e;

	for (size_t i = 0; i < count; i++)
		if (passes(f, i))
			row[n++] = i;
	if (!each->value && o->count > n)
		die(t, "option --count: expected at least %zu records to choose from, got %zu", o->count, n);
	if (o->count || o->shuffle)
		ae_rng_shuffle(ae_rng_key(t->seed, AE_RNG_SELECT, 0, 0), row, n);
	if (each->value && ae_select_each(each->value, o->count, row, &n, &e) != 0)
		die(t, "%s: %s", each->path, e.text);
	if (!each->value && o->count)
		n = o->count;
	if (!o->shuffle)
		qsort(row, n, sizeof *row, by_size);
	if (by->value)
		sort_rows(t, f, by, row, n);
	*chosen = n;
	return row;
}

/* ---- records in memory ---- */

static void store(const struct tool *t, struct store *s, enum ae_dtype dtype, const double *x, size_t n)
{
	struct ae_err e;

	if (s->room - s->count < n) {
		s->room = 2 * s->room + n;
		s->bytes = tool_grow(t, s->bytes, s->room, s->record);
	}
	if (ae_dtype_put_f8(dtype, x, s->bytes + s->count * s->record, n * (s->record / ae_dtype_size(dtype)), &e) != 0)
		die_err(t, &e);
	s->count += n;
}

static void store_all(struct tool *t, struct ae_reader *r, struct store *s)
{
	size_t values = ae_shape_count(ae_reader_shape(r)), block = tool_block(values), n;
	enum ae_dtype dtype = ae_reader_dtype(r);
	double *x = tool_alloc(t, block * values, sizeof *x);

	s->record = values * ae_dtype_size(dtype);
	while ((n = tool_read_f8(t, r, x, block)) > 0 && ae_reader_dtype(r) == dtype)
		store(t, s, dtype, x, n);
	free(x);
	if (n > 0)
		die(t, "%s: expected type %s, as in the files before, got %s", ae_reader_name(r), ae_dtype_name(dtype),
		    ae_dtype_name(ae_reader_dtype(r)));
}

static void write_stored(struct tool *t, const struct ae_reader *r, const struct store *s, const size_t *row, size_t n)
{
	size_t values = ae_shape_count(ae_reader_shape(r));
	double *x = tool_alloc(t, values, sizeof *x);

	for (size_t i = 0; i < n; i++) {
		ae_dtype_get_f8(ae_reader_dtype(r), false, s->bytes + row[i] * s->record, x, values);
		tool_write_f8(t, t->writer, x, 1);
	}
	free(x);
}

/* ---- records as they come ---- */

/* Whether no row from this one on can pass, and none has to be checked: a file that tells its count is whole. */
static bool over(const struct filter *f, const struct ae_reader *r, size_t row)
{
	if (f->spans == 0 || f->labels.value || ae_reader_left(r) < 0)
		return false;
	for (size_t i = 0; i < f->spans; i++)
		if (f->span[i].end > (int64_t)row)
			return false;
	return true;
}

/* Writes the records of `row`, n of them in rising order, or those that pass when it is NULL. */
static void write_passing(struct tool *t, struct ae_reader *r, const struct filter *f, const size_t *row, size_t n)
{
	size_t values = ae_shape_count(ae_reader_shape(r)), block = tool_block(values), at = 0, next = 0, got;
	double *x = tool_alloc(t, block * values, sizeof *x);

	while (!over(f, r, at) && (got = tool_read_f8(t, r, x, block)) > 0) {
		if (f->labels.value && f->labels.count < at + got)
			die(t, "%s: expected a label per record of %s, got %zu labels for more records", f->labels.path,
			    ae_reader_name(r), f->labels.count);
		for (size_t i = 0; i < got; i++, at++) {
			if (row ? next == n || row[next] != at : !passes(f, at))
				continue;
			tool_write_f8(t, t->writer, x + i * values, 1);
			next++;
		}
	}
	if (!over(f, r, at))
		check_labels(t, &f->labels, r, at);
	free(x);
}

/* A choice among all records needs their number: a file tells it, what comes through a pipe is kept. */
static void write_chosen(struct tool *t, struct ae_reader *r, const struct options *o, struct filter *f)
{
	struct labels each = { 0 }, by = { 0 };
	struct store store = { 0 };
	int64_t left = ae_reader_left(r);
	bool stored = o->shuffle || o->sort || left < 0;
	size_t count, chosen, *row;

	if (o->each)
		each = read_labels(t, o->each);
	if (o->sort)
		by = read_labels(t, o->sort);
	if (stored)
		store_all(t, r, &store);
	count = stored ? store.count : (size_t)left;
	check_labels(t, &f->labels, r, count);
	check_labels(t, &each, r, count);
	check_labels(t, &by, r, count);
	for (size_t i = 0; i < f->spans; i++)
		ae_span_resolve(&f->span[i], count);
	row = choose(t, o, f, &each, &by, count, &chosen);
	if (stored)
		write_stored(t, r, &store, row, chosen);
	else
		write_passing(t, r, f, row, chosen);
	free(row);
	free(store.bytes);
	free(each.value);
	free(by.value);
}

/* ---- all of it ---- */

static void run(struct tool *t, const struct options *o)
{
	struct ae_reader *r = tool_reader(t, 0);
	struct filter f = { .spans = 0 };

	parse_spans(t, &f, &o->ranges);
	if (o->where)
		parse_where(t, &f, o->where);
	tool_writer_like(t, r, tool_dtype(r, t->text));
	if (o->count || o->shuffle || o->sort || from_the_end(&f))
		write_chosen(t, r, o, &f);
	else
		write_passing(t, r, &f, NULL, 0);
	free(f.span);
	free(f.path);
	free(f.wanted);
	free(f.labels.value);
	ae_reader_free(r);
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-select",
			  .operands = "[FILE]...",
			  .exact = true,
			  .in_place = true,
			  .summary = "Selects records: ranges, random records, records with given labels." };
	struct options o = { 0 };
	const struct tool_option table[] = {
		{ OPT_LIST, 'r', "rows", "A:B:S", &o.ranges,
		  "rows A, A+S, ... below B, from 0; negative: from the end" },
		{ OPT_COUNT, 'n', "count", "N", &o.count, "N random records, in their order (default: all)", 1,
		  TOOL_COUNT_MAX },
		{ OPT_FLAG, 0, "shuffle", NULL, &o.shuffle, "write the records in random order" },
		{ OPT_TEXT, 0, "where", "FILE=LIST", &o.where, "records whose label in FILE is one of LIST, as 2,3" },
		{ OPT_INPUT, 0, "sort", "FILE", &o.sort,
		  "sort by the labels in FILE; with --where of this FILE, in the order of its list" },
		{ OPT_INPUT, 0, "each", "FILE", &o.each, "with -n: N records of each label in FILE" },
		{ OPT_TEXT, 'c', "columns", "LIST", &t.columns,
		  "columns to keep, by number from 1 or by name (default: all)" },
		{ .kind = OPT_END },
	};

	tool_start(&t, argc, argv, table, TOOL_TABLE | TOOL_OUTPUT | TOOL_MISSING | TOOL_SEED, 0, -1);
	if (o.each && !o.count)
		die(&t, "option --each: needs --count");
	run(&t, &o);
	free(o.ranges.item);
	return tool_end(&t, TOOL_DONE);
}
