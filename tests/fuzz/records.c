/* records.c - the parsers of records: arrays, images, tables, and tables by a schema. */
#include "fuzz.h"

#include "ae.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 64, VALUES_MOST = 1 << 12, WORK_MOST = 1 << 16 };

/* What a row has beside its values. */
static void look_at_row(const struct ae_reader *r, size_t i)
{
	static const char *const name[] = { "score" };
	const double value = 0.5;
	const char *key = ae_reader_key(r, i);
	char *line;

	(void)ae_reader_group(r, i);
	fuzz_hold(!key || !strchr(key, '\n'), "a key in two lines");
	if (ae_reader_has_lines(r)) {
		line = ae_reader_line(r, i, name, &value, 1);
		fuzz_hold(line || fuzz_faults, "a row without its line");
		fuzz_hold(!line || !strchr(line, '\n'), "a row's line in two lines");
		free(line);
	}
}

static void read_all(struct ae_reader *r, bool missing)
{
	size_t values = ae_shape_count(ae_reader_shape(r));
	double *x = values <= VALUES_MOST ? malloc(BLOCK * values * sizeof *x) : NULL;
	struct ae_err e = { "" };
	ptrdiff_t got = 0;
	uint64_t count = 0;

	if (x)
		while ((got = ae_reader_read_f8(r, x, BLOCK, &e)) > 0) {
			fuzz_hold((size_t)got <= BLOCK, "more records than asked for");
			count += (uint64_t)got;
			(void)ae_reader_times(r);
			for (size_t i = 0; i < (size_t)got; i++)
				look_at_row(r, i);
			for (size_t i = 0; i < (size_t)got * values; i++)
				fuzz_hold(isfinite(x[i]) || (missing && isnan(x[i])), "a value that should be refused");
		}
	fuzz_hold(ae_reader_count(r) == count, "another count of records");
	fuzz_hold((ae_reader_bad_lines(r) > 0) == (*ae_reader_bad_line(r) != '\0'), "bad lines without a word, or a word of none");
	if (got < 0)
		fuzz_hold_refusal(&e);
	free(x);
}

static void read_records(const char *path, const struct ae_reader_options *o)
{
	char *paths[] = { (char *)path, (char *)path };		/* twice: as a stream of two files */
	struct ae_reader *r;
	struct ae_err e = { "" };

	if (ae_reader_open(&r, paths, 2, o, &e) != 0) {
		fuzz_hold_refusal(&e);
		return;
	}
	for (size_t i = 0; i < ae_shape_count(ae_reader_shape(r)) && i < BLOCK; i++)
		(void)ae_reader_column(r, i);
	fuzz_hold(ae_reader_left_out(r) && ae_reader_format(r) && ae_reader_name(r), "nothing to say of it");
	read_all(r, o->keep_missing);
	ae_reader_free(r);
}

void fuzz_records(const char *path, const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
	read_records(path, &(struct ae_reader_options){ .columns = NULL });
	read_records(path, &(struct ae_reader_options){ .columns = "2,1", .label = "3", .keep_missing = true });
	read_records(path, &(struct ae_reader_options){ .label = "b", .exact = true, .keep_missing = true });
	read_records(path, &(struct ae_reader_options){
				   .table.missing = "-200,Bad,0", .times = true, .group = "1", .group_optional = true,
				   .keep_missing = true, .date_order = AE_DATE_DMY });
	read_records(path, &(struct ae_reader_options){ .array = "b", .keep_missing = true });
	read_records(path, &(struct ae_reader_options){ .key = "1", .lines = true, .table.skip_bad = true, .keep_missing = true });
	read_records(path, &(struct ae_reader_options){ .key = "host,b", .lines = true, .columns = "v,c" });
	read_records(path, &(struct ae_reader_options){ .times = true, .time = "1,2", .drop_missing = true,
							.keep_missing = true });
}

/* A table as ae-table learns and reads it, and its schema once more from its file. */
static void learn(const char *path)
{
	const struct ae_schema_options learn = { .label = "3", .drop_first = true, .max_categories = 3 };
	struct ae_reader_options o = { .label = "3", .keep_missing = true };
	struct ae_schema *again;
	struct ae_err e = { "" };
	char copy[FUZZ_PATH];

	if (!fuzz_file(copy, NULL, 0))
		return;		/* a call that is made to fail, when it is not the parser's */
	if (ae_schema_new(&o.schema, &learn, &e) == 0) {
		read_records(path, &o);
		if (ae_schema_values(o.schema) > 0 && ae_schema_write(o.schema, copy, &e) == 0 &&
		    ae_schema_read(&again, copy, &e) == 0) {
			fuzz_hold(ae_schema_values(again) == ae_schema_values(o.schema), "another schema from its file");
			ae_schema_free(again);
		}
		ae_schema_free(o.schema);
	}
	unlink(copy);
}

void fuzz_schema(const char *path, const uint8_t *data, size_t size)
{
	struct ae_schema *s;
	struct ae_err e = { "" };
	double *x;

	(void)data;
	(void)size;
	if (ae_schema_read(&s, path, &e) != 0) {
		fuzz_hold_refusal(&e);
		return;
	}
	x = calloc(ae_schema_values(s), sizeof *x);
	for (size_t i = 0, first = 0; x && i < ae_schema_columns(s); i++) {
		const char *name;

		if (ae_schema_role(s, i, &name, &first) == AE_ROLE_CATEGORY)
			fuzz_hold(ae_schema_category(s, i, x) != NULL, "no level at all");
		fuzz_hold(first <= ae_schema_values(s), "a value beyond the record");
	}
	free(ae_schema_names(s));
	free(x);
	ae_schema_free(s);
}

void fuzz_coded(const char *path, const uint8_t *data, size_t size)
{
	static const char mark[] = "\n%%\n";
	struct ae_reader_options o = { .keep_missing = true };
	char rules[FUZZ_PATH], table[FUZZ_PATH], *text = fuzz_string(data, size);
	const char *end = text ? strstr(text, mark) : NULL;
	size_t length = end ? (size_t)(end - text) + 1 : size, behind = end ? length + sizeof mark - 2 : size;
	struct ae_err e = { "" };

	(void)path;
	free(text);
	if (!fuzz_file(rules, data, length))
		return;
	if (fuzz_file(table, data + behind, size - behind)) {
		if (ae_schema_read(&o.schema, rules, &e) == 0)
			read_records(table, &o);
		else
			fuzz_hold_refusal(&e);
		ae_schema_free(o.schema);
		unlink(table);
	}
	unlink(rules);
}

static void lines(const char *path, size_t size)
{
	struct ae_table_lines *v;
	struct ae_table_line line;
	enum ae_line_kind kind;
	struct ae_err e = { "" };
	size_t bytes = 0;
	int got;

	if (ae_table_lines_open(&v, path, NULL, &e) != 0) {
		fuzz_hold_refusal(&e);
		return;
	}
	while ((got = ae_table_lines_next(v, &line, &kind, &e)) > 0) {
		fuzz_hold(line.end >= line.at && line.end <= line.at + line.bytes, "a line that ends outside itself");
		bytes += line.bytes;
	}
	if (got < 0)
		fuzz_hold_refusal(&e);
	fuzz_hold(got < 0 || bytes <= size, "more bytes in lines than in the file");
	ae_table_lines_free(v);
}

static void text_column(const char *path)
{
	struct ae_reader_options o = { .time = "1,2", .date_order = AE_DATE_MDY };
	struct ae_text_column column;
	struct ae_err e = { "" };

	for (int i = 0; i < 2; i++) {
		if (ae_text_column_read(&column, path, i ? &o : NULL, &e) == 0)
			ae_text_column_free(&column);
		else
			fuzz_hold_refusal(&e);
	}
}

void fuzz_table(const char *path, const uint8_t *data, size_t size)
{
	fuzz_records(path, data, size);
	learn(path);
	lines(path, size);
	text_column(path);
}

