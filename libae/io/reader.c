/* reader.c - files one after another as one stream of records, as floats or doubles. */
#include "base/shape.h"
#include "io/reader_state.h"
#include "io/schema.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	BESIDE_FIRST = 64,      /* records: the fewest that memory is taken for */
	BESIDE_BLOCK = 1 << 15, /* and the most at first */
};

/* Destination of values: one of the two is not NULL. */
struct read_target {
	float *f4;
	double *f8;
};

/* ---- opening ---- */

/* The shape of the records that the reader returns. */
static struct ae_shape given_shape(const struct ae_source *s)
{
	struct ae_shape shape = s->array.shape;

	if (s->choice.pick || s->choice.label >= 0)
		shape = (struct ae_shape){ .rank = 1, .dim = { s->choice.count } };
	return shape;
}

static int open_next(struct ae_reader *r, struct ae_err *e)
{
	struct ae_shape shape;

	r->open = ae_source_open(&r->source, r->paths[r->next], r->held ? &r->held[r->next] : NULL, e) == 0;
	if (!r->open)
		return -1;
	r->new_file = true;
	r->rate = r->source.rate;
	shape = given_shape(&r->source);
	if (r->next++ == 0)
		r->shape = shape;
	if (ae_shape_equal(&shape, &r->shape))
		return 0;
	return ae_err_set(e, "%s: expected records of shape %s, as in %s, got shape %s", r->source.in.name,
			  ae_shape_name(&r->shape).text, strcmp(r->paths[0], "-") == 0 ? "stdin" : r->paths[0],
			  ae_shape_name(&shape).text);
}

/* Copies the paths: pointers and texts in one block. */
static char **copy_paths(char *const *paths, size_t count)
{
	size_t bytes = count * sizeof *paths;
	char **copy, *text;

	for (size_t i = 0; i < count; i++)
		bytes += strlen(paths[i]) + 1;
	copy = malloc(bytes);
	if (!copy)
		return NULL;
	text = (char *)(copy + count);
	for (size_t i = 0; i < count; i++) {
		copy[i] = text;
		text = stpcpy(text, paths[i]) + 1;
	}
	return copy;
}

static bool copy_option(const char **option, char **own)
{
	if (!*option)
		return true;
	*option = *own = strdup(*option);
	return *own != NULL;
}

static int copy_options(struct ae_reader *r, const struct ae_reader_options *o, char *const *paths, size_t count)
{
	char dash[] = "-", *standard[] = { dash };

	r->options = *o;
	r->count = count ? count : 1;
	r->paths = count ? copy_paths(paths, count) : copy_paths(standard, 1);
	r->source.options = &r->options;
	r->source.in.idle = o->idle;
	r->source.in.idle_arg = o->idle_arg;
	r->source.in.empty = o->empty;
	r->source.in.keep_lines = o->lines;
	r->source.in.tap = o->tap;
	r->source.in.tap_arg = o->tap_arg;
	r->layout.time[0] = r->layout.time[1] = -1;
	r->source.layout = &r->layout;
	r->source.groups = &r->groups;
	r->source.lost = r->lost;
	r->source.bad = &r->bad_lines;
	r->source.steps = &r->steps;
	return r->paths && copy_option(&r->options.columns, &r->columns) && copy_option(&r->options.label, &r->label)
			&& copy_option(&r->options.time, &r->time) && copy_option(&r->options.group, &r->group)
			&& copy_option(&r->options.table.missing, &r->absent) && copy_option(&r->options.key, &r->key)
			&& copy_option(&r->options.array, &r->array)
		? 0
		: -1;
}

/* Fits the schema to all files, which stay in memory to be read again. */
static int fit_schema(struct ae_reader *r, struct ae_err *e)
{
	const struct ae_reader_options *o = &r->options;

	r->held = calloc(r->count, sizeof *r->held);
	if (!r->held)
		return ae_err_set(e, "no memory for reading %zu files", r->count);
	for (; r->fitted < r->count; r->fitted++)
		if (ae_source_fit(&r->held[r->fitted], r->paths[r->fitted], o, e) != 0)
			return -1;
	return ae_schema_finish_fit(o->schema, r->held[0].name, o->keep_missing, e);
}

/* The names and lists of the first file outlive it. */
static void keep_choice(struct ae_reader *r)
{
	struct ae_choice *c = &r->source.choice;

	ae_choice_free(&r->first);
	r->first = *c;
	r->first.pick = NULL;
	c->names = NULL;
	c->left_out = c->doubtful = c->indices = c->extra = c->times = c->keys = c->ambiguous = NULL;
}

int ae_reader_open(struct ae_reader **reader, char *const *paths, size_t count, const struct ae_reader_options *o,
		   struct ae_err *e)
{
	struct ae_reader *r = calloc(1, sizeof *r);

	if (!r || copy_options(r, o, paths, count) != 0) {
		ae_reader_free(r);
		return ae_err_set(e, "no memory for reading %zu files", count);
	}
	r->state = 1;
	if (ae_lines_init(&r->rules, &r->options.table, e) != 0) {
		ae_reader_free(r);
		return -1;
	}
	r->source.in.columns = r->columns;
	if ((o->schema && !o->schema->fitted && fit_schema(r, e) != 0) || open_next(r, e) != 0) {
		ae_reader_free(r);
		return -1;
	}
	keep_choice(r);
	*reader = r;
	return 0;
}

void ae_reader_free(struct ae_reader *r)
{
	if (!r)
		return;
	if (r->open)
		ae_source_close(&r->source);
	for (size_t i = 0; i < r->fitted; i++)
		ae_bytes_close(&r->held[i]);
	free(r->held);
	free(r->columns);
	free(r->label);
	free(r->paths);
	free(r->time);
	free(r->absent);
	free(r->key);
	free(r->array);
	free(r->group);
	ae_choice_free(&r->first);
	ae_layout_free(&r->layout);
	ae_categories_free(&r->groups);
	free(r->rows);
	free(r);
}

/* ---- values ---- */

static size_t value_bytes(const struct ae_reader *r)
{
	return ae_dtype_size(r->source.array.dtype);
}

static size_t stored_bytes(const struct ae_reader *r)
{
	return ae_shape_count(&r->source.array.shape) * value_bytes(r);
}

/* Converts n values, from stored value `from` of the block, to value `at` of the target. */
static void convert(const struct ae_reader *r, size_t from, struct read_target to, size_t at, size_t n)
{
	const struct ae_array *a = &r->source.array;
	const unsigned char *values = r->values + from * value_bytes(r);

	if (to.f4)
		ae_dtype_get_f4(a->dtype, a->big, values, to.f4 + at, n);
	else
		ae_dtype_get_f8(a->dtype, a->big, values, to.f8 + at, n);
}

/* Copies records whose values are not in the order of the stored record. */
static void pick_values(const struct ae_reader *r, struct read_target to, size_t n)
{
	const struct ae_choice *c = &r->source.choice;
	size_t stored = ae_shape_count(&r->source.array.shape);

	for (size_t i = 0; i < n; i++)
		if (!c->pick)
			convert(r, i * stored, to, i * c->count, c->count);
		else
			for (size_t j = 0; j < c->count; j++)
				convert(r, i * stored + c->pick[j], to, i * c->count + j, 1);
}

/* ---- numbers that mean a missing value ---- */

/* Whether integers are checked for digits that a double does not hold. */
static bool exact(const struct ae_reader *r)
{
	return r->options.exact && value_bytes(r) == 8;
}

static bool value_is_nan(struct read_target t, size_t i)
{
	return t.f4 ? isnan(t.f4[i]) : isnan(t.f8[i]);
}

/* Index among the stored values of value i of the records read. */
static size_t stored_at(const struct ae_reader *r, size_t i)
{
	const struct ae_choice *c = &r->source.choice;
	size_t stored = ae_shape_count(&r->source.array.shape), at = i % c->count;

	return i / c->count * stored + (c->pick ? c->pick[at] : at);
}

/* Whether a stored number is in the list of --na, in the precision in which it is stored. */
static bool is_listed(const struct ae_reader *r, double value)
{
	const struct ae_lines *l = &r->rules;

	if (r->source.array.dtype != AE_F4)
		return ae_number_is_absent(l, value);
	for (size_t i = 0; i < l->absents; i++)
		if ((float)l->absent[i] == (float)value)
			return true;
	return false;
}

static double stored_value(const struct ae_reader *r, size_t i)
{
	double stored = (double)NAN;

	convert(r, stored_at(r, i), (struct read_target){ .f8 = &stored }, 0, 1);
	return stored;
}

/* The label at a place among the stored values. */
static void take_label(const struct ae_reader *r, size_t at, double *label)
{
	convert(r, at, (struct read_target){ .f8 = label }, 0, 1);
	if (is_listed(r, *label))
		*label = (double)NAN;
}

/* Makes listed numbers NaN, among n values; true: there are some. A table has done so where it knows texts. */
static bool blank_listed(const struct ae_reader *r, struct read_target t, size_t n)
{
	bool found = false;

	if (r->rules.absents == 0 || (ae_reader_traits(r) & AE_FORMAT_TEXT))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!is_listed(r, stored_value(r, i)))
			continue;
		found = true;
		if (t.f4)
			t.f4[i] = (float)NAN;
		else
			t.f8[i] = (double)NAN;
	}
	return found;
}

/* Makes space for the values beside n records of at most `max`. The old values are lost. The first call takes the memory
 * for every later one, however much a pipe delivers at once: a stream that runs for months does not grow. */
static int grow_beside(struct ae_reader *r, size_t n, size_t max, struct ae_err *e)
{
	size_t usual = max < BESIDE_BLOCK ? max : BESIDE_BLOCK, least = usual > BESIDE_FIRST ? usual : BESIDE_FIRST;
	size_t capacity = n > least ? n : least;
	size_t each = sizeof *r->rows + sizeof *r->times + sizeof *r->labels + sizeof *r->members;
	char *at;

	if (n <= r->capacity)
		return 0;
	free(r->rows);
	r->rows = capacity <= SIZE_MAX / each ? malloc(capacity * each) : NULL;
	r->capacity = r->rows ? capacity : 0;
	if (!r->rows)
		return ae_err_set(e, "%s: no memory for %zu records", r->source.in.name, capacity);
	at = (char *)r->rows + capacity * sizeof *r->rows;
	r->times = (void *)at;
	at += capacity * sizeof *r->times;
	r->labels = (void *)at;
	at += capacity * sizeof *r->labels;
	r->members = (void *)at;
	return 0;
}

/* Fills in row numbers, labels, times and groups of n records. */
static void fill_beside(struct ae_reader *r, size_t n)
{
	const struct ae_beside *b = &r->source.beside;
	uint64_t first = r->before + r->source.record - r->have;
	size_t stored = ae_shape_count(&r->source.array.shape);

	for (size_t i = 0; i < n; i++)
		r->rows[i] = first + i;
	for (size_t i = 0; i < n && r->source.choice.label >= 0; i++)
		take_label(r, i * stored + (size_t)r->source.choice.label, &r->labels[i]);
	r->timed = r->timed || b->time;
	if (b->time)
		memcpy(r->times, b->time + r->at, n * sizeof *r->times);
	for (size_t i = 0; i < n && r->options.times && !b->time; i++)
		r->times[i] = AE_TIME_NONE;
	if (r->options.group && b->group)
		memcpy(r->members, b->group + r->at, n * sizeof *r->members);
	for (size_t i = 0; i < n && r->options.group && !b->group; i++)
		r->members[i] = AE_NO_GROUP;
}

/* ---- values that are no numbers ---- */

/* Reports value i as an error, or makes it NaN if missing values are allowed. */
static int check_value(const struct ae_reader *r, struct read_target t, size_t i, struct ae_err *e)
{
	size_t size = r->source.choice.count;
	unsigned long long record = r->source.record - r->have + i / size;
	double stored = stored_value(r, i);
	char number[32];
	bool listed = value_is_nan(t, i) && !isnan(stored);

	ae_number_f8(number, stored);
	if (listed && !r->options.keep_missing && !r->options.keep_nan)
		return ae_err_set(e, "%s: record %llu: value %zu is %s, a missing value " AE_SEE_MISSING,
				  r->source.in.name, record, i % size, number);
	if (listed)
		return 0;
	if (isfinite(stored) && t.f4 && r->options.clamp) {
		t.f4[i] = stored < 0 ? -FLT_MAX : FLT_MAX;
		return 0;
	}
	if (isfinite(stored))
		return ae_err_set(e, "%s: record %llu: value %zu is %s, beyond %s precision", r->source.in.name, record,
				  i % size, number, t.f4 ? "single" : "double");
	if (!r->options.keep_missing && !(r->options.keep_nan && isnan(stored)))
		return ae_err_set(e, "%s: record %llu: value %zu is %s " AE_SEE_MISSING, r->source.in.name, record,
				  i % size, number);
	if (t.f4)
		t.f4[i] = (float)NAN;
	else
		t.f8[i] = (double)NAN;
	return 0;
}

/* Index, from i on, of the first value that is not finite or that a double may have changed; n: none. */
static size_t next_suspect(const struct ae_reader *r, struct read_target t, size_t i, size_t n)
{
	if (!ae_dtype_real(r->source.array.dtype))
		while (i < n && !value_is_nan(t, i) && !(exact(r) && t.f8 && fabs(t.f8[i]) >= 0x1p53))
			i++;
	else if (t.f4)
		while (i < n && isfinite(t.f4[i]))
			i++;
	else
		while (i < n && isfinite(t.f8[i]))
			i++;
	return i;
}

/* Whether record i of those to read is a line that could not be read. */
static bool is_bad(const struct ae_reader *r, size_t i)
{
	return r->source.beside.bad && r->source.beside.bad[r->at + i];
}

/* Whether value i begins a record of NaN alone that the caller lets through. */
static bool is_absent(const struct ae_reader *r, struct read_target t, size_t i, size_t size)
{
	size_t v = 0;

	if (i % size == 0 && is_bad(r, i / size))
		return true;
	if (!r->options.allow_absent || i % size != 0 || !(ae_reader_traits(r) & AE_FORMAT_OWN))
		return false;
	while (v < size && value_is_nan(t, i + v) && isnan(stored_value(r, i + v)))
		v++;
	return v == size;
}

/* Returns the number of good records: n, or those before the first bad record; -1: the first record is bad. */
static ptrdiff_t check(struct ae_reader *r, struct read_target t, size_t n, struct ae_err *e)
{
	size_t size = r->source.choice.count, i = 0;

	if (!blank_listed(r, t, n * size) && !ae_dtype_real(r->source.array.dtype) && !exact(r))
		return (ptrdiff_t)n;
	while ((i = next_suspect(r, t, i, n * size)) < n * size) {
		if (is_absent(r, t, i, size)) {
			i += size;
			continue;
		}
		if (check_value(r, t, i, e) != 0)
			return i < size ? -1 : (ptrdiff_t)(i / size);
		i++;
	}
	return (ptrdiff_t)n;
}

/* Returns the number of records before the first bad label, as check() does. */
static ptrdiff_t check_labels(struct ae_reader *r, size_t n, struct ae_err *e)
{
	if (r->source.choice.label < 0)
		return (ptrdiff_t)n;
	for (size_t i = 0; i < n && !r->options.keep_missing; i++)
		if (!isfinite(r->labels[i]) && !is_bad(r, i))
			return i > 0 ? (ptrdiff_t)i
				     : ae_err_set(e, "%s: record %llu: the label is no number", r->source.in.name,
						  (unsigned long long)(r->source.record - r->have));
	return (ptrdiff_t)n;
}

/* ---- reading ---- */

/* Waits for records. Returns 1, 0 at the end of the last file, -1. */
static int next_block(struct ae_reader *r, struct ae_err *e)
{
	while (r->have == 0) {
		const void *values;
		ptrdiff_t got = ae_source_block(&r->source, SIZE_MAX, &values, e);

		if (got < 0)
			return -1;
		if (got > 0) {
			r->values = values;
			r->have = (size_t)got;
			r->at = 0;
			continue;
		}
		if (r->next == r->count)
			return 0;
		r->before += r->source.record;
		ae_source_close(&r->source);
		if (open_next(r, e) != 0)
			return -1;
	}
	return 1;
}

static bool has_nan(struct read_target t, size_t from, size_t n)
{
	bool found = false;

	for (size_t i = from; i < from + n; i++)
		found = found || (t.f4 ? isnan(t.f4[i]) : isnan(t.f8[i]));
	return found;
}

static bool takes_nan(const struct ae_reader *r)
{
	return r->options.allow_absent || r->options.keep_nan || r->options.keep_missing;
}

/* Moves the records that are not left out together, and the values beside them. Returns their number. */
static size_t leave_out(struct ae_reader *r, struct read_target t, size_t n)
{
	size_t values = r->source.choice.count, left = 0;
	bool missing = r->options.drop_missing && r->options.keep_missing;

	for (size_t i = 0; i < n && (missing || r->source.beside.bad); i++) {
		if ((is_bad(r, i) && (!takes_nan(r) || r->options.key)) || (missing && has_nan(t, i * values, values)))
			continue;
		if (left < i) {
			if (t.f4)
				memmove(t.f4 + left * values, t.f4 + i * values, values * sizeof *t.f4);
			else
				memmove(t.f8 + left * values, t.f8 + i * values, values * sizeof *t.f8);
			r->rows[left] = r->rows[i];
			if (r->options.label)
				r->labels[left] = r->labels[i];
			if (r->options.times)
				r->times[left] = r->times[i];
			if (r->options.group)
				r->members[left] = r->members[i];
		}
		left++;
	}
	return missing || r->source.beside.bad ? left : n;
}

/* Takes up to `max` records of the block. Returns the number of records that are not dropped, or -1. */
static ptrdiff_t give(struct ae_reader *r, struct read_target to, size_t max, struct ae_err *e)
{
	size_t n = r->have < max ? r->have : max, left;
	ptrdiff_t good;

	if (grow_beside(r, n, max, e) != 0)
		return -1;
	if (!r->source.choice.pick && r->source.choice.label < 0)
		convert(r, 0, to, 0, n * r->source.choice.count);
	else
		pick_values(r, to, n);
	good = check(r, to, n, e);
	if (good < 0)
		return -1;
	fill_beside(r, (size_t)good);
	good = check_labels(r, (size_t)good, e);
	if (good < 0)
		return -1;
	left = leave_out(r, to, (size_t)good);
	r->values += (size_t)good * stored_bytes(r);
	r->have -= (size_t)good;
	r->at += (size_t)good;
	r->given += left;
	return (ptrdiff_t)left;
}

static ptrdiff_t read_records(struct ae_reader *r, struct read_target to, size_t max, struct ae_err *e)
{
	ptrdiff_t got = 0;

	if (max == 0)
		return 0;
	if (r->state == 1 && r->given > 0)
		r->new_file = false;
	while (r->state == 1 && got == 0) {
		r->state = next_block(r, &r->failure);
		if (r->state == 1) {
			got = give(r, to, max, &r->failure);
			r->state = got < 0 ? -1 : 1;
		}
	}
	if (r->state == -1)
		*e = r->failure;
	return r->state == 1 ? got : r->state;
}

ptrdiff_t ae_reader_read(struct ae_reader *r, float *to, size_t max, struct ae_err *e)
{
	return read_records(r, (struct read_target){ .f4 = to }, max, e);
}

ptrdiff_t ae_reader_read_f8(struct ae_reader *r, double *to, size_t max, struct ae_err *e)
{
	return read_records(r, (struct read_target){ .f8 = to }, max, e);
}

/* ---- the layout ---- */

int ae_reader_want(struct ae_reader *r, const char *const *names, size_t count, const char *by, struct ae_err *e)
{
	if (!r->first.names || !r->source.form->lay_out)
		return 0;
	if (ae_layout_want(&r->layout, names, count, by, e) != 0 || r->source.form->lay_out(&r->source, e) != 0)
		return -1;
	keep_choice(r);
	r->shape = given_shape(&r->source);
	return 0;
}
