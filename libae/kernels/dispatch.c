/* dispatch.c - the kernels of an instruction set. */
#include "kernels/isa_list.h"
#include "kernels/kernel_set.h"

#include <assert.h>
#include <stdbool.h>

#define DECLARE(isa, lanes) extern const struct ae_kernels ae_kernels_##isa;
AE_ISAS(DECLARE)

#if defined(AE_HAS_DOT) && defined(AE_ISAS_X86)
#include <cpuid.h>

extern const struct ae_kernels ae_kernels_dot_avx512, ae_kernels_dot_avx2;

/* Bit 4 of EAX of leaf 7, subleaf 1: not every compiler's __builtin_cpu_supports() knows it. */
static bool has_avxvnni(void)
{
	unsigned a = 0, b, c, d;

	return __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 4 & 1);
}

/* The set with the products of VNNI, if the processor has them. */
static const struct ae_kernels *with_dot(const struct ae_kernels *k)
{
	if (k == &ae_kernels_avx512 && __builtin_cpu_supports("avx512vnni"))
		return &ae_kernels_dot_avx512;
	if (k == &ae_kernels_avx2 && has_avxvnni())
		return &ae_kernels_dot_avx2;
	return k;
}
#else
static const struct ae_kernels *with_dot(const struct ae_kernels *k)
{
	return k;
}
#endif

const struct ae_kernels *ae_kernels_plain(int isa)
{
#define ROW(isa, lanes) &ae_kernels_##isa,
	static const struct ae_kernels *const sets[] = { AE_ISAS(ROW) };

	assert(isa < 0 || sets[isa]->lanes == ae_isa_lanes(isa));
	return isa < 0 ? NULL : sets[isa];
}

const struct ae_kernels *ae_kernels_at(int isa)
{
	return with_dot(ae_kernels_plain(isa));
}

const struct ae_kernels *ae_kernels_find(const char *name)
{
	return ae_kernels_at(ae_isa_find(name));
}
