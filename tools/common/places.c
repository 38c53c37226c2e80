/* places.c - the time, group and file of each row of a stream: from its own table, or from one beside it. */
#include "common/places.h"

#include <stdlib.h>
#include <string.h>

static const struct ae_reader *source_of(const struct places *p)
{
	return p->table ? p->table : p->rows;
}

static void open_table(struct places *p)
{
	size_t values;

	p->t->group = p->o->group;
	p->table = tool_reader_times(p->t, p->o->times.item, p->o->times.count);
	values = ae_shape_count(ae_reader_shape(p->table));
	p->capacity = tool_block(values);
	p->scratch = tool_alloc(p->t, p->capacity, values * sizeof *p->scratch);
}

/* Sets what the reader of the stream is to give. */
static void prepare(struct places *p, struct tool *t, const struct places_options *o)
{
	bool beside = o->times.count > 0;

	*p = (struct places){ .t = t, .o = o };
	t->times = t->times || ((o->needs || o->keep_times) && !beside);
	t->times_beside = beside;
	t->group = beside ? NULL : o->group;
	t->group_optional = o->group_optional;
}

static struct ae_reader *begin(struct places *p, struct ae_reader *rows)
{
	const struct places_options *o = p->o;

	p->rows = rows;
	if (o->times.count > 0)
		open_table(p);
	if (!o->needs || ae_reader_time_kind(source_of(p)) != AE_TIME_UNKNOWN)
		return rows;
	if (!o->times_optional)
		die(p->t,
		    "%s: %s: expected a column of times, got none (--time COL names it, --times FILE reads it from a "
		    "table of the same rows)",
		    ae_reader_name(source_of(p)), o->needs);
	warn(p->t,
	     "%s: %s: no column of times, so no gap in time ends a window (--time COL names it; -q silences this)",
	     ae_reader_name(source_of(p)), o->needs);
	return rows;
}

struct ae_reader *places_open(struct places *p, struct tool *t, int first, const struct places_options *o)
{
	prepare(p, t, o);
	return begin(p, tool_reader(t, first));
}

struct ae_reader *places_open_like(struct places *p, struct tool *t, const char *path, const struct places_options *o)
{
	prepare(p, t, o);
	return begin(p, tool_reader_like(t, path));
}

/* The next block of the table of --times. */
static void read_table(struct places *p)
{
	struct ae_err e;
	ptrdiff_t got = ae_reader_read_f8(p->table, p->scratch, p->capacity, &e);

	if (got < 0)
		die_err(p->t, &e);
	if (got == 0)
		die(p->t, "%s: expected as many rows as %s has, got %llu", ae_reader_name(p->table),
		    ae_reader_name(p->rows), (unsigned long long)p->count);
	p->at = 0;
	p->n = (size_t)got;
	p->file += ae_reader_new_file(p->table);
}

void places_read(struct places *p)
{
	if (p->table)
		return;
	p->at = 0;
	p->file += ae_reader_new_file(p->rows);
	if (p->count == 0 && p->o->group && p->o->group_optional && !ae_reader_group(p->rows, 0))
		warn(p->t, "%s: no column '%s', the model's groups: all rows count as one group (-q silences this)",
		     ae_reader_name(p->rows), p->o->group);
}

struct ae_place places_next(struct places *p)
{
	const struct ae_reader *r = source_of(p);
	const int64_t *time;
	size_t i;

	if (p->table && p->at == p->n)
		read_table(p);
	time = ae_reader_times(r);
	i = p->at++;
	p->count++;
	return (struct ae_place){
		.time = time ? time[i] : AE_TIME_NONE,
		.group = p->o->group ? (uint64_t)(uintptr_t)ae_reader_group(r, i) : 0,
		.file = p->file,
	};
}

bool places_are_stamps(const struct places *p)
{
	return ae_reader_time_kind(source_of(p)) == AE_TIME_STAMP;
}

void places_close(struct places *p)
{
	struct ae_err e;
	ptrdiff_t more;

	if (!p->table)
		return;
	more = p->at < p->n ? 1 : ae_reader_read_f8(p->table, p->scratch, p->capacity, &e);
	if (more < 0)
		die_err(p->t, &e);
	if (more > 0)
		die(p->t, "%s: expected %llu rows, as %s has, got more", ae_reader_name(p->table),
		    (unsigned long long)p->count, ae_reader_name(p->rows));
	ae_reader_free(p->table);
	free(p->scratch);
}

/* ---- warnings ---- */

static void tell(const struct places *p, uint64_t now, uint64_t *told, uint64_t first, const char *what)
{
	if (now == *told)
		return;
	if (*told == 0)
		warn(p->t, "%s: row %llu: %s (-q silences this)", ae_reader_name(source_of(p)),
		     (unsigned long long)first, what);
	*told = now;
}

void places_tell(struct places *p, const struct ae_segments *s, struct ae_segments *told)
{
	if (!p->o->needs || ae_reader_time_kind(source_of(p)) == AE_TIME_UNKNOWN)
		return;
	tell(p, s->repeated, &told->repeated, s->first_repeated, "the time is that of the row before");
	tell(p, s->unsorted, &told->unsorted, s->first_unsorted, "the time is before that of the row before");
	tell(p, s->untimed, &told->untimed, s->first_untimed, "the row has no time");
}
