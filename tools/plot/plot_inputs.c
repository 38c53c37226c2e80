/* plot_inputs.c - the inputs of ae-plot: the operands, the files of --row, and --against. */
#include "plot/plot_tool.h"

#include <stdlib.h>
#include <string.h>

static struct plot_data read_for(struct tool *t, struct ae_reader *reader, const struct ae_plot_kind *kind,
				 const struct plot_options *o)
{
	bool labels = kind->flags & AE_PLOT_LABELS;
	size_t n = o->records ? o->records : kind->records;

	if (kind->flags & AE_PLOT_SAMPLE)
		return plot_data_sample(t, reader, n);
	if (kind->flags & AE_PLOT_FIRST)
		return plot_data_first(t, reader, n, labels);
	return plot_data_all(t, reader, labels);
}

static void check_against(const struct tool *t, const struct plot_data *d, const struct plot_data *against)
{
	const struct ae_shape *a = ae_reader_shape(d->reader), *b = ae_reader_shape(against->reader);

	if (!ae_shape_equal(a, b))
		die(t, "%s: records: expected shape %s, got %s", ae_reader_name(against->reader), ae_shape_name(a).text,
		    ae_shape_name(b).text);
	if (d->seen != against->seen)
		die(t, "%s: expected %llu records, as many as the input has, got %llu", ae_reader_name(against->reader),
		    (unsigned long long)d->seen, (unsigned long long)against->seen);
}

struct plot_data plot_inputs_against(struct tool *t, const struct ae_plot_kind *kind, const struct plot_options *o,
				     const struct plot_data *first)
{
	struct plot_data against = read_for(t, tool_reader_of(t, o->against), kind, o);

	check_against(t, first, &against);
	return against;
}

const char *plot_base_name(const char *path)
{
	return strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
}

/* Operands or stdin are the first input, unless --row names all inputs. They have a name only beside other inputs. */
static void read_operands(struct tool *t, struct plot_inputs *in, const struct ae_plot_kind *kind,
			  const struct plot_options *o)
{
	const char *name = t->args > 1 && strcmp(t->arg[1], "-") != 0 ? plot_base_name(t->arg[1]) : "input";

	if (o->rows.count > 0 && t->args == 1)
		return;
	in->data[0] = read_for(t, tool_reader(t, 1), kind, o);
	if (o->rows.count > 0)
		snprintf(in->input[0].name, sizeof in->input[0].name, "%s", name);
	in->count = 1;
}

static void read_row(struct tool *t, struct plot_inputs *in, const char *text, const struct ae_plot_kind *kind,
		     const struct plot_options *o)
{
	struct ae_plot_input *input = &in->input[in->count];
	size_t length = strcspn(text, "=");
	const char *path = text + length + 1;

	if (length == 0 || strlen(text) < length + 2)
		die(t, "option --row: expected NAME=FILE, as in noisy=noisy.npy, got '%s'", text);
	snprintf(input->name, sizeof input->name, "%.*s", (int)(length < 64 ? length : 64), text);
	tool_check_input(t, path);
	in->data[in->count] = read_for(t, tool_reader_like(t, path), kind, o);
	if ((kind->flags & AE_PLOT_FIRST) && in->data[in->count].seen != in->data[0].seen)
		die(t, "%s: expected %llu records, as many as the first input has, got %llu", path,
		    (unsigned long long)in->data[0].seen, (unsigned long long)in->data[in->count].seen);
	in->count++;
}

/* The shape in which records are drawn: the first one given that has as many values. */
static struct ae_shape shape_of(const struct tool *t, const struct ae_shape *stored, const struct plot_options *o,
				bool *used)
{
	struct ae_shape shape;
	struct ae_err e;

	for (size_t i = 0; i < o->shapes.count; i++) {
		if (ae_shape_parse(&shape, o->shapes.item[i], &e) < 0)
			die(t, "option --shape: %s", e.text);
		if (ae_shape_count(&shape) != ae_shape_count(stored))
			continue;
		used[i] = true;
		return shape;
	}
	return *stored;
}

static void describe(const struct tool *t, struct plot_inputs *in, const struct plot_options *o)
{
	bool *used = tool_alloc(t, o->shapes.count, sizeof *used);

	for (size_t i = 0; i < in->count; i++) {
		const struct plot_data *d = &in->data[i];

		in->input[i].shape = shape_of(t, ae_reader_shape(d->reader), o, used);
		in->input[i].dtype = ae_reader_dtype(d->reader);
		in->input[i].count = d->count;
		in->input[i].x = d->x;
		in->input[i].names = d->names;
	}
	for (size_t i = 0; i < o->shapes.count; i++)
		if (!used[i])
			die(t, "option --shape: expected as many values as an input's records have (%s), got %s",
			    ae_shape_name(ae_reader_shape(in->data[0].reader)).text, o->shapes.item[i]);
	free(used);
}

struct plot_inputs plot_inputs_read(struct tool *t, const struct ae_plot_kind *kind, const struct plot_options *o)
{
	struct plot_inputs in = { 0 };

	t->times_beside = o->times != NULL;
	in.data = tool_alloc(t, o->rows.count + 1, sizeof *in.data);
	in.input = tool_alloc(t, o->rows.count + 1, sizeof *in.input);
	read_operands(t, &in, kind, o);
	for (size_t i = 0; i < o->rows.count; i++)
		read_row(t, &in, o->rows.item[i], kind, o);
	describe(t, &in, o);
	return in;
}

void plot_inputs_free(struct plot_inputs *in)
{
	for (size_t i = 0; i < in->count; i++)
		plot_data_free(&in->data[i]);
	free(in->data);
	free(in->input);
}
