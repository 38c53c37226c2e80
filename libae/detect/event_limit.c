/* event_limit.c - at most so many events within so many rows, but for larger ones. */
#include "detect/detect.h"

#include <math.h>
#include <stdlib.h>

struct begun {
	uint64_t row; /* where the event began */
	double peak;  /* its largest score */
};

struct ae_event_limit {
	struct ae_event_limit_options o;
	uint64_t row, last; /* the next row; the last row of the event, if it is open */
	bool open;
	size_t count, newest; /* events in `begun`, and the place of the newest one */
	struct begun *begun;  /* (events) ring of the last ones */
};

int ae_event_limit_new(struct ae_event_limit **to, const struct ae_event_limit_options *o, struct ae_err *e)
{
	struct ae_event_limit *l = calloc(1, sizeof *l);

	*to = NULL;
	if (l && (l->begun = calloc(o->events, sizeof *l->begun)) != NULL) {
		l->o = *o;
		*to = l;
		return 0;
	}
	ae_event_limit_free(l);
	return ae_err_set(e, "out of memory: a limit of %zu events", o->events);
}

void ae_event_limit_free(struct ae_event_limit *l)
{
	if (!l)
		return;
	free(l->begun);
	free(l);
}

/* Whether the last events leave no room for another one of this score. */
static bool full(const struct ae_event_limit *l, double score)
{
	size_t oldest = l->newest + 1 < l->o.events ? l->newest + 1 : 0;
	double smallest = INFINITY;

	if (l->count < l->o.events || l->row - l->begun[oldest].row >= l->o.rows)
		return false;
	for (size_t i = 0; i < l->count; i++)
		smallest = fmin(smallest, l->begun[i].peak);
	return score <= smallest;
}

static void begin(struct ae_event_limit *l, double score)
{
	l->newest = l->newest + 1 < l->o.events ? l->newest + 1 : 0;
	l->count += l->count < l->o.events;
	l->begun[l->newest] = (struct begun){ l->row, score };
	l->open = true;
}

/* Whether a row above the threshold belongs to an event. */
static bool admit(struct ae_event_limit *l, double score)
{
	struct begun *event;

	if (l->open && l->row - l->last > l->o.gap + 1)
		l->open = false;
	if (!l->open && full(l, score))
		return false;
	if (!l->open)
		begin(l, score);
	event = &l->begun[l->newest];
	event->peak = fmax(event->peak, score);
	l->last = l->row;
	return true;
}

bool ae_event_limit_push(struct ae_event_limit *l, bool above, double score)
{
	bool admitted = above && admit(l, score);

	l->row++;
	return admitted;
}

void ae_event_limit_state(struct ae_event_limit *l, struct ae_state *s)
{
	ae_state_option_count(s, "events of the limit", l->o.events);
	ae_state_option_count(s, "rows of the limit", l->o.rows);
	ae_state_count(s, &l->row, UINT64_MAX);
	ae_state_count(s, &l->last, l->row);
	ae_state_flags(s, &l->open, 1);
	ae_state_size(s, &l->count, l->o.events);
	ae_state_size(s, &l->newest, l->o.events - 1);
	for (size_t i = 0; i < l->o.events; i++) {
		ae_state_count(s, &l->begun[i].row, l->row);
		ae_state_f8(s, &l->begun[i].peak, 1);
	}
	if (l->open && l->count == 0)
		ae_state_refuse(s);
}
