/* novelty.c - how new the last rows of a series are: distance to the nearest shape seen, statistics of a window,
 * and distance to a moving mean. */
#include "base/cholesky.h"
#include "detect/detect.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LANES = 64,                /* lags that one step of a loop takes; constant, so that compilers use vectors */
	LEVELS = 11,               /* powers of two up to AE_NOVELTY_ROWS */
	MOMENTS = 5,               /* mean, deviation, root mean square of differences, minimum, maximum */
	LEARN_FIRST = 5 * MOMENTS, /* rows before the first distance of statistics, and of the level */
};

#define SHRINK 0.9       /* factor of covariances off the diagonal */
#define CLIP 16.0        /* squared distance per statistic above which a row teaches less */
#define FAR 900.0        /* the largest squared distance per statistic */
#define LEVEL_FAR 1000.0 /* the largest distance to the moving mean, in typical ones */

/* Sums of squared differences of the last 2^level rows and the 2^level rows before them by each lag: a ring of rows. A
 * sum of 2^(level + 1) rows is the sum of two of them, so nothing is ever subtracted and no rounding adds up. */
struct lag_sums {
	float *at;
	size_t depth;
};

/* Running mean and covariance of a window's statistics. */
struct window_moments {
	double mean[MOMENTS], covariance[MOMENTS * MOMENTS];
};

struct ae_novelty {
	struct ae_novelty_options o;
	size_t columns, groups, grouped; /* columns; sets of them that are scored as one; columns per set */
	size_t lags;                     /* history, rounded up to LANES */
	size_t levels;
	size_t longest;        /* rows of the longest window of statistics */
	bool ignore;           /* the next rows do not become the past */
	uint64_t ignored;      /* rows since the last one that did not, itself included; 0: there was none */
	uint64_t rows;         /* rows so far, without missing ones */
	struct lag_sums *sums; /* (groups, LEVELS) */
	double *past;          /* (columns, 2 lags) newest first from `front` on */
	size_t front;
	double *first; /* (columns) first row: distances do not depend on it, and sums keep more digits */
	double *row;   /* (columns, longest) the last rows, oldest first */
	struct window_moments *moments; /* (columns, windows) */
	double *square;                 /* (columns) running mean of the squared distance to the moving mean */
	float *total;                   /* (lags): scratch */
};

/* ---- nearest shape ---- */

/* Sums of the row that is `before` rows before the newest one. */
static float *sums_of(const struct ae_novelty *n, size_t group, size_t level, size_t before)
{
	const struct lag_sums *s = &n->sums[group * LEVELS + level];

	return s->at + (n->rows + s->depth - before) % s->depth * n->lags;
}

static void add_squares(float *restrict to, const double *restrict past, size_t lags, double now)
{
	for (size_t k = 0; k < lags; k += LANES)
		for (size_t i = 0; i < LANES; i++) {
			float d = (float)(now - past[k + i]);

			to[k + i] += d * d;
		}
}

static void add_sums(float *restrict to, const float *restrict a, const float *restrict b, size_t lags)
{
	for (size_t k = 0; k < lags; k += LANES)
		for (size_t i = 0; i < LANES; i++)
			to[k + i] = a[k + i] + b[k + i];
}

static void add_to(float *restrict to, const float *restrict a, size_t lags)
{
	for (size_t k = 0; k < lags; k += LANES)
		for (size_t i = 0; i < LANES; i++)
			to[k + i] += a[k + i];
}

/* The minimum of x[from] to x[lags - 1]; lags is a multiple of LANES. */
static float minimum(const float *x, size_t from, size_t lags)
{
	float lane[LANES], lowest = INFINITY;

	for (; from < lags && from % LANES != 0; from++)
		lowest = x[from] < lowest ? x[from] : lowest;
	for (size_t i = 0; i < LANES; i++)
		lane[i] = INFINITY;
	for (size_t k = from; k < lags; k += LANES)
		for (size_t i = 0; i < LANES; i++)
			lane[i] = x[k + i] < lane[i] ? x[k + i] : lane[i];
	for (size_t i = 0; i < LANES; i++)
		lowest = lane[i] < lowest ? lane[i] : lowest;
	return lowest;
}

/* Squared differences of the newest row and the row before it by each lag; infinite for rows that are not there. */
static void push_squares(struct ae_novelty *n, size_t group)
{
	size_t known = n->rows < n->o.history ? (size_t)n->rows : n->o.history;
	float *d = sums_of(n, group, 0, 0);

	memset(d, 0, n->lags * sizeof *d);
	for (size_t c = group * n->grouped; c < (group + 1) * n->grouped; c++) {
		const double *past = n->past + c * 2 * n->lags + n->front;

		add_squares(d, past + 1, n->lags, past[0]);
	}
	for (size_t k = known; k < n->lags; k++)
		d[k] = INFINITY;
}

/* Root mean square distance of the last `length` rows to the nearest rows by a lag of `length` or more. */
static double shape_distance(struct ae_novelty *n, size_t group, size_t length)
{
	const float *sum = NULL;
	size_t offset = 0;
	double nearest;

	for (size_t level = LEVELS; level-- > 0;) {
		const float *part;

		if (!(length >> level & 1))
			continue;
		part = sums_of(n, group, level, offset);
		if (sum == n->total)
			add_to(n->total, part, n->lags);
		else if (sum)
			add_sums(n->total, sum, part, n->lags);
		sum = sum ? n->total : part;
		offset += (size_t)1 << level;
	}
	nearest = minimum(sum, length - 1, n->lags);
	return fmin(sqrt(nearest / ((double)length * (double)n->grouped)), FLT_MAX);
}

static void push_shapes(struct ae_novelty *n, size_t group, double *score)
{
	push_squares(n, group);
	for (size_t level = 1; level < n->levels; level++)
		add_sums(sums_of(n, group, level, 0), sums_of(n, group, level - 1, 0),
			 sums_of(n, group, level - 1, (size_t)1 << (level - 1)), n->lags);
	for (size_t i = 0; i < n->o.lengths; i++)
		score[i] = n->rows + 1 < 2 * n->o.length[i] ? NAN : shape_distance(n, group, n->o.length[i]);
}

/* ---- statistics of a window ---- */

static void measure(const double *x, size_t count, double f[MOMENTS])
{
	double sum = 0, square = 0, steps = 0, low = x[0], high = x[0];

	for (size_t i = 0; i < count; i++)
		sum += x[i];
	f[0] = sum / (double)count;
	for (size_t i = 0; i < count; i++) {
		double d = x[i] - f[0], step = i > 0 ? x[i] - x[i - 1] : 0;

		square += d * d;
		steps += step * step;
		low = x[i] < low ? x[i] : low;
		high = x[i] > high ? x[i] : high;
	}
	f[1] = sqrt(square / (double)count);
	f[2] = sqrt(steps / (double)count);
	f[3] = low;
	f[4] = high;
}

/* Squared Mahalanobis distance of d by the covariance, shrunk towards its diagonal, per statistic. */
static double mahalanobis(const struct window_moments *m, const double d[MOMENTS])
{
	double s[MOMENTS * MOMENTS], z[MOMENTS], square = 0;

	for (size_t i = 0; i < MOMENTS; i++)
		for (size_t j = 0; j < MOMENTS; j++) {
			double c = m->covariance[i * MOMENTS + j];

			s[i * MOMENTS + j] = i != j ? SHRINK * c
						    : c * (1 + 1e-6) + 1e-9 * m->mean[i] * m->mean[i] + 1e-300;
		}
	if (!ae_cholesky(s, MOMENTS, false))
		return 0;
	memcpy(z, d, sizeof z);
	ae_cholesky_solve(s, MOMENTS, z);
	for (size_t i = 0; i < MOMENTS; i++)
		square += z[i] * z[i];
	return square / MOMENTS;
}

/* The squared distance of the statistics f of a window from their running mean, which then learns from them. */
static double compare(const struct ae_novelty *n, size_t window, struct window_moments *m, const double f[MOMENTS])
{
	double d[MOMENTS], square = 0, part, step = 1.0 / ((double)n->rows + 1);

	if (n->rows == 0) {
		memcpy(m->mean, f, sizeof m->mean);
		return NAN;
	}
	for (size_t i = 0; i < MOMENTS; i++)
		d[i] = f[i] - m->mean[i];
	if (n->rows > LEARN_FIRST)
		square = fmin(mahalanobis(m, d), FAR);
	if (n->ignored > 0 && n->ignored <= window) /* the window holds such a row */
		return n->rows > LEARN_FIRST ? square : NAN;
	step = fmax(step, 1.0 / (double)n->o.history);
	part = square > CLIP ? sqrt(CLIP / square) : 1;
	for (size_t i = 0; i < MOMENTS; i++) {
		d[i] *= part;
		m->mean[i] += step * d[i];
	}
	for (size_t i = 0; i < MOMENTS; i++)
		for (size_t j = 0; j < MOMENTS; j++) {
			double *c = &m->covariance[i * MOMENTS + j];

			*c = (1 - step) * (*c + step * d[i] * d[j]);
		}
	return n->rows > LEARN_FIRST ? square : NAN;
}

/* Rows that a window holds, the newest one included. */
static size_t held(const struct ae_novelty *n, size_t window)
{
	return n->rows + 1 < window ? (size_t)n->rows + 1 : window;
}

static void add_to_windows(struct ae_novelty *n, size_t column)
{
	double *row = n->row + column * n->longest;
	size_t count = held(n, n->longest);

	if (n->rows >= n->longest)
		memmove(row, row + 1, (n->longest - 1) * sizeof *row);
	row[count - 1] = n->past[column * 2 * n->lags + n->front];
}

/* For each window the root of the mean squared distance of the group's columns. */
static void push_statistics(struct ae_novelty *n, size_t group, double *score)
{
	size_t first = group * n->grouped, end = first + n->grouped;
	double f[MOMENTS];

	for (size_t c = first; c < end; c++)
		add_to_windows(n, c);
	for (size_t i = 0; i < n->o.windows; i++) {
		size_t window = n->o.window[i], count = held(n, window);
		double sum = 0;

		for (size_t c = first; c < end; c++) {
			measure(n->row + c * n->longest + held(n, n->longest) - count, count, f);
			sum += compare(n, window, &n->moments[c * n->o.windows + i], f);
		}
		score[i] = sqrt(sum / (double)n->grouped);
	}
}

/* ---- distance to a moving mean ---- */

/* Squared distance of the newest row to the mean of the rows before it, in units of the running mean of such squares,
 * which then learns from it. The sum is made anew at each row, so no rounding adds up. */
static double level_distance(const struct ae_novelty *n, size_t column)
{
	const double *past = n->past + column * 2 * n->lags + n->front;
	size_t longest = n->o.level < n->o.history ? n->o.level : n->o.history;
	size_t count = n->rows < longest ? (size_t)n->rows : longest;
	double *mean_square = &n->square[column], sum = 0, d, square, distance;
	size_t there = 0;

	for (size_t k = 1; k <= count; k++) {
		sum += isinf(past[k]) ? 0 : past[k];
		there += !isinf(past[k]);
	}
	d = there > 0 ? past[0] - sum / (double)there : 0;
	square = d * d;
	distance = square > 0 ? fmin(square / *mean_square, LEVEL_FAR * LEVEL_FAR) : 0;
	if (n->ignore)
		return distance;
	*mean_square += fmax(1.0 / ((double)n->rows + 1), 1.0 / (double)n->o.history) * (square - *mean_square);
	return distance;
}

/* The root of the mean squared distance of the group's columns. */
static double push_level(const struct ae_novelty *n, size_t group)
{
	double sum = 0;

	for (size_t c = group * n->grouped; c < (group + 1) * n->grouped; c++)
		sum += level_distance(n, c);
	return n->rows > LEARN_FIRST ? sqrt(sum / (double)n->grouped) : NAN;
}

/* ---- rows ---- */

static void add_row(struct ae_novelty *n, const double *x)
{
	if (n->front == 0) {
		for (size_t c = 0; c < n->columns; c++) {
			double *past = n->past + c * 2 * n->lags;

			memmove(past + n->lags, past, n->lags * sizeof *past);
		}
		n->front = n->lags;
	}
	n->front--;
	for (size_t c = 0; c < n->columns; c++) {
		double value = fmin(fmax(x[c], -FLT_MAX), FLT_MAX);

		if (n->rows == 0)
			n->first[c] = value;
		n->past[c * 2 * n->lags + n->front] = value - n->first[c];
	}
}

/* The newest row becomes one that is infinitely far from all rows to come. */
static void forget_row(struct ae_novelty *n)
{
	for (size_t c = 0; c < n->columns; c++)
		n->past[c * 2 * n->lags + n->front] = INFINITY;
}

void ae_novelty_learn(struct ae_novelty *n, bool learn)
{
	n->ignore = !learn;
}

void ae_novelty_push(struct ae_novelty *n, const double *x, double *score)
{
	size_t views = ae_novelty_views(&n->o);

	for (size_t c = 0; c < n->columns; c++)
		if (isnan(x[c])) {
			for (size_t i = 0; i < n->groups * views; i++)
				score[i] = NAN;
			return;
		}
	add_row(n, x);
	n->ignored = n->ignore ? 1 : n->ignored + (n->ignored > 0);
	for (size_t g = 0; g < n->groups; g++) {
		if (n->o.lengths)
			push_shapes(n, g, score + g * views);
		if (n->o.windows)
			push_statistics(n, g, score + g * views + n->o.lengths);
		if (n->o.level)
			score[(g + 1) * views - 1] = push_level(n, g);
	}
	if (n->ignore)
		forget_row(n);
	n->rows++;
}

/* ---- life ---- */

size_t ae_novelty_views(const struct ae_novelty_options *o)
{
	return o->lengths + o->windows + (o->level > 0);
}

static int check(const struct ae_novelty_options *o, struct ae_err *e)
{
	if (ae_novelty_views(o) == 0)
		return ae_err_set(e, "expected a window of shapes, of statistics or of the level, got none");
	for (size_t i = 0; i < o->lengths; i++)
		if (o->length[i] < 1 || o->length[i] > AE_NOVELTY_ROWS || 2 * o->length[i] > o->history)
			return ae_err_set(e,
					  "window: expected 1 to %d rows, half of the history's %zu at most, "
					  "got %zu",
					  AE_NOVELTY_ROWS, o->history, o->length[i]);
	for (size_t i = 0; i < o->windows; i++)
		if (o->window[i] < 2 || o->window[i] > AE_NOVELTY_ROWS)
			return ae_err_set(e, "statistics: expected 2 to %d rows, got %zu", AE_NOVELTY_ROWS,
					  o->window[i]);
	if (o->history > AE_NOVELTY_HISTORY)
		return ae_err_set(e, "history: expected at most %d rows, got %zu", AE_NOVELTY_HISTORY, o->history);
	return 0;
}

/* Rows that a level of sums is looked back at: by the next level, and by the parts of a length. */
static size_t depth_of(const struct ae_novelty_options *o, size_t level, size_t levels)
{
	size_t depth = level + 1 < levels ? ((size_t)1 << level) + 1 : 1;

	for (size_t i = 0; i < o->lengths; i++) {
		size_t above = o->length[i] >> (level + 1) << (level + 1);

		if ((o->length[i] >> level & 1) && above + 1 > depth)
			depth = above + 1;
	}
	return depth;
}

static bool allocate_sums(struct ae_novelty *n, struct lag_sums *s, size_t level)
{
	s->depth = depth_of(&n->o, level, n->levels);
	s->at = malloc(s->depth * n->lags * sizeof *s->at);
	for (size_t i = 0; s->at && i < s->depth * n->lags; i++)
		s->at[i] = INFINITY; /* rows that are not there are far away */
	return s->at != NULL;
}

static bool allocate(struct ae_novelty *n)
{
	bool good;

	n->past = calloc(n->columns, 2 * n->lags * sizeof *n->past);
	n->first = calloc(n->columns, sizeof *n->first);
	n->total = malloc(n->lags * sizeof *n->total);
	n->sums = calloc(n->groups, LEVELS * sizeof *n->sums);
	n->row = calloc(n->columns * n->longest + 1, sizeof *n->row);
	n->moments = calloc(n->columns * n->o.windows + 1, sizeof *n->moments);
	n->square = calloc(n->columns, sizeof *n->square);
	good = n->past && n->first && n->total && n->sums && n->row && n->moments && n->square;
	for (size_t g = 0; good && g < n->groups; g++)
		for (size_t level = 0; good && level < n->levels; level++)
			good = allocate_sums(n, &n->sums[g * LEVELS + level], level);
	return good;
}

int ae_novelty_new(struct ae_novelty **to, size_t columns, const struct ae_novelty_options *o, struct ae_err *e)
{
	struct ae_novelty *n;

	*to = NULL;
	if (check(o, e) != 0)
		return -1;
	n = calloc(1, sizeof *n);
	if (n) {
		n->o = *o;
		n->columns = columns;
		n->groups = o->together ? 1 : columns;
		n->grouped = o->together ? columns : 1;
		n->lags = (o->history + LANES - 1) / LANES * LANES;
		n->front = n->lags;
		for (size_t i = 0; i < o->lengths; i++)
			while (o->length[i] >> n->levels)
				n->levels++;
		for (size_t i = 0; i < o->windows; i++)
			n->longest = o->window[i] > n->longest ? o->window[i] : n->longest;
	}
	if (!n || !allocate(n)) {
		ae_novelty_free(n);
		return ae_err_set(e, "no memory for %zu columns and a history of %zu rows", columns, o->history);
	}
	*to = n;
	return 0;
}

void ae_novelty_free(struct ae_novelty *n)
{
	if (!n)
		return;
	for (size_t i = 0; n->sums && i < n->groups * LEVELS; i++)
		free(n->sums[i].at);
	free(n->sums);
	free(n->row);
	free(n->moments);
	free(n->square);
	free(n->past);
	free(n->first);
	free(n->total);
	free(n);
}

/* ---- state ---- */

/* "8,16,32", or "0" for none. */
static void counts_option(struct ae_state *s, const char *name, const size_t *count, size_t n)
{
	char text[AE_NOVELTY_LENGTHS * 8] = "0", *at = text;

	for (size_t i = 0; i < n; i++)
		at += sprintf(at, "%s%zu", i ? "," : "", count[i]);
	ae_state_option(s, name, text);
}

static void options(const struct ae_novelty *n, struct ae_state *s)
{
	counts_option(s, "window", n->o.length, n->o.lengths);
	counts_option(s, "statistics", n->o.window, n->o.windows);
	ae_state_option_count(s, "level", n->o.level);
	ae_state_option_count(s, "history", n->o.history);
	ae_state_option(s, "together", n->o.together ? "yes" : "no");
	ae_state_option_count(s, "columns of a row", n->columns);
}

void ae_novelty_state(struct ae_novelty *n, struct ae_state *s)
{
	options(n, s);
	ae_state_flags(s, &n->ignore, 1);
	ae_state_count(s, &n->ignored, UINT64_MAX);
	ae_state_count(s, &n->rows, UINT64_MAX);
	ae_state_size(s, &n->front, n->lags);
	ae_state_f8(s, n->past, n->columns * 2 * n->lags);
	ae_state_f8(s, n->first, n->columns);
	for (size_t g = 0; g < n->groups; g++)
		for (size_t level = 0; level < n->levels; level++) {
			struct lag_sums *sums = &n->sums[g * LEVELS + level];

			ae_state_f4(s, sums->at, sums->depth * n->lags);
		}
	ae_state_f8(s, n->row, n->columns * n->longest);
	for (size_t i = 0; i < n->columns * n->o.windows; i++) {
		ae_state_f8(s, n->moments[i].mean, MOMENTS);
		ae_state_f8(s, n->moments[i].covariance, (size_t)MOMENTS * MOMENTS);
	}
	ae_state_f8(s, n->square, n->columns);
}
