/* detect.h - scores, thresholds, events, metrics: the public header of its folder. */
#ifndef AE_DETECT_H
#define AE_DETECT_H

#include "data/data.h"
#include "nn/nn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- thresholds: threshold.c, threshold_rule.c ---------------------------------------------------- */

/* A rule that learns a threshold from scores; `text` of ae_threshold_parse() names it:
 * max: the largest score; quantile=Q; sigma=K: mean + K population standard deviations;
 * mad=K: median + K * 1.4826 median absolute deviations; iqr=K: upper quartile + K interquartile ranges
 * (Tukey's fence); contamination=X: the quantile 1 - X; fpr=X: the ceil((n + 1)(1 - X))-th smallest of n normal
 * scores, which another normal score exceeds with probability X at most (split conformal prediction, Vovk et al.
 * 2005); pot=Q: peaks over threshold: the score that a fraction Q of scores exceeds, by a generalized Pareto tail
 * above the quantile `level` (Pickands 1975; fit of Grimshaw 1993); f1: the best F1 of labeled scores;
 * spot=Q: pot=Q that continues to learn from the scores it is compared with; dspot=Q: spot=Q of scores minus the mean
 * of the last `depth` scores (both: Siffer et al. 2017). */
struct ae_threshold_rule {
	int method;
	double amount, level; /* the number after '='; quantile where the tail begins, 0 to below 1, default 0.98 */
	size_t depth;         /* scores in the moving mean of dspot, default 100; other rules: 0 */
	const bool *positive; /* (n) f1: whether a score is an anomaly's */
};
/* Parses "max" or "pot=1e-3"; an error lists the rules, or the range of the number. */
int ae_threshold_parse(struct ae_threshold_rule *r, const char *text, struct ae_err *e) AE_MUST_USE;
const char *ae_threshold_word(size_t i); /* names of rules, without '='; NULL after the last */

/* The members of a rule that its method reads. MOVES: the threshold changes with the scores compared with it. */
enum { AE_RULE_LEVEL = 1, AE_RULE_DEPTH = 2, AE_RULE_LABELS = 4, AE_RULE_MOVES = 8 };
unsigned ae_threshold_takes(const struct ae_threshold_rule *r);

#define AE_THRESHOLDS_MAX (1 << 24) /* values in one file */

struct ae_spot;

/* One threshold for each score of a record, in one of the two arrays; the other is NULL. */
struct ae_threshold {
	size_t count;
	double *value;
	struct ae_spot **spot;
};
/* Allocates `count` thresholds of 0; moves: in `spot`. The caller frees them with ae_threshold_free(). */
int ae_threshold_new(struct ae_threshold *t, size_t count, bool moves, struct ae_err *e) AE_MUST_USE;
/* Makes a threshold from scores (n, values), row-major, without NaN. A threshold that moves starts with them as its past.
 * The caller frees it with ae_threshold_free(). */
int ae_threshold_learn(struct ae_threshold *t, const struct ae_threshold_rule *r, const double *scores, size_t n,
		       size_t values, struct ae_err *e) AE_MUST_USE;
/* Whether score > threshold in single precision, the precision of ae-score's output: a score that was written as text and
 * read again does not exceed itself. Outside the range of single precision, doubles are compared. NaN never exceeds. */
bool ae_above(double score, double threshold);
/* Whether score v of the next record exceeds its threshold; a threshold that moves learns from the score. */
bool ae_threshold_judge(struct ae_threshold *t, size_t v, double score);
double ae_threshold_at(const struct ae_threshold *t, size_t v); /* current value of threshold v */
int ae_threshold_save(const struct ae_threshold *t, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_threshold_load(struct ae_threshold *t, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_threshold_free(struct ae_threshold *t); /* frees the contents; the struct is the caller's */
/* Saves or restores thresholds that move; a fixed threshold is no state. */
void ae_threshold_state(struct ae_threshold *t, struct ae_state *s);
/* Reads fixed thresholds, *threshold (*count), which the caller frees; a threshold that moves is an error. */
int ae_threshold_read(const char *path, double **threshold, size_t *count, struct ae_err *e) AE_MUST_USE;

/* The conformal p-value of a score against n normal scores s, ascending: (1 + #{s_i >= score}) / (n + 1). */
double ae_pvalue(const double *sorted, size_t n, double score);

/* ---- rates of alarms: rate.c ---------------------------------------------------------------------- */

/* Alarms per time, or per number of rows. */
struct ae_rate {
	double alarms;  /* above 0 */
	double seconds; /* in which they come; 0: counted by rows */
	double rows;    /* in which they come; 0: counted by time */
};
/* Parses "1/week", "2/3days" or "1/10000rows": alarms, a count (default 1) and a unit: second, minute, hour, day, week,
 * month (30 days), year (365 days) or row, in singular or plural; no unit after a count means rows. */
int ae_rate_parse(struct ae_rate *r, const char *text, struct ae_err *e) AE_MUST_USE;
/* Alarms per row. interval: seconds from row to row, which a rate by rows does not read. */
double ae_rate_per_row(const struct ae_rate *r, double interval);
/* The surprise that a record of `scores` scores, 1 or more, exceeds in `rate` records, if each score s exceeds x in 10^-x
 * of records: -log10(rate / scores), the union bound. */
double ae_rate_surprise(double rate, size_t scores);

/* ---- false discovery rate: fdr.c ------------------------------------------------------------------ */

/* Weights of an infinite sequence, n from 1 on, which sum to 1: 1 / ((n + 1) log^2(n + 1)), divided by the sum. */
double ae_sequence_weight(uint64_t n);

/* Thresholds of surprise s, p-value 10^-s, such that the expected share of false alarms among the alarms so far is at
 * most `rate` at each row, if the surprise of a normal row exceeds s with probability 10^-s at most. With t the row's
 * number from 1 and R the alarms before it. any, whatever the dependence of rows: e-LOND (Xu, Ramdas 2024), an alarm if
 * e >= 1 / (rate weight_t (R + 1)); e = (1 - p + p log p) / (p log^2 p) (Vovk, Wang 2021). positive, if p-values are
 * positively dependent (PRDS) or independent: LOND (Javanmard, Montanari 2018) as in Zrnic et al. (2021), an alarm if
 * p <= rate weight_t max(R, 1). */
struct ae_fdr {
	double rate;            /* above 0, 1 at most */
	int dependence;         /* index for ae_fdr_word() */
	uint64_t tests, alarms; /* rows so far, and those that alarmed */
};
const char *ae_fdr_word(size_t i); /* kinds of dependence; NULL after the last */
struct ae_fdr ae_fdr_default(double rate, int dependence);
/* The threshold of each score in the next row of `scores` scores, 1 or more: log10 of their number is added, the union
 * bound. Each score above it is part of the row's one alarm. */
double ae_fdr_threshold(const struct ae_fdr *f, size_t scores);
void ae_fdr_push(struct ae_fdr *f, bool alarm); /* whether the row alarmed */

/* ---- votes: votes.c ------------------------------------------------------------------------------- */

/* K of M detection (binary integration): a row counts if at least `needed` of the last `rows` rows are flagged, itself
 * included; rows before the first are not. needed: 1 to rows. */
struct ae_votes;
int ae_votes_new(struct ae_votes **v, size_t needed, size_t rows, struct ae_err *e) AE_MUST_USE;
bool ae_votes_push(struct ae_votes *v, bool flagged); /* whether the next row counts */
void ae_votes_free(struct ae_votes *v);
void ae_votes_state(struct ae_votes *v, struct ae_state *s); /* saves or restores them */

/* ---- limit of events: event_limit.c --------------------------------------------------------------- */

/* At most `events` events of a score, 1 or more, begin within `rows` rows, but for larger ones: if the last `events` of them
 * began less than `rows` rows ago, a score must exceed the smallest of their peaks to begin another one. Rows of an event
 * have at most `gap` rows between them that are not above the threshold. Memory does not grow. */
struct ae_event_limit_options {
	size_t events, gap;
	uint64_t rows;
};
struct ae_event_limit;
int ae_event_limit_new(struct ae_event_limit **l, const struct ae_event_limit_options *o, struct ae_err *e) AE_MUST_USE;
/* Whether the next row, with this score, belongs to an event. above: whether it is above its threshold. */
bool ae_event_limit_push(struct ae_event_limit *l, bool above, double score);
void ae_event_limit_free(struct ae_event_limit *l);
void ae_event_limit_state(struct ae_event_limit *l, struct ae_state *s); /* saves or restores it */

/* ---- events: events.c --------------------------------------------------------------------------- */

/* Turns flagged rows into events: flagged rows with at most `gap` other rows between them are joined; an event shorter
 * than min_length rows is dropped; the others are extended by `pad` rows at both ends. The `rest` rows after the last
 * flagged row of an event that is not dropped begin no event, whether flagged or not. */
struct ae_events_options {
	size_t gap, min_length, pad, rest;
};
struct ae_events;
int ae_events_new(struct ae_events **ev, const struct ae_events_options *o, struct ae_err *e) AE_MUST_USE;
/* Adds the next row. Returns how many rows are decided now; call ae_events_take() once for each before the next
 * push. It returns, oldest row first, whether the row belongs to an event. */
size_t ae_events_push(struct ae_events *ev, bool flagged);
bool ae_events_resting(const struct ae_events *ev); /* whether the next row can begin no event, for the rest */
size_t ae_events_end(struct ae_events *ev);         /* after the last row: all rows left are decided */
bool ae_events_take(struct ae_events *ev);
size_t ae_events_delay(const struct ae_events_options *o); /* maximum number of undecided rows */
void ae_events_free(struct ae_events *ev);
void ae_events_state(struct ae_events *ev, struct ae_state *s); /* saves or restores them */

/* ---- metrics of scores: metrics.c, metrics_bootstrap.c -------------------------------------------- */

/* Metrics over all thresholds; equal scores are flagged together. roc_auc and pr_auc: as scikit-learn's roc_auc_score
 * and average_precision_score. best_threshold: scores above it give best_f1. p_at_n: precision among the n highest
 * scores, n the number of anomalies (its expectation if ties cross the n-th place). */
struct ae_ranking {
	double roc_auc, pr_auc, best_f1, best_threshold, p_at_n;
};
int ae_ranking(struct ae_ranking *r, const double *score, const bool *positive, size_t n, struct ae_err *e) AE_MUST_USE;

/* Metrics at one threshold: a score above it is flagged. */
struct ae_confusion {
	uint64_t tn, fp, fn, tp;
};
struct ae_confusion ae_confusion(const double *score, const bool *positive, size_t n, double threshold);
double ae_precision(const struct ae_confusion *c); /* 0 if nothing is flagged */
double ae_recall(const struct ae_confusion *c);
double ae_fpr(const struct ae_confusion *c); /* fraction of normal records that is flagged */
double ae_f1(const struct ae_confusion *c);
double ae_mcc(const struct ae_confusion *c); /* Matthews correlation coefficient; 0 if undefined */

/* f1: harmonic mean of precision and recall, 0 if both are 0. */
struct ae_quality {
	double precision, recall, f1;
};
struct ae_quality ae_quality(double precision, double recall);

enum ae_measure {
	AE_ROC_AUC,
	AE_PR_AUC,
	AE_P_AT_N,
	AE_BEST_F1,
	AE_PRECISION,
	AE_RECALL,
	AE_F1,
	AE_MCC,
	AE_MEASURES,
};
struct ae_bootstrap {
	size_t rounds, threads;
	uint64_t seed;
}; /* rounds and threads: 1 or more */
struct ae_interval {
	double low, high;
};

/* 95% confidence intervals by the bootstrap: normal records and anomalies are resampled separately, with replacement
 * (Efron's percentile method, stratified). Both kinds must be there. The result does not depend on threads. */
int ae_bootstrap(struct ae_interval interval[AE_MEASURES], const double *score, const bool *positive, size_t n,
		 double threshold, const struct ae_bootstrap *o, struct ae_err *e) AE_MUST_USE;

/* ---- metrics of a classifier: metrics_class.c ----------------------------------------------------- */

#define AE_CLASSES_MAX 8192

/* Outputs of `count` classes against labels, one record after the other. margin: probabilities are clipped to
 * margin .. 1 - margin in the log loss, by the precision they are stored with. */
struct ae_classes;
int ae_classes_new(struct ae_classes **c, size_t count, double margin, struct ae_err *e) AE_MUST_USE;
void ae_classes_free(struct ae_classes *c);
/* Adds one record: x (count) probabilities or logits. The largest is the prediction, the first of equal ones. */
void ae_classes_add(struct ae_classes *c, const double *x, size_t label);

/* The functions below need one record or more. Outputs are taken for logits unless all records are probabilities: not
 * negative, and of sum 1 within 1e-3. */
bool ae_classes_logits(const struct ae_classes *c);
const uint64_t *ae_classes_confusion(const struct ae_classes *c); /* (label, prediction) counts */
double ae_classes_top(const struct ae_classes *c, size_t k);      /* top-k accuracy */

struct ae_class {
	uint64_t labels, predictions;
	struct ae_quality quality;
};
struct ae_class ae_classes_at(const struct ae_classes *c, size_t k);

/* Means over classes are unweighted (macro): of recall over the classes with a label, of F1 over the classes with a label
 * or a prediction. */
struct ae_class_summary {
	double accuracy, balanced_accuracy, macro_f1, mcc, log_loss;
};
void ae_classes_summary(const struct ae_classes *c, struct ae_class_summary *s);

/* Like ae_bootstrap(), but resamples all records together, in one thread. */
struct ae_class_intervals {
	struct ae_interval accuracy, balanced_accuracy, macro_f1, mcc;
};
int ae_classes_bootstrap(const struct ae_classes *c, const struct ae_bootstrap *o, struct ae_class_intervals *intervals,
			 struct ae_err *e) AE_MUST_USE;

/* ---- metrics of a ranking: metrics_rank.c --------------------------------------------------------- */

/* The k highest of n scores (k: 1 or more), equal ones in their own order. precision: the fraction of k that is relevant;
 * recall: the fraction of all relevant ones; ndcg: normalized discounted cumulative gain, relevant ones having gain 1.
 * recall and ndcg are 0 if none is relevant. */
struct ae_rank_quality {
	size_t relevant;
	double precision, recall, ndcg;
};
/* Returns 0 or -1. */
int ae_rank_quality(struct ae_rank_quality *q, const double *score, const bool *relevant, size_t n, size_t k,
		    struct ae_err *e) AE_MUST_USE;

/* ---- metrics of several labels per record: metrics_labels.c ---------------------------------------- */

/* Outputs of `count` labels for each of n records, (n, count) row-major; a label is predicted if its output is greater than
 * the threshold. Means over labels (macro) are unweighted. F1 without labels and predictions is 0. pr_auc: average
 * precision, as scikit-learn's; macro over the labels that some record has. lrap: label ranking average precision. */
struct ae_label_quality {
	double micro_precision, micro_recall, micro_f1, macro_f1;
	double micro_pr_auc, macro_pr_auc, lrap;
	double subset_accuracy, hamming_loss;
};
/* Some record must have a label. Returns 0 or -1. */
int ae_label_quality(struct ae_label_quality *q, const double *output, const bool *label, size_t n, size_t count,
		     double threshold, struct ae_err *e) AE_MUST_USE;

/* ---- distances between records: metrics_image.c ---------------------------------------------------- */

/* Sums over values; initialize with zeros. */
struct ae_difference {
	double square, absolute;
	uint64_t count;
};
void ae_difference_add(struct ae_difference *d, const double *a, const double *b, size_t n);

/* Mean structural similarity (SSIM) of two images (Wang, Bovik, Sheikh, Simoncelli 2004): a Gaussian window of 11x11 and
 * standard deviation 1.5 at each place inside the image, K1 0.01, K2 0.03, for values of range `peak`; averaged over
 * the channels. */
struct ae_ssim;
bool ae_ssim_fits(const struct ae_shape *s); /* (h, w) or (h, w, channels), h and w 11 or more */
int ae_ssim_new(struct ae_ssim **s, const struct ae_shape *shape, double peak, struct ae_err *e) AE_MUST_USE;
double ae_ssim_record(struct ae_ssim *s, const double *a, const double *b);
void ae_ssim_free(struct ae_ssim *s);

/* ---- metrics of ranges: metrics_event.c, metrics_affiliation.c, metrics_vus.c, metrics_nab.c ------ */

/* Ranges are ascending and do not touch, as the functions of data.h return them. If nothing is found, all is 0. */

/* Events: the fraction of found ranges that meets a true one, and the fraction of true ranges that is met. */
struct ae_quality ae_event_quality(const struct ae_ranges *truth, const struct ae_ranges *found);

/* Range-based precision and recall: Tatbul et al., "Precision and recall for time series", NeurIPS 2018, with flat
 * bias, a cardinality factor of 1/x for x fragments, and an existence reward of 0.2 in the recall. */
struct ae_quality ae_range_quality(const struct ae_ranges *truth, const struct ae_ranges *found);

/* Point-adjusted counts of rows: a true range that is met anywhere counts as found everywhere (Xu et al. 2018). */
struct ae_confusion ae_point_adjusted(const struct ae_ranges *truth, const struct ae_ranges *found, uint64_t rows);

/* Affiliation precision and recall: Huet, Navarro, Rossi, KDD 2022. */
struct ae_quality ae_affiliation_quality(const struct ae_ranges *truth, const struct ae_ranges *found, uint64_t rows);

/* Volume under the surface (VUS): Paparrizos et al., PVLDB 2022: area under range-ROC and range-PR, averaged over buffers
 * of 0 to `buffer` rows. There must be a true range, and a row outside. Time grows as buffer^2 for each range. */
struct ae_vus {
	double roc, pr;
};
int ae_vus(struct ae_vus *area, const double *score, size_t n, const struct ae_ranges *truth, size_t buffer,
	   struct ae_err *e) AE_MUST_USE;

enum { AE_NAB_PROFILES = 3 };

/* The score of the Numenta Anomaly Benchmark: 100 for a detector that flags the first row of each window and no other
 * row, 0 for a detector that flags nothing, NaN without a window. raw: the sum that the scorer adds up over files. */
struct ae_nab {
	size_t windows; /* windows with a row after the probation */
	struct {
		double score, raw, threshold;
	} profile[AE_NAB_PROFILES];
};
const char *ae_nab_name(size_t profile); /* "standard", "low_fp", "low_fn" */
/* probation: fraction of the rows, of at most 5000, that is ignored at the start. threshold NaN: the best one of each
 * profile. */
int ae_nab(struct ae_nab *nab, const double *score, size_t n, const struct ae_ranges *windows, double probation,
	   double threshold, struct ae_err *e) AE_MUST_USE;

/* ---- metrics of generated records: metrics_distance.c, metrics_frechet.c --------------------------- */

/* Euclidean distances of each row to all columns; rows and columns are records of `values` floats. */
struct ae_distances {
	const float *rows, *columns; /* (row_count, values), (column_count, values), row-major */
	size_t row_count, column_count, values;
	size_t k;                               /* nearest columns to find of each row */
	const char *isa;                        /* instruction set of the kernels; NULL: the processor's best */
	bool same;                              /* rows and columns are one set: a record is no neighbor of itself */
	const double *radius;                   /* (row_count), with `within` */
	double *nearest;                        /* (row_count, k), ascending */
	double *sum;                            /* (row_count), over all columns */
	uint64_t *within;                       /* (row_count), columns nearer than the radius; or NULL */
	const double *row_label, *column_label; /* (row_count), (column_count), with `alike` */
	/* (row_count), or NULL: the fraction of the k nearest, k 1 or more, with the row's label. Columns as far away as
	 * the k-th nearest count by their expectation under a random order, as short codes have many ties. */
	double *alike;
};
int ae_distances(const struct ae_distances *o, size_t threads, struct ae_err *e) AE_MUST_USE;

#define AE_FRECHET_MAX 2048

/* Frechet distance of the normal distributions fitted to two sets of records, x (x_count, values) and
 * y (y_count, values), 2 records or more each; in the square of the values' unit. */
int ae_frechet(double *result, const float *x, size_t x_count, const float *y, size_t y_count, size_t values,
	       struct ae_err *e) AE_MUST_USE;

/* ---- distribution of codes: mixture.c ------------------------------------------------------------ */

/* A Gaussian with a full covariance, or a mixture of such Gaussians, fitted to codes. */
struct ae_mixture;

#define AE_MIXTURE_MAX 1024 /* values of a code */

/* Fits `components` Gaussians, 1 or more, to codes x (n, values), all finite, by expectation maximization (Dempster et
 * al. 1977) from centers drawn as in k-means++ (Arthur, Vassilvitskii 2007). More components than different codes are
 * an error. The caller frees *m. */
int ae_mixture_fit(struct ae_mixture **m, const float *x, size_t n, size_t values, size_t components, uint64_t seed,
		   struct ae_err *e) AE_MUST_USE;
/* Draws one code, x (values). scale multiplies its deviations from its component's mean. */
void ae_mixture_draw(const struct ae_mixture *m, struct ae_rng r, double scale, float *x);
void ae_mixture_free(struct ae_mixture *m);

/* ---- scores: score.c, covariance.c, neighbors.c, neighbors_*.c ------------------------------------- */

/* Mean and covariance of the residuals y - t of the training records, for whitening. */
struct ae_covariance {
	size_t values;  /* of a record; 0: none is learned */
	bool full;      /* with correlations between values; else variances alone (diagonal) */
	float *center;  /* (values) mean residual */
	float *inverse; /* diagonal: (values) 1 / standard deviation; full: (values, values), inverse of the lower
				 * Cholesky factor */
};

#define AE_COVARIANCE_MAX 1024 /* values of a full one */
/* The fraction of the mean variance that is added to each variance, for values without variance. */
#define AE_COVARIANCE_SHRINKAGE 1e-3

/* Learns from residuals y - t, (values) each, one by one; sums in double. _finish adds the fraction `shrinkage` of the
 * mean variance to each variance: 0 or more, and above 0 if a value may be constant. It is an error if the covariance
 * cannot be inverted. The caller frees *s. */
struct ae_covariance_fit;
int ae_covariance_fit_new(struct ae_covariance_fit **f, size_t values, bool full, struct ae_err *e) AE_MUST_USE;
void ae_covariance_fit_add(struct ae_covariance_fit *f, const float *y, const float *t);
int ae_covariance_fit_finish(struct ae_covariance_fit *f, double shrinkage, struct ae_covariance *s,
			     struct ae_err *e) AE_MUST_USE;
void ae_covariance_fit_free(struct ae_covariance_fit *f);
void ae_covariance_free(struct ae_covariance *s); /* frees the contents; the struct is the caller's */

/* Training records that a model holds, with their residuals y - t. */
struct ae_neighbors {
	size_t count, values;     /* records, 0: none; values of a record */
	float weight[2];          /* of squared differences of records, and of residuals: 1 / mean variance */
	float *record, *residual; /* (count, values), row-major */
};

#define AE_NEIGHBORS_MAX 1000000 /* records */

/* Allocates `count` records for the caller to fill in. _fit then runs the network to find their residuals, and learns the
 * weights; the network's outputs have the size of its inputs. label: (count) classes for a class-conditional network,
 * else NULL; an error if they are missing. neighbors_fit.c */
int ae_neighbors_new(struct ae_neighbors *m, size_t count, size_t values, struct ae_err *e) AE_MUST_USE;
int ae_neighbors_fit(struct ae_neighbors *m, struct ae_net *net, const float *label, size_t threads,
		     struct ae_err *e) AE_MUST_USE;
void ae_neighbors_free(struct ae_neighbors *m); /* frees the contents; the struct is the caller's */

/* Finds the nearest neighbors of many records by products of matrices, with the same result. *x is NULL for few
 * neighbors, which need none. It has room for one search at a time. The neighbors must outlive it. isa: NULL for the
 * processor's best. neighbors_index.c */
struct ae_neighbors_index;
int ae_neighbors_index_new(struct ae_neighbors_index **x, const struct ae_neighbors *m, const char *isa,
			   struct ae_err *e) AE_MUST_USE;
void ae_neighbors_index_free(struct ae_neighbors_index *x);

/* The error of a reconstruction: mae, mse, rmse, max, bce; mahalanobis: squared Mahalanobis distance of the residual
 * divided by the number of values (Mahalanobis 1936); neighbors: mean squared distance of record and residual from
 * the 5 nearest training records, divided by the number of values (after Ramaswamy, Rastogi, Shim 2000). */
struct ae_score {
	int kind;        /* index in the table of score.c */
	const char *isa; /* instruction set of the kernels; NULL: the processor's best */
	bool logits;     /* y are logits, for scores with ae_score_logits(); see ae_runner_logits() */
	const struct ae_covariance *covariance; /* of as many values as a record, with ae_score_covariance() */
	const struct ae_neighbors *neighbors;   /* of 1 record or more, with ae_score_neighbors() */
	struct ae_neighbors_index *index;       /* of these neighbors; NULL: each of them is compared */
};
int ae_score_find(struct ae_score *s, const char *name, struct ae_err *e) AE_MUST_USE;
const char *ae_score_word(size_t i); /* names of scores; NULL after the last */
const char *ae_score_name(struct ae_score s);
bool ae_score_logits(struct ae_score s);     /* whether it can take the input of a final sigmoid for y */
bool ae_score_covariance(struct ae_score s); /* whether it needs a residual covariance */
bool ae_score_neighbors(struct ae_score s);  /* whether it needs training records */

/* Whether it expects values from 0 to 1 (bce). A value outside counts as the nearer of 0 and 1, plus AE_SCORE_OUTSIDE for
 * each unit it is outside: -log(1e-7), the cost of a certain and wrong prediction. */
#define AE_SCORE_OUTSIDE 16.118095650958319
bool ae_score_unit(struct ae_score s);
/* A score as programs write it: within +-FLT_MAX, and FLT_MAX for NaN, which an overflow inside a network leaves. */
double ae_score_limit(double score);

/* The score of reconstruction y (n) against the record t (n), 1 value or more, t finite. The score is finite, and FLT_MAX
 * if y is not finite. */
double ae_score_values(struct ae_score s, const float *y, const float *t, size_t n);
/* The scores of n records y (n, y_stride), t (n, t_stride) of `values` values: the same ones, sooner with an index. */
void ae_score_records(struct ae_score s, const float *y, size_t y_stride, const float *t, size_t t_stride, size_t n,
		      size_t values, double *score);
/* The contribution of each value, term (n), of sum ae_score_values(); finite. With a full covariance terms may be
 * negative. */
void ae_score_terms(struct ae_score s, const float *y, const float *t, size_t n, double *term);
/* The mean score of the training records that m holds; above AE_NEIGHBORS_SAMPLE records, of that many, evenly spaced.
 * neighbors_fit.c */
#define AE_NEIGHBORS_SAMPLE 2000
int ae_score_mean(struct ae_score s, const struct ae_neighbors *m, double *mean, struct ae_err *e) AE_MUST_USE;

/* ---- likelihoods of records: likelihood.c ---------------------------------------------------------- */

struct ae_likelihood_options {
	const char *loss; /* mse: values are Gaussian of variance 1; mae: Laplace of scale 1; bce: Bernoulli */
	bool likelihood;  /* importance-weighted estimate; else the ELBO */
	size_t samples;   /* draws of the code per record, 2 or more for the estimate; 0: the ELBO at the code's mean */
	uint64_t seed;
	size_t threads;
};

/* Negative log-likelihoods of a network with a Gaussian code, in nats, constants included. ELBO: -log p(x|z), averaged
 * over draws z of the code, plus the KL divergence of the code from N(0, I); minus this is below log p(x) (Kingma,
 * Welling 2014). Estimate: minus the logarithm of the mean of p(x|z) p(z) / q(z|x) over draws, which approaches
 * -log p(x) from above as draws grow (Burda, Grosse, Salakhutdinov 2016). Memory does not grow with draws. */
struct ae_likelihood;
int ae_likelihood_new(struct ae_likelihood **l, struct ae_net *net, const struct ae_likelihood_options *o,
		      struct ae_err *e) AE_MUST_USE;
void ae_likelihood_free(struct ae_likelihood *l);
bool ae_likelihood_unit(const struct ae_likelihood *l); /* whether it expects values from 0 to 1, with bce */
/* score (n) of the next n records, x (n, stride); label: (n) classes, or NULL. Draws depend on the seed and on the number
 * of the record over all calls. With bce values outside 0..1 count as in ae_score_unit(). Scores are finite. */
void ae_likelihood_run(struct ae_likelihood *l, const float *x, size_t stride, const float *label, size_t n,
		       double *score);

/* ---- evidence against exchangeability: martingale.c ------------------------------------------------ */

/* A conformal test martingale M: nonnegative, 1 before the first bet, and of constant expectation if p-values are
 * independent and uniform. So it ever exceeds c with probability 1/c at most (Ville 1939). At each bet a part of the
 * capital, ae_sequence_weight() of the bet's number, begins to play the Simple Jumper (Vovk et al. 2021): it is dealt to
 * three gamblers whose capital is multiplied by 1 + s (p - 1/2), s = -1, 0, 1, and of which 1% is dealt anew each time.
 * The rest sleeps and is not lost to bets against scores that are exchangeable for long. Zeros: before the first bet. */
struct ae_martingale {
	uint64_t bets;
	double spent;   /* capital that began to play, 0 to 1 */
	double awake;   /* natural logarithm of what has become of it; unused before the first bet */
	double part[3]; /* each gambler's fraction of it */
};
/* Bets on p, 0 to 1; returns log10 M, which stays finite. */
double ae_martingale_bet(struct ae_martingale *m, double p);

/* ---- surprise: calibrate.c, its file in calibrate_state.c -------------------------------------------- */

/* Scores to surprise: about -log10 of how often a normal stream alarms at this value, by the stream's own past. Methods:
 * tail: the distance of log score to its 95% quantile over the last `history` scores, in units of the tail's index (Hill
 * 1975), at least min_index, mapped linearly; no score counts as less than 3% of the largest one. rank: -log10 of the
 * conformal p-value (1 + #{past >= score}) / (n + 1) (Vovk et al. 2005). pareto: -log10 of the rank up to that quantile,
 * and of a Pareto tail with Hill's index above. martingale: what ae_martingale_bet() returns for the smoothed conformal
 * p-value (#{past > score} + u (1 + #{past = score})) / (n + 1), with u random in [0, 1). */
struct ae_calibrate_options {
	int method;       /* index for ae_calibrate_word() */
	size_t history;   /* scores of the past: AE_CALIBRATE_MIN to AE_CALIBRATE_MAX */
	size_t warmup;    /* first scores, whose surprise is 0: AE_CALIBRATE_MIN to history */
	size_t mean;      /* surprises to average, the last one included: 1 to AE_CALIBRATE_MEAN */
	double min_index; /* tail: above 0; twice as much for squared errors */
	uint64_t seed;    /* martingale: of the u that break ties */
	bool normal;      /* tail, pareto: a score with a surprise above 4 by `tail` is not learned */
};
enum { AE_CALIBRATE_MIN = 40, AE_CALIBRATE_MAX = 1 << 20, AE_CALIBRATE_MEAN = 1000 };
const char *ae_calibrate_word(size_t i); /* names of methods; NULL after the last */
struct ae_calibrate_options ae_calibrate_default(int method);
/* Whether the method takes scores below 0; the others take them for 0. */
bool ae_calibrate_signed(const struct ae_calibrate_options *o);

/* Calibrates each of the `scores` numbers of a record, 1 or more, for itself, in memory that does not grow. */
struct ae_calibrate;
int ae_calibrate_new(struct ae_calibrate **c, size_t scores, const struct ae_calibrate_options *o,
		     struct ae_err *e) AE_MUST_USE;
/* surprise (scores) of the next record, score (scores). NaN gives NaN and changes nothing. */
void ae_calibrate_push(struct ae_calibrate *c, const double *score, double *surprise);
/* Whether the next records become the past: as the options say, always, or never. */
enum ae_learn { AE_LEARN_CHOOSE, AE_LEARN_ALWAYS, AE_LEARN_NEVER };
void ae_calibrate_learn(struct ae_calibrate *c, enum ae_learn learn);
/* Saves or restores the options and the past of each score; or one of both, for a caller that saves the options once for
 * many. A new calibrator with the past of another one goes on with the same results. */
void ae_calibrate_state(struct ae_calibrate *c, struct ae_state *s);
void ae_calibrate_options_state(const struct ae_calibrate_options *o, struct ae_state *s);
void ae_calibrate_pasts_state(struct ae_calibrate *c, struct ae_state *s);
void ae_calibrate_free(struct ae_calibrate *c);

/* ---- novelty of rows: novelty.c -------------------------------------------------------------------- */

/* Views of a series that need no model. For each length: the root mean square distance of the last `length` rows to the
 * nearest such rows that ended at most `history` rows ago and do not overlap them (a left discord, Keogh et al. 2005,
 * without normalization). Then for each window: the Mahalanobis distance of its rows' mean, deviation, root mean square
 * difference, minimum and maximum from their running mean, by a shrunk running covariance, 30 at most. Last of all: the
 * distance of the row to the mean of the `level` rows before it, divided by the running root mean square of such distances,
 * 1000 at most. */
enum { AE_NOVELTY_LENGTHS = 16, AE_NOVELTY_ROWS = 2047, AE_NOVELTY_HISTORY = 1 << 20 };
struct ae_novelty_options {
	size_t length[AE_NOVELTY_LENGTHS]; /* rows of a shape, 1 to AE_NOVELTY_ROWS, half of history at most */
	size_t lengths;                    /* their number, may be 0 */
	size_t window[AE_NOVELTY_LENGTHS]; /* rows of a window of statistics, 2 to AE_NOVELTY_ROWS */
	size_t windows;                    /* their number, may be 0 */
	size_t level;                      /* rows, at most as many as history has count; 0: no level */
	size_t history;                    /* rows to compare with, 1 to AE_NOVELTY_HISTORY */
	const char *isa;                   /* instruction set; NULL: the processor's best */
	size_t threads;                    /* that share the columns; 0: 1. Scores do not depend on them */
	bool together;                     /* one distance of all columns instead of one per column */
};
size_t ae_novelty_views(const struct ae_novelty_options *o); /* scores per column */

/* Memory does not grow; time per row is proportional to columns, history and the logarithm of the longest length. */
struct ae_novelty;
int ae_novelty_new(struct ae_novelty **n, size_t columns, const struct ae_novelty_options *o,
		   struct ae_err *e) AE_MUST_USE;
/* score (rows, columns, views), or (rows, views) with `together`, of the next rows x (rows, columns). NaN before a view has
 * enough rows: twice its length, or 26 for statistics and level. A row with a NaN gets NaN and changes nothing. */
void ae_novelty_push(struct ae_novelty *n, const double *x, size_t rows, double *score);
/* Whether the next rows become the past that later rows are compared with; at first they do. */
void ae_novelty_learn(struct ae_novelty *n, bool learn);
void ae_novelty_state(struct ae_novelty *n, struct ae_state *s); /* saves or restores all of it */
void ae_novelty_free(struct ae_novelty *n);

/* ---- several scores of a row to one: combine.c ------------------------------------------------------ */

/* Rules for n scores; fisher, harmonic and cauchy take them for surprises s, p-values 10^-s, and give a surprise.
 * mean: weighted by `weight`; max; sum: weighted; fisher: -2 sum log p is chi-squared of 2n degrees (Fisher 1932), for
 * independent scores; harmonic: n / sum 1/p (Wilson 2019); cauchy: mean of tan((1/2 - p) pi) (Liu, Xie 2020), both for
 * dependent scores; novelty: the mean of all scores but the last two, and 0.3 of what each of the last two exceeds 3:
 * for the calibrated output of ae_novelty, whose statistics and level add to the shapes and veto nothing. */
const char *ae_combine_word(size_t i); /* names of rules; NULL after the last */
bool ae_combine_weighted(int rule);    /* whether the rule reads `weight` */
enum { AE_COMBINE_MAX = 4096 };
/* Combines x (n), n from 1 to AE_COMBINE_MAX. weight: (n), above 0, or NULL: 1. A NaN is left out; the result is NaN if all
 * are, else finite. */
double ae_combine(int rule, const double *x, const double *weight, size_t n);

#ifdef __cplusplus
}
#endif

#endif
