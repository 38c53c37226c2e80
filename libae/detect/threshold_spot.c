/* threshold_spot.c - a threshold that moves with the stream: SPOT and DSPOT (Siffer et al., KDD 2017). */
#include "detect/threshold_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEPT = 4096,	/* excesses that the tail is fitted to, the last ones: time and memory stay bounded */
	/* what the values of a file are */
	MARK = 0, RISK, FROM, COUNT, PEAKS, SHAPE, SCALE, THRESHOLD, HELD, FIXED,
};

struct ae_spot {
	struct ae_tail tail;
	double risk;
	double threshold;	/* of what a score has over the mean of the recent ones */
	size_t depth;		/* recent scores that the mean is of; 0: scores are taken as they are */
	size_t held;
	double *recent;		/* (depth) oldest first, without those that were too large */
	double *excess;		/* (KEPT), held of them, oldest first */
};

static struct ae_spot *make(size_t depth)
{
	struct ae_spot *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->depth = depth;
	if (depth < SIZE_MAX - KEPT)
		s->recent = calloc(depth + KEPT, sizeof *s->recent);
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

/* What the scores behind the first `depth` have over the mean of those before them: `rest`, and sorted. */
static int learn(struct ae_spot *s, const struct ae_threshold_rule *r, const double *scores, size_t n,
		 double *rest, double *sorted, struct ae_err *e)
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
	s->held = s->tail.peaks < KEPT ? (size_t)s->tail.peaks : KEPT;
	memcpy(s->excess, rest + s->tail.peaks - s->held, s->held * sizeof *s->excess);
	memcpy(s->recent, scores + count, s->depth * sizeof *s->recent);
	return 0;
}

int ae_spot_new(struct ae_spot **to, const struct ae_threshold_rule *r, const double *scores, size_t n,
		struct ae_err *e)
{
	struct ae_spot *s = make(r->depth);
	double *room = malloc(2 * n * sizeof *room);
	int bad = 0;

	*to = NULL;
	if (!s || !room)
		bad = ae_err_set(e, "out of memory: %zu scores, a mean of %zu", n, r->depth);
	else if (n <= r->depth)
		bad = ae_err_set(e, "%zu scores: more are needed than the %zu of the moving mean", n,
				 r->depth);
	else
		bad = learn(s, r, scores, n, room, room + n, e);
	free(room);
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

	if (s->held < KEPT)
		s->excess[s->held++] = excess;
	else
		shift_in(s->excess, KEPT, excess);
	s->tail.peaks++;
	ae_tail_fit(&s->tail, s->excess, s->held);
	threshold = ae_tail_quantile(&s->tail, s->risk);
	if (isfinite(threshold))
		s->threshold = threshold;
}

/* What is too large teaches nothing. */
bool ae_spot_push(struct ae_spot *s, double score)
{
	double over = score - mean(s->recent, s->depth);

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
	return FIXED + s->depth + KEPT;
}

void ae_spot_pack(const struct ae_spot *s, double *to)
{
	const double fixed[FIXED] = {
		[MARK] = AE_SPOT_MARK, [RISK] = s->risk, [FROM] = s->tail.from,
		[COUNT] = (double)s->tail.count, [PEAKS] = (double)s->tail.peaks, [SHAPE] = s->tail.shape,
		[SCALE] = s->tail.scale, [THRESHOLD] = s->threshold, [HELD] = (double)s->held,
	};

	memcpy(to, fixed, sizeof fixed);
	memcpy(to + FIXED, s->recent, (s->depth + KEPT) * sizeof *to);
}

static bool whole(double x, double least, double most)
{
	return x >= least && x <= most && x == floor(x);
}

static bool sound(const double *from, size_t width)
{
	bool good = width > FIXED + KEPT - 1 && from[MARK] == AE_SPOT_MARK && from[RISK] > 0 && from[RISK] < 1
		&& whole(from[COUNT], 1, 0x1p53) && whole(from[PEAKS], 1, from[COUNT])
		&& whole(from[HELD], 1, fmin(from[PEAKS], KEPT)) && from[SCALE] > 0 && from[SHAPE] > -1;

	for (size_t i = 0; good && i < (size_t)from[HELD]; i++)
		good = from[width - KEPT + i] > 0;
	return good;
}

int ae_spot_unpack(struct ae_spot **to, const double *from, size_t width, struct ae_err *e)
{
	struct ae_spot *s;

	*to = NULL;
	if (!sound(from, width))
		return ae_err_set(e, "the %zu values of a moving threshold do not fit together", width);
	s = make(width - FIXED - KEPT);
	if (!s)
		return ae_err_set(e, "out of memory: a threshold of %zu values", width);
	s->risk = from[RISK];
	s->threshold = from[THRESHOLD];
	s->held = (size_t)from[HELD];
	s->tail = (struct ae_tail){ from[FROM], from[SHAPE], from[SCALE], (uint64_t)from[COUNT],
				    (uint64_t)from[PEAKS] };
	memcpy(s->recent, from + FIXED, (s->depth + KEPT) * sizeof *s->recent);
	*to = s;
	return 0;
}
