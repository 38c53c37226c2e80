/* dispatch_error.c - the kernel of errors of an instruction set, without the others. */
#include "kernels/isa_list.h"
#include "kernels/kernel_set.h"

#define DECLARE(isa, lanes) extern ae_error_fn ae_error_##isa;
AE_ISAS(DECLARE)

ae_error_fn *ae_error_find(const char *name)
{
#define ROW(isa, lanes) ae_error_##isa,
	static ae_error_fn *const sets[] = { AE_ISAS(ROW) };
	int at = ae_isa_find(name);

	return at < 0 ? NULL : sets[at];
}
