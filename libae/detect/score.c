/* score.c - reconstruction errors: one score per record, and the contribution of each value. A new score is two functions
 * and a line of the table. */
#include "detect/neighbors.h"
#include "detect/covariance.h"
#include "kernels/kernel_set.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Both functions get the reconstruction y (n) and the record t (n); the sum of `terms` (n) is the value of `of`. */
struct score_kind {
	const char *name;
	enum ae_error error, linked; /* error of one value; the same error if y are logits */
	double (*of)(const struct ae_score *, const struct score_kind *, const float *, const float *, size_t);
	void (*terms)(const struct ae_score *, const struct score_kind *, const float *, const float *, size_t,
		      double *);
};

/* ---- values of any size ---- */

double ae_score_limit(double score)
{
	return isnan(score) ? FLT_MAX : fmax(fmin(score, FLT_MAX), -FLT_MAX);
}

static bool is_finite(const float *x, size_t n)
{
	bool finite = true;

	for (size_t i = 0; i < n; i++)
		finite &= fabsf(x[i]) <= FLT_MAX;
	return finite;
}

/* The error of one value in double precision: squares of large floats do not overflow. */
static double wide_error(enum ae_error error, double y, double t)
{
	double p = fmin(fmax(y, 1e-7), 1 - 1e-7);

	switch (error) {
	case AE_MSE: return (y - t) * (y - t);
	case AE_BCE: return -(t * log(p) + (1 - t) * log1p(-p));
	case AE_BCE_LOGITS: return fmax(y, 0) - y * t + log1p(exp(-fabs(y)));
	default: return fabs(y - t);
	}
}

/* The sum of the values' errors. */
static double errors(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t, size_t n)
{
	enum ae_error error = s->logits ? r->linked : r->error;
	double sum = ae_error_find(s->isa)(error, 0, y, t, NULL, 0, n);

	if (isfinite(sum))
		return sum;
	sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += wide_error(error, y[i], t[i]);
	return sum;
}

/* ---- means of errors ---- */

static double mean(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t, size_t n)
{
	return errors(s, r, y, t, n) / (double)n;
}

static void mean_terms(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t, size_t n,
		       double *term)
{
	for (size_t i = 0; i < n; i++)
		term[i] = errors(s, r, y + i, t + i, 1) / (double)n;
}

static double root(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t, size_t n)
{
	return sqrt(mean(s, r, y, t, n));
}

/* Each value contributes to the root in proportion to its square. */
static void root_terms(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t, size_t n,
		       double *term)
{
	double rmse = root(s, r, y, t, n);

	mean_terms(s, r, y, t, n, term);
	for (size_t i = 0; rmse > 0 && i < n; i++)
		term[i] /= rmse;
}

/* ---- binary cross-entropy, of values outside 0..1, too ---- */

static double unit(double t)
{
	return fmin(fmax(t, 0), 1);
}

static double outside_error(const struct ae_score *s, const struct score_kind *r, double y, double t)
{
	return wide_error(s->logits ? r->linked : r->error, y, unit(t)) + AE_SCORE_OUTSIDE * fabs(t - unit(t));
}

static double cross_entropy(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t,
			    size_t n)
{
	double sum = 0;
	size_t i = 0;

	while (i < n && t[i] >= 0 && t[i] <= 1)
		i++;
	if (i == n)
		return mean(s, r, y, t, n);
	for (i = 0; i < n; i++)
		sum += outside_error(s, r, y[i], t[i]);
	return sum / (double)n;
}

static void cross_entropy_terms(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t,
				size_t n, double *term)
{
	for (size_t i = 0; i < n; i++)
		term[i] = cross_entropy(s, r, y + i, t + i, 1) / (double)n;
}

/* ---- the largest error, of the first such value ---- */

static size_t largest_at(const float *y, const float *t, size_t n)
{
	size_t at = 0;
	double largest = 0;

	for (size_t i = 0; i < n; i++) {
		double d = fabs((double)y[i] - t[i]);

		if (!(d <= largest)) { /* a NaN counts as largest */
			largest = d;
			at = i;
		}
	}
	return at;
}

static double largest(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t, size_t n)
{
	size_t at = largest_at(y, t, n);

	(void)s;
	(void)r;
	return fabs((double)y[at] - t[at]);
}

static void largest_terms(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t,
			  size_t n, double *term)
{
	memset(term, 0, n * sizeof *term);
	term[largest_at(y, t, n)] = largest(s, r, y, t, n);
}

/* ---- Mahalanobis distance ---- */

static double distance(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t, size_t n)
{
	(void)r;
	(void)n;
	return ae_covariance_distance(s->covariance, y, t);
}

static void distance_terms(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t,
			   size_t n, double *term)
{
	(void)r;
	(void)n;
	ae_covariance_terms(s->covariance, y, t, term);
}

/* ---- distance from the nearest training records ---- */

static double nearest_distance(const struct ae_score *s, const float *y, const float *t, double *term)
{
	struct ae_nearest found;

	ae_neighbors_compare(s->neighbors, y, t, &found);
	return ae_neighbors_distance(s->neighbors, &found, y, t, term);
}

static double nearest(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t, size_t n)
{
	(void)r;
	(void)n;
	return nearest_distance(s, y, t, NULL);
}

static void nearest_terms(const struct ae_score *s, const struct score_kind *r, const float *y, const float *t,
			  size_t n, double *term)
{
	(void)r;
	(void)n;
	(void)nearest_distance(s, y, t, term);
}

static const struct score_kind kinds[] = {
	{ "mae", AE_MAE, AE_MAE, mean, mean_terms },
	{ "mse", AE_MSE, AE_MSE, mean, mean_terms },
	{ "rmse", AE_MSE, AE_MSE, root, root_terms },
	{ "max", AE_MAE, AE_MAE, largest, largest_terms },
	{ "bce", AE_BCE, AE_BCE_LOGITS, cross_entropy, cross_entropy_terms },
	{ "mahalanobis", AE_MSE, AE_MSE, distance, distance_terms },
	{ "neighbors", AE_MSE, AE_MSE, nearest, nearest_terms },
};

int ae_score_find(struct ae_score *s, const char *name, struct ae_err *e)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, name) == 0) {
			*s = (struct ae_score){ .kind = (int)i };
			return 0;
		}
	return ae_suggest_err(e, "score", name, strlen(name), ae_score_word);
}

const char *ae_score_word(size_t i)
{
	return i < sizeof kinds / sizeof *kinds ? kinds[i].name : NULL;
}

const char *ae_score_name(struct ae_score s)
{
	return kinds[s.kind].name;
}

bool ae_score_logits(struct ae_score s)
{
	return kinds[s.kind].linked != kinds[s.kind].error;
}

bool ae_score_covariance(struct ae_score s)
{
	return kinds[s.kind].of == distance;
}

bool ae_score_neighbors(struct ae_score s)
{
	return kinds[s.kind].of == nearest;
}

bool ae_score_unit(struct ae_score s)
{
	return kinds[s.kind].of == cross_entropy;
}

double ae_score_values(struct ae_score s, const float *y, const float *t, size_t n)
{
	return !is_finite(y, n) ? FLT_MAX : ae_score_limit(kinds[s.kind].of(&s, &kinds[s.kind], y, t, n));
}

enum { SCORED = 64 };

/* The distances of n records, SCORED at most, from the nearest neighbors of all of them. */
static void score_nearest(const struct ae_score *s, const float *y, size_t y_stride, const float *t, size_t t_stride,
			  size_t n, size_t values, double *score)
{
	struct ae_nearest found[SCORED];

	ae_neighbors_search(s->index, y, y_stride, t, t_stride, n, found);
	for (size_t i = 0; i < n; i++, y += y_stride, t += t_stride)
		score[i] = !is_finite(y, values)
			? FLT_MAX
			: ae_score_limit(ae_neighbors_distance(s->neighbors, &found[i], y, t, NULL));
}

void ae_score_records(struct ae_score s, const float *y, size_t y_stride, const float *t, size_t t_stride, size_t n,
		      size_t values, double *score)
{
	if (!ae_score_neighbors(s) || !s.index || n == 1) {
		for (size_t i = 0; i < n; i++)
			score[i] = ae_score_values(s, y + i * y_stride, t + i * t_stride, values);
		return;
	}
	for (size_t i = 0; i < n; i += SCORED)
		score_nearest(&s, y + i * y_stride, y_stride, t + i * t_stride, t_stride,
			      n - i < SCORED ? n - i : SCORED, values, score + i);
}

/* The largest score comes from the values that are not finite, in equal parts. */
static void overflow_terms(const float *y, size_t n, double *term)
{
	size_t bad = 0;

	for (size_t i = 0; i < n; i++)
		bad += !isfinite(y[i]);
	for (size_t i = 0; i < n; i++)
		term[i] = isfinite(y[i]) ? 0 : FLT_MAX / (double)bad;
}

void ae_score_terms(struct ae_score s, const float *y, const float *t, size_t n, double *term)
{
	double sum = 0;

	if (!is_finite(y, n)) {
		overflow_terms(y, n, term);
		return;
	}
	kinds[s.kind].terms(&s, &kinds[s.kind], y, t, n, term);
	for (size_t i = 0; i < n; i++)
		sum += term[i];
	for (size_t i = 0; sum > FLT_MAX && i < n; i++)
		term[i] *= FLT_MAX / sum;
}
