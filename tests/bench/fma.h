/* fma.h - the loop that shows a processor's peak: what it is called in each instruction set of the build. */
#ifndef FMA_H
#define FMA_H

#include <stddef.h>

/* `turns` turns of multiply-adds that depend on nothing but their own last result; *macs: how many a turn.
 * What it returns only keeps the compiler from leaving them out. */
typedef float bench_fma(size_t turns, float start, size_t *macs);

#define FMA_JOIN2(a, b) a##b
#define FMA_JOIN(a, b) FMA_JOIN2(a, b)
#define FMA_NAME(isa) FMA_JOIN(bench_fma_, isa)

#endif
