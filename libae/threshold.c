/* threshold.c - the score above which a record is an anomaly: learnt from normal scores, and its file. */
#include "ae.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The rules take ascending scores and may overwrite them. */

static double fit_max(double *x, size_t n, double amount)
{
	(void)amount;
	return x[n - 1];
}

static double fit_sigma(double *x, size_t n, double k)
{
	double sum = 0, square = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	for (size_t i = 0; i < n; i++)
		square += (x[i] - sum / (double)n) * (x[i] - sum / (double)n);
	return sum / (double)n + k * sqrt(square / (double)n);
}

static double fit_quantile(double *x, size_t n, double q)
{
	return ae_quantile(x, n, q);
}

/* 1.4826 makes the median absolute deviation of normally distributed scores their standard deviation. */
static double fit_mad(double *x, size_t n, double k)
{
	double median = ae_quantile(x, n, 0.5);

	for (size_t i = 0; i < n; i++)
		x[i] = fabs(x[i] - median);
	ae_sort(x, n);
	return median + k * 1.4826 * ae_quantile(x, n, 0.5);
}

static double fit_iqr(double *x, size_t n, double k)
{
	double upper = ae_quantile(x, n, 0.75);

	return upper + k * (upper - ae_quantile(x, n, 0.25));
}

static const struct method {
	const char *name;
	double most;		/* largest amount; 0: takes none */
	double (*fit)(double *, size_t, double);
} methods[] = {
	{ "max", 0, fit_max },
	{ "quantile", 1, fit_quantile },
	{ "sigma", 1e9, fit_sigma },
	{ "mad", 1e9, fit_mad },
	{ "iqr", 1e9, fit_iqr },
};

static int parse_amount(const struct method *m, struct ae_threshold_rule *r, const char *text,
			struct ae_err *e)
{
	const char *number = strchr(text, '='), *end;

	if (!number && m->most == 0)
		return 0;
	if (!number)
		return ae_err_set(e, "method '%s': needs a number from 0 to %g, as in %s=0.5", text, m->most,
				  text);
	if (m->most == 0)
		return ae_err_set(e, "method '%s': '%s' takes no number", text, m->name);
	number++;
	end = ae_number_parse(number, number + strlen(number), &r->amount);
	if (!end || *end || !(r->amount >= 0 && r->amount <= m->most))
		return ae_err_set(e, "method '%s': '%s' is not a number from 0 to %g", text, number, m->most);
	return 0;
}

int ae_threshold_parse(struct ae_threshold_rule *r, const char *text, struct ae_err *e)
{
	size_t length = strcspn(text, "=");

	*r = (struct ae_threshold_rule){ .method = 0 };
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		if (strlen(methods[i].name) != length || strncmp(methods[i].name, text, length) != 0)
			continue;
		r->method = (int)i;
		return parse_amount(&methods[i], r, text, e);
	}
	return ae_err_set(e, "method '%s': none of max, quantile=Q, sigma=K, mad=K, iqr=K", text);
}

int ae_threshold_fit(const struct ae_threshold_rule *r, double *scores, size_t n, double *threshold,
		     struct ae_err *e)
{
	if (n == 0)
		return ae_err_set(e, "no scores to learn a threshold from");
	ae_sort(scores, n);
	*threshold = methods[r->method].fit(scores, n, r->amount);
	if (!isfinite(*threshold))
		return ae_err_set(e, "scores up to %g: too large for a threshold by %s", scores[n - 1],
				  methods[r->method].name);
	return 0;
}

/* ---- the file: f8 values ---- */

int ae_threshold_write(const char *path, const double *threshold, size_t count, struct ae_err *e)
{
	const struct ae_shape scalar = { .rank = 0 };
	struct ae_writer *w;
	int bad;

	if (ae_writer_open_file(&w, path, &scalar, &(struct ae_writer_options){ .dtype = AE_F8 }, e) != 0)
		return -1;
	bad = ae_writer_write_f8(w, threshold, count, e);
	if (!bad)
		bad = ae_writer_close(w, e);
	ae_writer_free(w);
	return bad;
}

static int read_values(struct ae_reader *r, const char *path, double **threshold, size_t *count,
		       struct ae_err *e)
{
	size_t each = ae_shape_count(ae_reader_shape(r)), used = 0, room = 0;
	ptrdiff_t got;

	for (;;) {
		double *grown = *threshold;

		if (used == room) {
			room = 2 * room + each;
			grown = room <= AE_THRESHOLDS_MAX ? realloc(grown, room * sizeof *grown) : NULL;
			if (!grown)
				return ae_err_set(e, "%s: more than %d values: no threshold", path,
						  AE_THRESHOLDS_MAX);
			*threshold = grown;
		}
		got = ae_reader_read_f8(r, *threshold + used, (room - used) / each, e);
		if (got <= 0)
			break;
		used += (size_t)got * each;
	}
	*count = used;
	return got < 0 ? -1 : used ? 0 : ae_err_set(e, "%s: holds no threshold", path);
}

int ae_threshold_read(const char *path, double **threshold, size_t *count, struct ae_err *e)
{
	char *paths[] = { (char *)path };	/* never written to */
	struct ae_reader *r;
	int bad;

	*threshold = NULL;
	if (ae_reader_open(&r, paths, 1, &(struct ae_reader_options){ .columns = NULL }, e) != 0)
		return -1;
	bad = read_values(r, path, threshold, count, e);
	ae_reader_free(r);
	if (bad) {
		free(*threshold);
		*threshold = NULL;
	}
	return bad;
}
