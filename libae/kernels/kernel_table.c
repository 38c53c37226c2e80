/* kernel_table.c - the tables of one instruction set's kernels. */
#include "kernels/kernel.h"

#define NAME_OF(isa) NAME_TEXT(isa)
#define NAME_TEXT(isa) #isa

#define TABLE(int8_product, side) \
	{ \
		.name = NAME_OF(AE_ISA), .lanes = VL, .gemm = AE_KERNEL(gemm), .gemm_bf16 = AE_KERNEL(gemm_bf16), \
		.gemm_int8 = int8_product, .int8_side = side, .quantize = AE_KERNEL(quantize), \
		.column_sum = AE_KERNEL(column_sum), .transpose = AE_KERNEL(transpose), \
		.activation = AE_KERNEL(activation), .activation_backward = AE_KERNEL(activation_backward), \
		.dropout = AE_KERNEL(dropout), .window_max = AE_KERNEL(window_max), \
		.window_max_back = AE_KERNEL(window_max_back), .window_sum = AE_KERNEL(window_sum), \
		.window_spread = AE_KERNEL(window_spread), .channel_sums = AE_KERNEL(channel_sums), \
		.channel_blend = AE_KERNEL(channel_blend), .softmax = AE_KERNEL(softmax), \
		.softmax_back = AE_KERNEL(softmax_back), .error = AE_KERNEL(error), .norm = AE_KERNEL(norm), \
		.norm_back = AE_KERNEL(norm_back), .square_sum = AE_KERNEL(square_sum), .step = AE_KERNEL(step), \
		.reduce = AE_KERNEL(reduce), .lstm = AE_KERNEL(lstm), .lstm_back = AE_KERNEL(lstm_back), \
		.gru = AE_KERNEL(gru), .gru_back = AE_KERNEL(gru_back), \
	}

const struct ae_kernels AE_KERNEL(kernels) = TABLE(AE_KERNEL(gemm_int8), 2);
#if defined(V_DOT)
const struct ae_kernels AE_KERNEL(kernels_dot) = TABLE(AE_KERNEL(gemm_dot), 4);
#endif
