/* metrics_rank.c - the head of a ranking: precision, recall and normalized discounted cumulative gain at k (Jaervelin and
 * Kekaelaeinen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002, with gains of 0 and 1). */
#include "detect/metrics.h"

#include <math.h>
#include <stdlib.h>

int ae_rank_quality(struct ae_rank_quality *q, const double *score, const bool *relevant, size_t n, size_t k,
		    struct ae_err *e)
{
	struct ae_ranked *ranked = ae_ranked_sort(score, 0, n);
	size_t head = k < n ? k : n, all = 0, hits = 0;
	double gain = 0, ideal = 0;

	*q = (struct ae_rank_quality){ 0 };
	if (!ranked)
		return ae_err_set(e, "no memory for %zu scores", n);
	for (size_t i = 0; i < n; i++)
		all += relevant[i];
	for (size_t i = 0; i < head; i++) {
		double discount = 1 / log2((double)i + 2);

		if (relevant[ranked[i].record]) {
			hits++;
			gain += discount;
		}
		ideal += i < all ? discount : 0;
	}
	free(ranked);
	q->relevant = all;
	q->precision = (double)hits / (double)k;
	q->recall = all ? (double)hits / (double)all : 0;
	q->ndcg = all ? gain / ideal : 0;
	return 0;
}
