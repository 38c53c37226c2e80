/* ae-convert - converts records from any input format to one array, text, raw bytes, IDX or images. */
#include "common/narrow.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
	int to;
	const char *shape, *dtype, *clip;
	bool round;
	double limits[2];
};

static bool is_text(const struct options *o)
{
	return ae_format_is_text((enum ae_format)o->to);
}

/* "3" for all files, or "0,1,1", one label per file. */
static void parse_labels(struct tool *t)
{
	size_t files = t->args > 0 ? (size_t)t->args : 1;
	double *label = NULL;

	if (t->label)
		die(t, "option --label-value: cannot be used with --label");
	if (!t->label_out)
		die(t, "option --label-value: needs --label-out");
	for (const char *s = t->label_value; s; s = *s ? s + 1 : NULL) {
		const char *end = s + strcspn(s, ",");
		double value;

		if (end == s || ae_number_parse(s, end, &value) != end
		    || (value == floor(value) && (float)value != value))
			die(t, "option --label-value: expected numbers of single precision, as 3 or 0,1,1, got '%s'",
			    t->label_value);
		label = tool_grow(t, label, t->file_labels + 1, sizeof *label);
		label[t->file_labels++] = value;
		s = end;
	}
	if (t->file_labels > 1 && t->file_labels != files)
		die(t, "option --label-value: expected one label, or one per file, of %zu, got %zu", files,
		    t->file_labels);
	t->file_label = label;
}

static void check_options(struct tool *t, struct options *o)
{
	if (t->label_value)
		parse_labels(t);
	if (t->text && o->to != AE_NPY && o->to != AE_TSV)
		die(t, "option --text: cannot be used with --to, except --to tsv");
	if (t->text)
		o->to = AE_TSV;
	if (o->clip)
		tool_limits(t, o->clip, o->limits);
}

/* ---- normalizer statistics ---- */

/* Reads the only operand as statistics. false: it is a stream of records. */
static bool read_stats(const struct tool *t, struct ae_stats *stats)
{
	enum ae_file_kind kind;
	struct ae_err e;

	if (t->args != 1)
		return false;
	if (ae_file_kind(t->arg[0], &kind, &e) != 0)
		die_err(t, &e);
	if (kind != AE_FILE_STATS)
		return false;
	if (ae_stats_read(stats, t->arg[0], &e) != 0)
		die_err(t, &e);
	return true;
}

static void print_stats(struct tool *t, const struct options *o, const struct ae_stats *stats)
{
	char separator = o->to == AE_CSV ? ',' : '\t', name[2 * AE_NAME_MAX + 3], shift[32], scale[32];
	FILE *f = tool_text(t);

	if (!is_text(o))
		die(t, "%s: expected --to csv or --to tsv for the statistics of a normalizer", t->arg[0]);
	fprintf(f, "name%cshift%cscale\n", separator, separator);
	for (size_t i = 0; i < stats->count; i++) {
		ae_number_f8(shift, stats->row[i].shift);
		ae_number_f8(scale, stats->row[i].scale);
		ae_name_quote(name, stats->row[i].name, separator);
		fprintf(f, "%s%c%s%c%s\n", name, separator, shift, separator, scale);
	}
}

/* ---- records ---- */

static struct ae_shape output_shape(const struct tool *t, const struct options *o, const struct ae_reader *r)
{
	struct ae_shape in = *ae_reader_shape(r), out = in;
	struct ae_err e;

	if (o->shape && ae_shape_parse(&out, o->shape, &e) != 0)
		die(t, "option --shape: %s", e.text);
	if (ae_shape_count(&out) != ae_shape_count(&in))
		die(t, "%s: records of shape %s have %zu values, --shape %s has %zu", ae_reader_name(r),
		    ae_shape_name(&in).text, ae_shape_count(&in), o->shape, ae_shape_count(&out));
	return out;
}

static enum ae_dtype output_dtype(const struct tool *t, const struct options *o, const struct ae_reader *r)
{
	enum ae_dtype dtype = tool_dtype(r, is_text(o));
	struct ae_err e;

	if (o->dtype && ae_dtype_parse(&dtype, o->dtype, &e) != 0)
		die(t, "option --dtype: %s", e.text);
	return dtype;
}

static void round_all(double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = rint(x[i]) + 0.0; /* -0 becomes 0 */
}

static void clip_all(double *x, size_t n, const double limits[2])
{
	for (size_t i = 0; i < n; i++)
		x[i] = x[i] < limits[0] ? limits[0] : x[i] > limits[1] ? limits[1] : x[i];
}

static void convert(struct tool *t, const struct options *o, struct ae_reader *r, enum ae_dtype dtype)
{
	size_t values = ae_shape_count(ae_reader_shape(r)), block = tool_block(values), n;
	double *x = tool_alloc(t, block * values, sizeof *x);
	struct narrow digits;

	narrow_open(&digits, t, r, o->dtype ? AE_F8 : dtype); /* no warning with --dtype */
	while ((n = tool_read_f8(t, r, x, block)) > 0 && (o->dtype || tool_dtype(r, is_text(o)) == dtype)) {
		if (o->clip)
			clip_all(x, n * values, o->limits);
		if (o->round)
			round_all(x, n * values);
		narrow_look(&digits, x, n);
		tool_write_f8(t, t->writer, x, n);
	}
	narrow_close(&digits);
	free(x);
	if (n > 0)
		die(t, "%s: expected type %s, as in the files before, got %s (--dtype converts all files)",
		    ae_reader_name(r), ae_dtype_name(dtype), ae_dtype_name(ae_reader_dtype(r)));
}

static void run(struct tool *t, const struct options *o)
{
	struct ae_writer_options w = { .format = (enum ae_format)o->to };
	struct ae_reader *r = tool_reader(t, 0);
	struct ae_shape shape = output_shape(t, o, r);
	const char **names = o->shape ? NULL : tool_columns(t, r);

	w.dtype = output_dtype(t, o, r);
	w.columns = names;
	tool_writer_as(t, &shape, &w);
	convert(t, o, r, w.dtype);
	free(names);
	ae_reader_free(r);
}

static const char *dtype_word(size_t i)
{
	return i < AE_DTYPES ? ae_dtype_name((enum ae_dtype)i) : NULL;
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-convert",
			  .operands = "[FILE]...",
			  .exact = true,
			  .in_place = true,
			  .summary = "Converts records in any input format to one NPY array or another format." };
	struct options o = { .to = AE_NPY };
	const struct tool_option table[] = {
		{ OPT_CHOICE, 0, "to", "FORMAT", &o.to, "format to write", .word = ae_format_name },
		{ OPT_TEXT, 0, "shape", "SHAPE", &o.shape, "shape of a record, as 28x28 (default: as read)" },
		{ OPT_NAME, 0, "dtype", "TYPE", &o.dtype, "type of the values (default: as stored; f4 for tables)",
		  .word = dtype_word },
		{ OPT_TEXT, 0, "clip", "LO,HI", &o.clip, "limit values to LO..HI (default: no limits)" },
		{ OPT_TEXT, 0, "label-value", "LIST", &t.label_value,
		  "label of all records for --label-out, or labels by file, as 0,1,1" },
		{ OPT_FLAG, 0, "round", NULL, &o.round, "round each value to the nearest whole number" },
		{ .kind = OPT_END },
	};
	struct ae_stats stats;

	tool_start(&t, argc, argv, table, TOOL_INPUT | TOOL_OUTPUT | TOOL_MISSING, 0, -1);
	check_options(&t, &o);
	if (read_stats(&t, &stats)) {
		print_stats(&t, &o, &stats);
		ae_stats_free(&stats);
	} else {
		run(&t, &o);
	}
	free(t.file_label);
	return tool_end(&t, TOOL_DONE);
}
