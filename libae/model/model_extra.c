/* model_extra.c - parts of a model's file beside the weights: the columns that the network takes, the residual
 * covariance, neighbors, the discriminator. */
#include "detect/covariance.h"
#include "model/model_parts.h"
#include "nn/discriminator.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- columns ---- */

struct ae_shape ae_model_record(const struct ae_model *m)
{
	return m->columns > 0 ? m->record : *ae_net_shape(m->net, AE_INPUT);
}

size_t ae_model_place(const struct ae_model *m, size_t i)
{
	if (m->columns == 0)
		return i;
	return i / m->columns * m->record.dim[m->record.rank - 1] + m->column[i % m->columns];
}

/* Parses "1,3,4": ascending numbers from 1 to last. */
static int parse_columns(struct ae_model *m, const char *text, size_t last, const char *path, struct ae_err *e)
{
	const char *end = text + strlen(text);

	for (const char *s = text; s <= end; s++) {
		double number;

		s = ae_number_parse(s, end, &number);
		if (!s || (*s && *s != ',') || !(number >= 1 && number <= (double)last) || number != floor(number)
		    || (m->columns > 0 && number - 1 <= (double)m->column[m->columns - 1]))
			return ae_err_set(e, "%s: 'columns': expected ascending numbers from 1 to %zu, got '%.40s'",
					  path, last, text);
		m->column[m->columns++] = (size_t)number - 1;
	}
	return 0;
}

int ae_model_get_columns(struct ae_model *m, const struct ae_tensors *f, const char *path, struct ae_shape *record,
			 struct ae_err *e)
{
	const char *text = ae_tensors_text(f, "columns");
	size_t *last;

	if (!text)
		return 0;
	if (record->rank == 0)
		return ae_err_set(e, "%s: 'columns': expected records with columns, got records of one value", path);
	last = &record->dim[record->rank - 1];
	m->record = *record;
	m->column = calloc(strlen(text) / 2 + 1, sizeof *m->column); /* a digit and a comma per column, or more */
	if (!m->column)
		return ae_err_set(e, "%s: no memory for 'columns' of %zu characters", path, strlen(text));
	if (parse_columns(m, text, *last, path, e) != 0)
		return -1;
	*last = m->columns;
	return 0;
}

void ae_model_put_columns(const struct ae_model *m, struct ae_tensors_out *o)
{
	struct ae_text list = { 0 };

	for (size_t i = 0; i < m->columns; i++)
		ae_text_print(&list, i ? ",%zu" : "%zu", m->column[i] + 1);
	if (m->columns > 0)
		ae_tensors_out_text(o, "columns", list.bytes ? list.bytes : "");
	o->text.failed |= list.failed;
	free(list.bytes);
}

/* ---- residual covariance ---- */

static struct ae_shape shape_of(size_t values, bool full)
{
	return (struct ae_shape){ .rank = full ? 2 : 1, .dim = { values, values } };
}

static bool all_finite(const float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return false;
	return true;
}

/* The inverse of each deviation, or the diagonal of the inverse Cholesky factor. */
static bool scales_above_0(const struct ae_covariance *s)
{
	for (size_t i = 0; i < s->values; i++)
		if (!(s->inverse[s->full ? i * s->values + i : i] > 0))
			return false;
	return true;
}

int ae_model_get_covariance(struct ae_model *m, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	const struct ae_named *c = ae_tensors_find(f, AE_TENSOR_CENTER), *i = ae_tensors_find(f, AE_TENSOR_INVERSE);
	size_t values = ae_shape_count(ae_net_shape(m->net, AE_OUTPUT));
	struct ae_shape one = shape_of(values, false), full = shape_of(values, true);

	if (!c && !i)
		return 0;
	if (!c || !i || !ae_shape_equal(&c->shape, &one)
	    || !(ae_shape_equal(&i->shape, &one) || ae_shape_equal(&i->shape, &full)))
		return ae_err_set(e,
				  "%s: its residual covariance is damaged: expected '%s' of %zu and '%s' of %zu or "
				  "%zux%zu",
				  path, AE_TENSOR_CENTER, values, AE_TENSOR_INVERSE, values, values, values);
	if (ae_covariance_new(&m->covariance, values, i->shape.rank == 2, e) != 0
	    || ae_tensors_get(f, c, m->covariance.center, e) != 0
	    || ae_tensors_get(f, i, m->covariance.inverse, e) != 0)
		return -1;
	if (all_finite(m->covariance.center, values) && all_finite(m->covariance.inverse, ae_shape_count(&i->shape))
	    && scales_above_0(&m->covariance))
		return 0;
	return ae_err_set(e, "%s: its residual covariance is damaged: expected finite values, and scales above 0",
			  path);
}

void ae_model_put_covariance(const struct ae_model *m, struct ae_tensors_out *o)
{
	const struct ae_covariance *s = &m->covariance;
	struct ae_shape one = shape_of(s->values, false), all = shape_of(s->values, s->full);

	if (s->values == 0)
		return;
	ae_tensors_out_f4(o, AE_TENSOR_CENTER, &one, s->center);
	ae_tensors_out_f4(o, AE_TENSOR_INVERSE, &all, s->inverse);
}

/* ---- neighbors ---- */

int ae_model_get_neighbors(struct ae_model *m, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	const struct ae_named *x = ae_tensors_find(f, AE_TENSOR_RECORD), *r = ae_tensors_find(f, AE_TENSOR_RESIDUAL);
	const struct ae_named *w = ae_tensors_find(f, AE_TENSOR_WEIGHT);
	struct ae_neighbors *to = &m->neighbors;
	size_t values = ae_shape_count(ae_net_shape(m->net, AE_OUTPUT));

	if (!x && !r && !w)
		return 0;
	if (!x || !r || !w || x->shape.rank != 2 || x->shape.dim[1] != values || x->shape.dim[0] > AE_NEIGHBORS_MAX
	    || !ae_shape_equal(&x->shape, &r->shape) || ae_shape_count(&w->shape) != 2)
		return ae_err_set(e,
				  "%s: its neighbors are damaged: expected '%s' and '%s' of up to %d rows of %zu and "
				  "'%s' of 2",
				  path, AE_TENSOR_RECORD, AE_TENSOR_RESIDUAL, AE_NEIGHBORS_MAX, values,
				  AE_TENSOR_WEIGHT);
	if (ae_neighbors_new(to, x->shape.dim[0], values, e) != 0 || ae_tensors_get(f, x, to->record, e) != 0
	    || ae_tensors_get(f, r, to->residual, e) != 0 || ae_tensors_get(f, w, to->weight, e) != 0)
		return -1;
	if (all_finite(to->record, to->count * values) && all_finite(to->residual, to->count * values)
	    && all_finite(to->weight, 2) && to->weight[0] > 0 && to->weight[1] > 0)
		return 0;
	return ae_err_set(e, "%s: its neighbors are damaged: expected finite values and weights above 0", path);
}

void ae_model_put_neighbors(const struct ae_model *m, struct ae_tensors_out *o)
{
	const struct ae_neighbors *from = &m->neighbors;
	struct ae_shape rows = { .rank = 2, .dim = { from->count, from->values } };
	struct ae_shape two = { .rank = 1, .dim = { 2 } };

	if (from->count == 0)
		return;
	ae_tensors_out_f4(o, AE_TENSOR_RECORD, &rows, from->record);
	ae_tensors_out_f4(o, AE_TENSOR_RESIDUAL, &rows, from->residual);
	ae_tensors_out_f4(o, AE_TENSOR_WEIGHT, &two, from->weight);
}

/* ---- discriminator ---- */

int ae_model_get_discriminator(struct ae_model *m, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	const char *text = ae_model_find(m, AE_NOTE_ADVERSARIAL);
	struct ae_err inner;

	if (!text)
		return 0;
	if (ae_discriminator_plan(&m->discriminator, text, m->net, &inner) != 0)
		return ae_err_set(e, "%s: %s", path, inner.text);
	return ae_model_get_net(m->discriminator, f, path, e);
}
