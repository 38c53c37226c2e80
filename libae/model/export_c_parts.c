/* export_c_parts.c - the parts of an exported C file: fixed functions, tables, comments. */
#include "model/export_c.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- fixed functions ---- */

/* needs: the part that must stand before it; NULL: none. */
static const struct c_part {
	const char *name, *needs;
	bool math;
	const char *text;
} parts[] = {
	{ "ae_four", NULL, false,
	  "/* Compilers with vectors use them, and do not inline or clone large functions. GCC also fuses products and "
	  "sums, which\n"
	  " * it would not do with -std=c99. */\n"
	  "#if defined(__GNUC__) && !defined(__TINYC__)\n"
	  "#define AE_VECTORS\n"
	  "typedef float ae_four __attribute__((vector_size(16), aligned(4), may_alias));\n"
	  "typedef int ae_mask __attribute__((vector_size(16), aligned(4), may_alias));\n"
	  "#endif\n"
	  "#if !defined(AE_VECTORS)\n"
	  "#define AE_ONCE\n"
	  "#elif defined(__clang__)\n"
	  "#define AE_ONCE __attribute__((noinline))\n"
	  "#else\n"
	  "#define AE_ONCE __attribute__((noinline, noclone, optimize(\"fp-contract=fast\")))\n"
	  "#endif\n" },
	{ "ae_unpack", NULL, false,
	  "/* Weights from integers, with a scale per 32 of them. */\n"
	  "static void ae_unpack(const signed char *q, const float *scale, long n, float *w)\n{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\tw[i] = (float)q[i] * scale[i / 32];\n"
	  "}\n" },
	{ "ae_runs", "ae_four", false,
	  "/* Values under one window: rows x columns runs of depth values each. */\n"
	  "struct ae_runs { long rows, row, columns, column, depth; };\n\n"
	  "/* Eight sums side by side, or sixteen if the processor has the vectors. */\n"
	  "enum { ae_narrow_sums = 8, ae_wide_sums = 16 };\n"
	  "#ifdef AE_VECTORS\n"
	  "struct ae_narrow { ae_four a, b; };\n"
	  "#define AE_ALL_narrow(x) (__extension__(ae_four){ x, x, x, x })\n"
	  "#define AE_ADD(s, x, k) ((s).a += (x) * (k).a, (s).b += (x) * (k).b)\n"
	  "#define AE_DOT(s, v, k) ((s).a += (v).a * (k).a, (s).b += (v).b * (k).b)\n"
	  "#define AE_SUM(s, t) ((s).a += (t).a, (s).b += (t).b)\n"
	  "#else\n"
	  "struct ae_narrow { float a[8]; };\n"
	  "#define AE_ALL_narrow(x) (x)\n"
	  "#define AE_ADD(s, x, k) do { for (int c = 0; c < 8; c++) (s).a[c] += (x) * (k).a[c]; } while (0)\n"
	  "#define AE_DOT(s, v, k) do { for (int c = 0; c < 8; c++) (s).a[c] += (v).a[c] * (k).a[c]; } while (0)\n"
	  "#define AE_SUM(s, t) do { for (int c = 0; c < 8; c++) (s).a[c] += (t).a[c]; } while (0)\n"
	  "#endif\n"
	  "#define AE_FOR_narrow AE_ONCE\n\n"
	  "/* On x86, the vectors of the processor are checked at run time, unless the compiler may assume them. */\n"
	  "#if defined(AE_VECTORS) && (defined(__x86_64__) || defined(__i386__))\n"
	  "#if defined(__AVX2__) && defined(__FMA__)\n"
	  "#define AE_FOR_wide AE_ONCE\n"
	  "#define AE_WIDE 1\n"
	  "#elif __STDC_HOSTED__\n"
	  "#define AE_FOR_wide AE_ONCE __attribute__((target(\"avx2,fma\")))\n"
	  "#define AE_WIDE (__builtin_cpu_supports(\"avx2\") && __builtin_cpu_supports(\"fma\"))\n"
	  "#endif\n"
	  "#endif\n"
	  "#ifdef AE_WIDE\n"
	  "typedef float ae_eight __attribute__((vector_size(32), aligned(4), may_alias));\n"
	  "struct ae_wide { ae_eight a, b; };\n"
	  "#define AE_ALL_wide(x) (__extension__(ae_eight){ x, x, x, x, x, x, x, x })\n"
	  "#endif\n" },
	{ "ae_copy", NULL, false,
	  "static void ae_copy(const float *x, long stride, float *y, long y_stride, long rows, long n)\n"
	  "{\n"
	  "\tfor (long h = 0; h < rows; h++)\n"
	  "\t\tfor (long i = 0; i < n; i++)\n"
	  "\t\t\ty[h * y_stride + i] = x[h * stride + i];\n"
	  "}\n" },
	{ "ae_clear", NULL, false,
	  "static void ae_clear(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = 0;\n"
	  "}\n" },
	{ "ae_window", NULL, false,
	  "/* A pool's input, output, and the kernel, stride and padding of planes, rows and columns. */\n"
	  "struct ae_window { long d, h, w, c, planes, rows, columns, kd, sd, pd, kh, sh, ph, kw, sw, pw; };\n\n"
	  "/* First and last position of window i, cut to the n positions of the input. */\n"
	  "static long ae_first(long i, long stride, long pad)\n"
	  "{\n"
	  "\treturn i * stride < pad ? 0 : i * stride - pad;\n"
	  "}\n\n"
	  "static long ae_end(long i, long stride, long pad, long kernel, long n)\n"
	  "{\n"
	  "\treturn i * stride - pad + kernel < n ? i * stride - pad + kernel : n;\n"
	  "}\n" },
	{ "ae_maxpool", NULL, false,
	  "static void ae_maxpool(const float *x, const struct ae_window *g, float *y)\n"
	  "{\n"
	  "\tfor (long i = 0; i < g->planes * g->rows * g->columns; i++, y += g->c) {\n"
	  "\t\tconst long d = i / g->columns / g->rows, h = i / g->columns % g->rows, w = i % g->columns;\n"
	  "\t\tconst long near = ae_first(d, g->sd, g->pd), far = ae_end(d, g->sd, g->pd, g->kd, g->d);\n"
	  "\t\tconst long top = ae_first(h, g->sh, g->ph), bottom = ae_end(h, g->sh, g->ph, g->kh, g->h);\n"
	  "\t\tconst long left = ae_first(w, g->sw, g->pw), end = ae_end(w, g->sw, g->pw, g->kw, g->w);\n\n"
	  "\t\tfor (long c = 0; c < g->c; c++)\n"
	  "\t\t\ty[c] = x[((near * g->h + top) * g->w + left) * g->c + c];\n"
	  "\t\tfor (long o = near; o < far; o++)\n"
	  "\t\t\tfor (long p = top; p < bottom; p++)\n"
	  "\t\t\t\tfor (long q = left; q < end; q++)\n"
	  "\t\t\t\t\tfor (long c = 0; c < g->c; c++) {\n"
	  "\t\t\t\t\t\tconst float v = x[((o * g->h + p) * g->w + q) * g->c + c];\n\n"
	  "\t\t\t\t\t\ty[c] = v > y[c] ? v : y[c];\n"
	  "\t\t\t\t\t}\n"
	  "\t}\n"
	  "}\n" },
	{ "ae_avgpool", NULL, false,
	  "static void ae_avgpool(const float *x, const struct ae_window *g, float *y)\n"
	  "{\n"
	  "\tfor (long i = 0; i < g->planes * g->rows * g->columns; i++, y += g->c) {\n"
	  "\t\tconst long d = i / g->columns / g->rows, h = i / g->columns % g->rows, w = i % g->columns;\n"
	  "\t\tconst long near = ae_first(d, g->sd, g->pd), far = ae_end(d, g->sd, g->pd, g->kd, g->d);\n"
	  "\t\tconst long top = ae_first(h, g->sh, g->ph), bottom = ae_end(h, g->sh, g->ph, g->kh, g->h);\n"
	  "\t\tconst long left = ae_first(w, g->sw, g->pw), end = ae_end(w, g->sw, g->pw, g->kw, g->w);\n\n"
	  "\t\tfor (long c = 0; c < g->c; c++)\n"
	  "\t\t\ty[c] = 0;\n"
	  "\t\tfor (long o = near; o < far; o++)\n"
	  "\t\t\tfor (long p = top; p < bottom; p++)\n"
	  "\t\t\t\tfor (long q = left; q < end; q++)\n"
	  "\t\t\t\t\tfor (long c = 0; c < g->c; c++)\n"
	  "\t\t\t\t\t\ty[c] += x[((o * g->h + p) * g->w + q) * g->c + c];\n"
	  "\t\tfor (long c = 0; c < g->c; c++)\n"
	  "\t\t\ty[c] /= (float)((far - near) * (bottom - top) * (end - left));\n"
	  "\t}\n"
	  "}\n" },
	{ "ae_upsample", NULL, false,
	  "/* Repeats each of d x h x w positions of c values kd x kh x kw times. */\n"
	  "static void ae_upsample(const float *x, long d, long h, long w, long c, long kd, long kh, long kw, float "
	  "*y)\n"
	  "{\n"
	  "\tfor (long o = 0; o < d * kd; o++)\n"
	  "\t\tfor (long p = 0; p < h * kh; p++)\n"
	  "\t\t\tfor (long q = 0; q < w * kw; q++)\n"
	  "\t\t\t\tfor (long i = 0; i < c; i++)\n"
	  "\t\t\t\t\t*y++ = x[((o / kd * h + p / kh) * w + q / kw) * c + i];\n"
	  "}\n" },
	{ "ae_vectors", NULL, false,
	  "/* The vector of each code, a row of w; zeros for a number that is no code. */\n"
	  "static void ae_vectors(const float *x, long stride, long count, const float *w, long levels, long n, float "
	  "*y,\n"
	  "\t\t       long y_stride)\n"
	  "{\n"
	  "\tfor (long i = 0; i < count; i++)\n"
	  "\t\tfor (long j = 0; j < n; j++)\n"
	  "\t\t\ty[i * y_stride + j] = x[i * stride] >= 0 && x[i * stride] < (float)levels\n"
	  "\t\t\t\t? w[(long)x[i * stride] * n + j] : 0;\n"
	  "}\n" },
	{ "ae_batchnorm", NULL, false,
	  "static void ae_batchnorm(const float *x, const float *mean, const float *scale, const float *shift, long "
	  "c,\n"
	  "\t\t\t float *y, long positions)\n"
	  "{\n"
	  "\tfor (long i = 0; i < positions; i++)\n"
	  "\t\tfor (long j = 0; j < c; j++)\n"
	  "\t\t\ty[i * c + j] = (x[i * c + j] - mean[j]) * scale[j] + shift[j];\n"
	  "}\n" },
	{ "ae_layernorm", NULL, true,
	  "static void ae_layernorm(const float *x, const float *scale, const float *shift, long c, float *y, long "
	  "positions)\n"
	  "{\n"
	  "\tfor (long i = 0; i < positions; i++, x += c, y += c) {\n"
	  "\t\tdouble mean = 0, squares = 0;\n\n"
	  "\t\tfor (long j = 0; j < c; j++)\n"
	  "\t\t\tmean += x[j];\n"
	  "\t\tmean /= (double)c;\n"
	  "\t\tfor (long j = 0; j < c; j++)\n"
	  "\t\t\tsquares += (x[j] - mean) * (x[j] - mean);\n"
	  "\t\tsquares = 1 / sqrt(squares / (double)c + 1e-5);\n"
	  "\t\tfor (long j = 0; j < c; j++)\n"
	  "\t\t\ty[j] = (float)((x[j] - mean) * squares * scale[j] + shift[j]);\n"
	  "\t}\n"
	  "}\n" },
	{ "ae_gate", NULL, true,
	  "static float ae_gate(float x)\n"
	  "{\n"
	  "\treturn 1 / (1 + expf(-x));\n"
	  "}\n\n"
	  "/* tanh, several times as fast as most libraries'; near 0 by its series, since the difference would lose "
	  "digits. */\n"
	  "static float ae_fast_tanh(float x)\n"
	  "{\n"
	  "\tconst float q = x * x;\n\n"
	  "\tif (q < 0.015f)\n"
	  "\t\treturn x - x * q * (0.333333333f - q * (0.133333333f - q * 0.053968254f));\n"
	  "\treturn 2 * ae_gate(2 * x) - 1;\n"
	  "}\n" },
	{ "ae_lstm", "ae_gate", true,
	  "/* z: state h and cell c, then the gates i, f, g, o. With `last`, y is only the last state. */\n"
	  "static void ae_lstm(const float *x, long steps, long n, const float *wx, const float *wh, const float *b,\n"
	  "\t\t    long units, int last, float *y, float *z)\n"
	  "{\n"
	  "\tfloat *h = z, *c = z + units, *g = z + 2 * units;\n\n"
	  "\tfor (long j = 0; j < 2 * units; j++)\n"
	  "\t\tz[j] = 0;\n"
	  "\tfor (long t = 0; t < steps; t++, x += n) {\n"
	  "\t\tfor (long j = 0; j < 4 * units; j++)\n"
	  "\t\t\tg[j] = b[j];\n"
	  "\t\tae_gates(x, n, wx, 4 * units, g);\n"
	  "\t\tae_gates(h, units, wh, 4 * units, g);\n"
	  "\t\tfor (long j = 0; j < units; j++) {\n"
	  "\t\t\tc[j] = ae_gate(g[units + j]) * c[j] + ae_gate(g[j]) * ae_fast_tanh(g[2 * units + j]);\n"
	  "\t\t\ty[j] = h[j] = ae_gate(g[3 * units + j]) * ae_fast_tanh(c[j]);\n"
	  "\t\t}\n"
	  "\t\ty += last ? 0 : units;\n"
	  "\t}\n"
	  "}\n" },
	{ "ae_gru", "ae_gate", true,
	  "/* z: state h, then the input's part of n, the gates r and z, the state's part of n. */\n"
	  "static void ae_gru(const float *x, long steps, long n, const float *wx, const float *wh, const float *b,\n"
	  "\t\t   long units, int last, float *y, float *z)\n"
	  "{\n"
	  "\tfloat *h = z, *g = z + units;\n\n"
	  "\tfor (long j = 0; j < units; j++)\n"
	  "\t\th[j] = 0;\n"
	  "\tfor (long t = 0; t < steps; t++, x += n) {\n"
	  "\t\tfor (long j = 0; j < 4 * units; j++)\n"
	  "\t\t\tg[j] = b[j];\n"
	  "\t\tae_gates(x, n, wx, 3 * units, g);\n"
	  "\t\tae_gates(h, units, wh, 3 * units, g + units);\n"
	  "\t\tfor (long j = 0; j < units; j++) {\n"
	  "\t\t\tconst float v = ae_fast_tanh(g[j] + ae_gate(g[units + j]) * g[3 * units + j]);\n\n"
	  "\t\t\ty[j] = h[j] = v + ae_gate(g[2 * units + j]) * (h[j] - v);\n"
	  "\t\t}\n"
	  "\t\ty += last ? 0 : units;\n"
	  "\t}\n"
	  "}\n" },
	{ "ae_attention", NULL, true,
	  "static void ae_rows(const float *x, long rows, long n, const float *w, const float *b, long out, float *y)\n"
	  "{\n"
	  "\tfor (long r = 0; r < rows; r++, x += n, y += out) {\n"
	  "\t\tfor (long o = 0; o < out; o++)\n"
	  "\t\t\ty[o] = b[o];\n"
	  "\t\tfor (long i = 0; i < n; i++)\n"
	  "\t\t\tfor (long o = 0; o < out; o++)\n"
	  "\t\t\t\ty[o] += x[i] * w[i * out + o];\n"
	  "\t}\n"
	  "}\n\n"
	  "/* z: queries, keys and values of each step, the outputs of the heads, the weights of one step. */\n"
	  "static void ae_attention(const float *x, long steps, long n, long heads, int causal, const float *wi,\n"
	  "\t\t\t const float *bi, const float *wo, const float *bo, float *y, float *z)\n"
	  "{\n"
	  "\tfloat *mix = z + 3 * steps * n, *part = mix + steps * n;\n"
	  "\tconst long d = n / heads;\n"
	  "\tconst float scale = 1 / sqrtf((float)d);\n\n"
	  "\tae_rows(x, steps, n, wi, bi, 3 * n, z);\n"
	  "\tfor (long i = 0; i < steps * heads; i++) {\n"
	  "\t\tconst long t = i / heads, h = i % heads, keys = causal ? t + 1 : steps;\n"
	  "\t\tconst float *q = z + 3 * t * n + h * d;\n"
	  "\t\tfloat max = 0, sum = 0, *to = mix + t * n + h * d;\n\n"
	  "\t\tfor (long k = 0; k < keys; k++) {\n"
	  "\t\t\tpart[k] = 0;\n"
	  "\t\t\tfor (long j = 0; j < d; j++)\n"
	  "\t\t\t\tpart[k] += q[j] * z[(3 * k + 1) * n + h * d + j];\n"
	  "\t\t\tmax = k == 0 || part[k] > max ? part[k] : max;\n"
	  "\t\t}\n"
	  "\t\tfor (long k = 0; k < keys; k++)\n"
	  "\t\t\tsum += part[k] = expf((part[k] - max) * scale);\n"
	  "\t\tfor (long j = 0; j < d; j++)\n"
	  "\t\t\tto[j] = 0;\n"
	  "\t\tfor (long k = 0; k < keys; k++)\n"
	  "\t\t\tfor (long j = 0; j < d; j++)\n"
	  "\t\t\t\tto[j] += part[k] / sum * z[(3 * k + 2) * n + h * d + j];\n"
	  "\t}\n"
	  "\tae_rows(mix, steps, n, wo, bo, n, y);\n"
	  "}\n" },
	{ "ae_leaky", "ae_four", false,
	  "static void ae_leaky(float *y, long n, float slope)\n"
	  "{\n"
	  "\tlong done = 0;\n"
	  "#ifdef AE_VECTORS\n"
	  "\tconst ae_four all = { slope, slope, slope, slope };\n\n"
	  "\tdone = n - n % 4;\n"
	  "\tfor (long i = 0; i < done; i += 4) {\n"
	  "\t\tconst ae_four v = *(const ae_four *)(y + i);\n"
	  "\t\tconst ae_mask up = v > 0;\n\n"
	  "\t\t*(ae_four *)(y + i) = (ae_four)(((ae_mask)v & up) | ((ae_mask)(v * all) & ~up));\n"
	  "\t}\n"
	  "#endif\n\n"
	  "\tfor (long i = done; i < n; i++)\n"
	  "\t\ty[i] = y[i] > 0 ? y[i] : y[i] * slope;\n"
	  "}\n" },
	{ "ae_elu", NULL, true,
	  "static void ae_elu(float *y, long n, float amount)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = y[i] > 0 ? y[i] : amount * expm1f(y[i]);\n"
	  "}\n" },
	{ "ae_selu", NULL, true,
	  "static void ae_selu(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = 1.05070099f * (y[i] > 0 ? y[i] : 1.67326324f * expm1f(y[i]));\n"
	  "}\n" },
	{ "ae_gelu", NULL, true,
	  "static void ae_gelu(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] *= 0.5f * (1 + erff(y[i] * 0.707106781f));\n"
	  "}\n" },
	{ "ae_silu", NULL, true,
	  "static void ae_silu(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] /= 1 + expf(-y[i]);\n"
	  "}\n" },
	{ "ae_tanh", NULL, true,
	  "static void ae_tanh(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = tanhf(y[i]);\n"
	  "}\n" },
	{ "ae_sigmoid", NULL, true,
	  "static void ae_sigmoid(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = 1 / (1 + expf(-y[i]));\n"
	  "}\n" },
	{ "ae_softplus", NULL, true,
	  "static void ae_softplus(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = (y[i] > 0 ? y[i] : 0) + log1pf(expf(-fabsf(y[i])));\n"
	  "}\n" },
	{ "ae_softmax", NULL, true,
	  "static void ae_softmax(float *y, long n, long c)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i += c, y += c) {\n"
	  "\t\tfloat max = y[0], sum = 0;\n\n"
	  "\t\tfor (long j = 1; j < c; j++)\n"
	  "\t\t\tmax = y[j] > max ? y[j] : max;\n"
	  "\t\tfor (long j = 0; j < c; j++)\n"
	  "\t\t\tsum += y[j] = expf(y[j] - max);\n"
	  "\t\tfor (long j = 0; j < c; j++)\n"
	  "\t\t\ty[j] /= sum;\n"
	  "\t}\n"
	  "}\n" },
};

static const struct c_part *find(const char *name)
{
	const struct c_part *p = parts;

	while (strcmp(p->name, name) != 0)
		p++;
	return p;
}

void ae_c_part(struct ae_c_file *f, const char *name)
{
	const struct c_part *p = find(name);

	if (f->parts.bytes && strstr(f->parts.bytes, p->text))
		return;
	if (p->needs)
		ae_c_part(f, p->needs);
	ae_text_add(&f->parts, "\n", 1);
	ae_text_add(&f->parts, p->text, strlen(p->text));
	f->math |= p->math;
}

/* ---- tables ---- */

struct ae_c_table ae_c_table(struct ae_c_file *f, const char *kind, const struct ae_layer *l, size_t size)
{
	struct ae_c_table t = { .file = f, .to = &f->data, .kind = kind, .layer = l->id, .size = size };

	if (f->unpacked && *kind == 'w') {
		t.value = calloc(size + 1, sizeof *t.value);
		f->data.failed |= !t.value;
	}
	if (!t.value)
		ae_text_print(&f->data, "\nstatic const float ae_%s%zu[%zu] = {", kind, l->id, size);
	return t;
}

void ae_c_number(char text[AE_C_NUMBER], float value)
{
	char number[32];

	number[ae_number_f4(number, value)] = '\0';
	snprintf(text, AE_C_NUMBER, "%s%sf", number, strpbrk(number, ".e") ? "" : ".0");
}

void ae_c_value(struct ae_c_table *t, float value)
{
	char number[AE_C_NUMBER];

	if (t->value) {
		t->value[t->count++] = value;
		return;
	}
	ae_c_number(number, value);
	ae_text_print(t->to, "%s%s,", t->count % 8 ? " " : "\n\t", number);
	t->count++;
}

/* Block b as integers from -127 to 127; returns its scale. */
static float quantize(const struct ae_c_table *t, size_t b, int to[AE_EXPORT_BLOCK])
{
	size_t from = b * AE_EXPORT_BLOCK, n = t->size - from < AE_EXPORT_BLOCK ? t->size - from : AE_EXPORT_BLOCK;
	float largest = 0, scale;

	for (size_t i = 0; i < n; i++)
		largest = fmaxf(largest, fabsf(t->value[from + i]));
	scale = largest / 127;
	for (size_t i = 0; i < n; i++)
		to[i] = scale > 0 ? (int)rintf(t->value[from + i] / scale) : 0;
	return scale;
}

static void put_integers(struct ae_c_table *t)
{
	size_t blocks = (t->size + AE_EXPORT_BLOCK - 1) / AE_EXPORT_BLOCK, *at = &t->file->unpacked[t->layer];
	int q[AE_EXPORT_BLOCK];

	ae_text_print(t->to, "\nstatic const signed char ae_q%s%zu[%zu] = {", t->kind, t->layer, t->size);
	for (size_t i = 0; i < t->size; i++) {
		if (i % AE_EXPORT_BLOCK == 0)
			(void)quantize(t, i / AE_EXPORT_BLOCK, q);
		ae_text_print(t->to, "%s%d,", i % 16 ? " " : "\n\t", q[i % AE_EXPORT_BLOCK]);
	}
	ae_text_print(t->to, "\n};\nstatic const float ae_s%s%zu[%zu] = {", t->kind, t->layer, blocks);
	for (size_t b = 0; b < blocks; b++) {
		char number[AE_C_NUMBER];

		ae_c_number(number, quantize(t, b, q));
		ae_text_print(t->to, "%s%s,", b % 8 ? " " : "\n\t", number);
	}
	ae_text_add(t->to, "\n};\n", 4);
	ae_c_part(t->file, "ae_unpack");
	ae_text_print(&t->file->code,
		      "\tfloat *const ae_%s%zu = q + %zu;\n\n\tae_unpack(ae_q%s%zu, ae_s%s%zu, %zu, ae_%s%zu);\n",
		      t->kind, t->layer, *at, t->kind, t->layer, t->kind, t->layer, t->size, t->kind, t->layer);
	*at += t->size;
	free(t->value);
}

void ae_c_table_end(struct ae_c_table *t)
{
	if (t->value) {
		put_integers(t);
		return;
	}
	ae_text_add(t->to, "\n};\n", 4);
}

void ae_c_tensor(struct ae_c_file *f, const char *kind, const struct ae_layer *l, int tensor)
{
	const struct ae_tensor *from = &l->tensor[tensor];
	struct ae_c_table t = ae_c_table(f, kind, l, from->count);

	for (size_t i = 0; i < from->count; i++)
		ae_c_value(&t, f->job->net->w[from->at + i]);
	ae_c_table_end(&t);
}

void ae_c_comment(struct ae_text *t, const char *text)
{
	for (char before = ' '; *text; before = *text++) {
		if ((*text == '/' && before == '*') || (*text == '*' && before == '/')
		    || (*text == '?' && before == '?'))
			ae_text_add(t, " ", 1);
		if (*text == '\n')
			ae_text_add(t, "\n * ", 4);
		else
			ae_text_add(t, (unsigned char)*text < ' ' || *text == '\\' ? " " : text, 1);
	}
}
