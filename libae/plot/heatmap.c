/* heatmap.c - matrices of values as images. */
#include "plot/heatmap.h"
#include "plot/axis.h"

#include <math.h>

#define DETAIL 2 /* cells per pixel of the picture, at most */
#define HATCH_SPACING 5

double ae_heatmap_position(const struct ae_heatmap *map, double value)
{
	if (map->log && !(value >= AE_LOG_LEAST))
		return NAN;
	if (map->log && map->high > map->low)
		return (log(value) - log(map->low)) / (log(map->high) - log(map->low));
	return map->high > map->low ? (value - map->low) / (map->high - map->low) : 0.5;
}

/* Mean of the values of a channel under pixel i, NaN if all of them are missing. */
static double mean(const struct ae_heatmap *map, const struct ae_image *image, size_t i, size_t channel)
{
	size_t row = i / image->width, column = i % image->width, count = 0;
	size_t bottom = (row + 1) * map->rows / image->height, end = (column + 1) * map->columns / image->width;
	double sum = 0;

	for (size_t r = row * map->rows / image->height; r < bottom; r++)
		for (size_t c = column * map->columns / image->width; c < end; c++) {
			double value = map->x[(ptrdiff_t)r * map->row_stride + (ptrdiff_t)c * map->column_stride
					      + (ptrdiff_t)channel];

			value = ae_heatmap_position(map, value);
			if (isnan(value))
				continue;
			sum += value;
			count++;
		}
	return count ? sum / (double)count : NAN;
}

/* Sets the pixel and returns true; false if its values are missing. */
static bool paint_pixel(struct ae_image *image, const struct ae_heatmap *map, size_t i)
{
	uint32_t color = 0;

	for (size_t c = 0; c < 3; c++) {
		double share = mean(map, image, i, map->channels == 3 ? c : 0);

		if (isnan(share))
			return false;
		color = map->heat ? ae_color_heat(share) : color << 8 | (ae_color_gray(share) & 255);
	}
	ae_image_set(image, i, color);
	return true;
}

static void draw_hatch(struct ae_canvas *c, double x, double y, double width, double height)
{
	ae_canvas_path_begin(c, AE_STYLE_HATCH);
	for (double at = HATCH_SPACING; at < width + height; at += HATCH_SPACING) {
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

int ae_heatmap_draw(const struct ae_heatmap *map, struct ae_canvas *c, double x, double y, double width, double height,
		    struct ae_err *e)
{
	struct ae_image image;
	bool whole = true;

	if (ae_image_init(&image, at_most(map->columns, width), at_most(map->rows, height), e) < 0)
		return -1;
	for (size_t i = 0; i < image.width * image.height; i++)
		whole = paint_pixel(&image, map, i) && whole;
	if (!whole)
		draw_hatch(c, x, y, width, height);
	ae_canvas_image(c, x, y, width, height, &image);
	ae_image_release(&image);
	return 0;
}
