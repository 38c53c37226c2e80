/* ae-score - the reconstruction error of each record: one score per record. */
#include "common/alive.h"
#include "common/state.h"
#include "common/precision_option.h"
#include "score/score_keys.h"
#include "score/score_models.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const by_names[] = { "record", "feature", "step", NULL };
static const char *const join_names[] = { "mean", "median", "max", "rank", NULL };

/* ---- the features that contribute most ---- */

struct contribution {
	size_t feature;
	double term;
};

static int by_term(const void *a, const void *b)
{
	const struct contribution *x = a, *y = b;

	if (x->term != y->term)
		return x->term < y->term ? 1 : -1;
	return x->feature < y->feature ? -1 : x->feature > y->feature;
}

/* A feature's name in the model's normalizer, else in the input's header, else its number from 1. */
static const char *name_of(const struct scorer *s, const struct ae_reader *r, size_t feature, char number[24])
{
	const struct ae_stats *stats = &s->members.member[0].model->stats;
	const char *name = stats->count == s->features ? stats->row[feature].name : "";

	if (!*name)
		name = ae_reader_column(r, feature);
	snprintf(number, 24, "%zu", feature + 1);
	return name && *name ? name : number;
}

/* The score, then names and contributions, the largest first; nan alone for an absent record. Control characters in a
 * name become blanks, as a tab would end the field. */
static void print_contributions(const struct scorer *s, const struct ae_reader *r, double score, const double *part,
				struct contribution *sorted)
{
	FILE *f = tool_text(s->tool);

	if (isnan(score)) {
		fputs("nan\n", f);
		return;
	}
	for (size_t i = 0; i < s->features; i++)
		sorted[i] = (struct contribution){ i, part[i] };
	qsort(sorted, s->features, sizeof *sorted, by_term);
	fprintf(f, "%.9g", score);
	for (size_t i = 0; i < s->o->top && i < s->features; i++) {
		char number[24];

		fputc('\t', f);
		for (const char *c = name_of(s, r, sorted[i].feature, number); *c; c++)
			fputc((unsigned char)*c < ' ' ? ' ' : *c, f);
		fprintf(f, "\t%.9g", sorted[i].term);
	}
	fputc('\n', f);
}

/* ---- reading and writing ---- */

/* The next records; writes the fraction of their values that is observed, if --observed asks for it. */
static size_t next_records(struct scorer *s, struct model_input *in, const float **x, size_t *stride)
{
	size_t n = model_input_next(in, x, stride);

	for (size_t i = 0; s->observed && i < n; i++) {
		double observed = 0;

		for (size_t j = 0; j < s->values; j++)
			observed += !isnan((*x)[i * *stride + j]);
		observed /= (double)s->values;
		tool_write_f8(s->tool, s->observed, &observed, 1);
	}
	return n;
}

/* Continues with the models that SIGHUP has brought; n records are read already. */
static void renew(struct scorer *s, struct model_input *in, size_t n)
{
	struct ae_ensemble list;

	if (!online_renewed(s->online, &list))
		return;
	model_input_renew(in, &list.model[0], n);
	scorer_renew(s, &list);
	in->model = s->members.member[0].model;
}

/* Record by record: each is scored by the model that learned from the records before it. */
static void score_and_learn(struct scorer *s, struct model_input *in, const float *x, size_t stride, size_t n,
			    double *score, double *part)
{
	for (size_t i = 0; i < n; i++, x += stride) {
		renew(s, in, n);
		scorer_run(s, x, stride, 1, &score[i], part + i * s->parts);
		online_learn(s->online, &s->members, x, score[i]);
	}
}

/* The scores and parts of the next records; returns how many records. */
static size_t next_scores(struct scorer *s, struct model_input *in, double *score, double *part)
{
	size_t n, stride;
	const float *x;

	n = next_records(s, in, &x, &stride);
	if (s->online && !online_learns(s->online) && n > 0)
		renew(s, in, n);
	if (online_learns(s->online))
		score_and_learn(s, in, x, stride, n, score, part);
	else if (n > 0)
		scorer_run(s, x, stride, n, score, part);
	if (s->exact && n > 0)
		precision_compare(s, x, stride, n, score);
	return n;
}

/* With --rows, how many rows end no window: those before the end of the first one. */
static size_t rows_before(const struct scorer *s, const struct model_input *in)
{
	if (in->windows > 0)
		return 0; /* they are told by an earlier run */
	return s->o->rows && in->model->window > 0 ? in->model->window - 1 : 0;
}

static void write_top(struct scorer *s, struct model_input *in)
{
	double *score = tool_alloc(s->tool, in->block, sizeof *score);
	double *part = tool_alloc(s->tool, in->block, s->parts * sizeof *part);
	struct contribution *sorted = tool_alloc(s->tool, s->features, sizeof *sorted);
	size_t before = rows_before(s, in), n;

	while ((n = next_scores(s, in, score, part)) > 0) {
		for (; before > 0; before--)
			print_contributions(s, in->reader, NAN, part, sorted);
		for (size_t i = 0; i < n; i++)
			print_contributions(s, in->reader, score[i], part + i * s->parts, sorted);
		fflush(tool_text(s->tool)); /* tool_end() sees errors */
	}
	free(score);
	free(part);
	free(sorted);
}

static void write_scores(struct scorer *s, struct model_input *in)
{
	struct ae_shape shape = { .rank = s->parts > 0, .dim = { s->parts } };
	struct ae_writer *w = tool_writer(s->tool, &shape, AE_F4, true);
	double *score = tool_alloc(s->tool, in->block, sizeof *score);
	double *part = tool_alloc(s->tool, in->block, (s->parts + 1) * sizeof *part);
	double *none = tool_alloc(s->tool, s->parts + 1, sizeof *none);
	size_t before = rows_before(s, in), n;

	for (size_t i = 0; i <= s->parts; i++)
		none[i] = NAN;
	while ((n = next_scores(s, in, score, part)) > 0) {
		for (; before > 0; before--)
			tool_write_f8(s->tool, w, none, 1);
		tool_write_f8(s->tool, w, s->parts > 0 ? part : score, n);
	}
	free(none);
	free(score);
	free(part);
}

/* Ranks are known at the end of the input: each member's scores are collected, then ranked. */
static void write_ranks(struct scorer *s, struct model_input *in)
{
	struct ae_writer *w = tool_writer(s->tool, &(struct ae_shape){ .rank = 0 }, AE_F4, true);
	size_t members = s->members.count, count = 0, n, stride;
	double **all = tool_alloc(s->tool, members, sizeof *all), *rank, *sorted;
	const float *x;

	while ((n = next_records(s, in, &x, &stride)) > 0) {
		scorer_members(s, x, stride, n);
		for (size_t k = 0; k < members; k++) {
			all[k] = tool_grow(s->tool, all[k], count + n, sizeof **all);
			memcpy(all[k] + count, s->member_score + k * s->max_records, n * sizeof **all);
		}
		count += n;
	}
	rank = tool_alloc(s->tool, count, sizeof *rank);
	sorted = tool_alloc(s->tool, count, sizeof *sorted);
	for (size_t k = 0; k < members && count > 0; k++)
		score_ranks(all[k], count, sorted, rank);
	for (size_t i = 0; i < count; i++)
		rank[i] /= (double)members;
	tool_write_f8(s->tool, w, rank, count);
	for (size_t k = 0; k < members; k++)
		free(all[k]);
	free(all);
	free(rank);
	free(sorted);
}

/* ---- state ---- */

struct scoring {
	struct scorer *s;
	struct model_input *in;
	struct online *online; /* NULL: models do not change */
};

static void values(void *arg, struct ae_state *state)
{
	const struct scoring *g = arg;

	state_rows_option(state, g->in->reader);
	ae_state_option(state, "score per row", g->s->o->rows ? "yes" : "no");
	ae_state_count(state, &g->s->scored, UINT64_MAX);
	ae_state_count(state, &g->s->absent, UINT64_MAX);
	model_input_state(g->in, state);
}

static int stop(void *arg)
{
	const struct scoring *g = arg;

	if (g->online)
		online_end(g->online);
	return TOOL_DONE;
}

static void save_online(void *arg)
{
	const struct scoring *g = arg;

	if (g->online)
		online_close(g->online);
}

static void check_state(const struct tool *t, const struct score_options *o)
{
	const char *other = o->join == JOIN_RANK ? "ensemble rank"
		: o->labels                      ? "labels"
		: o->lengths                     ? "lengths"
		: o->save                        ? "save of a precision"
		: likelihood_chosen(o)           ? o->method
						 : NULL;

	if (t->state && other)
		die(t, "option --state: cannot be used with %s%s", likelihood_chosen(o) ? "score " : "--", other);
	model_input_state_check(t, &o->breaks);
}

/* The file of --save that notes a precision. */
struct saved {
	char *bytes;
	size_t size;
};

/* online: the state of models that change, or NULL. */
static void run(struct tool *t, const struct score_options *o, struct online *online, struct saved *saved)
{
	struct scorer s;
	struct model_input in;
	struct scoring all = { &s, &in, online };
	const struct state_owner owner = { .values = values, .stop = stop, .last = save_online, .arg = &all };

	model_check(t);
	scorer_open(&s, t, t->arg[0], o, model_input_begin(&in, t, o->raw, o->arch, &o->breaks));
	s.online = online;
	if (o->observed)
		s.observed = tool_writer_of(t, o->observed, &(struct ae_shape){ .rank = 0 }, AE_F4);
	if (online)
		online_start(online, &s.members.list, t->arg[0], o->arch != NULL);
	in.lengths_path = o->lengths;
	in.batch = o->batch;
	model_input_open(&in, s.members.member[0].model, &s.record);
	s.input = in.reader;
	if (o->rows && s.members.member[0].model->step > 1)
		die(t, "%s: --rows: expected windows at every row, got a step of %zu", t->arg[0],
		    s.members.member[0].model->step);
	scorer_allocate(&s, in.block);
	if (o->save)
		precision_start(&s);
	state_open(t, in.reader, &owner);
	if (o->join == JOIN_RANK)
		write_ranks(&s, &in);
	else if (o->top > 0)
		write_top(&s, &in);
	else
		write_scores(&s, &in);
	state_take(t);
	model_input_close(&in);
	if (online)
		online_end(online);
	if (o->save)
		precision_end(&s, &saved->bytes, &saved->size);
	scorer_close(&s);
	free(o->models.item);
}

static void check(struct tool *t, struct score_options *o)
{
	struct ae_score score;
	struct ae_err e;

	if (o->method && !likelihood_chosen(o) && ae_score_find(&score, o->method, &e) != 0)
		die_err(t, &e);
	precision_check(t, o);
	online_check(t, &o->online);
	likelihood_check(t, o);
	score_keys_check(t, o);
	score_folder_check(t, o);
	check_state(t, o);
	if (likelihood_chosen(o) && t->missing == MISSING_KEEP)
		die(t, "--missing keep: cannot be used with score %s, which takes whole records", o->method);
	if (likelihood_chosen(o) && o->lengths)
		die(t, "--lengths: cannot be used with score %s, which takes whole records", o->method);
	if (o->lengths && !isnan(o->online.rate))
		die(t, "--lengths: cannot be used with --learn");
	if (o->observed && t->missing != MISSING_KEEP)
		die(t, "--observed: expected --missing keep: otherwise every value of a record is observed");
	if (o->online.reload && (o->models.count > 0 || o->join == JOIN_RANK || o->save))
		die(t, "--reload: cannot be used with %s",
		    o->models.count > 0 ? "-M"
			    : o->save   ? "--save of a precision"
					: "--ensemble rank");
	if (!isnan(o->online.rate) && (o->models.count > 0 || o->join == JOIN_RANK))
		die(t, "--learn: cannot be used with %s",
		    o->models.count > 0 ? "-M: only the models of one file can be saved"
					: "--ensemble rank: ranks are known at the end");
	o->no_reuse |= !isnan(o->online.rate); /* shared results would come from older weights */
	o->no_reuse |= o->batch > 0;           /* they take memory */
	if (o->join == JOIN_RANK && (o->top > 0 || o->by != BY_RECORD))
		die(t, "--ensemble rank: cannot be used with --%s: ranks are not a sum over values",
		    o->top > 0 ? "top" : "by");
	if (o->top > 0 && o->by == BY_STEP)
		die(t, "--top: cannot be used with --by step: it names features");
	if (o->top > 0)
		o->by = BY_FEATURE;
	if (o->rows && (!o->raw || o->observed || o->join == JOIN_RANK))
		die(t, "--rows: %s",
		    !o->raw               ? "expected --raw: other records are no rows"
			    : o->observed ? "cannot be used with --observed, which tells of windows"
					  : "cannot be used with --ensemble rank");
}

static bool is_keyed(const struct score_options *o)
{
	return o->keys.columns || o->keys.add;
}

static int score(struct tool *t, const struct score_options *o)
{
	struct saved saved = { 0 };
	struct ae_err e;
	int status;

	if (is_keyed(o))
		score_keys(t, o, NULL);
	else
		run(t, o, NULL, &saved);
	status = tool_end(t, TOOL_DONE);
	if (saved.bytes && ae_file_save(o->save, saved.bytes, saved.size, &e) != 0)
		die_err(t, &e);
	free(saved.bytes);
	return status;
}

static int score_online(struct tool *t, const struct score_options *o)
{
	struct online_options how = o->online;
	struct online online;
	int status;

	if (o->folder) /* its models are read again one by one */
		return score(t, o);
	how.state = t->state != NULL;
	online_init(&online, t, &how);
	if (is_keyed(o))
		score_keys(t, o, &online);
	else
		run(t, o, &online, NULL);
	status = tool_end(t, TOOL_DONE);
	online_close(&online);
	return status;
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-score",
			  .operands = "MODEL [FILE]...",
			  .allow_absent = true,
			  .clamp = true,
			  .summary = "Writes one score per record: the reconstruction error of a trained model." };
	struct score_options o = { .by = BY_RECORD,
				   .precision = PRECISION_DEFAULT,
				   .online = { .rate = NAN, .below = INFINITY },
				   .max_models = MODELS_MAX,
				   .keys = { .max = KEYED_MAX } };
	struct online_options *learn = &o.online;
	const struct tool_option table[] = {
		{ OPT_NAME, 'm', "method", "SCORE", &o.method, "score to compute (default: the model's)",
		  .word = score_word },
		{ OPT_COUNT, 0, "samples", "K", &o.samples,
		  "draws of the code per record, for elbo (default: none, the mean) and nll (default: 100)", 1, 1e9 },
		{ OPT_INPUT, 0, "labels", "FILE", &o.labels, "class of each record, for a class-conditional network" },
		{ OPT_TEXT, 0, "class", "K", &o.class, "class of all records" },
		{ OPT_CHOICE, 0, "by", "PART", &o.by, "split the score: one number per record, per feature or per step",
		  0, 0, by_names },
		{ OPT_COUNT, 0, "top", "K", &o.top, "print the score and the K features that contribute most; 0: off",
		  0, 1e6 },
		LENGTHS_OPTION(&o.lengths),
		{ OPT_FLAG, 0, "raw", NULL, &o.raw, "input is raw rows: normalize and window them as in training" },
		{ OPT_FLAG, 0, "rows", NULL, &o.rows,
		  "with --raw: a score per row, of the window that ends with it; nan before the first window's end" },
		MODEL_INPUT_BREAKS(&o.breaks),
		KEYED_OPTION_LINES(&o.keys),
		KEYED_ADD_OPTION(&o.keys),
		KEY_MODELS_OPTION_LINES(&o),
		ALIVE_OPTION(&t),
		STATE_OPTION(&t),
		{ OPT_COUNT, 'b', "batch", "N", &o.batch,
		  "records to compute at once: fewer need less memory, for the same scores (default: 256 or more)", 1,
		  1e6 },
		PRECISION_OPTION(&o.precision),
		{ OPT_FLAG, 0, "reload", NULL, &learn->reload,
		  "on SIGHUP, read the model again; the old one stays if that fails" },
		{ OPT_FLAG, 0, "no-reuse", NULL, &o.no_reuse,
		  "compute each window from scratch (slower, same scores)" },
		{ OPT_OUTPUT, 0, "observed", "FILE", &o.observed,
		  "with --missing keep: write the fraction of observed values per record" },
		{ OPT_INPUTS, 'M', "model", "MODEL", &o.models, "add a model to the ensemble" },
		{ OPT_CHOICE, 0, "ensemble", "HOW", &o.join, "how the members' scores are combined",
		  .names = join_names },
		{ OPT_FLAG, 0, "relative", NULL, &o.relative,
		  "divide each member's score by its mean on the training records" },
		{ OPT_REAL, 0, "learn", "RATE", &learn->rate,
		  "online learning: learning rate of the update after each record", 0, 1e3 },
		{ OPT_COUNT, 0, "grace", "N", &learn->grace, "records to score before online learning begins", 0,
		  TOOL_COUNT_MAX },
		{ OPT_REAL, 0, "learn-below", "SCORE", &learn->below, "learn only from records with a score below this",
		  DBL_MIN, INFINITY },
		{ OPT_OUTPUT, 0, "save", "FILE", &learn->save,
		  "with --learn: write the updated model, at the end and on SIGUSR1; with --precision: write the model "
		  "with this precision and the measured change of the scores",
		  .replaces = 1 },
		{ OPT_INPUT, 'a', "arch", "ARCH", &o.arch,
		  "architecture, for weights trained elsewhere (default: the model's)", .word = tool_builtin_word },
		{ OPT_END }
	};

	tool_start(&t, argc, argv, table, TOOL_INPUT | TOOL_OUTPUT | TOOL_THREADS | TOOL_SEED | TOOL_GAPS, 1, -1);
	check(&t, &o);
	alive_start(&t);
	missing_allow(&t, t.missing);
	return (online_chosen(learn) ? score_online : score)(&t, &o);
}
