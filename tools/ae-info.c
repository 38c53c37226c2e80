/* ae-info - what a file is: a stream's shape and values, a model's layers, a normaliser; or an architecture's layers. */
#include "tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct options { const char *arch, *shape; bool list; };

/* ---- networks ---- */

static void print_layers(FILE *f, const struct ae_net *net)
{
	struct ae_layer_info info = { 0 };
	uint64_t madds = 0;

	fprintf(f, "%-44s %14s %12s %14s\n", "layer", "output", "parameters", "multiply-adds");
	for (size_t i = 0; i < ae_net_layers(net); i++) {
		bool before = info.decoder;

		ae_net_layer(net, i, &info);
		if (info.decoder && !before)
			fprintf(f, "---\n");
		fprintf(f, "%-44s %14s %12zu %14llu\n", info.text, ae_shape_name(&info.out).text, info.parameters,
			(unsigned long long)info.madds);
		madds += info.madds;
	}
	fprintf(f, "%-44s %14s %12zu %14llu\n", "total", ae_shape_name(ae_net_shape(net, AE_OUTPUT)).text,
		ae_net_parameters(net), (unsigned long long)madds);
}

static void info_arch(struct tool *t, const struct options *o)
{
	const struct ae_builtin *builtin = o->arch ? ae_builtin_find(o->arch) : NULL;
	const char *shape = o->shape ? o->shape : builtin ? builtin->shape : NULL;
	struct ae_shape record;
	struct ae_net *net;
	struct ae_err e;
	char *text;

	if (!shape)
		die(t, "-a %s: the record shape is needed too: --shape 300x1", o->arch);
	if (ae_shape_parse(&record, shape, &e) != 0 || ae_net_find(&text, o->arch, &record, &e) != 0
	    || ae_net_plan(&net, text, &record, t->isa, &e) != 0)
		die_err(t, &e);
	fprintf(tool_text(t), "architecture\t%s\nrecord\t%s\ncode\t%s\n", text, ae_shape_name(&record).text,
		ae_shape_name(ae_net_shape(net, AE_CODE)).text);
	print_layers(tool_text(t), net);
	ae_net_free(net);
	free(text);
}

static void list_builtins(FILE *f)
{
	const struct ae_builtin *b;

	for (size_t i = 0; (b = ae_builtin_at(i)) != NULL; i++)
		fprintf(f, "%s\t%s\t%s\t%s\n", b->name, b->shape, b->loss, b->text);
}

/* ---- models and normalisers ---- */

static void print_stats(FILE *f, const struct ae_stats *s)
{
	fprintf(f, "column\tname\tshift\tscale\n");
	for (size_t i = 0; i < s->count; i++)
		fprintf(f, "%zu\t%s\t%.6f\t%.6f\n", i + 1, s->row[i].name, s->row[i].shift, s->row[i].scale);
}

static void info_model(struct tool *t, const char *path)
{
	FILE *f = tool_text(t);
	struct ae_model m;
	struct ae_err e;

	if (ae_model_read(&m, path, NULL, NULL, t->isa, &e) != 0)
		die_err(t, &e);
	fprintf(f, "file\t%s\nformat\tmodel (safetensors)\narchitecture\t%s\nrecord\t%s\nloss\t%s\nscore\t%s\n", path,
		ae_net_text(m.net), ae_shape_name(ae_net_shape(m.net, AE_INPUT)).text, m.loss, m.score);
	if (m.window > 0)
		fprintf(f, "window\t%zu\nstep\t%zu\n", m.window, m.step);
	for (size_t i = 0; i < m.notes; i++)
		fprintf(f, "%s\t%s\n", m.note[i].key, m.note[i].value);
	if (m.stats.count > 0)
		print_stats(f, &m.stats);
	print_layers(f, m.net);
	ae_model_free(&m);
}

static void info_stats(struct tool *t, const char *path)
{
	struct ae_stats s;
	struct ae_err e;

	if (ae_stats_read(&s, path, &e) != 0)
		die_err(t, &e);
	fprintf(tool_text(t), "file\t%s\nformat\tnormaliser\n", path);
	print_stats(tool_text(t), &s);
	ae_stats_free(&s);
}

/* ---- streams ---- */

/* Of the finite values; mean and sum of squared deviations by Welford's update. */
struct summary { uint64_t records, values, missing; double low, high, mean, squares; };

static void add(struct summary *s, double x)
{
	double before = x - s->mean;

	if (!isfinite(x)) {
		s->missing++;
		return;
	}
	s->values++;
	s->mean += before / (double)s->values;
	s->squares += before * (x - s->mean);
	s->low = fmin(s->low, x);
	s->high = fmax(s->high, x);
}

static struct summary summarise(struct tool *t, struct ae_reader *r)
{
	struct summary s = { .low = INFINITY, .high = -INFINITY };
	size_t values = ae_shape_count(ae_reader_shape(r)), most = values < 65536 ? 65536 / (values + 1) + 1 : 1, n;
	double *x = tool_alloc(t, most * values, sizeof *x);

	while ((n = tool_read_f8(t, r, x, most)) > 0) {
		s.records += n;
		for (size_t i = 0; i < n * values; i++)
			add(&s, x[i]);
	}
	free(x);
	return s;
}

static void info_stream(struct tool *t, struct ae_reader *r, const char *path)
{
	FILE *f = tool_text(t);
	struct summary s = summarise(t, r);

	fprintf(f, "file\t%s\nformat\t%s\ntype\t%s\nrecord\t%s\nrecords\t%llu\nmissing\t%llu\n", path, ae_reader_format(r),
		ae_dtype_name(ae_reader_dtype(r)), ae_shape_name(ae_reader_shape(r)).text, (unsigned long long)s.records,
		(unsigned long long)s.missing);
	if (s.values > 0)
		fprintf(f, "min\t%.9g\nmax\t%.9g\nmean\t%.9g\ndeviation\t%.9g\n", s.low, s.high, s.mean,
			sqrt(s.squares / (double)s.values));
	for (size_t i = 0; i < ae_shape_count(ae_reader_shape(r)) && ae_reader_column(r, i); i++)
		fprintf(f, "column %zu\t%s\n", i + 1, ae_reader_column(r, i));
	if (*ae_reader_left_out(r))
		fprintf(f, "left out\t%s\n", ae_reader_left_out(r));
	ae_reader_free(r);
}

/* ---- which it is ---- */

enum kind { STREAM, MODEL, STATS };

/* By its first bytes: a model has a JSON header behind 8 bytes of length, a normaliser a NPY header with fields. */
static enum kind kind_of(const char *path)
{
	unsigned char head[256] = { 0 };
	struct stat s;
	FILE *f = stat(path, &s) == 0 && S_ISREG(s.st_mode) ? fopen(path, "rb") : NULL;	/* a pipe can be read once */
	size_t n;

	if (!f)
		return STREAM;		/* which says what is wrong with it */
	n = fread(head, 1, sizeof head - 1, f);
	(void)fclose(f);		/* only read */
	if (n > 9 && head[8] == '{' && head[5] == 0 && head[6] == 0 && head[7] == 0)
		return MODEL;
	for (size_t i = 10; n > 10 && memcmp(head, "\x93NUMPY", 6) == 0 && i < n; i++)
		if (strncmp((const char *)head + i, "'scale'", 7) == 0)
			return STATS;
	return STREAM;
}

static void run(struct tool *t, const struct options *o)
{
	if (o->list)
		list_builtins(tool_text(t));
	if (o->arch || o->shape)
		info_arch(t, o);
	if (t->args == 0 && !o->list && !o->arch && !o->shape)
		info_stream(t, tool_reader(t, 0), "-");
	for (int i = 0; i < t->args; i++) {
		enum kind kind = kind_of(t->arg[i]);

		if (i > 0)
			fputc('\n', tool_text(t));
		if (kind == MODEL)
			info_model(t, t->arg[i]);
		else if (kind == STATS)
			info_stats(t, t->arg[i]);
		else
			info_stream(t, tool_reader_of(t, t->arg[i]), t->arg[i]);
	}
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-info", .operands = "[FILE]...", .keep_missing = true,
		.summary = "what a file is: a stream, a model, a normaliser; the layers of an architecture" };
	struct options o = { 0 };
	const struct tool_option table[] = {
		{ OPT_TEXT, 'a', "arch", "ARCH", &o.arch, "print the layers of an architecture: text, file or built-in name" },
		{ OPT_TEXT, 0, "shape", "SHAPE", &o.shape, "record shape for -a (default: the built-in's); alone: the default network" },
		{ OPT_FLAG, 0, "list", NULL, &o.list, "list the built-in architectures: name, record shape, loss, text" },
		{ OPT_END }
	};

	tool_start(&t, argc, argv, table, TOOL_INPUT | TOOL_OUTPUT, 0, -1);
	run(&t, &o);
	return tool_end(&t, TOOL_DONE);
}
