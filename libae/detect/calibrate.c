/* calibrate.c - scores to surprise: how far a score lies in the tail of the stream's own last scores. */
#include "detect/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK = 256, /* bins that are counted together */
	REFIT = 16,  /* the tail is fitted again at each 16th score */
};

enum { TAIL, RANK, PARETO, MARTINGALE };

#define LEVEL 0.95                      /* quantile where the tail begins */
#define FLOOR_LOG (-3.5065578973199818) /* log 0.03: no score counts as less than 3% of the largest one */
#define ALARM 4.0                       /* a surprise above it is not learned by `normal` */

/* Surprise of a score that is u tail indices above the level: SHIFT + SLOPE u. Measured once: -log10 of the alarms per
 * row of 100 generated normal series, see ae-detecting(7). */
#define SHIFT 2.7
#define SLOPE 1.75

static const struct calibrate_method {
	const char *name;
	size_t mean;
	bool ranks; /* compares with all scores of the past, of any sign */
} methods[] = {
	[TAIL] = { "tail", 4, false },
	[RANK] = { "rank", 1, true },
	[PARETO] = { "pareto", 1, false },
	[MARTINGALE] = { "martingale", 1, true },
};

const char *ae_calibrate_word(size_t i)
{
	return i < sizeof methods / sizeof *methods ? methods[i].name : NULL;
}

struct ae_calibrate_options ae_calibrate_default(int method)
{
	return (struct ae_calibrate_options){
		.method = method,
		.history = 5000,
		.warmup = 100,
		.min_index = 0.4,
		.mean = methods[method].mean,
		.seed = 1,
	};
}

/* Whether the method holds the scores themselves, to count how many are larger; else their bins. */
static bool ranks(const struct ae_calibrate *c)
{
	return methods[c->o.method].ranks;
}

bool ae_calibrate_bets(const struct ae_calibrate_options *o)
{
	return o->method == MARTINGALE;
}

/* ---- the past of one score ---- */

/* The natural logarithm within the range of bins. */
static double log_score(double score)
{
	double v = score > 0 ? log(score) : CALIBRATE_LOWEST;
	double highest = CALIBRATE_LOWEST + (CALIBRATE_BINS - 1) / BINS_PER_UNIT;

	return fmin(fmax(v, CALIBRATE_LOWEST), highest);
}

static size_t bin_of(double v)
{
	return (size_t)((v - CALIBRATE_LOWEST) * BINS_PER_UNIT);
}

static double bin_center(size_t bin)
{
	return CALIBRATE_LOWEST + ((double)bin + 0.5) / BINS_PER_UNIT;
}

/* The index of the first of n ascending values that is x or more. */
static size_t lower_bound(const double *sorted, size_t n, double x)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sorted[middle] < x)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void remember_rank(struct calibrator *k, size_t history, double score)
{
	size_t n = k->held, at;

	if (n == history) {
		at = lower_bound(k->sorted, n, k->past[k->next]);
		memmove(k->sorted + at, k->sorted + at + 1, (n - at - 1) * sizeof *k->sorted);
		n--;
	}
	at = lower_bound(k->sorted, n, score);
	memmove(k->sorted + at + 1, k->sorted + at, (n - at) * sizeof *k->sorted);
	k->sorted[at] = score;
	k->past[k->next] = score;
}

static void remember_bin(struct calibrator *k, size_t history, double v)
{
	size_t bin = bin_of(v);

	if (k->held == history) {
		k->count[k->bin[k->next]]--;
		k->block[k->bin[k->next] / BLOCK]--;
	}
	k->count[bin]++;
	k->block[bin / BLOCK]++;
	k->bin[k->next] = (uint16_t)bin;
	k->top = fmax(k->top, v);
}

static void advance(struct calibrator *k, size_t history)
{
	k->held += k->held < history;
	k->next = k->next + 1 < history ? k->next + 1 : 0;
}

/* The highest bin below `from` that holds a score; 0 if there is none. */
static size_t highest_bin(const struct calibrator *k, size_t from)
{
	size_t block;

	while (from % BLOCK != 0)
		if (k->count[--from])
			return from;
	for (block = from / BLOCK; block > 0 && k->block[block - 1] == 0; block--)
		;
	if (block == 0)
		return 0;
	for (from = block * BLOCK - 1; k->count[from] == 0; from--)
		;
	return from;
}

/* Number of scores in `bin` or above. */
static size_t count_from(const struct calibrator *k, size_t bin)
{
	size_t n = 0, block = bin / BLOCK + 1;

	for (size_t i = bin; i < block * BLOCK; i++)
		n += k->count[i];
	for (; block < CALIBRATE_BINS / BLOCK; block++)
		n += k->block[block];
	return n;
}

/* ---- the tail ---- */

/* Scores above the level's quantile. */
static size_t tail_size(size_t held)
{
	return held - 1 - (size_t)ceil(LEVEL * (double)(held - 1));
}

/* Finds the level, and the mean excess of the logarithms above it, which is the index of a Pareto tail (Hill 1975).
 * Bins are whole numbers, so that no rounding adds up over a long stream. */
static void fit(struct calibrator *k)
{
	size_t tail = tail_size(k->held), bin = highest_bin(k, CALIBRATE_BINS), above = 0, members;
	double low = fmax(bin_center(bin) + FLOOR_LOG, CALIBRATE_LOWEST);
	size_t floor = bin_of(low);
	uint64_t sum = 0;

	k->top = bin_center(bin);
	while (bin > floor && above + k->count[bin] <= tail) {
		above += k->count[bin];
		sum += (uint64_t)k->count[bin] * bin;
		bin = highest_bin(k, bin);
	}
	members = bin > floor ? tail : above; /* those in the level's own bin exceed it by nothing */
	bin = bin > floor ? bin : floor;
	k->level = bin_center(bin);
	k->index = members > 0 ? (double)(sum - (uint64_t)above * bin) / BINS_PER_UNIT / (double)members : 0;
	k->fitted = true;
}

/* How many tail indices the logarithm v is above the level. */
static double excess(const struct calibrator *k, double v, double min_index)
{
	double low = fmax(fmax(k->top, v) + FLOOR_LOG, CALIBRATE_LOWEST);
	double level = fmax(k->level, low), over = fmax(v, low) - level;

	return over > 0 ? over / fmax(k->index, min_index) : over / min_index;
}

/* Whether v is as the past is throughout: no score is above the level, nor is v. */
static bool is_constant(const struct calibrator *k, double v)
{
	return k->index <= 0 && bin_of(v) <= bin_of(k->level);
}

/* -log10 of the probability of a score so large: its rank up to the level, a Pareto tail above. */
static double tail_surprise(const struct calibrator *k, double v)
{
	double n = (double)k->held + 1, over = v - k->level;

	if (over <= 0 || k->index <= 0)
		return 0 - log10((1 + (double)count_from(k, bin_of(v))) / n); /* never -0 */
	return -log10((1 + (double)tail_size(k->held)) / n) + over / k->index / log(10);
}

/* ---- surprise ---- */

/* The conformal p-value, with ties broken at random: independent and uniform if scores are exchangeable. */
static double smoothed_pvalue(const struct ae_calibrate *c, const struct calibrator *k, double score)
{
	uint64_t number = (uint64_t)(k - c->each);
	double u = ae_rng_uniform(ae_rng_key(c->o.seed, AE_RNG_TIES, number, 0), k->pushed);
	size_t below = lower_bound(k->sorted, k->held, score);
	size_t more = lower_bound(k->sorted, k->held, nextafter(score, INFINITY));

	return ((double)(k->held - more) + u * (double)(1 + more - below)) / ((double)k->held + 1);
}

static double push_rank(const struct ae_calibrate *c, struct calibrator *k, double score)
{
	double n = (double)k->held, surprise = 0;

	if (k->held >= c->o.warmup && c->o.method == MARTINGALE)
		surprise = ae_martingale_bet(&k->martingale, smoothed_pvalue(c, k, score));
	else if (k->held >= c->o.warmup)
		surprise = 0 - log10((1 + n - (double)lower_bound(k->sorted, k->held, score)) / (n + 1));
	if (c->learn == AE_LEARN_NEVER)
		return surprise;
	remember_rank(k, c->o.history, score);
	advance(k, c->o.history);
	return surprise;
}

static double push_tail(const struct ae_calibrate *c, struct calibrator *k, double score)
{
	double v = log_score(score), material = 0, surprise;

	if (k->held >= c->o.warmup && (!k->fitted || k->pushed % REFIT == 0))
		fit(k);
	if (k->fitted && !is_constant(k, v))
		material = fmax(0, SHIFT + SLOPE * excess(k, v, c->o.min_index));
	surprise = k->fitted && c->o.method == PARETO ? tail_surprise(k, v) : material;
	if (c->learn == AE_LEARN_ALWAYS || (c->learn == AE_LEARN_CHOOSE && (!c->o.normal || material <= ALARM))) {
		remember_bin(k, c->o.history, v);
		advance(k, c->o.history);
	}
	return surprise;
}

/* Mean of the last surprises, summed from the oldest on. */
static double recent_mean(struct calibrator *k, size_t mean, double surprise)
{
	size_t n = k->pushed + 1 < mean ? (size_t)k->pushed + 1 : mean;
	double sum = 0;

	k->recent[k->pushed % mean] = surprise;
	for (uint64_t i = k->pushed + 1 - n; i <= k->pushed; i++)
		sum += k->recent[i % mean];
	return sum / (double)n;
}

static double push(const struct ae_calibrate *c, struct calibrator *k, double score)
{
	double surprise;

	if (isnan(score))
		return NAN;
	surprise = ranks(c) ? push_rank(c, k, score) : push_tail(c, k, score);
	if (c->o.mean > 1)
		surprise = recent_mean(k, c->o.mean, surprise);
	k->pushed++;
	return surprise;
}

void ae_calibrate_push(struct ae_calibrate *c, const double *score, double *surprise)
{
	for (size_t i = 0; i < c->scores; i++)
		surprise[i] = push(c, &c->each[i], score[i]);
}

void ae_calibrate_learn(struct ae_calibrate *c, enum ae_learn learn)
{
	c->learn = learn;
}

bool ae_calibrate_signed(const struct ae_calibrate_options *o)
{
	return methods[o->method].ranks;
}

/* ---- life ---- */

void ae_calibrator_restore(const struct ae_calibrate *c, struct calibrator *k)
{
	for (size_t i = 0; i < k->held; i++)
		if (ranks(c)) {
			k->sorted[i] = k->past[i];
		} else {
			k->count[k->bin[i]]++;
			k->block[k->bin[i] / BLOCK]++;
		}
	if (ranks(c))
		ae_sort(k->sorted, k->held);
}

static bool allocate(const struct ae_calibrate *c, struct calibrator *k)
{
	size_t n = c->o.history;

	k->top = k->level = CALIBRATE_LOWEST;
	k->recent = calloc(c->o.mean, sizeof *k->recent);
	if (ranks(c)) {
		k->past = calloc(n, sizeof *k->past);
		k->sorted = calloc(n, sizeof *k->sorted);
		return k->recent && k->past && k->sorted;
	}
	k->count = calloc(CALIBRATE_BINS, sizeof *k->count);
	k->block = calloc(CALIBRATE_BINS / BLOCK, sizeof *k->block);
	k->bin = calloc(n, sizeof *k->bin);
	return k->recent && k->count && k->block && k->bin;
}

static int check(const struct ae_calibrate_options *o, struct ae_err *e)
{
	if (o->history < AE_CALIBRATE_MIN || o->history > AE_CALIBRATE_MAX)
		return ae_err_set(e, "history: expected %d to %d scores, got %zu", AE_CALIBRATE_MIN, AE_CALIBRATE_MAX,
				  o->history);
	if (o->warmup < AE_CALIBRATE_MIN || o->warmup > o->history)
		return ae_err_set(e, "warmup: expected %d scores to the history's %zu, got %zu", AE_CALIBRATE_MIN,
				  o->history, o->warmup);
	if (o->mean < 1 || o->mean > AE_CALIBRATE_MEAN)
		return ae_err_set(e, "mean: expected 1 to %d scores, got %zu", AE_CALIBRATE_MEAN, o->mean);
	if (!(o->min_index > 0) || !isfinite(o->min_index))
		return ae_err_set(e, "minimum index: expected a number above 0, got %g", o->min_index);
	if (o->normal && methods[o->method].ranks)
		return ae_err_set(e, "%s learns all scores: cannot be used with learning from normal scores only",
				  methods[o->method].name);
	return 0;
}

int ae_calibrate_new(struct ae_calibrate **to, size_t scores, const struct ae_calibrate_options *o, struct ae_err *e)
{
	struct ae_calibrate *c;
	bool good;

	*to = NULL;
	if (check(o, e) != 0)
		return -1;
	c = calloc(1, sizeof *c);
	good = c && (c->each = calloc(scores, sizeof *c->each)) != NULL;
	if (good) {
		c->o = *o;
		c->scores = scores;
		for (size_t i = 0; good && i < scores; i++)
			good = allocate(c, &c->each[i]);
	}
	if (!good) {
		ae_calibrate_free(c);
		return ae_err_set(e, "no memory to calibrate %zu scores by the last %zu of each", scores, o->history);
	}
	*to = c;
	return 0;
}

void ae_calibrate_free(struct ae_calibrate *c)
{
	if (!c)
		return;
	for (size_t i = 0; c->each && i < c->scores; i++) {
		struct calibrator *k = &c->each[i];

		free(k->count);
		free(k->block);
		free(k->bin);
		free(k->past);
		free(k->sorted);
		free(k->recent);
	}
	free(c->each);
	free(c);
}
