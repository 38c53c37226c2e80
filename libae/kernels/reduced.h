/* reduced.h - weights of reduced precision, packed for inference.
 *
 * A model's weights stay exact (fp32) in its file and in the network. An executor that is asked for bf16 or int8 packs
 * them in that form when it prepares for inference, into the same memory as exact weights. Training, and layers without
 * such a form, use exact weights.
 *
 * bf16: the upper 16 bits of a float, rounded to nearest even. A product shifts them back: inputs, sums and results are
 * floats, and the terms are added as with exact weights. Half of the memory, error of a weight up to 1/256 of itself.
 *
 * int8: per output a scale, its largest weight / 127, and integers -127..127. The input of a product becomes 16-bit
 * integers with one scale per row (record or step), so that one large value leaves 15 bits to the others. Their sums are
 * exact 32-bit integers; the limit of the inputs follows from the depth. A quarter of the memory, error of a weight up
 * to 1/254 of the output's largest.
 *
 * Columns (outputs) form panels of up to AE_REDUCED_VECTORS vectors. Within a panel, rows d and d + 1 (inputs) of a
 * column lie side by side, or four rows of int8 where the kernels multiply four bytes at once, the panels one after the
 * other. Results depend on neither threads nor the cut of a batch. */
#ifndef REDUCED_H
#define REDUCED_H

#include "kernels/kernel_set.h"
#include "kernels/kernels.h"

enum { AE_REDUCED_VECTORS = 8 };

/* Added to a float of up to 2^22, and subtracted: rounds it to nearest even. */
#define AE_ROUNDING 12582912.0f

/* The (depth, n) weights of one product. */
struct ae_reduced {
	enum ae_precision precision;
	size_t depth, n;
	size_t columns; /* n, rounded up to whole vectors */
	size_t panels;
	size_t side; /* rows side by side: 2 or 4 */
	size_t lanes;
	size_t size; /* floats that the packed weights take, scales included */
};

/* Whether weights of this size have reduced forms. A few inputs or outputs gain nothing, and with too many inputs their
 * integers would be coarse. */
bool ae_reduced_fits(size_t depth, size_t n);

/* The form that the kernels want. */
struct ae_reduced ae_reduced_plan(const struct ae_kernels *k, enum ae_precision precision, size_t depth, size_t n);

/* Packs weights; row d, column j is src[d * row_stride + j * column_stride]. */
void ae_reduced_pack(const struct ae_reduced *r, float *packed, const float *src, size_t row_stride,
		     size_t column_stride);

/* Floats of scratch that a row of the input needs; 0 for bf16. */
size_t ae_reduced_scratch(const struct ae_reduced *r);

/* Computes rows g->m of g->a, with packed weights. g: a, a_row, m, c, c_row, bias and slope; the rest is set here. scratch:
 * (m, ae_reduced_scratch()) floats. */
void ae_reduced_run(const struct ae_reduced *r, const struct ae_kernels *k, const float *packed, float *scratch,
		    struct ae_reduced_gemm g);

#endif
