/* kernels.h - instruction sets: the public header of its folder. */
#ifndef AE_KERNELS_H
#define AE_KERNELS_H

#include "base/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- instruction sets: isa.c --------------------------------------------------------------------- */

/* Whether this processor runs the named instruction set: avx512, avx2, base; naive, the reference. isa.c */
int ae_isa_check(const char *name, struct ae_err *e) AE_MUST_USE;
/* The one that is taken where none is named: the processor's best. */
const char *ae_isa_best(void);

#ifdef __cplusplus
}
#endif

#endif
