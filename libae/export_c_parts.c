/* export_c_parts.c - what every exported C file is put together from: fixed functions, tables, comments. */
#include "export_c.h"

#include <stdio.h>
#include <string.h>

/* ---- fixed functions ---- */

static const struct part { const char *name; bool math; const char *text; } parts[] = {
	{ "ae_runs", false,
	  "/* The values under one window: rows x columns runs of depth values each. */\n"
	  "struct ae_runs { long rows, row, columns, column, depth; };\n\n"
	  "/* Sixteen sums side by side: s += x k. Compilers that have vectors are told so. */\n"
	  "#if defined(__GNUC__) && !defined(__TINYC__)\n"
	  "typedef float ae_lanes __attribute__((vector_size(64), aligned(4), may_alias));\n"
	  "#define AE_GET(s, from) ((s) = *(const ae_lanes *)(from))\n"
	  "#define AE_ADD(s, x, k) ((s) += (x) * (k))\n"
	  "#define AE_LANE(s, c) (s)[c]\n"
	  "#else\n"
	  "typedef struct { float lane[16]; } ae_lanes;\n"
	  "#define AE_GET(s, from) do { for (int c = 0; c < 16; c++) (s).lane[c] = (from)[c]; } while (0)\n"
	  "#define AE_ADD(s, x, k) do { for (int c = 0; c < 16; c++) (s).lane[c] += (x) * (k).lane[c]; } while (0)\n"
	  "#define AE_LANE(s, c) (s).lane[c]\n"
	  "#endif\n" },
	{ "ae_dots", false,
	  "static float ae_dot(const float *x, const float *w, long n)\n"
	  "{\n"
	  "\tfloat a[16] = { 0 }, b[16] = { 0 }, sum = 0;\n"
	  "\tconst long whole = n - n % 32;\n\n"
	  "\tfor (long i = 0; i < whole; i += 32)\n"
	  "\t\tfor (int c = 0; c < 16; c++) {\n"
	  "\t\t\ta[c] += x[i + c] * w[i + c];\n"
	  "\t\t\tb[c] += x[i + 16 + c] * w[i + 16 + c];\n"
	  "\t\t}\n"
	  "\tfor (long i = whole; i < n; i++)\n"
	  "\t\tsum += x[i] * w[i];\n"
	  "\tfor (int c = 0; c < 16; c++)\n"
	  "\t\tsum += a[c] + b[c];\n"
	  "\treturn sum;\n"
	  "}\n\n"
	  "/* n windows `step` apart, each times all rows of w, plus b. */\n"
	  "static void ae_dots(const float *x, long step, const struct ae_runs *r, const float *w, const float *b,\n"
	  "\t\t    long channels, float *y, long apart, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++) {\n"
	  "\t\tconst float *k = w;\n\n"
	  "\t\tfor (long c = 0; c < channels; c++) {\n"
	  "\t\t\tfloat sum = b[c];\n\n"
	  "\t\t\tfor (long p = 0; p < r->rows; p++)\n"
	  "\t\t\t\tfor (long q = 0; q < r->columns; q++, k += r->depth)\n"
	  "\t\t\t\t\tsum += ae_dot(x + i * step + p * r->row + q * r->column, k, r->depth);\n"
	  "\t\t\ty[i * apart + c] = sum;\n"
	  "\t\t}\n"
	  "\t}\n"
	  "}\n" },
	{ "ae_copy", false,
	  "static void ae_copy(const float *x, long pitch, float *y, long apart, long rows, long n)\n"
	  "{\n"
	  "\tfor (long h = 0; h < rows; h++)\n"
	  "\t\tfor (long i = 0; i < n; i++)\n"
	  "\t\t\ty[h * apart + i] = x[h * pitch + i];\n"
	  "}\n" },
	{ "ae_clear", false,
	  "static void ae_clear(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = 0;\n"
	  "}\n" },
	{ "ae_window", false,
	  "/* Of a pool: input, output, kernel, stride and padding, rows before columns. */\n"
	  "struct ae_window { long h, w, c, rows, columns, kh, kw, sh, sw, ph, pw; };\n\n"
	  "/* First and last position of window i, cut to the n positions that there are. */\n"
	  "static long ae_first(long i, long stride, long pad)\n"
	  "{\n"
	  "\treturn i * stride < pad ? 0 : i * stride - pad;\n"
	  "}\n\n"
	  "static long ae_end(long i, long stride, long pad, long kernel, long n)\n"
	  "{\n"
	  "\treturn i * stride - pad + kernel < n ? i * stride - pad + kernel : n;\n"
	  "}\n" },
	{ "ae_maxpool", false,
	  "static void ae_maxpool(const float *x, const struct ae_window *g, float *y)\n"
	  "{\n"
	  "\tfor (long i = 0; i < g->rows * g->columns; i++, y += g->c) {\n"
	  "\t\tconst long h = i / g->columns, w = i % g->columns, end = ae_end(w, g->sw, g->pw, g->kw, g->w);\n"
	  "\t\tconst long top = ae_first(h, g->sh, g->ph), left = ae_first(w, g->sw, g->pw);\n\n"
	  "\t\tfor (long c = 0; c < g->c; c++)\n"
	  "\t\t\ty[c] = x[(top * g->w + left) * g->c + c];\n"
	  "\t\tfor (long p = top; p < ae_end(h, g->sh, g->ph, g->kh, g->h); p++)\n"
	  "\t\t\tfor (long q = left; q < end; q++)\n"
	  "\t\t\t\tfor (long c = 0; c < g->c; c++) {\n"
	  "\t\t\t\t\tconst float v = x[(p * g->w + q) * g->c + c];\n\n"
	  "\t\t\t\t\ty[c] = v > y[c] ? v : y[c];\n"
	  "\t\t\t\t}\n"
	  "\t}\n"
	  "}\n" },
	{ "ae_avgpool", false,
	  "static void ae_avgpool(const float *x, const struct ae_window *g, float *y)\n"
	  "{\n"
	  "\tfor (long i = 0; i < g->rows * g->columns; i++, y += g->c) {\n"
	  "\t\tconst long h = i / g->columns, w = i % g->columns, end = ae_end(w, g->sw, g->pw, g->kw, g->w);\n"
	  "\t\tconst long top = ae_first(h, g->sh, g->ph), left = ae_first(w, g->sw, g->pw);\n"
	  "\t\tconst long bottom = ae_end(h, g->sh, g->ph, g->kh, g->h);\n\n"
	  "\t\tfor (long c = 0; c < g->c; c++)\n"
	  "\t\t\ty[c] = 0;\n"
	  "\t\tfor (long p = top; p < bottom; p++)\n"
	  "\t\t\tfor (long q = left; q < end; q++)\n"
	  "\t\t\t\tfor (long c = 0; c < g->c; c++)\n"
	  "\t\t\t\t\ty[c] += x[(p * g->w + q) * g->c + c];\n"
	  "\t\tfor (long c = 0; c < g->c; c++)\n"
	  "\t\t\ty[c] /= (float)((bottom - top) * (end - left));\n"
	  "\t}\n"
	  "}\n" },
	{ "ae_upsample", false,
	  "/* Each of h x w positions of c values becomes kh x kw of them. */\n"
	  "static void ae_upsample(const float *x, long h, long w, long c, long kh, long kw, float *y)\n"
	  "{\n"
	  "\tfor (long p = 0; p < h * kh; p++)\n"
	  "\t\tfor (long q = 0; q < w * kw; q++)\n"
	  "\t\t\tfor (long i = 0; i < c; i++)\n"
	  "\t\t\t\t*y++ = x[(p / kh * w + q / kw) * c + i];\n"
	  "}\n" },
	{ "ae_batchnorm", false,
	  "static void ae_batchnorm(const float *x, const float *mean, const float *scale, const float *shift, long c,\n"
	  "\t\t\t float *y, long positions)\n"
	  "{\n"
	  "\tfor (long i = 0; i < positions; i++)\n"
	  "\t\tfor (long j = 0; j < c; j++)\n"
	  "\t\t\ty[i * c + j] = (x[i * c + j] - mean[j]) * scale[j] + shift[j];\n"
	  "}\n" },
	{ "ae_layernorm", true,
	  "static void ae_layernorm(const float *x, const float *scale, const float *shift, long c, float *y, long positions)\n"
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
	{ "ae_gates", true,
	  "static float ae_gate(float x)\n"
	  "{\n"
	  "\treturn 1 / (1 + expf(-x));\n"
	  "}\n\n"
	  "static void ae_gates(const float *x, long n, const float *w, long width, float *sums)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\tfor (long j = 0; j < width; j++)\n"
	  "\t\t\tsums[j] += x[i] * w[i * width + j];\n"
	  "}\n" },
	{ "ae_lstm", true,
	  "/* z: state h and cell c, then the gates i, f, g, o; with `last`, y is the last state alone. */\n"
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
	  "\t\t\tc[j] = ae_gate(g[units + j]) * c[j] + ae_gate(g[j]) * tanhf(g[2 * units + j]);\n"
	  "\t\t\ty[j] = h[j] = ae_gate(g[3 * units + j]) * tanhf(c[j]);\n"
	  "\t\t}\n"
	  "\t\ty += last ? 0 : units;\n"
	  "\t}\n"
	  "}\n" },
	{ "ae_gru", true,
	  "/* z: state h, then the input's share of n, the gates r and z, the state's share of n. */\n"
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
	  "\t\t\tconst float v = tanhf(g[j] + ae_gate(g[units + j]) * g[3 * units + j]);\n\n"
	  "\t\t\ty[j] = h[j] = v + ae_gate(g[2 * units + j]) * (h[j] - v);\n"
	  "\t\t}\n"
	  "\t\ty += last ? 0 : units;\n"
	  "\t}\n"
	  "}\n" },
	{ "ae_leaky", false,
	  "static void ae_leaky(float *y, long n, float slope)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = y[i] > 0 ? y[i] : y[i] * slope;\n"
	  "}\n" },
	{ "ae_elu", true,
	  "static void ae_elu(float *y, long n, float amount)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = y[i] > 0 ? y[i] : amount * expm1f(y[i]);\n"
	  "}\n" },
	{ "ae_selu", true,
	  "static void ae_selu(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = 1.05070099f * (y[i] > 0 ? y[i] : 1.67326324f * expm1f(y[i]));\n"
	  "}\n" },
	{ "ae_gelu", true,
	  "static void ae_gelu(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] *= 0.5f * (1 + erff(y[i] * 0.707106781f));\n"
	  "}\n" },
	{ "ae_silu", true,
	  "static void ae_silu(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] /= 1 + expf(-y[i]);\n"
	  "}\n" },
	{ "ae_tanh", true,
	  "static void ae_tanh(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = tanhf(y[i]);\n"
	  "}\n" },
	{ "ae_sigmoid", true,
	  "static void ae_sigmoid(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = 1 / (1 + expf(-y[i]));\n"
	  "}\n" },
	{ "ae_softplus", true,
	  "static void ae_softplus(float *y, long n)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i++)\n"
	  "\t\ty[i] = (y[i] > 0 ? y[i] : 0) + log1pf(expf(-fabsf(y[i])));\n"
	  "}\n" },
	{ "ae_softmax", true,
	  "static void ae_softmax(float *y, long n, long c)\n"
	  "{\n"
	  "\tfor (long i = 0; i < n; i += c, y += c) {\n"
	  "\t\tfloat most = y[0], sum = 0;\n\n"
	  "\t\tfor (long j = 1; j < c; j++)\n"
	  "\t\t\tmost = y[j] > most ? y[j] : most;\n"
	  "\t\tfor (long j = 0; j < c; j++)\n"
	  "\t\t\tsum += y[j] = expf(y[j] - most);\n"
	  "\t\tfor (long j = 0; j < c; j++)\n"
	  "\t\t\ty[j] /= sum;\n"
	  "\t}\n"
	  "}\n" },
};

static const struct part *find(const char *name)
{
	const struct part *p = parts;

	while (strcmp(p->name, name) != 0)
		p++;
	return p;
}

void ae_c_part(struct ae_c_file *f, const char *name)
{
	const struct part *p = find(name);

	if (f->parts.bytes && strstr(f->parts.bytes, p->text))
		return;
	ae_text_add(&f->parts, "\n", 1);
	ae_text_add(&f->parts, p->text, strlen(p->text));
	f->math |= p->math;
}

/* ---- the product's inner loops ---- */

/* Sums stay in registers where the rows of a tile are written out: # is their number; a line that begins with @ is
 * there for each of them, and @ its number. */
static const char *const tile[] = {
	"\n/* y = x w + b for n >= # windows `step` apart, # windows and 16 channels at a time; the last may be done twice. */\n",
	"static void ae_tile_#(const float *x, long step, const struct ae_runs *r, const float *w, const float *b,\n",
	"\t\t      long channels, float *y, long apart, long n)\n",
	"{\n",
	"\tconst long wide = channels < 16 ? 16 : channels, kept = channels < 16 ? channels : 16;\n\n",
	"\tfor (long at = 0; at < n; at += #)\n",
	"\t\tfor (long c0 = 0; c0 < wide; c0 += 16) {\n",
	"\t\t\tconst long i = at < n - # ? at : n - #, from = c0 < wide - 16 ? c0 : wide - 16;\n",
	"\t\t\tconst float *k = w + from;\n",
	"\t\t\tfloat *to = y + i * apart + from;\n",
	"\t\t\tae_lanes u",
	"@, s@",
	";\n\n",
	"@\t\t\tAE_GET(s@, b + from);\n",
	"\t\t\tfor (long p = 0; p < r->rows; p++)\n",
	"\t\t\t\tfor (long q = 0; q < r->columns; q++) {\n",
	"\t\t\t\t\tconst float *v = x + i * step + p * r->row + q * r->column;\n\n",
	"\t\t\t\t\tfor (long d = 0; d < r->depth; d++, v++, k += wide) {\n",
	"\t\t\t\t\t\tAE_GET(u, k);\n",
	"@\t\t\t\t\t\tAE_ADD(s@, v[@ * step], u);\n",
	"\t\t\t\t\t}\n",
	"\t\t\t\t}\n",
	"\t\t\tfor (long c = 0; c < kept; c++) {\n",
	"@\t\t\t\tto[@ * apart + c] = AE_LANE(s@, c);\n",
	"\t\t\t}\n",
	"\t\t}\n",
	"}\n",
};

static void tile_line(struct ae_text *t, const char *line, size_t rows, size_t row)
{
	for (; *line; line++)
		if (*line == '#' || *line == '@')
			ae_text_print(t, "%zu", *line == '#' ? rows : row);
		else
			ae_text_add(t, line, 1);
}

void ae_c_tile(struct ae_c_file *f, size_t rows)
{
	char start[64];

	snprintf(start, sizeof start, "static void ae_tile_%zu(", rows);
	if (f->parts.bytes && strstr(f->parts.bytes, start))
		return;
	for (size_t i = 0; i < sizeof tile / sizeof *tile; i++)
		if (*tile[i] != '@')
			tile_line(&f->parts, tile[i], rows, 0);
		else
			for (size_t row = 0; row < rows; row++)
				tile_line(&f->parts, tile[i] + 1, rows, row);
}

/* ---- tables ---- */

struct ae_c_table ae_c_table(struct ae_c_file *f, const char *kind, const struct ae_layer *l, size_t size)
{
	ae_text_print(&f->data, "\nstatic const float ae_%s%zu[%zu] = {", kind, l->id, size);
	return (struct ae_c_table){ .to = &f->data };
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

	ae_c_number(number, value);
	ae_text_print(t->to, "%s%s,", t->count % 8 ? " " : "\n\t", number);
	t->count++;
}

void ae_c_table_end(struct ae_c_table *t)
{
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
		if ((*text == '/' && before == '*') || (*text == '*' && before == '/') || (*text == '?' && before == '?'))
			ae_text_add(t, " ", 1);
		if (*text == '\n')
			ae_text_add(t, "\n * ", 4);
		else
			ae_text_add(t, (unsigned char)*text < ' ' || *text == '\\' ? " " : text, 1);
	}
}
