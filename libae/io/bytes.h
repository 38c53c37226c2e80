/* bytes.h - the bytes of one file, as they are or decoded, with a look ahead of any length. */
#ifndef AE_BYTES_H
#define AE_BYTES_H

#include "base/base.h"

struct ae_decoder;

struct ae_bytes {
	const char *name; /* for messages: the path, or "stdin" */
	int fd;           /* -1: the file is closed, or its bytes are decoded */
	bool standard;    /* standard input, which stays open */
	unsigned char *buffer;
	size_t capacity, at, end; /* bytes in the buffer; first and end of the bytes read and not taken */
	bool ended;               /* the file has no more */
	const char *array;        /* to read from a file of several arrays; NULL: its only one */
	void (*idle)(void *);     /* called before a read that has to wait */
	void *idle_arg;
	bool *empty; /* the caller's: set if a file has no record; NULL: it is not */
	void (*tap)(void *, const void *bytes, size_t n); /* gets each block that is read; NULL: nothing */
	void *tap_arg;
	const struct ae_decoder *decoder; /* makes the bytes from those of `from`; NULL: they are the file's */
	struct ae_bytes *from;
	void *decoding;  /* the decoder's own */
	bool keep_lines; /* a decoder of text keeps the lines of rows */
	const char *
		columns; /* list of columns that a decoder of text makes, even if the first row lacks them; NULL: none */
};

/* Opens a file; "-": stdin. The path must outlive `in`. Returns 0 or -1. */
int ae_bytes_open(struct ae_bytes *in, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_bytes_close(struct ae_bytes *in);

/* Reads the whole file into the buffer and closes it. Setting `at` to 0 starts again from the first byte. Returns 0 or
 * -1. */
int ae_bytes_hold(struct ae_bytes *in, struct ae_err *e) AE_MUST_USE;

/* Waits until n bytes, or all bytes of the file, are at ae_bytes_at(). Returns their number, which is n or more unless
 * the file ends; -1 on error. The bytes may move in memory. */
ptrdiff_t ae_bytes_need(struct ae_bytes *in, size_t n, struct ae_err *e) AE_MUST_USE;

/* Reads bytes that have arrived, until n are in the buffer, without waiting. Returns 0 or -1. */
int ae_bytes_ahead(struct ae_bytes *in, size_t n, struct ae_err *e) AE_MUST_USE;

const unsigned char *ae_bytes_at(const struct ae_bytes *in);
size_t ae_bytes_have(const struct ae_bytes *in);
void ae_bytes_take(struct ae_bytes *in, size_t n);

/* Takes one byte. Returns its value, AE_BYTES_END at the end of the file, or -1 on error. */
enum { AE_BYTES_END = 256 };
int ae_bytes_byte(struct ae_bytes *in, struct ae_err *e) AE_MUST_USE;

/* Copies and takes up to n of the next *left bytes, at least one; waits for it. Returns their number, 0 at the end of the file
 * or of *left, -1. */
ptrdiff_t ae_bytes_copy(struct ae_bytes *in, uint64_t *left, unsigned char *to, size_t n, struct ae_err *e) AE_MUST_USE;

/* Offset in a regular file of the first byte that is not taken; -1: not a regular file, or it is read in order. */
int64_t ae_bytes_offset(const struct ae_bytes *in);
/* Reads n bytes at an offset of a regular file without taking them. _seek: the next byte taken is that at the offset.
 * Both return 0 or -1. */
int ae_bytes_read_at(struct ae_bytes *in, int64_t offset, void *to, size_t n, struct ae_err *e) AE_MUST_USE;
int ae_bytes_seek(struct ae_bytes *in, int64_t offset, struct ae_err *e) AE_MUST_USE;

/* Number of bytes of a regular file that are not taken; -1: not a regular file. */
int64_t ae_bytes_left(const struct ae_bytes *in);

#endif
