/* train_heldout.c - scores of records that the model did not learn from, for thresholds (ae-threshold --fit MODEL): those
 * of the validation records, or a cross-fit, in which networks that learn from one half of the records score the other.
 *
 * A network that learns from half of the records scores new ones higher than the model does; one that trains for a part
 * of the steps scores rows of a table lower. At steps_share[] the two about cancel: a threshold at a false alarm rate of 1%
 * flags 0.9% of new normal rows in the mean over twelve tables of ODDS, at most 2.7%, and 1.2% of new normal windows over
 * generated series. Thresholds from training scores flag 19% of the rows. */
#include "train/train_tool.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDS = 2, SCORES_MAX = 5000, BLOCKS_MAX = 10, RECORDS_MIN = 20, BATCH = 1024 };

static const double steps_share[] = { 0.4,
				      0.8 }; /* of the run's steps, per network: for rows, for windows of a series */

/* ---- scores of some records by the member under way ---- */

struct heldout_scorer {
	struct train_run *run;
	struct ae_runner *runner;
	struct ae_score how;
	float *y, *pair;
	size_t values;
};

static void open_scorer(struct heldout_scorer *s, struct train_run *r)
{
	struct ae_model *m = &r->model;
	struct ae_runner_options how = { .threads = r->tool->threads,
					 .masked = r->o->train.masked,
					 .padded = r->o->train.padded };
	struct ae_err e;

	*s = (struct heldout_scorer){ .run = r, .values = ae_shape_count(ae_net_shape(m->net, AE_OUTPUT)) };
	if (ae_runner_new(&s->runner, m->net, &how, &e) != 0 || ae_score_find(&s->how, m->score, &e) != 0)
		die_err(r->tool, &e);
	s->how.isa = r->tool->isa;
	s->how.covariance = &m->covariance;
	s->how.neighbors = &m->neighbors;
	s->y = tool_alloc(r->tool, BATCH * s->values + 16, sizeof *s->y);
	s->pair = tool_alloc(r->tool, 2 * s->values, sizeof *s->pair);
}

static void close_scorer(struct heldout_scorer *s)
{
	ae_runner_free(s->runner);
	free(s->y);
	free(s->pair);
}

/* The score of output y for record x over the values that are there, as ae-score --missing keep has it. */
static double score_of(const struct heldout_scorer *s, const float *y, const float *x)
{
	size_t n = 0;

	if (!s->run->o->train.masked)
		return ae_score_values(s->how, y, x, s->values);
	for (size_t i = 0; i < s->values; i++)
		if (!isnan(x[i])) {
			s->pair[n] = y[i];
			s->pair[s->values + n++] = x[i];
		}
	return n > 0 ? ae_score_values(s->how, s->pair, s->pair + s->values, n) : 0;
}

/* Adds the scores of `n` records, record[i] in d, to sum[i]. */
static void add_scores(struct train_run *r, const struct ae_data *d, const size_t *record, size_t n, double *sum)
{
	const struct ae_data some = { .record = record, .count = n };
	struct heldout_scorer s;

	open_scorer(&s, r);
	for (size_t i = 0, run; i < n; i += run) {
		size_t at = record[i];

		run = ae_data_run(&some, i, BATCH);
		ae_runner_labels(s.runner, d->label ? d->label + at : NULL);
		ae_runner_run(s.runner, d->x + at * d->stride, d->stride, run, s.y);
		for (size_t j = 0; j < run; j++)
			sum[i + j] += score_of(&s, s.y + j * s.values, d->x + (at + j) * d->stride);
	}
	close_scorer(&s);
}

/* At most SCORES_MAX of d's records, evenly spaced; returns how many. */
static size_t choose(const struct train_run *r, const struct ae_data *d, size_t **record)
{
	size_t n = d->count < SCORES_MAX ? d->count : SCORES_MAX;

	*record = tool_alloc(r->tool, n + 1, sizeof **record);
	for (size_t i = 0; i < n; i++)
		(*record)[i] = ae_data_record(d, (size_t)((uint64_t)i * d->count / n));
	return n;
}

void train_heldout_check(struct train_run *r)
{
	if (r->o->heldout == HELDOUT_NONE || train_reconstructs(r))
		return;
	if (r->heldout.asked)
		die(r->tool, "--heldout: expected a network that reconstructs its records, got one of another kind");
	r->o->heldout = HELDOUT_NONE;
}

/* ---- validation ---- */

void train_heldout_validation(struct train_run *r)
{
	struct train_heldout_scores *h = &r->heldout;
	size_t *record;

	if (r->o->heldout != HELDOUT_VALIDATION)
		return;
	h->count = choose(r, &r->val, &record);
	if (!h->sum)
		h->sum = tool_alloc(r->tool, h->count, sizeof *h->sum);
	add_scores(r, &r->val, record, h->count, h->sum);
	free(record);
}

/* ---- cross-fit ---- */

/* Records of a series overlap and resemble their neighbors, so its folds are blocks, with a gap between them. */
struct heldout_folds {
	bool series;
	size_t blocks, gap;
};

static struct heldout_folds folds_of(const struct train_run *r)
{
	struct ae_shape record = train_record_shape(r);
	struct heldout_folds f = { .series = r->o->window > 0 || ae_record_kind(&record) == AE_WINDOW };
	size_t blocks;

	if (!f.series)
		return f;
	f.gap = (record.dim[0] - 1) / (r->o->window > 0 ? r->o->step : 1);
	blocks = r->train.count / (5 * f.gap + 1); /* gaps take a fifth of the records at most */
	f.blocks = blocks < FOLDS ? FOLDS : blocks < BLOCKS_MAX ? blocks : BLOCKS_MAX;
	return f;
}

/* The fold that the i-th record belongs to: the network of this fold scores it, and does not learn from it. */
static size_t fold_of(const struct train_run *r, const struct heldout_folds *f, size_t i)
{
	if (!f->series)
		return ae_rng_below(ae_rng_key(r->tool->seed, AE_RNG_MEMBER, i, 3), 0, FOLDS);
	return i * f->blocks / r->train.count % FOLDS;
}

/* Whether network k may learn from the i-th record, which then shares no row with a record that it scores. */
static bool may_learn(const struct train_run *r, const struct heldout_folds *f, size_t k, size_t i)
{
	size_t n = r->train.count, before = i < f->gap ? 0 : i - f->gap,
	       after = n - 1 - i < f->gap ? n - 1 : i + f->gap;

	if (!f->series)
		return fold_of(r, f, i) != k;
	for (size_t block = before * f->blocks / n; block <= after * f->blocks / n; block++)
		if (block % FOLDS == k)
			return false;
	return true;
}

/* Numbers of the records that network k learns from; returns how many. */
static size_t fold_records(const struct train_run *r, const struct heldout_folds *f, size_t k, size_t *record)
{
	size_t n = 0;

	for (size_t i = 0; i < r->train.count; i++)
		if (may_learn(r, f, k, i))
			record[n++] = ae_data_record(&r->train, i);
	return n;
}

/* Numbers of the records, among the `all` chosen ones, that network k scores, and their places among these. */
static size_t fold_scores(const struct train_run *r, const struct heldout_folds *f, size_t k, const size_t *chosen,
			  size_t all, size_t *record, size_t *place)
{
	size_t n = 0, next = 0;

	for (size_t i = 0; i < r->train.count && next < all; i++) {
		if (ae_data_record(&r->train, i) != chosen[next])
			continue;
		if (fold_of(r, f, i) == k) {
			record[n] = chosen[next];
			place[n++] = next;
		}
		next++;
	}
	return n;
}

static size_t fold_epochs(const struct train_run *r, bool series, size_t records)
{
	size_t batch = r->o->train.batch, all = (r->train.count + batch - 1) / batch,
	       own = (records + batch - 1) / batch;
	double epochs = steps_share[series] * (double)r->o->train.epochs * (double)all / (double)own;

	return epochs < 1 ? 1 : (size_t)(epochs + 0.5);
}

/* Trains member r->member on these records; false: interrupted. */
static bool train_fold(struct train_run *r, bool series, const size_t *record, size_t n)
{
	bool quiet = r->tool->quiet, verbose = r->tool->verbose, done;
	size_t epochs = r->o->train.epochs;

	r->o->train.epochs = fold_epochs(r, series, n);
	r->train.record = record;
	r->train.count = n;
	r->tool->quiet = true; /* the model's own training has said all of this */
	r->tool->verbose = false;
	train_build_model(r);
	r->tool->quiet = quiet;
	done = train_fit_fold(r);
	if (done) {
		train_covariance(r);
		train_neighbors(r);
	}
	r->tool->verbose = verbose;
	r->o->train.epochs = epochs;
	return done;
}

struct heldout_fold {
	bool series;
	size_t *learned, *scored, *place, learns, scores;
};

/* The records of fold k, of the chosen ones, and the records that its network learns from. */
static void open_fold(struct train_run *r, size_t k, const size_t *chosen, struct heldout_fold *fold)
{
	struct heldout_folds f = folds_of(r);

	*fold = (struct heldout_fold){ .series = f.series,
				       .learned = tool_alloc(r->tool, r->train.count + 1, sizeof *fold->learned),
				       .scored = tool_alloc(r->tool, r->heldout.count + 1, sizeof *fold->scored),
				       .place = tool_alloc(r->tool, r->heldout.count + 1, sizeof *fold->place) };
	fold->learns = fold_records(r, &f, k, fold->learned);
	fold->scores = fold_scores(r, &f, k, chosen, r->heldout.count, fold->scored, fold->place);
}

static void close_fold(struct heldout_fold *fold)
{
	free(fold->learned);
	free(fold->scored);
	free(fold->place);
}

/* Adds to the scores of fold k those of its member r->member; false: interrupted. */
static bool run_fold(struct train_run *r, size_t k, const size_t *chosen)
{
	struct heldout_fold fold;
	double *sum;
	bool done;

	r->train = r->all;
	train_pick_columns(r);
	r->val = (struct ae_data){ 0 };
	open_fold(r, k, chosen, &fold);
	sum = tool_alloc(r->tool, fold.scores + 1, sizeof *sum);
	done = train_fold(r, fold.series, fold.learned, fold.learns);
	if (done)
		add_scores(r, &r->train, fold.scored, fold.scores, sum);
	for (size_t i = 0; i < fold.scores; i++)
		r->heldout.sum[fold.place[i]] += sum[i];
	ae_model_free(&r->model);
	r->model = (struct ae_model){ 0 };
	close_fold(&fold);
	free(sum);
	return done;
}

/* Whether each fold has records to learn from and to score. */
static bool folds_fit(struct train_run *r, const size_t *chosen)
{
	struct heldout_fold fold;
	bool fit = true;

	for (size_t k = 0; k < FOLDS; k++) {
		open_fold(r, k, chosen, &fold);
		fit = fit && fold.learns >= RECORDS_MIN && fold.scores > 0;
		close_fold(&fold);
	}
	return fit;
}

void train_heldout_cross_fit(struct train_run *r)
{
	struct train_heldout_scores *h = &r->heldout;
	size_t *chosen;
	bool done = true;

	if (r->o->heldout != HELDOUT_CROSS_FIT)
		return;
	r->train = r->all;
	h->count = choose(r, &r->all, &chosen);
	if (!folds_fit(r, chosen)) {
		note(r->tool, "held-out scores: none: expected %d records to learn from in each half, got fewer",
		     RECORDS_MIN);
		h->count = 0;
		free(chosen);
		return;
	}
	h->sum = tool_alloc(r->tool, h->count, sizeof *h->sum);
	for (size_t k = 0; k < FOLDS; k++)
		for (r->member = 0; r->member < r->o->members && done; r->member++)
			done = run_fold(r, k, chosen);
	free(chosen);
	if (!done) {
		h->count = 0;
		train_die_interrupted(r);
	}
}

/* ---- into the model ---- */

void train_heldout_store(struct train_run *r)
{
	const struct train_heldout_scores *h = &r->heldout;
	struct ae_model *m = r->done.model;
	struct ae_err e;

	if (h->count == 0)
		return;
	m->heldout = tool_alloc(r->tool, h->count, sizeof *m->heldout);
	m->heldouts = h->count;
	for (size_t i = 0; i < h->count; i++)
		m->heldout[i] = (float)fmin(h->sum[i] / (double)r->done.count, FLT_MAX);
	if (ae_model_note(m, AE_NOTE_HELDOUT, r->o->heldout == HELDOUT_VALIDATION ? "validation" : "cross-fit", &e)
	    != 0)
		die_err(r->tool, &e);
	note(r->tool, "%zu held-out scores, by %s", h->count,
	     r->o->heldout == HELDOUT_VALIDATION ? "validation" : "cross-fit");
}
