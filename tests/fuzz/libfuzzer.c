/* libfuzzer.c - libFuzzer's door; FUZZ_TARGET is the parser's name. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_run(fuzz_target_find(FUZZ_TARGET), data, size);
	return 0;
}
