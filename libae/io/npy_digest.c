/* npy_digest.c - the digest of a small NPY file, statistics or a threshold, inside the file. NumPy refuses other keys in
 * the header, and other readers refuse anything except blanks after its dictionary. So the digest is written in blanks
 * before the last newline of the header: a tab, 64 bits from the highest one, and a tab. A blank is 0, a tab is 1. */
#include "base/digest.h"
#include "io/npy.h"
#include "io/regular.h"

#include <stdlib.h>
#include <string.h>

enum { BITS = 64, AREA = AE_NPY_DIGEST, HEADER_ENOUGH = 1 << 16 };

/* Finds the blanks of the digest in the n first bytes of a file; NULL: it is no NPY file, or its header is truncated or
 * too short. */
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

/* The digest of all bytes, with the area filled with blanks. */
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

/* Whether the area holds a digest, intact or damaged: no other writer ends a header with tabs. */
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

/* Checks a whole file. A file whose header holds no digest is not read further. */
static int check_file(const struct ae_regular *f, char text[AE_DIGEST_TEXT], struct ae_err *e)
{
	size_t size = f->size < HEADER_ENOUGH ? f->size : HEADER_ENOUGH;
	unsigned char *bytes = malloc(size + 1);
	ptrdiff_t n = bytes ? ae_regular_start(f, bytes, size, e) : 0;
	bool sealed = n > 0 && is_sealed(find_area(bytes, (size_t)n));
	int bad = n < 0 ? -1 : 0;

	if (sealed && f->size > size) {
		free(bytes);
		size = f->size;
		bytes = malloc(size);
		n = bytes ? ae_regular_start(f, bytes, size, e) : 0;
		bad = n < 0 ? -1 : 0;
	}
	if (!bytes)
		return ae_err_set(e, "%s: no memory for its %zu bytes", f->name, size);
	if (sealed && !bad)
		bad = ae_npy_check(bytes, (size_t)n, f->name, text, e);
	free(bytes);
	return bad;
}

int ae_npy_digest(const char *path, char text[AE_DIGEST_TEXT], struct ae_err *e)
{
	struct ae_regular f;
	int bad;

	text[0] = '\0';
	if (ae_regular_open(&f, path, e) != 0)
		return -1;
	bad = f.fd >= 0 ? check_file(&f, text, e) : 0;
	ae_regular_close(&f);
	return bad;
}
