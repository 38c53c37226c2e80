/* digest - xxHash64 against known digests, however the bytes are cut. */
#include "base/digest.h"

#include <stdio.h>
#include <string.h>

/* From the specification's implementation (xxhsum -H64). */
static const struct { const char *text; uint64_t digest; } known[] = {
	{ "", 0xef46db3751d8e999 },
	{ "a", 0xd24ec4f1a98c6e5b },
	{ "abc", 0x44bc2cf5ad770999 },
	{ "The quick brown fox jumps over the lazy dog", 0x0b242d361fda71bc },
};

static uint64_t digest_of(const unsigned char *bytes, size_t n, size_t step)
{
	struct ae_digest d;

	ae_digest_begin(&d);
	for (size_t i = 0; i < n; i += step)
		ae_digest_add(&d, bytes + i, n - i < step ? n - i : step);
	return ae_digest_end(&d);
}

static int check_known(void)
{
	char text[AE_DIGEST_TEXT];
	int failed = 0;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		uint64_t got = digest_of((const unsigned char *)known[i].text, strlen(known[i].text), 7);

		if (got != known[i].digest) {
			printf("'%s': digest %016llx, not %016llx\n", known[i].text, (unsigned long long)got,
			       (unsigned long long)known[i].digest);
			failed = 1;
		}
	}
	ae_digest_text(text, 0x0123456789abcdef);
	return failed | (strcmp(text, "xxh64:0123456789abcdef") != 0);
}

/* Every length around the stripes of 32 bytes, in pieces of every size; and every bit counts. */
static int check_pieces(void)
{
	unsigned char bytes[200];
	int failed = 0;

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(i * 37 + i / 7);
	for (size_t n = 0; n < sizeof bytes; n++)
		for (size_t step = 1; step < 70; step++)
			if (digest_of(bytes, n, step) != digest_of(bytes, n, sizeof bytes)) {
				printf("%zu bytes in pieces of %zu have another digest\n", n, step);
				failed = 1;
			}
	for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
		uint64_t before = digest_of(bytes, sizeof bytes, sizeof bytes);

		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
		if (digest_of(bytes, sizeof bytes, sizeof bytes) == before) {
			printf("bit %zu does not count\n", bit);
			failed = 1;
		}
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	return failed;
}

int main(void)
{
	return check_known() | check_pieces();
}
