/* novelty.c - how new the last rows of a series are: distance to the nearest shape seen, statistics of a window,
 * and distance to a moving mean. */
#include "base/cholesky.h"
#include "base/thread_pool.h"
#include "detect/detect.h"
#include "kernels/lags.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK = 256,               /* rows that pass each tile of lags at once */
	SHARED_ROWS = 16,          /* rows of a block from which on threads share its columns */
	MOMENTS = 5,               /* mean, deviation, root mean square of differences, minimum, maximum */
	LEARN_FIRST = 5 * MOMENTS, /* rows before the first distance of statistics, and of the level */
};

_Static_assert((int)AE_NOVELTY_LENGTHS <= (int)AE_LAGS_LENGTHS && AE_NOVELTY_ROWS >> AE_LAGS_LEVELS == 0,
	       "the kernel takes all lengths");

#define SHRINK 0.9       /* factor of covariances off the diagonal */
#define CLIP 16.0        /* squared distance per statistic above which a row teaches less */
#define FAR 900.0        /* the largest squared distance per statistic */
#define LEVEL_FAR 1000.0 /* the largest distance to the moving mean, in typical ones */

/* Running mean and covariance of a window's statistics. */
struct window_moments {
	double mean[MOMENTS], covariance[MOMENTS * MOMENTS];
};

struct ae_novelty {
	struct ae_novelty_options o;
	ae_lags_fn *lags_kernel;
	size_t columns, groups, grouped; /* columns; sets of them that are scored as one; columns per set */
	size_t lags;                     /* history, rounded up to AE_LAGS_TILE */
	size_t levels;
	size_t longest;    /* rows of the longest window of statistics */
	bool ignore;       /* the next rows do not become the past */
	uint64_t ignored;  /* rows since the last one that did not, itself included; 0: there was none */
	uint64_t rows;     /* rows so far, without missing ones */
	struct ring *ring; /* (groups, AE_LAGS_LEVELS) */
	double *past;      /* (columns, 2 lags) newest first from `front` on */
	size_t front;
	double *first;               /* (columns) first row: distances do not depend on it, and sums keep more digits */
	double *now;                 /* (columns, BLOCK): the rows of a block, oldest first */
	struct ae_thread_pool *pool; /* NULL: one thread */
	float *nearest;              /* (threads, BLOCK, lengths, AE_LAGS_LANES): scratch */
	double *row;                 /* (columns, longest) the last rows, oldest first */
	struct window_moments *moments; /* (columns, windows) */
	double *square;                 /* (columns) running mean of the squared distance to the moving mean */
	float *total;                   /* (lags): scratch */
};

/* Rings of one level, for all lags. */
struct ring {
	size_t depth;
	float *sum; /* (lags / AE_LAGS_TILE, depth, AE_LAGS_TILE) */
};

/* Row i of a block of `count` rows, which are the newest ones. */
struct block_row {
	size_t i, count;
	uint64_t rows, ignored; /* as of struct ae_novelty, before and with this row */
};

/* A block of rows, and what threads share. */
struct block {
	struct ae_novelty *n;
	size_t count;
	double *score; /* (count, groups, views) */
};

/* ---- nearest shape ---- */

/* Sums of squared differences of a block's rows, and for each row and length the minimum over the lags, in lanes. */
static void push_lags(const struct ae_novelty *n, size_t group, size_t count, float *nearest)
{
	size_t tiles = n->lags / AE_LAGS_TILE, c = group * n->grouped;
	struct ae_lags g = {
		.rows = count,
		.first = n->rows,
		.columns = n->grouped,
		.now = n->now + c * count,
		.past = n->past + c * 2 * n->lags + n->front,
		.column = 2 * n->lags,
		.history = n->o.history,
		.levels = n->levels,
		.lengths = n->o.lengths,
		.length = n->o.length,
		.nearest = nearest,
	};

	for (size_t i = 0; i < count * n->o.lengths * AE_LAGS_LANES; i++)
		nearest[i] = INFINITY;
	for (size_t tile = 0; tile < tiles && tile * AE_LAGS_TILE < n->rows + count - 1; tile++) {
		for (size_t level = 0; level < n->levels; level++) {
			const struct ring *r = &n->ring[group * AE_LAGS_LEVELS + level];

			g.ring[level] = (struct ae_lags_ring){ r->depth, r->sum + tile * r->depth * AE_LAGS_TILE };
		}
		g.lag = tile * AE_LAGS_TILE;
		n->lags_kernel(&g);
	}
}

/* Root mean square distance of the last rows, as many as a length, to the nearest rows. */
static double shape_distance(const struct ae_novelty *n, size_t length, const float *lane)
{
	float nearest = INFINITY;

	for (size_t i = 0; i < AE_LAGS_LANES; i++) /* not fmin(), which gcc 12 for aarch64 cannot compile here */
		nearest = lane[i] < nearest ? lane[i] : nearest;
	return fmin(sqrt((double)nearest / ((double)length * (double)n->grouped)), FLT_MAX);
}

static void push_shapes(const struct block *b, size_t group, float *nearest, double *score, size_t step)
{
	const struct ae_novelty *n = b->n;

	push_lags(n, group, b->count, nearest);
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; k < n->o.lengths; k++) {
			size_t length = n->o.length[k];

			score[i * step + k] = n->rows + i + 1 < 2 * length
				? NAN
				: shape_distance(n, length, nearest + (i * n->o.lengths + k) * AE_LAGS_LANES);
		}
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
static double compare(const struct ae_novelty *n, const struct block_row *at, size_t window, struct window_moments *m,
		      const double f[MOMENTS])
{
	double d[MOMENTS], square = 0, part, step = 1.0 / ((double)at->rows + 1);

	if (at->rows == 0) {
		memcpy(m->mean, f, sizeof m->mean);
		return NAN;
	}
	for (size_t i = 0; i < MOMENTS; i++)
		d[i] = f[i] - m->mean[i];
	if (at->rows > LEARN_FIRST)
		square = fmin(mahalanobis(m, d), FAR);
	if (at->ignored > 0 && at->ignored <= window) /* the window holds such a row */
		return at->rows > LEARN_FIRST ? square : NAN;
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
	return at->rows > LEARN_FIRST ? square : NAN;
}

/* Rows that a window holds, the newest one included. */
static size_t held(const struct block_row *at, size_t window)
{
	return at->rows + 1 < window ? (size_t)at->rows + 1 : window;
}

static void add_to_windows(struct ae_novelty *n, size_t column, const struct block_row *at)
{
	double *row = n->row + column * n->longest;
	size_t count = held(at, n->longest);

	if (at->rows >= n->longest)
		memmove(row, row + 1, (n->longest - 1) * sizeof *row);
	row[count - 1] = n->now[column * at->count + at->i];
}

/* For each window the root of the mean squared distance of the group's columns. */
static void push_statistics(struct ae_novelty *n, size_t group, const struct block_row *at, double *score)
{
	size_t first = group * n->grouped, end = first + n->grouped;
	double f[MOMENTS];

	for (size_t c = first; c < end; c++)
		add_to_windows(n, c, at);
	for (size_t i = 0; i < n->o.windows; i++) {
		size_t window = n->o.window[i], count = held(at, window);
		double sum = 0;

		for (size_t c = first; c < end; c++) {
			measure(n->row + c * n->longest + held(at, n->longest) - count, count, f);
			sum += compare(n, at, window, &n->moments[c * n->o.windows + i], f);
		}
		score[i] = sqrt(sum / (double)n->grouped);
	}
}

/* ---- distance to a moving mean ---- */

/* Squared distance of the newest row to the mean of the rows before it, in units of the running mean of such squares,
 * which then learns from it. The sum is made anew at each row, so no rounding adds up. */
static double level_distance(const struct ae_novelty *n, size_t column, const struct block_row *at)
{
	const double *past = n->past + column * 2 * n->lags + n->front + at->count - 1 - at->i;
	double now = n->now[column * at->count + at->i];
	size_t longest = n->o.level < n->o.history ? n->o.level : n->o.history;
	size_t count = at->rows < longest ? (size_t)at->rows : longest;
	double *mean_square = &n->square[column], sum = 0, d, square, distance;
	size_t there = 0;

	for (size_t k = 1; k <= count; k++) {
		sum += isinf(past[k]) ? 0 : past[k];
		there += !isinf(past[k]);
	}
	d = there > 0 ? now - sum / (double)there : 0;
	square = d * d;
	distance = square > 0 ? fmin(square / *mean_square, LEVEL_FAR * LEVEL_FAR) : 0;
	if (n->ignore)
		return distance;
	*mean_square += fmax(1.0 / ((double)at->rows + 1), 1.0 / (double)n->o.history) * (square - *mean_square);
	return distance;
}

/* The root of the mean squared distance of the group's columns. */
static double push_level(const struct ae_novelty *n, size_t group, const struct block_row *at)
{
	double sum = 0;

	for (size_t c = group * n->grouped; c < (group + 1) * n->grouped; c++)
		sum += level_distance(n, c, at);
	return at->rows > LEARN_FIRST ? sqrt(sum / (double)n->grouped) : NAN;
}

/* ---- rows ---- */

/* Adds rows to the past. Those that are to be ignored are infinitely far from all rows to come. */
static void add_rows(struct ae_novelty *n, const double *x, size_t count)
{
	n->front -= count;
	for (size_t c = 0; c < n->columns; c++)
		for (size_t i = 0; i < count; i++) {
			double value = fmin(fmax(x[i * n->columns + c], -FLT_MAX), FLT_MAX);

			if (n->rows + i == 0)
				n->first[c] = value;
			value -= n->first[c];
			n->now[c * count + i] = value;
			n->past[c * 2 * n->lags + n->front + count - 1 - i] = n->ignore ? INFINITY : value;
		}
}

/* Rows that fit in front of the past, which moves to the end of its memory if there are none: after the same rows however
 * they come, so that states are the same bytes. */
static size_t make_room(struct ae_novelty *n)
{
	if (n->front == 0) {
		for (size_t c = 0; c < n->columns; c++) {
			double *past = n->past + c * 2 * n->lags;

			memmove(past + n->lags, past, n->lags * sizeof *past);
		}
		n->front = n->lags;
	}
	return n->front < BLOCK ? n->front : BLOCK;
}

static bool complete(const struct ae_novelty *n, const double *x)
{
	for (size_t c = 0; c < n->columns; c++)
		if (isnan(x[c]))
			return false;
	return true;
}

/* The count of rows since one that is ignored, itself included, for the next row. */
static uint64_t since_ignored(const struct ae_novelty *n, uint64_t ignored)
{
	return n->ignore ? 1 : ignored + (ignored > 0);
}

static void push_group(const struct block *b, size_t group, size_t thread)
{
	struct ae_novelty *n = b->n;
	size_t views = ae_novelty_views(&n->o), step = n->groups * views;
	double *score = b->score + group * views;
	struct block_row at = { .count = b->count, .rows = n->rows, .ignored = n->ignored };

	if (n->o.lengths)
		push_shapes(b, group, n->nearest + thread * BLOCK * n->o.lengths * AE_LAGS_LANES, score, step);
	for (; at.i < b->count; at.i++, at.rows++, score += step) {
		at.ignored = since_ignored(n, at.ignored);
		if (n->o.windows)
			push_statistics(n, group, &at, score + n->o.lengths);
		if (n->o.level)
			score[views - 1] = push_level(n, group, &at);
	}
}

/* Each thread takes every nth group. */
static void push_groups(void *arg, size_t thread)
{
	const struct block *b = arg;
	size_t threads = ae_thread_pool_size(b->n->pool);

	for (size_t g = thread; g < b->n->groups; g += threads)
		push_group(b, g, thread);
}

static void push_block(struct ae_novelty *n, const double *x, size_t count, double *score)
{
	struct block b = { n, count, score };

	add_rows(n, x, count);
	if (n->pool && count >= SHARED_ROWS)
		ae_thread_pool_run(n->pool, push_groups, &b);
	else
		for (size_t g = 0; g < n->groups; g++)
			push_group(&b, g, 0);
	for (size_t i = 0; i < count; i++)
		n->ignored = since_ignored(n, n->ignored);
	n->rows += count;
}

void ae_novelty_learn(struct ae_novelty *n, bool learn)
{
	n->ignore = !learn;
}

void ae_novelty_push(struct ae_novelty *n, const double *x, size_t rows, double *score)
{
	size_t step = n->groups * ae_novelty_views(&n->o);

	for (size_t i = 0, count; i < rows; i += count) {
		size_t room = make_room(n);

		for (count = 0; i + count < rows && count < room && complete(n, x + (i + count) * n->columns);)
			count++;
		if (count > 0) {
			push_block(n, x + i * n->columns, count, score + i * step);
			continue;
		}
		for (size_t k = 0; k < step; k++)
			score[i * step + k] = NAN;
		count = 1;
	}
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

static bool allocate_ring(struct ae_novelty *n, struct ring *r, size_t level)
{
	r->depth = depth_of(&n->o, level, n->levels);
	r->sum = malloc(r->depth * n->lags * sizeof *r->sum);
	for (size_t i = 0; r->sum && i < r->depth * n->lags; i++)
		r->sum[i] = INFINITY; /* rows that are not there are far away */
	return r->sum != NULL;
}

static bool allocate(struct ae_novelty *n)
{
	size_t threads = n->pool ? ae_thread_pool_size(n->pool) : 1;
	bool good;

	n->past = calloc(n->columns, 2 * n->lags * sizeof *n->past);
	n->first = calloc(n->columns, sizeof *n->first);
	n->total = malloc(n->lags * sizeof *n->total);
	n->now = malloc(n->columns * BLOCK * sizeof *n->now);
	n->nearest = malloc((threads * BLOCK * n->o.lengths + 1) * AE_LAGS_LANES * sizeof *n->nearest);
	n->ring = calloc(n->groups, AE_LAGS_LEVELS * sizeof *n->ring);
	n->row = calloc(n->columns * n->longest + 1, sizeof *n->row);
	n->moments = calloc(n->columns * n->o.windows + 1, sizeof *n->moments);
	n->square = calloc(n->columns, sizeof *n->square);
	good = n->past && n->first && n->total && n->now && n->nearest && n->ring && n->row && n->moments && n->square;
	for (size_t g = 0; good && g < n->groups; g++)
		for (size_t level = 0; good && level < n->levels; level++)
			good = allocate_ring(n, &n->ring[g * AE_LAGS_LEVELS + level], level);
	return good;
}

static void plan(struct ae_novelty *n, size_t columns, const struct ae_novelty_options *o)
{
	n->o = *o;
	n->columns = columns;
	n->groups = o->together ? 1 : columns;
	n->grouped = o->together ? columns : 1;
	n->lags = (o->history + AE_LAGS_TILE - 1) / AE_LAGS_TILE * AE_LAGS_TILE;
	n->lags_kernel = ae_lags_find(o->isa);
	n->front = n->lags;
	for (size_t i = 0; i < o->lengths; i++)
		while (o->length[i] >> n->levels)
			n->levels++;
	for (size_t i = 0; i < o->windows; i++)
		n->longest = o->window[i] > n->longest ? o->window[i] : n->longest;
}

int ae_novelty_new(struct ae_novelty **to, size_t columns, const struct ae_novelty_options *o, struct ae_err *e)
{
	struct ae_novelty *n;
	size_t threads;

	*to = NULL;
	if (check(o, e) != 0)
		return -1;
	n = calloc(1, sizeof *n);
	if (n)
		plan(n, columns, o);
	threads = !n || o->threads < n->groups ? o->threads : n->groups;
	if (n && threads > 1 && ae_thread_pool_new(&n->pool, threads, e) != 0) {
		ae_novelty_free(n);
		return -1;
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
	for (size_t i = 0; n->ring && i < n->groups * AE_LAGS_LEVELS; i++)
		free(n->ring[i].sum);
	free(n->ring);
	free(n->now);
	free(n->nearest);
	ae_thread_pool_free(n->pool);
	free(n->row);
	free(n->moments);
	free(n->square);
	free(n->past);
	free(n->first);
	free(n->total);
	free(n);
}

/* ---- state ---- */

/* "8,16,32" */
static void counts_option(struct ae_state *s, const char *name, const size_t *count, size_t n, const char *none)
{
	char text[AE_NOVELTY_LENGTHS * 8], *at = text;

	for (size_t i = 0; i < n; i++)
		at += sprintf(at, "%s%zu", i ? "," : "", count[i]);
	ae_state_option(s, name, n ? text : none);
}

static void options(const struct ae_novelty *n, struct ae_state *s)
{
	counts_option(s, "window", n->o.length, n->o.lengths, "");
	counts_option(s, "statistics", n->o.window, n->o.windows, "0");
	ae_state_option_count(s, "level", n->o.level);
	ae_state_option_count(s, "history", n->o.history);
	ae_state_option(s, "together", n->o.together ? "yes" : "no");
	ae_state_option_count(s, "columns of a row", n->columns);
}

/* Saves or restores the sums row by row, all lags of each. */
static void ring_state(struct ae_novelty *n, struct ring *r, struct ae_state *s)
{
	for (size_t row = 0; row < r->depth; row++) {
		for (size_t tile = 0; tile < n->lags / AE_LAGS_TILE; tile++)
			memcpy(n->total + tile * AE_LAGS_TILE, r->sum + (tile * r->depth + row) * AE_LAGS_TILE,
			       AE_LAGS_TILE * sizeof *n->total);
		ae_state_f4(s, n->total, n->lags);
		for (size_t tile = 0; tile < n->lags / AE_LAGS_TILE; tile++)
			memcpy(r->sum + (tile * r->depth + row) * AE_LAGS_TILE, n->total + tile * AE_LAGS_TILE,
			       AE_LAGS_TILE * sizeof *n->total);
	}
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
		for (size_t level = 0; level < n->levels; level++)
			ring_state(n, &n->ring[g * AE_LAGS_LEVELS + level], s);
	for (size_t c = 0; c < n->columns; c++) {
		ae_state_f8(s, n->row + c * n->longest, n->longest);
		for (size_t i = 0; i < n->o.windows; i++) {
			struct window_moments *m = &n->moments[c * n->o.windows + i];

			ae_state_f8(s, m->mean, MOMENTS);
			ae_state_f8(s, m->covariance, (size_t)MOMENTS * MOMENTS);
		}
		ae_state_f8(s, &n->square[c], 1);
	}
}
