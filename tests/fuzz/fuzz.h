/* fuzz.h - what libFuzzer and the plain driver run: one function a parser, given the bytes of a file. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Reads the file at `path`, whose `size` bytes are at `data` too, as far as it goes. What is wrong shows as a
 * crash, a sanitizer's report, or fuzz_fail(). */
struct fuzz_target { const char *name; void (*run)(const char *path, const uint8_t *data, size_t size); };

/* NULL: none is called so. */
const struct fuzz_target *fuzz_target_find(const char *name);

/* Puts the bytes into a file of its own, runs the target over it, and removes it. */
void fuzz_run(const struct fuzz_target *target, const uint8_t *data, size_t size);

/* A file's bytes, fewer than `most`; says what is wrong with it and exits with 2 otherwise. */
size_t fuzz_read(const char *path, uint8_t *to, size_t most);

/* Says what does not hold and aborts. */
_Noreturn void fuzz_fail(const char *what);

#endif
