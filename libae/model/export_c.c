/* export_c.c - a network as one C file: its head, one function per layer, and the function that calls them. */
#include "model/export_c.h"

#include <stdio.h>
#include <stdlib.h>

/* Indices in the file are long, which has 32 bits on some machines. */
#define FLOATS_MAX ((size_t)1 << 30)

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static bool acts(const struct ae_layer *l)
{
	return ae_c_layer(l)->emit != NULL;
}

/* ---- scratch: two tensors, which layers read and write in turn, and the largest scratch of a layer ---- */

struct c_scratch {
	size_t tensor, layer, skips; /* skips: all inputs of layers that a residual adds */
};

static struct c_scratch scratch_of(const struct ae_export_job *j)
{
	struct c_scratch s = { 0, 0, 0 };

	for (size_t i = j->of.first; i < j->of.last; i++) {
		const struct ae_layer *l = &j->net->layer[i];

		s.tensor = larger(s.tensor, ae_shape_count(&l->out));
		s.layer = larger(s.layer, ae_c_scratch(l));
		s.skips += l->skipped ? ae_shape_count(&l->in) : 0;
	}
	return s;
}

/* Place of a layer's input in the scratch memory, if a residual adds it. */
static size_t skip_at(const struct ae_export_job *j, size_t layer)
{
	struct c_scratch s = scratch_of(j);
	size_t at = 2 * s.tensor + s.layer;

	for (size_t i = j->of.first; i < layer; i++)
		at += j->net->layer[i].skipped ? ae_shape_count(&j->net->layer[i].in) : 0;
	return at;
}

static int check(const struct ae_export_job *j, struct ae_err *e)
{
	struct c_scratch s = scratch_of(j);

	for (size_t i = j->of.first; i < j->of.last; i++)
		if (!ae_c_layer(&j->net->layer[i]))
			return ae_export_unknown(&j->net->layer[i], "c", e);
	if (j->net->size > FLOATS_MAX || s.tensor > FLOATS_MAX || s.layer > FLOATS_MAX || s.skips > FLOATS_MAX)
		return ae_err_set(e,
				  "network: at most %zu parameters and values between layers expected in a C file, got "
				  "%zu and %zu",
				  FLOATS_MAX, j->net->size, larger(s.tensor, s.layer));
	return 0;
}

/* ---- one function per layer ---- */

/* Floats that a layer unpacks. */
static size_t unpacked(const struct ae_c_file *f, const struct ae_layer *l)
{
	return f->unpacked ? f->unpacked[l->id] : 0;
}

static void put_body(struct ae_c_file *f, const struct ae_layer *l)
{
	ae_c_layer(l)->emit(f, l);
	if (l->type != &ae_activation_layer)
		ae_c_activation(f, l);
}

static void join(struct ae_text *to, struct ae_text *section)
{
	if (section->bytes)
		ae_text_add(to, section->bytes, section->length);
	to->failed |= section->failed;
	free(section->bytes);
}

static void put_layer(struct ae_c_file *f, const struct ae_layer *l)
{
	struct ae_text before = f->code, body;

	f->code = (struct ae_text){ 0 };
	put_body(f, l);
	body = f->code;
	f->code = before;
	ae_text_print(&f->code, "\n/* ");
	ae_c_comment(&f->code, ae_export_title(l));
	ae_text_print(&f->code, ": %s to %s */\nstatic void ae_layer%zu(const float *x, float *y%s%s%s%s)\n{\n",
		      ae_shape_name(&l->in).text, ae_shape_name(&l->out).text, l->id,
		      ae_export_classes(l) > 0 ? ", long label" : "", ae_c_scratch(l) > 0 ? ", float *z" : "",
		      l->type->skips ? ", const float *s" : "", unpacked(f, l) > 0 ? ", float *q" : "");
	join(&f->code, &body);
	ae_text_print(&f->code, "}\n");
}

static size_t acting(const struct ae_export_job *j)
{
	size_t n = 0;

	for (size_t i = j->of.first; i < j->of.last; i++)
		n += acts(&j->net->layer[i]);
	return n;
}

/* Calls all layers that change values: the first reads the input, the last writes the output. */
static void put_calls(struct ae_c_file *f)
{
	const struct ae_export_job *j = f->job;
	const char *from = "in", *to;
	size_t left = acting(j);

	if (left == 0) {
		ae_c_part(f, "ae_copy");
		ae_text_print(&f->code, "\tae_copy(in, 0, out, 0, 1, %zu);\n", ae_shape_count(&j->of.in));
	}
	for (size_t i = j->of.first; i < j->of.last; i++) {
		const struct ae_layer *l = &j->net->layer[i];

		if (l->skipped) {
			ae_c_part(f, "ae_copy");
			ae_text_print(&f->code, "\tae_copy(%s, 0, scratch + %zu, 0, 1, %zu);\n", from, skip_at(j, i),
				      ae_shape_count(&l->in));
		}
		if (!acts(l))
			continue;
		to = --left == 0 ? "out" : from[0] == 'a' ? "b" : "a";
		ae_text_print(&f->code, "\tae_layer%zu(%s, %s%s%s", l->id, from, to,
			      ae_export_classes(l) > 0 ? ", label" : "", ae_c_scratch(l) > 0 ? ", z" : "");
		if (l->type->skips)
			ae_text_print(&f->code, ", scratch + %zu", skip_at(j, l->skip));
		if (unpacked(f, l) > 0)
			ae_text_print(&f->code, ", q");
		ae_text_print(&f->code, ");\n");
		from = to;
	}
}

/* Argument between the input and the output of a function: the class, if the network is conditional. */
static const char *label(const struct ae_export_job *j, bool declared)
{
	return j->classes == 0 ? "" : declared ? " long label," : " label,";
}

static size_t unpacked_max(const struct ae_c_file *f)
{
	size_t most = 0;

	for (size_t i = f->job->of.first; i < f->job->of.last; i++)
		most = larger(most, unpacked(f, &f->job->net->layer[i]));
	return most;
}

static void put_run(struct ae_c_file *f)
{
	struct c_scratch s = scratch_of(f->job);
	const char *name = f->job->name;
	size_t layers = acting(f->job);

	ae_text_print(&f->code, "\nvoid %s_with(const float *in,%s float *out, float *scratch)\n{\n", name,
		      label(f->job, true));
	if (layers > 1)
		ae_text_print(&f->code, "\tfloat *const a = scratch;\n");
	if (layers > 2)
		ae_text_print(&f->code, "\tfloat *const b = scratch + %zu;\n", s.tensor);
	if (s.layer > 0)
		ae_text_print(&f->code, "\tfloat *const z = scratch + %zu;\n", 2 * s.tensor);
	if (unpacked_max(f) > 0)
		ae_text_print(&f->code, "\tfloat *const q = scratch + %zu;\n", 2 * s.tensor + s.layer + s.skips);
	ae_text_print(&f->code, layers > 1 || s.layer > 0 || unpacked_max(f) > 0 ? "\n" : "\t(void)scratch;\n");
	put_calls(f);
	ae_text_print(&f->code,
		      "}\n\nvoid %s(const float *in,%s float *out)\n{\n"
		      "\tstatic float scratch[%s_scratch];\n\n\t%s_with(in,%s out, scratch);\n}\n",
		      name, label(f->job, true), name, name, label(f->job, false));
}

/* ---- raw rows ---- */

static void put_column(struct ae_text *t, const struct ae_stat *s)
{
	char shift[32], scale[32];

	shift[ae_number_f8(shift, s->shift)] = '\0';
	scale[ae_number_f8(scale, s->scale)] = '\0';
	ae_text_print(t, "\t{ %s, %s },\t/* ", shift, scale);
	ae_c_comment(t, s->name);
	ae_text_print(t, " */\n");
}

static void put_normalizer(struct ae_c_file *f)
{
	const struct ae_stats *s = &f->job->model->stats;
	const char *name = f->job->name;

	if (s->count == 0)
		return;
	ae_text_print(&f->code, "\nstatic const double ae_columns[%zu][2] = {\n", s->count);
	for (size_t i = 0; i < s->count; i++)
		put_column(&f->code, &s->row[i]);
	ae_text_print(&f->code,
		      "};\n\nvoid %s_normalize(const double *raw, float *to, long n)\n{\n"
		      "\tfor (long i = 0; i < n; i++)\n"
		      "\t\tto[i] = (float)((raw[i] - ae_columns[i %% %zu][0]) / ae_columns[i %% %zu][1]);\n}\n",
		      name, s->count, s->count);
	ae_text_print(&f->code,
		      "\nvoid %s_restore(const float *x, double *raw, long n)\n{\n"
		      "\tfor (long i = 0; i < n; i++)\n"
		      "\t\traw[i] = x[i] * ae_columns[i %% %zu][1] + ae_columns[i %% %zu][0];\n}\n",
		      name, s->count, s->count);
}

/* ---- the head ---- */

static void put_head(const struct ae_c_file *f, struct ae_text *t)
{
	static const char *const parts[] = {
		[AE_WHOLE] = "a network", [AE_ENCODER] = "an encoder", [AE_DECODER] = "a decoder"
	};
	const struct ae_export_job *j = f->job;

	ae_text_print(t, "/* %s.c - %s, written by ae-export " AE_VERSION " of\n * ", j->name, parts[j->part]);
	ae_c_comment(t, ae_net_text(j->net));
	ae_text_print(t,
		      "\n *\n * Takes %s values, row-major with channels last, and writes %s; `in` and "
		      "`out` must not overlap.\n",
		      ae_shape_name(&j->of.in).text, ae_shape_name(&j->of.out).text);
	if (j->classes > 0)
		ae_text_print(t,
			      " * `label` is the record's class, from 0 to %zu; any other number "
			      "means no class.\n",
			      j->classes - 1);
	ae_text_print(t,
		      " * %s() has static scratch memory, for one call at a time; the caller of %s_with() gives "
		      "scratch memory.\n",
		      j->name, j->name);
	if (j->model->stats.count > 0)
		ae_text_print(t,
			      " * %s_normalize() normalizes n raw values, column by column; %s_restore() is the "
			      "inverse.\n",
			      j->name, j->name);
	ae_text_print(t, " * Compiles as C99 and later and as C++; -O2 is enough. */\n");
}

static void put_declarations(const struct ae_c_file *f, struct ae_text *t)
{
	const struct ae_export_job *j = f->job;
	const char *n = j->name;
	struct c_scratch s = scratch_of(j);

	ae_text_print(t, "\nenum { %s_in = %zu, %s_out = %zu, %s_scratch = %zu };\t/* floats */\n", n,
		      ae_shape_count(&j->of.in), n, ae_shape_count(&j->of.out), n,
		      2 * s.tensor + s.layer + s.skips + unpacked_max(f));
	if (j->classes > 0)
		ae_text_print(t, "enum { %s_classes = %zu };\n", n, j->classes);
	if (j->model->window > 0)
		ae_text_print(t, "enum { %s_window = %zu, %s_step = %zu };\t/* rows */\n", n, j->model->window, n,
			      j->model->step);
	ae_text_print(t,
		      "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n"
		      "void %s(const float *in,%s float *out);\n"
		      "void %s_with(const float *in,%s float *out, float *scratch);\n",
		      n, label(j, true), n, label(j, true));
	if (j->model->stats.count > 0)
		ae_text_print(t,
			      "void %s_normalize(const double *raw, float *to, long n);\n"
			      "void %s_restore(const float *x, double *raw, long n);\n",
			      n, n);
	ae_text_print(t, "#ifdef __cplusplus\n}\n#endif\n");
}

/* ---- the file ---- */

int ae_export_c(const struct ae_export_job *j, struct ae_text *to, struct ae_err *e)
{
	struct ae_c_file f = { .job = j };

	if (check(j, e) != 0)
		return -1;
	if (j->precision == AE_INT8 && !(f.unpacked = calloc(j->net->layers, sizeof *f.unpacked)))
		return ae_err_set(e, "network: no memory for %zu layers", j->net->layers);
	for (size_t i = j->of.first; i < j->of.last; i++)
		if (acts(&j->net->layer[i]))
			put_layer(&f, &j->net->layer[i]);
	put_run(&f);
	put_normalizer(&f);
	put_head(&f, to);
	if (f.math)
		ae_text_print(to, "#include <math.h>\n");
	put_declarations(&f, to);
	join(to, &f.parts);
	join(to, &f.data);
	join(to, &f.code);
	free(f.unpacked);
	return 0;
}
