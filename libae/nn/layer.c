/* layer.c - code shared by the layers: grids, shapes, parameters, activations. */
#include "nn/layer.h"

#include <stdlib.h>
#include <string.h>

/* ---- grids ---- */

void ae_grid_set(struct ae_grid *g)
{
	g->row = (g->before[AE_COLUMNS] + g->w + g->after[AE_COLUMNS]) * g->c;
	g->plane = (g->before[AE_ROWS] + g->h + g->after[AE_ROWS]) * g->row;
	g->record = (g->before[AE_PLANES] + g->d + g->after[AE_PLANES]) * g->plane;
	g->origin = g->before[AE_PLANES] * g->plane + g->before[AE_ROWS] * g->row + g->before[AE_COLUMNS] * g->c;
	g->lines = g->d * g->h;
	g->gap = g->d > 1 ? g->plane - g->h * g->row : 0;
}

struct ae_grid ae_grid_of(const struct ae_shape *s)
{
	struct ae_grid g = { .d = 1, .h = 1, .w = 1, .c = 1 };

	if (s->rank >= 1)
		g.c = s->dim[s->rank - 1];
	if (s->rank >= 2)
		g.w = s->dim[s->rank - 2];
	if (s->rank >= 3)
		g.h = s->dim[s->rank - 3];
	if (s->rank >= 4)
		g.d = s->dim[s->rank - 4];
	ae_grid_set(&g);
	return g;
}

/* Line number `line` of those that both grids have. */
struct common_line {
	size_t from, to;
};

static struct common_line common_line(const struct ae_grid *from, const struct ae_grid *to, size_t rows, size_t line)
{
	size_t d = line / rows, h = line % rows;

	return (struct common_line){ d * from->h + h, d * to->h + h };
}

void ae_grid_copy(const struct ae_grid *from, const float *x, const struct ae_grid *to, float *y, size_t records)
{
	size_t planes = from->d < to->d ? from->d : to->d, rows = from->h < to->h ? from->h : to->h;
	size_t columns = from->w < to->w ? from->w : to->w;

	for (size_t i = 0; i < records; i++)
		for (size_t line = 0; line < planes * rows; line++) {
			struct common_line at = common_line(from, to, rows, line);

			memcpy(y + ae_grid_at(to, i, at.to), x + ae_grid_at(from, i, at.from),
			       columns * from->c * sizeof *y);
		}
}

void ae_grid_add(const struct ae_grid *from, const float *x, const struct ae_grid *to, float *y, size_t records)
{
	size_t planes = from->d < to->d ? from->d : to->d, rows = from->h < to->h ? from->h : to->h;
	size_t columns = from->w < to->w ? from->w : to->w;

	for (size_t i = 0; i < records; i++)
		for (size_t line = 0; line < planes * rows; line++) {
			struct common_line at = common_line(from, to, rows, line);
			const float *a = x + ae_grid_at(from, i, at.from);
			float *b = y + ae_grid_at(to, i, at.to);

			for (size_t j = 0; j < columns * to->c; j++)
				b[j] += a[j];
		}
}

void ae_grid_clear(const struct ae_grid *g, float *x, size_t records)
{
	for (size_t i = 0; i < records; i++)
		for (size_t h = 0; h < g->lines; h++)
			memset(x + ae_grid_at(g, i, h), 0, g->w * g->c * sizeof *x);
}

/* ---- shapes ---- */

struct ae_shape_text ae_layer_axes(const struct ae_layer *l, const size_t n[AE_AXES])
{
	struct ae_shape s = { .rank = l->type->rank };

	for (int i = 0; i < s.rank; i++)
		s.dim[i] = n[AE_AXES - s.rank + i];
	return ae_shape_name(&s);
}

size_t ae_layer_slide(struct ae_layer *l, int dim, size_t n, size_t reach, bool same)
{
	size_t stride = l->stride[dim], out, zeros;

	if (!same) {
		l->pad[dim] = l->item.pad[dim];
		return n + 2 * l->pad[dim] < reach ? 0 : (n + 2 * l->pad[dim] - reach) / stride + 1;
	}
	out = (n + stride - 1) / stride;
	zeros = (out - 1) * stride + reach > n ? (out - 1) * stride + reach - n : 0;
	l->pad[dim] = zeros / 2;
	return out;
}

int ae_layer_build_elementwise(struct ae_layer *l, size_t lanes, struct ae_err *e)
{
	(void)lanes;
	(void)e;
	l->out = l->in;
	l->dy = ae_grid_of(&l->out);
	return 0;
}

bool ae_layer_has_no_edge(const struct ae_layer *l, struct ae_edge *e)
{
	(void)l;
	(void)e;
	return false;
}

/* ---- parameters ---- */

static size_t place_plain(const struct ae_layer *l, const struct ae_tensor *t, size_t torch)
{
	(void)l;
	(void)t;
	return torch;
}

struct ae_tensor *ae_layer_tensor(struct ae_layer *l, const char *name, int rank, const size_t *dim)
{
	struct ae_tensor *t = &l->tensor[l->tensors++];

	*t = (struct ae_tensor){ .name = name, .shape.rank = rank, .place = place_plain };
	for (int i = 0; i < rank; i++)
		t->shape.dim[i] = dim[i];
	t->count = ae_shape_count(&t->shape);
	return t;
}

int ae_layer_new_packs(struct ae_layer *l, size_t count, struct ae_err *e)
{
	if (count > AE_PACKS_MAX - l->packs_before)
		return ae_err_set(e,
				  "item %d '%s': at most %d products of weights in a network expected, got %zu after "
				  "%zu (a smaller stride needs fewer)",
				  l->item.number, l->item.text, AE_PACKS_MAX, count, l->packs_before);
	l->packs = calloc(count, sizeof *l->packs);
	l->pack_count = l->packs ? count : 0;
	if (!l->packs)
		return ae_err_set(e, "item %d '%s': no memory", l->item.number, l->item.text);
	return 0;
}

size_t ae_layer_transpose(const struct ae_shape *s, size_t torch)
{
	size_t channels, positions;

	if (s->rank == 0)
		return torch;
	channels = s->dim[s->rank - 1];
	positions = ae_shape_count(s) / channels;
	return torch % positions * channels + torch / positions;
}

size_t ae_layer_place_out(const struct ae_layer *l, const struct ae_tensor *t, size_t torch)
{
	(void)t;
	return ae_layer_transpose(&l->torch_out, torch);
}

struct ae_rng ae_layer_rng(const struct ae_layer *l, const struct ae_pass *p, enum ae_purpose purpose, size_t i)
{
	uint64_t seed = ae_rng_bits((struct ae_rng){ p->side.seed }, l->id); /* a stream of draws per layer */

	return ae_rng_key(seed, purpose, p->side.epoch, ae_side_record(&p->side, i));
}

/* ---- fused activations ---- */

static bool linear(const struct ae_layer *l, const struct ae_pass *p)
{
	return !l->activation || l->activation->kind == AE_LINEAR || (l->final && p->logits);
}

float ae_layer_slope(const struct ae_layer *l, const struct ae_pass *p)
{
	return linear(l, p) || l->activation->kind != AE_LEAKY ? 1 : l->argument;
}

void ae_layer_activate(const struct ae_layer *l, const struct ae_pass *p, float *y)
{
	if (linear(l, p) || l->activation->kind == AE_LEAKY)
		return;
	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->y.lines; h++)
			p->k->activation(l->activation->kind, l->argument, y + ae_grid_at(&l->y, i, h),
					 l->y.w * l->y.c);
}

void ae_layer_activate_backward(const struct ae_layer *l, const struct ae_pass *p, const float *y, float *dy)
{
	if (linear(l, p))
		return;
	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->y.lines; h++) {
			const float *value = y + ae_grid_at(&l->y, i, h);

			p->k->activation_backward(l->activation->kind, l->argument, value, value,
						  dy + ae_grid_at(&l->dy, i, h), l->y.w * l->y.c);
		}
}

void ae_layer_bias_backward(const struct ae_layer *l, const struct ae_pass *p, const struct ae_tensor *bias,
			    const float *dy)
{
	for (size_t i = 0; i < p->n; i++)
		for (size_t h = 0; h < l->dy.lines; h++)
			p->k->column_sum(dy + ae_grid_at(&l->dy, i, h), l->dy.w, l->dy.c, l->dy.c, p->dw + bias->at);
}
