/* stats.c - normalizing: what it learns from a column, how it is applied, and its file. */
#include "data/data.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void ae_sort(double *x, size_t n)
{
	qsort(x, n, sizeof *x, ascending);
}

/* NumPy's "linear" rule, type 7 of Hyndman and Fan (1996); the weight is taken from the nearer neighbor, so
 * that q and 1 - q are symmetric. */
double ae_quantile(const double *sorted, size_t n, double q)
{
	double at = q * (double)(n - 1), low = floor(at), t = at - low;
	double a = sorted[(size_t)low], b = sorted[(size_t)low + (t > 0)];

	return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
}

/* Column by column with Welford's update. */
double ae_mean_variance(const float *x, size_t stride, size_t count, size_t values)
{
	double variances = 0;

	for (size_t j = 0; j < values; j++) {
		double mean = 0, squares = 0;
		size_t have = 0;

		for (size_t i = 0; i < count; i++) {
			double before = x[i * stride + j] - mean;

			if (isnan(before))
				continue;
			mean += before / (double)++have;
			squares += before * (x[i * stride + j] - mean);
		}
		variances += have ? squares / (double)have : 0;
	}
	return variances / (double)values;
}

/* ---- learning ---- */

static double mean_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

static void fit_zscore(struct ae_stat *s, double *x, size_t n)
{
	double mean = mean_of(x, n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	s->shift = mean;
	s->scale = sqrt(sum / (double)n);
}

static void range_of(const double *x, size_t n, double *low, double *high)
{
	*low = *high = x[0];
	for (size_t i = 1; i < n; i++) {
		*low = x[i] < *low ? x[i] : *low;
		*high = x[i] > *high ? x[i] : *high;
	}
}

static void fit_minmax(struct ae_stat *s, double *x, size_t n)
{
	double high;

	range_of(x, n, &s->shift, &high);
	s->scale = high - s->shift;
}

static void fit_robust(struct ae_stat *s, double *x, size_t n)
{
	ae_sort(x, n);
	s->shift = ae_quantile(x, n, 0.5);
	s->scale = ae_quantile(x, n, 0.75) - ae_quantile(x, n, 0.25);
}

static void fit_maxabs(struct ae_stat *s, double *x, size_t n)
{
	double low, high;

	range_of(x, n, &low, &high);
	s->shift = 0;
	s->scale = -low > high ? -low : high;
}

/* In the order of enum ae_normalizer. They may reorder the values. */
static void (*const fit[])(struct ae_stat *, double *, size_t) = {
	fit_zscore, fit_minmax, fit_robust, fit_maxabs,
};

static size_t gather(double *to, const double *x, size_t n, size_t column, size_t columns)
{
	size_t kept = 0;

	for (size_t i = column; i < n; i += columns)
		if (!isnan(x[i]))
			to[kept++] = x[i];
	return kept;
}

/* A constant column's own value is its shift, so that it becomes 0 exactly by any method. */
static int fit_column(struct ae_stat *s, enum ae_normalizer method, double *x, size_t n, bool *constant,
		      struct ae_err *e)
{
	double low, high;

	range_of(x, n, &low, &high);
	fit[method](s, x, n);
	*constant = low == high || s->scale == 0;
	if (low == high)
		s->shift = low;
	if (*constant)
		s->scale = 1;
	if (!isfinite(s->shift) || !isfinite(s->scale))
		return ae_err_set(e, "values from %.9g to %.9g: too large to normalize", low, high);
	return 0;
}

static int fit_columns(struct ae_stats *s, enum ae_normalizer method, const double *x, size_t n, bool *constant,
		       double *column, struct ae_err *e)
{
	struct ae_err why;

	for (size_t c = 0; c < s->count; c++) {
		size_t kept = gather(column, x, n, c, s->count);
		bool flat;

		if (kept == 0)
			return ae_err_set(e, "column %zu: no value to learn from in %zu rows", c + 1,
					  n / s->count);
		if (fit_column(&s->row[c], method, column, kept, &flat, &why) != 0)
			return ae_err_set(e, "column %zu: %s", c + 1, why.text);
		if (constant)
			constant[c] = flat;
	}
	return 0;
}

/* calloc, and the same words wherever it fails. */
static int new_rows(struct ae_stats *s, size_t count, struct ae_err *e)
{
	s->count = count;
	s->row = calloc(count ? count : 1, sizeof *s->row);
	return s->row ? 0 : ae_err_set(e, "out of memory: statistics of %zu columns", count);
}

int ae_stats_fit(struct ae_stats *s, enum ae_normalizer method, const double *x, size_t n, size_t columns,
		 bool *constant, struct ae_err *e)
{
	double *column = malloc((n / columns + 1) * sizeof *column);
	int bad = new_rows(s, columns, e);

	if (!column && !bad)
		bad = ae_err_set(e, "out of memory: %zu values", n / columns);
	if (!bad)
		bad = fit_columns(s, method, x, n, constant, column, e);
	free(column);
	if (bad)
		ae_stats_free(s);
	return bad;
}

/* ---- applying ---- */

void ae_stats_apply(const struct ae_stats *s, const double *from, float *to, size_t n)
{
	for (size_t i = 0, column = 0; i < n; i++) {
		const struct ae_stat *c = &s->row[column];

		to[i] = (float)((from[i] - c->shift) / c->scale + 0.0);	/* no -0 */
		column = column + 1 < s->count ? column + 1 : 0;
	}
}

void ae_stats_invert(const struct ae_stats *s, const double *from, double *to, size_t n)
{
	for (size_t i = 0, column = 0; i < n; i++) {
		const struct ae_stat *c = &s->row[column];

		to[i] = from[i] * c->scale + c->shift;
		column = column + 1 < s->count ? column + 1 : 0;
	}
}

int ae_stats_copy(struct ae_stats *to, const struct ae_stats *from, struct ae_err *e)
{
	if (new_rows(to, from->count, e) != 0)
		return -1;
	for (size_t i = 0; i < from->count; i++)
		to->row[i] = from->row[i];
	return 0;
}

void ae_stats_free(struct ae_stats *s)
{
	free(s->row);
	*s = (struct ae_stats){ .count = 0 };
}

void ae_stat_name(struct ae_stat *s, const char *name)
{
	size_t n = name ? strlen(name) : 0;

	if (n > AE_NAME_MAX)
		for (n = AE_NAME_MAX; n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80; n--)
			;	/* not in the middle of a UTF-8 character */
	if (n)
		memcpy(s->name, name, n);
	s->name[n] = '\0';
}

/* ---- the file: a structured NPY array, one row a column ---- */

enum { ROW = AE_NAME_MAX + 16, HEAD = 192, ROWS_MAX = 1 << 24 };

#define FIELDS "{'descr': [('name', '|S64'), ('shift', '<f8'), ('scale', '<f8')], 'fortran_order': False, "

static int pack_row(unsigned char *to, const struct ae_stat *s, struct ae_err *e)
{
	const double pair[] = { s->shift, s->scale };

	memcpy(to, s->name, strlen(s->name));
	return ae_dtype_put_f8(AE_F8, pair, to + AE_NAME_MAX, 2, e);
}

static int write_rows(const struct ae_stats *s, struct ae_file *f, struct ae_err *e)
{
	char head[HEAD + 1];
	int used = snprintf(head, sizeof head, "\x93NUMPY\x01%c%c%c" FIELDS "'shape': (%zu,), }", 0,
			    HEAD - 10, 0, s->count);

	memset(head + used, ' ', (size_t)(HEAD - used));
	head[HEAD - 1] = '\n';
	if (ae_file_write(f, head, HEAD, e) != 0)
		return -1;
	for (size_t i = 0; i < s->count; i++) {
		unsigned char row[ROW] = { 0 };

		if (pack_row(row, &s->row[i], e) != 0 || ae_file_write(f, row, sizeof row, e) != 0)
			return -1;
	}
	return ae_file_commit(f, e);
}

int ae_stats_write(const struct ae_stats *s, const char *path, struct ae_err *e)
{
	struct ae_file *f;
	int bad;

	if (ae_file_open(&f, path, e) != 0)
		return -1;
	bad = write_rows(s, f, e);
	ae_file_free(f);
	return bad;
}

/* What the header of such a file holds. */
struct layout { size_t name, rows, start; bool big_shift, big_scale; };

static bool scan_number(const char **p, size_t *to)
{
	size_t n = 0;
	const char *s = *p;

	for (; *s >= '0' && *s <= '9' && n <= ROWS_MAX; s++)
		n = 10 * n + (size_t)(*s - '0');
	if (s == *p || n > ROWS_MAX)
		return false;
	*p = s;
	*to = n;
	return true;
}

static bool scan_order(const char **p, bool *big)
{
	if (**p != '<' && **p != '>')
		return false;
	*big = *(*p)++ == '>';
	return true;
}

/* NumPy writes the keys in this order. In the pattern, N W are numbers, > a byte order, | may be missing, and
 * blanks match any number of them. */
static bool scan_header(const char *p, struct layout *l)
{
	const char *want = "{'descr': [('name', '|SW'), ('shift', '>f8'), ('scale', '>f8')], "
			   "'fortran_order': False, 'shape': (N,), }";
	bool *big = &l->big_shift;

	for (; *want; want++) {
		bool met = true;

		if (*want == ' ')
			p += strspn(p, " ");
		else if (*want == 'N' || *want == 'W')
			met = scan_number(&p, *want == 'N' ? &l->rows : &l->name);
		else if (*want == '>') {
			met = scan_order(&p, big);
			big = &l->big_scale;
		} else if (*want == *p)
			p++;
		else
			met = *want == '|';
		if (!met)
			return false;
	}
	return p[strspn(p, " \n")] == '\0';
}

static int read_layout(struct layout *l, const char *path, const char *bytes, size_t n, struct ae_err *e)
{
	const unsigned char *u = (const unsigned char *)bytes;
	size_t size_bytes = n > 6 && u[6] >= 2 ? 4 : 2, length = 0;
	char header[512];

	if (n < 12 || memcmp(bytes, "\x93NUMPY", 6) != 0 || u[6] < 1 || u[6] > 3)
		return ae_err_set(e, "%s: no normalizer statistics: no NPY array", path);
	for (size_t i = 0; i < size_bytes; i++)
		length |= (size_t)u[8 + i] << 8 * i;
	l->start = 8 + size_bytes + length;
	if (length >= sizeof header || l->start > n)
		return ae_err_set(e, "%s: the header should have %zu bytes, %zu are there", path, length,
				  n - 8 - size_bytes);
	memcpy(header, bytes + 8 + size_bytes, length);
	header[length] = '\0';
	if (!scan_header(header, l) || l->name < 1 || l->name > AE_NAME_MAX)
		return ae_err_set(e, "%s: no normalizer statistics: rows of name (S64), shift (f8) and scale "
				  "(f8) expected", path);
	if (l->rows == 0 || (n - l->start) % (l->name + 16) || (n - l->start) / (l->name + 16) != l->rows)
		return ae_err_set(e, "%s: %zu rows of %zu bytes expected, %zu bytes are there", path, l->rows,
				  l->name + 16, n - l->start);
	return 0;
}

static int read_row(struct ae_stat *s, const struct layout *l, const char *from)
{
	memcpy(s->name, from, l->name);
	ae_dtype_get_f8(AE_F8, l->big_shift, from + l->name, &s->shift, 1);
	ae_dtype_get_f8(AE_F8, l->big_scale, from + l->name + 8, &s->scale, 1);
	return isfinite(s->shift) && isfinite(s->scale) && s->scale != 0 ? 0 : -1;
}

static int read_rows(struct ae_stats *s, const char *path, const char *bytes, size_t n, struct ae_err *e)
{
	struct layout l = { 0 };

	if (read_layout(&l, path, bytes, n, e) != 0 || new_rows(s, l.rows, e) != 0)
		return -1;
	for (size_t i = 0; i < l.rows; i++) {
		if (read_row(&s->row[i], &l, bytes + l.start + i * (l.name + 16)) == 0)
			continue;
		ae_err_set(e, "%s: row %zu: shift %g and scale %g: finite numbers expected, the scale not 0",
			   path, i, s->row[i].shift, s->row[i].scale);
		ae_stats_free(s);
		return -1;
	}
	return 0;
}

int ae_stats_read(struct ae_stats *s, const char *path, struct ae_err *e)
{
	char *bytes;
	size_t n;
	int bad;

	*s = (struct ae_stats){ .count = 0 };
	if (ae_file_slurp(path, (size_t)1 << 30, &bytes, &n, e) != 0)
		return -1;
	bad = read_rows(s, path, bytes, n, e);
	free(bytes);
	return bad;
}
