/* bytes.c - the bytes of one file, read in large blocks; bytes of a pipe are available as soon as they arrive. */
#include "io/bytes.h"

#include "base/file.h"
#include "io/decoder.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CAPACITY = 1 << 18 };

int ae_bytes_open(struct ae_bytes *in, const char *path, struct ae_err *e)
{
	in->standard = strcmp(path, "-") == 0;
	in->name = in->standard ? "stdin" : path;
	in->fd = in->standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	in->at = in->end = 0;
	in->ended = false;
	in->capacity = CAPACITY;
	in->buffer = NULL;
	in->decoder = NULL;
	in->from = NULL;
	if (in->fd < 0)
		return ae_err_errno(e, in->name, "cannot be opened");
	ae_file_widen(in->fd);
	in->buffer = malloc(CAPACITY);
	if (!in->buffer) {
		ae_bytes_close(in);
		return ae_err_set(e, "%s: no memory for %d bytes", in->name, (int)CAPACITY);
	}
	return 0;
}

/* Closes the file, and what decodes it. */
static void let_go(struct ae_bytes *in)
{
	if (in->decoder)
		in->decoder->close(in->decoding);
	in->decoder = NULL;
	if (in->from)
		ae_bytes_close(in->from);
	free(in->from);
	in->from = NULL;
	if (in->fd >= 0 && !in->standard)
		close(in->fd);
	in->fd = -1;
}

void ae_bytes_close(struct ae_bytes *in)
{
	free(in->buffer);
	in->buffer = NULL;
	let_go(in);
}

int ae_bytes_decode(struct ae_bytes *in, const struct ae_decoder *decoder, struct ae_err *e)
{
	struct ae_bytes *from = malloc(sizeof *from);
	unsigned char *buffer = malloc(CAPACITY);

	if (!from || !buffer) {
		free(from);
		free(buffer);
		return ae_err_set(e, "%s: no memory for %d bytes", in->name, (int)CAPACITY);
	}
	*from = *in;
	in->fd = -1;
	in->from = from;
	in->buffer = buffer;
	in->capacity = CAPACITY;
	in->at = in->end = 0;
	in->ended = false;
	in->decoder = NULL;
	if (decoder->open(&in->decoding, from, e) != 0)
		return -1;
	in->decoder = decoder;
	return 0;
}

/* Makes space behind `end`. The buffer grows only as bytes arrive, so a wrong length in a header costs no memory. */
static int grow_buffer(struct ae_bytes *in, struct ae_err *e)
{
	unsigned char *grown;

	assert(in->capacity >= CAPACITY);
	if (in->at > 0) {
		memmove(in->buffer, in->buffer + in->at, in->end - in->at);
		in->end -= in->at;
		in->at = 0;
	}
	if (in->end < in->capacity)
		return 0;
	grown = in->capacity <= SIZE_MAX / 4 ? realloc(in->buffer, 2 * in->capacity) : NULL;
	if (!grown) {
		ae_err_set(e, "%s: no memory for a record of more than %zu bytes", in->name, in->capacity);
		return -1;
	}
	in->buffer = grown;
	in->capacity *= 2;
	return 0;
}

/* Reads the file's next bytes. Returns their number, 0 at its end, -1. */
static ptrdiff_t read_file(struct ae_bytes *in, unsigned char *to, size_t n, struct ae_err *e)
{
	struct pollfd p = { .fd = in->fd, .events = POLLIN };
	ptrdiff_t got;

	while (in->idle && poll(&p, 1, 0) == 0) {
		in->idle(in->idle_arg);
		if (poll(&p, 1, -1) >= 0 || errno != EINTR)
			break; /* else a signal came, which may concern the owner */
	}
	got = ae_file_get(in->fd, in->name, to, n, e);
	if (got > 0 && in->tap)
		in->tap(in->tap_arg, to, (size_t)got);
	return got;
}

static int fill(struct ae_bytes *in, struct ae_err *e)
{
	unsigned char *to;
	ptrdiff_t got;
	size_t n;

	if (grow_buffer(in, e) != 0)
		return -1;
	to = in->buffer + in->end;
	n = in->capacity - in->end;
	got = in->decoder ? in->decoder->get(in->decoding, in->from, to, n, e) : read_file(in, to, n, e);
	if (got < 0)
		return -1;
	in->ended = got == 0;
	in->end += (size_t)got;
	return 0;
}

ptrdiff_t ae_bytes_need(struct ae_bytes *in, size_t n, struct ae_err *e)
{
	while (ae_bytes_have(in) < n && !in->ended)
		if (fill(in, e) != 0)
			return -1;
	return (ptrdiff_t)ae_bytes_have(in);
}

/* Decodes bytes until n are in the buffer, without waiting. */
static int decode_ahead(struct ae_bytes *in, size_t n, struct ae_err *e)
{
	const struct ae_decoder *d = in->decoder;

	if (!d->ready)
		return 0;
	if (ae_bytes_ahead(in->from, n, e) != 0)
		return -1;
	while (ae_bytes_have(in) < n && !in->ended && d->ready(in->decoding, in->from))
		if (fill(in, e) != 0)
			return -1;
	return 0;
}

int ae_bytes_ahead(struct ae_bytes *in, size_t n, struct ae_err *e)
{
	if (in->decoder)
		return decode_ahead(in, n, e);
	while (ae_bytes_have(in) < n && !in->ended && in->fd >= 0) {
		struct pollfd p = { .fd = in->fd, .events = POLLIN };

		if (poll(&p, 1, 0) <= 0 || !(p.revents & (POLLIN | POLLHUP)))
			return 0;
		if (fill(in, e) != 0)
			return -1;
	}
	return 0;
}

int ae_bytes_hold(struct ae_bytes *in, struct ae_err *e)
{
	if (ae_bytes_need(in, SIZE_MAX, e) < 0)
		return -1;
	let_go(in);
	return 0;
}

const unsigned char *ae_bytes_at(const struct ae_bytes *in)
{
	return in->buffer + in->at;
}

size_t ae_bytes_have(const struct ae_bytes *in)
{
	return in->end - in->at;
}

void ae_bytes_take(struct ae_bytes *in, size_t n)
{
	in->at += n;
}

ptrdiff_t ae_bytes_copy(struct ae_bytes *in, uint64_t *left, unsigned char *to, size_t n, struct ae_err *e)
{
	ptrdiff_t have = *left > 0 ? ae_bytes_need(in, 1, e) : 0;

	if (have <= 0)
		return have;
	n = n < (size_t)have ? n : (size_t)have;
	n = n < *left ? n : (size_t)*left;
	memcpy(to, ae_bytes_at(in), n);
	ae_bytes_take(in, n);
	*left -= n;
	return (ptrdiff_t)n;
}

int ae_bytes_byte(struct ae_bytes *in, struct ae_err *e)
{
	ptrdiff_t have = ae_bytes_need(in, 1, e);

	if (have < 0)
		return -1;
	return have == 0 ? AE_BYTES_END : in->buffer[in->at++];
}

int64_t ae_bytes_left(const struct ae_bytes *in)
{
	struct stat s;
	off_t at;

	if (fstat(in->fd, &s) != 0 || !S_ISREG(s.st_mode))
		return -1;
	at = lseek(in->fd, 0, SEEK_CUR);
	if (at < 0 || at > s.st_size)
		return -1;
	return (int64_t)(s.st_size - at) + (int64_t)ae_bytes_have(in);
}

int64_t ae_bytes_offset(const struct ae_bytes *in)
{
	struct stat s;
	off_t at;

	if (in->tap || fstat(in->fd, &s) != 0 || !S_ISREG(s.st_mode))
		return -1;
	at = lseek(in->fd, 0, SEEK_CUR);
	return at < 0 ? -1 : (int64_t)at - (int64_t)ae_bytes_have(in);
}

int ae_bytes_read_at(struct ae_bytes *in, int64_t offset, void *to, size_t n, struct ae_err *e)
{
	unsigned char *at = to;

	while (n > 0) {
		ssize_t got = pread(in->fd, at, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ae_err_errno(e, in->name, "cannot be read");
		if (got == 0)
			return ae_err_set(e, "%s: the file has become shorter while it was read", in->name);
		at += got;
		offset += got;
		n -= (size_t)got;
	}
	return 0;
}

int ae_bytes_seek(struct ae_bytes *in, int64_t offset, struct ae_err *e)
{
	if (lseek(in->fd, (off_t)offset, SEEK_SET) < 0)
		return ae_err_errno(e, in->name, "cannot be read");
	in->at = in->end = 0;
	in->ended = false;
	return 0;
}
