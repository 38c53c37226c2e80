/* view_scores.c - scores as columns of a moving graph, and the alarms among them. */
#include "view/view.h"

#include <math.h>
#include <string.h>

/* Seconds: the graph of a fast stream covers at least SPAN; a column of a slow one takes no longer than HOLD. */
#define SPAN 10.0
#define HOLD 1.0

void view_scores_init(struct view_scores *s, double threshold, size_t per_column)
{
	*s = (struct view_scores){ .threshold = threshold,
				   .per_column = per_column ? per_column : 1,
				   .fixed = per_column > 0,
				   .limit = 60,
				   .last = NAN,
				   .largest = NAN };
}

/* Joins each two columns. */
static void merge(struct view_scores *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->count; i += 2, n++) {
		struct view_column *to = &s->column[n];

		*to = s->column[i];
		if (i + 1 < s->count) {
			to->max = fmax(to->max, s->column[i + 1].max);
			to->alarm = to->alarm || s->column[i + 1].alarm;
			to->count += s->column[i + 1].count;
		}
	}
	s->count = n;
	s->per_column *= 2;
}

static bool is_full(const struct view_scores *s, double now)
{
	const struct view_column *c = &s->column[s->count - 1];

	return c->count >= s->per_column || (!s->fixed && now - c->opened >= HOLD);
}

/* The column of the next score. A graph that would run through the terminal in less than SPAN gets more records per
 * column, one that has become slow gets fewer. */
static struct view_column *column_at(struct view_scores *s, uint64_t row, double now)
{
	if (s->count > 0 && !is_full(s, now))
		return &s->column[s->count - 1];
	if (s->count > 0 && !s->fixed && s->column[s->count - 1].count < s->per_column)
		s->per_column = s->column[s->count - 1].count;
	if (s->count >= s->limit && !s->fixed && now - s->column[s->count - s->limit].opened < SPAN) {
		merge(s);
		if (!is_full(s, now))
			return &s->column[s->count - 1];
	}
	if (s->count == VIEW_COLUMNS)
		memmove(s->column, s->column + 1, --s->count * sizeof *s->column);
	s->column[s->count] = (struct view_column){ .max = NAN, .row = row, .opened = now };
	return &s->column[s->count++];
}

static void push_alarm(struct view_scores *s, double score, uint64_t row,
		       void (*time)(const void *arg, char text[VIEW_TIME]), const void *arg)
{
	struct view_alarm *a;

	if (!s->above)
		s->alarms++;
	a = &s->alarm[(s->alarms - 1) % VIEW_ALARMS];
	if (!s->above) {
		*a = (struct view_alarm){ .first = row, .peak = score };
		time(arg, a->time);
	}
	a->last = row;
	a->peak = fmax(a->peak, score);
}

void view_scores_push(struct view_scores *s, double score, uint64_t row, double now,
		      void (*time)(const void *arg, char text[VIEW_TIME]), const void *arg)
{
	struct view_column *c = column_at(s, row, now);
	bool above = ae_above(score, s->threshold);

	c->count++;
	c->max = fmax(c->max, score); /* NaN is no value */
	c->alarm = c->alarm || above;
	if (above)
		push_alarm(s, score, row, time, arg);
	s->above = above;
	s->last = score;
	s->largest = fmax(s->largest, score);
	s->row = row;
	s->records++;
}
