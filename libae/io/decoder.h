/* decoder.h - bytes made from the bytes of a file: what a compressed file holds, or lines of another format as lines
 * of a table. The input formats read the decoded bytes, and know nothing of it. */
#ifndef AE_DECODER_H
#define AE_DECODER_H

#include "io/bytes.h"

/* The decoders, in the order in which they are tried. A new one is its own file, which defines ae_decoder_NAME, and one
 * line here. */
#define AE_DECODERS(X) \
	X(gzip) \
	X(npz) \
	X(mat) \
	X(influx) \
	X(json_lines) \
	X(prometheus)

struct ae_decoder {
	const char *name;
	/* By the first n bytes of the file: at most AE_DECODER_HEAD, or as many as the file or its first line has. With `text`: by the
	 * lines up to the first one that is neither blank nor a comment (#). */
	bool (*match)(const unsigned char *head, size_t n);
	/* Makes the state of one file; its first bytes are at ae_bytes_at(from). Returns 0 or -1. */
	int (*open)(void **state, struct ae_bytes *from, struct ae_err *e);
	/* Decodes up to n bytes, at least one, from as few bytes of `from` as that takes; waits for them with
	 * ae_bytes_need(). A file that is cut or damaged is an error. Returns the number of bytes, 0 at the end, -1. */
	ptrdiff_t (*get)(void *state, struct ae_bytes *from, unsigned char *to, size_t n, struct ae_err *e);
	/* Whether get() would decode a byte from the bytes that have arrived, without waiting. NULL: never known. */
	bool (*ready)(void *state, const struct ae_bytes *from);
	void (*close)(void *state);
	bool text;   /* the bytes are text, and the state is a struct ae_text_decoder */
	bool arrays; /* the file holds arrays, of which from->array chooses one */
};

/* Decodes the bytes that are not taken. `in` then has no file descriptor and no offset in a file; its name stays. On an
 * error `in` can only be closed. Returns 0 or -1. */
int ae_bytes_decode(struct ae_bytes *in, const struct ae_decoder *decoder, struct ae_err *e) AE_MUST_USE;

enum { AE_DECODER_HEAD = 24 };

#define AE_DECLARE_DECODER(name) extern const struct ae_decoder ae_decoder_##name;
AE_DECODERS(AE_DECLARE_DECODER)

/* Waits for the bytes by which a format is recognized: at most AE_DECODER_HEAD, or the first line, as a pipe may not
 * have more yet. Returns their number, -1. decode.c */
ptrdiff_t ae_bytes_head(struct ae_bytes *in, struct ae_err *e) AE_MUST_USE;

/* Decodes the bytes as long as a decoder matches their beginning, each decoder once at most. text: whether decoders of text
 * are tried. Returns 0 or -1. decode.c */
int ae_bytes_recognize(struct ae_bytes *in, bool text, struct ae_err *e) AE_MUST_USE;
/* Whether a decoder has chosen an array of the file. */
bool ae_bytes_chosen(const struct ae_bytes *in);
/* Starts again from the first byte of a file whose bytes are held, without decoders. */
void ae_bytes_again(struct ae_bytes *in);

struct ae_text_decoder;
/* Returns the decoder that makes lines of a table of the lines of the file; NULL: none. */
struct ae_text_decoder *ae_bytes_text(const struct ae_bytes *in);

#endif
