/* export_c_recurrent.c - lstm, gru and repeat as C. Weights have the network's order: (in, gates, units), gates as in
 * recurrent.c. */
#include "model/export_c.h"

enum { INPUT, STATE, BIAS, SIDES = 2, GATES = 4 };

/* Writes the sum of both sides' biases; the state's start at gate `first`. */
static void put_bias(struct ae_c_file *f, const struct ae_layer *l, size_t first)
{
	struct ae_c_table t = ae_c_table(f, "b", l, GATES * l->units);
	const float *w = f->job->net->w;

	for (size_t i = 0; i < GATES * l->units; i++) {
		float sum = 0;

		for (size_t side = 0; l->item.bias && side < SIDES; side++) {
			const struct ae_tensor *bias = &l->tensor[BIAS + side];
			size_t before = side == STATE ? first * l->units : 0;

			if (i >= before && i - before < bias->count)
				sum += w[bias->at + i - before];
		}
		ae_c_value(&t, sum);
	}
	ae_c_table_end(&t);
}

static void emit(struct ae_c_file *f, const struct ae_layer *l, const char *name, size_t first)
{
	ae_c_tensor(f, "wx", l, INPUT);
	ae_c_tensor(f, "wh", l, STATE);
	put_bias(f, l, first);
	ae_c_gates(f);
	ae_c_part(f, name);
	ae_text_print(&f->code, "\t%s(x, %zu, %zu, ae_wx%zu, ae_wh%zu, ae_b%zu, %zu, %d, y, z);\n", name, l->x.w,
		      l->x.c, l->id, l->id, l->id, l->units, l->item.last);
}

void ae_c_lstm(struct ae_c_file *f, const struct ae_layer *l)
{
	emit(f, l, "ae_lstm", 0);
}

void ae_c_gru(struct ae_c_file *f, const struct ae_layer *l)
{
	emit(f, l, "ae_gru", 1);
}

size_t ae_c_lstm_scratch(const struct ae_layer *l)
{
	return (GATES + 2) * l->units;
}

size_t ae_c_gru_scratch(const struct ae_layer *l)
{
	return (GATES + 1) * l->units;
}

void ae_c_repeat(struct ae_c_file *f, const struct ae_layer *l)
{
	ae_c_part(f, "ae_copy");
	ae_text_print(&f->code, "\tae_copy(x, 0, y, %zu, %zu, %zu);\n", l->x.c, l->units, l->x.c);
}
