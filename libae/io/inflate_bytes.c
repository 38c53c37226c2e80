/* inflate_bytes.c - deflated data in the bytes of a file, whose length the file tells. */
#include "io/bytes.h"
#include "io/inflate.h"

ptrdiff_t ae_inflate_bytes(struct ae_inflate *z, struct ae_bytes *from, uint64_t *left, unsigned char *to, size_t n,
			   struct ae_err *e)
{
	enum ae_inflate_status status = AE_INFLATE_FULL;

	while (z->at == z->end && status != AE_INFLATE_END) {
		ptrdiff_t have = *left > 0 && status == AE_INFLATE_MORE ? ae_bytes_need(from, 1, e)
									: (ptrdiff_t)ae_bytes_have(from);
		const unsigned char *start = ae_bytes_at(from), *at = start;

		if (have < 0)
			return -1;
		if (status == AE_INFLATE_MORE && (have == 0 || *left == 0))
			return ae_err_set(e, "%s: compressed data end early: the file is cut or damaged", from->name);
		status = ae_inflate_run(z, &at, start + ((uint64_t)have < *left ? (uint64_t)have : *left));
		ae_bytes_take(from, (size_t)(at - start));
		*left -= (uint64_t)(at - start);
		if (status == AE_INFLATE_BAD)
			return ae_err_set(e, "%s: damaged compressed data, %llu bytes before their end: %s", from->name,
					  (unsigned long long)*left, z->problem);
	}
	return (ptrdiff_t)ae_inflate_take(z, to, n);
}
