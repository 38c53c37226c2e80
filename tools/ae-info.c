/* ae-info - describes files: the shape and values of a stream, the layers of a model, a normalizer; and the layers of
 * an architecture. */
#include "info/info.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct options {
	const char *arch, *shape;
	bool list, period;
	struct info_compare_options compare;
};

static void put_arch(struct tool *t, FILE *f, const char *text)
{
	char *line = info_arch(t, text);

	info_pair(t, f, "architecture", line);
	free(line);
}

/* Starts the description of a file, with a blank line between two. */
static FILE *begin(struct tool *t, const char *path, const char *format, bool *begun)
{
	FILE *f = tool_text(t);

	fputs(*begun ? "\n" : "", f);
	info_pair(t, f, "file", path);
	info_pair(t, f, "format", format);
	*begun = true;
	return f;
}

/* ---- networks ---- */

static void print_layers(FILE *f, const struct ae_net *net)
{
	struct ae_layer_info info = { 0 };
	uint64_t macs = 0;

	fprintf(f, "%-44s %14s %12s %14s\n", "layer", "output", "parameters", "multiply-adds");
	for (size_t i = 0; i < ae_net_layers(net); i++) {
		bool before = info.decoder;

		ae_net_layer(net, i, &info);
		if (info.decoder && !before)
			fprintf(f, "---\n");
		fprintf(f, "%-44s %14s %12zu %14llu\n", info.text, ae_shape_name(&info.out).text, info.parameters,
			(unsigned long long)info.macs);
		macs += info.macs;
	}
	fprintf(f, "%-44s %14s %12zu %14llu\n", "total", ae_shape_name(ae_net_shape(net, AE_OUTPUT)).text,
		ae_net_parameters(net), (unsigned long long)macs);
}

static void info_layers(struct tool *t, const struct options *o)
{
	const struct ae_builtin *builtin = o->arch ? ae_builtin_find(o->arch) : NULL;
	const char *shape = o->shape ? o->shape : builtin ? builtin->shape : NULL;
	struct ae_shape record;
	struct ae_net *net;
	struct ae_err e;
	char *text;

	if (!shape)
		die(t, "option --arch: %s: the shape of a record is needed, too, as --shape 300x1", o->arch);
	if (ae_shape_parse(&record, shape, &e) != 0 || ae_net_find(&text, o->arch, &record, &e) != 0
	    || ae_net_plan(&net, text, &record, t->isa, &e) != 0)
		die_err(t, &e);
	put_arch(t, tool_text(t), text);
	fprintf(tool_text(t), "record\t%s\ncode\t%s\n", ae_shape_name(&record).text,
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

/* ---- models and normalizers ---- */

static void print_stats(struct tool *t, FILE *f, const struct ae_stats *s)
{
	fprintf(f, "column\tname\tshift\tscale\n");
	for (size_t i = 0; i < s->count; i++) {
		fprintf(f, "%zu\t", i + 1);
		info_put(t, f, s->row[i].name);
		fprintf(f, "\t%.6f\t%.6f\n", s->row[i].shift, s->row[i].scale);
	}
}

static void print_digest(struct tool *t, FILE *f, const char *digest)
{
	if (*digest)
		info_pair(t, f, "digest", digest);
}

/* Lists the tensors of a file without an architecture: weights from elsewhere, or a checkpoint. */
static int info_tensors(struct tool *t, const char *path, bool *begun, struct ae_err *e)
{
	struct ae_err why = *e;
	bool network;
	char *text;

	if (ae_model_list(path, &text, &network, e) != 0)
		return -1;
	if (network)
		*e = why;
	else
		fputs(text ? text : "", begin(t, path, "tensors (safetensors)", begun));
	free(text);
	return network ? -1 : 0;
}

/* Prints a member's notes except those that the first member (NULL: this is the first) shares. */
static void print_notes(struct tool *t, FILE *f, const struct ae_model *m, const struct ae_model *first)
{
	for (size_t i = 0; i < m->notes; i++) {
		const char *known = first ? ae_model_find(first, m->note[i].key) : NULL;

		if (!known || strcmp(known, m->note[i].value) != 0)
			info_pair(t, f, m->note[i].key, m->note[i].value);
	}
	for (size_t i = 0; i < m->columns; i++)
		fprintf(f, "%s%zu%s", i ? "," : "columns\t", m->column[i] + 1, i + 1 == m->columns ? "\n" : "");
	if (m->covariance.values > 0)
		fprintf(f, "covariance\t%s\n", m->covariance.full ? "full" : "diagonal");
	if (m->neighbors.count > 0)
		fprintf(f, "neighbors\t%zu\n", m->neighbors.count);
	if (m->heldouts > 0)
		fprintf(f, "heldout_scores\t%zu\n", m->heldouts);
}

static void print_model(struct tool *t, FILE *f, const struct ae_ensemble *list)
{
	const struct ae_model *m = &list->model[0];
	struct ae_shape record = ae_model_record(m);

	put_arch(t, f, ae_net_text(m->net));
	info_pair(t, f, "record", ae_shape_name(&record).text);
	info_pair(t, f, "loss", m->loss);
	info_pair(t, f, "score", m->score);
	if (list->count > 1)
		fprintf(f, "members\t%zu\n", list->count);
	if (m->window > 0)
		fprintf(f, "window\t%zu\nstep\t%zu\n", m->window, m->step);
	print_notes(t, f, m, NULL);
	print_digest(t, f, m->digest);
	if (m->stats.count > 0)
		print_stats(t, f, &m->stats);
	print_layers(f, m->net);
	if (m->discriminator) {
		fprintf(f, "\ndiscriminator of codes\n");
		print_layers(f, m->discriminator);
	}
	for (size_t k = 1; k < list->count; k++) {
		fprintf(f, "member\t%zu\n", k + 1);
		print_notes(t, f, &list->model[k], m);
	}
}

static int info_model(struct tool *t, const char *path, bool *begun, struct ae_err *e)
{
	struct ae_ensemble list = { 0 };

	if (ae_ensemble_read(&list, path, NULL, NULL, t->isa, e) != 0)
		return strcmp(path, "-") == 0 ? -1 : info_tensors(t, path, begun, e);
	print_model(t, begin(t, path, "model (safetensors)", begun), &list);
	ae_ensemble_free(&list);
	return 0;
}

static int info_stats(struct tool *t, const char *path, bool *begun, struct ae_err *e)
{
	char digest[AE_DIGEST_TEXT];
	struct ae_stats s;
	FILE *f;

	if (ae_npy_digest(path, digest, e) != 0 || ae_stats_read(&s, path, e) != 0)
		return -1;
	f = begin(t, path, "normalizer", begun);
	print_digest(t, f, digest);
	print_stats(t, f, &s);
	ae_stats_free(&s);
	return 0;
}

/* ---- schemas ---- */

/* Prints "columns=1,3 levels=4,9", as an embedding takes it. */
static void print_embedding(FILE *f, const struct ae_schema *s)
{
	const char *comma = "", *name;
	size_t first;

	for (int levels = 0; levels < 2; levels++, comma = "") {
		fprintf(f, levels ? " levels=" : "embedding\tcolumns=");
		for (size_t i = 0; i < ae_schema_columns(s); i++)
			if (ae_schema_role(s, i, &name, &first) == AE_ROLE_CATEGORY) {
				fprintf(f, "%s%zu", comma, levels ? ae_schema_levels(s, i) : first + 1);
				comma = ",";
			}
	}
	fputc('\n', f);
}

static void print_schema(struct tool *t, FILE *f, struct ae_schema *s)
{
	static const char *const roles[] = { [AE_ROLE_NUMBER] = "number",
					     [AE_ROLE_CATEGORY] = "category",
					     [AE_ROLE_DROP] = "drop",
					     [AE_ROLE_LABEL] = "label" };
	size_t categories = 0;

	fprintf(f, "values\t%zu\n", ae_schema_values(s));
	ae_schema_codes(s);
	fprintf(f, "values with --codes\t%zu\n", ae_schema_values(s));
	fprintf(f, "column\tname\trole\tlevels\n");
	for (size_t i = 0; i < ae_schema_columns(s); i++) {
		size_t levels = ae_schema_levels(s, i), first;
		const char *name;
		enum ae_role role = ae_schema_role(s, i, &name, &first);

		fprintf(f, "%zu\t", i + 1);
		info_put(t, f, name);
		fprintf(f, "\t%s\t", roles[role]);
		fprintf(f, levels ? "%zu\n" : "-\n", levels);
		categories += levels > 0;
	}
	if (categories > 0)
		print_embedding(f, s);
}

static int info_schema(struct tool *t, const char *path, bool *begun, struct ae_err *e)
{
	struct ae_schema *s;

	if (ae_schema_read(&s, path, e) != 0)
		return -1;
	print_schema(t, begin(t, path, "schema of ae-table", begun), s);
	ae_schema_free(s);
	return 0;
}

/* ---- streams ---- */

/* Statistics of the finite values (Welford 1962). */
struct summary {
	uint64_t records, values, missing;
	double low, high, mean;
	double squares; /* sum of squared deviations from the mean */
	double *row;    /* with --period: (rows, values) doubles, the first rows */
	size_t rows;
	struct ae_period period;
};

static void add(struct summary *s, double x)
{
	double deviation = x - s->mean;

	if (!isfinite(x)) {
		s->missing++;
		return;
	}
	s->values++;
	s->mean += deviation / (double)s->values;
	s->squares += deviation * (x - s->mean);
	s->low = fmin(s->low, x);
	s->high = fmax(s->high, x);
}

static void add_rows(struct tool *t, struct summary *s, const double *x, size_t n, size_t values)
{
	if (n > AE_PERIOD_ROWS - s->rows)
		n = AE_PERIOD_ROWS - s->rows;
	if (n == 0)
		return;
	s->row = tool_grow(t, s->row, s->rows + n, values * sizeof *s->row);
	memcpy(s->row + s->rows * values, x, n * values * sizeof *x);
	s->rows += n;
}

static int summarize(struct tool *t, struct ae_reader *r, bool period, struct summary *s, struct ae_err *e)
{
	size_t values = ae_shape_count(ae_reader_shape(r)), block = values < 65536 ? 65536 / (values + 1) + 1 : 1;
	double *x = tool_alloc(t, block * values, sizeof *x);
	ptrdiff_t n;

	*s = (struct summary){ .low = INFINITY, .high = -INFINITY };
	while ((n = ae_reader_read_f8(r, x, block, e)) > 0) {
		s->records += (uint64_t)n;
		for (size_t i = 0; i < (size_t)n * values; i++)
			add(s, x[i]);
		if (period)
			add_rows(t, s, x, (size_t)n, values);
	}
	free(x);
	if (n == 0 && period)
		n = ae_period_find(&s->period, s->row, s->rows, values, e);
	free(s->row);
	return n < 0 ? -1 : 0;
}

static void print_stream(struct tool *t, FILE *f, const struct ae_reader *r, const struct summary *s, bool period)
{
	fprintf(f, "type\t%s\nrecord\t%s\nrecords\t%llu\nmissing\t%llu\n", ae_dtype_name(ae_reader_dtype(r)),
		ae_shape_name(ae_reader_shape(r)).text, (unsigned long long)s->records, (unsigned long long)s->missing);
	if (ae_reader_rate(r) > 0)
		fprintf(f, "rate\t%u\n", (unsigned)ae_reader_rate(r));
	if (s->values > 0)
		fprintf(f, "min\t%.9g\nmax\t%.9g\nmean\t%.9g\ndeviation\t%.9g\n", s->low, s->high, s->mean,
			sqrt(s->squares / (double)s->values));
	if (period)
		fprintf(f, "period\t%zu\nstrength\t%.3f\n", s->period.rows, s->period.strength);
	for (size_t i = 0; i < ae_shape_count(ae_reader_shape(r)) && ae_reader_column(r, i); i++) {
		fprintf(f, "column %zu\t", i + 1);
		info_put(t, f, ae_reader_column(r, i));
		fputc('\n', f);
	}
	if (*ae_reader_left_out(r))
		info_pair(t, f, "left out", ae_reader_left_out(r));
	if (*ae_reader_time_column(r))
		info_pair(t, f, "times", ae_reader_time_column(r));
	if (ae_reader_bad_lines(r) > 0)
		fprintf(f, "skipped lines\t%llu\n", (unsigned long long)ae_reader_bad_lines(r));
}

static int info_stream(struct tool *t, const char *path, bool period, bool *begun, struct ae_err *e)
{
	const struct ae_reader_options o = tool_reader_options(t);
	char *paths[] = { (char *)path }; /* never written to */
	char digest[AE_DIGEST_TEXT];
	struct ae_reader *r;
	struct summary s;
	int bad;

	if (ae_npy_digest(path, digest, e) != 0 || ae_reader_open(&r, paths, 1, &o, e) != 0)
		return -1;
	bad = period && ae_reader_shape(r)->rank > 1
		? ae_err_set(e, "%s: option --period: expected rows of a series, got records of %s", path,
			     ae_shape_name(ae_reader_shape(r)).text)
		: summarize(t, r, period, &s, e);
	if (!bad) {
		print_stream(t, begin(t, path, ae_reader_format(r), begun), r, &s, period);
		print_digest(t, tool_text(t), digest);
	}
	ae_reader_free(r);
	return bad;
}

struct state_lines {
	struct tool *t;
	const char *path;
	bool *begun, first; /* first: no line is printed yet */
};

static void put_state_line(void *arg, const char *name, const char *value)
{
	struct state_lines *l = arg;

	if (l->first)
		begin(l->t, l->path, "state", l->begun);
	l->first = false;
	info_pair(l->t, tool_text(l->t), name, value);
}

/* A model, or a state: both are safetensors files. What is no regular file is read once. */
static int info_saved(struct tool *t, const char *path, bool *begun, struct ae_err *e)
{
	struct state_lines lines = { t, path, begun, true };
	struct stat s;
	int found = 0;

	if (stat(path, &s) == 0 && S_ISREG(s.st_mode))
		found = ae_state_describe(path, put_state_line, &lines, e);
	if (found == 0)
		return info_model(t, path, begun, e);
	return found < 0 ? -1 : 0;
}

/* ---- kinds of files ---- */

static int describe(struct tool *t, const char *path, bool period, bool *begun, struct ae_err *e)
{
	enum ae_file_kind kind;

	tool_take_stdin(t, path);
	if (ae_file_kind(path, &kind, e) != 0)
		return -1;
	switch (kind) {
	case AE_FILE_MODEL: return info_saved(t, path, begun, e);
	case AE_FILE_STATS: return info_stats(t, path, begun, e);
	case AE_FILE_SCHEMA: return info_schema(t, path, begun, e);
	case AE_FILE_STREAM: break;
	}
	return info_stream(t, path, period, begun, e);
}

/* Reports a file that cannot be described, and goes on with the others. */
static void run(struct tool *t, const struct options *o)
{
	bool begun = false, failed = false;
	struct ae_err e;

	if (t->label_out)
		die(t, "option --label-out: ae-info writes no records: use ae-convert");
	if (o->compare.compare) {
		if (o->arch || o->shape || o->list || o->period)
			die(t, "option --compare: cannot be used with --arch, --shape, --list or --period");
		info_compare(t, &o->compare);
		return;
	}
	if (o->compare.differ || o->compare.tsv)
		die(t, "option --%s: can be used only with --compare", o->compare.differ ? "differ" : "tsv");
	if (o->list)
		list_builtins(tool_text(t));
	if (o->arch || o->shape)
		info_layers(t, o);
	for (int i = 0; i < t->args || (i == 0 && !o->list && !o->arch && !o->shape); i++)
		if (describe(t, i < t->args ? t->arg[i] : "-", o->period, &begun, &e) != 0) {
			tell_err(t, &e);
			failed = true;
		}
	if (failed)
		tool_fail(t);
}

int main(int argc, char **argv)
{
	struct tool t = {
		.name = "ae-info",
		.operands = "[FILE]...",
		.keep_missing = true,
		.summary = "describe files: streams, models, normalizers; list the layers of an architecture"
	};
	struct options o = { 0 };
	const struct tool_option table[] = {
		{ OPT_INPUT, 'a', "arch", "ARCH", &o.arch,
		  "list the layers of an architecture: text, file or built-in name", .word = tool_builtin_word },
		{ OPT_TEXT, 0, "shape", "SHAPE", &o.shape,
		  "shape of a record, for -a (default: the built-in's); alone: the default network" },
		{ OPT_FLAG, 0, "list", NULL, &o.list,
		  "list the built-in architectures: name, record shape, loss, text" },
		{ OPT_FLAG, 0, "period", NULL, &o.period, "print the period of a series, in rows, too" },
		{ OPT_FLAG, 0, "compare", NULL, &o.compare.compare,
		  "print models side by side: size, options, losses, scores; * marks lines that differ" },
		{ OPT_FLAG, 0, "differ", NULL, &o.compare.differ, "with --compare: only the lines that differ" },
		{ OPT_FLAG, 0, "tsv", NULL, &o.compare.tsv, "with --compare: separated by tabs, for programs" },
		{ OPT_END }
	};

	tool_start(&t, argc, argv, table, TOOL_INPUT | TOOL_OUTPUT, 0, -1);
	run(&t, &o);
	return tool_end(&t, TOOL_DONE);
}
