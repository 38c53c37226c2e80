/* writer_idx.c - records as an IDX file, the format of MNIST. */
#include "io/writer_format.h"

/* Returns the format's code of a type; 0: it has none. */
static int idx_code(enum ae_dtype d)
{
	static const unsigned char code[AE_DTYPES] = {
		[AE_U1] = 0x08, [AE_I1] = 0x09, [AE_I2] = 0x0b, [AE_I4] = 0x0c, [AE_F4] = 0x0d, [AE_F8] = 0x0e,
	};

	return code[d];
}

static int idx_check(struct ae_writer *w, struct ae_err *e)
{
	if (!idx_code(w->array.dtype))
		return ae_err_set(e, "%s: IDX has no type %s: expected u1, i1, i2, i4, f4 or f8", w->name,
				  ae_dtype_name(w->array.dtype));
	if (!w->patch)
		return ae_err_set(e, "%s: expected a regular file, as the header of IDX holds the number of records",
				  w->name);
	for (int i = 0; i < w->array.shape.rank; i++)
		if (w->array.shape.dim[i] > UINT32_MAX)
			return ae_err_set(e, "%s: IDX holds sizes below 2^32, not %zu", w->name, w->array.shape.dim[i]);
	return 0;
}

static void big_endian(unsigned char to[4], uint64_t x)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(x >> 8 * (3 - i) & 255);
}

/* Until the count is patched, it is 2^32 - 1, which is too large for the file. */
static int idx_begin(struct ae_writer *w, struct ae_err *e)
{
	int rank = w->array.shape.rank;
	unsigned char header[4 + 4 * (AE_RANK_MAX + 1)] = {
		0, 0, (unsigned char)idx_code(w->array.dtype), (unsigned char)(rank + 1), 255, 255, 255, 255
	};

	for (int i = 0; i < rank; i++)
		big_endian(header + 8 + 4 * i, w->array.shape.dim[i]);
	return ae_writer_put(w, header, 8 + 4 * (size_t)rank, e);
}

static int idx_end(struct ae_writer *w, struct ae_err *e)
{
	unsigned char count[4];

	if (w->array.count >= UINT32_MAX)
		return ae_err_set(e, "%s: IDX holds fewer than 2^32 - 1 records, not %llu", w->name,
				  (unsigned long long)w->array.count);
	big_endian(count, w->array.count);
	return ae_writer_patch(w, 4, count, sizeof count, e);
}

const struct ae_output_format ae_output_idx = {
	.name = "idx",
	.check = idx_check,
	.begin = idx_begin,
	.record = ae_writer_append_big,
	.end = idx_end,
};
