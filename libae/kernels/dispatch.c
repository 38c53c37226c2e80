/* dispatch.c - the kernels of an instruction set. */
#include "kernels/isa_list.h"
#include "kernels/kernel_set.h"

#define DECLARE(isa) extern const struct ae_kernels ae_kernels_##isa;
AE_ISAS(DECLARE)

const struct ae_kernels *ae_kernels_find(const char *name)
{
#define ROW(isa) &ae_kernels_##isa,
	static const struct ae_kernels *const sets[] = { AE_ISAS(ROW) };
	int at = ae_isa_find(name);

	return at < 0 ? NULL : sets[at];
}
