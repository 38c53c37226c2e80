/* decoder.h - bytes made from the bytes of a file: what a compressed file holds, or lines of another format as lines
 * of a table. The input formats read the decoded bytes, and know nothing of it. */
#ifndef AE_DECODER_H
#define AE_DECODER_H

#include "io/bytes.h"

struct ae_decoder {
	const char *name;
	bool (*match)(const unsigned char *head, size_t n); /* by the first n bytes of the file */
	/* Makes the state of one file; its first bytes are at ae_bytes_at(from). Returns 0 or -1. */
	int (*open)(void **state, struct ae_bytes *from, struct ae_err *e);
	/* Decodes up to n bytes, at least one, from as few bytes of `from` as that takes; waits for them with
	 * ae_bytes_need(). A file that is cut or damaged is an error. Returns the number of bytes, 0 at the end, -1. */
	ptrdiff_t (*get)(void *state, struct ae_bytes *from, unsigned char *to, size_t n, struct ae_err *e);
	/* Whether get() would decode a byte from the bytes that have arrived, without waiting. NULL: never known. */
	bool (*ready)(void *state, const struct ae_bytes *from);
	void (*close)(void *state);
};

/* Decodes the bytes that are not taken. `in` then has no file descriptor and no offset in a file; its name stays. On an
 * error `in` can only be closed. Returns 0 or -1. */
int ae_bytes_decode(struct ae_bytes *in, const struct ae_decoder *decoder, struct ae_err *e) AE_MUST_USE;

#endif
