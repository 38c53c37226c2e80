/* writer_npy.c - records as NPY arrays: one in a file, one per block in a pipe. */
#include "io/npy.h"
#include "io/writer_format.h"

#include <string.h>

static int put_header(struct ae_writer *w, uint64_t count, struct ae_err *e)
{
	struct ae_array a = w->array;
	char header[AE_NPY_HEADER_MAX];

	a.count = count;
	return ae_writer_put(w, header, ae_npy_header(header, &a), e);
}

/* In a file the count is patched at the end; in a pipe an array of 0 records opens the stream. */
static int npy_begin(struct ae_writer *w, struct ae_err *e)
{
	return put_header(w, w->patch ? AE_UNCOUNTED : 0, e);
}

/* In a pipe each block is an array of its own. */
static size_t npy_block(struct ae_writer *w)
{
	struct ae_array a = w->array;
	char header[AE_NPY_HEADER_MAX];
	size_t n;

	if (w->patch)
		return 0;
	a.count = w->in_block;
	n = ae_npy_header(header, &a);
	memcpy(ae_writer_block(w) - n, header, n);
	return n;
}

/* An empty stream is an opening and a closing array, also in a file: one array of 0 records is a truncated stream. */
static int npy_end(struct ae_writer *w, struct ae_err *e)
{
	char header[AE_NPY_HEADER_MAX];
	size_t n = ae_npy_header(header, &w->array);

	if (w->patch && ae_writer_patch(w, 0, header, n, e) != 0)
		return -1;
	return w->patch && w->array.count > 0 ? 0 : put_header(w, 0, e);
}

const struct ae_output_format ae_output_npy = {
	.name = "npy",
	.begin = npy_begin,
	.record = ae_writer_append,
	.block = npy_block,
	.end = npy_end,
};
