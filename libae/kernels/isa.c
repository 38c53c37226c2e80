/* isa.c - which instruction sets this processor runs. */
#include "kernels/isa_list.h"
#include "kernels/kernels.h"

#include <string.h>

#if defined(AE_ARCH_x86_64) || defined(AE_ARCH_amd64)
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

static bool has_base(void)
{
	return true;
}

static bool has_naive(void)
{
	return true;
}

#define ROW(isa, lanes) { #isa, lanes, has_##isa },
static const struct {
	const char *name;
	size_t lanes;
	bool (*here)(void);
} sets[] = { AE_ISAS(ROW) };

enum { SETS = sizeof sets / sizeof *sets };

int ae_isa_find(const char *name)
{
	for (int i = 0; i < SETS; i++)
		if ((!name || strcmp(name, sets[i].name) == 0) && sets[i].here())
			return i;
	return -1;
}

int ae_isa_check(const char *name, struct ae_err *e)
{
	if (ae_isa_find(name) >= 0)
		return 0;
	return ae_err_set(e,
			  "instruction set '%s': not one of this processor's: avx512, avx2, base "
			  "(naive: the reference)",
			  name);
}

const char *ae_isa_best(void)
{
	return ae_isa_name(ae_isa_find(NULL));
}

const char *ae_isa_name(int isa)
{
	return sets[isa].name;
}

size_t ae_isa_lanes(int isa)
{
	return sets[isa].lanes;
}
