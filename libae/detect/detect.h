/* detect.h - scores, thresholds, events, measures of quality: the public header of its folder. */
#ifndef AE_DETECT_H
#define AE_DETECT_H

#include "data/data.h"
#include "nn/nn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- thresholds: threshold.c, in parts ----------------------------------------------------------- */

/* What to learn, by a name: max: the largest score; quantile=Q; sigma=K: mean + K population deviations;
 * mad=K: median + K * 1.4826 median absolute deviations; iqr=K: upper quartile + K interquartile ranges
 * (Tukey's fence); contamination=X: the quantile 1 - X; fpr=X: of n normal scores the ceil((n + 1)(1 - X))-th
 * smallest, which another one exceeds with probability X at most (split conformal prediction, Vovk et al.
 * 2005); pot=Q: the score that the share Q of scores exceeds by a generalized Pareto tail above the quantile
 * `level` (Pickands 1975; the fit of Grimshaw 1993); f1: the best F1 of labeled scores. spot=Q: pot=Q that
 * goes on learning from the scores it is held against; dspot=Q: the same for what scores have over the mean
 * of the last `depth` (both: Siffer et al. 2017). */
struct ae_threshold_rule {
	int method;
	double amount, level;	/* level: 0.98; from 0, below 1 */
	size_t depth;		/* dspot: 100, others: 0 */
	const bool *positive;	/* f1: which scores are those of anomalies */
};
int ae_threshold_parse(struct ae_threshold_rule *r, const char *text, struct ae_err *e) AE_MUST_USE;
const char *ae_threshold_word(size_t i);	/* the names of rules, "max"; NULL behind the last */

/* What besides its number a rule takes; MOVES: the threshold depends on the scores before. */
enum { AE_RULE_LEVEL = 1, AE_RULE_DEPTH = 2, AE_RULE_LABELS = 4, AE_RULE_MOVES = 8 };
unsigned ae_threshold_takes(const struct ae_threshold_rule *r);

#define AE_THRESHOLDS_MAX (1 << 24)	/* values in one file */

struct ae_spot;

/* A threshold for each of the scores of a record; one of the arrays is there. _new: all are 0. */
struct ae_threshold { size_t count; double *value; struct ae_spot **spot; };
int ae_threshold_new(struct ae_threshold *t, size_t count, bool moves, struct ae_err *e) AE_MUST_USE;
/* From n records of so many scores, no NaN; a threshold that moves has its stream begin with them. */
int ae_threshold_learn(struct ae_threshold *t, const struct ae_threshold_rule *r, const double *scores,
		       size_t n, size_t values, struct ae_err *e) AE_MUST_USE;
/* Whether it is greater in single precision, in which ae-score writes: a score's text, read back, is that score and
 * not above it. Beyond that precision's range doubles decide. */
bool ae_above(double score, double threshold);
/* Whether score v of the next record exceeds its threshold; one that moves learns from it. */
bool ae_threshold_judge(struct ae_threshold *t, size_t v, double score);
double ae_threshold_at(const struct ae_threshold *t, size_t v);		/* as it stands now */
int ae_threshold_save(const struct ae_threshold *t, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_threshold_load(struct ae_threshold *t, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_threshold_free(struct ae_threshold *t);		/* the contents; the struct is the caller's */
/* A file of thresholds that do not move: one value, or one a feature; the caller frees *threshold. */
int ae_threshold_read(const char *path, double **threshold, size_t *count, struct ae_err *e) AE_MUST_USE;

/* The conformal p-value of a score against n ascending normal ones s: (1 + #{s_i >= score}) / (n + 1). */
double ae_pvalue(const double *sorted, size_t n, double score);

/* ---- events: events.c --------------------------------------------------------------------------- */

/* Which rows belong to an event, from which ones are flagged: flagged rows with at most `gap` others between
 * them are one event, what is then shorter than `least` is none, and the rest grows by `pad` rows at both ends. */
struct ae_events_options { size_t gap, least, pad; };
struct ae_events;
int ae_events_new(struct ae_events **ev, const struct ae_events_options *o, struct ae_err *e) AE_MUST_USE;
/* Takes the next row. Returns how many rows are decided now, and to be taken before the next push; ae_events_take()
 * says of each, oldest first, whether it belongs to an event. */
size_t ae_events_push(struct ae_events *ev, bool flagged);
size_t ae_events_end(struct ae_events *ev);		/* no more rows: all that are left are decided */
bool ae_events_take(struct ae_events *ev);
size_t ae_events_delay(const struct ae_events_options *o);	/* rows that are undecided at once, at most */
void ae_events_free(struct ae_events *ev);

/* ---- quality of scores: metrics.c, metrics_bootstrap.c ------------------------------------------- */

/* Of all thresholds at once, ties counted as ties. best_threshold is one that "greater" gives best_f1 with;
 * p_at_n is the precision among the n highest scores of n anomalies (its expectation, when ties end them). */
struct ae_ranking { double roc_auc, pr_auc, best_f1, best_threshold, p_at_n; };
int ae_ranking(struct ae_ranking *r, const double *score, const bool *positive, size_t n,
	       struct ae_err *e) AE_MUST_USE;

/* At one threshold: a score strictly greater is flagged. */
struct ae_confusion { uint64_t tn, fp, fn, tp; };
struct ae_confusion ae_confusion(const double *score, const bool *positive, size_t n, double threshold);
double ae_precision(const struct ae_confusion *c);	/* 0 when nothing is flagged */
double ae_recall(const struct ae_confusion *c);
double ae_fpr(const struct ae_confusion *c);		/* share of the normal records that is flagged */
double ae_f1(const struct ae_confusion *c);
double ae_mcc(const struct ae_confusion *c);		/* Matthews' correlation; 0 where it has no value */

/* f1: their harmonic mean, 0 where both are 0. */
struct ae_quality { double precision, recall, f1; };
struct ae_quality ae_quality(double precision, double recall);

enum ae_measure {
	AE_ROC_AUC, AE_PR_AUC, AE_P_AT_N, AE_BEST_F1, AE_PRECISION, AE_RECALL, AE_F1, AE_MCC, AE_MEASURES,
};
struct ae_bootstrap { size_t rounds, threads; uint64_t seed; };	/* rounds and threads at least 1 */
struct ae_interval { double low, high; };

/* Intervals that hold the middle 95 of 100 values which each measure takes when the records of either kind
 * are drawn anew, with replacement (Efron's percentile method, stratified). Both kinds are there. The same
 * for any threads. */
int ae_bootstrap(struct ae_interval interval[AE_MEASURES], const double *score, const bool *positive,
		 size_t n, double threshold, const struct ae_bootstrap *o, struct ae_err *e) AE_MUST_USE;

/* ---- quality of a classifier: metrics_class.c ----------------------------------------------------- */

#define AE_CLASSES_MAX 8192

/* Outputs of `count` classes against labels, record by record. least: probabilities count as no nearer to 0
 * and 1 than this in the loss, the precision that they are stored with. */
struct ae_classes;
int ae_classes_new(struct ae_classes **c, size_t count, double least, struct ae_err *e) AE_MUST_USE;
void ae_classes_free(struct ae_classes *c);
/* One record: `count` probabilities or logits, the largest (of equal ones the first) is the prediction. */
void ae_classes_add(struct ae_classes *c, const double *x, size_t label);

/* The rest is of one record or more. Outputs are logits unless all records are probabilities: nowhere below
 * 0, of sum 1 to 1e-3. */
bool ae_classes_logits(const struct ae_classes *c);
const uint64_t *ae_classes_confusion(const struct ae_classes *c);	/* (label, prediction) */
double ae_classes_top(const struct ae_classes *c, size_t k);	/* share whose label is among the k largest */

struct ae_class { uint64_t labels, predictions; struct ae_quality quality; };
struct ae_class ae_classes_at(const struct ae_classes *c, size_t k);

/* Means over classes are unweighted: recall over those with a label, F1 over those with a label or
 * prediction. */
struct ae_class_summary { double accuracy, balanced_accuracy, macro_f1, mcc, log_loss; };
void ae_classes_summary(const struct ae_classes *c, struct ae_class_summary *s);

/* As ae_bootstrap(), of records drawn from all, in one thread. */
struct ae_class_intervals { struct ae_interval accuracy, balanced_accuracy, macro_f1, mcc; };
int ae_classes_bootstrap(const struct ae_classes *c, const struct ae_bootstrap *o,
			 struct ae_class_intervals *intervals, struct ae_err *e) AE_MUST_USE;

/* ---- closeness of records: metrics_image.c --------------------------------------------------------- */

/* Sums over values; start from zeros. */
struct ae_difference { double square, absolute; uint64_t count; };
void ae_difference_add(struct ae_difference *d, const double *a, const double *b, size_t n);

/* The mean structural similarity of two images (Wang, Bovik, Sheikh, Simoncelli 2004): a Gaussian window of
 * 11x11 and deviation 1.5 wherever it fits, K1 0.01, K2 0.03, of values that span `peak`; the mean of the
 * channels. */
struct ae_ssim;
bool ae_ssim_fits(const struct ae_shape *s);	/* (h, w) or (h, w, channels), 11 or more each way */
int ae_ssim_new(struct ae_ssim **s, const struct ae_shape *shape, double peak, struct ae_err *e) AE_MUST_USE;
double ae_ssim_record(struct ae_ssim *s, const double *a, const double *b);
void ae_ssim_free(struct ae_ssim *s);

/* ---- quality of ranges: metrics_event.c, metrics_affiliation.c, metrics_vus.c, metrics_nab.c ------ */

/* Of ranges in order and apart, as the functions above leave them. Where nothing is found all is 0. */

/* Events: of the ranges found, the share that meets a true one; of the true ones, the share that is met. */
struct ae_quality ae_event_quality(const struct ae_ranges *truth, const struct ae_ranges *found);

/* Tatbul et al., "Precision and recall for time series", NeurIPS 2018: flat bias, 1/x for x fragments, 0.2 of
 * the recall for being met at all. */
struct ae_quality ae_range_quality(const struct ae_ranges *truth, const struct ae_ranges *found);

/* Rows, when a true range that is met anywhere counts as found everywhere (Xu et al. 2018). */
struct ae_confusion ae_point_adjusted(const struct ae_ranges *truth, const struct ae_ranges *found,
				      uint64_t rows);

/* Huet, Navarro, Rossi, KDD 2022. */
struct ae_quality ae_affiliation_quality(const struct ae_ranges *truth, const struct ae_ranges *found,
					 uint64_t rows);

/* Paparrizos et al., PVLDB 2022: mean area under range-ROC and range-PR for buffers of 0 to `buffer` rows.
 * There is a true range, and a row outside. Takes time for buffer^2 rows of each range. */
struct ae_vus { double roc, pr; };
int ae_vus(struct ae_vus *area, const double *score, size_t n, const struct ae_ranges *truth, size_t buffer,
	   struct ae_err *e) AE_MUST_USE;

enum { AE_NAB_PROFILES = 3 };

/* The score of the Numenta Anomaly Benchmark: 100 for a detector that flags the first row of each window and
 * no other, 0 for one that flags nothing, NaN without a window; raw: what the scorer adds up over files. */
struct ae_nab {
	size_t windows;			/* that have a row behind the probation */
	struct { double score, raw, threshold; } profile[AE_NAB_PROFILES];
};
const char *ae_nab_name(size_t profile);	/* "standard", "low_fp", "low_fn" */
/* probation: the share of the first rows, of 5000 at most, that takes no part. threshold NaN: each profile's
 * best. */
int ae_nab(struct ae_nab *nab, const double *score, size_t n, const struct ae_ranges *windows,
	   double probation, double threshold, struct ae_err *e) AE_MUST_USE;

/* ---- quality of generated records: metrics_set.c, metrics_frechet.c ------------------------------ */

/* Euclidean distances of each row, a record of `values`, to all columns: the k nearest, ascending; their sum;
 * how many are below the row's radius. */
struct ae_distances {
	const float *rows, *columns;
	size_t row_count, column_count, values, k;
	const char *isa;	/* instruction set of the kernels; NULL: the processor's best */
	bool same;		/* both are one set: a record is no neighbor of itself */
	const double *radius;	/* (row_count), with `within` */
	double *nearest;	/* (row_count, k) */
	double *sum;		/* (row_count) */
	uint64_t *within;	/* (row_count), or NULL */
	const double *row_label, *column_label;	/* of each record, with `alike` */
	/* (row_count), or NULL: the share of the k nearest, k 1 or more, that have the row's label. Of columns as
	 * far away as the k-th nearest each counts alike, as if chance had put them in order: short codes have
	 * many. */
	double *alike;
};
int ae_distances(const struct ae_distances *o, size_t threads, struct ae_err *e) AE_MUST_USE;

#define AE_FRECHET_MAX 2048

/* The Frechet distance of the normal distributions fitted to two sets of records of `values`, of which there
 * are two or more in each. Its unit is the square of the values'. */
int ae_frechet(double *result, const float *x, size_t x_count, const float *y, size_t y_count, size_t values,
	       struct ae_err *e) AE_MUST_USE;

/* ---- what codes are like: mixture.c -------------------------------------------------------------- */

/* A Gaussian with all covariances, or a weighted sum of them, learned from codes. */
struct ae_mixture;

#define AE_MIXTURE_MAX 1024	/* values of a code */

/* Of n codes of `values`, all finite, x (n, values); 1 or more components, and codes that differ for more than one. The
 * most likely mixture that rounds of expectation and maximization find from centers that the seed draws: Dempster et
 * al. 1977; Arthur, Vassilvitskii 2007. */
int ae_mixture_fit(struct ae_mixture **m, const float *x, size_t n, size_t values, size_t components, uint64_t seed,
		   struct ae_err *e) AE_MUST_USE;
/* One code, x (values), its deviations from its component's mean times `scale`. */
void ae_mixture_draw(const struct ae_mixture *m, struct ae_rng r, double scale, float *x);
void ae_mixture_free(struct ae_mixture *m);

/* ---- scores: score.c, spread.c, memory.c, remember.c -------------------------------------------------- */

/* How residuals y - t of records that a network knows scatter: their mean, and what makes them independent with a
 * variance of 1. Diagonal, each value by itself; full, with the covariances between them. */
struct ae_covariance {
	size_t values;		/* 0: none */
	bool full;
	float *center;		/* (values) */
	float *inverse;		/* diagonal: (values), 1 / deviation; full: (values, values), Cholesky's factor
				 * inverted */
};

#define AE_COVARIANCE_MAX 1024	/* values of a full one */
/* Of the mean variance that each grows by, for values that a network always gives back. */
#define AE_COVARIANCE_SHRINKAGE 1e-3

/* Learned from residuals one by one, sums in double. _finish adds the share of the mean variance to each variance: 0 or
 * more, and above 0 where a value may be constant. An error where the covariances still cannot be inverted. */
struct ae_covariance_fit;
int ae_covariance_fit_new(struct ae_covariance_fit **f, size_t values, bool full, struct ae_err *e) AE_MUST_USE;
void ae_covariance_fit_add(struct ae_covariance_fit *f, const float *y, const float *t);
int ae_covariance_fit_finish(struct ae_covariance_fit *f, double share, struct ae_covariance *s, struct ae_err *e) AE_MUST_USE;
void ae_covariance_fit_free(struct ae_covariance_fit *f);
void ae_covariance_free(struct ae_covariance *s);	/* the contents; the struct is the caller's */

/* Records that a model was trained on, and their residuals y - t. */
struct ae_neighbors {
	size_t count, values;		/* count 0: none */
	float weight[2];		/* of squared differences of records, of residuals: 1 / their mean variance */
	float *record, *residual;	/* (count, values) */
};

#define AE_NEIGHBORS_MAX 1000000	/* records */

/* Of `count` records, which are the caller's to fill in; then _learn has a network that gives as many values as they
 * have make their residuals, and finds the weights. label: the class of each, for a network that is told them, else
 * NULL; an error where it is missing. remember.c */
int ae_neighbors_new(struct ae_neighbors *m, size_t count, size_t values, struct ae_err *e) AE_MUST_USE;
int ae_neighbors_fit(struct ae_neighbors *m, struct ae_net *net, const float *label, size_t threads, struct ae_err *e)
	AE_MUST_USE;
void ae_neighbors_free(struct ae_neighbors *m);	/* the contents; the struct is the caller's */

/* A record's error against its reconstruction: mae, mse, rmse, max, bce; mahalanobis: the squared distance of the
 * residual in units of the spread, divided by the number of values (Mahalanobis 1936); neighbors: the mean squared
 * distance of record and residual from those of the 5 nearest records in memory, divided by the number of values (after
 * Ramaswamy, Rastogi, Shim 2000). */
struct ae_score {
	int kind;
	const char *isa;			/* instruction set of its kernels; NULL: the processor's best */
	bool logits;				/* y are logits: of a runner with logits, and ae_score_logits() */
	const struct ae_covariance *covariance;		/* where ae_score_covariance() says so; of as many values as a record */
	const struct ae_neighbors *neighbors;		/* where ae_score_neighbors() says so; the same, of a record or more */
};
int ae_score_find(struct ae_score *s, const char *name, struct ae_err *e) AE_MUST_USE;
const char *ae_score_word(size_t i);	/* the names that it finds; NULL behind the last */
const char *ae_score_name(struct ae_score s);
bool ae_score_logits(struct ae_score s);	/* takes y before a final sigmoid */
bool ae_score_covariance(struct ae_score s);	/* needs a spread */
bool ae_score_neighbors(struct ae_score s);	/* needs a memory */

/* Of n values y against t. */
double ae_score_values(struct ae_score s, const float *y, const float *t, size_t n);
/* What each of the n values adds to it; the terms' sum is the score. Those of a full spread may be below 0. */
void ae_score_terms(struct ae_score s, const float *y, const float *t, size_t n, double *term);
/* The mean over the records that a memory holds, with the residuals that it has of them: exact up to AE_NEIGHBORS_SAMPLE
 * records, of more it is that of so many, evenly spaced, as each may be held against all. remember.c */
#define AE_NEIGHBORS_SAMPLE 2000
int ae_score_mean(struct ae_score s, const struct ae_neighbors *m, double *mean, struct ae_err *e) AE_MUST_USE;

/* ---- likelihoods of records: bound.c ----------------------------------------------------------------- */

struct ae_likelihood_options {
	const char *loss;	/* mse: a value's likelihood is Gaussian of variance 1; mae: Laplace of scale 1; bce */
	bool likelihood;	/* the estimate of the likelihood, else the bound */
	size_t samples;		/* draws of a record's code: for a likelihood 2 or more; 0: the bound at its mean */
	uint64_t seed;
	size_t threads;
};

/* Of a network with a Gaussian code, in nats, constants included. The bound: minus log p(x|z), averaged over
 * draws z of the code, plus the code's KL from N(0, I); minus that is below log p(x) (Kingma, Welling 2014).
 * The likelihood: minus the logarithm of the mean over draws of p(x|z) p(z) / q(z|x), which comes near
 * -log p(x) from above as draws grow (Burda, Grosse, Salakhutdinov 2016); memory does not grow with them. */
struct ae_likelihood;
int ae_likelihood_new(struct ae_likelihood **b, struct ae_net *net, const struct ae_likelihood_options *o,
		 struct ae_err *e) AE_MUST_USE;
void ae_likelihood_free(struct ae_likelihood *b);
/* Of the next n records, `stride` floats apart: label and values as training takes them. Draws depend on the
 * seed and the number of a record in all calls. An error where bce gets a value outside 0..1. */
int ae_likelihood_run(struct ae_likelihood *b, const float *x, size_t stride, const float *label, size_t n, double *score,
		 struct ae_err *e) AE_MUST_USE;

#ifdef __cplusplus
}
#endif

#endif
