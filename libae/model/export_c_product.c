/* export_c_product.c - products of windows and weights, which take nearly all the time of an exported C file. The file
 * has them twice: for the vectors that every processor of a family has, and for those of newer processors. */
#include "model/export_c.h"

#include <stdio.h>
#include <string.h>

/* Templates. # is the number of windows per tile, at most n; $ the kind of vector. A line that begins with @ is
 * written for each window of the tile, and @ is its number: only sums with names stay in registers. */
static const char tile_body[] = "{\n"
				"\tconst long stride = channels < 16 ? 16 : channels, last = stride - ae_$_sums;\n\n"
				"\tfor (long c0 = 0; c0 < channels; c0 += ae_$_sums)\n"
				"\t\tfor (long at = 0; at < n; at += #) {\n"
				"\t\t\tconst long i = at < n - # ? at : n - #, from = c0 < last ? c0 : last;\n"
				"\t\t\tconst float *k = w + from;\n"
				"\t\t\tfloat *to = y + i * out_step + from;\n"
				"\t\t\tstruct ae_$ u = *(const struct ae_$ *)(b + from);\n"
				"@\t\t\tstruct ae_$ s@ = u;\n"
				"\n"
				"\t\t\tfor (long p = 0; p < r->rows; p++)\n"
				"\t\t\t\tfor (long q = 0; q < r->columns; q++) {\n"
				"\t\t\t\t\tconst float *v = x + i * step + p * r->row + q * r->column;\n\n"
				"\t\t\t\t\tfor (long d = 0; d < r->depth; d++, v++, k += stride) {\n"
				"\t\t\t\t\t\tu = *(const struct ae_$ *)k;\n"
				"@\t\t\t\t\t\tAE_ADD(s@, AE_ALL_$(v[@ * step]), u);\n"
				"\t\t\t\t\t}\n"
				"\t\t\t\t}\n"
				"\t\t\tif (from + ae_$_sums <= channels) {\n"
				"@\t\t\t\t*(struct ae_$ *)(to + @ * out_step) = s@;\n"
				"\t\t\t} else {\n"
				"\t\t\t\tstruct ae_$ part[] = {\n"
				"@\t\t\t\t\ts@,\n"
				"\t\t\t\t};\n\n"
				"\t\t\t\tae_copy((const float *)part, ae_$_sums, to, out_step, #, channels - from);\n"
				"\t\t\t}\n"
				"\t\t}\n"
				"}\n";

/* For few outputs, or one window: the weights of each output are contiguous. */
static const char dots_body[] =
	"{\n"
	"\tfor (long i = 0; i < n * channels; i++) {\n"
	"\t\tconst float *v = x + i / channels * step, *k = w + i % channels * r->rows * r->columns * r->depth;\n"
	"\t\tfloat side[ae_$_sums] = { 0 }, sum = b[i % channels];\n"
	"\t\tstruct ae_$ s = *(const struct ae_$ *)side, t = s;\n\n"
	"\t\tfor (long p = 0; p < r->rows; p++)\n"
	"\t\t\tfor (long q = 0; q < r->columns; q++, k += r->depth) {\n"
	"\t\t\t\tconst float *u = v + p * r->row + q * r->column;\n"
	"\t\t\t\tconst long whole = r->depth - r->depth % (2 * ae_$_sums);\n\n"
	"\t\t\t\tfor (long d = 0; d < whole; d += 2 * ae_$_sums) {\n"
	"\t\t\t\t\tAE_DOT(s, *(const struct ae_$ *)(u + d), *(const struct ae_$ *)(k + d));\n"
	"\t\t\t\t\tAE_DOT(t, *(const struct ae_$ *)(u + d + ae_$_sums), *(const struct ae_$ *)(k + d + ae_$_sums));\n"
	"\t\t\t\t}\n"
	"\t\t\t\tfor (long d = whole; d < r->depth; d++)\n"
	"\t\t\t\t\tsum += u[d] * k[d];\n"
	"\t\t\t}\n"
	"\t\tAE_SUM(s, t);\n"
	"\t\t*(struct ae_$ *)side = s;\n"
	"\t\tfor (int j = 0; j < ae_$_sums / 2; j++)\n"
	"\t\t\tside[j] += side[j + ae_$_sums / 2];\n"
	"\t\tfor (int j = 0; j < ae_$_sums / 2; j++)\n"
	"\t\t\tsum += side[j];\n"
	"\t\ty[i / channels * out_step + i % channels] = sum;\n"
	"\t}\n"
	"}\n";

/* sums += x w; row i of w belongs to x[i]. */
static const char gates_body[] = "{\n"
				 "\tconst long whole = width - width % ae_$_sums;\n\n"
				 "\tfor (long j = 0; j < whole; j += ae_$_sums) {\n"
				 "\t\tstruct ae_$ s = *(const struct ae_$ *)(sums + j);\n\n"
				 "\t\tfor (long i = 0; i < n; i++)\n"
				 "\t\t\tAE_ADD(s, AE_ALL_$(x[i]), *(const struct ae_$ *)(w + i * width + j));\n"
				 "\t\t*(struct ae_$ *)(sums + j) = s;\n"
				 "\t}\n"
				 "\tfor (long j = whole; j < width; j++)\n"
				 "\t\tfor (long i = 0; i < n; i++)\n"
				 "\t\t\tsums[j] += x[i] * w[i * width + j];\n"
				 "}\n";

/* Parameters of a function, arguments that pass them on, and its body. */
struct c_product {
	const char *takes, *gives, *body;
};

/* y = x w + b for n windows `step` floats out_step, whose outputs are `out_step` floats out_step. */
#define WINDOWS \
	"(const float *x, long step, const struct ae_runs *r, const float *w, const float *b,\n" \
	"\t\tlong channels, float *y, long out_step, long n)\n", \
		"(x, step, r, w, b, channels, y, out_step, n);\n"

static const struct c_product tile = { WINDOWS, tile_body }, dots = { WINDOWS, dots_body },
			      gates = { "(const float *x, long n, const float *w, long width, float *sums)\n",
					"(x, n, w, width, sums);\n", gates_body };

static void put_line(struct ae_text *t, const char *line, size_t length, const char *kind, size_t rows, size_t row)
{
	for (size_t i = 0; i < length; i++)
		if (line[i] == '#' || line[i] == '@')
			ae_text_print(t, "%zu", line[i] == '#' ? rows : row);
		else if (line[i] == '$')
			ae_text_print(t, "%s", kind);
		else
			ae_text_add(t, &line[i], 1);
}

static void put_lines(struct ae_text *t, const char *text, const char *kind, size_t rows)
{
	for (size_t length; *text; text += length) {
		length = strcspn(text, "\n") + 1;
		if (*text != '@')
			put_line(t, text, length, kind, rows, 0);
		for (size_t row = 0; *text == '@' && row < rows; row++)
			put_line(t, text + 1, length - 1, kind, rows, row);
	}
}

static void put_kind(struct ae_text *t, const char *name, const struct c_product *p, const char *kind, size_t rows)
{
	ae_text_print(t, "\nAE_FOR_%s static void %s_%s%s", kind, name, kind, p->takes);
	put_lines(t, p->body, kind, rows);
}

/* Writes both versions, and the function that picks one and that the layers call. */
static void put_product(struct ae_c_file *f, const char *name, const struct c_product *p, size_t rows)
{
	struct ae_text *t = &f->parts;
	char start[64];

	snprintf(start, sizeof start, "static void %s(", name);
	if (t->bytes && strstr(t->bytes, start))
		return;
	ae_c_part(f, "ae_runs");
	ae_text_print(t, "\n#ifdef AE_WIDE");
	put_kind(t, name, p, "wide", rows);
	ae_text_print(t, "#endif\n");
	put_kind(t, name, p, "narrow", rows);
	ae_text_print(t,
		      "\nstatic void %s%s{\n"
		      "#ifdef AE_WIDE\n\tif (AE_WIDE) {\n\t\t%s_wide%s\t\treturn;\n\t}\n#endif\n"
		      "\t%s_narrow%s}\n",
		      name, p->takes, name, p->gives, name, p->gives);
}

void ae_c_tile(struct ae_c_file *f, size_t rows)
{
	char name[32];

	snprintf(name, sizeof name, "ae_tile_%zu", rows);
	ae_c_part(f, "ae_copy");
	put_product(f, name, &tile, rows);
}

void ae_c_dots(struct ae_c_file *f)
{
	put_product(f, "ae_dots", &dots, 1);
}

void ae_c_gates(struct ae_c_file *f)
{
	put_product(f, "ae_gates", &gates, 1);
}
