/* eval_against.c - records compared with reference records, one by one: all values, or those that a third stream lacks.
 * Named columns are compared by name. */
#include "eval/eval.h"
#include "common/records.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct eval_pairs {
	struct eval *o;
	struct ae_reader *input, *reference, *gaps; /* gaps: its missing values are compared; NULL: all values are */
	size_t values;                              /* of a reference record */
	size_t *column;                             /* (values) the input's for each of the reference; NULL: in order */
	double peak;
	struct ae_difference sum;
	struct ae_ssim *ssim;   /* NULL: the records are no images */
	struct eval_rank *rank; /* NULL: not asked for */
	double ssim_sum;
	double iou_sum;
	bool gray;         /* a reference value is neither 0 nor 1: records are no shapes */
	uint64_t compared; /* records */
	bool outside;      /* a reference value lies outside 0..peak */
};

/* The largest value of an image of this type; other types are taken as images scaled to 0..1. */
static double peak_of(enum ae_dtype type)
{
	return type == AE_U1 ? 255 : type == AE_U2 ? 65535 : 1;
}

/* ---- columns by name ---- */

static size_t columns_of(const struct ae_reader *r)
{
	return ae_shape_count(ae_reader_shape(r));
}

static bool named(const struct ae_reader *r)
{
	for (size_t i = 0; i < columns_of(r); i++)
		if (!ae_reader_column(r, i))
			return false;
	return ae_reader_shape(r)->rank == 1;
}

/* The column called `name`; the number of columns if there is none. */
static size_t find_column(const struct ae_reader *r, const char *name)
{
	size_t i = 0;

	while (i < columns_of(r) && strcmp(ae_reader_column(r, i), name) != 0)
		i++;
	return i;
}

/* Warns of the input's columns that the reference lacks. */
static void tell_extra(const struct eval_pairs *p)
{
	for (size_t i = 0; i < columns_of(p->input); i++) {
		const char *name = ae_reader_column(p->input, i);

		if (find_column(p->reference, name) == columns_of(p->reference))
			warn(&p->o->t, "%s: column '%s' is not in %s and is left out", ae_reader_name(p->input), name,
			     p->o->against);
	}
}

/* Finds the input's column for each column of the reference. Returns false if some columns have no names. */
static bool match_names(struct eval_pairs *p)
{
	if (!named(p->input) || !named(p->reference))
		return false;
	p->column = tool_alloc(&p->o->t, p->values, sizeof *p->column);
	for (size_t i = 0; i < p->values; i++) {
		const char *name = ae_reader_column(p->reference, i);

		p->column[i] = find_column(p->input, name);
		if (p->column[i] == columns_of(p->input))
			die(&p->o->t, "%s: expected column '%s', which %s has, got none of that name",
			    ae_reader_name(p->input), name, p->o->against);
	}
	tell_extra(p);
	return true;
}

static void match(struct eval_pairs *p)
{
	const struct ae_shape *input = ae_reader_shape(p->input), *reference = ae_reader_shape(p->reference);

	if (!match_names(p) && !records_alike(input, reference))
		die(&p->o->t, "%s: records: expected shape %s, as %s has, got %s", ae_reader_name(p->input),
		    ae_shape_name(reference).text, p->o->against, ae_shape_name(input).text);
}

/* ---- comparing ---- */

/* Reads n records, or the rest of them. */
static size_t read_exactly(struct eval *o, struct ae_reader *r, double *to, size_t n)
{
	size_t values = columns_of(r), done = 0, got;

	while (done < n && (got = tool_read_f8(&o->t, r, to + done * values, n - done)) > 0)
		done += got;
	return done;
}

/* Adds the differences of the values that are NaN in `gaps` and not in the reference, or of all values if it is NULL. */
static void add_difference(struct eval_pairs *p, const double *x, const double *y, const double *gaps)
{
	if (!gaps)
		ae_difference_add(&p->sum, x, y, p->values);
	for (size_t i = 0; gaps && i < p->values; i++)
		if (isnan(gaps[i]) && !isnan(y[i]))
			ae_difference_add(&p->sum, x + i, y + i, 1);
}

/* Intersection over union of the values above 0.5; 1 if there are none. */
static double intersection_over_union(const double *x, const double *y, size_t n)
{
	size_t both = 0, any = 0;

	for (size_t i = 0; i < n; i++) {
		both += x[i] > 0.5 && y[i] > 0.5;
		any += x[i] > 0.5 || y[i] > 0.5;
	}
	return any ? (double)both / (double)any : 1;
}

/* Compares a record with its reference, unless one of them is absent. gaps: a record, or NULL. scratch: (values)
 * doubles. */
static void compare_record(struct eval_pairs *p, const double *x, const double *y, const double *gaps, uint64_t number,
			   double *scratch)
{
	bool absent = eval_absent(p->o, ae_reader_name(p->input), x, columns_of(p->input), number);

	if (!gaps)
		absent = eval_absent(p->o, p->o->against, y, p->values, number) || absent;
	p->o->absent += absent;
	if (absent)
		return;
	for (size_t i = 0; p->column && i < p->values; i++)
		scratch[i] = x[p->column[i]];
	x = p->column ? scratch : x;
	add_difference(p, x, y, gaps);
	if (p->rank)
		eval_rank_add(p->rank, x, y, gaps);
	if (p->ssim)
		p->ssim_sum += ae_ssim_record(p->ssim, x, y);
	for (size_t i = 0; i < p->values; i++) {
		p->outside = p->outside || y[i] < 0 || y[i] > p->peak;
		p->gray = p->gray || (y[i] != 0 && y[i] != 1);
	}
	if (!p->gray && !gaps)
		p->iou_sum += intersection_over_union(x, y, p->values);
	p->compared++;
}

/* Dies unless r (NULL: no stream) had as many records as the reference. */
static void check_count(const struct eval_pairs *p, const struct ae_reader *r)
{
	uint64_t count = r ? ae_reader_count(r) : 0, reference = ae_reader_count(p->reference);

	if (r && count != reference)
		die(&p->o->t, "%s: expected %llu records, as %s has, got %llu", ae_reader_name(r),
		    (unsigned long long)reference, p->o->against, (unsigned long long)count);
}

static void check_counts(const struct eval_pairs *p)
{
	check_count(p, p->input);
	check_count(p, p->gaps);
	if (p->compared == 0)
		die(&p->o->t, "%s: expected records to compare, got 0", ae_reader_name(p->input));
	if (p->sum.count == 0)
		die(&p->o->t, "%s: expected missing values, got none", ae_reader_name(p->gaps));
}

static void compare(struct eval_pairs *p)
{
	size_t width = columns_of(p->input), block = tool_block(width > p->values ? width : p->values), n, m, k;
	double *x = tool_alloc(&p->o->t, block * width, sizeof *x);
	double *y = tool_alloc(&p->o->t, block * p->values, sizeof *y);
	double *gaps = p->gaps ? tool_alloc(&p->o->t, block * p->values, sizeof *gaps) : NULL;
	double *scratch = tool_alloc(&p->o->t, p->values, sizeof *scratch);
	uint64_t number = 0;

	do {
		n = read_exactly(p->o, p->input, x, block);
		m = read_exactly(p->o, p->reference, y, block);
		k = p->gaps ? read_exactly(p->o, p->gaps, gaps, block) : m;
		for (size_t i = 0; i < n && i < m && i < k; i++)
			compare_record(p, x + i * width, y + i * p->values, gaps ? gaps + i * p->values : NULL,
				       number++, scratch);
	} while (n > 0 || m > 0 || k > 0);
	free(x);
	free(y);
	free(gaps);
	free(scratch);
	check_counts(p);
}

static void report(struct eval_pairs *p)
{
	double mse = p->sum.square / (double)p->sum.count;

	eval_tell_absent(p->o, ae_reader_name(p->input), ae_reader_count(p->input));
	if (p->gaps)
		eval_print(p->o, (double)p->sum.count, "values");
	eval_print(p->o, mse, "mse");
	eval_print(p->o, p->sum.absolute / (double)p->sum.count, "mae");
	eval_print(p->o, sqrt(mse), "rmse");
	eval_print(p->o, p->peak, "peak");
	eval_print(p->o, 10 * log10(p->peak * p->peak / mse), "psnr");
	if (p->ssim)
		eval_print(p->o, p->ssim_sum / (double)p->compared, "ssim");
	if (!p->gaps && !p->gray)
		eval_print(p->o, p->iou_sum / (double)p->compared, "iou");
	if (p->rank)
		eval_rank_print(p->rank);
	if (p->outside && p->o->peak == 0)
		warn(&p->o->t, "%s: expected values in 0..%g, got others: psnr%s may be wrong (--peak says the range)",
		     p->o->against, p->peak, p->ssim ? " and ssim" : "");
}

/* Opens a file whose values may be missing. */
static struct ae_reader *open_missing(struct eval *o, const char *path)
{
	bool keep = o->t.keep_nan;
	struct ae_reader *r;

	o->t.keep_nan = true;
	r = tool_reader_of(&o->t, path);
	o->t.keep_nan = keep;
	return r;
}

/* Opens the records of --gaps: of the reference's shape, with NaN. */
static struct ae_reader *open_gaps(struct eval_pairs *p)
{
	struct tool *t = &p->o->t;
	const struct ae_shape *reference = ae_reader_shape(p->reference);
	struct ae_reader *r = open_missing(p->o, p->o->gaps);

	if (!records_alike(ae_reader_shape(r), reference))
		die(t, "%s: records: expected shape %s, as %s has, got %s", p->o->gaps, ae_shape_name(reference).text,
		    p->o->against, ae_shape_name(ae_reader_shape(r)).text);
	return r;
}

void eval_against(struct eval *o)
{
	struct eval_pairs p = {
		.o = o,
		.input = tool_reader(&o->t, 0),
		.reference = o->gaps ? open_missing(o, o->against) : tool_reader_absent(&o->t, o->against),
	};
	const struct ae_shape *shape = ae_reader_shape(p.reference);
	struct ae_err e;

	p.values = ae_shape_count(shape);
	match(&p);
	if (o->gaps)
		p.gaps = open_gaps(&p);
	p.peak = o->peak > 0 ? o->peak : peak_of(ae_reader_dtype(p.reference));
	if (!p.gaps && ae_ssim_fits(shape) && ae_ssim_new(&p.ssim, shape, p.peak, &e) != 0)
		die_err(&o->t, &e);
	if (o->rank > 0)
		p.rank = eval_rank_new(o, p.values);
	compare(&p);
	report(&p);
	eval_rank_free(p.rank);
	ae_ssim_free(p.ssim);
	free(p.column);
	ae_reader_free(p.input);
	ae_reader_free(p.reference);
	ae_reader_free(p.gaps);
}
