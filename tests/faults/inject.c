/* inject.c - the k-th call of a function fails: by inject_arm(), or in any program by AE_FAULT=function:k:FILE,
 * where FILE gets a byte once it has come to that. AE_FAULT=function:k:FILE:KIND is no failure: the k-th read or write is
 * interrupted (EINTR) or finds nothing yet (EAGAIN), or all from it on take half of the bytes (short).
 * AE_FAULT=calls:1:FILE is none: FILE gets a line with the function's name for each call. */
#include "inject.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* A function that replaces malloc() has nowhere else to keep this. */
static struct { char function[32]; size_t k; const char *file; int number; bool partial, all; atomic_size_t calls; } armed;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
ssize_t __real_write(int fd, const void *bytes, size_t n);
int __real_close(int fd);

void inject_arm(const char *function, size_t k)
{
	snprintf(armed.function, sizeof armed.function, "%s", function);
	armed.k = k;
	atomic_store(&armed.calls, 0);
}

bool inject_disarm(void)
{
	bool happened = armed.k > 0 && atomic_load(&armed.calls) >= armed.k;

	armed.k = 0;
	return happened;
}

__attribute__((constructor)) static void arm_by_environment(void)
{
	static char file[256];
	const char *text = getenv("AE_FAULT"), *colon = text ? strchr(text, ':') : NULL;
	char *end, *kind;

	if (!colon || (size_t)(colon - text) >= sizeof armed.function)
		return;
	armed.k = strtoul(colon + 1, &end, 10);
	memcpy(armed.function, text, (size_t)(colon - text));
	if (*end != ':')
		return;
	snprintf(file, sizeof file, "%s", end + 1);
	kind = strchr(file, ':');
	if (kind) {
		*kind++ = '\0';
		armed.number = strcmp(kind, "EINTR") == 0 ? EINTR : strcmp(kind, "EAGAIN") == 0 ? EAGAIN : 0;
		armed.partial = strcmp(kind, "short") == 0;
	}
	armed.all = strcmp(armed.function, "calls") == 0;
	armed.file = file;
}

static void tell(void)
{
	int fd = armed.file ? __real_open(armed.file, O_WRONLY) : -1;

	if (fd >= 0 && (__real_write(fd, "x", 1) != 1 || __real_close(fd) != 0))
		abort();
}

/* One write() for a line, so that threads do not mix theirs. */
static void tell_call(const char *function)
{
	char line[sizeof armed.function + 1];
	int fd = __real_open(armed.file, O_WRONLY | O_APPEND), n = snprintf(line, sizeof line, "%s\n", function);

	if (fd < 0 || __real_write(fd, line, (size_t)n) != n || __real_close(fd) != 0)
		abort();
}

static bool hit(const char *function)
{
	if (armed.file && armed.all) {
		int kept = errno;

		tell_call(function);
		errno = kept;
		return false;
	}
	if (armed.k == 0 || armed.partial || strcmp(armed.function, function) != 0 ||
	    atomic_fetch_add(&armed.calls, 1) + 1 != armed.k)
		return false;
	tell();
	return true;
}

/* The bytes that a call may take. */
static size_t part(const char *function, size_t n)
{
	if (!armed.partial || n < 2 || strcmp(armed.function, function) != 0 || atomic_fetch_add(&armed.calls, 1) + 1 < armed.k)
		return n;
	tell();
	return n / 2;
}

/* Defines a wrapper of a call: the failing call runs `before`, sets errno and returns `result`. Calls that return an
 * error number do not set errno. */
#define INJECT(type, name, parameters, arguments, before, error, result)	\
	type __real_##name parameters;						\
	type __wrap_##name parameters;						\
	type __wrap_##name parameters						\
	{									\
		if (!hit(#name))						\
			return __real_##name arguments;				\
		before;								\
		errno = armed.number ? armed.number : error;			\
		return result;							\
	}

INJECT(void *, malloc, (size_t n), (n), (void)n, ENOMEM, NULL)
INJECT(void *, calloc, (size_t n, size_t size), (n, size), (void)0, ENOMEM, NULL)
INJECT(void *, realloc, (void *p, size_t n), (p, n), (void)0, ENOMEM, NULL)
INJECT(int, posix_memalign, (void **p, size_t to, size_t n), (p, to, n), (void)0, errno, ENOMEM)
INJECT(char *, strdup, (const char *s), (s), (void)s, ENOMEM, NULL)
INJECT(char *, realpath, (const char *path, char *to), (path, to), (void)0, EACCES, NULL)
INJECT(ssize_t, read, (int fd, void *to, size_t n), (fd, to, part("read", n)), (void)0, EIO, -1)
INJECT(ssize_t, pread, (int fd, void *to, size_t n, off_t at), (fd, to, part("pread", n), at), (void)0, EIO, -1)
INJECT(ssize_t, write, (int fd, const void *from, size_t n), (fd, from, part("write", n)), (void)0, ENOSPC, -1)
INJECT(ssize_t, pwrite, (int fd, const void *from, size_t n, off_t at), (fd, from, part("pwrite", n), at), (void)0, EIO, -1)
INJECT(void *, mmap, (void *at, size_t n, int may, int how, int fd, off_t from), (at, n, may, how, fd, from), (void)0,
       ENOMEM, (void *)-1)
INJECT(int, fsync, (int fd), (fd), (void)fd, EIO, -1)
INJECT(int, fchmod, (int fd, mode_t mode), (fd, mode), (void)0, EPERM, -1)
INJECT(int, rename, (const char *from, const char *to), (from, to), (void)0, EACCES, -1)
INJECT(int, close, (int fd), (fd), __real_close(fd), EIO, -1)
INJECT(int, dup, (int fd), (fd), (void)fd, EMFILE, -1)
INJECT(int, dup2, (int fd, int as), (fd, as), (void)0, EMFILE, -1)
INJECT(struct dirent *, readdir, (DIR *d), (d), (void)d, EIO, NULL)
INJECT(pid_t, fork, (void), (), (void)0, EAGAIN, -1)
INJECT(FILE *, fopen, (const char *path, const char *how), (path, how), (void)0, EMFILE, NULL)
INJECT(FILE *, fdopen, (int fd, const char *how), (fd, how), (void)0, ENOMEM, NULL)
INJECT(FILE *, open_memstream, (char **to, size_t *n), (to, n), (void)0, ENOMEM, NULL)
INJECT(int, fflush, (FILE *f), (f), (void)f, EIO, EOF)
INJECT(int, fclose, (FILE *f), (f), __real_fclose(f), EIO, EOF)
INJECT(int, pthread_create, (pthread_t *t, const pthread_attr_t *a, void *(*of)(void *), void *arg), (t, a, of, arg),
       (void)0, errno, EAGAIN)
INJECT(int, pthread_mutex_init, (pthread_mutex_t *m, const pthread_mutexattr_t *a), (m, a), (void)0, errno, ENOMEM)
INJECT(int, pthread_cond_init, (pthread_cond_t *c, const pthread_condattr_t *a), (c, a), (void)0, errno, ENOMEM)

int __wrap_open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = (mode_t)va_arg(args, int);
	va_end(args);
	if (!hit("open"))
		return __real_open(path, flags, mode);
	errno = EMFILE;
	return -1;
}
