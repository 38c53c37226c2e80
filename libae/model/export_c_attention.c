/* export_c_attention.c - attention, positions and residual connections as C. */
#include "model/export_c.h"

#include <stdlib.h>

enum { IN, OUT, IN_BIAS, SIDES = 3 };

/* Writes the (out, in) weights of a projection as (in, out), and its bias, zeros if it has none. */
static void put_projection(struct ae_c_file *f, const struct ae_layer *l, int tensor, const char *weights,
			   const char *bias)
{
	const float *w = f->job->net->w + l->tensor[tensor].at;
	size_t out = l->tensor[tensor].shape.dim[0], in = l->tensor[tensor].shape.dim[1];
	struct ae_c_table t = ae_c_table(f, weights, l, in * out);

	for (size_t i = 0; i < in * out; i++)
		ae_c_value(&t, w[i % out * in + i / out]);
	ae_c_table_end(&t);
	t = ae_c_table(f, bias, l, out);
	for (size_t i = 0; i < out; i++)
		ae_c_value(&t, l->item.bias ? f->job->net->w[l->tensor[IN_BIAS + tensor].at + i] : 0);
	ae_c_table_end(&t);
}

void ae_c_attention(struct ae_c_file *f, const struct ae_layer *l)
{
	put_projection(f, l, IN, "wi", "bi");
	put_projection(f, l, OUT, "wo", "bo");
	ae_c_part(f, "ae_attention");
	ae_text_print(&f->code, "\tae_attention(x, %zu, %zu, %zu, %d, ae_wi%zu, ae_bi%zu, ae_wo%zu, ae_bo%zu, y, z);\n",
		      l->x.w, l->x.c, l->item.count, l->item.causal, l->id, l->id, l->id, l->id);
}

/* Queries, keys and values of each step; the heads' outputs; the weights of one step. */
size_t ae_c_attention_scratch(const struct ae_layer *l)
{
	return l->x.w * l->x.c * (SIDES + 1) + l->x.w;
}

void ae_c_positions(struct ae_c_file *f, const struct ae_layer *l)
{
	size_t n = ae_shape_count(&l->in);
	float *fixed = l->item.learned ? NULL : malloc(n * sizeof *fixed);
	const float *table = l->item.learned ? f->job->net->w + l->tensor[0].at : fixed;
	struct ae_c_table t = ae_c_table(f, "p", l, n);

	if (fixed)
		ae_positions_fill(l->x.w, l->x.c, fixed);
	f->code.failed |= !table;
	for (size_t i = 0; table && i < n; i++)
		ae_c_value(&t, table[i]);
	ae_c_table_end(&t);
	ae_text_print(&f->code, "\tfor (long i = 0; i < %zu; i++)\n\t\ty[i] = x[i] + ae_p%zu[i];\n", n, l->id);
	free(fixed);
}

void ae_c_residual(struct ae_c_file *f, const struct ae_layer *l)
{
	ae_text_print(&f->code, "\tfor (long i = 0; i < %zu; i++)\n\t\ty[i] = x[i] + s[i];\n", ae_shape_count(&l->in));
}
