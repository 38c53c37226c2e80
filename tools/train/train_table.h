/* train_table.h - the options of ae-train as a table. */
#ifndef TRAIN_TABLE_H
#define TRAIN_TABLE_H

#include "train/train_tool.h"

/* Effect of an option on a run that is resumed from a checkpoint. */
enum train_effect {
	CHANGES_RUN,  /* the fingerprint has its value: a checkpoint of another value is refused */
	SEEN_IN_DATA, /* so does the library, which compares data and networks: the option itself is not compared */
	SAME_RUN,     /* may differ: the trained weights do not depend on it, beside the length of the run */
};

enum train_note { NOTE_ALWAYS, NOTE_IF_USED, NOTE_IF_LATENT };

/* A line of the table; its first members are those of struct tool_option. */
struct train_option {
	enum tool_kind kind;
	int letter;
	const char *name, *arg;
	size_t at; /* offset of the value in struct train_options */
	const char *help;
	double min, max;
	const char *const *names;
	const char *(*word)(size_t i);
	double off; /* value of a number that means "not used" */
	enum train_effect effect;
	const char *note; /* key of the model's metadata; NULL: not noted */
	enum train_note when;
	bool shared; /* parsed and explained by tools/common */
};

enum { TRAIN_TABLE_MAX = 80 };

/* The table for tool_start(), with values in *o. */
void train_table(struct train_options *o, struct tool_option table[TRAIN_TABLE_MAX]);

/* Whether option "name" has a value that has an effect, or option "name=choice" this choice. */
bool train_option_used(const struct train_options *o, const char *name);

/* Lines "name value" of all options that change a run, for struct ae_train_options; the caller frees them. */
char *train_fingerprint(const struct train_options *o);

/* The options with a note, into the model's metadata. */
void train_note_options(const struct train_options *o, struct ae_model *m);

/* Dies if options contradict each other. */
void train_conflicts(const struct train_options *o);

#endif
