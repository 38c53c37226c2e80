/* ae-select - some of the records of one input: ranges, random ones, those of a label, all in random order. */
#include "tool.h"

#include <stdlib.h>
#include <string.h>

struct options { struct tool_list ranges; size_t count; bool shuffle; const char *where, *each; };

/* Rows first, first + step, ... below end; negative ones count from the end of the input. */
struct range { int64_t first, end, step; };

/* One label a record. */
struct labels { const char *path; double *value; size_t count; };

/* What makes a record a candidate: its number, its label. */
struct filter {
	struct range *range;
	size_t ranges;
	struct labels labels;
	char *path;		/* of the labels */
	double *wanted;
	size_t wants;
};

/* Records in memory, in the type they are stored in. */
struct store { unsigned char *bytes; size_t record, count, room; };

/* ---- ranges ---- */

/* The whole number, perhaps negative, from `text` to `end`; `missing` when nothing stands there. */
static int64_t range_part(const struct tool *t, const char *range, const char *text, size_t n, int64_t missing)
{
	bool minus = n > 0 && *text == '-';
	char digits[24];

	if (n == 0)
		return missing;
	text += minus;
	n -= minus;
	if (n == 0 || n > 15 || strspn(text, "0123456789") < n)
		die(t, "option --rows: '%s' is no A:B:S of whole numbers below 10^15", range);
	memcpy(digits, text, n);
	digits[n] = '\0';
	return minus ? -(int64_t)strtoll(digits, NULL, 10) : (int64_t)strtoll(digits, NULL, 10);
}

/* "A:B:S" as in Python, each of them optional; "A" alone is one row. */
static struct range parse_range(const struct tool *t, const char *text)
{
	size_t n[3] = { 0 }, parts = 0;
	const char *at[3] = { text, text, text };
	struct range r;

	for (const char *s = text; parts < 3; s = at[parts - 1] + n[parts - 1] + 1) {
		at[parts] = s;
		n[parts] = strcspn(s, ":");
		if (s[n[parts++]] == '\0')
			break;
	}
	if (*text == '\0' || at[parts - 1][n[parts - 1]] != '\0')
		die(t, "option --rows: '%s' is no A:B:S", text);
	r.first = range_part(t, text, at[0], n[0], 0);
	r.end = range_part(t, text, at[1], n[1], INT64_MAX);
	r.step = range_part(t, text, at[2], n[2], 1);
	if (parts == 1)
		r.end = r.first == -1 ? INT64_MAX : r.first + 1;
	if (r.step < 1)
		die(t, "option --rows: '%s': a step of 1 or more expected", text);
	return r;
}

static bool from_the_end(const struct filter *f)
{
	for (size_t i = 0; i < f->ranges; i++)
		if (f->range[i].first < 0 || f->range[i].end < 0)
			return true;
	return false;
}

static int64_t from_start(int64_t at, int64_t count)
{
	return at >= 0 ? at : at + count > 0 ? at + count : 0;
}

/* Makes ranges that count from the end count from the start. */
static void resolve_ranges(struct filter *f, size_t count)
{
	for (size_t i = 0; i < f->ranges; i++) {
		f->range[i].first = from_start(f->range[i].first, (int64_t)count);
		f->range[i].end = from_start(f->range[i].end, (int64_t)count);
	}
}

static bool in_range(const struct range *r, int64_t row)
{
	return row >= r->first && row < r->end && (row - r->first) % r->step == 0;
}

/* ---- labels ---- */

static struct labels read_labels(struct tool *t, const char *path)
{
	struct labels l = { .path = path };
	struct ae_reader *r = tool_reader_of(t, path);

	if (ae_shape_count(ae_reader_shape(r)) != 1)
		die(t, "%s: records of shape %s are no labels: one value a record expected", path,
		    ae_shape_name(ae_reader_shape(r)).text);
	l.value = tool_read_all(t, r, &l.count, NULL);
	ae_reader_free(r);
	return l;
}

static void check_labels(const struct tool *t, const struct labels *l, const struct ae_reader *r, size_t count)
{
	if (l->value && l->count != count)
		die(t, "%s: %zu labels, %s has %zu records", l->path, l->count, ae_reader_name(r), count);
}

/* "labels.idx=2,3"; the path may hold a '=', too. */
static void parse_where(struct tool *t, struct filter *f, const char *text)
{
	const char *list = strrchr(text, '=');

	if (!list || list == text)
		die(t, "option --where: '%s' is no FILE=LABEL,LABEL...", text);
	for (const char *s = list; *s; s += 1 + strcspn(s + 1, ",")) {
		size_t n = strcspn(s + 1, ",");
		double value;

		if (n == 0 || ae_number_parse(s + 1, s + 1 + n, &value) != s + 1 + n)
			die(t, "option --where: '%.*s' in '%s' is no label, numbers are", (int)n, s + 1, text);
		f->wanted = tool_grow(t, f->wanted, f->wants + 1, sizeof *f->wanted);
		f->wanted[f->wants++] = value;
	}
	f->path = tool_alloc(t, (size_t)(list - text) + 1, 1);
	memcpy(f->path, text, (size_t)(list - text));
	f->labels = read_labels(t, f->path);
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
	bool in = f->ranges == 0;

	for (size_t i = 0; i < f->ranges && !in; i++)
		in = in_range(&f->range[i], (int64_t)row);
	return in && is_wanted(f, row);
}

/* ---- choosing ---- */

static int by_size(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The different labels of the rows, in order; their number in *kinds. */
static double *kinds_of(const struct tool *t, const struct labels *l, const size_t *row, size_t n, size_t *kinds)
{
	double *kind = tool_alloc(t, n, sizeof *kind);

	for (size_t i = 0; i < n; i++)
		kind[i] = l->value[row[i]];
	qsort(kind, n, sizeof *kind, by_value);
	*kinds = 0;
	for (size_t i = 0; i < n; i++)
		if (*kinds == 0 || kind[i] != kind[*kinds - 1])
			kind[(*kinds)++] = kind[i];
	return kind;
}

/* Keeps the first `wanted` rows of each label; returns how many that are. */
static size_t keep_each(const struct tool *t, const struct labels *l, size_t wanted, size_t *row, size_t n)
{
	size_t kinds, kept = 0;
	double *kind = kinds_of(t, l, row, n, &kinds);
	size_t *taken = tool_alloc(t, kinds, sizeof *taken);

	for (size_t i = 0; i < n; i++) {
		const double *k = bsearch(&l->value[row[i]], kind, kinds, sizeof *kind, by_value);

		if (taken[k - kind]++ < wanted)
			row[kept++] = row[i];
	}
	for (size_t k = 0; k < kinds; k++)
		if (taken[k] < wanted)
			die(t, "%s: label %g: %zu records wanted, there are %zu", l->path, kind[k], wanted, taken[k]);
	free(taken);
	free(kind);
	return kept;
}

/* The rows chosen among `count`, in the order they are written in; their number in *chosen. */
static size_t *choose(const struct tool *t, const struct options *o, const struct filter *f, const struct labels *each,
		      size_t count, size_t *chosen)
{
	size_t *row = tool_alloc(t, count, sizeof *row), n = 0;

	for (size_t i = 0; i < count; i++)
		if (passes(f, i))
			row[n++] = i;
	if (!each->value && o->count > n)
		die(t, "option --count: %zu records wanted, there are %zu to choose from", o->count, n);
	if (o->count || o->shuffle)
		ae_rng_shuffle(ae_rng_key(t->seed, AE_RNG_SELECT, 0, 0), row, n);
	if (each->value)
		n = keep_each(t, each, o->count, row, n);
	else if (o->count)
		n = o->count;
	if (!o->shuffle)
		qsort(row, n, sizeof *row, by_size);
	*chosen = n;
	return row;
}

/* ---- records in memory ---- */

static void store_all(struct tool *t, struct ae_reader *r, struct store *s)
{
	size_t values = ae_shape_count(ae_reader_shape(r)), block = tool_block(values), n;
	enum ae_dtype dtype = ae_reader_dtype(r);
	double *x = tool_alloc(t, block * values, sizeof *x);
	struct ae_err e;

	s->record = values * ae_dtype_size(dtype);
	while ((n = tool_read_f8(t, r, x, block)) > 0) {
		if (ae_reader_dtype(r) != dtype)
			die(t, "%s: holds %s, the files before it %s", ae_reader_name(r), ae_dtype_name(ae_reader_dtype(r)),
			    ae_dtype_name(dtype));
		if (s->room - s->count < n) {
			s->room = 2 * s->room + n;
			s->bytes = tool_grow(t, s->bytes, s->room, s->record);
		}
		if (ae_dtype_put_f8(dtype, x, s->bytes + s->count * s->record, n * values, &e) != 0)
			die_err(t, &e);
		s->count += n;
	}
	free(x);
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

/* Whether no row from this one on can pass, and nothing is left to be checked: a file whose count is known is whole. */
static bool over(const struct filter *f, const struct ae_reader *r, size_t row)
{
	if (f->ranges == 0 || f->labels.value || ae_reader_left(r) < 0)
		return false;
	for (size_t i = 0; i < f->ranges; i++)
		if (f->range[i].end > (int64_t)row)
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
			die(t, "%s: %zu labels, %s has more records", f->labels.path, f->labels.count, ae_reader_name(r));
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
	struct labels each = { 0 };
	struct store store = { 0 };
	int64_t left = ae_reader_left(r);
	bool stored = o->shuffle || left < 0;
	size_t count, chosen, *row;

	if (o->each)
		each = read_labels(t, o->each);
	if (stored)
		store_all(t, r, &store);
	count = stored ? store.count : (size_t)left;
	check_labels(t, &f->labels, r, count);
	check_labels(t, &each, r, count);
	resolve_ranges(f, count);
	row = choose(t, o, f, &each, count, &chosen);
	if (stored)
		write_stored(t, r, &store, row, chosen);
	else
		write_passing(t, r, f, row, chosen);
	free(row);
	free(store.bytes);
	free(each.value);
}

/* ---- all of it ---- */

static void run(struct tool *t, const struct options *o)
{
	struct ae_reader *r = tool_reader(t, 0);
	struct ae_writer_options w = { .format = t->text ? AE_TSV : AE_NPY, .dtype = tool_dtype(r, t->text) };
	struct filter f = { .range = tool_alloc(t, o->ranges.count, sizeof *f.range), .ranges = o->ranges.count };
	const char **names = tool_columns(t, r);

	for (size_t i = 0; i < f.ranges; i++)
		f.range[i] = parse_range(t, o->ranges.item[i]);
	if (o->where)
		parse_where(t, &f, o->where);
	w.columns = names;
	tool_writer_as(t, ae_reader_shape(r), &w);
	if (o->count || o->shuffle || from_the_end(&f))
		write_chosen(t, r, o, &f);
	else
		write_passing(t, r, &f, NULL, 0);
	free(names);
	free(f.range);
	free(f.path);
	free(f.wanted);
	free(f.labels.value);
	ae_reader_free(r);
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-select", .operands = "[FILE]...", .exact = true,
			  .summary = "Some of the records: ranges, random ones, those of a label." };
	struct options o = { 0 };
	const struct tool_option table[] = {
		{ OPT_LIST, 'r', "rows", "A:B:S", &o.ranges, "rows A, A+S, ... below B, from 0; negative: from the end" },
		{ OPT_COUNT, 'n', "count", "N", &o.count, "N random records, in their order (default: all)", 1, TOOL_COUNT_MAX },
		{ OPT_FLAG, 0, "shuffle", NULL, &o.shuffle, "in random order" },
		{ OPT_TEXT, 0, "where", "FILE=LIST", &o.where, "records whose label in FILE is one of LIST, as 2,3" },
		{ OPT_TEXT, 0, "each", "FILE", &o.each, "with -n: N records of each label in FILE" },
		{ OPT_TEXT, 'c', "columns", "LIST", &t.columns, "columns to keep, by number from 1 or by name (default: all)" },
		{ .kind = OPT_END },
	};

	tool_start(&t, argc, argv, table, TOOL_OUTPUT | TOOL_MISSING | TOOL_SEED, 0, -1);
	if (o.each && !o.count)
		die(&t, "option --each: needs --count");
	run(&t, &o);
	free(o.ranges.item);
	return tool_end(&t, TOOL_DONE);
}
