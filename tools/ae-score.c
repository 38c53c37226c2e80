/* ae-score - how far each record is from its reconstruction: one number a record. */
#include "score/score.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const by_names[] = { "record", "feature", "step", NULL };
static const char *const join_names[] = { "mean", "median", "max", "rank", NULL };

/* ---- the columns to blame ---- */

struct blame { size_t column; double term; };

static int by_term(const void *a, const void *b)
{
	const struct blame *x = a, *y = b;

	if (x->term != y->term)
		return x->term < y->term ? 1 : -1;
	return x->column < y->column ? -1 : x->column > y->column;
}

/* By the model's normalizer, else by the input's header, else by number. */
static const char *name_of(const struct scorer *s, const struct ae_reader *r, size_t column, char number[24])
{
	const struct ae_stats *stats = &s->members.member[0].model->stats;
	const char *name = stats->count == s->features ? stats->row[column].name : "";

	if (!*name)
		name = ae_reader_column(r, column);
	snprintf(number, 24, "%zu", column + 1);
	return name && *name ? name : number;
}

/* "score", then a column's name and what it adds, the largest first; a tab or line end in a name would be
 * a field's. */
static void print_blame(const struct scorer *s, const struct ae_reader *r, double score, const double *part,
			struct blame *room)
{
	FILE *f = tool_text(s->tool);

	for (size_t i = 0; i < s->features; i++)
		room[i] = (struct blame){ i, part[i] };
	qsort(room, s->features, sizeof *room, by_term);
	fprintf(f, "%.9g", score);
	for (size_t i = 0; i < s->o->top && i < s->features; i++) {
		char number[24];

		fputc('\t', f);
		for (const char *c = name_of(s, r, room[i].column, number); *c; c++)
			fputc((unsigned char)*c < ' ' ? ' ' : *c, f);
		fprintf(f, "\t%.9g", room[i].term);
	}
	fputc('\n', f);
}

/* ---- the ways through the input ---- */

/* The next records; writes the shares of them that are observed, where they are asked for. */
static size_t next_records(struct scorer *s, struct source *in, const float **x, size_t *stride)
{
	size_t n = source_next(in, x, stride);

	for (size_t i = 0; s->shares && i < n; i++) {
		double observed = 0;

		for (size_t j = 0; j < s->values; j++)
			observed += !isnan((*x)[i * *stride + j]);
		observed /= (double)s->values;
		tool_write_f8(s->tool, s->shares, &observed, 1);
	}
	return n;
}

/* Record by record, each scored by what those before it have taught. */
static void score_and_learn(struct scorer *s, struct source *in, const float *x, size_t stride, size_t n,
			    double *score,
			    double *part)
{
	struct ae_ensemble list;

	for (size_t i = 0; i < n; i++, x += stride) {
		if (online_renewed(s->online, &list)) {
			scorer_renew(s, &list);
			in->model = s->members.member[0].model;
		}
		scorer_run(s, x, stride, 1, &score[i], part + i * s->parts);
		online_learn(s->online, &s->members, x, score[i]);
	}
}

/* The next records' scores and parts; how many they are. */
static size_t next_scores(struct scorer *s, struct source *in, double *score, double *part)
{
	size_t n, stride;
	const float *x;

	n = next_records(s, in, &x, &stride);
	if (s->online)
		score_and_learn(s, in, x, stride, n, score, part);
	else if (n > 0)
		scorer_run(s, x, stride, n, score, part);
	return n;
}

static void write_top(struct scorer *s, struct source *in, struct ae_reader *r)
{
	double *score = tool_alloc(s->tool, in->most, sizeof *score);
	double *part = tool_alloc(s->tool, in->most, s->parts * sizeof *part);
	struct blame *room = tool_alloc(s->tool, s->features, sizeof *room);
	size_t n;

	while ((n = next_scores(s, in, score, part)) > 0) {
		for (size_t i = 0; i < n; i++)
			print_blame(s, r, score[i], part + i * s->parts, room);
		fflush(tool_text(s->tool));	/* what goes wrong here, tool_end() sees */
	}
	free(score);
	free(part);
	free(room);
}

static void write_scores(struct scorer *s, struct source *in)
{
	struct ae_shape shape = { .rank = s->parts > 0, .dim = { s->parts } };
	struct ae_writer *w = tool_writer(s->tool, &shape, AE_F4, true);
	double *score = tool_alloc(s->tool, in->most, sizeof *score);
	double *part = tool_alloc(s->tool, in->most, (s->parts + 1) * sizeof *part);
	size_t n;

	while ((n = next_scores(s, in, score, part)) > 0)
		tool_write_f8(s->tool, w, s->parts > 0 ? part : score, n);
	free(score);
	free(part);
}

/* Ranks are known once all records are: each member's scores, one member behind the other. */
static void write_ranks(struct scorer *s, struct source *in)
{
	struct ae_writer *w = tool_writer(s->tool, &(struct ae_shape){ .rank = 0 }, AE_F4, true);
	size_t members = s->members.count, count = 0, n, stride;
	double **all = tool_alloc(s->tool, members, sizeof *all), *rank, *room;
	const float *x;

	while ((n = next_records(s, in, &x, &stride)) > 0) {
		scorer_members(s, x, stride, n);
		for (size_t k = 0; k < members; k++) {
			all[k] = tool_grow(s->tool, all[k], count + n, sizeof **all);
			memcpy(all[k] + count, s->of + k * s->most, n * sizeof **all);
		}
		count += n;
	}
	rank = tool_alloc(s->tool, count, sizeof *rank);
	room = tool_alloc(s->tool, count, sizeof *room);
	for (size_t k = 0; k < members && count > 0; k++)
		score_ranks(all[k], count, room, rank);
	for (size_t i = 0; i < count; i++)
		rank[i] /= (double)members;
	tool_write_f8(s->tool, w, rank, count);
	for (size_t k = 0; k < members; k++)
		free(all[k]);
	free(all);
	free(rank);
	free(room);
}

/* online: what learns, or NULL. */
static void run(struct tool *t, const struct score_options *o, struct online *online)
{
	struct ae_reader *r = tool_reader(t, 1);
	struct scorer s;
	struct source in;

	scorer_open(&s, t, o, r);
	s.online = online;
	if (o->share)
		s.shares = tool_writer_of(t, o->share, &(struct ae_shape){ .rank = 0 }, AE_F4);
	if (online)
		online_start(online, &s.members.list, t->arg[0], o->arch != NULL);
	source_open(&in, t, s.members.member[0].model, r, &s.record, o->raw);
	scorer_room(&s, in.most);
	if (o->join == JOIN_RANK)
		write_ranks(&s, &in);
	else if (o->top > 0)
		write_top(&s, &in, r);
	else
		write_scores(&s, &in);
	source_close(&in);
	if (online)
		online_end(online);
	scorer_close(&s);
	free(o->models.item);
}

static void check(struct tool *t, struct score_options *o)
{
	struct ae_score score;
	struct ae_err e;

	if (o->method && !bound_named(o) && ae_score_find(&score, o->method, &e) != 0)
		die_err(t, &e);
	online_check(t, &o->online);
	bound_check(t, o);
	tool_check_distinct(t, (const char *const[]){ o->share, o->online.save, t->out, t->label_out }, 4, 1);
	if (bound_named(o) && t->missing == MISSING_KEEP)
		die(t, "--missing keep: score %s takes records without gaps", o->method);
	if (o->share && t->missing != MISSING_KEEP)
		die(t, "--observed goes with --missing keep: else all of a record is there");
	if (!isnan(o->online.rate) && (o->models.count > 0 || o->join == JOIN_RANK))
		die(t, "--learn: %s", o->models.count > 0 ? "one file's models learn: -M does not go with it"
		    : "ranks are known at the end: --ensemble rank does not go with it");
	o->no_reuse |= !isnan(o->online.rate);	/* what windows share would be the work of older weights */
	if (o->join == JOIN_RANK && (o->top > 0 || o->by != BY_RECORD))
		die(t, "--ensemble rank: ranks are no sum of parts: --%s does not go with it",
		    o->top > 0 ? "top" : "by");
	if (o->top > 0 && o->by == BY_STEP)
		die(t, "--top names features: --by step does not go with it");
	if (o->top > 0)
		o->by = BY_FEATURE;
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-score", .operands = "MODEL [FILE]...",
		.summary = "one score a record: how far it is from its reconstruction" };
	struct score_options o = { .by = BY_RECORD, .online = { .rate = NAN, .below = INFINITY } };
	struct online_options *learn = &o.online;
	struct online online;
	int status;
	const struct tool_option table[] = {
		{ OPT_NAME, 'm', "method", "SCORE", &o.method, "what is computed of each record (default: the model's)",
		  .word = score_word },
		{ OPT_COUNT, 0, "samples", "K", &o.samples,
		  "draws of each code, for elbo (default: its mean) and nll (default: 100)",
		  1, 1e9 },
		{ OPT_TEXT, 0, "labels", "FILE", &o.labels,
		  "the class of each record, for a code that is told classes" },
		{ OPT_TEXT, 0, "class", "K", &o.class, "one class for all records" },
		{ OPT_CHOICE, 0, "by", "PART", &o.by,
		  "one score a record, or what each of its features or steps adds to it",
		  0, 0, by_names },
		{ OPT_COUNT, 0, "top", "K", &o.top,
		  "text: the score, then the K features that add most to it, with what they add; 0: no",
		  0, 1e6 },
		{ OPT_FLAG, 0, "raw", NULL, &o.raw,
		  "the input is raw rows: normalize and window them as in training" },
		{ OPT_FLAG, 0, "no-reuse", NULL, &o.no_reuse,
		  "compute each window by itself, sharing nothing with its neighbors" },
		{ OPT_TEXT, 0, "observed", "FILE", &o.share,
		  "with --missing keep: write the share of each record that is there" },
		{ OPT_LIST, 'M', "model", "MODEL", &o.models, "another model of an ensemble" },
		{ OPT_CHOICE, 0, "ensemble", "HOW", &o.join, "what an ensemble makes of its members' scores",
		  .names = join_names },
		{ OPT_FLAG, 0, "relative", NULL, &o.relative,
		  "scores as multiples of their mean over the model's training records" },
		{ OPT_REAL, 0, "learn", "RATE", &learn->rate,
		  "learn from each record once it is scored, at this rate", 0, 1e3 },
		{ OPT_COUNT, 0, "grace", "N", &learn->grace,
		  "records of the stream to score before the first is learned from", 0,
		  TOOL_COUNT_MAX },
		{ OPT_REAL, 0, "learn-below", "SCORE", &learn->below,
		  "do not learn from records with a score from here on", DBL_MIN,
		  INFINITY },
		{ OPT_TEXT, 0, "save", "FILE", &learn->save,
		  "write the model that has learned, at the end and on SIGUSR1" },
		{ OPT_TEXT, 'a', "arch", "ARCH", &o.arch,
		  "architecture, for weights trained elsewhere (default: the model's)", .word = tool_builtin_word },
		{ OPT_END }
	};

	tool_start(&t, argc, argv, table, TOOL_INPUT | TOOL_OUTPUT | TOOL_THREADS | TOOL_SEED | TOOL_GAPS, 1, -1);
	check(&t, &o);
	missing_allow(&t, t.missing);
	if (isnan(learn->rate)) {
		run(&t, &o, NULL);
		return tool_end(&t, TOOL_DONE);
	}
	online_init(&online, &t, learn);
	run(&t, &o, &online);
	status = tool_end(&t, TOOL_DONE);
	online_close(&online);
	return status;
}
