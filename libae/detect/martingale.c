/* martingale.c - evidence against exchangeable scores: capital of a gambler who bets against uniform p-values. */
#include "detect/detect.h"

#include <math.h>

#define JUMP 0.01 /* fraction of the capital at stake that is dealt out anew before each bet */

/* log(e^a + e^b). */
static double log_sum(double a, double b)
{
	double high = fmax(a, b), low = fmin(a, b);

	return high + log1p(exp(low - high));
}

double ae_martingale_bet(struct ae_martingale *m, double p)
{
	static const double slope[] = { -1, 0, 1 };
	double woken = ae_sequence_weight(++m->bets), sum = 0;
	double before = m->bets > 1 ? m->awake : -INFINITY, stake = log_sum(before, log(woken));
	double old = exp(before - stake), fresh = exp(log(woken) - stake);

	m->spent += woken;
	for (size_t i = 0; i < 3; i++) {
		m->part[i] = old * ((1 - JUMP) * m->part[i] + JUMP / 3) + fresh / 3;
		m->part[i] *= 1 + slope[i] * (p - 0.5);
		sum += m->part[i];
	}
	for (size_t i = 0; i < 3; i++)
		m->part[i] /= sum;
	m->awake = stake + log(sum);
	return log_sum(m->awake, log(1 - m->spent)) / log(10);
}
