/* metrics_bootstrap.c - confidence intervals of metrics by the stratified bootstrap. */
#include "base/thread_pool.h"
#include "detect/metrics.h"

#include <stdlib.h>
#include <string.h>

/* Records are numbered by their rank, so that each round reads memory in order. */
struct bootstrap {
	const struct ae_bootstrap *o;
	size_t n, threads;
	double threshold;
	struct ae_ranked *ranked;
	bool *positive;
	size_t *kind;  /* (n) ranks of the normal records, then those of the anomalies, each in the order of records */
	size_t normal; /* number of normal records */
	uint32_t *weight; /* (threads, n) */
	double *value;    /* (AE_MEASURES, rounds) */
};

/* Draws with replacement from normal records and from anomalies. Each kind keeps its number, so that every metric is
 * defined in every round. */
static void draw(const struct bootstrap *b, size_t round, uint32_t *weight)
{
	memset(weight, 0, b->n * sizeof *weight);
	for (int kind = 0; kind < 2; kind++) {
		struct ae_rng key = ae_rng_key(b->o->seed, AE_RNG_BOOTSTRAP, round, (uint64_t)kind);
		const size_t *from = b->kind + (kind ? b->normal : 0);
		size_t count = kind ? b->n - b->normal : b->normal;

		for (size_t i = 0; i < count; i++)
			weight[from[ae_rng_below(key, i, count)]]++;
	}
}

static struct ae_confusion confusion(const struct bootstrap *b, const uint32_t *weight)
{
	struct ae_confusion c = { 0 };

	for (size_t i = 0; i < b->n; i++) {
		bool flagged = b->ranked[i].score > b->threshold;

		*(b->positive[i] ? flagged ? &c.tp : &c.fn : flagged ? &c.fp : &c.tn) += weight[i];
	}
	return c;
}

static void run_round(const struct bootstrap *b, size_t round, uint32_t *weight)
{
	struct ae_ranking r;
	struct ae_confusion c;
	double value[AE_MEASURES];

	draw(b, round, weight);
	ae_ranked_sweep(b->ranked, b->n, b->positive, weight, &r);
	c = confusion(b, weight);
	value[AE_ROC_AUC] = r.roc_auc;
	value[AE_PR_AUC] = r.pr_auc;
	value[AE_P_AT_N] = r.p_at_n;
	value[AE_BEST_F1] = r.best_f1;
	value[AE_PRECISION] = ae_precision(&c);
	value[AE_RECALL] = ae_recall(&c);
	value[AE_F1] = ae_f1(&c);
	value[AE_MCC] = ae_mcc(&c);
	for (size_t m = 0; m < AE_MEASURES; m++)
		b->value[m * b->o->rounds + round] = value[m];
}

static void work(void *arg, size_t thread)
{
	const struct bootstrap *b = arg;

	for (size_t round = thread; round < b->o->rounds; round += b->threads)
		run_round(b, round, b->weight + thread * b->n);
}

/* rank: scratch (n). */
static void number_by_rank(struct bootstrap *b, const bool *positive, size_t *rank)
{
	size_t at = 0;

	for (size_t i = 0; i < b->n; i++) {
		rank[b->ranked[i].record] = i;
		b->positive[i] = positive[b->ranked[i].record];
		b->ranked[i].record = i;
	}
	for (int kind = 0; kind < 2; kind++) {
		for (size_t i = 0; i < b->n; i++)
			if (positive[i] == (kind == 1))
				b->kind[at++] = rank[i];
		if (kind == 0)
			b->normal = at;
	}
}

static void *allocate(size_t rows, size_t columns, size_t size)
{
	return columns <= SIZE_MAX / size / (rows ? rows : 1) ? calloc(rows, columns * size) : NULL;
}

static bool prepare(struct bootstrap *b, const double *score, const bool *positive)
{
	size_t *rank = allocate(b->n, 1, sizeof *rank);

	b->ranked = ae_ranked_sort(score, 0, b->n);
	b->positive = allocate(b->n, 1, sizeof *b->positive);
	b->kind = allocate(b->n, 1, sizeof *b->kind);
	b->weight = allocate(b->threads, b->n, sizeof *b->weight);
	b->value = allocate(AE_MEASURES, b->o->rounds, sizeof *b->value);
	if (!rank || !b->ranked || !b->positive || !b->kind || !b->weight || !b->value) {
		free(rank);
		return false;
	}
	number_by_rank(b, positive, rank);
	free(rank);
	return true;
}

static int run(struct bootstrap *b, struct ae_interval *interval, struct ae_err *e)
{
	struct ae_thread_pool *pool;

	if (ae_thread_pool_new(&pool, b->threads, e) != 0)
		return -1;
	ae_thread_pool_run(pool, work, b);
	ae_thread_pool_free(pool);
	for (size_t m = 0; m < AE_MEASURES; m++)
		interval[m] = ae_interval_of(b->value + m * b->o->rounds, b->o->rounds);
	return 0;
}

int ae_bootstrap(struct ae_interval interval[AE_MEASURES], const double *score, const bool *positive, size_t n,
		 double threshold, const struct ae_bootstrap *o, struct ae_err *e)
{
	struct bootstrap b = { .o = o, .n = n, .threshold = threshold };
	int status;

	b.threads = o->threads < o->rounds ? o->threads : o->rounds;
	if (prepare(&b, score, positive))
		status = run(&b, interval, e);
	else
		status = ae_err_set(e, "no memory for a bootstrap of %zu records in %zu rounds", n, o->rounds);
	free(b.ranked);
	free(b.positive);
	free(b.kind);
	free(b.weight);
	free(b.value);
	return status;
}
