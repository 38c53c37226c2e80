/* file.c - files that are replaced whole or not at all, and whole files in memory. */
#define _XOPEN_SOURCE 700 /* realpath() */
#define _GNU_SOURCE       /* F_SETPIPE_SZ */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_TRIED = 100, SLURP_FIRST = 65536, PIPE_BYTES = 1 << 18 };

struct ae_file {
	int fd;
	char *target;  /* with symbolic links followed */
	char *temp;    /* NULL: the target is written directly */
	bool replaces; /* the target exists; its mode, owner and group are those of `old` */
	struct stat old;
};

/* ---- bytes ---- */

/* After a call that failed: whether it is to be made again, once the descriptor is ready. */
static bool again(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	if (errno == EINTR)
		return true;
	return (errno == EAGAIN || errno == EWOULDBLOCK) && (poll(&p, 1, -1) >= 0 || errno == EINTR);
}

void ae_file_widen(int fd)
{
#ifdef F_SETPIPE_SZ
	int have = fcntl(fd, F_GETPIPE_SZ);

	if (have >= 0 && have < PIPE_BYTES)
		(void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES); /* where no more is allowed, it works as it is */
#else
	(void)fd;
#endif
}

int ae_file_put(int fd, const char *name, const void *bytes, size_t n, struct ae_err *e)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t done = write(fd, at, n);

		if (done < 0) {
			if (again(fd, POLLOUT))
				continue;
			return ae_err_errno(e, name, "cannot be written");
		}
		at += done;
		n -= (size_t)done;
	}
	return 0;
}

ptrdiff_t ae_file_get(int fd, const char *name, void *bytes, size_t n, struct ae_err *e)
{
	ssize_t got;

	do
		got = read(fd, bytes, n);
	while (got < 0 && again(fd, POLLIN));
	return got < 0 ? ae_err_errno(e, name, "cannot be read") : got;
}

/* ---- files that are replaced ---- */

/* A new file in the target's directory, for its owner alone until it is complete. */
static int create_beside(struct ae_file *f, struct ae_err *e)
{
	const char *slash = strrchr(f->target, '/');
	size_t directory = slash ? (size_t)(slash - f->target) + 1 : 0;

	f->temp = malloc(directory + 64);
	if (!f->temp)
		return ae_err_set(e, "%s: no memory for %zu bytes", f->target, directory + 64);
	for (int i = 0; i < NAMES_TRIED; i++) {
		sprintf(f->temp, "%.*s.ae-%ld-%d.tmp", (int)directory, f->target, (long)getpid(), i);
		f->fd = open(f->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (f->fd >= 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	ae_err_errno(e, f->target, "cannot be created");
	free(f->temp);
	f->temp = NULL;
	return -1;
}

/* A target that is no regular file (a pipe, a device) cannot be replaced. Its links are not followed by
 * name: /dev/stdout may lead to a pipe that has none. */
static int open_special(struct ae_file *f, const char *path, struct ae_err *e)
{
	f->target = strdup(path);
	if (!f->target)
		return ae_err_errno(e, path, "cannot be written");
	f->fd = open(path, O_WRONLY | O_CLOEXEC);
	return f->fd < 0 ? ae_err_errno(e, path, "cannot be written") : 0;
}

/* A path with the links at its end followed, which may lead to a file that does not exist; NULL: errno says why. */
static char *follow_links(const char *path)
{
	enum { LINKS_MAX = 40 };
	char *at = strdup(path), to[4096];

	for (int i = 0; at && i < LINKS_MAX; i++) {
		const char *slash = strrchr(at, '/');
		ssize_t n = readlink(at, to, sizeof to - 1);
		size_t directory = n > 0 && to[0] != '/' && slash ? (size_t)(slash - at) + 1 : 0;
		char *next;

		if (n < 0)
			return at; /* not a link, or not there */
		next = malloc(directory + (size_t)n + 1);
		if (next) {
			memcpy(next, at, directory);
			memcpy(next + directory, to, (size_t)n);
			next[directory + (size_t)n] = '\0';
		}
		free(at);
		at = next;
	}
	free(at);
	errno = at ? ELOOP : errno;
	return NULL;
}

static bool same_place(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Cuts the path off at its last slash. Returns the name behind it, or NULL if there is no such directory. */
static const char *name_in(char *path, struct stat *directory)
{
	char *slash = strrchr(path, '/');

	if (!slash)
		return stat(".", directory) == 0 ? path : NULL;
	*slash = '\0';
	return stat(slash == path ? "/" : path, directory) == 0 ? slash + 1 : NULL;
}

/* Whether two files that do not exist would be one. */
static bool same_new_file(const char *a, const char *b)
{
	char *path_a = follow_links(a), *path_b = follow_links(b);
	struct stat in_a, in_b;
	const char *name_a = path_a ? name_in(path_a, &in_a) : NULL, *name_b = path_b ? name_in(path_b, &in_b) : NULL;
	bool same = name_a && name_b && strcmp(name_a, name_b) == 0 && same_place(&in_a, &in_b);

	free(path_a);
	free(path_b);
	return same;
}

bool ae_file_same(const char *a, const char *b)
{
	struct stat at_a, at_b;
	bool there = stat(a, &at_a) == 0;

	if (there != (stat(b, &at_b) == 0))
		return false;
	return there ? S_ISREG(at_a.st_mode) && same_place(&at_a, &at_b) : same_new_file(a, b);
}

static int open_target(struct ae_file *f, const char *path, struct ae_err *e)
{
	f->replaces = stat(path, &f->old) == 0;
	if (f->replaces && !S_ISREG(f->old.st_mode))
		return open_special(f, path, e);
	f->target = f->replaces ? realpath(path, NULL) : follow_links(path);
	if (!f->target)
		return ae_err_errno(e, path, f->replaces ? "cannot be found" : "cannot be created");
	if (f->replaces && access(f->target, W_OK) != 0)
		return ae_err_errno(e, f->target, "cannot be written");
	return create_beside(f, e);
}

int ae_file_open(struct ae_file **file, const char *path, struct ae_err *e)
{
	struct ae_file *f = malloc(sizeof *f);

	if (!f)
		return ae_err_set(e, "%s: no memory for %zu bytes", path, sizeof *f);
	*f = (struct ae_file){ .fd = -1 };
	if (*path == '\0') {
		ae_file_free(f);
		return ae_err_set(e, "a file to write has no name");
	}
	if (open_target(f, path, e) != 0) {
		ae_file_free(f);
		return -1;
	}
	*file = f;
	return 0;
}

int ae_file_fd(const struct ae_file *f)
{
	return f->fd;
}

int ae_file_write(struct ae_file *f, const void *bytes, size_t n, struct ae_err *e)
{
	return ae_file_put(f->fd, f->target, bytes, n, e);
}

/* The mode that open(2) gives new files. The mask is read by setting it: for a moment to one that gives others nothing. */
static mode_t new_mode(void)
{
	mode_t mask = umask(077);

	umask(mask);
	return 0666 & ~mask;
}

static bool give(int fd, uid_t owner, gid_t group)
{
	return fchown(fd, owner, group) == 0;
}

/* Gives the complete file the target's owner, group and mode. A group that cannot be kept gets no more than others have. */
static int take_permissions(const struct ae_file *f)
{
	mode_t mode = f->replaces ? f->old.st_mode & 0777 : new_mode();
	struct stat own;

	if (!f->replaces)
		return fchmod(f->fd, mode);
	if (fstat(f->fd, &own) != 0)
		return -1;
	if (own.st_gid != f->old.st_gid && !give(f->fd, (uid_t)-1, f->old.st_gid))
		mode &= ~(mode_t)070 | (mode & 07) << 3;
	if (own.st_uid != f->old.st_uid)
		(void)give(f->fd, f->old.st_uid, (gid_t)-1); /* which only root can */
	return fchmod(f->fd, mode);
}

/* After a power cut the folder, too, must have the new file. Some file systems cannot be asked for that. */
static int sync_folder(const struct ae_file *f)
{
	char *folder = strdup(f->target), *slash = folder ? strrchr(folder, '/') : NULL;
	int fd = -1, bad = 0;

	if (slash)
		slash[slash == folder] = '\0';
	if (folder)
		fd = open(slash ? folder : ".", O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		bad = fsync(fd) != 0 && errno == EIO;
		close(fd);
	}
	free(folder);
	return bad ? -1 : 0;
}

int ae_file_commit(struct ae_file *f, struct ae_err *e)
{
	int fd = f->fd;

	if (f->temp && (take_permissions(f) != 0 || fsync(fd) != 0))
		return ae_err_errno(e, f->target, "cannot be written");
	f->fd = -1;
	if (close(fd) != 0)
		return ae_err_errno(e, f->target, "cannot be written");
	if (f->temp && rename(f->temp, f->target) != 0)
		return ae_err_errno(e, f->target, "cannot be replaced");
	if (f->temp && sync_folder(f) != 0)
		return ae_err_errno(e, f->target, "cannot be written");
	free(f->temp);
	f->temp = NULL;
	return 0;
}

void ae_file_free(struct ae_file *f)
{
	if (!f)
		return;
	if (f->fd >= 0)
		close(f->fd);
	if (f->temp)
		unlink(f->temp);
	free(f->temp);
	free(f->target);
	free(f);
}

int ae_file_save(const char *path, const void *bytes, size_t n, struct ae_err *e)
{
	struct ae_file *f;
	int bad;

	if (ae_file_open(&f, path, e) != 0)
		return -1;
	bad = ae_file_write(f, bytes, n, e) != 0 || ae_file_commit(f, e) != 0;
	ae_file_free(f);
	return bad ? -1 : 0;
}

/* ---- whole files ---- */

static int slurp(int fd, const char *name, size_t max, char **bytes, size_t *n, struct ae_err *e)
{
	size_t capacity = 0;
	ptrdiff_t got = 1;

	for (*n = 0; got > 0 && *n <= max; *n += got > 0 ? (size_t)got : 0) {
		if (*n + 1 >= capacity) {
			char *grown = capacity <= SIZE_MAX / 2 ? realloc(*bytes, capacity ? 2 * capacity : SLURP_FIRST)
							       : NULL;

			if (!grown)
				return ae_err_set(e, "%s: no memory for more than %zu bytes", name, *n);
			*bytes = grown;
			capacity = capacity ? 2 * capacity : SLURP_FIRST;
		}
		got = ae_file_get(fd, name, *bytes + *n, capacity - *n - 1, e);
	}
	if (got < 0)
		return -1;
	if (*n >= 2 && memcmp(*bytes, "\x1f\x8b", 2) == 0)
		return ae_err_set(e, "%s: " AE_GOT_GZIP, name);
	if (*n > max)
		return ae_err_set(e, "%s: longer than %zu bytes", name, max);
	(*bytes)[*n] = '\0';
	return 0;
}

int ae_file_slurp(const char *path, size_t max, char **bytes, size_t *n, struct ae_err *e)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	int status;

	*bytes = NULL;
	if (fd < 0)
		return ae_err_errno(e, path, "cannot be opened");
	status = slurp(fd, standard ? "stdin" : path, max, bytes, n, e);
	if (!standard)
		close(fd);
	if (status != 0) {
		free(*bytes);
		*bytes = NULL;
	}
	return status;
}
