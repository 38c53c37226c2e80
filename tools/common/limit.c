/* limit.c - the outputs of a network as they are written: always numbers, unless the record is absent. */
#include "common/apply.h"

#include <float.h>
#include <math.h>

static bool is_absent(const float *x, size_t values)
{
	for (size_t i = 0; i < values; i++)
		if (!isnan(x[i]))
			return false;
	return true;
}

/* inf - inf inside a network leaves NaN: it has overflowed, too. */
static float limited(float y)
{
	return isnan(y) ? FLT_MAX : fmaxf(fminf(y, FLT_MAX), -FLT_MAX);
}

void outputs_limit(const float *x, size_t stride, size_t values, size_t n, float *y, size_t outputs)
{
	for (size_t i = 0; i < n; i++, y += outputs) {
		bool absent = x && is_absent(x + i * stride, values);

		for (size_t j = 0; j < outputs; j++)
			if (absent)
				y[j] = NAN;
			else if (!(fabsf(y[j]) <= FLT_MAX))
				y[j] = limited(y[j]);
	}
}
