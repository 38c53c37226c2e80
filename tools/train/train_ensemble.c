/* train_ensemble.c - what sets the members of an ensemble apart: their seeds and the columns that they see. */
#include "train/train_tool.h"

#include <stdlib.h>
#include <string.h>

uint64_t train_seed(const struct run *r)
{
	uint64_t seed = r->tool->seed, k = r->done.count;

	return k == 0 ? seed : ae_rng_bits(ae_rng_key(seed, AE_RNG_MEMBER, k, 0), 0);
}

/* ---- columns ---- */

/* Marks the columns of member k. All members take theirs from one sequence of random orders of the
 * columns, one order behind the other, so that each column is seen before one is seen twice. */
static void deal(const struct run *r, size_t k, size_t wanted, size_t columns, size_t *order, bool *taken)
{
	size_t at = columns;
	uint64_t round = 0;

	for (size_t member = 0; member <= k; member++) {
		memset(taken, 0, columns * sizeof *taken);
		for (size_t have = 0; have < wanted; at++) {
			if (at == columns) {
				for (size_t i = 0; i < columns; i++)
					order[i] = i;
				ae_rng_shuffle(ae_rng_key(r->tool->seed, AE_RNG_MEMBER, round++, 1), order,
					       columns);
				at = 0;
			}
			have += !taken[order[at]];
			taken[order[at]] = true;
		}
	}
}

static void pick_columns(struct run *r, size_t columns)
{
	struct ae_model *m = &r->model;
	size_t wanted = (size_t)(r->o->subspace * (double)columns + 0.5);
	size_t *order = tool_alloc(r->tool, columns, sizeof *order);
	bool *taken = tool_alloc(r->tool, columns, sizeof *taken);

	wanted = wanted < 1 ? 1 : wanted;
	if (wanted * r->o->members < columns)
		die(r->tool,
		    "--subspace %g: %zu members with %zu columns each do not see all %zu: %zu members would",
		    r->o->subspace, r->o->members, wanted, columns, (columns + wanted - 1) / wanted);
	deal(r, r->done.count, wanted, columns, order, taken);
	m->column = tool_alloc(r->tool, wanted, sizeof *m->column);
	for (size_t i = 0; i < columns; i++)
		if (taken[i])
			m->column[m->columns++] = i;
	free(order);
	free(taken);
}

/* The model's columns of all rows of `a`. */
static float *see(const struct run *r, const struct records *a, size_t columns)
{
	const struct ae_model *m = &r->model;
	size_t lines = a->count * (a->values / columns);
	float *seen = tool_alloc(r->tool, lines * m->columns + 16, sizeof *seen);

	for (size_t i = 0; i < lines; i++)
		for (size_t j = 0; j < m->columns; j++)
			seen[i * m->columns + j] = a->x[i * columns + m->column[j]];
	return seen;
}

/* The same records in rows of the model's columns. */
static struct ae_data moved(const struct run *r, const struct ae_data *d, const struct records *from,
			    const float *seen, size_t columns)
{
	struct ae_data to = *d;

	to.x = to.target = seen + (size_t)(d->x - from->x) / columns * r->model.columns;
	to.stride = to.target_stride = d->stride / columns * r->model.columns;
	return to;
}

void train_pick(struct run *r)
{
	struct ae_shape record = train_record_shape(r);
	size_t columns = record.rank > 0 ? record.dim[record.rank - 1] : 1;
	const struct records *val_rows = r->val_rows.x ? &r->val_rows : &r->rows;

	if (r->o->members > 1)
		note(r->tool, "member %zu of %zu", r->done.count + 1, r->o->members);
	if (!(r->o->subspace < 1))
		return;
	if (columns < 2)
		die(r->tool, "--subspace %g: records of %s have no columns to choose from", r->o->subspace,
		    ae_shape_name(&record).text);
	pick_columns(r, columns);
	r->model.record = record;
	free(r->seen);
	free(r->val_seen);
	r->seen = see(r, &r->rows, columns);
	r->val_seen = val_rows == &r->val_rows ? see(r, val_rows, columns) : NULL;
	r->train = moved(r, &r->all, &r->rows, r->seen, columns);
	if (r->all_val.count > 0)
		r->val = moved(r, &r->all_val, val_rows, r->val_seen ? r->val_seen : r->seen, columns);
}
