/* products.c - plain products of matrices on one thread, as dense layers make them: the share of the peak. */
#include "bench.h"
#include "base/floats.h"
#include "kernels/pack.h"

#include <stdio.h>
#include <stdlib.h>

/* The three products of a dense layer: forward y = x W, with packed weights; the gradient of x, the same with other
 * weights; the gradient of W, whose left matrix lies transposed and whose right one is not packed. */
struct product {
	const struct ae_kernels *k;
	struct ae_gemm g;
};

static double multiply(void *arg, double until)
{
	const struct product *p = arg;
	double flop = 2 * (double)p->g.m * (double)p->g.n * (double)p->g.depth, sum = 0;

	do {
		for (int i = 0; i < 4; i++, sum += flop)
			p->k->gemm(&p->g);
	} while (bench_now() < until);
	return sum;
}

static float *values(size_t n)
{
	float *x = ae_floats(n);

	if (!x)
		bench_die("products: no memory for %zu values", n);
	for (size_t i = 0; i < n; i++)
		x[i] = (float)(i % 7) - 3;
	return x;
}

/* FLOP/s of c (m, n) = a (m, depth) b (depth, n). */
static double rate(const struct ae_kernels *k, size_t m, size_t depth, size_t n, bool gradient)
{
	struct ae_pack w = ae_pack_plan(k->lanes, depth, n);
	float *a = values(m * depth), *b = values(depth * n), *packed = values(w.size), *c = values(m * n);
	struct product p = { k,
			     { .m = m,
			       .n = n,
			       .depth = depth,
			       .outer = { { 1, 0, 0 }, { 1, 0, 0 } },
			       .a = a,
			       .a_row = gradient ? 1 : depth,
			       .a_step = gradient ? m : 1,
			       .b = gradient ? b : packed,
			       .b_step = gradient ? n : w.step,
			       .b_panel = gradient ? 0 : w.panel,
			       .panels = gradient ? ae_pack_panels(k->lanes, n) : w.count,
			       .c = c,
			       .c_row = n,
			       .slope = 1 } };
	double flops;

	ae_pack_rows(&w, k, packed, 0, depth, b, n, 1);
	flops = bench_median(multiply, &p);
	free(a);
	free(b);
	free(packed);
	free(c);
	return flops;
}

void bench_products(const char *isa, double peak)
{
	static const struct {
		size_t m, depth, n;
	} shape[] = {
		{ 128, 784, 400 },  { 784, 128, 400 },    { 128, 3000, 512 }, { 400, 128, 784 }, { 512, 128, 3000 },
		{ 128, 400, 784 },  { 1024, 1024, 1024 }, { 128, 128, 128 },  { 64, 256, 128 },  { 16, 784, 400 },
		{ 1, 784, 400 },
	};

	puts("\nProducts (rows x depth x columns), one thread: of the peak, forward and as the gradient of weights.");
	for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
		const struct ae_kernels *k = ae_kernels_find(isa);

		printf("%5zu x %4zu x %4zu", shape[i].m, shape[i].depth, shape[i].n);
		for (int gradient = 0; gradient < 2; gradient++)
			printf(" %9.1f%%", 100 * rate(k, shape[i].m, shape[i].depth, shape[i].n, gradient) / peak);
		putchar('\n');
	}
}
