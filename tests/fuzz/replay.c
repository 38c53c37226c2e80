/* replay TARGET FILE... - runs a parser over files without a fuzzer: over each as it is, and over the same cut
 * short at up to 64 places. Says how many inputs there were. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MOST = 1 << 22, CUTS = 64 };

_Noreturn static void fail(const char *what, const char *object)
{
	fprintf(stderr, "replay: %s: %s\n", object, what);
	exit(2);
}

/* The inputs are copied to blocks of exactly their size, so that a sanitizer sees the first byte beyond. */
static void run(const struct fuzz_target *target, const uint8_t *bytes, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);

	if (!copy)
		fail("no memory", target->name);
	memcpy(copy, bytes, n);
	fuzz_run(target, copy, n);
	free(copy);
}

int main(int argc, char **argv)
{
	const struct fuzz_target *target = argc > 2 ? fuzz_target_find(argv[1]) : NULL;
	uint8_t *bytes = malloc(INPUT_MOST);
	size_t inputs = 0;

	if (!target)
		fail("usage: replay TARGET FILE...", argc > 1 ? argv[1] : "operands");
	if (!bytes)
		fail("no memory", target->name);
	for (int i = 2; i < argc; i++) {
		size_t n = fuzz_read(argv[i], bytes, INPUT_MOST), step = n / CUTS + 1;

		for (size_t cut = 0; cut < n; cut += step, inputs++)
			run(target, bytes, cut);
		run(target, bytes, n);
		inputs++;
	}
	free(bytes);
	printf("%s: %zu inputs\n", target->name, inputs);
	return 0;
}
