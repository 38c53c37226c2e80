/* fft.c - the discrete Fourier transform of any size, in double precision: passes of radix 2 to 13 without bit reversal
 * (Stockham), and for sizes with larger prime factors a convolution (Bluestein 1970). Real and imaginary parts stand in
 * arrays of their own, so that the inner loops are vectors. */
#include "data/data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PASSES_MAX = 64 };

#define PI 3.14159265358979323846

struct complex_array {
	double *re, *im;
};

struct ae_fft {
	size_t n;
	size_t radix[PASSES_MAX], passes; /* their product is n, unless `inner` is used */
	struct complex_array twiddle;     /* (n) exp(-2 pi i k / n) */
	struct complex_array work;        /* (n) */
	double *memory;                   /* holds the arrays */
	/* Bluestein */
	struct ae_fft *inner;         /* of a power of 2, at least 2 n - 1; NULL: not needed */
	struct complex_array chirp;   /* (n) exp(-pi i k^2 / n) */
	struct complex_array filter;  /* (inner) transform of the conjugate chirp */
	struct complex_array product; /* (inner) */
};

static struct complex_array take(double **at, size_t n)
{
	struct complex_array a = { *at, *at + n };

	*at += 2 * n;
	return a;
}

/* Fours first: they need the fewest operations. Returns false if a prime factor is too large. */
static bool factor(struct ae_fft *f)
{
	static const size_t radix[] = { 4, 2, 3, 5, 7, 11, 13 }; /* 13 at most: the others cost their square */
	size_t rest = f->n;

	for (size_t i = 0; i < sizeof radix / sizeof *radix; i++)
		for (; rest % radix[i] == 0; rest /= radix[i])
			f->radix[f->passes++] = radix[i];
	return rest == 1;
}

static int start_chirp(struct ae_fft *f, struct ae_err *e)
{
	size_t n = f->n, size = 1;
	double *at;

	while (size < 2 * n - 1)
		size *= 2;
	if (ae_fft_new(&f->inner, size, e) != 0)
		return -1;
	f->memory = calloc(2 * n + 4 * size, sizeof *f->memory);
	if (!f->memory)
		return ae_err_set(e, "no memory for a transform of %zu values", n);
	at = f->memory;
	f->chirp = take(&at, n);
	f->filter = take(&at, size);
	f->product = take(&at, size);
	for (size_t k = 0, square = 0; k < n; square = (square + 2 * k + 1) % (2 * n), k++) {
		f->chirp.re[k] = cos(PI * (double)square / (double)n);
		f->chirp.im[k] = -sin(PI * (double)square / (double)n);
	}
	for (size_t k = 0; k < n; k++) {
		size_t mirror = k ? size - k : 0;

		f->filter.re[k] = f->filter.re[mirror] = f->chirp.re[k];
		f->filter.im[k] = f->filter.im[mirror] = -f->chirp.im[k];
	}
	ae_fft_run(f->inner, f->filter.re, f->filter.im);
	return 0;
}

static int start_passes(struct ae_fft *f, struct ae_err *e)
{
	double *at;

	f->memory = malloc(4 * f->n * sizeof *f->memory);
	if (!f->memory)
		return ae_err_set(e, "no memory for a transform of %zu values", f->n);
	at = f->memory;
	f->twiddle = take(&at, f->n);
	f->work = take(&at, f->n);
	for (size_t k = 0; k < f->n; k++) {
		f->twiddle.re[k] = cos(2 * PI * (double)k / (double)f->n);
		f->twiddle.im[k] = -sin(2 * PI * (double)k / (double)f->n);
	}
	return 0;
}

int ae_fft_new(struct ae_fft **to, size_t n, struct ae_err *e)
{
	struct ae_fft *f = calloc(1, sizeof *f);
	int status;

	*to = NULL;
	if (!f || n > SIZE_MAX / 64) {
		status = ae_err_set(e, "no memory for a transform of %zu values", n);
	} else {
		f->n = n;
		status = factor(f) ? start_passes(f, e) : start_chirp(f, e);
	}
	if (status != 0)
		ae_fft_free(f);
	else
		*to = f;
	return status;
}

void ae_fft_free(struct ae_fft *f)
{
	if (!f)
		return;
	ae_fft_free(f->inner);
	free(f->memory);
	free(f);
}

/* ---- passes ---- */

/* A pass of radix p: `stride` transforms stand side by side, each of p m values in p parts. Sums of products with the p-th
 * roots of unity, times a twiddle; the results of one place stand together. */
struct pass {
	size_t p, m, stride, step; /* step: between twiddles of the pass */
	struct complex_array from, to;
};

static void pass_2(const struct ae_fft *f, const struct pass *s)
{
	size_t half = s->stride * s->m;

	for (size_t k = 0; k < s->m; k++) {
		const double wr = f->twiddle.re[k * s->step], wi = f->twiddle.im[k * s->step];
		const double *restrict ar = s->from.re + k * s->stride, *restrict ai = s->from.im + k * s->stride;
		double *restrict yr = s->to.re + 2 * k * s->stride, *restrict yi = s->to.im + 2 * k * s->stride;

		for (size_t q = 0; q < s->stride; q++) {
			double br = ar[q + half], bi = ai[q + half], dr = ar[q] - br, di = ai[q] - bi;

			yr[q] = ar[q] + br;
			yi[q] = ai[q] + bi;
			yr[q + s->stride] = dr * wr - di * wi;
			yi[q + s->stride] = dr * wi + di * wr;
		}
	}
}

static void pass_4(const struct ae_fft *f, const struct pass *s)
{
	size_t part = s->stride * s->m, one = s->stride;

	for (size_t k = 0; k < s->m; k++) {
		const double *restrict ar = s->from.re + k * one, *restrict ai = s->from.im + k * one;
		double *restrict yr = s->to.re + 4 * k * one, *restrict yi = s->to.im + 4 * k * one;
		const double w1r = f->twiddle.re[k * s->step], w1i = f->twiddle.im[k * s->step];
		const double w2r = f->twiddle.re[2 * k * s->step], w2i = f->twiddle.im[2 * k * s->step];
		const double w3r = f->twiddle.re[3 * k * s->step], w3i = f->twiddle.im[3 * k * s->step];

		for (size_t q = 0; q < one; q++) {
			double apr = ar[q] + ar[q + 2 * part], api = ai[q] + ai[q + 2 * part];
			double amr = ar[q] - ar[q + 2 * part], ami = ai[q] - ai[q + 2 * part];
			double bpr = ar[q + part] + ar[q + 3 * part], bpi = ai[q + part] + ai[q + 3 * part];
			/* times -i */
			double bmr = ai[q + part] - ai[q + 3 * part], bmi = ar[q + 3 * part] - ar[q + part];
			double cr = amr + bmr, ci = ami + bmi, dr = apr - bpr, di = api - bpi, er = amr - bmr,
			       ei = ami - bmi;

			yr[q] = apr + bpr;
			yi[q] = api + bpi;
			yr[q + one] = cr * w1r - ci * w1i;
			yi[q + one] = cr * w1i + ci * w1r;
			yr[q + 2 * one] = dr * w2r - di * w2i;
			yi[q + 2 * one] = dr * w2i + di * w2r;
			yr[q + 3 * one] = er * w3r - ei * w3i;
			yi[q + 3 * one] = er * w3i + ei * w3r;
		}
	}
}

/* y += x times a number, n values each. */
static void add_multiple(struct complex_array y, struct complex_array x, double re, double im, size_t n)
{
	double *restrict yr = y.re, *restrict yi = y.im;
	const double *restrict xr = x.re, *restrict xi = x.im;

	for (size_t q = 0; q < n; q++) {
		yr[q] += xr[q] * re - xi[q] * im;
		yi[q] += xr[q] * im + xi[q] * re;
	}
}

/* Any small radix, by the definition; the twiddle is part of each root. */
static void pass_any(const struct ae_fft *f, const struct pass *s)
{
	size_t part = s->stride * s->m, root = f->n / s->p;

	for (size_t k = 0; k < s->m; k++)
		for (size_t r = 0; r < s->p; r++) {
			size_t at = (s->p * k + r) * s->stride, twiddle = k * r * s->step;
			struct complex_array y = { s->to.re + at, s->to.im + at };

			memset(y.re, 0, s->stride * sizeof *y.re);
			memset(y.im, 0, s->stride * sizeof *y.im);
			for (size_t j = 0; j < s->p; j++) {
				size_t from = k * s->stride + j * part, w = (twiddle + j * r % s->p * root) % f->n;

				add_multiple(y, (struct complex_array){ s->from.re + from, s->from.im + from },
					     f->twiddle.re[w], f->twiddle.im[w], s->stride);
			}
		}
}

static void run_passes(struct ae_fft *f, double *re, double *im)
{
	struct pass s = { .m = f->n, .stride = 1, .from = { re, im }, .to = f->work };

	for (size_t i = 0; i < f->passes; i++) {
		struct complex_array swap = s.from;

		s.p = f->radix[i];
		s.m /= s.p;
		s.step = s.stride;
		(s.p == 4 ? pass_4 : s.p == 2 ? pass_2 : pass_any)(f, &s);
		s.from = s.to;
		s.to = swap;
		s.stride *= s.p;
	}
	if (s.from.re == re)
		return;
	memcpy(re, s.from.re, f->n * sizeof *re);
	memcpy(im, s.from.im, f->n * sizeof *im);
}

/* ---- Bluestein ---- */

static void multiply(struct complex_array a, struct complex_array b, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		double re = a.re[k] * b.re[k] - a.im[k] * b.im[k];

		a.im[k] = a.re[k] * b.im[k] + a.im[k] * b.re[k];
		a.re[k] = re;
	}
}

static void run_chirp(struct ae_fft *f, double *re, double *im)
{
	size_t n = f->n, size = f->inner->n;
	struct complex_array x = { re, im }, p = f->product;

	multiply(x, f->chirp, n);
	memset(p.re, 0, size * sizeof *p.re);
	memset(p.im, 0, size * sizeof *p.im);
	memcpy(p.re, re, n * sizeof *re);
	memcpy(p.im, im, n * sizeof *im);
	ae_fft_run(f->inner, p.re, p.im);
	multiply(p, f->filter, size);
	ae_fft_invert(f->inner, p.re, p.im);
	memcpy(re, p.re, n * sizeof *re);
	memcpy(im, p.im, n * sizeof *im);
	multiply(x, f->chirp, n);
}

void ae_fft_run(struct ae_fft *f, double *re, double *im)
{
	(f->inner ? run_chirp : run_passes)(f, re, im);
}

/* The transform with real and imaginary part exchanged is the inverse one, times n. */
void ae_fft_invert(struct ae_fft *f, double *re, double *im)
{
	ae_fft_run(f, im, re);
	for (size_t k = 0; k < f->n; k++) {
		re[k] /= (double)f->n;
		im[k] /= (double)f->n;
	}
}
