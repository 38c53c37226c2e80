/* precision.c - words for the precision of weights. */
#include "kernels/kernels.h"

#include <string.h>

const char *ae_precision_word(size_t i)
{
	static const char *const words[] = { [AE_F32] = "f32", [AE_BF16] = "bf16", [AE_INT8] = "int8" };

	return i < sizeof words / sizeof *words ? words[i] : NULL;
}

int ae_precision_find(enum ae_precision *p, const char *word, struct ae_err *e)
{
	for (size_t i = 0; ae_precision_word(i); i++)
		if (strcmp(word, ae_precision_word(i)) == 0) {
			*p = (enum ae_precision)i;
			return 0;
		}
	return ae_suggest_err(e, "precision", word, strlen(word), ae_precision_word);
}
