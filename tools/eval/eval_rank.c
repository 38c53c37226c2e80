/* eval_rank.c - the head of each record's ranking of values, against the values that are relevant: recommendation. */
#include "eval/eval.h"

#include <math.h>
#include <stdlib.h>

struct eval_rank {
	struct eval *o;
	size_t values;
	double *score;  /* (values) of the candidates of one record */
	bool *relevant; /* (values) */
	struct ae_rank_quality sum;
	uint64_t records; /* with a relevant candidate */
};

struct eval_rank *eval_rank_new(struct eval *o, size_t values)
{
	struct eval_rank *r = tool_alloc(&o->t, 1, sizeof *r);

	*r = (struct eval_rank){ .o = o, .values = values };
	r->score = tool_alloc(&o->t, values, sizeof *r->score);
	r->relevant = tool_alloc(&o->t, values, sizeof *r->relevant);
	return r;
}

void eval_rank_add(struct eval_rank *r, const double *x, const double *y, const double *gaps)
{
	struct ae_rank_quality q;
	struct ae_err e;
	size_t n = 0;

	for (size_t i = 0; i < r->values; i++) {
		if (gaps && !isnan(gaps[i]))
			continue;
		r->score[n] = x[i];
		r->relevant[n++] = y[i] >= r->o->relevant; /* not if y is NaN */
	}
	if (ae_rank_quality(&q, r->score, r->relevant, n, r->o->rank, &e) != 0)
		die_err(&r->o->t, &e);
	if (q.relevant == 0)
		return;
	r->records++;
	r->sum.precision += q.precision;
	r->sum.recall += q.recall;
	r->sum.ndcg += q.ndcg;
}

void eval_rank_print(const struct eval_rank *r)
{
	double n = (double)r->records;

	eval_print(r->o, n, "ranked_records");
	eval_print(r->o, r->sum.precision / n, "precision_at_%zu", r->o->rank);
	eval_print(r->o, r->sum.recall / n, "recall_at_%zu", r->o->rank);
	eval_print(r->o, r->sum.ndcg / n, "ndcg_at_%zu", r->o->rank);
}

void eval_rank_free(struct eval_rank *r)
{
	if (!r)
		return;
	free(r->score);
	free(r->relevant);
	free(r);
}
