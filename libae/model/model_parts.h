/* model_parts.h - the parts of a model's file: functions that libae/model/model*.c and ensemble.c share. */
#ifndef MODEL_PARTS_H
#define MODEL_PARTS_H

#include "io/tensors.h"
#include "model/model.h"

/* Renames the texts and tensors of a file of version 0.1.0. */
void ae_model_upgrade(struct ae_tensors *f);

/* Cuts off the prefix that all tensors of a file from elsewhere have before encoder. or decoder., as `module.`. */
void ae_model_strip_prefix(struct ae_tensors *f);

/* Reads a model from a file, or from a member's part of it. m is zeroed before; the caller frees it even after an
 * error. */
int ae_model_get(struct ae_model *m, struct ae_tensors *f, const char *path, const char *arch,
		 const struct ae_shape *record, const char *isa, struct ae_err *e) AE_MUST_USE;
/* Add the texts and the tensors of a model to a file. The caller finishes the file even after an error. */
void ae_model_put_texts(const struct ae_model *m, struct ae_tensors_out *o);
int ae_model_put_tensors(const struct ae_model *m, struct ae_tensors_out *o, struct ae_err *e) AE_MUST_USE;

#define AE_NOTE_NAMES "names" /* names of the columns, one per line */
/* Divides the lines of `text`, which are names, in place; counts them. names_order.c */
void ae_names_divide(char **names, char *text);
size_t ae_names_count(const char *text);
/* An error if the columns of the model are those of the file in another order, by the notes of both. names_order.c */
int ae_model_check_order(const struct ae_model *m, const struct ae_tensors *f, const char *path,
			 struct ae_err *e) AE_MUST_USE;

/* Adds a note whose key is new. */
int ae_model_append_note(struct ae_model *m, const char *key, const char *value, struct ae_err *e) AE_MUST_USE;

/* Removes note i; all notes with a key. */
void ae_model_drop_note(struct ae_model *m, size_t i);
void ae_model_forget(struct ae_model *m, const char *key);

/* Reads the columns that the network takes. *record: the file's shape, which becomes the shape that the network
 * takes. */
int ae_model_get_columns(struct ae_model *m, const struct ae_tensors *f, const char *path, struct ae_shape *record,
			 struct ae_err *e) AE_MUST_USE;
void ae_model_put_columns(const struct ae_model *m, struct ae_tensors_out *o);

/* Reads the residual covariance, after the network. */
int ae_model_get_covariance(struct ae_model *m, const struct ae_tensors *f, const char *path,
			    struct ae_err *e) AE_MUST_USE;
void ae_model_put_covariance(const struct ae_model *m, struct ae_tensors_out *o);

/* Reads the neighbors, after the network. */
int ae_model_get_neighbors(struct ae_model *m, const struct ae_tensors *f, const char *path,
			   struct ae_err *e) AE_MUST_USE;
void ae_model_put_neighbors(const struct ae_model *m, struct ae_tensors_out *o);

/* Scores of records that it did not learn from. heldout.c */
int ae_model_get_heldout(struct ae_model *m, const struct ae_tensors *f, const char *path,
			 struct ae_err *e) AE_MUST_USE;
void ae_model_put_heldout(const struct ae_model *m, struct ae_tensors_out *o);

/* Names of tensors beside the network's weights; prefix of the discriminator's. */
#define AE_TENSOR_CENTER "residual.center"
#define AE_TENSOR_INVERSE "residual.inverse"
#define AE_TENSOR_RECORD "neighbors.record"
#define AE_TENSOR_RESIDUAL "neighbors.residual"
#define AE_TENSOR_WEIGHT "neighbors.weight"
#define AE_TENSOR_HELDOUT "heldout.scores"
#define AE_TENSORS_DISCRIMINATOR "discriminator."

/* Allocates the network's parameters and reads them. Returns -1 if the file lacks a weight, or has others. */
int ae_model_get_weights(struct ae_net *net, const struct ae_tensors *f, const char *path,
			 struct ae_err *e) AE_MUST_USE;

/* Does the same for a network with a prefix of its own (net->half); the file may have tensors of other prefixes. */
int ae_model_get_net(struct ae_net *net, const struct ae_tensors *f, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_model_put_net(const struct ae_net *net, struct ae_tensors_out *o, struct ae_err *e) AE_MUST_USE;

/* Reads the discriminator, after the network and the notes. */
int ae_model_get_discriminator(struct ae_model *m, const struct ae_tensors *f, const char *path,
			       struct ae_err *e) AE_MUST_USE;

#endif
