/* model.h - models in files, their average, their export: the public header of its folder. */
#ifndef AE_MODEL_H
#define AE_MODEL_H

#include "data/data.h"
#include "detect/detect.h"
#include "nn/nn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- models: model.c ------------------------------------------------------------------------------- */

struct ae_note { char *key, *value; };

/* The note of a network whose codes were taught to follow N(0, I) by a discriminator: its architecture. */
#define AE_NOTE_ADVERSARIAL "adversarial"

/* The note that says where held-out scores come from: "validation", "cross-fit", or "training" for scores of records
 * that the model did learn from. */
#define AE_NOTE_HELDOUT "heldout"

/* A network and what its use needs, as a safetensors file (ae-model(5)). */
struct ae_model {
	struct ae_net *net;
	struct ae_net *discriminator;	/* that its encoder learned against; NULL: none */
	char loss[48], score[16];
	size_t window, step;		/* it was trained on windows of raw rows; 0: on records as they come */
	struct ae_stats stats;		/* of raw rows; count 0: they are taken as they are */
	size_t *column, columns;	/* of the record's last axis, from 0, ascending: all that the network sees;
					 * 0: it sees all */
	struct ae_shape record;		/* with columns: a record before they are picked from it */
	struct ae_covariance covariance;	/* of its residuals; of 0 values: not learned */
	struct ae_neighbors neighbors;	/* of training records; of 0 records: none */
	float *heldout;			/* (heldouts) finite scores of records that the network did not learn from */
	size_t heldouts;		/* 0: none are kept */
	struct ae_note *note;		/* other texts of the file's metadata: options, results */
	size_t notes;
};

/* arch, when not NULL, replaces the text in the file, for weights that were trained elsewhere; `record` is then the
 * shape of the records (NULL: the file's). isa: see ae_net_new(). */
int ae_model_read(struct ae_model *m, const char *path, const char *arch, const struct ae_shape *record,
		  const char *isa, struct ae_err *e) AE_MUST_USE;

/* What any safetensors file has, for who reads it: a line a text and a tensor, "name<TAB>value" and
 * "tensor NAME<TAB>F32 2x3". *network: whether a network's architecture is in it, as ae_model_read() wants it. Caller
 * frees *text. */
int ae_model_list(const char *path, char **text, bool *network, struct ae_err *e) AE_MUST_USE;

/* Takes the weights of another file into m->net: all where it has the same tensors, else those of the half that is
 * the same, which *part then names. An error where neither is. The discriminator of a whole network
 * takes its own, where the file has one of its architecture. */
int ae_model_weights(struct ae_model *m, const char *path, enum ae_part *part, struct ae_err *e) AE_MUST_USE;

/* The file's bytes; caller frees them. The same model gives the same bytes. */
int ae_model_bytes(const struct ae_model *m, char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;

/* Notes; the same key again replaces its value. */
int ae_model_note(struct ae_model *m, const char *key, const char *value, struct ae_err *e) AE_MUST_USE;
int ae_model_number(struct ae_model *m, const char *key, double value, struct ae_err *e) AE_MUST_USE;
const char *ae_model_find(const struct ae_model *m, const char *key);	/* NULL: no such note */
/* The same as a number of 0 or more; `missing` where there is none. */
double ae_model_find_number(const struct ae_model *m, const char *key, double missing);

/* Shape of the records it takes, of which the network sees its columns; and where in one the network's value
 * i stands. */
struct ae_shape ae_model_record(const struct ae_model *m);
size_t ae_model_place(const struct ae_model *m, size_t i);

/* Shape of the raw rows it takes: its record's last dimension, or its record without windows. */
struct ae_shape ae_model_row(const struct ae_model *m);

void ae_model_free(struct ae_model *m);		/* the contents; the struct is the caller's */

/* ---- held-out scores: heldout.c ------------------------------------------------------------------------ */

/* Scores that a model's file keeps of records it did not learn from; those of an ensemble are its members' joint
 * scores, kept with the first member. */
struct ae_heldout {
	float *score;			/* (count), finite */
	size_t count;
	char origin[16];		/* the note AE_NOTE_HELDOUT; "": the file has none */
};
/* Reads them alone, without the network. An error if the file is no safetensors file or has none. The caller frees
 * h->score. */
int ae_heldout_read(struct ae_heldout *h, const char *path, struct ae_err *e) AE_MUST_USE;

/* ---- several models in one file: members.c ---------------------------------------------------------- */

/* An ensemble's members, 1 to AE_ENSEMBLE_MAX, or models of several files. Begins as all zero. */
struct ae_ensemble { struct ae_model *model; size_t count; };

#define AE_ENSEMBLE_MAX 1024	/* in one file */

/* Adds the models of a file, one or its members; arch, record, isa: see ae_model_read(), which takes a file of one
 * network that sees all columns and no other. Those before may move. */
int ae_ensemble_read(struct ae_ensemble *list, const char *path, const char *arch, const struct ae_shape *record,
		    const char *isa, struct ae_err *e) AE_MUST_USE;

/* The bytes of a file that holds them; of one, those of ae_model_bytes(). They take records of one shape. */
int ae_ensemble_bytes(const struct ae_ensemble *list, char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;
void ae_ensemble_free(struct ae_ensemble *list);

/* ---- averages of models: merge.c ----------------------------------------------------------------------- */

/* Records that a model was trained on, by its notes; NaN: they do not say. */
double ae_model_records(const struct ae_model *m);

/* The weighted average of models, added one after the other, the first of them `to` itself, which outlives
 * the rest and becomes the average at the end. Sums in double, in the order of the calls. Running variances
 * of a batchnorm grow by how far the models' means lie apart. Of the notes those stay that all models share;
 * "records" are added up, and "merged" counts the models. What those of a weight above 0 remember is joined,
 * with residuals of the average's own, and the mean of their scores. The spread of residuals stays where one
 * model alone has weight; else it is learned from what is remembered, full where all models' were; the average
 * has none where a model has none, or fewer records are remembered than twice the values. */
struct ae_merge;
int ae_merge_new(struct ae_merge **g, struct ae_model *to, struct ae_err *e) AE_MUST_USE;
/* A weight below 0 leads away from the model, and leaves more than 0 of the weights before it; such a model
 * counts neither in running statistics nor in what is added up or remembered. A model with another
 * architecture or discriminator, record shape, normalizer, window, loss or score is refused. */
int ae_merge_add(struct ae_merge *g, const struct ae_model *m, double weight, struct ae_err *e) AE_MUST_USE;
/* An error where the weights add up to 0, or lead a parameter out of a float's range. */
int ae_merge_finish(struct ae_merge *g, struct ae_err *e) AE_MUST_USE;
void ae_merge_free(struct ae_merge *g);

/* ---- models for other programs: export.c, a format each in export_*.c --------------------------------- */

struct ae_export_options {
	enum ae_part part;
	const char *name;	/* "network"; a letter, then letters, digits and _: what functions begin with */
};
struct ae_export_options ae_export_options_default(void);

struct ae_export_job;

struct ae_export_format {
	const char *name, *summary;	/* "c" */
	bool weights, text;		/* the file holds the weights; it is text */
	int (*write)(const struct ae_export_job *, struct ae_text *, struct ae_err *);
};
const struct ae_export_format *ae_export_format(size_t i);	/* NULL behind the last */

/* The file's n bytes; the caller frees *bytes. A layer that the format has no words for is an error that names it. */
int ae_export(const struct ae_export_format *f, const struct ae_model *m, const struct ae_export_options *o,
	      char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;

#ifdef __cplusplus
}
#endif

#endif
