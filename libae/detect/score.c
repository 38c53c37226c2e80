/* score.c - how far a record is from its reconstruction, one number a record, and what each value adds to
 * it. */
#include "detect/neighbors.h"
#include "detect/covariance.h"
#include "kernels/kernel_set.h"

#include <math.h>
#include <string.h>

/* Every score is made of the errors of single values; `terms` are to add up to what `of` gives. */
struct row {
	const char *name;
	enum ae_error error, linked;	/* linked: of logits */
	double (*of)(const struct ae_score *, const struct row *, const float *, const float *, size_t);
	void (*terms)(const struct ae_score *, const struct row *, const float *, const float *, size_t,
		      double *);
};

static double errors(const struct ae_score *s, const struct row *r, const float *y, const float *t, size_t n)
{
	return ae_error_find(s->isa)(s->logits ? r->linked : r->error, 0, y, t, NULL, 0, n);
}

/* ---- means of the values' errors ---- */

static double mean(const struct ae_score *s, const struct row *r, const float *y, const float *t, size_t n)
{
	return errors(s, r, y, t, n) / (double)n;
}

static void mean_terms(const struct ae_score *s, const struct row *r, const float *y, const float *t,
		       size_t n, double *term)
{
	for (size_t i = 0; i < n; i++)
		term[i] = errors(s, r, y + i, t + i, 1) / (double)n;
}

static double root(const struct ae_score *s, const struct row *r, const float *y, const float *t, size_t n)
{
	return sqrt(mean(s, r, y, t, n));
}

/* A root is the mean of squares, divided by the root. */
static void root_terms(const struct ae_score *s, const struct row *r, const float *y, const float *t,
		       size_t n, double *term)
{
	double whole = root(s, r, y, t, n);

	mean_terms(s, r, y, t, n, term);
	for (size_t i = 0; whole > 0 && i < n; i++)
		term[i] /= whole;
}

/* ---- the largest error, which is the first such value's ---- */

static size_t largest_at(const float *y, const float *t, size_t n)
{
	size_t at = 0;
	double largest = 0;

	for (size_t i = 0; i < n; i++) {
		double d = fabs((double)y[i] - t[i]);

		if (!(d <= largest)) {	/* a NaN stays */
			largest = d;
			at = i;
		}
	}
	return at;
}

static double largest(const struct ae_score *s, const struct row *r, const float *y, const float *t, size_t n)
{
	size_t at = largest_at(y, t, n);

	(void)s;
	(void)r;
	return fabs((double)y[at] - t[at]);
}

static void largest_terms(const struct ae_score *s, const struct row *r, const float *y, const float *t,
			  size_t n, double *term)
{
	memset(term, 0, n * sizeof *term);
	term[largest_at(y, t, n)] = largest(s, r, y, t, n);
}

/* ---- the distance in units of the spread ---- */

static double distance(const struct ae_score *s, const struct row *r, const float *y, const float *t,
		       size_t n)
{
	(void)r;
	(void)n;
	return ae_covariance_distance(s->covariance, y, t);
}

static void distance_terms(const struct ae_score *s, const struct row *r, const float *y, const float *t,
			   size_t n, double *term)
{
	(void)r;
	(void)n;
	ae_covariance_terms(s->covariance, y, t, term);
}

/* ---- the distance from what is remembered ---- */

static double nearest(const struct ae_score *s, const struct row *r, const float *y, const float *t, size_t n)
{
	(void)r;
	(void)n;
	return ae_neighbors_distance(s->neighbors, y, t, NULL);
}

static void nearest_terms(const struct ae_score *s, const struct row *r, const float *y, const float *t,
			  size_t n, double *term)
{
	(void)r;
	(void)n;
	(void)ae_neighbors_distance(s->neighbors, y, t, term);
}

static const struct row rows[] = {
	{ "mae", AE_MAE, AE_MAE, mean, mean_terms },
	{ "mse", AE_MSE, AE_MSE, mean, mean_terms },
	{ "rmse", AE_MSE, AE_MSE, root, root_terms },
	{ "max", AE_MAE, AE_MAE, largest, largest_terms },
	{ "bce", AE_BCE, AE_BCE_LOGITS, mean, mean_terms },
	{ "mahalanobis", AE_MSE, AE_MSE, distance, distance_terms },
	{ "neighbors", AE_MSE, AE_MSE, nearest, nearest_terms },
};

int ae_score_find(struct ae_score *s, const char *name, struct ae_err *e)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].name, name) == 0) {
			*s = (struct ae_score){ .kind = (int)i };
			return 0;
		}
	return ae_suggest_err(e, "score", name, strlen(name), ae_score_word);
}

const char *ae_score_word(size_t i)
{
	return i < sizeof rows / sizeof *rows ? rows[i].name : NULL;
}

const char *ae_score_name(struct ae_score s)
{
	return rows[s.kind].name;
}

bool ae_score_logits(struct ae_score s)
{
	return rows[s.kind].linked != rows[s.kind].error;
}

bool ae_score_covariance(struct ae_score s)
{
	return rows[s.kind].of == distance;
}

bool ae_score_neighbors(struct ae_score s)
{
	return rows[s.kind].of == nearest;
}

double ae_score_values(struct ae_score s, const float *y, const float *t, size_t n)
{
	return rows[s.kind].of(&s, &rows[s.kind], y, t, n);
}

void ae_score_terms(struct ae_score s, const float *y, const float *t, size_t n, double *term)
{
	rows[s.kind].terms(&s, &rows[s.kind], y, t, n, term);
}
