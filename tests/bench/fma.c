/* fma.c - a loop of nothing but multiply-adds in registers, compiled as the kernels are, once for each
 * instruction set (AE_ISA). */
#include "fma.h"
#include "kernels/vec.h"

/* Two units of latency 4 need 8 sums under way; more of them hide what a shared core loses. */
enum { CHAINS = V_REGISTERS == 32 ? 24 : 12 };

bench_fma FMA_NAME(AE_ISA);

float FMA_NAME(AE_ISA)(size_t turns, float start, size_t *macs)
{
	const vf shrink = v_all(start), rise = v_all(1 - start);
	vf sum[CHAINS], all = v_all(0);
	float lanes[VL], total = 0;

	UNROLL(24)
	for (int i = 0; i < CHAINS; i++)
		sum[i] = v_all((float)i);
	for (size_t t = 0; t < turns; t++)
		UNROLL(24)
		for (int i = 0; i < CHAINS; i++)
			sum[i] = v_fma(sum[i], shrink, rise);
	for (int i = 0; i < CHAINS; i++)
		all += sum[i];
	memcpy(lanes, &all, sizeof lanes);
	for (int i = 0; i < VL; i++)
		total += lanes[i];
	*macs = (size_t)CHAINS * VL;
	return total;
}
