/* writer_pgm.c - records as PGM or PPM images. */
#include "io/writer_format.h"

#include <math.h>
#include <stdio.h>

enum { IMAGE_HEAD_MAX = 64 }; /* bytes before an image */

static int pgm_check(struct ae_writer *w, struct ae_err *e)
{
	const struct ae_shape *s = &w->array.shape;

	if (s->rank == 2 || (s->rank == 3 && (s->dim[2] == 1 || s->dim[2] == 3)))
		return 0;
	return ae_err_set(e, "%s: expected images of shape HxW, HxWx1 or HxWx3, got records of shape %s", w->name,
			  ae_shape_name(s).text);
}

/* The largest value; above 255 a pixel has two bytes. */
static unsigned white(const struct ae_writer *w)
{
	return w->array.dtype == AE_U2 ? UINT16_MAX : UINT8_MAX;
}

/* Appends a record as an image with its own header. */
static void pgm_record(struct ae_writer *w)
{
	const struct ae_shape *s = &w->array.shape;
	bool color = s->rank == 3 && s->dim[2] == 3;

	w->used += (size_t)sprintf((char *)ae_writer_block(w) + w->used, "P%d\n%zu %zu\n%u\n", color ? 6 : 5, s->dim[1],
				   s->dim[0], white(w));
	ae_writer_append_big(w);
}

/* Pixels are rounded; a pixel out of range is an error. */
static int pgm_store(struct ae_writer *w, struct ae_records from, size_t at, struct ae_err *e)
{
	size_t bytes = ae_dtype_size(w->array.dtype);

	for (size_t i = 0; i < w->size; i++) {
		double value = from.f4 ? (double)from.f4[at + i] : from.f8[at + i], pixel = rint(value);

		if (ae_dtype_put_f8(w->array.dtype, &pixel, w->stored + i * bytes, 1, e) != 0)
			return ae_err_set(
				e,
				"value %zu: expected a pixel from 0 to %u, got %.9g (ae-convert --clip limits "
				"the values)",
				i, white(w), value);
	}
	return 0;
}

const struct ae_output_format ae_output_pgm = {
	.name = "pgm",
	.pixels = true,
	.record_frame = IMAGE_HEAD_MAX,
	.check = pgm_check,
	.store = pgm_store,
	.record = pgm_record,
};
