/* model.h - models in files, averages of models, export: the public header of its folder. */
#ifndef AE_MODEL_H
#define AE_MODEL_H

#include "data/data.h"
#include "detect/detect.h"
#include "kernels/kernels.h"
#include "nn/nn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- models: model.c ------------------------------------------------------------------------------- */

struct ae_note {
	char *key, *value;
};

/* Key of the note with the architecture of the discriminator, for an adversarial autoencoder. */
#define AE_NOTE_ADVERSARIAL "adversarial"
#define AE_NOTE_CONSTANT "constant" /* columns with one value in all training rows: "3=0 7=0.5", counted from 0 */

/* The note that says where held-out scores come from: "validation", "cross-fit", or "training" for scores of records
 * that the model did learn from. */
#define AE_NOTE_HELDOUT "heldout"

/* The note with the measured change of the scores: ae_model_set_precision(). */
#define AE_NOTE_PRECISION_CHANGE "precision_change"

/* A network with everything that its use needs: the contents of a model's file (safetensors, ae-model(5)). */
struct ae_model {
	struct ae_net *net;
	struct ae_net *discriminator; /* of an adversarial autoencoder; NULL: none */
	char digest[AE_DIGEST_TEXT];  /* that its file carries; "": none, or it was not read from a file */
	char loss[48], score[16];
	size_t window, step;     /* rows per window and from one window to the next; 0: records are not windowed */
	struct ae_stats stats;   /* normalizer of raw rows; count 0: none */
	size_t *column, columns; /* columns of the record's last axis that the network takes, from 0, ascending;
					 * columns 0: it takes all */
	struct ae_shape record;  /* with columns: shape of a record with all columns */
	struct ae_covariance covariance; /* residual covariance; values 0: none */
	struct ae_neighbors neighbors;   /* training records for the score `neighbors`; count 0: none */
	float *heldout;                  /* (heldouts) finite scores of records that the network did not learn from */
	size_t heldouts;                 /* 0: none are kept */
	struct ae_note *note;            /* other texts of the file's metadata: training options, results */
	size_t notes;
};

/* Reads a model's file. arch: architecture of weights that were trained elsewhere; NULL: the file's. record: shape of
 * a record, for a file without it and, unless the file has a window, with arch; NULL: the file's. isa: see
 * ae_net_new(). Returns 0, and the caller frees the contents with ae_model_free(); or -1 and nothing to free. */
int ae_model_read(struct ae_model *m, const char *path, const char *arch, const struct ae_shape *record,
		  const char *isa, struct ae_err *e) AE_MUST_USE;

/* Checks the first bytes of a regular file, before a program waits for other input. Returns -1 and a message if it is
 * no model; 0 also for a pipe, and for a file that cannot be opened, which ae_model_read() will tell. */
int ae_model_check(const char *path, struct ae_err *e) AE_MUST_USE;

/* Lists the contents of a safetensors file, with texts as by ae_escape(): a line per text, "name<TAB>value", and a line
 * per tensor, "tensor NAME<TAB>F32 2x3". *network: whether the file has an architecture, which ae_model_read() needs.
 * The caller frees *text. */
int ae_model_list(const char *path, char **text, bool *network, struct ae_err *e) AE_MUST_USE;

/* Copies weights from another file into m->net: all weights if the file has the same tensors, else those of the half
 * with the same tensors. *part: the part that was copied. Returns -1 if no half is the same. With a whole network, the
 * weights of a discriminator of the same architecture are copied, too. Names of columns in another order are an error. */
int ae_model_weights(struct ae_model *m, const char *path, enum ae_part *part, struct ae_err *e) AE_MUST_USE;

/* Makes the n bytes of a model's file, which the caller frees. Equal models give equal bytes. */
int ae_model_bytes(const struct ae_model *m, char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;

/* Sets the value of a note. */
int ae_model_note(struct ae_model *m, const char *key, const char *value, struct ae_err *e) AE_MUST_USE;
int ae_model_number(struct ae_model *m, const char *key, double value, struct ae_err *e) AE_MUST_USE;
const char *ae_model_find(const struct ae_model *m, const char *key); /* NULL: no such note */
/* Returns a note as a number of 0 or more; `missing` if there is no such note. */
double ae_model_find_number(const struct ae_model *m, const char *key, double missing);

/* Notes the names of the record's columns; nothing if one of them is empty or has a control character. */
int ae_model_set_names(struct ae_model *m, const char *const *name, size_t count, struct ae_err *e) AE_MUST_USE;
/* The names, else those of the normalizer, of a record of rank 1 or a row of a window: pointers and texts in one block,
 * which the caller frees. *count 0 and NULL: none. */
int ae_model_names(const struct ae_model *m, char ***names, size_t *count, struct ae_err *e) AE_MUST_USE;
/* Returns -1 if both models have names, and they differ. */
int ae_model_same_names(const struct ae_model *a, const struct ae_model *b, struct ae_err *e) AE_MUST_USE;

/* The precision of weights that the model asks for in inference (AE_F32: it does not). Returns -1 if this version has no
 * such precision. */
int ae_model_precision(const struct ae_model *m, enum ae_precision *p, struct ae_err *e) AE_MUST_USE;
/* Notes which precision to use, and the measured change: the largest |a - b| / max(|a|, |b|) over `records` records of
 * scores a with and b without reduced precision. The model's weights stay exact. */
int ae_model_set_precision(struct ae_model *m, enum ae_precision p, double change, uint64_t records,
			   struct ae_err *e) AE_MUST_USE;
/* Removes these notes, as the weights have changed. */
void ae_model_forget_precision(struct ae_model *m);

/* Shape of a record with all columns. */
struct ae_shape ae_model_record(const struct ae_model *m);
/* Place in such a record, in floats, of the network's value i. */
size_t ae_model_place(const struct ae_model *m, size_t i);

/* Shape of one raw row: a record without its window's dimension. */
struct ae_shape ae_model_row(const struct ae_model *m);

void ae_model_free(struct ae_model *m); /* frees the contents; the struct is the caller's */

/* ---- held-out scores: heldout.c ------------------------------------------------------------------------ */

/* Scores that a model's file keeps of records it did not learn from; those of an ensemble are its members' joint
 * scores, kept with the first member. */
struct ae_heldout {
	float *score; /* (count), finite */
	size_t count;
	char origin[16]; /* the note AE_NOTE_HELDOUT; "": the file has none */
};
/* Reads them alone, without the network. An error if the file is no safetensors file or has none. The caller frees
 * h->score. */
int ae_heldout_read(struct ae_heldout *h, const char *path, struct ae_err *e) AE_MUST_USE;

/* ---- several models in one file: ensemble.c --------------------------------------------------------- */

/* The members of an ensemble, or the models of several files. Zeroed before the first use. */
struct ae_ensemble {
	struct ae_model *model;
	size_t count;
};

#define AE_ENSEMBLE_MAX 1024 /* members in one file */

/* Appends the models of a file: one model, or the members of an ensemble. arch, record, isa: see ae_model_read(), which
 * reads only files of one network that takes all columns. Moves the models that were there. After an error, the list is
 * empty. */
int ae_ensemble_read(struct ae_ensemble *list, const char *path, const char *arch, const struct ae_shape *record,
		     const char *isa, struct ae_err *e) AE_MUST_USE;

/* Makes the n bytes of a file with all models, which the caller frees; for one model as ae_model_bytes() does. The
 * models take records of one shape. */
int ae_ensemble_bytes(const struct ae_ensemble *list, char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;
void ae_ensemble_free(struct ae_ensemble *list);

/* ---- averages of models: merge.c ----------------------------------------------------------------------- */

/* Number of records that a model was trained on, from its notes; NaN: unknown. */
double ae_model_records(const struct ae_model *m);

/* The weighted average of models. Models are added one after the other; `to` is the first one, outlives the others, and
 * becomes the average. Sums are in double, in the order of the calls.
 * Running variances of batchnorm grow by the variance of the models' running means. Notes that all models share stay;
 * the note "records" is the sum, and "merged" the number of models.
 * The average has the neighbors of all models with a weight above 0, with its own residuals and mean score. It has the
 * residual covariance of the only model with a weight; or one fitted to the neighbors, which is full if all models'
 * are. It has none if a model has none, or if there are fewer neighbors than twice the values of a record. */
struct ae_merge;
int ae_merge_new(struct ae_merge **g, struct ae_model *to, struct ae_err *e) AE_MUST_USE;
/* Adds a model. A negative weight extrapolates away from the model; the sum of the weights must stay above 0. Running
 * statistics, sums of notes and neighbors ignore such a model. Returns -1 if the model has another architecture,
 * discriminator, record shape, normalizer, window, loss or score. */
int ae_merge_add(struct ae_merge *g, const struct ae_model *m, double weight, struct ae_err *e) AE_MUST_USE;
/* Makes `to` the average. Returns -1 if the weights add up to 0, or if a parameter leaves the range of float. */
int ae_merge_finish(struct ae_merge *g, struct ae_err *e) AE_MUST_USE;
void ae_merge_free(struct ae_merge *g);

/* ---- models for other programs: export.c, a format each in export_*.c --------------------------------- */

struct ae_export_options {
	enum ae_part part;
	const char *name; /* prefix of functions, name of a graph: a letter, then letters, digits and _ */
	/* AE_INT8: weights are integers of 8 bits, with a scale per AE_EXPORT_BLOCK of them; else AE_F32 */
	enum ae_precision precision;
};
enum { AE_EXPORT_BLOCK = 32 };
struct ae_export_options ae_export_options_default(void);

struct ae_export_job;

struct ae_export_format {
	const char *name, *summary; /* "c", "one self-contained C file" */
	bool weights;               /* the file has the weights */
	bool text;                  /* the file is text */
	bool reduced;               /* the weights can be integers of 8 bits */
	int (*write)(const struct ae_export_job *, struct ae_text *, struct ae_err *);
};
const struct ae_export_format *ae_export_format(size_t i); /* NULL: after the last */

/* Makes the n bytes of a file, which the caller frees. Returns -1 and the layer's name if the format cannot hold a
 * layer. */
int ae_export(const struct ae_export_format *f, const struct ae_model *m, const struct ae_export_options *o,
	      char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;

#ifdef __cplusplus
}
#endif

#endif
