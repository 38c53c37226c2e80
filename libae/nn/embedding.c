/* embedding.c - learned vectors for codes of categories: row k of the weights is the vector of code k, as in PyTorch's
 * nn.Embedding. Without columns=, every value of a record is a code and becomes N values on a new last axis. With
 * columns=, the channels of each position become the other channels in their order, then the vectors of the codes. One
 * number of levels: all codes share one table. Several: the tables of the columns lie one after another. */
#include "nn/layer.h"

#include <string.h>

/* Codes are floats, which hold whole numbers up to here. */
#define LEVELS_MAX ((size_t)1 << 24)

static size_t levels_of(const struct ae_layer *l, size_t column)
{
	return l->item.levels.item[l->item.levels.count > 1 ? column : 0];
}

/* First row of a column's table. */
static size_t table_of(const struct ae_layer *l, size_t column)
{
	size_t first = 0;

	for (size_t i = 0; l->item.levels.count > 1 && i < column; i++)
		first += l->item.levels.item[i];
	return first;
}

/* ---- building ---- */

static int check(const struct ae_layer *l, struct ae_err *e)
{
	const struct ae_list *levels = &l->item.levels, *columns = &l->item.columns;

	if (levels->count == 0)
		return ae_err_set(e, "item %d '%s': expected levels=NUMBER, got none (ae-info SCHEMA prints it)",
				  l->item.number, l->item.text);
	if (levels->count > 1 && levels->count != columns->count)
		return ae_err_set(
			e, "item %d '%s': expected one number of levels, or one for each of %zu columns, got %zu",
			l->item.number, l->item.text, columns->count, levels->count);
	if (columns->count > 0 && (l->in.rank == 0 || columns->item[columns->count - 1] > l->x.c))
		return ae_err_set(e, "item %d '%s': expected columns up to %zu, as in records of %s, got %u",
				  l->item.number, l->item.text, l->in.rank > 0 ? l->x.c : 0, ae_shape_name(&l->in).text,
				  (unsigned)columns->item[columns->count - 1]);
	if (columns->count == 0 && l->in.rank > 2)
		return ae_err_set(e, "item %d '%s': expected records of at most 2 dimensions, got %s", l->item.number,
				  l->item.text, ae_shape_name(&l->in).text);
	return 0;
}

static int build(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	size_t columns = l->item.columns.count, rows = 0, dim[2];

	(void)lanes;
	if (check(l, e) != 0)
		return -1;
	for (size_t i = 0; i < l->item.levels.count; i++)
		rows += l->item.levels.item[i];
	if (rows > LEVELS_MAX)
		return ae_err_set(e, "item %d '%s': expected at most %zu levels in all, got %zu", l->item.number,
				  l->item.text, LEVELS_MAX, rows);
	l->out = l->in;
	if (columns > 0)
		l->out.dim[l->out.rank - 1] = l->x.c - columns + columns * l->units;
	else
		l->out.dim[l->out.rank++] = l->units;
	l->dy = ae_grid_of(&l->out);
	dim[0] = rows;
	dim[1] = l->units;
	ae_layer_tensor(l, "weight", 2, dim);
	return 0;
}

/* ---- codes ---- */

static bool valid(float code, size_t levels)
{
	return code >= 0 && code < (float)levels && code == (float)(size_t)code;
}

/* Column number k of the codes in value `at` of a record, counted from the first column; -1: no code. */
static ptrdiff_t column_at(const struct ae_layer *l, size_t at)
{
	const struct ae_list *columns = &l->item.columns;

	if (columns->count == 0)
		return 0;
	for (size_t i = 0; i < columns->count; i++)
		if (columns->item[i] - 1 == at % l->x.c)
			return (ptrdiff_t)i;
	return -1;
}

static size_t refuses(const struct ae_layer *l, const float *record, size_t *levels)
{
	size_t values = ae_shape_count(&l->in);

	for (size_t i = 0; i < values; i++) {
		ptrdiff_t column = column_at(l, i);

		if (column < 0)
			continue;
		*levels = levels_of(l, (size_t)column);
		if (!valid(record[i], *levels))
			return i;
	}
	return values;
}

/* ---- vectors ---- */

/* Row of the weights for a code; -1: none, its vector is zeros. */
static ptrdiff_t row_of(const struct ae_layer *l, size_t column, float code)
{
	return valid(code, levels_of(l, column)) ? (ptrdiff_t)(table_of(l, column) + (size_t)code) : -1;
}

static void look_up(const struct ae_layer *l, const struct ae_pass *p, size_t column, float code, float *y)
{
	ptrdiff_t row = row_of(l, column, code);

	if (row < 0)
		memset(y, 0, l->units * sizeof *y);
	else
		memcpy(y, p->w + l->tensor[0].at + (size_t)row * l->units, l->units * sizeof *y);
}

/* The channels between the columns of codes. */
static float *copy_numbers(const struct ae_layer *l, const float *x, float *y)
{
	size_t from = 0, end;

	for (size_t i = 0; i <= l->item.columns.count; i++, from = end + 1) {
		end = i < l->item.columns.count ? l->item.columns.item[i] - 1 : l->x.c;
		memcpy(y, x + from, (end - from) * sizeof *y);
		y += end - from;
	}
	return y;
}

static void forward(const struct ae_layer *l, const struct ae_pass *p, const float *x, float *y)
{
	size_t columns = l->item.columns.count;

	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->y.lines; h++)
			for (size_t w = 0; w < l->y.w; w++) {
				size_t at = h * l->y.w + w; /* position of the output */
				const float *from = x + i * l->x.record + at * (columns ? l->x.c : 1);
				float *to = y + ae_grid_at(&l->y, i, h) + w * l->y.c;

				if (columns == 0)
					look_up(l, p, 0, *from, to);
				else
					to = copy_numbers(l, from, to);
				for (size_t k = 0; k < columns; k++, to += l->units)
					look_up(l, p, k, from[l->item.columns.item[k] - 1], to);
			}
}

static void add_gradient(const struct ae_layer *l, const struct ae_pass *p, size_t column, float code, const float *dy)
{
	ptrdiff_t row = row_of(l, column, code);
	float *dw = p->dw + l->tensor[0].at + (row < 0 ? 0 : (size_t)row * l->units);

	for (size_t j = 0; row >= 0 && j < l->units; j++)
		dw[j] += dy[j];
}

static void backward(const struct ae_layer *l, const struct ae_pass *p, const float *x, const float *y, float *dx,
		     float *dy)
{
	size_t columns = l->item.columns.count;

	(void)y;
	(void)dx; /* always NULL: the layer is the first one */
	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->dy.lines; h++)
			for (size_t w = 0; w < l->dy.w; w++) {
				size_t at = h * l->dy.w + w;
				const float *from = x + i * l->x.record + at * (columns ? l->x.c : 1);
				const float *slope = dy + ae_grid_at(&l->dy, i, h) + w * l->dy.c;

				if (columns == 0)
					add_gradient(l, p, 0, *from, slope);
				slope += columns ? l->x.c - columns : 0;
				for (size_t k = 0; k < columns; k++, slope += l->units)
					add_gradient(l, p, k, from[l->item.columns.item[k] - 1], slope);
			}
}

const struct ae_layer_type ae_embedding_layer = {
	.name = "embedding",
	.sizes = "u",
	.options = AE_OPT_INIT | AE_OPT_LEVELS | AE_OPT_COLUMNS,
	.begins = true,
	.build = build,
	.forward = forward,
	.backward = backward,
	.refuses = refuses,
};
