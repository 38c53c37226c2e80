/* ae-merge - weighted average of models of one architecture: one round of training that is distributed over
 * machines. */
#include "common/tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
	const char *weights;
};

static const char *path_of(const struct tool *t, size_t i)
{
	return t->args > 0 ? t->arg[i] : "-";
}

static void open_model(struct tool *t, struct ae_model *m, size_t i)
{
	struct ae_err e;

	tool_take_stdin(t, path_of(t, i));
	if (ae_model_read(m, path_of(t, i), NULL, NULL, t->isa, &e) != 0)
		die_err(t, &e);
}

/* Parses "3,1,2", one weight per model. */
static void parse_weights(struct tool *t, const char *text, double *weight, size_t n)
{
	char *list = tool_alloc(t, strlen(text) + 1, 1), *word = list, *comma;
	size_t given = 1;

	strcpy(list, text);
	for (const char *c = text; *c; c++)
		given += *c == ',';
	if (given != n)
		die(t, "option --weights: expected %zu weights, one per model, got %zu in '%s'", n, given, text);
	for (size_t i = 0; i < n; i++, word = comma + 1) {
		comma = word + strcspn(word, ",");
		*comma = '\0';
		weight[i] = tool_real(t, "--weights", word, -1e15, 1e15);
	}
	free(list);
}

/* Weights each model by the number of records that it was trained on. If one model has no such note, all weights are
 * 1. */
static void weight_by_records(struct tool *t, double *weight, size_t n)
{
	bool known = true;

	for (size_t i = 0; i < n; i++) {
		struct ae_model m;

		if (strcmp(path_of(t, i), "-") == 0)
			die(t, "stdin: it can be read only once: with several models, --weights is needed");
		open_model(t, &m, i);
		weight[i] = ae_model_records(&m);
		known &= weight[i] > 0;
		ae_model_free(&m);
	}
	if (!known)
		note(t, "a model has no number of training records: all models have weight 1");
	for (size_t i = 0; i < n && !known; i++)
		weight[i] = 1;
}

static void add(struct tool *t, struct ae_merge *g, const struct ae_model *m, size_t i, double weight)
{
	struct ae_err e;

	if (ae_merge_add(g, m, weight, &e) != 0)
		die(t, "%s: %s", path_of(t, i), e.text);
	note(t, "%s: weight %.9g", path_of(t, i), weight);
}

static void merge(struct tool *t, struct ae_model *to, const double *weight, size_t n)
{
	struct ae_merge *g;
	struct ae_err e;
	bool covariance;

	open_model(t, to, 0);
	covariance = to->covariance.values > 0;
	if (ae_merge_new(&g, to, &e) != 0)
		die_err(t, &e);
	add(t, g, to, 0, weight[0]);
	for (size_t i = 1; i < n; i++) {
		struct ae_model m;

		open_model(t, &m, i);
		add(t, g, &m, i, weight[i]);
		covariance |= m.covariance.values > 0;
		ae_model_free(&m);
	}
	if (ae_merge_finish(g, &e) != 0)
		die_err(t, &e);
	ae_merge_free(g);
	if (covariance && to->covariance.values == 0)
		warn(t,
		     "the average has no residual covariance, so it cannot score with mahalanobis: ae-train --init "
		     "with -e 0 and --covariance fits it (-q silences this warning)");
}

static void run(struct tool *t, const struct options *o)
{
	size_t n = t->args > 0 ? (size_t)t->args : 1, size;
	double *weight = tool_alloc(t, n, sizeof *weight);
	struct ae_model to;
	struct ae_err e;
	char *bytes;

	weight[0] = 1;
	if (o->weights)
		parse_weights(t, o->weights, weight, n);
	else if (n > 1)
		weight_by_records(t, weight, n);
	merge(t, &to, weight, n);
	if (ae_model_bytes(&to, &bytes, &size, &e) != 0)
		die_err(t, &e);
	tool_bytes(t, bytes, size, false);
	free(bytes);
	free(weight);
	ae_model_free(&to);
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-merge",
			  .operands = "[MODEL]...",
			  .in_place = true,
			  .summary = "average models of one architecture" };
	struct options o = { 0 };
	const struct tool_option table[] = { { OPT_TEXT, 0, "weights", "A,B,...", &o.weights,
					       "weight of each model (default: number of its training records)" },
					     { OPT_END } };

	tool_start(&t, argc, argv, table, TOOL_OUTPUT, 0, -1);
	run(&t, &o);
	return tool_end(&t, TOOL_DONE);
}
