/* writer_block.c - functions of several output formats: records appended to a block, bytes written and patched. */
#include "io/writer_format.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void ae_writer_append(struct ae_writer *w)
{
	memcpy(ae_writer_block(w) + w->used, w->stored, w->stored_bytes);
	w->used += w->stored_bytes;
}

void ae_writer_append_big(struct ae_writer *w)
{
	size_t bytes = ae_dtype_size(w->array.dtype);

	for (size_t i = 0; i < w->stored_bytes; i += bytes)
		for (size_t k = bytes; k-- > 0;)
			ae_writer_block(w)[w->used++] = w->stored[i + k];
}

int ae_writer_put(struct ae_writer *w, const void *bytes, size_t n, struct ae_err *e)
{
	return ae_file_put(w->fd, w->name, bytes, n, e);
}

int ae_writer_patch(struct ae_writer *w, off_t at, const void *bytes, size_t n, struct ae_err *e)
{
	const char *from = bytes;

	while (n > 0) {
		ssize_t done = pwrite(w->fd, from, n, w->start + at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return ae_err_errno(e, w->name, "the count cannot be written");
		from += done;
		at += done;
		n -= (size_t)done;
	}
	return 0;
}
