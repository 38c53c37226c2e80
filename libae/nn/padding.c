/* padding.c - records of different length, padded to one: how many steps each tensor has, and which networks can leave the
 * padding alone. */
#include "nn/net.h"

/* Steps of a record; 0: it has none. */
static size_t steps_of(const struct ae_net *net)
{
	return net->record.rank == 1 || net->record.rank == 2 ? net->record.dim[0] : 0;
}

static const struct ae_shape *shape_of(const struct ae_net *net, size_t tensor)
{
	return tensor < net->layers ? &net->layer[tensor].in : &net->layer[tensor - 1].out;
}

/* Whether a layer keeps steps without channels, or takes their axis of one channel away. */
static bool keeps_rank_1(const struct ae_layer *l)
{
	return l->type->elementwise || (l->type == &ae_reshape_layer && l->in.rank == 2 && l->in.dim[1] == 1);
}

size_t ae_net_steps(const struct ae_net *net, size_t tensor)
{
	const struct ae_shape *s = shape_of(net, tensor);

	while (shape_of(net, tensor)->rank < 2) { /* a record without channels may come this far */
		if (net->record.rank != 1 || (tensor > 0 && !keeps_rank_1(&net->layer[tensor - 1])))
			return 0;
		if (tensor-- == 0)
			break;
	}
	return s->dim[0];
}

/* Whether a residual layer adds a tensor whose steps have become more or fewer since. */
static bool adds_other_steps(const struct ae_net *net, const struct ae_layer *l, size_t i)
{
	bool other = false;

	for (size_t j = l->skip; l->type->skips && j < i; j++)
		other |= ae_net_steps(net, j + 1) != ae_net_steps(net, i);
	return other;
}

/* A batchnorm of a record without channels takes its steps for channels, of which a short record lacks some. */
int ae_net_check_padding(const struct ae_net *net, struct ae_err *e)
{
	if (steps_of(net) == 0)
		return ae_err_set(e, "network: expected records of steps, as 30x8, to have lengths, got %s",
				  ae_shape_name(&net->record).text);
	for (size_t i = 0; i < net->layers; i++) {
		const struct ae_layer *l = &net->layer[i];
		const struct ae_item *item = ae_net_item(net, i);
		size_t in = ae_net_steps(net, i), out = ae_net_steps(net, i + 1);

		if (in > 0 && l->type->batch && l->in.rank < 2)
			return ae_err_set(
				e,
				"item %d '%s': expected records of steps and channels, as %zux1, to have lengths, "
				"got %zu",
				item->number, item->text, in, in);
		if (adds_other_steps(net, l, i))
			return ae_err_set(e,
					  "item %d '%s': it cannot be used with lengths, as items change the number of "
					  "steps on the way",
					  item->number, item->text);
		if (l->out.rank > 2 && item->text[0] == '\0') /* an axis of channels before the item that needs it */
			continue;
		if (l->out.rank > 2 || (in > 0 && out > 0 && in != out && !l->type->resize))
			return ae_err_set(e,
					  "item %d '%s': expected %zu steps or a vector, as records with lengths need, "
					  "got %s",
					  item->number, item->text, in, ae_shape_name(&l->out).text);
	}
	return 0;
}

/* Steps after layer i of a record of `record` steps, of which n come to the layer (0: a vector). A vector has the share of
 * the steps made of it that the record has of the longest one, rounded up. */
static size_t steps_after(const struct ae_net *net, size_t i, size_t n, size_t record)
{
	size_t all = ae_net_steps(net, i + 1);
	struct ae_layer l;

	if (all == 0)
		return 0;
	if (n == 0)
		return (all * record + steps_of(net) - 1) / steps_of(net);
	if (!net->layer[i].type->resize)
		return n;
	l = net->layer[i];
	return l.type->resize(&l, n, record);
}

size_t ae_net_lengths(const struct ae_net *net, size_t steps, uint32_t *length, size_t stride, size_t *out)
{
	size_t n = steps, few = net->layers;

	length[0] = (uint32_t)n;
	for (size_t i = 0; i < net->layers; i++) {
		n = steps_after(net, i, n, steps);
		if (n == 0 && ae_net_steps(net, i + 1) > 0 && few == net->layers)
			few = i;
		length[(i + 1) * stride] = (uint32_t)n;
	}
	if (out)
		*out = n;
	if (n > steps && ae_net_steps(net, net->layers) == steps_of(net))
		length[net->layers * stride] = (uint32_t)steps;
	return few;
}

size_t ae_net_shortest(const struct ae_net *net)
{
	uint32_t unused;
	size_t n = 1;

	while (n < steps_of(net) && ae_net_lengths(net, n, &unused, 0, NULL) < net->layers)
		n++;
	return n;
}

size_t ae_net_record_steps(const struct ae_net *net, const float *record)
{
	size_t steps = steps_of(net), values = ae_shape_count(&net->record) / steps, n = steps * values;

	while (n > values && record[n - 1] != record[n - 1])
		n--;
	return (n + values - 1) / values;
}

static bool all_nan(const float *record, size_t values)
{
	while (values > 0 && record[values - 1] != record[values - 1])
		values--;
	return values == 0;
}

int ae_net_check_lengths(const struct ae_net *net, const float *x, size_t stride, size_t n, uint64_t first,
			 struct ae_err *e)
{
	uint32_t unused;
	size_t few, out, values = ae_shape_count(&net->record);

	for (size_t i = 0; i < n; i++) {
		const float *record = x + i * stride;
		size_t steps = ae_net_record_steps(net, record);

		if (steps == steps_of(net) || all_nan(record, values))
			continue;
		few = ae_net_lengths(net, steps, &unused, 0, &out);
		if (few < net->layers)
			return ae_err_set(
				e, "record %llu: expected %zu steps or more, got %zu, of which item %d '%s' makes none",
				(unsigned long long)(first + i), ae_net_shortest(net), steps,
				ae_net_item(net, few)->number, ae_net_item(net, few)->text);
		if (ae_net_steps(net, net->layers) == steps_of(net) && out < steps)
			return ae_err_set(e,
					  "record %llu: expected an output of %zu steps, as the record has, got %zu "
					  "(pad=same rounds up)",
					  (unsigned long long)(first + i), steps, out);
	}
	return 0;
}
