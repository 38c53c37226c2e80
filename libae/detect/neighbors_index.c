/* neighbors_index.c - the nearest neighbors of many records at once, from products of matrices.
 *
 * Record and residual, each times the root of its weight, less a center, are one point of 2 * values coordinates. The
 * squared distance of points a and b is |a|^2 - 2 ab + |b|^2. It cancels where a and b are near, so it only rules out
 * neighbors that are further away than its errors of rounding allow; the others are compared value by value. */
#include "detect/neighbors.h"
#include "kernels/pack.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIES = 32, CHUNK = 256, COUNT_MIN = 64 };

struct ae_neighbors_index {
	const struct ae_neighbors *m;
	const struct ae_kernels *k;
	struct ae_pack pack; /* of the points of CHUNK neighbors */
	size_t size;         /* coordinates of a point */
	float root[2];       /* of the weights */
	float *center;       /* (size) mean point */
	float *packed;       /* (chunks, pack.size) */
	float *square;       /* (count) squared norms of the points */
	double norm;         /* the largest one's root */
	double residual;     /* largest norm of a weighted residual */
	float *point;        /* (CHUNK, size): scratch */
	float *product;      /* (QUERIES, CHUNK): scratch */
};

void ae_neighbors_index_free(struct ae_neighbors_index *x)
{
	if (!x)
		return;
	free(x->center);
	free(x->packed);
	free(x->square);
	free(x->point);
	free(x->product);
	free(x);
}

/* ---- points ---- */

static void make_point(const struct ae_neighbors_index *x, const float *t, const float *residual, float *to)
{
	size_t values = x->size / 2;

	for (size_t j = 0; j < values; j++) {
		to[j] = x->root[0] * t[j] - x->center[j];
		to[values + j] = x->root[1] * residual[j] - x->center[values + j];
	}
}

static void find_center(struct ae_neighbors_index *x)
{
	const struct ae_neighbors *m = x->m;

	for (size_t j = 0; j < m->values; j++) {
		double record = 0, residual = 0;

		for (size_t i = 0; i < m->count; i++) {
			record += m->record[i * m->values + j];
			residual += m->residual[i * m->values + j];
		}
		x->center[j] = (float)(x->root[0] * record / (double)m->count);
		x->center[m->values + j] = (float)(x->root[1] * residual / (double)m->count);
	}
}

static void pack_chunk(struct ae_neighbors_index *x, size_t first, size_t n)
{
	const struct ae_neighbors *m = x->m;

	for (size_t i = 0; i < n; i++) {
		const float *residual = m->residual + (first + i) * m->values;
		float *point = x->point + i * x->size;

		make_point(x, m->record + (first + i) * m->values, residual, point);
		x->square[first + i] = (float)x->k->square_sum(point, x->size);
		x->norm = fmax(x->norm, sqrt(x->square[first + i]));
		x->residual = fmax(x->residual, x->root[1] * sqrt(x->k->square_sum(residual, m->values)));
	}
	ae_pack_columns(&x->pack, x->k, x->packed + first / CHUNK * x->pack.size, 0, n, x->point, 1, x->size);
}

static bool allocate(struct ae_neighbors_index *x)
{
	size_t chunks = (x->m->count - 1) / CHUNK + 1;

	if (x->size > SIZE_MAX / sizeof(float) / CHUNK / 2 || chunks > SIZE_MAX / sizeof(float) / x->pack.size)
		return false;
	x->center = calloc(x->size, sizeof *x->center);
	x->packed = ae_floats(chunks * x->pack.size);
	x->square = calloc(x->m->count, sizeof *x->square);
	x->point = ae_floats(CHUNK * x->size);
	x->product = ae_floats(QUERIES * CHUNK);
	return x->center && x->packed && x->square && x->point && x->product;
}

int ae_neighbors_index_new(struct ae_neighbors_index **to, const struct ae_neighbors *m, const char *isa,
			   struct ae_err *e)
{
	struct ae_neighbors_index *x;

	*to = NULL;
	if (m->count < COUNT_MIN)
		return 0;
	x = calloc(1, sizeof *x);
	if (x) {
		x->m = m;
		x->k = ae_kernels_find(isa);
		x->size = 2 * m->values;
		x->pack = ae_pack_plan(x->k->lanes, x->size, CHUNK);
		x->root[0] = sqrtf(m->weight[0]);
		x->root[1] = sqrtf(m->weight[1]);
	}
	if (!x || !allocate(x)) {
		ae_neighbors_index_free(x);
		return ae_err_set(e, "neighbors: no memory for an index of %zu records of %zu values", m->count,
				  m->values);
	}
	find_center(x);
	for (size_t i = 0; i < m->count; i += CHUNK)
		pack_chunk(x, i, m->count - i < CHUNK ? m->count - i : CHUNK);
	*to = x;
	return 0;
}

/* ---- queries ---- */

/* A record, and how far its nearest neighbors can be. */
struct query {
	const float *y, *t;
	struct ae_nearest *nearest;
	double square;     /* of its point's norm */
	double difference; /* error of a distance, from the rounded differences of single precision */
	double product;    /* error of a squared distance, from the product of the points */
	float limit;       /* |b|^2 - 2 ab of a neighbor that may be among the nearest is no larger */
};

/* Sums of n rounded terms are off by n units of their largest, and a coordinate by one unit of the norm. */
static void start(struct ae_neighbors_index *x, struct query *q, float *point)
{
	size_t values = x->size / 2;
	double norms;

	for (size_t j = 0; j < values; j++)
		point[values + j] = q->y[j] - q->t[j];
	q->difference = x->root[1] * sqrt(x->k->square_sum(point + values, values)) + x->residual;
	make_point(x, q->t, point + values, point);
	q->square = x->k->square_sum(point, x->size);
	norms = sqrt(q->square) + x->norm;
	q->difference *= 4 * (double)FLT_EPSILON;
	q->product = 2 * (double)FLT_EPSILON * (double)(x->size + 16) * norms * norms;
	q->limit = INFINITY;
}

/* The limit once a record at this squared distance, a rounded sum, is the last of the nearest. */
static float limit_at(const struct ae_neighbors_index *x, const struct query *q, float distance)
{
	double growth = 1 + 2 * (double)FLT_EPSILON * (double)(x->size + 16);
	double root = sqrt(distance * growth) + q->difference, limit = root * root + q->product - q->square;

	return limit < FLT_MAX ? nextafterf((float)limit, INFINITY) : INFINITY;
}

/* A NaN, as the difference of infinities, rules out no neighbor. */
static void search_chunk(const struct ae_neighbors_index *x, struct query *q, size_t first, size_t n,
			 const float *product)
{
	for (size_t i = 0; i < n; i++)
		if (!(x->square[first + i] - 2 * product[i] > q->limit)
		    && ae_nearest_offer(q->nearest, x->m, first + i, q->y, q->t))
			q->limit = limit_at(x, q, ae_nearest_largest(q->nearest));
}

static void search_block(struct ae_neighbors_index *x, struct query *q, size_t queries)
{
	struct ae_gemm g = { .m = queries,
			     .n = CHUNK,
			     .depth = x->size,
			     .outer = { { 1, 0, 0 }, { 1, 0, 0 } },
			     .a = x->point,
			     .a_row = x->size,
			     .a_step = 1,
			     .b_step = x->pack.step,
			     .b_panel = x->pack.panel,
			     .panels = x->pack.count,
			     .c = x->product,
			     .c_row = CHUNK,
			     .slope = 1 };

	for (size_t i = 0; i < queries; i++)
		start(x, &q[i], x->point + i * x->size);
	for (size_t first = 0; first < x->m->count; first += CHUNK) {
		size_t n = x->m->count - first < CHUNK ? x->m->count - first : CHUNK;

		g.b = x->packed + first / CHUNK * x->pack.size;
		x->k->gemm(&g);
		for (size_t i = 0; i < queries; i++)
			search_chunk(x, &q[i], first, n, x->product + i * CHUNK);
	}
}

void ae_neighbors_search(struct ae_neighbors_index *x, const float *y, size_t y_stride, const float *t, size_t t_stride,
			 size_t n, struct ae_nearest *nearest)
{
	struct query q[QUERIES];

	for (size_t from = 0; from < n; from += QUERIES) {
		size_t queries = n - from < QUERIES ? n - from : QUERIES;

		for (size_t i = 0; i < queries; i++) {
			nearest[from + i].count = 0;
			q[i] = (struct query){ .y = y + (from + i) * y_stride,
					       .t = t + (from + i) * t_stride,
					       .nearest = &nearest[from + i] };
		}
		search_block(x, q, queries);
	}
}
