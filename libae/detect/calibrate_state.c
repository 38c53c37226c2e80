/* calibrate_state.c - calibrators in a state: the options, then the counts, the past and the bets of each score. */
#include "detect/calibrate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void option_real(struct ae_state *s, const char *name, double value)
{
	char text[32];

	text[ae_number_f8(text, value)] = '\0';
	ae_state_option(s, name, text);
}

void ae_calibrate_options_state(const struct ae_calibrate_options *o, struct ae_state *s)
{
	ae_state_option(s, "method", ae_calibrate_word((size_t)o->method));
	ae_state_option(s, "learning", o->normal ? "normal" : "all");
	ae_state_option_count(s, "history", o->history);
	ae_state_option_count(s, "warmup", o->warmup);
	ae_state_option_count(s, "mean", o->mean);
	option_real(s, "minimum index", o->min_index);
	if (ae_calibrate_bets(o)) /* with another seed a run in parts would not give the bytes of one run */
		ae_state_option_count(s, "seed", o->seed);
}

static void martingale(struct ae_martingale *m, uint64_t pushed, struct ae_state *s)
{
	ae_state_count(s, &m->bets, pushed);
	ae_state_f8(s, &m->spent, 1);
	ae_state_f8(s, &m->awake, 1);
	ae_state_f8(s, m->part, 3);
	if (!(m->spent >= 0 && m->spent < 1) || !isfinite(m->awake))
		ae_state_refuse(s);
	for (size_t i = 0; i < 3; i++)
		if (!(m->part[i] >= 0 && m->part[i] <= 1))
			ae_state_refuse(s);
}

/* The ring of scores, or of their bins. */
static void past(const struct ae_calibrate *c, struct calibrator *k, struct ae_state *s)
{
	if (k->past)
		ae_state_f8(s, k->past, k->held);
	for (size_t i = 0; k->past && i < k->held && ae_state_good(s); i++)
		if (isnan(k->past[i]))
			ae_state_refuse(s);
	for (size_t i = 0; i < k->held && !k->past && ae_state_good(s); i++) {
		size_t bin = k->bin[i];

		ae_state_size(s, &bin, CALIBRATE_BINS - 1);
		k->bin[i] = (uint16_t)bin;
	}
	ae_state_f8(s, k->recent, c->o.mean);
}

/* The logarithm of a score in one of the bins. */
static bool in_bins(double v)
{
	return v >= CALIBRATE_LOWEST && v < CALIBRATE_LOWEST + (double)CALIBRATE_BINS / BINS_PER_UNIT;
}

static void calibrator(const struct ae_calibrate *c, struct calibrator *k, struct ae_state *s)
{
	ae_state_count(s, &k->pushed, UINT64_MAX);
	ae_state_size(s, &k->held, c->o.history);
	ae_state_size(s, &k->next, c->o.history - 1);
	ae_state_flags(s, &k->fitted, 1);
	ae_state_f8(s, &k->level, 1);
	ae_state_f8(s, &k->index, 1);
	ae_state_f8(s, &k->top, 1);
	if (!in_bins(k->level) || !in_bins(k->top) || !(k->index >= 0 && k->index <= CALIBRATE_BINS / BINS_PER_UNIT))
		ae_state_refuse(s);
	if (k->held > k->pushed || (k->held < c->o.history && k->next != k->held)
	    || (k->fitted && k->held < c->o.warmup))
		ae_state_refuse(s);
	past(c, k, s);
	if (ae_calibrate_bets(&c->o))
		martingale(&k->martingale, k->pushed, s);
	if (ae_state_restores(s) && ae_state_good(s))
		ae_calibrator_restore(c, k);
}

void ae_calibrate_state(struct ae_calibrate *c, struct ae_state *s)
{
	ae_calibrate_options_state(&c->o, s);
	ae_state_option_count(s, "scores per record", c->scores);
	ae_calibrate_pasts_state(c, s);
}

void ae_calibrate_pasts_state(struct ae_calibrate *c, struct ae_state *s)
{
	for (size_t i = 0; i < c->scores; i++)
		calibrator(c, &c->each[i], s);
}
