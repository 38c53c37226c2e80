/* regular.h - a look at the first bytes of a regular file, beside its reader. */
#ifndef AE_REGULAR_H
#define AE_REGULAR_H

#include "base/base.h"

struct ae_regular {
	int fd;           /* -1: the path is no regular file, or does not exist, which its reader reports */
	int64_t at;       /* offset of the first byte; of standard input, its current offset */
	size_t size;      /* bytes from there to the end */
	const char *name; /* for messages: the path, or "stdin" for "-" */
};

/* Opens a regular file, or standard input for "-". A pipe is not opened, as only one program can read it. Returns 0, or -1
 * and a message: the file cannot be opened. The path has to outlive `f`. */
int ae_regular_open(struct ae_regular *f, const char *path, struct ae_err *e) AE_MUST_USE;
/* Reads the first n bytes, fewer if the file is shorter, and moves nothing. Returns how many, or -1 and a message. */
ptrdiff_t ae_regular_start(const struct ae_regular *f, void *to, size_t n, struct ae_err *e) AE_MUST_USE;
void ae_regular_close(struct ae_regular *f);

#endif
