/* train_series.c - --series: windows that suit the rows. */
#include "train/train_tool.h"

enum { WINDOW_VALUES = 256, WINDOW_MIN = 8, WINDOW_MAX = 64, WINDOWS_MIN = 100 };

/* Windows of many columns see enough in few rows: short ones find short events, and windows of one column need the rows.
 * The largest power of two with at most WINDOW_VALUES values, within limits, and shorter for few rows. */
void train_choose_window(struct train_run *r)
{
	struct train_options *o = r->o;
	size_t rows = WINDOW_MAX;

	if (o->window != TRAIN_COUNT_OPEN)
		return;
	while (rows > WINDOW_MIN && rows * r->rows.values > WINDOW_VALUES)
		rows /= 2;
	while (rows > 1 && rows + WINDOWS_MIN > r->rows.count + 1)
		rows /= 2;
	o->window = rows;
	note(r->tool, "series: %zu rows of %zu values: windows of %zu rows (-w chooses others)", r->rows.count,
	     r->rows.values, rows);
}
