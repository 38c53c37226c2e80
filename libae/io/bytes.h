/* bytes.h - the bytes of one file, with a look ahead as far as one likes. */
#ifndef AE_BYTES_H
#define AE_BYTES_H

#include "base/base.h"

struct ae_bytes {
	const char *name; /* for messages: the path, or "stdin" */
	int fd;
	bool standard; /* the descriptor is not ours to close */
	unsigned char *buffer;
	size_t capacity, at, end; /* what is read and not taken stands from `at` to `end` */
	bool ended;               /* the file has no more */
	void (*idle)(void *);     /* called before a read that has to wait */
	void *idle_arg;
};

/* "-" is stdin, which stays open afterward. The path must outlive it. */
int ae_bytes_open(struct ae_bytes *in, const char *path, struct ae_err *e) AE_MUST_USE;
void ae_bytes_close(struct ae_bytes *in);

/* Reads all of it and lets go of the file; what is taken from then on can be had again with at = 0. */
int ae_bytes_hold(struct ae_bytes *in, struct ae_err *e) AE_MUST_USE;

/* Waits until n bytes, or all that the file has, stand at ae_bytes_at(). Returns how many do, n or more
 * unless the file ends; -1 on error. What was there may move. */
ptrdiff_t ae_bytes_need(struct ae_bytes *in, size_t n, struct ae_err *e) AE_MUST_USE;

/* Reads on what is there already, up to n bytes, without waiting. Returns 0 or -1. */
int ae_bytes_ahead(struct ae_bytes *in, size_t n, struct ae_err *e) AE_MUST_USE;

const unsigned char *ae_bytes_at(const struct ae_bytes *in);
size_t ae_bytes_have(const struct ae_bytes *in);
void ae_bytes_take(struct ae_bytes *in, size_t n);

/* Takes one byte: its value, AE_BYTES_END or -1. */
enum { AE_BYTES_END = 256 };
int ae_bytes_byte(struct ae_bytes *in, struct ae_err *e) AE_MUST_USE;

/* The offset in a regular file of the first byte not taken, -1 when it is no regular file. */
int64_t ae_bytes_offset(const struct ae_bytes *in);
/* n bytes at an offset of a regular file, whatever is taken; and goes on from an offset. */
int ae_bytes_read_at(struct ae_bytes *in, int64_t offset, void *to, size_t n, struct ae_err *e) AE_MUST_USE;
int ae_bytes_seek(struct ae_bytes *in, int64_t offset, struct ae_err *e) AE_MUST_USE;

/* Bytes not taken so far, -1 when it is no regular file. */
int64_t ae_bytes_left(const struct ae_bytes *in);

#endif
