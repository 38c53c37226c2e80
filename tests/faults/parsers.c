/* parsers TARGET FILE... - runs a parser over files with the k-th call of a function of the system failing, for
 * all k up to FAULTS_EACH, and then for fewer and fewer: calls in loops, one after the other. It has to come back, and without a leak: the sanitizers and valgrind see those that programs, which end,
 * hide. */
#include "../fuzz/fuzz.h"
#include "inject.h"

#include <stdio.h>
#include <stdlib.h>

enum { INPUT_MOST = 1 << 16, FAULTS_EACH = 30, FAULTS_MOST = 10000 };

static const char *const functions[] = { "malloc", "calloc", "realloc", "posix_memalign", "strdup", "open", "read",
	"write", "fsync", "rename", "close", "pthread_create", "pthread_mutex_init", "pthread_cond_init" };

_Noreturn static void fail(const char *what, const char *object)
{
	fprintf(stderr, "parsers: %s: %s\n", object, what);
	exit(2);
}

static size_t inject_all(const struct fuzz_target *target, const char *function, const char *path,
			 const uint8_t *bytes, size_t n)
{
	size_t faults = 0;

	for (size_t k = 1; k <= FAULTS_MOST; k += 1 + k / FAULTS_EACH, faults++) {
		inject_arm(function, k);
		target->run(path, bytes, n);
		if (!inject_disarm())
			return faults;
	}
	fail("never comes to an end", function);
}

int main(int argc, char **argv)
{
	const struct fuzz_target *target = argc > 2 ? fuzz_target_find(argv[1]) : NULL;
	uint8_t *bytes = malloc(INPUT_MOST);
	size_t faults = 0;

	if (!target || !bytes)
		fail("usage: parsers TARGET FILE...", argc > 1 ? argv[1] : "operands");
	fuzz_faults = true;
	for (int i = 2; i < argc; i++) {
		size_t n = fuzz_read(argv[i], bytes, INPUT_MOST);

		for (size_t f = 0; f < sizeof functions / sizeof *functions; f++)
			faults += inject_all(target, functions[f], argv[i], bytes, n);
	}
	free(bytes);
	printf("%s: %zu faults\n", target->name, faults);
	return 0;
}
