/* kernels.c - every fast kernel of every instruction set here against the naive one, on random shapes and odd sizes. */
#include "ae.h"
#include "kernels/isa_list.h"
#include "kernels/reduced.h"
#include "nn/layer.h"
#include "nn/net.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 16, CASES = 400 };

static struct ae_rng draws(uint64_t number)
{
	return ae_rng_key(11, AE_RNG_SAMPLE, number, 0);
}

/* Normal values, other ones for each number: drawn once, from a place of its own on, as drawing takes longer than the kernels. */
static void fill(float *x, size_t n, uint64_t number)
{
	static float drawn[ROOM];

	for (size_t i = 0; drawn[0] == 0 && i < ROOM; i++)
		drawn[ROOM - 1 - i] = (float)ae_rng_normal(draws(0), i);
	for (size_t i = 0; i < n; i++)
		x[i] = drawn[(number * 40503 + i) % ROOM];
}

static int report(const char *isa, const char *what, size_t at, double got, double want)
{
	fprintf(stderr, "kernels: %s: %s: value %zu is %.9g, the naive kernel gives %.9g\n", isa, what, at, got, want);
	return 1;
}

static int compare(const char *isa, const char *what, const float *got, const float *want, size_t n, double tolerance)
{
	for (size_t i = 0; i < n; i++)
		if (!(fabs((double)got[i] - want[i]) <= tolerance * (1 + fabs((double)want[i]))))
			return report(isa, what, i, got[i], want[i]);
	return 0;
}

/* One random product: panels or rows of b, either stride of a, any start, in both kernels. */
static int gemm_case(const struct ae_kernels *k, uint64_t number)
{
	static float a[ROOM], b[ROOM], w[ROOM], packed[ROOM], naive_packed[ROOM], got[ROOM], want[ROOM], bias[512];
	struct ae_rng r = draws(number);
	size_t m = 1 + ae_rng_below(r, 0, 40), n = 1 + ae_rng_below(r, 1, 90), depth = 1 + ae_rng_below(r, 2, 33);
	size_t groups = 1 + ae_rng_below(r, 3, 3), turn = ae_rng_below(r, 4, 2), a_row = turn ? 1 : depth + 2;
	struct ae_pack plan = ae_pack_plan(k->lanes, groups * depth, n), naive_plan = ae_pack_plan(ae_kernels_naive.lanes,
											       groups * depth, n);
	struct ae_gemm g = { .m = m, .n = n, .depth = depth, .a = a, .a_row = a_row, .a_step = turn ? m + 1 : 1, .c_row = n + 3,
		.accumulate = ae_rng_below(r, 5, 2) == 1, .bias = ae_rng_below(r, 6, 2) ? bias : NULL,
		.slope = ae_rng_below(r, 7, 2) ? 1 : 0.1f };
	struct ae_gemm reference;

	if (turn && plan.count == 0)
		return 0;		/* dot products take rows of unit depth step alone */
	if (!turn && ae_rng_below(r, 8, 2)) {		/* runs, that share rows of a as those of a convolution do */
		g.runs[0] = (struct ae_runs){ ae_rng_below(r, 9, 4), 5, 2 * m * g.c_row };
		g.runs[1] = (struct ae_runs){ ae_rng_below(r, 10, 3), a_row, m * g.c_row };
	}
	fill(a, ROOM, 3 * number);
	fill(w, groups * depth * n, 3 * number + 1);
	fill(bias, 512, 3 * number + 2);
	memcpy(b, w, sizeof b);
	memset(packed, 0, sizeof packed);
	memset(naive_packed, 0, sizeof naive_packed);
	ae_pack_rows(&plan, k, packed, 0, groups * depth, b, n, 1);
	ae_pack_rows(&naive_plan, &ae_kernels_naive, naive_packed, 0, groups * depth, b, n, 1);
	fill(got, ROOM, number);
	memcpy(want, got, sizeof want);
	g.outer[0] = (struct ae_outer){ 1, 0, 0 };
	g.outer[1] = (struct ae_outer){ groups, 7, (ptrdiff_t)(depth * plan.step) };
	reference = g;
	g.b = packed;
	g.b_step = plan.step;
	g.b_panel = plan.panel;
	g.panels = plan.count;
	g.c = got;
	reference.outer[1].b = (ptrdiff_t)(depth * naive_plan.step);
	reference.b = naive_packed;
	reference.b_step = naive_plan.step;
	reference.b_panel = naive_plan.panel;
	reference.panels = naive_plan.count;
	reference.c = want;
	k->gemm(&g);
	ae_kernels_naive.gemm(&reference);
	/* where products are fused with sums as in the naive kernel, and in its order, not a bit differs */
	return compare(k->name, "gemm", got, want, ROOM, plan.count && strncmp(k->name, "avx", 3) == 0 ? 0 : 2e-5);
}

/* One random product with weights of reduced precision, packed for both kernels. */
static int reduced_case(const struct ae_kernels *k, enum ae_precision precision, uint64_t number)
{
	static float a[ROOM], w[ROOM], packed[2 * ROOM], got[ROOM], want[ROOM], scratch[ROOM], bias[512];
	struct ae_rng r = draws(number);
	size_t m = 1 + ae_rng_below(r, 0, 40), n = 1 + ae_rng_below(r, 1, number % 4 ? 90 : 400);
	size_t depth = 1 + ae_rng_below(r, 2, ROOM / n - 1 < 700 ? ROOM / n - 1 : 700), turn = ae_rng_below(r, 3, 2);
	struct ae_reduced plan = ae_reduced_plan(k, precision, depth, n);
	struct ae_reduced naive = ae_reduced_plan(&ae_kernels_naive, precision, depth, n);
	struct ae_reduced_gemm g = { .m = m, .a = a, .a_row = depth + ae_rng_below(r, 4, 3), .c = got, .c_row = n + 3,
		.bias = ae_rng_below(r, 5, 2) ? bias : NULL, .slope = ae_rng_below(r, 6, 2) ? 1 : 0.1f };

	fill(a, m * g.a_row, 3 * number);
	fill(w, depth * n, 3 * number + 1);
	fill(bias, 512, 3 * number + 2);
	fill(got, ROOM, number);
	memcpy(want, got, sizeof want);
	ae_reduced_pack(&plan, packed, w, turn ? 1 : n, turn ? depth : 1);
	ae_reduced_run(&plan, k, packed, scratch, g);
	ae_reduced_pack(&naive, packed, w, turn ? 1 : n, turn ? depth : 1);
	g.c = want;
	ae_reduced_run(&naive, &ae_kernels_naive, packed, scratch, g);
	/* sums of int8 are integers, so that not a bit differs; those of bf16 as in gemm_case() */
	return compare(k->name, ae_precision_word(precision), got, want, ROOM,
		       precision == AE_INT8 || strncmp(k->name, "avx", 3) == 0 ? 0 : 2e-5);
}

/* The error of each weight: a record of zeros and one 1 gives a row of weights. */
static int reduced_weights(const struct ae_kernels *k, enum ae_precision precision)
{
	enum { DEPTH = 9, N = 20 };
	static float w[DEPTH * N], packed[1024], scratch[64];
	struct ae_reduced plan = ae_reduced_plan(k, precision, DEPTH, N);
	int bad = 0;

	fill(w, DEPTH * N, 9);
	w[0] = 1 + 0x1p-8f;	/* ties of bf16: to the even neighbor */
	w[1] = 1 + 3 * 0x1p-8f;
	w[2] = -3.4e38f * (precision == AE_BF16);	/* would round to infinity */
	for (size_t d = 0; d < DEPTH; d++)
		w[d * N + 5] = 0;
	ae_reduced_pack(&plan, packed, w, N, 1);
	for (size_t d = 0; d < DEPTH; d++) {
		float a[DEPTH] = { 0 }, y[N + 16];

		a[d] = 1;
		ae_reduced_run(&plan, k, packed, scratch, (struct ae_reduced_gemm){ .m = 1, .a = a, .a_row = DEPTH, .c = y,
			.c_row = N, .slope = 1 });
		for (size_t j = 0; j < N; j++) {
			float most = 0;

			for (size_t i = 0; i < DEPTH; i++)
				most = fmaxf(most, fabsf(w[i * N + j]));
			if (!(fabsf(y[j] - w[d * N + j]) <= (precision == AE_BF16 ? fabsf(w[d * N + j]) / 256 : most / 253)))
				bad += report(k->name, "a weight", d * N + j, y[j], w[d * N + j]);
		}
		if (precision == AE_BF16 && d == 0 && (y[0] != 1 || y[1] != 1 + 0x1p-6f))
			bad += report(k->name, "a tie of bf16", 0, y[0], 1);
	}
	return bad;
}

static int quantized(const struct ae_kernels *k)
{
	float x[40], scale, wanted;
	int16_t got[41], want[41];
	int bad = 0;

	for (size_t n = 1; n < 40; n++)
		for (int kind = 0; kind < 4; kind++) {
			fill(x, n, n);
			for (size_t i = 0; i < n && kind == 1; i++)
				x[i] *= 1e-33f;
			if (kind == 2)
				x[n / 2] = NAN;
			if (kind == 3)
				x[n / 3] = INFINITY;
			memset(got, 1, sizeof got);
			memset(want, 1, sizeof want);
			scale = k->quantize(x, n, 32767, got);
			wanted = ae_kernels_naive.quantize(x, n, 32767, want);
			if (memcmp(got, want, sizeof got) != 0 || scale != wanted)
				bad += report(k->name, "quantize", n, scale, wanted);
		}
	return bad;
}

/* Units in the last place between x and the exact value. */
static double ulps(float x, double exact)
{
	double unit = fabs((double)nextafterf((float)exact, INFINITY) - (double)(float)exact);

	return fabs(x - exact) / unit;
}

static double sigmoid(double x)
{
	return 1 / (1 + exp(-x));
}

static const struct { enum ae_activation_kind kind; double (*exact)(double); double low, high, most; const char *name; } maths[] = {
	{ AE_EXP, exp, -87, 88, 2, "exp" }, { AE_LOG, log, 1e-30, 1e30, 2, "log" }, { AE_LOG, log, 0.5, 2, 2, "log near 1" },
	{ AE_TANH, tanh, -9, 9, 2, "tanh" }, { AE_TANH, tanh, -0.1, 0.1, 2, "tanh near 0" },
	{ AE_SIGMOID, sigmoid, -87, 87, 2.5, "sigmoid" }, { AE_SIGMOID, sigmoid, -1, 1, 2, "sigmoid near 0" },
	{ AE_ELU, expm1, -30, 0, 2, "elu" }, { AE_ELU, expm1, -0.1, 0, 2, "elu near 0" },
};

static int maths_case(const struct ae_kernels *k, size_t c)
{
	enum { N = 20000 };
	static float x[N], y[N];

	for (size_t i = 0; i < N; i++) {
		double u = ae_rng_uniform(draws(c), i);

		x[i] = (float)(maths[c].low > 0 && maths[c].high > 1e3 ? exp(log(maths[c].low) + u * log(maths[c].high
				/ maths[c].low)) : maths[c].low + u * (maths[c].high - maths[c].low));
	}
	memcpy(y, x, sizeof y);
	k->activation(maths[c].kind, 1, y, N);
	for (size_t i = 0; i < N; i++)
		if (!(ulps(y[i], maths[c].exact(x[i])) <= maths[c].most)) {
			fprintf(stderr, "kernels: %s: %s(%.9g) is %.9g, %.3g units in the last place off\n", k->name,
				maths[c].name, (double)x[i], (double)y[i], ulps(y[i], maths[c].exact(x[i])));
			return 1;
		}
	return 0;
}

static int activations(const struct ae_kernels *k)
{
	enum { N = 1037 };
	static float x[N], got[N], want[N], up[N], wanted_up[N];
	int bad = 0;

	for (int f = AE_LINEAR; f <= AE_LOG; f++) {
		fill(x, N, (uint64_t)f);
		for (size_t i = 0; i < N; i++)
			x[i] = f == AE_LOG ? fabsf(3 * x[i]) + 0.01f : 3 * x[i];
		memcpy(got, x, sizeof got);
		memcpy(want, x, sizeof want);
		k->activation((enum ae_activation_kind)f, 0.3f, got, N);
		ae_kernels_naive.activation((enum ae_activation_kind)f, 0.3f, want, N);
		bad += compare(k->name, "activation", got, want, N, 1e-6);
		fill(up, N, 77);
		memcpy(wanted_up, up, sizeof up);
		k->activation_backward((enum ae_activation_kind)f, 0.3f, x, want, up, N);
		ae_kernels_naive.activation_backward((enum ae_activation_kind)f, 0.3f, x, want, wanted_up, N);
		bad += compare(k->name, "activation_backward", up, wanted_up, N, 2e-6);
	}
	return bad;
}

static int errors(const struct ae_kernels *k)
{
	enum { N = 517 };
	static float y[N], t[N], got[N], want[N];
	int bad = 0;

	for (int f = AE_MSE; f <= AE_CORRENTROPY; f++) {
		double a, b;

		for (size_t i = 0; i < N; i++) {
			y[i] = (float)ae_rng_uniform(draws(5), i);
			t[i] = (float)ae_rng_uniform(draws(6), i);
		}
		a = k->error((enum ae_error)f, 0.4f, y, t, got, 0.5f, N);
		b = ae_kernels_naive.error((enum ae_error)f, 0.4f, y, t, want, 0.5f, N);
		bad += compare(k->name, "error's slope", got, want, N, 1e-5);
		if (!(fabs(a - b) < 1e-5 * fabs(b)))
			bad += report(k->name, "error", (size_t)f, a, b);
		if (k->error((enum ae_error)f, 0.4f, y, t, NULL, 0, N) != a)
			bad += report(k->name, "error without slopes", (size_t)f, a, b);
	}
	return bad;
}

static int steps(const struct ae_kernels *k)
{
	enum { N = 133 };
	static float w[2][N], g[N], m[2][N], v[2][N];
	int bad = 0;

	for (int i = 4 * AE_SGD; i < 4 * AE_ADAM + 4; i++) {		/* with two moments, one, the other and none */
		int rule = i / 4;
		bool has_m = i % 2 == 0, has_v = i / 2 % 2 == 0;
		struct ae_step o = { .rule = (enum ae_rule)rule, .rate = 0.01f, .decay = 0.001f, .beta1 = 0.9f, .beta2 = 0.99f,
			.epsilon = 1e-6f, .correction = 1.5f };

		fill(w[0], N, 1);
		fill(g, N, 2);
		for (size_t j = 0; j < N; j++)
			m[0][j] = v[0][j] = 0.1f * (float)(j % 7);
		memcpy(w[1], w[0], sizeof w[1]);
		memcpy(m[1], m[0], sizeof m[1]);
		memcpy(v[1], v[0], sizeof v[1]);
		k->step(&o, w[0], g, has_m ? m[0] : NULL, has_v ? v[0] : NULL, N);
		ae_kernels_naive.step(&o, w[1], g, has_m ? m[1] : NULL, has_v ? v[1] : NULL, N);
		bad += compare(k->name, "step", w[0], w[1], N, 1e-5) + compare(k->name, "step's moment", m[0], m[1], N, 1e-6)
			+ compare(k->name, "step's other moment", v[0], v[1], N, 1e-6);
	}
	return bad;
}

/* Moments that no gradient feeds end at 0 and pass no denormal number, which would stay for ever. */
static int fades(const struct ae_kernels *k)
{
	enum { N = 5, STEPS = 12000 };
	int bad = 0;

	for (int rule = AE_MOMENTUM; rule <= AE_ADAM; rule++) {
		struct ae_step o = { .rule = (enum ae_rule)rule, .rate = 0.01f, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-6f,
			.correction = 1 };
		float w[N] = { 0 }, g[N] = { 0 }, m[N] = { 1, 0.5f, 1e-3f, -1, 0 }, v[N] = { 1, 0.5f, 1e-3f, 1e-36f, 0 };

		if (rule == AE_ADAGRAD)		/* its sum does not fade */
			continue;
		m[3] = rule == AE_MOMENTUM || rule == AE_ADAM ? -1 : 1;
		for (size_t i = 0; i < STEPS && !bad; i++) {
			k->step(&o, w, g, m, v, N);
			for (size_t j = 0; j < N && !bad; j++)
				if ((m[j] != 0 && !isnormal(m[j])) || (rule != AE_MOMENTUM && v[j] != 0 && !isnormal(v[j])))
					bad += report(k->name, "a denormal moment", (size_t)rule, m[j], v[j]);
		}
		for (size_t j = 0; j < N; j++)
			if (m[j] != 0 || isnan(w[j]))
				bad += report(k->name, "a moment that stays", (size_t)rule, m[j], 0);
	}
	return bad;
}

static int channels(const struct ae_kernels *k)
{
	enum { APART = 70, COUNT = 9 };
	static float x[APART * COUNT], d[APART * COUNT], got[APART * COUNT], want[APART * COUNT];
	int bad = 0;

	fill(x, APART * COUNT, 3);
	fill(d, APART * COUNT, 4);
	for (size_t width = 1; width <= AE_CHANNELS_MAX; width += 7) {
		struct ae_channels g = { .count = COUNT, .stride = APART, .width = width };
		double sum[2][AE_CHANNELS_MAX] = { 0 }, along[2][AE_CHANNELS_MAX] = { 0 };

		fill(g.mean, width, 5);
		fill(g.scale, width, 6);
		fill(g.shift, width, 7);
		fill(g.gain, width, 8);
		k->channel_sums(&g, x, d, sum[0], along[0]);
		ae_kernels_naive.channel_sums(&g, x, d, sum[1], along[1]);
		if (memcmp(sum[0], sum[1], sizeof sum[0]) != 0 || memcmp(along[0], along[1], sizeof along[0]) != 0)
			bad += report(k->name, "channel_sums", width, along[0][0], along[1][0]);
		k->channel_blend(&g, x, d, got);
		ae_kernels_naive.channel_blend(&g, x, d, want);
		bad += compare(k->name, "channel_blend", got, want, APART * COUNT, 1e-6);
		k->channel_blend(&g, x, NULL, got);
		ae_kernels_naive.channel_blend(&g, x, NULL, want);
		bad += compare(k->name, "channel_blend alone", got, want, APART * COUNT, 1e-6);
	}
	return bad;
}

/* Rows of a in threes, against each three by itself. */
static int threes_case(const struct ae_kernels *k, uint64_t number)
{
	static float a[ROOM], b[ROOM], got[ROOM], want[ROOM];
	struct ae_rng r = draws(number);
	size_t n = 4 + ae_rng_below(r, 0, 60), runs = 2 + ae_rng_below(r, 1, 4);
	struct ae_gemm g = { .m = 3 * runs, .n = n, .depth = 1 + ae_rng_below(r, 2, 40), .outer = { { 2, 37, 500 }, { 1, 0, 0 } },
		.a = a, .a_row = 1, .a_step = 1 + ae_rng_below(r, 3, 3), .a_third = 101, .b = b, .b_step = n,
		.panels = ae_pack_panels(k->lanes, n), .c = got, .c_row = n, .slope = 1 };

	fill(a, ROOM, number);
	fill(b, ROOM, number + 1);
	k->gemm(&g);
	g.c = want;
	g.panels = ae_pack_panels(ae_kernels_naive.lanes, n);
	ae_kernels_naive.gemm(&g);
	return compare(k->name, "gemm in threes", got, want, g.m * n, strncmp(k->name, "avx", 3) == 0 ? 0 : 2e-5);
}

static int windows(const struct ae_kernels *k, uint64_t number)
{
	enum { N = 8192 };
	static float x[N], y[N], dy[N], got[N], want[N];
	struct ae_rng r = draws(number);
	size_t c = 1 + ae_rng_below(r, 0, 40), columns = 1 + ae_rng_below(r, 1, 3);
	struct ae_windows g = { .count = 1 + ae_rng_below(r, 2, 5), .planes = 1 + ae_rng_below(r, 5, 3), .rows = 1 + ae_rng_below(r, 3, 3), .columns = columns,
		.c = c, .plane = 45 * c, .row = 15 * c, .stride = (1 + ae_rng_below(r, 4, 3)) * c };
	int bad = 0;

	fill(x, N, number);
	for (size_t i = 0; i < N; i++)
		x[i] = floorf(2 * x[i]);		/* with ties */
	fill(dy, N, number + 1);
	k->window_max(&g, x, got);
	ae_kernels_naive.window_max(&g, x, want);
	bad += compare(k->name, "window_max", got, want, g.count * c, 0);
	memcpy(y, want, sizeof y);
	memset(got, 0, sizeof got);
	memset(want, 0, sizeof want);
	k->window_max_back(&g, x, y, dy, got, g.plane, g.row);
	ae_kernels_naive.window_max_back(&g, x, y, dy, want, g.plane, g.row);
	bad += compare(k->name, "window_max_back", got, want, N, 0);
	k->window_sum(&g, x, got, 0.25f);
	ae_kernels_naive.window_sum(&g, x, want, 0.25f);
	bad += compare(k->name, "window_sum", got, want, g.count * c, 0);
	for (int set = 0; set < 2; set++) {
		k->window_spread(&g, got, dy, 0.5f, set);
		ae_kernels_naive.window_spread(&g, want, dy, 0.5f, set);
		bad += compare(k->name, "window_spread", got, want, N, 0);
	}
	return bad;
}

/* Draws are integers: equal to the bit; sums in one order: equal too. */
static int rest(const struct ae_kernels *k)
{
	enum { N = 211 };
	static float x[4 * N], got[N], want[N];
	int bad = 0;

	fill(x, 4 * N, 8);
	k->dropout(x, got, N, 0x123456789abcdefu, 5, 0.3f);
	ae_kernels_naive.dropout(x, want, N, 0x123456789abcdefu, 5, 0.3f);
	bad += compare(k->name, "dropout", got, want, N, 0);
	k->reduce(got, x, 4, N, N);
	ae_kernels_naive.reduce(want, x, 4, N, N);
	bad += compare(k->name, "reduce", got, want, N, 0);
	k->transpose(x, 23, got, 11, 19, 9);
	ae_kernels_naive.transpose(x, 23, want, 11, 19, 9);
	bad += compare(k->name, "turn", got, want, 18 * 11 + 9, 0);
	for (size_t n = 17; n <= 83; n += 66) { /* few columns, and blocks of columns with some left */
		memset(got, 0, sizeof got);
		memset(want, 0, sizeof want);
		k->column_sum(x, 9, n + 8, n, got);
		ae_kernels_naive.column_sum(x, 9, n + 8, n, want);
		bad += compare(k->name, "column_sum", got, want, n, 0);
	}
	if (!(fabs(k->square_sum(x, 4 * N) - ae_kernels_naive.square_sum(x, 4 * N)) < 1e-3))
		bad += report(k->name, "square_sum", 0, k->square_sum(x, 4 * N), ae_kernels_naive.square_sum(x, 4 * N));
	return bad;
}

/* One step forward and back, of lstm and gru; rows of dy further apart than the units. */
static int cells(const struct ae_kernels *k, uint64_t number)
{
	enum { UNITS = 40, N = 3, STATE = N * UNITS, DY = N * (UNITS + 5) };
	static float got[10 * STATE], want[10 * STATE], dy[DY];
	struct ae_rng r = draws(number);
	struct ae_cells s = { .n = N, .units = 1 + ae_rng_below(r, 0, UNITS), .gates = got, .before = got + 4 * STATE,
		.c = got + 5 * STATE, .tanh_c = got + 6 * STATE, .h = got + 7 * STATE, .dh = got + 8 * STATE,
		.dc = got + 9 * STATE, .dy = ae_rng_below(r, 1, 2) ? dy : NULL };
	struct ae_cells naive = { .n = N, .units = s.units, .gates = want, .before = want + 4 * STATE, .c = want + 5 * STATE,
		.tanh_c = want + 6 * STATE, .h = want + 7 * STATE, .dh = want + 8 * STATE, .dc = want + 9 * STATE,
		.dy = s.dy };
	bool gru = ae_rng_below(r, 2, 2) == 1;
	int bad;

	s.dy_row = naive.dy_row = s.units + 5;
	fill(got, 10 * STATE, number);
	fill(dy, DY, number + 1);
	memcpy(want, got, sizeof want);
	(gru ? k->gru : k->lstm)(&s);
	(gru ? ae_kernels_naive.gru : ae_kernels_naive.lstm)(&naive);
	bad = compare(k->name, gru ? "gru" : "lstm", got, want, 10 * STATE, 1e-6);
	memcpy(got, want, sizeof got);
	(gru ? k->gru_back : k->lstm_back)(&s);
	(gru ? ae_kernels_naive.gru_back : ae_kernels_naive.lstm_back)(&naive);
	return bad + compare(k->name, gru ? "gru_back" : "lstm_back", got, want, 10 * STATE, 1e-6);
}

/* A NaN is never lost. */
static int not_numbers(const struct ae_kernels *k)
{
	static const struct ae_windows g = { .count = 1, .planes = 1, .rows = 1, .columns = 3, .c = 1 };
	const float window[] = { 1, NAN, 2 };
	float largest;
	int bad = 0;

	k->window_max(&g, window, &largest);
	if (!isnan(largest))
		bad += report(k->name, "NaN in a window", 1, largest, NAN);
	for (int f = AE_LINEAR; f <= AE_LOG; f++) {
		float x[20];

		for (size_t i = 0; i < 20; i++)
			x[i] = i == 13 ? NAN : 0.5f;
		k->activation((enum ae_activation_kind)f, 0.3f, x, 20);
		if (!isnan(x[13]) || isnan(x[12]))
			bad += report(k->name, "NaN in an activation", (size_t)f, x[13], NAN);
	}
	return bad;
}

/* The limits of activations far from 0, where exp overflows or its result is denormal. */
static int limits(const struct ae_kernels *k)
{
	static const struct { enum ae_activation_kind kind; float low, high; const char *name; } limit[] = {
		{ AE_SIGMOID, 0, 1, "sigmoid" }, { AE_TANH, -1, 1, "tanh" }, { AE_SOFTPLUS, 0, 1, "softplus" },
		{ AE_ELU, -1, 1, "elu" }, { AE_SILU, 0, 1, "silu" }, { AE_GELU, 0, 1, "gelu" },
	};
	static const float far[] = { 88.5f, 89, 100, 1000, 3e38f };
	int bad = 0;

	for (size_t i = 0; i < sizeof limit / sizeof *limit; i++)
		for (size_t j = 0; j < sizeof far / sizeof *far; j++) {
			bool linear = limit[i].kind != AE_SIGMOID && limit[i].kind != AE_TANH;
			float x[2] = { -far[j], far[j] }, high = linear ? far[j] : limit[i].high;

			k->activation(limit[i].kind, 1, x, 2);
			if (!(fabsf(x[0] - limit[i].low) < 1e-35f && fabsf(x[1] - high) <= 1e-6f * high))
				bad += report(k->name, limit[i].name, j, x[0], limit[i].low);
		}
	return bad;
}

/* Rows of any width, with values that sum to 1 and no more, and their derivative. */
static int softmaxes(const struct ae_kernels *k, uint64_t number)
{
	static float got[ROOM], want[ROOM], dgot[ROOM], dwant[ROOM];
	struct ae_rng r = draws(number);
	struct ae_softmax g = { .rows = 1 + ae_rng_below(r, 0, 20), .n = 1 + ae_rng_below(r, 1, 70), .scale = 0.5f };

	g.stride = g.n + ae_rng_below(r, 2, 5);
	g.first = ae_rng_below(r, 3, 2) ? 1 : g.n;
	fill(got, g.rows * g.stride, 5 * number);
	fill(dgot, g.rows * g.stride, 5 * number + 1);
	memcpy(want, got, sizeof want);
	memcpy(dwant, dgot, sizeof dwant);
	k->softmax(&g, got);
	ae_kernels_naive.softmax(&g, want);
	k->softmax_back(&g, want, dgot);
	ae_kernels_naive.softmax_back(&g, want, dwant);
	return compare(k->name, "softmax", got, want, g.rows * g.stride, 1e-6)
		+ compare(k->name, "softmax_back", dgot, dwant, g.rows * g.stride, 1e-6);
}

/* Layer normalization, also of rows far from zero. */
static int norms(const struct ae_kernels *k, uint64_t number)
{
	static float x[ROOM], dy[ROOM], gamma[ROOM], beta[ROOM], got[4][ROOM], want[4][ROOM];
	struct ae_rng r = draws(number);
	size_t n = 1 + ae_rng_below(r, 0, 70);
	struct ae_norm g = { .n = n, .epsilon = 1e-5, .gamma = gamma, .beta = beta };

	fill(x, n, 7 * number);
	fill(dy, n, 7 * number + 1);
	fill(gamma, n, 7 * number + 2);
	fill(beta, n, 7 * number + 3);
	for (size_t i = 0; number % 4 == 0 && i < n; i++)
		x[i] += 1000;
	for (int i = 1; i < 3; i++) {
		fill(got[i], n, 7 * number + 4);
		memcpy(want[i], got[i], n * sizeof **got);
	}
	g.dgamma = got[1];
	g.dbeta = got[2];
	k->norm(&g, x, got[0]);
	k->norm_back(&g, x, dy, got[3]);
	k->norm_back(&g, x, dy, NULL);
	g.dgamma = want[1];
	g.dbeta = want[2];
	ae_kernels_naive.norm(&g, x, want[0]);
	ae_kernels_naive.norm_back(&g, x, dy, want[3]);
	ae_kernels_naive.norm_back(&g, x, dy, NULL);
	return compare(k->name, "norm", got[0], want[0], n, 1e-6) + compare(k->name, "norm dgamma", got[1], want[1], n, 1e-6)
		+ compare(k->name, "norm dbeta", got[2], want[2], n, 1e-6)
		+ compare(k->name, "norm dx", got[3], want[3], n, 1e-5);
}

int main(void)
{
	static const char *const isas[] = { "base", "avx2", "avx512" };
	int bad = 0;

	for (size_t i = 0; i < sizeof isas / sizeof *isas; i++) {
		const struct ae_kernels *k = ae_kernels_find(isas[i]), *plain = ae_kernels_plain(ae_isa_find(isas[i]));

		for (uint64_t c = 0; plain && plain != k && c < CASES / 8; c++)
			bad += reduced_case(plain, AE_INT8, c);
		for (uint64_t c = 0; k && c < CASES; c++)
			bad += gemm_case(k, c) + threes_case(k, c) + windows(k, c) + cells(k, c) + softmaxes(k, c)
				+ norms(k, c);
		for (uint64_t c = 0; k && c < CASES / 8; c++)
			bad += reduced_case(k, AE_BF16, c) + reduced_case(k, AE_INT8, c);
		for (size_t c = 0; k && c < sizeof maths / sizeof *maths; c++)
			bad += maths_case(k, c);
		if (k)
			bad += reduced_weights(k, AE_BF16) + reduced_weights(k, AE_INT8) + quantized(k) + activations(k)
				+ errors(k) + steps(k) + fades(k) + channels(k) + rest(k) + not_numbers(k) + limits(k);
	}
	return bad != 0;
}
