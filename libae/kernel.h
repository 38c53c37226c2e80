/* kernel.h - what the sources compiled once for each instruction set share: their names, and the vectors. */
#ifndef KERNEL_H
#define KERNEL_H

#include "kernels.h"
#include "vec.h"

#define AE_JOIN3(a, b, c) a##_##b##_##c
#define AE_JOIN(a, b, c) AE_JOIN3(a, b, c)
#define AE_KERNEL(name) AE_JOIN(ae, name, AE_ISA)	/* gemm: ae_gemm_avx2 */

void AE_KERNEL(gemm)(const struct ae_gemm *g);

#endif
