/* score_constant.c - columns that did not change in training: a record in which one of them does is an anomaly, whatever its
 * unit. The network never learned such a column, and its scale says nothing. */
#include "score/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOVED = 1000 }; /* what a moved column adds to the score, times the values of a record */

/* Takes "3=0" from the model's note. Returns the start of the next column; NULL: it is damaged. */
static const char *take_column(struct scorer *s, const char *at, const char *end)
{
	double column, value;

	at = ae_number_parse(at, end, &column);
	if (!at || at == end || *at != '=' || !(column >= 0) || column >= (double)s->features
	    || column != floor(column))
		return NULL;
	at = ae_number_parse(at + 1, end, &value);
	if (!at)
		return NULL;
	s->constant[(size_t)column] = (float)value;
	return at + strspn(at, " ");
}

/* Parses the model's note, "3=0 7=0.5": columns from 0, and their values as records have them. */
void constant_open(struct scorer *s)
{
	const struct ae_model *m = s->members.member[0].model;
	const char *at = ae_model_find(m, AE_NOTE_CONSTANT), *end = at ? at + strlen(at) : NULL;

	free(s->constant);
	s->constant = NULL;
	if (!at || m->stats.count != s->features)
		return;
	s->constant = tool_alloc(s->tool, s->features, sizeof *s->constant);
	for (size_t i = 0; i < s->features; i++)
		s->constant[i] = NAN;
	while (at && at < end)
		at = take_column(s, at, end);
	if (!at)
		die(s->tool, "%s: note '%s': expected columns and values, as in 3=0 7=0.5", s->members.member[0].path,
		    AE_NOTE_CONSTANT);
}

static bool moved(const struct scorer *s, float x, size_t feature)
{
	float was = s->constant[feature];

	return !isnan(was) && !isnan(x) && x != was;
}

void constant_add(const struct scorer *s, const float *x, double *score, double *part)
{
	size_t values = 0;
	double each;

	for (size_t i = 0; s->constant && i < s->values; i++)
		values += moved(s, x[i], i % s->features);
	if (values == 0)
		return;
	each = MOVED * (double)s->values / (double)values;
	*score = ae_score_limit(*score + each * (double)values);
	for (size_t i = 0; s->parts > 0 && i < s->values; i++)
		if (moved(s, x[i], i % s->features)) {
			double *to = &part[s->o->by == BY_FEATURE ? i % s->features : i / s->features];

			*to = ae_score_limit(*to + each);
		}
}
