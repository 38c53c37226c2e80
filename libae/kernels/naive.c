/* naive.c - the kernels written as their definitions (AE_ISA=naive): the reference of the tests. */
#include "kernels/kernel_set.h"

#include <math.h>
#include <string.h>

/* Element d of the innermost sum for column j. */
static const float *b_at(const struct ae_gemm *g, const float *b, size_t d, size_t j)
{
	size_t lanes = ae_kernels_naive.lanes, vectors = (g->n + lanes - 1) / lanes, q = 0;

	if (g->panels == 0)
		return b + j * g->b_panel + d;
	if (g->b_panel == 0)
		return b + d * g->b_step + j;
	while (j / lanes >= ae_panel_begin(vectors, g->panels, q + 1))
		q++;
	return b + q * g->b_panel + d * g->b_step + j - ae_panel_begin(vectors, g->panels, q) * lanes;
}

static size_t a_at(const struct ae_gemm *g, size_t i)
{
	return g->a_third ? i / 3 * g->a_third + i % 3 * g->a_row : i * g->a_row;
}

static float epilogue(float x, float slope)
{
	return x > slope * x ? x : slope * x;
}

static void one_run(const struct ae_gemm *g)
{
	for (size_t i = 0; i < g->m; i++)
		for (size_t j = 0; j < g->n; j++) {
			float *c = g->c + i * g->c_row + j;
			float s = g->accumulate ? *c : g->bias ? g->bias[j] : 0;

			for (size_t p = 0; p < g->outer[0].count; p++)
				for (size_t q = 0; q < g->outer[1].count; q++) {
					ptrdiff_t sp = (ptrdiff_t)p, sq = (ptrdiff_t)q;
					const float *a = g->a + sp * g->outer[0].a + sq * g->outer[1].a;
					const float *b = g->b + sp * g->outer[0].b + sq * g->outer[1].b;

					for (size_t d = 0; d < g->depth; d++)
						s = fmaf(a[a_at(g, i) + d * g->a_step], *b_at(g, b, d, j), s);
				}
			*c = epilogue(s, g->slope);
		}
}

static void gemm(const struct ae_gemm *g)
{
	struct ae_gemm run = *g;

	for (size_t i = 0; i < ae_runs_count(&g->runs[0]); i++)
		for (size_t j = 0; j < ae_runs_count(&g->runs[1]); j++)
			for (size_t k = 0; k < ae_runs_count(&g->runs[2]); k++) {
				run.a = g->a + i * g->runs[0].a + j * g->runs[1].a + k * g->runs[2].a;
				run.c = g->c + i * g->runs[0].c + j * g->runs[1].c + k * g->runs[2].c;
				one_run(&run);
			}
}

/* The place of row d in its pair and column j of panels: of the pairs, or with `elements` 2 of their halves. */
static size_t reduced_at(const struct ae_reduced_gemm *g, size_t d, size_t j, size_t elements)
{
	size_t lanes = ae_kernels_naive.lanes, vectors = (g->n + lanes - 1) / lanes, q = 0, begin, wide;

	while (j / lanes >= ae_panel_begin(vectors, g->panels, q + 1))
		q++;
	begin = ae_panel_begin(vectors, g->panels, q) * lanes;
	wide = ae_panel_begin(vectors, g->panels, q + 1) * lanes - begin;
	return (begin * ((g->depth + 1) / 2) + d / 2 * wide + j - begin) * elements + d % 2 * (elements - 1);
}

static void gemm_bf16(const struct ae_reduced_gemm *g)
{
	for (size_t i = 0; i < g->m; i++)
		for (size_t j = 0; j < g->n; j++) {
			float s = g->bias ? g->bias[j] : 0;

			for (size_t d = 0; d < g->depth; d++) {
				uint32_t pair = g->w[reduced_at(g, d, j, 1)],
					 bits = d % 2 ? pair & 0xffff0000u : pair << 16;
				float w;

				memcpy(&w, &bits, sizeof w);
				s = fmaf(g->a[i * g->a_row + d], w, s);
			}
			g->c[i * g->c_row + j] = epilogue(s, g->slope);
		}
}

static void gemm_int8(const struct ae_reduced_gemm *g)
{
	for (size_t i = 0; i < g->m; i++)
		for (size_t j = 0; j < g->n; j++) {
			int32_t s = 0;
			float y = g->bias ? g->bias[j] : 0;

			for (size_t d = 0; d < g->depth; d++)
				s += g->a16[i * g->a_row + d] * g->w8[reduced_at(g, d, j, 2)];
			y += (float)s * (g->a_scale[i] * g->scale[j]);
			g->c[i * g->c_row + j] = epilogue(y, g->slope);
		}
}

static float quantize(const float *x, size_t n, int limit, int16_t *q)
{
	float largest = 0;

	for (size_t i = 0; i < n; i++)
		largest = fmaxf(largest, fabsf(x[i]));
	for (size_t i = 0; i < n; i++) {
		float scaled = x[i] * ((float)limit / largest);

		q[i] = largest < AE_VANISHED || isnan(scaled) ? 0 : (int16_t)rintf(scaled);
	}
	return largest < AE_VANISHED ? 0 : largest / (float)limit;
}

static void column_sum(const float *x, size_t m, size_t row, size_t n, float *sum)
{
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < n; j++)
			sum[j] += x[i * row + j];
}

static float sigmoid(float x)
{
	return 1 / (1 + expf(-x));
}

static float normal_share(float x) /* the standard normal distribution function */
{
	return 0.5f * (1 + erff(x * 0.70710678118654752f));
}

static float activation_of(enum ae_activation_kind f, float p, float x)
{
	switch (f) {
	case AE_LEAKY: return x > 0 ? x : p * x;
	case AE_ELU: return x > 0 ? x : p * expm1f(x);
	case AE_SELU: return 1.05070098735548f * (x > 0 ? x : 1.67326324235438f * expm1f(x));
	case AE_TANH: return tanhf(x);
	case AE_SIGMOID: return sigmoid(x);
	case AE_SOFTPLUS: return fmaxf(x, 0) + log1pf(expf(-fabsf(x)));
	case AE_GELU: return x * normal_share(x);
	case AE_SILU: return x * sigmoid(x);
	case AE_EXP: return expf(x);
	case AE_LOG: return logf(x);
	case AE_LINEAR: break;
	}
	return x;
}

static float slope_of(enum ae_activation_kind f, float p, float x, float y)
{
	switch (f) {
	case AE_LEAKY: return y > 0 ? 1 : p;
	case AE_ELU: return y > 0 ? 1 : y + p;
	case AE_SELU: return y > 0 ? 1.05070098735548f : y + 1.05070098735548f * 1.67326324235438f;
	case AE_TANH: return 1 - y * y;
	case AE_SIGMOID: return y * (1 - y);
	case AE_SOFTPLUS: return -expm1f(-y);
	case AE_GELU: return normal_share(x) + x * 0.39894228040143268f * expf(-0.5f * x * x);
	case AE_SILU: return sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x));
	case AE_EXP: return y;
	case AE_LOG: return 1 / x;
	case AE_LINEAR: break;
	}
	return 1;
}

static void activation(enum ae_activation_kind f, float p, float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = activation_of(f, p, x[i]);
}

static void activation_backward(enum ae_activation_kind f, float p, const float *x, const float *y, float *dy, size_t n)
{
	for (size_t i = 0; i < n; i++)
		dy[i] *= slope_of(f, p, x[i], y[i]);
}

static void window_max(const struct ae_windows *g, const float *x, float *y)
{
	for (size_t i = 0; i < g->count; i++, x += g->stride)
		for (size_t c = 0; c < g->c; c++, y++) {
			*y = x[c];
			for (size_t p = 0; p < g->planes; p++)
				for (size_t r = 0; r < g->rows; r++)
					for (size_t k = 0; k < g->columns; k++) {
						float v = x[p * g->plane + r * g->row + k * g->c + c];

						*y = v > *y || v != v ? v : *y;
					}
		}
}

static void window_max_back(const struct ae_windows *g, const float *x, const float *y, const float *dy, float *dx,
			    size_t dx_plane, size_t dx_row)
{
	for (size_t i = 0; i < g->count; i++, x += g->stride, dx += g->stride)
		for (size_t c = 0; c < g->c; c++, y++, dy++) {
			int found = 0;

			for (size_t p = 0; p < g->planes; p++)
				for (size_t r = 0; r < g->rows; r++)
					for (size_t k = 0; k < g->columns; k++)
						if (!found && x[p * g->plane + r * g->row + k * g->c + c] == *y) {
							found = 1;
							dx[p * dx_plane + r * dx_row + k * g->c + c] += *dy;
						}
		}
}

static void window_sum(const struct ae_windows *g, const float *x, float *y, float scale)
{
	for (size_t i = 0; i < g->count; i++, x += g->stride)
		for (size_t c = 0; c < g->c; c++) {
			float s = 0;

			for (size_t p = 0; p < g->planes; p++)
				for (size_t r = 0; r < g->rows; r++)
					for (size_t k = 0; k < g->columns; k++)
						s += x[p * g->plane + r * g->row + k * g->c + c];
			*y++ = s * scale;
		}
}

static void window_spread(const struct ae_windows *g, float *x, const float *y, float scale, int set)
{
	for (size_t i = 0; i < g->count; i++, x += g->stride, y += g->c)
		for (size_t p = 0; p < g->planes; p++)
			for (size_t r = 0; r < g->rows; r++)
				for (size_t k = 0; k < g->columns; k++)
					for (size_t c = 0; c < g->c; c++) {
						float *to = &x[p * g->plane + r * g->row + k * g->c + c];

						*to = (set ? 0 : *to) + y[c] * scale;
					}
}

static void channel_sums(const struct ae_channels *g, const float *x, const float *d, double *sum, double *along)
{
	for (size_t i = 0; i < g->count; i++)
		for (size_t j = 0; j < g->width; j++) {
			size_t at = i * g->stride + j;

			sum[j] += d[at];
			along[j] += (double)d[at] * ((x[at] - g->mean[j]) * g->scale[j]);
		}
}

static void channel_blend(const struct ae_channels *g, const float *x, const float *d, float *y)
{
	for (size_t i = 0; i < g->count; i++)
		for (size_t j = 0; j < g->width; j++) {
			size_t at = i * g->stride + j;

			y[at] = (x[at] - g->mean[j]) * g->scale[j] + g->shift[j] + (d ? g->gain[j] * d[at] : 0);
		}
}

static void dropout(const float *x, float *y, size_t n, uint64_t key, uint32_t first, float rate)
{
	uint32_t least = (uint32_t)((double)rate * 4294967295.0);

	for (size_t i = 0; i < n; i++) {
		uint32_t h = (first + (uint32_t)i) * 0x9e3779b9u + (uint32_t)key;

		h ^= h >> 16;
		h *= 0x21f0aaadu;
		h ^= h >> 15;
		h += (uint32_t)(key >> 32);
		h *= 0x735a2d97u;
		h ^= h >> 15;
		y[i] = h >= least ? x[i] * (1 / (1 - rate)) : 0;
	}
}

#define AE_SCALAR_FORMULAS
#include "kernels/errors.h"
#include "kernels/update_rules.h"

static float error_of(enum ae_error f, float p, float y, float t, float *slope)
{
#define ERROR(value, name) \
	case value: return error_##name(p, y, t, slope);
	switch (f) {
		AE_ERRORS(ERROR)
	}
	return 0;
}

ae_error_fn ae_error_naive;

double ae_error_naive(enum ae_error f, float p, const float *y, const float *t, float *dy, float scale, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		float slope = 0;

		sum += error_of(f, p, y[i], t[i], &slope);
		if (dy)
			dy[i] = slope * scale;
	}
	return sum;
}

/* AE_VANISHED says why. */
static float unless_vanished(float x)
{
	return fabsf(x) < AE_VANISHED ? 0 : x;
}

static float updated(const struct ae_step *o, float w, float g, float *m, float *v)
{
#define UPDATE(value, name) \
	case value: return update_##name(o, w, g, m, v);
	switch (o->rule) {
		AE_UPDATE_RULES(UPDATE)
	}
	return w;
}

static void step(const struct ae_step *o, float *w, const float *g, float *m0, float *m1, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float m = m0 ? m0[i] : 0, v = m1 ? m1[i] : 0;

		w[i] = updated(o, w[i], g[i], &m, &v);
		if (m0)
			m0[i] = unless_vanished(m);
		if (m1)
			m1[i] = unless_vanished(v);
	}
}

static void reduce(float *sum, const float *part, size_t parts, size_t stride, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float s = part[i];

		for (size_t j = 1; j < parts; j++)
			s += part[j * stride + i];
		sum[i] = s;
	}
}

static double square_sum(const float *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)x[i] * x[i];
	return sum;
}

static void transpose(const float *x, size_t stride, float *to, size_t step, size_t rows, size_t columns)
{
	for (size_t i = 0; i < rows; i++)
		for (size_t j = 0; j < columns; j++)
			to[i * step + j] = x[j * stride + i];
}

static float above(const struct ae_cells *s, size_t i, size_t j)
{
	return unless_vanished(s->dh[i * s->units + j]) + (s->dy ? s->dy[i * s->dy_row + j] : 0);
}

static void lstm(const struct ae_cells *s)
{
	size_t units = s->units;

	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 0; j < units; j++) {
			float *gate = s->gates + 4 * i * units + j;
			size_t at = i * units + j;

			gate[0] = sigmoid(gate[0]);
			gate[units] = sigmoid(gate[units]);
			gate[2 * units] = tanhf(gate[2 * units]);
			gate[3 * units] = sigmoid(gate[3 * units]);
			s->c[at] = fmaf(gate[units], s->before[at], gate[0] * gate[2 * units]);
			s->tanh_c[at] = tanhf(s->c[at]);
			s->h[at] = gate[3 * units] * s->tanh_c[at];
		}
}

static void lstm_back(const struct ae_cells *s)
{
	size_t units = s->units;

	for (size_t a = 0; a < s->n; a++)
		for (size_t b = 0; b < units; b++) {
			float *gate = s->gates + 4 * a * units + b;
			float i = gate[0], f = gate[units], g = gate[2 * units], o = gate[3 * units];
			size_t at = a * units + b;
			float tanh_c = s->tanh_c[at], dh = above(s, a, b);
			float dc = unless_vanished(s->dc[at]) + dh * o * (1 - tanh_c * tanh_c);

			gate[0] = dc * g * i * (1 - i);
			gate[units] = dc * s->before[at] * f * (1 - f);
			gate[2 * units] = dc * i * (1 - g * g);
			gate[3 * units] = dh * tanh_c * o * (1 - o);
			s->dc[at] = dc * f;
			s->dh[at] = 0;
		}
}

static void gru(const struct ae_cells *s)
{
	size_t units = s->units;

	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 0; j < units; j++) {
			float *gate = s->gates + 4 * i * units + j, *h = s->h + i * units + j;
			float before = s->before[i * units + j];

			gate[units] = sigmoid(gate[units]);
			gate[2 * units] = sigmoid(gate[2 * units]);
			gate[0] = tanhf(gate[0] + gate[units] * gate[3 * units]);
			*h = fmaf(gate[2 * units], before - gate[0], gate[0]);
		}
}

static void gru_back(const struct ae_cells *s)
{
	size_t units = s->units;

	for (size_t i = 0; i < s->n; i++)
		for (size_t j = 0; j < units; j++) {
			float *gate = s->gates + 4 * i * units + j;
			float n = gate[0], r = gate[units], z = gate[2 * units], share = gate[3 * units];
			float dh = above(s, i, j), dn = dh * (1 - z) * (1 - n * n);

			gate[0] = dn;
			gate[units] = dn * share * r * (1 - r);
			gate[2 * units] = dh * (s->before[i * units + j] - n) * z * (1 - z);
			gate[3 * units] = dn * r;
			s->dh[i * units + j] = dh * z;
		}
}

static void softmax(const struct ae_softmax *g, float *x)
{
	for (size_t i = 0; i < g->rows; i++, x += g->stride) {
		size_t n = ae_softmax_width(g, i);
		float max = x[0], sum = 0;

		for (size_t j = 1; j < n; j++)
			max = fmaxf(max, x[j]);
		for (size_t j = 0; j < g->n; j++)
			sum += x[j] = j < n ? expf((x[j] - max) * g->scale) : 0;
		for (size_t j = 0; j < n; j++)
			x[j] /= sum;
	}
}

static void softmax_back(const struct ae_softmax *g, const float *y, float *dy)
{
	for (size_t i = 0; i < g->rows; i++, y += g->stride, dy += g->stride) {
		size_t n = ae_softmax_width(g, i);
		float along = 0;

		for (size_t j = 0; j < n; j++)
			along += y[j] * dy[j];
		for (size_t j = 0; j < g->n; j++)
			dy[j] = j < n ? g->scale * y[j] * (dy[j] - along) : 0;
	}
}

static void moments(const struct ae_norm *g, const float *x, double *mean, double *scale)
{
	double sum = 0, squares = 0;

	for (size_t i = 0; i < g->n; i++)
		sum += x[i];
	*mean = sum / (double)g->n;
	for (size_t i = 0; i < g->n; i++)
		squares += (x[i] - *mean) * (x[i] - *mean);
	*scale = 1 / sqrt(squares / (double)g->n + g->epsilon);
}

static void norm(const struct ae_norm *g, const float *x, float *y)
{
	double mean, scale;

	moments(g, x, &mean, &scale);
	for (size_t i = 0; i < g->n; i++)
		y[i] = (float)((x[i] - mean) * scale * g->gamma[i] + g->beta[i]);
}

static void norm_back(const struct ae_norm *g, const float *x, const float *dy, float *dx)
{
	double mean, scale, sum = 0, along = 0;

	moments(g, x, &mean, &scale);
	for (size_t i = 0; i < g->n; i++) {
		double z = (x[i] - mean) * scale;

		g->dgamma[i] += (float)(dy[i] * z);
		g->dbeta[i] += dy[i];
		sum += (double)dy[i] * g->gamma[i] / (double)g->n;
		along += (double)dy[i] * g->gamma[i] * z / (double)g->n;
	}
	for (size_t i = 0; dx && i < g->n; i++)
		dx[i] = (float)(scale * ((double)dy[i] * g->gamma[i] - sum - (x[i] - mean) * scale * along));
}

const struct ae_kernels ae_kernels_naive = {
	.name = "naive",
	.lanes = 4,
	.gemm = gemm,
	.gemm_bf16 = gemm_bf16,
	.gemm_int8 = gemm_int8,
	.int8_side = 2,
	.quantize = quantize,
	.column_sum = column_sum,
	.transpose = transpose,
	.activation = activation,
	.activation_backward = activation_backward,
	.dropout = dropout,
	.window_max = window_max,
	.window_max_back = window_max_back,
	.window_sum = window_sum,
	.window_spread = window_spread,
	.channel_sums = channel_sums,
	.channel_blend = channel_blend,
	.softmax = softmax,
	.softmax_back = softmax_back,
	.norm = norm,
	.norm_back = norm_back,
	.error = ae_error_naive,
	.square_sum = square_sum,
	.step = step,
	.reduce = reduce,
	.lstm = lstm,
	.lstm_back = lstm_back,
	.gru = gru,
	.gru_back = gru_back,
};
