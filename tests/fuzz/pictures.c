/* pictures.c - pictures of bytes: any kind, in any form, with any options. */
#include "fuzz.h"

#include "ae.h"

#include <math.h>
#include <stdlib.h>

/* CHOICES: bytes before the values: kind, shape, form, two of options, number of inputs. */
enum { CHOICES = 6, VALUES_MOST = 256, WIDTH = 420, HEIGHT = 480 };

static const struct ae_shape shapes[] = {
	{ .rank = 1, .dim = { 1 } },	   { .rank = 1, .dim = { 2 } },	      { .rank = 1, .dim = { 6 } },
	{ .rank = 2, .dim = { 4, 2 } },	   { .rank = 2, .dim = { 3, 9 } },    { .rank = 3, .dim = { 3, 4, 3 } },
	{ .rank = 3, .dim = { 2, 2, 2 } }, { .rank = 3, .dim = { 4, 4, 1 } },
};

static double x[VALUES_MOST], label[VALUES_MOST];

static const struct ae_plot_kind *kind_of(uint8_t byte)
{
	size_t kinds = 0;

	while (ae_plot_kind(kinds))
		kinds++;
	return ae_plot_kind(byte % kinds);
}

/* Whether the next bit asks for what the kind has a use for; else it is not given, as by ae-plot. */
static bool asks(unsigned *bits, const struct ae_plot_kind *kind, unsigned flag)
{
	bool asked = *bits & 1;

	*bits >>= 1;
	return asked && kind->flags & flag;
}

static void options(struct ae_plot *p, const struct ae_plot_kind *kind, unsigned bits)
{
	static const struct ae_plot_edge edges[] = { { 0, 1, false }, { 1, 2, true } };
	static const double number[] = { 0, 1 };
	static const char *const text[] = { "none", "<&\xc3\xa4\xff" };
	static const struct ae_plot_names names = { 2, number, text };
	struct ae_err e;

	p->threshold = p->low = p->high = NAN;
	if (asks(&bits, kind, AE_PLOT_AGAINST) || kind->flags & AE_PLOT_NEEDS_AGAINST)
		p->against = x;
	if (asks(&bits, kind, AE_PLOT_LABELS))
		p->label = label;
	if (asks(&bits, kind, AE_PLOT_CLASS_NAMES))
		p->names = &names;
	if (asks(&bits, kind, AE_PLOT_MARKED) && ae_ranges_add(&p->marked, 1, &e) != 0)
		fuzz_hold_refusal(&e);
	if (asks(&bits, kind, AE_PLOT_THRESHOLD))
		p->threshold = 0.5;
	if (asks(&bits, kind, AE_PLOT_RANGE)) {
		p->low = 0;
		p->high = 0.8;
	}
	p->log = asks(&bits, kind, AE_PLOT_LOG);
	p->log_x = asks(&bits, kind, AE_PLOT_LOG_X);
	p->continuous = asks(&bits, kind, AE_PLOT_CONTINUOUS);
	p->errors = asks(&bits, kind, AE_PLOT_ERRORS);
	p->parts = asks(&bits, kind, AE_PLOT_PARTS);
	p->step = asks(&bits, kind, AE_PLOT_STEP);
	p->hints = asks(&bits, kind, AE_PLOT_HINTS);
	p->transpose = asks(&bits, kind, AE_PLOT_TRANSPOSE);
	p->animate = asks(&bits, kind, AE_PLOT_FRAMES);
	p->deep = asks(&bits, kind, AE_PLOT_FRAMES);
	p->fps = 10;
	p->edge = edges;
	p->edges = 2;
}

void fuzz_pictures(const char *path, const uint8_t *data, size_t size)
{
	static const char *const columns[] = { "epoch", "train_loss", "val_loss", "a", "b", "c" };
	struct ae_plot_input in[2] = { { .dtype = AE_F4, .x = x } };
	struct ae_plot p = { .input = in, .inputs = 1, .width = WIDTH, .height = HEIGHT };
	const struct ae_plot_kind *kind;
	struct ae_err e = { "" };
	size_t values, n = size > CHOICES ? size - CHOICES : 0;
	char *bytes;

	(void)path;
	if (n == 0)
		return;
	kind = kind_of(data[0]);
	in->shape = shapes[data[1] % (sizeof shapes / sizeof *shapes)];
	values = ae_shape_count(&in->shape);
	in->count = (n < VALUES_MOST ? n : VALUES_MOST) / values;
	in->names = in->shape.rank == 1 ? columns : NULL;
	for (size_t i = 0; i < in->count * values; i++) {
		x[i] = data[CHOICES + i] == 255 ? NAN : data[CHOICES + i] / 254.0;
		label[i] = data[CHOICES + i] & 1;
	}
	p.png = data[2] % 3 == 1;
	p.term = data[2] % 3 == 2;
	p.colors = data[2] & 4;
	options(&p, kind, data[3] | (unsigned)data[4] << 8);
	in[1] = in[0];
	if (kind->flags & AE_PLOT_INPUTS && data[5] & 1)
		p.inputs = 2;
	if (ae_plot_draw(kind, &p, &bytes, &n, &e) == 0) {
		fuzz_hold(n > 0, "a picture of nothing");
		free(bytes);
	} else {
		fuzz_hold_refusal(&e);
	}
	ae_ranges_free(&p.marked);
}
