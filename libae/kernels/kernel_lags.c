/* kernel_lags.c - sums of squared differences by lag, and their minima; compiled once for each instruction set (AE_ISA).
 * A row's sums stay in registers from level to level: read back from the ring, they would wait for their own stores. */
#include "kernels/lags.h"
#include "kernels/kernel.h"

#include <math.h>

enum { VECTORS = AE_LAGS_TILE / VL };

#define EACH(v) \
	UNROLL(16) \
	for (size_t v = 0; v < VECTORS; v++)

/* A length as a sum of powers of two: the newest rows first. */
struct parts {
	size_t count;
	size_t level[AE_LAGS_LEVELS], before[AE_LAGS_LEVELS];
};

/* The state of a pass over the rows. */
struct lag_pass {
	const struct ae_lags *g;
	struct parts parts[AE_LAGS_LENGTHS];
	size_t at[AE_LAGS_LEVELS]; /* place of the row in each ring */
	size_t row;
};

void AE_KERNEL(lags)(const struct ae_lags *g);

static void split(struct parts *p, size_t length)
{
	size_t before = 0;

	p->count = 0;
	for (size_t level = AE_LAGS_LEVELS; level-- > 0;)
		if (length >> level & 1) {
			p->level[p->count] = level;
			p->before[p->count++] = before;
			before += (size_t)1 << level;
		}
}

/* A level's sums `before` rows before the row. */
V_INLINE float *sums(const struct lag_pass *p, size_t level, size_t before)
{
	const struct ae_lags_ring *r = &p->g->ring[level];

	return r->sum + ae_lags_back(p->at[level], before, r->depth) * AE_LAGS_TILE;
}

/* Squared differences of the row and the rows before it; infinite for rows that are not there. */
V_INLINE void squares(const struct lag_pass *p, vf x[VECTORS])
{
	const struct ae_lags *g = p->g;
	uint64_t row = g->first + p->row, known = row < g->history ? row : g->history;
	float part[AE_LAGS_TILE];

	EACH(v)
	x[v] = v_all(0);
	for (size_t c = 0; c < g->columns; c++) {
		const double *past = g->past + c * g->column + g->rows - p->row + g->lag;
		double now = g->now[c * g->rows + p->row];

		EACH(v)
		{
			vf d = v_differences(now, past + v * VL);

			x[v] += d * d;
		}
	}
	if (known >= g->lag + AE_LAGS_TILE)
		return;
	EACH(v)
	v_store(part + v * VL, x[v]);
	for (size_t k = known > g->lag ? (size_t)known - g->lag : 0; k < AE_LAGS_TILE; k++)
		part[k] = INFINITY;
	EACH(v)
	x[v] = v_load(part + v * VL);
}

/* Lowers the minima of length i by its sums, but for lags that are shorter. */
V_INLINE void lower(const struct lag_pass *p, size_t i, const vf x[VECTORS])
{
	const struct ae_lags *g = p->g;
	float *nearest = g->nearest + (p->row * g->lengths + i) * AE_LAGS_LANES;
	size_t shorter = g->length[i] - 1 > g->lag ? g->length[i] - 1 - g->lag : 0;
	float part[AE_LAGS_TILE];

	if (shorter == 0) {
		EACH(v)
		{
			float *lane = nearest + v * VL % AE_LAGS_LANES;

			v_store(lane, v_min(x[v], v_load(lane)));
		}
		return;
	}
	EACH(v)
	v_store(part + v * VL, x[v]);
	for (size_t k = shorter; k < AE_LAGS_TILE; k++)
		nearest[k % AE_LAGS_LANES] = part[k] < nearest[k % AE_LAGS_LANES] ? part[k]
										  : nearest[k % AE_LAGS_LANES];
}

/* Lowers the minima of the lengths that are this power of two. */
V_INLINE void lower_level(const struct lag_pass *p, size_t level, const vf x[VECTORS])
{
	for (size_t i = 0; i < p->g->lengths; i++)
		if (p->g->length[i] == (size_t)1 << level)
			lower(p, i, x);
}

/* Lowers the minima of the other lengths. */
static void lower_composed(const struct lag_pass *p)
{
	for (size_t i = 0; i < p->g->lengths; i++) {
		const struct parts *of = &p->parts[i];
		vf x[VECTORS];

		if (of->count == 1)
			continue;
		EACH(v)
		x[v] = v_load(sums(p, of->level[0], of->before[0]) + v * VL);
		for (size_t k = 1; k < of->count; k++)
			EACH(v)
		x[v] += v_load(sums(p, of->level[k], of->before[k]) + v * VL);
		lower(p, i, x);
	}
}

void AE_KERNEL(lags)(const struct ae_lags *g)
{
	struct lag_pass p; /* not cleared: most of it is parts of lengths that are not there */
	vf x[VECTORS];

	p.g = g;
	for (size_t i = 0; i < g->lengths; i++)
		split(&p.parts[i], g->length[i]);
	for (size_t level = 0; level < g->levels; level++)
		p.at[level] = (size_t)(g->first % g->ring[level].depth);
	for (p.row = 0; p.row < g->rows; p.row++) {
		squares(&p, x);
		for (size_t level = 0; level < g->levels; level++) {
			float *to = sums(&p, level, 0);

			if (level > 0) {
				const float *before = sums(&p, level - 1, (size_t)1 << (level - 1));

				EACH(v)
				x[v] += v_load(before + v * VL);
			}
			EACH(v)
			v_store(to + v * VL, x[v]);
			lower_level(&p, level, x);
		}
		lower_composed(&p);
		for (size_t level = 0; level < g->levels; level++)
			p.at[level] = p.at[level] + 1 < g->ring[level].depth ? p.at[level] + 1 : 0;
	}
}
