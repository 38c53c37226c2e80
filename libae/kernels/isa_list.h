/* isa_list.h - the instruction sets that this build has kernels for, best first. A new one is a line here with the floats of
 * its vectors, a line in the Makefile, a check in isa.c and its part of vec.h. */
#ifndef ISA_LIST_H
#define ISA_LIST_H

#include <stddef.h>

/* Whether the compiler knows the instructions that multiply four bytes at once, for AVX-512 and AVX2 (VNNI). */
#if (defined(__clang_major__) && __clang_major__ >= 12) || (!defined(__clang__) && __GNUC__ >= 11)
#define AE_HAS_DOT
#endif

#if defined(AE_ARCH_x86_64) || defined(AE_ARCH_amd64)
#define AE_ISAS_FAST(X) X(avx512, 16) X(avx2, 8)
#define AE_ISAS_X86
#else
#define AE_ISAS_FAST(X)
#endif

/* base: any processor; naive: the reference, last, so that only its name picks it. */
#define AE_ISAS(X) AE_ISAS_FAST(X) X(base, 4) X(naive, 4)

/* The place in this list of the named set, or of the processor's best for NULL; -1: the processor has no such set. */
int ae_isa_find(const char *name);
/* The name of the set at a place, and the floats in a vector of it. */
const char *ae_isa_name(int isa);
size_t ae_isa_lanes(int isa);

#endif
