/* heatmap.c - tables of values as images. */
#include "plot/heatmap.h"

#include <math.h>

#define DETAIL 2 /* pixels of an image for one of the page, at most */
#define HATCH_APART 5

double ae_heatmap_share(const struct ae_field *f, double value)
{
	return f->high > f->low ? (value - f->low) / (f->high - f->low) : 0.5;
}

/* Mean of the values of a channel that pixel i covers, NaN when all of them are missing. */
static double mean(const struct ae_field *f, const struct ae_image *image, size_t i, size_t channel)
{
	size_t row = i / image->width, column = i % image->width, count = 0;
	size_t bottom = (row + 1) * f->rows / image->height, end = (column + 1) * f->columns / image->width;
	double sum = 0;

	for (size_t r = row * f->rows / image->height; r < bottom; r++)
		for (size_t c = column * f->columns / image->width; c < end; c++) {
			double value =
				f->x[(ptrdiff_t)r * f->down + (ptrdiff_t)c * f->right + (ptrdiff_t)channel];

			if (isnan(value))
				continue;
			sum += ae_heatmap_share(f, value);
			count++;
		}
	return count ? sum / (double)count : NAN;
}

/* Sets the pixel unless a value is missing; returns whether it has. */
static bool paint_pixel(struct ae_image *image, const struct ae_field *f, size_t i)
{
	uint32_t color = 0;

	for (size_t c = 0; c < 3; c++) {
		double share = mean(f, image, i, f->channels == 3 ? c : 0);

		if (isnan(share))
			return false;
		color = f->heat ? ae_color_heat(share) : color << 8 | (ae_color_gray(share) & 255);
	}
	ae_image_set(image, i, color);
	return true;
}

static void draw_hatch(struct ae_canvas *c, double x, double y, double width, double height)
{
	ae_canvas_path_begin(c, AE_STYLE_HATCH);
	for (double at = HATCH_APART; at < width + height; at += HATCH_APART) {
		double up = fmin(at, height), right = fmin(at, width);

		ae_canvas_path_point(c, true, x + at - up, y + up);
		ae_canvas_path_point(c, false, x + right, y + at - right);
	}
	ae_canvas_path_end(c);
}

static size_t at_most(size_t n, double pixels)
{
	return (double)n <= DETAIL * pixels ? n : (size_t)ceil(DETAIL * pixels);
}

int ae_heatmap_draw(const struct ae_field *f, struct ae_canvas *c, double x, double y, double width,
		  double height, struct ae_err *e)
{
	struct ae_image image;
	bool whole = true;

	if (ae_image_init(&image, at_most(f->columns, width), at_most(f->rows, height), e) < 0)
		return -1;
	for (size_t i = 0; i < image.width * image.height; i++)
		whole = paint_pixel(&image, f, i) && whole;
	if (!whole)
		draw_hatch(c, x, y, width, height);
	ae_canvas_image(c, x, y, width, height, &image);
	ae_image_release(&image);
	return 0;
}
