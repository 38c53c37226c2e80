/* events.c - flagged rows to events: runs joined over gaps, short runs dropped, the others padded. */
#include "detect/detect.h"

#include <stdlib.h>

struct ae_events {
	struct ae_events_options o;
	bool *in; /* (capacity) row r, at r % capacity, is in an event, by the rows so far */
	size_t capacity;
	uint64_t taken, decided, count; /* rows handed out, rows decided, rows so far */
	bool open;                      /* rows first to last are a run that may continue */
	uint64_t first, last;
	uint64_t rested; /* the first row that may begin an event */
	uint64_t grown;  /* row after the last event that was long enough, padding included */
};

size_t ae_events_delay(const struct ae_events_options *o)
{
	return o->pad + o->gap + o->min_length - 1;
}

int ae_events_new(struct ae_events **to, const struct ae_events_options *o, struct ae_err *e)
{
	struct ae_events *ev = *to = calloc(1, sizeof *ev);

	if (ev) {
		ev->o = *o;
		ev->capacity = ae_events_delay(o) + 1;
		ev->in = calloc(ev->capacity, sizeof *ev->in);
	}
	if (ev && ev->in)
		return 0;
	ae_events_free(ev);
	*to = NULL;
	return ae_err_set(e, "out of memory: gaps of %zu rows, events of %zu and more, padded by %zu", o->gap,
			  o->min_length, o->pad);
}

void ae_events_free(struct ae_events *ev)
{
	if (!ev)
		return;
	free(ev->in);
	free(ev);
}

static bool confirmed(const struct ae_events *ev)
{
	return ev->open && ev->last - ev->first + 1 >= ev->o.min_length;
}

/* The rows so far join the event; rows to come join it up to `grown`. */
static void grow(struct ae_events *ev)
{
	uint64_t from = ev->first > ev->o.pad ? ev->first - ev->o.pad : 0;

	if (from < ev->grown)
		from = ev->grown < ev->count ? ev->grown : ev->count;
	if (from < ev->decided)
		from = ev->decided;
	for (uint64_t r = from; r < ev->count; r++)
		ev->in[r % ev->capacity] = true;
	ev->grown = ev->last + 1 + ev->o.pad;
	ev->rested = ev->last + 1 + ev->o.rest;
}

/* The first row that later rows can still bring into an event. */
static uint64_t undecided(const struct ae_events *ev)
{
	uint64_t next = confirmed(ev) ? ev->last + 1 : ev->count;         /* rows of a gap may join the event */
	uint64_t begin = ev->count > ev->rested ? ev->count : ev->rested; /* of an event to come */
	uint64_t before = ev->open && !confirmed(ev) ? ev->first : begin;

	before = before > ev->o.pad ? before - ev->o.pad : 0;
	return next < before ? next : before;
}

/* A row in an event is decided, whatever comes later. */
static size_t decide(struct ae_events *ev, uint64_t end)
{
	while (ev->decided < ev->count && (ev->decided < end || ev->in[ev->decided % ev->capacity]))
		ev->decided++;
	return (size_t)(ev->decided - ev->taken);
}

bool ae_events_resting(const struct ae_events *ev)
{
	return !ev->open && ev->count < ev->rested;
}

size_t ae_events_push(struct ae_events *ev, bool flagged)
{
	uint64_t row;

	flagged = flagged && !ae_events_resting(ev);
	row = ev->count++;
	ev->in[row % ev->capacity] = row < ev->grown;
	if (ev->open && !flagged && row - ev->last > ev->o.gap)
		ev->open = false;
	if (flagged) {
		ev->first = ev->open ? ev->first : row;
		ev->last = row;
		ev->open = true;
		if (confirmed(ev))
			grow(ev);
	}
	return decide(ev, undecided(ev));
}

size_t ae_events_end(struct ae_events *ev)
{
	return decide(ev, ev->count);
}

bool ae_events_take(struct ae_events *ev)
{
	return ev->in[ev->taken++ % ev->capacity];
}

static void check(const struct ae_events *ev, struct ae_state *s)
{
	if (ev->taken > ev->decided || ev->decided > ev->count || ev->count - ev->taken > ev->capacity
	    || (ev->count > 0 && (ev->first > ev->last || ev->last >= ev->count)))
		ae_state_refuse(s);
}

void ae_events_state(struct ae_events *ev, struct ae_state *s)
{
	uint64_t *const row[] = {
		&ev->taken, &ev->decided, &ev->count, &ev->first, &ev->last, &ev->rested, &ev->grown
	};

	ae_state_option_count(s, "gap", ev->o.gap);
	ae_state_option_count(s, "min-length", ev->o.min_length);
	ae_state_option_count(s, "pad", ev->o.pad);
	ae_state_option_count(s, "rest", ev->o.rest);
	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		ae_state_count(s, row[i], UINT64_MAX);
	ae_state_flags(s, &ev->open, 1);
	ae_state_flags(s, ev->in, ev->capacity);
	check(ev, s);
}
