/* events.c - events of rows against their definition, for every pattern of flags; and that no row is held
 * back. */
#include "ae.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 11 };

static int failures;

static bool bit(unsigned flags, size_t row)
{
	return flags >> row & 1;
}

/* By the definition: runs joined over gaps, none in the rest after another, the short ones left out, the others grown. */
static unsigned defined(const struct ae_events_options *o, unsigned flags, size_t rows)
{
	unsigned in = 0;
	size_t rested = 0;

	for (size_t first = 0; first < rows; first++) {
		size_t last = first;

		if (!bit(flags, first) || first < rested)
			continue;
		for (size_t r = first; r < rows && r <= last + o->gap + 1; r++)
			last = bit(flags, r) ? r : last;
		for (size_t r = 0; r < rows && last - first + 1 >= o->min_length; r++)
			if (r + o->pad >= first && r <= last + o->pad)
				in |= 1u << r;
		rested = last - first + 1 >= o->min_length ? last + 1 + o->rest : rested;
		first = last;
	}
	return in;
}

/* Whether all ways to go on agree about a row. */
static bool sure(const struct ae_events_options *o, unsigned flags, size_t seen, size_t row)
{
	unsigned all = ~0u, some = 0;

	for (unsigned more = 0; more < 1u << (ROWS - seen); more++) {
		unsigned in = defined(o, (flags & ((1u << seen) - 1)) | more << seen, ROWS);

		all &= in;
		some |= in;
	}
	return bit(all, row) == bit(some, row);
}

static void check(const struct ae_events_options *o, unsigned flags, bool early)
{
	unsigned want = defined(o, flags, ROWS), got = 0;
	struct ae_events *ev;
	struct ae_err e;
	size_t taken = 0;

	if (ae_events_new(&ev, o, &e) != 0)
		exit(1);
	for (size_t r = 0; r <= ROWS; r++) {
		size_t n = r < ROWS ? ae_events_push(ev, bit(flags, r)) : ae_events_end(ev);

		for (; n > 0; n--, taken++)
			got |= (unsigned)ae_events_take(ev) << taken;
		if (r < ROWS && r + 1 - taken > ae_events_delay(o)) {
			printf("more rows undecided than ae_events_delay() says\n");
			failures++;
		}
		/* the end of the rows is not in sight before the delay */
		if (early && r + 1 + ae_events_delay(o) < ROWS && taken <= r
		    && sure(o, flags, r + 1, taken)) {
			printf("row %zu is held back after row %zu, flags %x\n", taken, r, flags);
			failures++;
		}
	}
	if (taken != ROWS || got != want) {
		printf("gap %zu, min_length %zu, pad %zu, rest %zu, flags %x: %x in %zu rows, not %x\n", o->gap,
		       o->min_length, o->pad, o->rest, flags, got, taken, want);
		failures++;
	}
	ae_events_free(ev);
}

int main(void)
{
	static const size_t rest[] = { 0, 1, 4 };
	struct ae_events_options o;
	struct ae_events *ev;
	struct ae_err e;

	for (o.gap = 0; o.gap <= 3; o.gap++)
		for (o.min_length = 1; o.min_length <= 4; o.min_length++)
			for (o.pad = 0; o.pad <= 3; o.pad++)
				for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
					o.rest = rest[i];
					for (unsigned flags = 0; flags < 1u << ROWS && failures < 9; flags++)
						check(&o, flags, flags % 29 == 0);
				}
	o = (struct ae_events_options){ .gap = SIZE_MAX / 4, .min_length = SIZE_MAX / 4, .pad = SIZE_MAX / 4 };
	if (ae_events_new(&ev, &o, &e) == 0 || strstr(e.text, "out of memory") == NULL) {
		printf("events of any length fit into memory\n");
		failures++;
	}
	return failures > 0;
}
