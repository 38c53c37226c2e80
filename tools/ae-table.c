/* ae-table - encodes tables with text columns as numbers by a schema, and decodes them. */
#include "common/missing.h"
#include "common/narrow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct job {
	struct tool t;
	const char *fit, *schema, *names, *dtype;
	struct ae_schema_options learn;
	bool inverse, codes;
};

/* ---- the schema ---- */

static void take_schema(struct job *j)
{
	struct ae_err e;
	int bad;

	j->learn.columns = j->t.columns;
	j->learn.label = j->t.label;
	if (j->fit)
		bad = ae_schema_new(&j->t.schema, &j->learn, &e);
	else
		bad = ae_schema_read(&j->t.schema, j->schema, &e);
	if (bad)
		die_err(&j->t, &e);
	if (j->codes)
		ae_schema_codes(j->t.schema);
}

/* Prints a warning per column for which `of` writes one. */
static void tell(const struct job *j, const char *object, bool (*of)(const struct ae_schema *, size_t, struct ae_err *))
{
	struct ae_err text;

	for (size_t i = 0; i < ae_schema_columns(j->t.schema); i++)
		if (of(j->t.schema, i, &text))
			warn(&j->t, "%s: %s", object, text.text);
}

/* Writes one name per line. Control characters, which could end a line, are replaced. */
static void write_names(const struct job *j)
{
	char **name = ae_schema_names(j->t.schema);
	struct ae_file *f;
	struct ae_err e;

	if (!name)
		die(&j->t, "out of memory: names of %zu values", ae_schema_values(j->t.schema));
	if (ae_file_open(&f, j->names, &e) != 0)
		die_err(&j->t, &e);
	for (size_t i = 0; i < ae_schema_values(j->t.schema); i++) {
		size_t n = strlen(name[i]);

		for (char *s = name[i]; *s; s++)
			*s = (unsigned char)*s < ' ' ? '?' : *s;
		name[i][n] = '\n'; /* in place of its NUL */
		if (ae_file_write(f, name[i], n + 1, &e) != 0)
			die_err(&j->t, &e);
	}
	if (ae_file_commit(f, &e) != 0)
		die_err(&j->t, &e);
	ae_file_free(f);
	free(name);
}

/* ---- a table to records ---- */

static enum ae_dtype open_output(struct job *j, const struct ae_reader *r)
{
	const char **names = tool_columns(&j->t, r);
	struct ae_writer_options o = { .format = j->t.text ? AE_TSV : AE_NPY,
				       .dtype = tool_dtype(r, j->t.text),
				       .columns = names };
	struct ae_err e;

	if (j->dtype && ae_dtype_parse(&o.dtype, j->dtype, &e) != 0)
		die(&j->t, "option --dtype: %s", e.text);
	tool_writer_as(&j->t, ae_reader_shape(r), &o);
	free(names);
	return o.dtype;
}

static void copy(struct job *j, struct ae_reader *r, enum ae_dtype dtype)
{
	size_t values = ae_schema_values(j->t.schema), block = tool_block(values), n;
	double *x = tool_alloc(&j->t, block * values, sizeof *x);
	struct narrow digits;
	struct missing rows;

	narrow_open(&digits, &j->t, r, j->dtype ? AE_F8 : dtype); /* no warning with --dtype */
	missing_open(&rows, &j->t, r, j->t.missing);
	while ((n = missing_read(&rows, x, block)) > 0) {
		narrow_look(&digits, x, n);
		tool_write_f8(&j->t, j->t.writer, x, n);
	}
	narrow_close(&digits);
	missing_close(&rows);
	free(x);
}

static void run(struct job *j)
{
	struct ae_reader *r;
	struct ae_err e;

	missing_allow(&j->t, j->t.missing);
	r = tool_reader(&j->t, 0);
	if (j->fit && ae_schema_write(j->t.schema, j->fit, &e) != 0)
		die_err(&j->t, &e);
	if (j->fit)
		tell(j, ae_reader_name(r), ae_schema_doubt);
	if (j->names)
		write_names(j);
	copy(j, r, open_output(j, r));
	tell(j, ae_reader_name(r), ae_schema_unseen);
	ae_reader_free(r);
}

/* ---- records to a table ---- */

/* A table being written: the fields of a row; `number` holds the texts of numbers. */
struct table {
	struct job *j;
	FILE *f;
	char separator;
	bool single;
	const char **field; /* (columns) */
	char (*number)[32]; /* (columns) */
	char *header;       /* the first line; NULL: not written yet */
};

static const char *number_text(const struct table *to, double x, char text[32])
{
	*text = '\0';
	if (to->single && !isnan(x))
		ae_number_f4(text, (float)x + 0.0f); /* -0 is 0 */
	else if (!isnan(x))
		ae_number_f8(text, x + 0.0);
	return text;
}

/* Prints a record as a line; NULL: the header. */
static void print_line(struct table *to, const double *record)
{
	const struct ae_schema *s = to->j->t.schema;
	size_t count = 0;
	char *line;

	for (size_t i = 0; i < ae_schema_columns(s); i++) {
		const char *name;
		size_t first;
		enum ae_role role = ae_schema_role(s, i, &name, &first);

		if (role == AE_ROLE_DROP || role == AE_ROLE_LABEL)
			continue;
		if (record && role == AE_ROLE_NUMBER)
			name = number_text(to, record[first], to->number[count]);
		else if (record)
			name = ae_schema_category(s, i, record);
		to->field[count++] = name;
	}
	line = ae_table_line(to->field, count, to->separator, to->header);
	if (!line)
		die(&to->j->t, "out of memory: a line of %zu fields", count);
	fputs(line, to->f);
	if (to->header)
		free(line);
	else
		to->header = line;
}

static bool has_names(const struct ae_schema *s)
{
	const char *name = "";
	size_t first;

	for (size_t i = 0; i < ae_schema_columns(s) && !*name; i++)
		ae_schema_role(s, i, &name, &first);
	return *name;
}

static void run_back(struct job *j)
{
	size_t values = ae_schema_values(j->t.schema), block = tool_block(values), n;
	double *x = tool_alloc(&j->t, block * values, sizeof *x);
	struct ae_schema *schema = j->t.schema;
	struct table to = { .j = j, .f = tool_text(&j->t), .separator = j->t.text ? '\t' : ',' };
	struct missing rows;
	struct ae_reader *r;

	to.field = tool_alloc(&j->t, ae_schema_columns(schema), sizeof *to.field);
	to.number = tool_alloc(&j->t, ae_schema_columns(schema), sizeof *to.number);
	j->t.schema = NULL; /* the input is records, not a table to encode */
	missing_allow(&j->t, j->t.missing);
	r = tool_reader(&j->t, 0);
	j->t.schema = schema;
	if (ae_shape_count(ae_reader_shape(r)) != values)
		die(&j->t, "%s: expected records of %zu values, as in %s, got shape %s", ae_reader_name(r), values,
		    j->schema, ae_shape_name(ae_reader_shape(r)).text);
	to.single = ae_reader_dtype(r) == AE_F4 || ae_reader_dtype(r) == AE_F2;
	missing_open(&rows, &j->t, r, j->t.missing);
	if (has_names(schema))
		print_line(&to, NULL);
	while ((n = missing_read(&rows, x, block)) > 0)
		for (size_t i = 0; i < n; i++)
			print_line(&to, x + i * values);
	missing_close(&rows);
	ae_reader_free(r);
	free(to.field);
	free(to.number);
	free(to.header);
	free(x);
}

/* ---- options ---- */

static void check(const struct job *j)
{
	const struct tool *t = &j->t;
	const struct {
		const char *name;
		bool given;
	} learning[] = {
		{ "columns", t->columns && !j->inverse },  { "drop", j->learn.drop != NULL },
		{ "category", j->learn.category != NULL }, { "number", j->learn.number != NULL },
		{ "drop-first", j->learn.drop_first },     { "max-categories", j->learn.max_categories != 1000 },
	};

	if ((j->fit != NULL) + (j->schema != NULL) != 1)
		die(t, "options --fit, --schema: exactly one expected, %d given", j->fit ? 2 : 0);
	for (size_t i = 0; j->schema && i < sizeof learning / sizeof *learning; i++)
		if (learning[i].given)
			die(t, "option --%s: needs --fit (a schema defines its columns; edit it to change them)",
			    learning[i].name);
	if (j->codes && j->learn.drop_first)
		die(t, "option --codes: cannot be used with --drop-first: each category has a code");
	if (!j->inverse && ((t->time && strcmp(t->time, "none") != 0) || t->time_format))
		die(t, "option --%s: needs --inverse: a schema makes categories of times (--drop leaves a column out)",
		    t->time ? "time" : "time-format");
	if (j->inverse && (j->fit || t->label || j->names || j->dtype))
		die(t, "option --inverse: cannot be used with --%s",
		    j->fit             ? "fit"
			    : t->label ? "label"
			    : j->names ? "names-out"
				       : "dtype");
}

int main(int argc, char **argv)
{
	struct job j = {
		.t = { .name = "ae-table",
		       .operands = "[FILE]...",
		       .summary = "Encodes tables with text columns as numbers, and decodes them." },
		.learn.max_categories = 1000,
	};
	const struct tool_option options[] = {
		{ OPT_OUTPUT, 0, "fit", "FILE", &j.fit, "learn the columns, write the schema to FILE (fit_transform)" },
		{ OPT_INPUT, 0, "schema", "FILE", &j.schema, "apply the schema in FILE (transform)" },
		{ OPT_FLAG, 0, "inverse", NULL, &j.inverse, "decode records to a table, as CSV (inverse_transform)" },
		{ OPT_FLAG, 0, "codes", NULL, &j.codes,
		  "a categorical column is one value: the number of its category, from 0" },
		{ OPT_TEXT, 0, "drop", "LIST", &j.learn.drop, "with --fit: columns to leave out" },
		{ OPT_TEXT, 0, "category", "LIST", &j.learn.category,
		  "with --fit: columns of numbers to treat as categorical" },
		{ OPT_TEXT, 0, "number", "LIST", &j.learn.number,
		  "with --fit: columns of numbers; a word in them is an error" },
		{ OPT_FLAG, 0, "drop-first", NULL, &j.learn.drop_first,
		  "with --fit: no value for the first category of a column" },
		{ OPT_COUNT, 0, "max-categories", "N", &j.learn.max_categories,
		  "with --fit: largest number of categories per column", 1, 1e6 },
		{ OPT_OUTPUT, 0, "names-out", "FILE", &j.names,
		  "where to write the names of the values, one per line" },
		{ OPT_TEXT, 0, "dtype", "TYPE", &j.dtype, "type of the values, as f8 (default: f4)" },
		{ .kind = OPT_END },
	};

	tool_start(&j.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT | TOOL_GAPS, 0, -1);
	check(&j);
	take_schema(&j);
	if (j.inverse)
		run_back(&j);
	else
		run(&j);
	ae_schema_free(j.t.schema);
	return tool_end(&j.t, TOOL_DONE);
}
