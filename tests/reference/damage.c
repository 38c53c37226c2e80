/* damage cut|flip FILE [ARRAY] - reads a file of records cut at every byte, or with every bit changed. Each time the reader
 * has to refuse the file or to return the records of the whole file; a file that is cut may not even begin as well. */
#include "ae.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static void put(const char *path, const unsigned char *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
		die("cannot be written", path);
}

int main(int argc, char **argv)
{
	static unsigned char bytes[FILE_MAX];
	const char *array = argc > 3 ? argv[3] : NULL;
	bool cut = argc > 1 && strcmp(argv[1], "cut") == 0;
	char path[] = "damaged";
	struct records whole, part;
	size_t n, refused = 0, wrong = 0, cases;
	FILE *f = argc > 2 ? fopen(argv[2], "rb") : NULL;

	if (!f || read_records(&whole, argv[2], array) != 0)
		die("cannot be read", argc > 2 ? argv[2] : "operands");
	n = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
	cases = cut ? n : 8 * n;
	for (size_t i = 0; i < cases; i++) {
		if (!cut)
			bytes[i / 8] ^= (unsigned char)(1 << i % 8);
		put(path, bytes, cut ? i : n);
		if (!cut)
			bytes[i / 8] ^= (unsigned char)(1 << i % 8);
		if (read_records(&part, path, array) != 0) {
			refused++;
			continue;
		}
		if (cut || !same(&part, &whole)) {
			printf("%s: %s %zu is read\n", argv[2], cut ? "cut at byte" : "changed bit", i);
			wrong++;
		}
		free(part.value);
	}
	unlink(path);
	free(whole.value);
	printf("%zu of %zu refused\n", refused, cases);
	return wrong > 0;
}
