/* score_models.h - a model per key: the scorers of the models in a folder, opened on first use, few of them at a time. */
#ifndef SCORE_MODELS_H
#define SCORE_MODELS_H

#include "score/score.h"

struct key_models;

/* A series without a model: its rows have empty scores, no line, or end the program. */
enum without_model { WITHOUT_MISSING, WITHOUT_SKIP, WITHOUT_ERROR };
extern const char *const without_names[];

/* Lines of the table of options, for `o` of struct score_options. */
#define KEY_MODELS_OPTION_LINES(o) \
	{ OPT_COUNT, \
	  0, \
	  "max-models", \
	  "N", \
	  &(o)->max_models, \
	  "with a folder of models: models to have open; the one not used for longest is closed", \
	  1, \
	  1e8 }, \
	{ \
		OPT_CHOICE, 0, "no-model", "HOW", &(o)->without, \
			"with a folder of models: what a row without a model gets: missing scores, no line (skip), " \
			"an " \
			"error", \
			.names = without_names \
	}

/* first: an open scorer, whose rows all models of the folder take. */
struct key_models *key_models_new(struct tool *t, const struct score_options *o, const char *folder,
				  const struct scorer *first);
/* Before the rows of a read: models that SIGHUP has to be read again are read when a row comes for them. */
void key_models_begin(struct key_models *m);
/* The key's scorer, which is valid until the next call; NULL: the key has no model. *since: what the last call for this key
 * set, 0 before the first one; it changes if the model is another one since then, or if the key is told to have none. */
struct scorer *key_models_find(struct key_models *m, const char *key, uint64_t *since);
void key_models_free(struct key_models *m);

#endif
