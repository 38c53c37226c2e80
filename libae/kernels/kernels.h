/* kernels.h - instruction sets: the public header of its folder. */
#ifndef AE_KERNELS_H
#define AE_KERNELS_H

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- instruction sets: isa.c --------------------------------------------------------------------- */

/* Returns 0 if this processor runs the named instruction set: avx512, avx2, base, or naive, the reference. Else -1 and the
 * choices in e. */
int ae_isa_check(const char *name, struct ae_err *e) AE_MUST_USE;
/* The default: the processor's best instruction set. */
const char *ae_isa_best(void);

/* ---- precision of weights in inference: precision.c ----------------------------------------------------- */

/* AE_F32: exact, as in a model's file. AE_BF16, AE_INT8: dense layers read a half and a quarter of the memory, with small
 * errors of their weights; sums are in single precision. */
enum ae_precision { AE_F32, AE_BF16, AE_INT8 };

/* The word of precision i: f32, bf16, int8; NULL: after the last. */
const char *ae_precision_word(size_t i);
/* Finds the precision that a word names. Returns -1 and the choices if it is none of them. */
int ae_precision_find(enum ae_precision *p, const char *word, struct ae_err *e) AE_MUST_USE;

#ifdef __cplusplus
}
#endif

#endif
