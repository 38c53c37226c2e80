/* npy_digest.c - the digest that a small NPY file carries of itself, statistics or a threshold. NPY has no place for
 * other texts: NumPy refuses other keys in the header, and readers elsewhere refuse whatever follows its dictionary
 * but blanks. So the digest is written in blanks: before the header's last newline, a tab, 64 bits, highest first, a
 * blank for 0 and a tab for 1, and a tab. */
#include "base/digest.h"
#include "io/npy.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BITS = 64, AREA = AE_NPY_DIGEST, HEADER_ENOUGH = 1 << 16 };

/* The area in a file's n first bytes; NULL: it is no NPY file, or its header is cut or too short. */
static const unsigned char *find_area(const unsigned char *file, size_t n)
{
	size_t length = 0, start;

	if (n < 12 || memcmp(file, "\x93NUMPY", 6) != 0)
		return NULL;
	start = file[6] == 1 ? 10 : 12;
	for (size_t i = start; i-- > 8;)
		length = length << 8 | file[i];
	if (length > n - start || length < AREA + 1)
		return NULL;
	return file + start + length - 1 - AREA;
}

/* Of all bytes, with blanks in the area. */
static uint64_t digest_of(const unsigned char *file, size_t n, const unsigned char *area)
{
	unsigned char blanks[AREA];
	struct ae_digest d;

	memset(blanks, ' ', sizeof blanks);
	ae_digest_begin(&d);
	ae_digest_add(&d, file, (size_t)(area - file));
	ae_digest_add(&d, blanks, sizeof blanks);
	ae_digest_add(&d, area + AREA, n - (size_t)(area + AREA - file));
	return ae_digest_end(&d);
}

size_t ae_npy_header_to_seal(char to[AE_NPY_SEALED_MAX], const struct ae_array *a)
{
	const size_t more = AE_NPY_SEALED_MAX - AE_NPY_HEADER_MAX;
	size_t n = ae_npy_header(to, a);

	memset(to + n - 1, ' ', more);
	n += more;
	to[n - 1] = '\n';
	to[8] = (char)((n - 10) & 255);
	to[9] = (char)((n - 10) >> 8);
	return n;
}

void ae_npy_seal(unsigned char *file, size_t n)
{
	const unsigned char *found = find_area(file, n);
	unsigned char *area;
	uint64_t digest;

	if (!found)
		return;
	area = file + (found - file);
	digest = digest_of(file, n, area);
	area[0] = area[AREA - 1] = '\t';
	for (int i = 0; i < BITS; i++)
		area[1 + i] = digest >> (BITS - 1 - i) & 1 ? '\t' : ' ';
}

/* Whether there is a digest, or what was one: no other writer ends a header in tabs. */
static bool is_sealed(const unsigned char *area)
{
	return area && memchr(area, '\t', AREA) != NULL;
}

static uint64_t read_area(const unsigned char *area)
{
	uint64_t digest = 0;

	for (int i = 0; i < BITS; i++)
		digest = digest << 1 | (area[1 + i] == '\t');
	return digest;
}

int ae_npy_check(const unsigned char *file, size_t n, const char *path, char text[AE_DIGEST_TEXT], struct ae_err *e)
{
	const unsigned char *area = find_area(file, n);
	char is[AE_DIGEST_TEXT];

	text[0] = '\0';
	if (!is_sealed(area))
		return 0;
	ae_digest_text(text, read_area(area));
	ae_digest_text(is, digest_of(file, n, area));
	return strcmp(text, is) == 0
		? 0
		: ae_err_set(e, "%s: damaged: expected contents of digest %s, got %s", path, text, is);
}

/* Reads n bytes from an offset; returns how many there are. */
static size_t read_at(int fd, unsigned char *to, size_t n, off_t at)
{
	size_t done = 0;
	ssize_t got;

	while (done < n && (got = pread(fd, to + done, n - done, at + (off_t)done)) > 0)
		done += (size_t)got;
	return done;
}

/* Checks the file from `at` to its end. A long stream, whose header shows that it carries none, is not read. */
static int check_file(int fd, off_t at, size_t n, const char *path, char text[AE_DIGEST_TEXT], struct ae_err *e)
{
	unsigned char *bytes = malloc(HEADER_ENOUGH);
	bool sealed = bytes && is_sealed(find_area(bytes, read_at(fd, bytes, HEADER_ENOUGH, at)));
	int bad = 0;

	if (sealed) {
		free(bytes);
		bytes = malloc(n);
	}
	if (!bytes)
		return ae_err_set(e, "%s: no memory for its %zu bytes", path, n);
	if (sealed)
		bad = ae_npy_check(bytes, read_at(fd, bytes, n, at), path, text, e);
	free(bytes);
	return bad;
}

int ae_npy_digest(const char *path, char text[AE_DIGEST_TEXT], struct ae_err *e)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = STDIN_FILENO, bad = 0;
	struct stat s;
	off_t at;

	text[0] = '\0';
	if ((standard ? fstat(fd, &s) : stat(path, &s)) != 0 || !S_ISREG(s.st_mode))
		return 0; /* the reader reports a file that does not exist; a named pipe can be opened only once */
	if (!standard)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return ae_err_errno(e, path, "cannot be opened");
	at = lseek(fd, 0, SEEK_CUR);
	if (at >= 0 && at < s.st_size)
		bad = check_file(fd, at, (size_t)(s.st_size - at), standard ? "stdin" : path, text, e);
	if (!standard)
		(void)close(fd); /* only read */
	return bad;
}
