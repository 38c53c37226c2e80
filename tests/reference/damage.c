/* damage cut|flip FILE [ARRAY] - reads a file of records cut at every byte, or with every bit changed. Each time the reader
 * has to refuse the file or to return the records of the whole file; a file that is cut may not even begin as well.
 * damage header FILE BYTES - changes the bits of a header, which no checksum covers: the reader may return other records. */
#include "ae.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAMAGED "damaged"

enum { BLOCK = 256, FILE_MAX = 1 << 20 };

struct records {
	struct ae_shape shape;
	double *value;
	size_t count;
};

_Noreturn static void die(const char *what, const char *object)
{
	fprintf(stderr, "damage: %s: %s\n", object, what);
	exit(2);
}

/* Reads all records. Returns 0, or -1 if the file is refused. */
static int read_records(struct records *to, char *path, const char *array)
{
	struct ae_reader_options o = { .array = array, .keep_missing = true };
	struct ae_reader *r;
	struct ae_err e;
	ptrdiff_t got = 0;
	size_t each;

	*to = (struct records){ .value = NULL };
	if (ae_reader_open(&r, &path, 1, &o, &e) != 0)
		return -1;
	to->shape = *ae_reader_shape(r);
	each = ae_shape_count(&to->shape);
	if (each > FILE_MAX) {
		ae_reader_free(r);
		return -1;
	}
	do {
		to->value = realloc(to->value, (to->count + BLOCK) * each * sizeof *to->value);
		if (!to->value)
			die("no memory", path);
		got = ae_reader_read_f8(r, to->value + to->count * each, BLOCK, &e);
		to->count += got > 0 ? (size_t)got : 0;
	} while (got > 0);
	ae_reader_free(r);
	if (got < 0)
		free(to->value);
	return (int)got;
}

static bool same(const struct records *a, const struct records *b)
{
	return a->count == b->count && ae_shape_equal(&a->shape, &b->shape)
		&& memcmp(a->value, b->value, a->count * ae_shape_count(&a->shape) * sizeof *a->value) == 0;
}

/* Writes `n` bytes at `at`, in place: a file that is made anew each time goes to the disk each time. */
static void put(int fd, const void *bytes, size_t n, size_t at)
{
	if (pwrite(fd, bytes, n, (off_t)at) != (ssize_t)n)
		die("cannot be written", DAMAGED);
}

/* Reads the damaged file, and says if it is read as something else. Returns 1 if it is refused. */
static size_t judge(const struct records *whole, const char *array, bool cut, const char *file, size_t i, size_t *wrong)
{
	char path[] = DAMAGED;
	struct records part;

	if (read_records(&part, path, array) != 0)
		return 1;
	if (cut || !same(&part, whole)) {
		printf("%s: %s %zu is read\n", file, cut ? "cut at byte" : "changed bit", i);
		(*wrong)++;
	}
	free(part.value);
	return 0;
}

int main(int argc, char **argv)
{
	static unsigned char bytes[FILE_MAX];
	bool cut = argc > 1 && strcmp(argv[1], "cut") == 0, header = argc > 3 && strcmp(argv[1], "header") == 0;
	const char *array = argc > 3 && !header ? argv[3] : NULL;
	struct records whole;
	size_t n, bits, refused = 0, wrong = 0;
	FILE *f = argc > 2 ? fopen(argv[2], "rb") : NULL;
	int fd = open(DAMAGED, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (!f || read_records(&whole, argv[2], array) != 0)
		die("cannot be read", argc > 2 ? argv[2] : "operands");
	n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	put(fd, bytes, n, 0);
	bits = 8 * (header ? strtoul(argv[3], NULL, 10) : n);
	if (bits > 8 * n)
		die("shorter than its header", argv[2]);
	for (size_t i = cut ? n : 0; cut && i-- > 0;) {
		if (ftruncate(fd, (off_t)i) != 0)
			die("cannot be cut", DAMAGED);
		refused += judge(&whole, array, cut, argv[2], i, &wrong);
	}
	for (size_t i = 0; !cut && i < bits; i++) {
		unsigned char changed = bytes[i / 8] ^ (unsigned char)(1 << i % 8);

		put(fd, &changed, 1, i / 8);
		refused += judge(&whole, array, cut, argv[2], i, &wrong);
		put(fd, &bytes[i / 8], 1, i / 8);
	}
	close(fd);
	unlink(DAMAGED);
	free(whole.value);
	printf("%zu of %zu refused\n", refused, cut ? n : bits);
	return wrong > 0 && !header;
}
