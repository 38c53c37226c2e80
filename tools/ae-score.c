/* ae-score - how far each record is from its reconstruction: one number a record. */
#include "records.h"

#include <stdlib.h>
#include <string.h>

enum by { BY_RECORD, BY_FEATURE, BY_STEP };

static const char *const by_names[] = { "record", "feature", "step", NULL };

struct options { const char *arch, *score; bool raw, plain; int by; struct tool_list models; };

/* A model with its runner; several are an ensemble, whose score is the mean of theirs. */
struct member { struct ae_model model; struct ae_runner *runner; struct ae_score score; bool logits; };

/* Where value i of a record counts: the record is rows of `steps` by `features`. */
struct split { enum by by; size_t steps, features, parts; };

static struct split split_of(const struct ae_shape *s, int by)
{
	struct split p = { .by = (enum by)by, .features = s->rank ? s->dim[s->rank - 1] : 1 };

	p.steps = ae_shape_count(s) / p.features;
	p.parts = by == BY_FEATURE ? p.features : by == BY_STEP ? p.steps : 1;
	return p;
}

/* The score of one part: of a step's features, or of a feature's steps, gathered side by side. */
static double score_part(const struct member *m, const struct split *p, size_t part, const float *y, const float *x,
			 float *room)
{
	if (p->by == BY_RECORD)
		return ae_score_values(m->score, m->logits, y, x, p->steps * p->features);
	if (p->by == BY_STEP)
		return ae_score_values(m->score, m->logits, y + part * p->features, x + part * p->features, p->features);
	for (size_t i = 0; i < p->steps; i++) {
		room[i] = y[i * p->features + part];
		room[p->steps + i] = x[i * p->features + part];
	}
	return ae_score_values(m->score, m->logits, room, room + p->steps, p->steps);
}

static void open_member(struct tool *t, const struct options *o, struct member *m, const char *path, struct ae_reader *r)
{
	struct ae_err e;

	records_model(t, &m->model, path, o->arch, r ? ae_reader_shape(r) : NULL);
	if (ae_runner_new(&m->runner, m->model.net, AE_WHOLE, t->threads, &e) != 0
	    || ae_score_find(&m->score, o->score ? o->score : m->model.score, &e) != 0)
		die_err(t, &e);
	if (ae_shape_count(ae_runner_in(m->runner)) != ae_shape_count(ae_runner_out(m->runner)))
		die(t, "%s: records of %s become %s, which cannot be compared with them", path,
		    ae_shape_name(ae_runner_in(m->runner)).text, ae_shape_name(ae_runner_out(m->runner)).text);
	if (o->plain)
		ae_runner_plain(m->runner);
	m->logits = ae_score_logits(m->score) && ae_runner_logits(m->runner);
}

static bool same_way(const struct ae_model *a, const struct ae_model *b)
{
	return a->window == b->window && a->step == b->step && a->stats.count == b->stats.count
		&& (a->stats.count == 0 || memcmp(a->stats.row, b->stats.row, a->stats.count * sizeof *a->stats.row) == 0);
}

/* Ensembles read the same records, and go the same way to them from raw rows. */
static void check_alike(const struct tool *t, const struct options *o, const struct member *a, const struct member *b,
			const char *path)
{
	if (!ae_shape_equal(ae_runner_in(a->runner), ae_runner_in(b->runner)))
		die(t, "%s: records of %s expected, '%s' takes %s", path, ae_shape_name(ae_runner_in(b->runner)).text,
		    t->arg[0], ae_shape_name(ae_runner_in(a->runner)).text);
	if (o->raw && !same_way(&a->model, &b->model))
		die(t, "%s: another window, step or normaliser than '%s' has", path, t->arg[0]);
}

struct block { const float *x; size_t pitch, n; };

static void add_scores(const struct member *m, const struct split *p, const struct block *b, float *y, float *room,
		       double *score)
{
	size_t values = p->steps * p->features;

	ae_runner_run(m->runner, b->x, b->pitch, b->n, y);
	for (size_t i = 0; i < b->n; i++)
		for (size_t part = 0; part < p->parts; part++)
			score[i * p->parts + part] += score_part(m, p, part, y + i * values, b->x + i * b->pitch, room);
}

static void score_all(struct tool *t, const struct options *o, struct member *m, size_t members, struct source *s)
{
	struct split p = split_of(ae_runner_in(m[0].runner), o->by);
	struct ae_shape shape = { .rank = o->by == BY_RECORD ? 0 : 1, .dim = { p.parts } };
	struct ae_writer *w = tool_writer(t, &shape, AE_F4, true);
	float *y = tool_alloc(t, s->most * s->values, sizeof *y), *room = tool_alloc(t, 2 * s->values, sizeof *room);
	double *score = tool_alloc(t, s->most * p.parts, sizeof *score);
	struct block b;

	while ((b.n = source_next(s, &b.x, &b.pitch)) > 0) {
		memset(score, 0, b.n * p.parts * sizeof *score);
		for (size_t i = 0; i < members; i++)
			add_scores(&m[i], &p, &b, y, room, score);
		for (size_t i = 0; i < b.n * p.parts; i++)
			score[i] /= (double)members;
		tool_write_f8(t, w, score, b.n);
	}
	free(y);
	free(room);
	free(score);
}

static void run(struct tool *t, const struct options *o)
{
	size_t members = 1 + o->models.count;
	struct member *m = tool_alloc(t, members, sizeof *m);
	struct ae_reader *r = tool_reader(t, 1);
	struct source s;

	for (size_t i = 0; i < members; i++) {
		const char *path = i == 0 ? t->arg[0] : o->models.item[i - 1];

		open_member(t, o, &m[i], path, r);
		check_alike(t, o, &m[0], &m[i], path);
	}
	source_open(&s, t, &m[0].model, r, ae_runner_in(m[0].runner), o->raw);
	score_all(t, o, m, members, &s);
	source_close(&s);
	for (size_t i = 0; i < members; i++) {
		ae_runner_free(m[i].runner);
		ae_model_free(&m[i].model);
	}
	free(m);
	free(o->models.item);
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-score", .operands = "MODEL [FILE]...",
		.summary = "one score a record: how far it is from its reconstruction" };
	struct options o = { .by = BY_RECORD };
	const struct tool_option table[] = {
		{ OPT_TEXT, 'm', "method", "SCORE", &o.score, "mae, mse, rmse, max or bce (default: the model's)" },
		{ OPT_CHOICE, 0, "by", "PART", &o.by, "one score a record, or one for each of its features or steps",
		  0, 0, by_names },
		{ OPT_FLAG, 0, "raw", NULL, &o.raw, "the input is raw rows: normalise and window them as in training" },
		{ OPT_FLAG, 0, "plain", NULL, &o.plain, "compute each window by itself, sharing nothing with its neighbours" },
		{ OPT_CHOICE, 0, "missing", "HOW", &t.missing, "what becomes of a NaN, infinity or empty field",
		  .names = missing_fills },
		{ OPT_LIST, 'M', "model", "MODEL", &o.models, "another model of an ensemble; scores are averaged" },
		{ OPT_TEXT, 'a', "arch", "ARCH", &o.arch, "architecture, for weights trained elsewhere (default: the model's)" },
		{ OPT_END }
	};

	tool_start(&t, argc, argv, table, TOOL_INPUT | TOOL_OUTPUT | TOOL_THREADS, 1, -1);
	missing_allow(&t, t.missing);
	run(&t, &o);
	return tool_end(&t, TOOL_DONE);
}
