/* model_parts.h - models as tensors and texts: what the files of a model share. */
#ifndef MODEL_PARTS_H
#define MODEL_PARTS_H

#include "io/tensors.h"
#include "model/model.h"

/* Gives the texts and tensors of a file of version 0.1.0 the names that they have today. */
void ae_model_upgrade(struct ae_tensors *f);

/* Reads a model from what stands in a file or under a member's prefix in it; m begins as all zero, and on failure is
 * the caller's to free. */
int ae_model_get(struct ae_model *m, struct ae_tensors *f, const char *path, const char *arch,
		 const struct ae_shape *record, const char *isa, struct ae_err *e) AE_MUST_USE;
/* Texts and tensors of a model, into a file that is to be finished even after a failure. */
void ae_model_put_texts(const struct ae_model *m, struct ae_tensors_out *o);
int ae_model_put_tensors(const struct ae_model *m, struct ae_tensors_out *o, struct ae_err *e) AE_MUST_USE;

/* The columns that the network sees; *record, the file's, becomes what it sees of one. */
int ae_model_get_columns(struct ae_model *m, const struct ae_tensors *f, const char *path, struct ae_shape *record,
			 struct ae_err *e) AE_MUST_USE;
void ae_model_put_columns(const struct ae_model *m, struct ae_tensors_out *o);

/* The spread of its residuals, once the network is there. */
int ae_model_get_covariance(struct ae_model *m, const struct ae_tensors *f, const char *path,
			struct ae_err *e) AE_MUST_USE;
void ae_model_put_covariance(const struct ae_model *m, struct ae_tensors_out *o);

/* The training records that it remembers, once the network is there. */
int ae_model_get_neighbors(struct ae_model *m, const struct ae_tensors *f, const char *path,
			struct ae_err *e) AE_MUST_USE;
void ae_model_put_neighbors(const struct ae_model *m, struct ae_tensors_out *o);

/* Scores of records that it did not learn from. heldout.c */
int ae_model_get_heldout(struct ae_model *m, const struct ae_tensors *f, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_model_put_heldout(const struct ae_model *m, struct ae_tensors_out *o);

/* Tensors beside the weights; those of the discriminator begin with its prefix. */
#define AE_TENSOR_CENTER "residual.center"
#define AE_TENSOR_INVERSE "residual.inverse"
#define AE_TENSOR_RECORD "neighbors.record"
#define AE_TENSOR_RESIDUAL "neighbors.residual"
#define AE_TENSOR_WEIGHT "neighbors.weight"
#define AE_TENSOR_HELDOUT "heldout.scores"
#define AE_TENSORS_DISCRIMINATOR "discriminator."

/* The weights of the whole network, which gets memory for them. The file has these and no others. */
int ae_model_get_weights(struct ae_net *net, const struct ae_tensors *f, const char *path, struct ae_err *e) AE_MUST_USE;

/* The weights of a network with a half of its own name, that the file has beside others; it gets memory for them. */
int ae_model_get_net(struct ae_net *net, const struct ae_tensors *f, const char *path, struct ae_err *e) AE_MUST_USE;
int ae_model_put_net(const struct ae_net *net, struct ae_tensors_out *o, struct ae_err *e) AE_MUST_USE;

/* The discriminator, once the network and the notes are there. */
int ae_model_get_discriminator(struct ae_model *m, const struct ae_tensors *f, const char *path,
			       struct ae_err *e) AE_MUST_USE;

#endif
