/* score.c - how far a record is from its reconstruction, one number a record. */
#include "ae.h"
#include "kernels.h"

#include <math.h>
#include <string.h>

static double mae(const struct ae_kernels *k, bool logits, const float *y, const float *t, size_t n)
{
	(void)logits;
	return k->error(AE_MAE, 0, y, t, NULL, 0, n) / (double)n;
}

static double mse(const struct ae_kernels *k, bool logits, const float *y, const float *t, size_t n)
{
	(void)logits;
	return k->error(AE_MSE, 0, y, t, NULL, 0, n) / (double)n;
}

static double rmse(const struct ae_kernels *k, bool logits, const float *y, const float *t, size_t n)
{
	return sqrt(mse(k, logits, y, t, n));
}

static double max(const struct ae_kernels *k, bool logits, const float *y, const float *t, size_t n)
{
	double largest = 0;

	(void)k;
	(void)logits;
	for (size_t i = 0; i < n; i++) {
		double d = fabs((double)y[i] - t[i]);

		if (!(d <= largest))	/* a NaN stays */
			largest = d;
	}
	return largest;
}

static double bce(const struct ae_kernels *k, bool logits, const float *y, const float *t, size_t n)
{
	return k->error(logits ? AE_BCE_LOGITS : AE_BCE, 0, y, t, NULL, 0, n) / (double)n;
}

static const struct {
	const char *name;
	bool logits;
	double (*of)(const struct ae_kernels *, bool, const float *, const float *, size_t);
} scores[] = {
	{ "mae", false, mae }, { "mse", false, mse }, { "rmse", false, rmse }, { "max", false, max },
	{ "bce", true, bce },
};

int ae_score_find(struct ae_score *s, const char *name, struct ae_err *e)
{
	for (size_t i = 0; i < sizeof scores / sizeof *scores; i++)
		if (strcmp(scores[i].name, name) == 0) {
			s->kind = (int)i;
			return 0;
		}
	return ae_err_set(e, "score '%s': one of mae, mse, rmse, max, bce expected%s", name,
			  ae_near_in(name, strlen(name), scores, sizeof scores / sizeof *scores, sizeof *scores).text);
}

const char *ae_score_name(struct ae_score s)
{
	return scores[s.kind].name;
}

bool ae_score_logits(struct ae_score s)
{
	return scores[s.kind].logits;
}

double ae_score_values(struct ae_score s, bool logits, const float *y, const float *t, size_t n)
{
	return scores[s.kind].of(ae_kernels_find(NULL), logits, y, t, n);
}
