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

#ifdef __cplusplus
}
#endif

#endif
