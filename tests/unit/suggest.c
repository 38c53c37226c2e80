/* suggest - names that misspelled words, and the words of other libraries, may mean; and words that mean none. */
#include "ae.h"

#include <stdio.h>
#include <string.h>

static const struct { const char *name; int more; } names[] = {
	{ "relu", 1 }, { "selu", 2 }, { "conv1d", 3 }, { "conv2d", 4 }, { "sigmoid", 5 }, { "mse", 6 }, { "bce", 7 }, { "silu", 8 },
};

static const struct { const char *word, *near; } cases[] = {
	{ "relu", "relu" }, { "ReLU", "relu" }, { "reul", "relu" }, { "rlu", "relu" }, { "rellu", "relu" }, { "celu", "relu" },
	{ "slu", "selu" }, { "conv", "conv1d" }, { "conv2", "conv2d" }, { "convld", "conv1d" }, { "con1vd", "conv1d" },
	{ "sigmiod", "sigmoid" }, { "sigm", "sigmoid" }, { "sogmiod", "sigmoid" }, { "sigmoids", "sigmoid" }, { "mes", "mse" },
	{ "", NULL }, { "m", NULL }, { "ms", NULL }, { "tanh", NULL }, { "rule34", NULL }, { "mmmsee", NULL }, { "sgmd", NULL },
	{ "Binary_Crossentropy", "bce" }, { "MSELoss", "mse" }, { "swish", "silu" }, { "logistic", "sigmoid" }, { "MEAN-SQUARED-ERROR", "mse" },
	{ "a-word-that-is-longer-than-any-name-is", NULL },
};

int main(void)
{
	int failed = 0;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *word = cases[i].word;
		struct ae_suggest_text got = ae_suggest_from(word, strlen(word), names, sizeof names / sizeof *names, sizeof *names);
		char want[64] = "";

		if (cases[i].near)
			snprintf(want, sizeof want, " (did you mean '%s'?)", cases[i].near);
		if (strcmp(got.text, want) != 0) {
			printf("'%s': hint '%s', not '%s'\n", word, got.text, want);
			failed = 1;
		}
	}
	return failed;
}
