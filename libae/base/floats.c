/* floats.c - large blocks of floats, in huge pages where the system has them. */
#define _DEFAULT_SOURCE /* madvise, which POSIX does not have: used only where the system defines MADV_HUGEPAGE */
#include "base/floats.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { LINE = 64, LARGE = 1 << 20, HUGE_PAGE = 2 << 20 };

/* A few megabytes of weights and moments have more small pages than a processor keeps translations of; going
 * through them all each step, a dense network of 3 MB learned a fifth slower. Where there are no such pages
 * all stays as it is. */
static void *advise(void *p, size_t bytes)
{
#ifdef MADV_HUGEPAGE
	if (bytes >= LARGE)
		(void)madvise(p, bytes, MADV_HUGEPAGE);
#else
	(void)bytes;
#endif
	return p;
}

float *ae_floats(size_t n)
{
	size_t bytes, align;
	void *p;

	if (n > SIZE_MAX / sizeof(float) - HUGE_PAGE)
		return NULL;
	bytes = (n + AE_SLACK) * sizeof(float);
	align = bytes < LARGE ? LINE : HUGE_PAGE;
	bytes = (bytes + align - 1) / align * align;
	return posix_memalign(&p, align, bytes) == 0 ? memset(advise(p, bytes), 0, bytes) : NULL;
}
