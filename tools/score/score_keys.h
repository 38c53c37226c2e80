/* score_keys.h - the scores of many series in one stream of rows. */
#ifndef SCORE_KEYS_H
#define SCORE_KEYS_H

#include "score/score.h"

/* Dies if other options cannot be used with --key. */
void score_keys_check(const struct tool *t, const struct score_options *o);
/* Sets o->folder: whether the first operand is a folder of models. Dies if other options do not fit. */
void score_folder_check(struct tool *t, struct score_options *o);
/* Scores the operands after the model: the windows of each series, or its rows. Prints a line per score.
 * online: models that are read again; NULL: they are not. */
void score_keys(struct tool *t, const struct score_options *o, struct online *online);

#endif
