/* isa_list.h - the instruction sets that this build has kernels for, best first. A new one is a line here, a line in the
 * Makefile, a check in isa.c and its part of vec.h. */
#ifndef ISA_LIST_H
#define ISA_LIST_H

#if defined(AE_ARCH_x86_64) || defined(AE_ARCH_amd64)
#define AE_ISAS_FAST(X) X(avx512) X(avx2)
#else
#define AE_ISAS_FAST(X)
#endif

/* base: any processor; naive: the reference, last, so that only its name picks it. */
#define AE_ISAS(X) AE_ISAS_FAST(X) X(base) X(naive)

/* The place in this list of the named set, or of the processor's best for NULL; -1: the processor has no such set. */
int ae_isa_find(const char *name);

#endif
