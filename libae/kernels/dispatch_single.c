/* dispatch_single.c - single kernels of an instruction set, without the others. */
#include "kernels/isa_list.h"
#include "kernels/kernel_set.h"
#include "kernels/lags.h"

#define DECLARE(isa, lanes) \
	extern ae_error_fn ae_error_##isa; \
	extern ae_lags_fn ae_lags_##isa;
AE_ISAS(DECLARE)

ae_error_fn *ae_error_find(const char *name)
{
#define ERROR_ROW(isa, lanes) ae_error_##isa,
	static ae_error_fn *const sets[] = { AE_ISAS(ERROR_ROW) };
	int at = ae_isa_find(name);

	return at < 0 ? NULL : sets[at];
}

ae_lags_fn *ae_lags_find(const char *name)
{
#define LAGS_ROW(isa, lanes) ae_lags_##isa,
	static ae_lags_fn *const sets[] = { AE_ISAS(LAGS_ROW) };
	int at = ae_isa_find(name);

	return at < 0 ? NULL : sets[at];
}
