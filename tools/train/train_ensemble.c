/* train_ensemble.c - how the members of an ensemble differ: in their seeds and their columns. */
#include "train/train_tool.h"

#include <stdlib.h>
#include <string.h>

uint64_t train_seed(const struct train_run *r)
{
	uint64_t seed = r->tool->seed, k = r->member;

	return k == 0 ? seed : ae_rng_bits(ae_rng_key(seed, AE_RNG_MEMBER, k, 0), 0);
}

/* ---- columns ---- */

/* Marks the columns of member k. All members take theirs from one sequence of random permutations of the
 * columns, so that each column is used once before any is used twice. */
static void draw_columns(const struct train_run *r, size_t k, size_t wanted, size_t columns, size_t *order, bool *taken)
{
	size_t at = columns;
	uint64_t round = 0;

	for (size_t member = 0; member <= k; member++) {
		memset(taken, 0, columns * sizeof *taken);
		for (size_t have = 0; have < wanted; at++) {
			if (at == columns) {
				for (size_t i = 0; i < columns; i++)
					order[i] = i;
				ae_rng_shuffle(ae_rng_key(r->tool->seed, AE_RNG_MEMBER, round++, 1), order, columns);
				at = 0;
			}
			have += !taken[order[at]];
			taken[order[at]] = true;
		}
	}
}

static void pick_columns(struct train_run *r, size_t columns)
{
	struct ae_model *m = &r->model;
	size_t wanted = (size_t)(r->o->subspace * (double)columns + 0.5);
	size_t *order = tool_alloc(r->tool, columns, sizeof *order);
	bool *taken = tool_alloc(r->tool, columns, sizeof *taken);

	wanted = wanted < 1 ? 1 : wanted;
	if (wanted * r->o->members < columns)
		die(r->tool, "--subspace %g: expected at least %zu members of %zu columns, to use all %zu, got %zu",
		    r->o->subspace, (columns + wanted - 1) / wanted, wanted, columns, r->o->members);
	draw_columns(r, r->member, wanted, columns, order, taken);
	m->column = tool_alloc(r->tool, wanted, sizeof *m->column);
	for (size_t i = 0; i < columns; i++)
		if (taken[i])
			m->column[m->columns++] = i;
	free(order);
	free(taken);
}

/* All rows of `a`, with the model's columns alone; the caller frees them. */
static float *copy_columns(const struct train_run *r, const struct records *a, size_t columns)
{
	const struct ae_model *m = &r->model;
	size_t lines = a->count * (a->values / columns);
	float *to = tool_alloc(r->tool, lines * m->columns + 16, sizeof *to);

	for (size_t i = 0; i < lines; i++)
		for (size_t j = 0; j < m->columns; j++)
			to[i * m->columns + j] = a->x[i * columns + m->column[j]];
	return to;
}

/* The records of `d` in rows that copy_columns() made of `from`. */
static struct ae_data in_columns(const struct train_run *r, const struct ae_data *d, const struct records *from,
				 const float *rows, size_t columns)
{
	struct ae_data to = *d;

	to.x = to.target = rows + (size_t)(d->x - from->x) / columns * r->model.columns;
	to.stride = to.target_stride = d->stride / columns * r->model.columns;
	return to;
}

void train_pick_columns(struct train_run *r)
{
	struct ae_shape record = train_record_shape(r);
	size_t columns = record.rank > 0 ? record.dim[record.rank - 1] : 1;
	const struct records *val_rows = r->val_rows.x ? &r->val_rows : &r->rows;

	if (r->o->members > 1)
		note(r->tool, "member %zu of %zu", r->member + 1, r->o->members);
	if (!(r->o->subspace < 1))
		return;
	if (columns < 2)
		die(r->tool, "--subspace %g: expected records of several columns, got records of %s", r->o->subspace,
		    ae_shape_name(&record).text);
	pick_columns(r, columns);
	r->model.record = record;
	free(r->subspace);
	free(r->val_subspace);
	r->subspace = copy_columns(r, &r->rows, columns);
	r->val_subspace = val_rows == &r->val_rows ? copy_columns(r, val_rows, columns) : NULL;
	r->train = in_columns(r, &r->all, &r->rows, r->subspace, columns);
	if (r->all_val.count > 0)
		r->val = in_columns(r, &r->all_val, val_rows, r->val_subspace ? r->val_subspace : r->subspace, columns);
}
