/* regular.c - a look at the first bytes of a regular file, beside its reader, and the kinds of files. */
#include "io/regular.h"
#include "io/io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int ae_regular_open(struct ae_regular *f, const char *path, struct ae_err *e)
{
	bool standard = strcmp(path, "-") == 0;
	struct stat s;
	off_t at;

	*f = (struct ae_regular){ .fd = -1, .name = standard ? "stdin" : path };
	if ((standard ? fstat(STDIN_FILENO, &s) : stat(path, &s)) != 0 || !S_ISREG(s.st_mode))
		return 0;
	f->fd = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0)
		return ae_err_errno(e, f->name, "cannot be opened");
	at = lseek(f->fd, 0, SEEK_CUR);
	f->at = at > 0 ? at : 0;
	f->size = f->at < s.st_size ? (size_t)(s.st_size - f->at) : 0;
	return 0;
}

ptrdiff_t ae_regular_start(const struct ae_regular *f, void *to, size_t n, struct ae_err *e)
{
	unsigned char *bytes = to;
	size_t done = 0;
	ssize_t got;

	while (done < n && (got = pread(f->fd, bytes + done, n - done, f->at + (off_t)done)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ae_err_errno(e, f->name, "cannot be read");
		done += (size_t)got;
	}
	return (ptrdiff_t)done;
}

void ae_regular_close(struct ae_regular *f)
{
	if (f->fd >= 0)
		(void)close(f->fd); /* only read, so close cannot lose data */
	f->fd = -1;
}

/* A safetensors file begins with the length of its header, below 2^40, and the header's '{'. */
static bool is_model(const unsigned char *start, size_t n)
{
	return n > 8 && start[8] == '{' && !start[5] && !start[6] && !start[7];
}

/* The NPY header of statistics has a field 'scale'. */
static bool is_stats(const unsigned char *start, size_t n)
{
	static const char field[] = "'scale'";
	const size_t length = sizeof field - 1;

	if (n < 10 || memcmp(start, "\x93NUMPY", 6) != 0)
		return false;
	for (size_t i = 10; i + length <= n; i++)
		if (memcmp(start + i, field, length) == 0)
			return true;
	return false;
}

static bool is_schema(const unsigned char *start, size_t n)
{
	static const char magic[] = "ae-table schema ";

	return n >= sizeof magic - 1 && memcmp(start, magic, sizeof magic - 1) == 0;
}

int ae_file_kind(const char *path, enum ae_file_kind *kind, struct ae_err *e)
{
	unsigned char start[256];
	struct ae_regular f;
	ptrdiff_t n = 0;

	if (ae_regular_open(&f, path, e) != 0)
		return -1;
	if (f.fd >= 0)
		n = ae_regular_start(&f, start, sizeof start, e);
	ae_regular_close(&f);
	if (n < 0)
		return -1;
	*kind = is_model(start, (size_t)n)    ? AE_FILE_MODEL
		: is_stats(start, (size_t)n)  ? AE_FILE_STATS
		: is_schema(start, (size_t)n) ? AE_FILE_SCHEMA
					      : AE_FILE_STREAM;
	return 0;
}
