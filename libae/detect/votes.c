/* votes.c - K of M detection: a row counts if enough of the last rows are flagged. */
#include "detect/detect.h"

#include <stdlib.h>

struct ae_votes {
	size_t needed, rows, next, count; /* count: flagged ones of the last `rows` rows */
	bool *last;                       /* (rows) ring */
};

int ae_votes_new(struct ae_votes **to, size_t needed, size_t rows, struct ae_err *e)
{
	struct ae_votes *v;

	*to = NULL;
	if (needed < 1 || needed > rows)
		return ae_err_set(e, "votes: expected 1 to %zu of %zu rows, got %zu", rows, rows, needed);
	v = calloc(1, sizeof *v);
	if (v && (v->last = calloc(rows, sizeof *v->last)) != NULL) {
		v->needed = needed;
		v->rows = rows;
		*to = v;
		return 0;
	}
	ae_votes_free(v);
	return ae_err_set(e, "out of memory: votes of %zu rows", rows);
}

bool ae_votes_push(struct ae_votes *v, bool flagged)
{
	v->count += flagged;
	v->count -= v->last[v->next];
	v->last[v->next] = flagged;
	v->next = v->next + 1 < v->rows ? v->next + 1 : 0;
	return v->count >= v->needed;
}

void ae_votes_free(struct ae_votes *v)
{
	if (!v)
		return;
	free(v->last);
	free(v);
}

void ae_votes_state(struct ae_votes *v, struct ae_state *s)
{
	size_t count = 0;

	ae_state_option_count(s, "needed votes", v->needed);
	ae_state_option_count(s, "rows of votes", v->rows);
	ae_state_size(s, &v->next, v->rows - 1);
	ae_state_flags(s, v->last, v->rows);
	for (size_t i = 0; i < v->rows; i++)
		count += v->last[i];
	v->count = count;
}
