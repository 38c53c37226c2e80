/* eval_against.c - records against others, one by one. */
#include "eval/eval.h"
#include "common/records.h"

#include <math.h>
#include <stdlib.h>

struct comparison {
	struct eval *o;
	struct ae_reader *a, *b;	/* b: --against */
	double peak;
	struct ae_difference sum;
	struct ae_ssim *ssim;		/* NULL: no images */
	double ssim_sum;
	bool outside;			/* a value of b lies outside 0..peak */
};

/* What an image of a type can hold; other numbers are taken as images scaled to 0..1. */
static double peak_of(enum ae_dtype type)
{
	return type == AE_U1 ? 255 : type == AE_U2 ? 65535 : 1;
}

/* Reads n records, or what is left of them. */
static size_t read_exactly(struct eval *o, struct ae_reader *r, double *to, size_t n)
{
	size_t values = ae_shape_count(ae_reader_shape(r)), done = 0, got;

	while (done < n && (got = tool_read_f8(&o->t, r, to + done * values, n - done)) > 0)
		done += got;
	return done;
}

static void add(struct comparison *c, const double *x, const double *y, size_t n)
{
	size_t values = ae_shape_count(ae_reader_shape(c->b));

	ae_difference_add(&c->sum, x, y, n * values);
	for (size_t i = 0; c->ssim && i < n; i++)
		c->ssim_sum += ae_ssim_record(c->ssim, x + i * values, y + i * values);
	for (size_t i = 0; i < n * values; i++)
		c->outside = c->outside || y[i] < 0 || y[i] > c->peak;
}

static void compare(struct comparison *c)
{
	size_t values = ae_shape_count(ae_reader_shape(c->b)), block = tool_block(values), n, m;
	double *x = tool_alloc(&c->o->t, block * values, sizeof *x);
	double *y = tool_alloc(&c->o->t, block * values, sizeof *y);

	do {
		n = read_exactly(c->o, c->a, x, block);
		m = read_exactly(c->o, c->b, y, block);
		add(c, x, y, n < m ? n : m);
	} while (n > 0 || m > 0);
	free(x);
	free(y);
	if (ae_reader_count(c->a) != ae_reader_count(c->b))
		die(&c->o->t, "%s: %llu records, %s has %llu", ae_reader_name(c->a),
		    (unsigned long long)ae_reader_count(c->a), c->o->against,
		    (unsigned long long)ae_reader_count(c->b));
	if (c->sum.count == 0)
		die(&c->o->t, "%s: no records to compare", ae_reader_name(c->a));
}

static void report(struct comparison *c)
{
	double mse = c->sum.square / (double)c->sum.count;

	eval_print(c->o, mse, "mse");
	eval_print(c->o, c->sum.absolute / (double)c->sum.count, "mae");
	eval_print(c->o, sqrt(mse), "rmse");
	eval_print(c->o, c->peak, "peak");
	eval_print(c->o, 10 * log10(c->peak * c->peak / mse), "psnr");
	if (c->ssim)
		eval_print(c->o, c->ssim_sum / (double)ae_reader_count(c->b), "ssim");
	if (c->outside && c->o->peak == 0)
		warn(&c->o->t, "%s: values outside 0..%g, the peak assumed for psnr%s (say --peak)",
		     c->o->against, c->peak, c->ssim ? " and ssim" : "");
}

void eval_against(struct eval *o)
{
	struct comparison c = { .o = o, .a = tool_reader(&o->t, 0), .b = tool_reader_of(&o->t, o->against) };
	const struct ae_shape *shape = ae_reader_shape(c.b);
	struct ae_err e;

	if (!records_alike(ae_reader_shape(c.a), shape))
		die(&o->t, "%s: records of %s, those of %s are %s", ae_reader_name(c.a),
		    ae_shape_name(ae_reader_shape(c.a)).text, o->against, ae_shape_name(shape).text);
	c.peak = o->peak > 0 ? o->peak : peak_of(ae_reader_dtype(c.b));
	if (ae_ssim_fits(shape) && ae_ssim_new(&c.ssim, shape, c.peak, &e) != 0)
		die_err(&o->t, &e);
	compare(&c);
	report(&c);
	ae_ssim_free(c.ssim);
	ae_reader_free(c.a);
	ae_reader_free(c.b);
}
