/* metrics_image.c - differences between two streams of records: by values, and as images (SSIM). */
#include "detect/detect.h"

#include <math.h>
#include <stdlib.h>

void ae_difference_add(struct ae_difference *d, const double *a, const double *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double by = a[i] - b[i];

		d->square += by * by;
		d->absolute += fabs(by);
	}
	d->count += n;
}

/* ---- structural similarity ---- */

enum { SIDE = 11, MOMENTS = 5 }; /* side of the window; moments of two images: x, y, x^2, y^2, xy */

struct ae_ssim {
	size_t height, width, channels, columns; /* columns: positions of the window in a row */
	double c1, c2;
	double tap[SIDE];
	double *rows; /* (height, columns, MOMENTS) window sums along the rows */
};

bool ae_ssim_fits(const struct ae_shape *s)
{
	return (s->rank == 2 || s->rank == 3) && s->dim[0] >= SIDE && s->dim[1] >= SIDE;
}

int ae_ssim_new(struct ae_ssim **ssim, const struct ae_shape *shape, double peak, struct ae_err *e)
{
	struct ae_ssim *s = calloc(1, sizeof *s);
	double sum = 0;

	*ssim = NULL;
	if (!s)
		return ae_err_set(e, "no memory for images of %s", ae_shape_name(shape).text);
	s->height = shape->dim[0];
	s->width = shape->dim[1];
	s->channels = shape->rank == 3 ? shape->dim[2] : 1;
	s->columns = s->width - SIDE + 1;
	s->c1 = 0.01 * peak * 0.01 * peak;
	s->c2 = 0.03 * peak * 0.03 * peak;
	for (int i = 0; i < SIDE; i++) {
		double off = (i - SIDE / 2) / 1.5;

		sum += s->tap[i] = exp(-0.5 * off * off);
	}
	for (int i = 0; i < SIDE; i++)
		s->tap[i] /= sum;
	s->rows = calloc(s->height * s->columns, MOMENTS * sizeof *s->rows);
	if (!s->rows) {
		free(s);
		return ae_err_set(e, "no memory for images of %s", ae_shape_name(shape).text);
	}
	*ssim = s;
	return 0;
}

void ae_ssim_free(struct ae_ssim *s)
{
	if (!s)
		return;
	free(s->rows);
	free(s);
}

/* The window is separable: first sums along the rows. */
static void sum_rows(const struct ae_ssim *s, const double *a, const double *b)
{
	double *to = s->rows;

	for (size_t y = 0; y < s->height; y++)
		for (size_t x = 0; x < s->columns; x++, to += MOMENTS) {
			double m[MOMENTS] = { 0 };

			for (size_t i = 0; i < SIDE; i++) {
				size_t at = (y * s->width + x + i) * s->channels;
				double p = a[at], q = b[at], tap = s->tap[i];

				m[0] += tap * p;
				m[1] += tap * q;
				m[2] += tap * (p * p);
				m[3] += tap * (q * q);
				m[4] += tap * (p * q);
			}
			for (int k = 0; k < MOMENTS; k++)
				to[k] = m[k];
		}
}

static double similarity(const struct ae_ssim *s, const double m[MOMENTS])
{
	double a = m[0], b = m[1], square = a * a + b * b, both = a * b;

	return (2 * both + s->c1) * (2 * (m[4] - both) + s->c2) / ((square + s->c1) * (m[2] + m[3] - square + s->c2));
}

static double one_channel(const struct ae_ssim *s, const double *a, const double *b)
{
	size_t places = s->height - SIDE + 1;
	double sum = 0;

	sum_rows(s, a, b);
	for (size_t y = 0; y < places; y++)
		for (size_t x = 0; x < s->columns; x++) {
			double m[MOMENTS] = { 0 };

			for (size_t i = 0; i < SIDE; i++)
				for (size_t k = 0; k < MOMENTS; k++)
					m[k] += s->tap[i] * s->rows[((y + i) * s->columns + x) * MOMENTS + k];
			sum += similarity(s, m);
		}
	return sum / (double)(places * s->columns);
}

double ae_ssim_record(struct ae_ssim *s, const double *a, const double *b)
{
	double sum = 0;

	for (size_t c = 0; c < s->channels; c++)
		sum += one_channel(s, a + c, b + c);
	return sum / (double)s->channels;
}
