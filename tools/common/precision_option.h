/* precision_option.h - --precision: weights of reduced precision in inference. */
#ifndef PRECISION_OPTION_H
#define PRECISION_OPTION_H

#include "common/tool.h"

enum { PRECISION_DEFAULT = -1 }; /* the model's */

/* The line of a table of options; `at`: int, begins as PRECISION_DEFAULT. */
#define PRECISION_OPTION(at) \
	{ \
		OPT_CHOICE, 0, "precision", "TYPE", at, \
			"weights of dense layers: f32 is exact, bf16 and int8 are faster for single records " \
			"(default: the " \
			"model's, else f32)", \
			.word = ae_precision_word \
	}

/* The precision to run a model with, by the option or its file. Notes it, the measured change of the scores, and the
 * layers that run exact. Dies if the file names an unknown precision. */
enum ae_precision precision_of(const struct tool *t, const char *path, const struct ae_model *m, int option);

#endif
