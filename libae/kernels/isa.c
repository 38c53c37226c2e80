/* isa.c - which kernels this processor runs. */
#include "kernels/kernel_set.h"
#include "kernels/kernels.h"

#include <string.h>

#if defined(AE_ISAS_x86_64) || defined(AE_ISAS_amd64)
static bool has_avx512(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
		&& __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif

static bool always(void)
{
	return true;
}

/* Best first; the naive reference is last, so that only its name picks it. */
static const struct {
	const struct ae_kernels *kernels;
	bool (*here)(void);
} sets[] = {
#if defined(AE_ISAS_x86_64) || defined(AE_ISAS_amd64)
	{ &ae_kernels_avx512, has_avx512 },
	{ &ae_kernels_avx2, has_avx2 },
#endif
	{ &ae_kernels_base, always },
	{ &ae_kernels_naive, always },
};

enum { SETS = sizeof sets / sizeof *sets };

const struct ae_kernels *ae_kernels_find(const char *name)
{
	for (size_t i = 0; i < SETS; i++)
		if ((!name || strcmp(name, sets[i].kernels->name) == 0) && sets[i].here())
			return sets[i].kernels;
	return NULL;
}

int ae_isa_check(const char *name, struct ae_err *e)
{
	if (ae_kernels_find(name))
		return 0;
	return ae_err_set(e, "instruction set '%s': not one of this processor's: avx512, avx2, base "
			  "(naive: the reference)", name);
}

const char *ae_isa_best(void)
{
	return ae_kernels_find(NULL)->name;
}
