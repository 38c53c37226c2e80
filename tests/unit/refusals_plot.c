/* refusals_plot.c - pictures that ae-plot cannot ask for, for it checks its options before: libae refuses them by itself, with
 * one line that names what it expects, and draws what lies just inside of its bounds. */
#include "ae.h"
#include "expect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 120 * 16 };

static double x[MOST], absent[16];

static const struct ae_plot_kind *kind_of(const char *name)
{
	for (size_t i = 0; ae_plot_word(i); i++)
		if (strcmp(ae_plot_word(i), name) == 0)
			return ae_plot_kind(i);
	printf("no kind '%s'\n", name);
	exit(1);
}

/* Draws `count` records of a shape with other fields of *p; text: what its one line of error holds, NULL: it is drawn. */
static void draw(const char *kind, struct ae_plot p, struct ae_shape shape, size_t count, const char *text)
{
	const struct ae_plot_input one = { .shape = shape, .dtype = AE_F4, .count = count, .x = x };
	struct ae_plot_input in[64];
	struct ae_err e = { .text = "" };
	char *bytes = NULL;
	size_t n = 0;

	p.inputs = p.inputs ? p.inputs : 1;
	for (size_t i = 0; i < p.inputs; i++)
		in[i] = one;
	p.input = in;
	p.threshold = p.low = p.high = NAN;
	if (ae_plot_draw(kind_of(kind), &p, &bytes, &n, &e) == 0)
		expect(!text && n > 0 && strncmp(bytes, "<?xml", 5) == 0, text ? text : "a picture that is none");
	else if (!text || !strstr(e.text, text) || strchr(e.text, '\n'))
		expect(false, e.text);
	free(bytes);
}

static struct ae_shape shape_of(int rank, size_t a, size_t b, size_t c, size_t d)
{
	return (struct ae_shape){ .rank = rank, .dim = { a, b, c, d } };
}

int main(void)
{
	const struct ae_shape one = shape_of(1, 1, 0, 0, 0), two = shape_of(1, 2, 0, 0, 0);
	const struct ae_page page = { .title = "" };
	struct ae_err e = { .text = "" };
	char *bytes;
	size_t n;

	for (size_t i = 0; i < MOST; i++)
		x[i] = (double)(i % 7) / 8;
	for (size_t i = 0; i < 16; i++)
		absent[i] = NAN;
	draw("series", (struct ae_plot){ 0 }, one, 0, "picture: expected records to draw, got 0");
	draw("series", (struct ae_plot){ .width = 10001 }, one, 9, "expected at most 10000x10000 pixels, got 10001x0");
	draw("series", (struct ae_plot){ .width = 10000 }, one, 9, NULL);
	draw("series", (struct ae_plot){ .height = 10001 }, one, 9, "expected at most 10000x10000 pixels, got");
	draw("histogram", (struct ae_plot){ .bins = 2001 }, one, 9, "picture: bins: expected at most 2000, got 2001");
	draw("histogram", (struct ae_plot){ .bins = 2000 }, one, 9, NULL);
	draw("heat", (struct ae_plot){ .width = 50 }, two, 9, "picture: width: expected at least ");
	draw("heat", (struct ae_plot){ .height = 50 }, two, 9, "picture: height: expected at least ");
	draw("grid", (struct ae_plot){ 0 }, shape_of(4, 2, 2, 2, 2), 9, "expected shape HxW or HxWxC (see --shape), got 2x2x2x2");
	draw("grid", (struct ae_plot){ 0 }, shape_of(2, 2, 2, 0, 0), 9, NULL);
	draw("windows", (struct ae_plot){ 0 }, shape_of(3, 2, 2, 2, 0), 9, "expected T steps, or T steps of F values (TxF), got");
	draw("windows", (struct ae_plot){ 0 }, shape_of(2, 1, 101, 0, 0), 9, "expected at most 100 values per step, got 101");
	draw("scatter", (struct ae_plot){ .label = absent, .continuous = true }, two, 9, "picture: labels: expected values, got none among 9");
	draw("scatter", (struct ae_plot){ .label = x, .continuous = true }, two, 9, NULL);
	draw("roc", (struct ae_plot){ .label = x, .inputs = 64 }, one, 9, "curves, got 64");
	draw("roc", (struct ae_plot){ .label = x }, one, 9, NULL);
	draw("calibration", (struct ae_plot){ .label = absent }, one, 9, "expected probabilities with labels, got none among 9 records");
	draw("calibration", (struct ae_plot){ .label = x }, one, 9, NULL);
	draw("page", (struct ae_plot){ 0 }, one, 9, "page: expected pictures, got records");
	if (ae_page_draw(&page, &bytes, &n, &e) == 0)
		free(bytes);
	expect(strcmp(e.text, "page: expected pictures, got 0") == 0, "a page without pictures");
	return failures > 0;
}
