/* threshold_spot.c - a threshold that moves with the stream: SPOT and DSPOT (Siffer et al., KDD 2017). */
#include "detect/threshold_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	EXCESSES = 4096, /* the tail is fitted to the last ones, so that time and memory stay bounded */
	FIT_EACH = 1024, /* up to so many excesses, the tail is fitted anew after each */
	FIT_PART = 64,   /* later, after each 1/64 of them */
	/* places of the values in a file */
	MARK = 0,
	RISK,
	FROM,
	COUNT,
	PEAKS,
	SHAPE,
	SCALE,
	THRESHOLD,
	HELD,
	FIXED,
};

struct ae_spot {
	struct ae_tail tail;
	double risk;
	double threshold; /* of a score minus the moving mean */
	size_t depth;     /* scores in the moving mean; 0: no mean is subtracted */
	size_t held;      /* excesses held */
	double *recent;   /* (depth) scores of the moving mean, oldest first, without alarms */
	double *excess;   /* (EXCESSES) `held` of them, oldest first */
};

static struct ae_spot *make(size_t depth)
{
	struct ae_spot *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->depth = depth;
	if (depth < SIZE_MAX - EXCESSES)
		s->recent = calloc(depth + EXCESSES, sizeof *s->recent);
	if (!s->recent) {
		free(s);
		return NULL;
	}
	s->excess = s->recent + depth;
	return s;
}

void ae_spot_free(struct ae_spot *s)
{
	if (!s)
		return;
	free(s->recent);
	free(s);
}

static double mean(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return n ? sum / (double)n : 0;
}

static void shift_in(double *x, size_t n, double last)
{
	memmove(x, x + 1, (n - 1) * sizeof *x);
	x[n - 1] = last;
}

/* ---- learning ---- */

/* Learns from each score minus the mean of the `depth` scores before it. rest, sorted: scratch (n - depth). */
static int learn(struct ae_spot *s, const struct ae_threshold_rule *r, const double *scores, size_t n, double *rest,
		 double *sorted, struct ae_err *e)
{
	size_t count = n - s->depth;

	for (size_t i = 0; i < count; i++)
		rest[i] = scores[s->depth + i] - mean(scores + i, s->depth);
	memcpy(sorted, rest, count * sizeof *sorted);
	ae_sort(sorted, count);
	s->risk = r->amount;
	s->tail.from = ae_quantile(sorted, count, r->level);
	if (ae_tail_learn(&s->tail, rest, count, s->risk, e) != 0)
		return -1;
	s->threshold = ae_tail_quantile(&s->tail, s->risk);
	if (!isfinite(s->threshold))
		return ae_err_set(e, "scores up to %g: too large for a tail", sorted[count - 1]);
	s->held = s->tail.peaks < EXCESSES ? (size_t)s->tail.peaks : EXCESSES;
	memcpy(s->excess, rest + s->tail.peaks - s->held, s->held * sizeof *s->excess);
	memcpy(s->recent, scores + count, s->depth * sizeof *s->recent);
	return 0;
}

int ae_spot_new(struct ae_spot **to, const struct ae_threshold_rule *r, const double *scores, size_t n,
		struct ae_err *e)
{
	struct ae_spot *s = make(r->depth);
	double *scratch = malloc(2 * n * sizeof *scratch);
	int bad = 0;

	*to = NULL;
	if (!s || !scratch)
		bad = ae_err_set(e, "no memory for %zu scores and a moving mean of %zu", n, r->depth);
	else if (n <= r->depth)
		bad = ae_err_set(e, "expected more scores than the %zu of the moving mean, got %zu", r->depth, n);
	else
		bad = learn(s, r, scores, n, scratch, scratch + n, e);
	free(scratch);
	if (bad)
		ae_spot_free(s);
	else
		*to = s;
	return bad;
}

/* ---- the stream ---- */

static void add_peak(struct ae_spot *s, double excess)
{
	double threshold;

	if (s->held < EXCESSES)
		s->excess[s->held++] = excess;
	else
		shift_in(s->excess, EXCESSES, excess);
	s->tail.peaks++;
	if (s->held <= FIT_EACH || s->tail.peaks % (s->held / FIT_PART) == 0)
		ae_tail_fit(&s->tail, s->excess, s->held);
	threshold = ae_tail_quantile(&s->tail, s->risk);
	if (isfinite(threshold))
		s->threshold = threshold;
}

/* An alarm teaches nothing. */
bool ae_spot_push(struct ae_spot *s, double score)
{
	double over = score - mean(s->recent, s->depth);

	if (isnan(score))
		return false; /* no score */
	if (over > s->threshold)
		return true;
	s->tail.count++;
	if (over > s->tail.from)
		add_peak(s, over - s->tail.from);
	if (s->depth)
		shift_in(s->recent, s->depth, score);
	return false;
}

double ae_spot_threshold(const struct ae_spot *s)
{
	return s->threshold + mean(s->recent, s->depth);
}

/* ---- as values ---- */

size_t ae_spot_width(const struct ae_spot *s)
{
	return FIXED + s->depth + EXCESSES;
}

void ae_spot_pack(const struct ae_spot *s, double *to)
{
	const double fixed[FIXED] = {
		[MARK] = AE_SPOT_MARK,           [RISK] = s->risk,
		[FROM] = s->tail.from,           [COUNT] = (double)s->tail.count,
		[PEAKS] = (double)s->tail.peaks, [SHAPE] = s->tail.shape,
		[SCALE] = s->tail.scale,         [THRESHOLD] = s->threshold,
		[HELD] = (double)s->held,
	};

	memcpy(to, fixed, sizeof fixed);
	memcpy(to + FIXED, s->recent, (s->depth + EXCESSES) * sizeof *to);
}

static bool whole(double x, double min, double max)
{
	return x >= min && x <= max && x == floor(x);
}

static bool sound(const double *from, size_t width)
{
	bool good = width > FIXED + EXCESSES - 1 && from[MARK] == AE_SPOT_MARK && from[RISK] > 0 && from[RISK] < 1
		&& whole(from[COUNT], 1, 0x1p53) && whole(from[PEAKS], 1, from[COUNT])
		&& whole(from[HELD], 1, fmin(from[PEAKS], EXCESSES)) && from[SCALE] > 0 && isfinite(from[SHAPE]);

	for (size_t i = 0; good && i < (size_t)from[HELD]; i++)
		good = from[width - EXCESSES + i] > 0;
	return good;
}

int ae_spot_unpack(struct ae_spot **to, const double *from, size_t width, struct ae_err *e)
{
	struct ae_spot *s;

	*to = NULL;
	if (!sound(from, width))
		return ae_err_set(e, "the %zu values of a moving threshold contradict each other", width);
	s = make(width - FIXED - EXCESSES);
	if (!s)
		return ae_err_set(e, "no memory for a threshold of %zu values", width);
	s->risk = from[RISK];
	s->threshold = from[THRESHOLD];
	s->held = (size_t)from[HELD];
	s->tail = (struct ae_tail){ from[FROM], from[SHAPE], from[SCALE], (uint64_t)from[COUNT],
				    (uint64_t)from[PEAKS] };
	memcpy(s->recent, from + FIXED, (s->depth + EXCESSES) * sizeof *s->recent);
	*to = s;
	return 0;
}

/* ---- as a state ---- */

void ae_spot_state(struct ae_spot **spot, struct ae_state *s)
{
	size_t width = ae_spot_width(*spot);
	double *values = calloc(width, sizeof *values);
	struct ae_spot *restored;
	struct ae_err e;

	ae_state_option_count(s, "depth", (*spot)->depth);
	if (!values) {
		ae_state_fail(s, "no memory for a threshold of %zu values", width);
		return;
	}
	ae_spot_pack(*spot, values);
	ae_state_f8(s, values, width);
	if (ae_state_restores(s) && ae_state_good(s)) {
		if (ae_spot_unpack(&restored, values, width, &e) != 0) {
			ae_state_fail(s, "%s", e.text);
		} else {
			ae_spot_free(*spot);
			*spot = restored;
		}
	}
	free(values);
}
