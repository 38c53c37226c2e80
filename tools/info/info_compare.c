/* info_compare.c - models side by side: size, options, losses, scores. */
#include "info/info.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { WIDE = 32 /* longest value in a column; a longer one has a line of its own */ };

/* A property and its value of each model; NULL: a model does not have it. */
struct compared_row {
	char *name;
	char **value; /* (models) */
};

struct comparison {
	struct tool *tool;
	size_t models, rows;
	struct compared_row *row;
};

/* ---- what models have ---- */

static char *copy(struct tool *t, const char *text)
{
	size_t n = strlen(text) + 1;

	return memcpy(tool_alloc(t, n, 1), text, n);
}

/* The row of this name, a new one if there is none. */
static struct compared_row *find(struct comparison *c, const char *name)
{
	for (size_t i = 0; i < c->rows; i++)
		if (strcmp(c->row[i].name, name) == 0)
			return &c->row[i];
	c->row = tool_grow(c->tool, c->row, c->rows + 1, sizeof *c->row);
	c->row[c->rows] = (struct compared_row){ .name = copy(c->tool, name),
						 .value = tool_alloc(c->tool, c->models, sizeof(char *)) };
	return &c->row[c->rows++];
}

static void text(struct comparison *c, size_t model, const char *name, const char *value)
{
	struct compared_row *row = find(c, name);

	free(row->value[model]);
	row->value[model] = copy(c->tool, value);
}

static void format(struct comparison *c, size_t model, const char *name, const char *format, ...) AE_PRINTF(4, 5);
static void format(struct comparison *c, size_t model, const char *name, const char *format, ...)
{
	char value[96];
	va_list values;

	va_start(values, format);
	vsnprintf(value, sizeof value, format, values);
	va_end(values);
	text(c, model, name, value);
}

static uint64_t macs_of(const struct ae_net *net)
{
	struct ae_layer_info info;
	uint64_t macs = 0;

	for (size_t i = 0; i < ae_net_layers(net); i++) {
		ae_net_layer(net, i, &info);
		macs += info.macs;
	}
	return macs;
}

static void add_size(struct comparison *c, size_t k, const struct ae_ensemble *list)
{
	const struct ae_model *m = &list->model[0];
	struct ae_shape record = ae_model_record(m);
	char *line = info_arch(c->tool, ae_net_text(m->net));

	text(c, k, "architecture", line);
	free(line);
	text(c, k, "record", ae_shape_name(&record).text);
	text(c, k, "code", ae_shape_name(ae_net_shape(m->net, AE_CODE)).text);
	format(c, k, "parameters", "%zu", ae_net_parameters(m->net));
	format(c, k, "multiply-adds", "%llu", (unsigned long long)macs_of(m->net));
	format(c, k, "members", "%zu", list->count);
	if (m->window > 0) {
		format(c, k, "window", "%zu", m->window);
		format(c, k, "step", "%zu", m->step);
	}
}

/* The scores of records that the model did not learn from. */
static void add_scores(struct comparison *c, size_t k, const struct ae_model *m)
{
	double sum = 0, *score;

	if (m->heldouts == 0)
		return;
	score = tool_alloc(c->tool, m->heldouts, sizeof *score);
	for (size_t i = 0; i < m->heldouts; i++)
		score[i] = (double)m->heldout[i];
	ae_sort(score, m->heldouts);
	for (size_t i = 0; i < m->heldouts; i++)
		sum += score[i];
	format(c, k, "heldout_scores", "%zu", m->heldouts);
	format(c, k, "heldout_mean", "%.6g", sum / (double)m->heldouts);
	format(c, k, "heldout_median", "%.6g", ae_quantile(score, m->heldouts, 0.5));
	format(c, k, "heldout_max", "%.6g", score[m->heldouts - 1]);
	free(score);
}

static void add_normalizer(struct comparison *c, size_t k, const struct ae_stats *s)
{
	char name[40], *value;

	for (size_t i = 0; i < s->count; i++) {
		size_t n = strlen(s->row[i].name) + 80;

		value = tool_alloc(c->tool, n, 1);
		snprintf(name, sizeof name, "column %zu", i + 1);
		snprintf(value, n, "%s%s%.6g, %.6g", s->row[i].name, *s->row[i].name ? ": " : "", s->row[i].shift,
			 s->row[i].scale);
		text(c, k, name, value);
		free(value);
	}
}

static void add_model(struct comparison *c, size_t k, const struct ae_ensemble *list)
{
	const struct ae_model *m = &list->model[0];

	add_size(c, k, list);
	if (*m->digest)
		text(c, k, "digest", m->digest);
	text(c, k, "loss", m->loss);
	text(c, k, "score", m->score);
	for (size_t i = 0; i < m->notes; i++)
		text(c, k, m->note[i].key, m->note[i].value);
	if (m->covariance.values > 0)
		text(c, k, "covariance", m->covariance.full ? "full" : "diagonal");
	if (m->neighbors.count > 0)
		format(c, k, "neighbors", "%zu", m->neighbors.count);
	add_scores(c, k, m);
	add_normalizer(c, k, &m->stats);
}

/* ---- the table ---- */

/* Characters of a text as it is printed. */
static size_t width_of(struct tool *t, const char *value)
{
	char *escaped = tool_escape(t, value);
	size_t n = 0;

	for (const char *p = escaped; *p; p++)
		n += ((unsigned char)*p & 0xc0) != 0x80;
	free(escaped);
	return n;
}

static const char *value_of(const struct compared_row *row, size_t model)
{
	return row->value[model] ? row->value[model] : "-";
}

static bool differs(const struct comparison *c, const struct compared_row *row)
{
	for (size_t k = 1; k < c->models; k++)
		if (strcmp(value_of(row, k), value_of(row, 0)) != 0)
			return true;
	return false;
}

static size_t widest(const struct comparison *c, const struct compared_row *row)
{
	size_t most = 0;

	for (size_t k = 0; k < c->models; k++) {
		size_t width = width_of(c->tool, value_of(row, k));

		most = width > most ? width : most;
	}
	return most;
}

static void pad(struct comparison *c, const char *value, size_t width, bool last)
{
	FILE *f = tool_text(c->tool);

	info_put(c->tool, f, value);
	if (!last)
		for (size_t n = width_of(c->tool, value); n < width + 2; n++)
			fputc(' ', f);
}

/* Long values: a line per model, or one if they are equal. */
static void print_wide(struct comparison *c, const struct compared_row *row, size_t names)
{
	FILE *f = tool_text(c->tool);
	bool apart = differs(c, row);

	for (size_t k = 0; k < (apart ? c->models : 1); k++) {
		fputs(apart ? "* " : "  ", f);
		pad(c, k ? "" : row->name, names, false);
		info_put(c->tool, f, value_of(row, k));
		if (apart) {
			fputs("  (", f);
			info_put(c->tool, f, c->tool->arg[k]);
			fputc(')', f);
		}
		fputc('\n', f);
	}
}

static void print_aligned(struct comparison *c, bool differ)
{
	struct compared_row head = { .name = (char *)"file", .value = c->tool->arg };
	size_t names = 4, *width = tool_alloc(c->tool, c->models, sizeof *width);

	for (size_t k = 0; k < c->models; k++)
		width[k] = width_of(c->tool, c->tool->arg[k]);
	for (size_t i = 0; i < c->rows; i++) {
		size_t n = width_of(c->tool, c->row[i].name);

		names = n > names ? n : names;
		for (size_t k = 0; k < c->models && widest(c, &c->row[i]) <= WIDE; k++) {
			n = width_of(c->tool, value_of(&c->row[i], k));
			width[k] = n > width[k] ? n : width[k];
		}
	}
	for (size_t i = 0; i <= c->rows; i++) {
		const struct compared_row *row = i ? &c->row[i - 1] : &head;

		if (i > 0 && differ && !differs(c, row))
			continue;
		if (i > 0 && widest(c, row) > WIDE) {
			print_wide(c, row, names);
			continue;
		}
		fputs(i > 0 && differs(c, row) ? "* " : "  ", tool_text(c->tool));
		pad(c, row->name, names, false);
		for (size_t k = 0; k < c->models; k++)
			pad(c, value_of(row, k), width[k], k + 1 == c->models);
		fputc('\n', tool_text(c->tool));
	}
	free(width);
}

static void print_row(struct comparison *c, const struct compared_row *row, const char *verdict)
{
	FILE *f = tool_text(c->tool);

	info_put(c->tool, f, row->name);
	for (size_t k = 0; k < c->models; k++) {
		fputc('\t', f);
		info_put(c->tool, f, value_of(row, k));
	}
	fprintf(f, "\t%s\n", verdict);
}

static void print_tsv(struct comparison *c, bool differ)
{
	struct compared_row head = { .name = (char *)"file", .value = c->tool->arg };

	print_row(c, &head, "verdict");
	for (size_t i = 0; i < c->rows; i++)
		if (!differ || differs(c, &c->row[i]))
			print_row(c, &c->row[i], differs(c, &c->row[i]) ? "differs" : "same");
}

static void release(struct comparison *c)
{
	for (size_t i = 0; i < c->rows; i++) {
		for (size_t k = 0; k < c->models; k++)
			free(c->row[i].value[k]);
		free(c->row[i].value);
		free(c->row[i].name);
	}
	free(c->row);
}

void info_compare(struct tool *t, const struct info_compare_options *o)
{
	struct comparison c = { .tool = t, .models = (size_t)t->args };
	bool failed = false;
	struct ae_err e;

	if (t->args < 2)
		die(t, "option --compare: expected two or more models, got %d", t->args);
	for (size_t k = 0; k < c.models; k++) {
		struct ae_ensemble list = { 0 };

		tool_take_stdin(t, t->arg[k]);
		if (ae_ensemble_read(&list, t->arg[k], NULL, NULL, t->isa, &e) != 0) {
			tell_err(t, &e);
			failed = true;
			continue;
		}
		add_model(&c, k, &list);
		ae_ensemble_free(&list);
	}
	if (failed)
		tool_fail(t);
	(o->tsv ? print_tsv : print_aligned)(&c, o->differ);
	release(&c);
}
