/* unpack.c - decoders that need no checksum to be right: deflated data, whatever the pieces in which they come. */
#include "fuzz.h"

#include "io/inflate.h"

#include <stdlib.h>
#include <string.h>

enum { DECODED_MOST = 1 << 20 };

struct decoded { uint8_t *bytes; size_t n, used; enum ae_inflate_status status; };

/* Decodes in pieces of `step` bytes; false: no memory. */
static bool decode(struct decoded *d, const uint8_t *data, size_t size, size_t step)
{
	struct ae_inflate *z = malloc(sizeof *z);
	const unsigned char *at = data, *end = data;

	*d = (struct decoded){ .bytes = malloc(DECODED_MOST), .status = AE_INFLATE_MORE };
	if (!z || !d->bytes) {
		free(z);
		free(d->bytes);
		return false;
	}
	ae_inflate_begin(z);
	while (d->n < DECODED_MOST && (d->status == AE_INFLATE_FULL || (d->status == AE_INFLATE_MORE && end < data + size))) {
		if (d->status == AE_INFLATE_MORE) {
			fuzz_hold(at == end, "input that is left, though more is asked for");
			end = (size_t)(data + size - end) > step ? end + step : data + size;
		}
		d->status = ae_inflate_run(z, &at, end);
		fuzz_hold(at <= end && z->end <= AE_INFLATE_BUFFER, "beyond the end");
		d->n += ae_inflate_take(z, d->bytes + d->n, DECODED_MOST - d->n);
	}
	fuzz_hold(d->status != AE_INFLATE_BAD || z->problem, "damage without a word");
	d->used = (size_t)(at - data);
	free(z);
	return true;
}

void fuzz_inflate(const char *path, const uint8_t *data, size_t size)
{
	struct decoded whole, part;
	size_t step = size ? data[0] % 37 + 1u : 1;

	(void)path;
	if (!decode(&whole, data, size, size))
		return;
	if (decode(&part, data, size, step)) {
		if (whole.n < DECODED_MOST)
			fuzz_hold(whole.status == part.status && (whole.status != AE_INFLATE_END || whole.used == part.used),
			     "another end in pieces");
		fuzz_hold(whole.n == part.n && memcmp(whole.bytes, part.bytes, whole.n) == 0, "other bytes in pieces");
		free(part.bytes);
	}
	free(whole.bytes);
}
