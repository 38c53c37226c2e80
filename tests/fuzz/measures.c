/* measures.c - what is computed of scores, labels and records: measures, thresholds, features, distributions. */
#include "fuzz.h"

#include "ae.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 150, VALUES = 3, SIDE = 11, FEATURES_MOST = 500 };

/* Row i is byte i: its lowest bit is the label, the others are the score. */
struct series {
	size_t n, positives;
	double score[ROWS_MOST];
	bool positive[ROWS_MOST];
	float record[ROWS_MOST * VALUES]; /* the scores of the row and of the rows behind it */
	struct ae_ranges truth;
};

static void hold_part(double x, const char *what)
{
	fuzz_hold(x >= -1e-12 && x <= 1 + 1e-12, what);
}

/* ---- measures ---- */

static int ranking(const struct series *s, struct ae_err *e)
{
	struct ae_ranking r;

	if (s->positives == 0 || s->positives == s->n)
		return 0;
	if (ae_ranking(&r, s->score, s->positive, s->n, e) != 0)
		return -1;
	hold_part(r.roc_auc, "an area beyond 0 to 1");
	hold_part(r.pr_auc, "an area beyond 0 to 1");
	hold_part(r.best_f1, "an F1 beyond 0 to 1");
	hold_part(r.p_at_n, "a precision beyond 0 to 1");
	return 0;
}

static int bootstrap(const struct series *s, struct ae_err *e)
{
	struct ae_interval interval[AE_MEASURES];

	if (s->positives == 0 || s->positives == s->n)
		return 0;
	if (ae_bootstrap(interval, s->score, s->positive, s->n, 9, &(struct ae_bootstrap){ 5, 1, 3 }, e) != 0)
		return -1;
	for (size_t i = 0; i < AE_MEASURES; i++)
		fuzz_hold(interval[i].low <= interval[i].high && interval[i].low >= -1 - 1e-12 && interval[i].high <= 1 + 1e-12,
			  "an interval that is none");
	return 0;
}

static int ranges(const struct series *s, struct ae_err *e)
{
	struct ae_vus vus;
	struct ae_nab nab;

	if (s->truth.count > 0 && s->positives < s->n) {
		if (ae_vus(&vus, s->score, s->n, &s->truth, 4, e) != 0)
			return -1;
		hold_part(vus.roc, "a volume beyond 0 to 1");
		hold_part(vus.pr, "a volume beyond 0 to 1");
	}
	if (ae_nab(&nab, s->score, s->n, &s->truth, 0.15, NAN, e) != 0)
		return -1;
	for (size_t i = 0; i < AE_NAB_PROFILES; i++)
		fuzz_hold(nab.windows == 0 || nab.profile[i].score <= 100, "more than all windows");
	return 0;
}

static int classes(const struct series *s, struct ae_err *e)
{
	struct ae_classes *c;
	struct ae_class_summary sum;
	struct ae_class_intervals intervals;
	int bad;

	if (ae_classes_new(&c, VALUES, 1e-7, e) != 0)
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		const double x[VALUES] = { s->record[i * VALUES], s->record[i * VALUES + 1], s->record[i * VALUES + 2] };

		ae_classes_add(c, x, s->positive[i]);
	}
	ae_classes_summary(c, &sum);
	hold_part(sum.accuracy, "an accuracy beyond 0 to 1");
	hold_part(sum.macro_f1, "an F1 beyond 0 to 1");
	fuzz_hold(fabs(sum.mcc) <= 1 + 1e-12, "a correlation beyond -1 to 1");
	bad = ae_classes_bootstrap(c, &(struct ae_bootstrap){ 5, 1, 3 }, &intervals, e);
	fuzz_hold(bad || intervals.accuracy.low <= intervals.accuracy.high, "an interval that is none");
	ae_classes_free(c);
	return bad;
}

static int labels(const struct series *s, struct ae_err *e)
{
	struct ae_rank_quality rank;
	struct ae_label_quality q;
	size_t n = s->n / 2;

	if (ae_rank_quality(&rank, s->score, s->positive, s->n, 5, e) != 0)
		return -1;
	hold_part(rank.precision, "a precision beyond 0 to 1");
	hold_part(rank.ndcg, "a gain beyond 0 to 1");
	if (n == 0 || !memchr(s->positive, true, 2 * n))
		return 0;
	if (ae_label_quality(&q, s->score, s->positive, n, 2, 9, e) != 0)
		return -1;
	hold_part(q.macro_f1, "an F1 beyond 0 to 1");
	hold_part(q.macro_pr_auc, "an area beyond 0 to 1");
	hold_part(q.lrap, "a precision beyond 0 to 1");
	return 0;
}

static int images(const struct series *s, struct ae_err *e)
{
	static const struct ae_shape shape = { 2, { SIDE, SIDE } };
	double a[SIDE * SIDE], b[SIDE * SIDE], same, other;
	struct ae_ssim *ssim;

	if (ae_ssim_new(&ssim, &shape, 127, e) != 0)
		return -1;
	for (size_t i = 0; i < SIDE * SIDE; i++) {
		a[i] = s->score[i % s->n];
		b[i] = s->score[i * 7 % s->n];
	}
	same = ae_ssim_record(ssim, a, a);
	other = ae_ssim_record(ssim, a, b);
	fuzz_hold(fabs(same - 1) < 1e-9 && other >= -1 - 1e-9 && other <= 1 + 1e-9, "a similarity beyond -1 to 1");
	ae_ssim_free(ssim);
	return 0;
}

static int distances(const struct series *s, struct ae_err *e)
{
	double nearest[2 * ROWS_MOST], sum[ROWS_MOST], frechet;
	const struct ae_distances o = { .rows = s->record, .columns = s->record, .row_count = s->n, .column_count = s->n,
					.values = VALUES, .k = 2, .nearest = nearest, .sum = sum };

	if (s->n < 4)
		return 0;
	if (ae_distances(&o, 1, e) != 0
	    || ae_frechet(&frechet, s->record, s->n / 2, s->record + s->n / 2 * VALUES, s->n - s->n / 2, VALUES, e) != 0)
		return -1;
	for (size_t i = 0; i < s->n; i++)
		fuzz_hold(nearest[2 * i] >= 0 && nearest[2 * i] <= nearest[2 * i + 1], "neighbors out of order");
	fuzz_hold(frechet > -1e-3, "a distance below 0");
	return 0;
}

/* ---- what is learned of records ---- */

static int mixture(const struct series *s, struct ae_err *e)
{
	struct ae_mixture *m;
	float x[VALUES];

	if (ae_mixture_fit(&m, s->record, s->n, VALUES, 2, 3, e) != 0)
		return -1;
	ae_mixture_draw(m, (struct ae_rng){ 5 }, 1, x);
	fuzz_hold(isfinite(x[0]) && isfinite(x[1]) && isfinite(x[2]), "a draw that is no number");
	ae_mixture_free(m);
	return 0;
}

static int covariance(const struct series *s, bool full, struct ae_err *e)
{
	static const float zeros[VALUES];
	struct ae_covariance_fit *f;
	struct ae_covariance c = { 0 };
	struct ae_score score;
	int bad;

	if (ae_covariance_fit_new(&f, VALUES, full, e) != 0)
		return -1;
	for (size_t i = 0; i < s->n; i++)
		ae_covariance_fit_add(f, s->record + i * VALUES, zeros);
	bad = ae_covariance_fit_finish(f, AE_COVARIANCE_SHRINKAGE, &c, e);
	if (!bad && (bad = ae_score_find(&score, "mahalanobis", e)) == 0) {
		score.covariance = &c;
		fuzz_hold(ae_score_values(score, s->record, zeros, VALUES) >= 0, "a distance below 0");
	}
	ae_covariance_fit_free(f);
	ae_covariance_free(&c);
	return bad;
}

static int diagonal(const struct series *s, struct ae_err *e) { return covariance(s, false, e); }
static int correlated(const struct series *s, struct ae_err *e) { return covariance(s, true, e); }

static int thresholds(const struct series *s, struct ae_err *e)
{
	static const char *const rules[] = { "max", "quantile=0.9", "sigma=3", "mad=3", "iqr=1.5", "pot=0.01", "f1", "dspot=0.01" };
	struct ae_threshold t;
	struct ae_threshold_rule rule;
	double score[ROWS_MOST];
	int bad = 0;

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		memcpy(score, s->score, sizeof score);
		if (ae_threshold_parse(&rule, rules[i], e) != 0)
			return -1;
		rule.positive = s->positive;
		if (ae_threshold_takes(&rule) & AE_RULE_LABELS && (s->positives == 0 || s->positives == s->n))
			continue;
		if (ae_threshold_learn(&t, &rule, score, s->n, 1, e) != 0) {
			fuzz_hold_refusal(e);
			bad = -1; /* of another rule it may be another one */
			continue;
		}
		fuzz_hold(isfinite(ae_threshold_at(&t, 0)), "a threshold that is no number");
		(void)ae_threshold_judge(&t, 0, 500);
		ae_threshold_free(&t);
	}
	return bad;
}

/* ---- series ---- */

static int spectra(const struct series *s, struct ae_err *e)
{
	double re[ROWS_MOST], im[ROWS_MOST] = { 0 };
	struct ae_period period;
	struct ae_fft *f;

	if (ae_fft_new(&f, s->n, e) != 0)
		return -1;
	memcpy(re, s->score, sizeof re);
	ae_fft_run(f, re, im);
	ae_fft_invert(f, re, im);
	ae_fft_free(f);
	for (size_t i = 0; i < s->n; i++)
		fuzz_hold(fabs(re[i] - s->score[i]) < 1e-9 && fabs(im[i]) < 1e-9, "a transform and back is another series");
	if (ae_period_find(&period, s->score, s->n, 1, e) != 0)
		return -1;
	fuzz_hold(period.rows < s->n && period.strength <= 1, "a period longer than the series, or more than it");
	return 0;
}

/* Rows with odd scores have no value. */
static int gaps(const struct series *s, struct ae_err *e)
{
	struct ae_interpolate *g;
	const double *rows;
	size_t taken = 0, n;
	bool known = false;

	if (ae_interpolate_new(&g, 1, e) != 0)
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		double value = (int)s->score[i] % 2 ? NAN : s->score[i];

		known = known || !isnan(value);
		if (ae_interpolate_push(g, &value, e) != 0) {
			ae_interpolate_free(g);
			return -1;
		}
		for (n = ae_interpolate_take(g, &rows); n > 0; n--, rows++, taken++)
			fuzz_hold(*rows >= 0 && *rows <= 127, "a value between two that is beyond both");
	}
	fuzz_hold((ae_interpolate_end(g, e) == 0) == known, "a column without values that is taken for one with values");
	taken += ae_interpolate_take(g, &rows);
	fuzz_hold(taken == s->n, "a row too many or too few");
	ae_interpolate_free(g);
	return 0;
}

static int features(const struct series *s, struct ae_err *e)
{
	const struct ae_features_options o = { .rate = 1 };
	double to[FEATURES_MOST];
	struct ae_features *f;
	char **names;
	size_t n;

	if (ae_features_new(&f, "mean,rms,peak,q=0.5,bands=4", s->n, 1, &o, e) != 0)
		return -1;
	n = ae_features_count(f);
	names = ae_features_names(f);
	fuzz_hold(n > 0 && n <= FEATURES_MOST && (names || fuzz_faults), "features without names");
	ae_features_run(f, s->score, to);
	for (size_t i = 0; i < n; i++)
		fuzz_hold(isfinite(to[i]), "a feature that is no number");
	free(names);
	ae_features_free(f);
	return 0;
}

static int drift(const struct series *s, struct ae_err *e)
{
	struct ae_stats stats;
	struct ae_drift d;
	bool constant;

	if (ae_stats_fit(&stats, AE_ZSCORE, s->score, s->n, 1, &constant, e) != 0)
		return -1;
	if (ae_drift_find(&d, &stats, AE_ZSCORE, s->score, s->n, e) != 0) {
		ae_stats_free(&stats);
		return -1;
	}
	fuzz_hold(d.count == s->n && fabs(d.difference) < 1e-9, "a drift of what was learned");
	ae_stats_free(&stats);
	return 0;
}

static int (*const measures[])(const struct series *s, struct ae_err *e) = {
	ranking, bootstrap, ranges, classes, labels, images, distances, mixture, diagonal, correlated, thresholds, spectra, gaps, features, drift,
};

void fuzz_measures(const char *path, const uint8_t *data, size_t size)
{
	static struct series s;
	struct ae_err e = { "" };

	(void)path;
	s = (struct series){ .n = size < ROWS_MOST ? size : ROWS_MOST };
	for (size_t i = 0; i < s.n; i++) {
		s.positive[i] = data[i] & 1;
		s.score[i] = data[i] >> 1;
		s.positives += s.positive[i];
		if (s.positive[i] && ae_ranges_add(&s.truth, i, &e) != 0) {
			fuzz_hold_refusal(&e);
			ae_ranges_free(&s.truth);
			return;
		}
	}
	for (size_t i = 0; i < s.n * VALUES; i++)
		s.record[i] = (float)s.score[(i / VALUES + i % VALUES) % s.n];
	for (size_t i = 0; s.n > 0 && i < sizeof measures / sizeof *measures; i++)
		if (measures[i](&s, &e) != 0)
			fuzz_hold_refusal(&e);
	ae_ranges_free(&s.truth);
}
