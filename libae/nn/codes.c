/* codes.c - the codes of categories that a network takes, checked where records enter. */
#include "nn/net.h"

/* Values of a record before its padding. */
static size_t end_of(const float *record, size_t values, bool padded)
{
	while (padded && values > 0 && record[values - 1] != record[values - 1])
		values--;
	return values;
}

int ae_net_check_codes(const struct ae_net *net, const float *x, size_t stride, size_t n, uint64_t first, bool padded,
		       struct ae_err *e)
{
	const struct ae_layer *l = &net->layer[0];
	size_t values = ae_shape_count(&net->record), levels = 0;

	for (size_t i = 0; l->type->refuses && i < n; i++) {
		size_t at = l->type->refuses(l, x + i * stride, &levels);

		if (at < end_of(x + i * stride, values, padded))
			return ae_err_set(e,
					  "record %llu: value %zu: expected a code from 0 to %zu, as item %d '%s' "
					  "takes, got %g",
					  (unsigned long long)(first + i), at + 1, levels - 1, l->item.number,
					  l->item.text, (double)x[i * stride + at]);
	}
	return 0;
}

bool ae_net_takes_codes(const struct ae_net *net)
{
	return net->layer[0].type->refuses != NULL;
}
