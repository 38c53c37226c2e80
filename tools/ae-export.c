/* ae-export - a model for other programs: one C file, an ONNX model, a drawing. */
#include "common/model_input.h"

#include <stdlib.h>

enum { FORMATS_MAX = 16 };

struct options {
	int to, part, precision;
	const char *name, *arch, *shape;
};

/* Shape of the records for weights without an architecture; NULL: the model has it. */
static const struct ae_shape *record_shape(struct tool *t, const struct options *o, struct ae_shape *record)
{
	const struct ae_builtin *builtin = o->arch ? ae_builtin_find(o->arch) : NULL;
	const char *shape = o->shape ? o->shape : builtin ? builtin->shape : NULL;
	struct ae_err e;

	if (shape && !o->arch)
		die(t, "option --shape: only with --arch: a model has the shape of its records");
	if (o->arch && !shape)
		die(t, "option --arch: %s: the shape of a record is needed, too, as --shape 300x1", o->arch);
	if (shape && ae_shape_parse(record, shape, &e) != 0)
		die(t, "option --shape: %s", e.text);
	return shape ? record : NULL;
}

static void run(struct tool *t, const struct options *o)
{
	const struct ae_export_format *format = ae_export_format((size_t)o->to);
	struct ae_export_options how = { .part = (enum ae_part)o->part,
					 .name = o->name,
					 .precision = (enum ae_precision)o->precision };
	const char *path = t->args > 0 ? t->arg[0] : "-";
	struct ae_shape record;
	struct ae_model m;
	struct ae_err e;
	char *bytes;
	size_t n;

	tool_take_stdin(t, path);
	model_open(t, &m, path, o->arch, record_shape(t, o, &record));
	if (ae_export(format, &m, &how, &bytes, &n, &e) != 0)
		die(t, "%s: %s", path, e.text);
	note(t, "%s: %zu bytes", format->summary, n);
	tool_bytes(t, bytes, n, format->text);
	free(bytes);
	ae_model_free(&m);
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-export",
			  .operands = "[MODEL]",
			  .summary = "write a model for other programs: as one C file, as ONNX, as a drawing" };
	static const char *const parts[] = {
		[AE_WHOLE] = "whole", [AE_ENCODER] = "encoder", [AE_DECODER] = "decoder", NULL
	};
	const char *formats[FORMATS_MAX] = { NULL };
	struct options o = { .name = ae_export_options_default().name };
	const struct tool_option table[] = {
		{ OPT_CHOICE, 0, "to", "FORMAT", &o.to, "format of the output", .names = formats },
		{ OPT_CHOICE, 0, "part", "PART", &o.part, "part of the network", .names = parts },
		{ OPT_CHOICE, 0, "precision", "TYPE", &o.precision,
		  "weights of the C file: f32, or integers of 8 bits with a scale per 32 (int8)",
		  .word = ae_precision_word },
		{ OPT_TEXT, 0, "name", "NAME", &o.name,
		  "name of the function or graph: a letter, then letters, digits and _" },
		{ OPT_INPUT, 'a', "arch", "ARCH", &o.arch,
		  "architecture of weights trained elsewhere (default: the model's)", .word = tool_builtin_word },
		{ OPT_TEXT, 0, "shape", "SHAPE", &o.shape,
		  "with -a: shape of a record, as 300x1 (default: the model's)" },
		{ OPT_END }
	};

	for (size_t i = 0; i + 1 < FORMATS_MAX && ae_export_format(i); i++)
		formats[i] = ae_export_format(i)->name;
	tool_start(&t, argc, argv, table, TOOL_OUTPUT, 0, 1);
	run(&t, &o);
	return tool_end(&t, TOOL_DONE);
}
