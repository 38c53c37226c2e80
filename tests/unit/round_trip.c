/* round_trip.c - tables of random texts: what is written is read back, field by field and name by name. */
#include "expect.h"
#include "ae.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TABLES = 10000, FEW = 2000, COLUMNS = 4, ROWS = 6, TEXT = 24 };

static const char path[] = "round_trip.csv";

/* Parts of texts that a reader may take for something else. */
static const char *const parts[] = {
	"a", "b", "Z", "1", "2.5", "-0", "\"", "\"\"", "#", "#N", " ", "\t", ",", ";", "\n", "\r\n", "\r", "\xef\xbb\xbf", "'",
	"nan", "inf", "\xc3\xa9", "\xe2\x88\x92", "2020", "e", "=", "\\", "\\N", "0x1", "-", "null", "x y", "|", "\xe4",
};

static uint64_t draws;

static size_t below(size_t n)
{
	return (size_t)ae_rng_below(ae_rng_key(14, AE_RNG_SAMPLE, 0, 0), draws++, n);
}

static void make_text(char to[TEXT])
{
	size_t n = below(8) ? below(4) : 0;

	*to = '\0';
	for (size_t i = 0; i < n; i++)
		strcat(to, parts[below(sizeof parts / sizeof *parts)]);
}

/* Texts that mean a missing value are read as none. */
static const char *meant(const char *text)
{
	return strcmp(text, "NA") == 0 ? "" : text;
}

static void write_table(char text[ROWS + 1][COLUMNS][TEXT], size_t rows, size_t columns, char separator)
{
	const char *field[COLUMNS];
	char *header = NULL, *line;
	FILE *f = fopen(path, "w");

	for (size_t i = 0; i <= rows; i++) {
		for (size_t j = 0; j < columns; j++)
			field[j] = text[i][j];
		line = ae_table_line(field, columns, separator, header);
		if (!line || !f || fputs(line, f) < 0)
			abort();
		if (header)
			free(line);
		else
			header = line;
	}
	free(header);
	if (fclose(f) != 0)
		abort();
}

/* NULL: all is as it was. */
static const char *compare(char text[ROWS + 1][COLUMNS][TEXT], size_t rows, size_t columns, struct ae_reader *r,
			   const struct ae_schema *s, struct ae_err *e)
{
	size_t values = ae_shape_count(ae_reader_shape(r));
	double *x = malloc((ROWS + 1) * values * sizeof *x);
	const char *name, *bad = NULL;
	size_t first, n = 0;
	ptrdiff_t got;

	while ((got = ae_reader_read_f8(r, x + n * values, ROWS + 1 - n, e)) > 0)
		n += (size_t)got;
	if (got < 0)
		bad = e->text;
	else if (n != rows || ae_schema_columns(s) != columns)
		bad = "another number of rows or columns";
	for (size_t j = 0; j < columns && !bad; j++) {
		ae_schema_role(s, j, &name, &first);
		if (strcmp(name, text[0][j]) != 0)
			bad = "another name";
		for (size_t i = 0; i < rows && !bad; i++)
			if (strcmp(ae_schema_category(s, j, x + i * values), meant(text[i + 1][j])) != 0)
				bad = "another text";
	}
	free(x);
	return bad;
}

static bool round_trip(size_t table)
{
	struct ae_schema_options learn = { .max_categories = 100 };
	char list[16];
	char text[ROWS + 1][COLUMNS][TEXT];
	char *paths[] = { (char *)path };
	size_t columns = 1 + below(COLUMNS), rows = 1 + below(ROWS);
	char separator = below(2) ? ',' : '\t';
	struct ae_reader_options o = { .keep_missing = true };
	struct ae_reader *r = NULL;
	const char *bad;
	struct ae_err e;

	snprintf(list, sizeof list, "01-%zu", columns);	/* no text is like that */
	learn.category = list;
	for (size_t i = 0; i <= rows; i++)
		for (size_t j = 0; j < columns; j++)
			make_text(text[i][j]);
	write_table(text, rows, columns, separator);
	if (ae_schema_new(&o.schema, &learn, &e) != 0 || ae_reader_open(&r, paths, 1, &o, &e) != 0)
		bad = e.text;
	else
		bad = compare(text, rows, columns, r, o.schema, &e);
	if (bad)
		printf("not ok table %zu: %zu rows of %zu columns, separator %d: %s (left in %s)\n", table, rows, columns,
		       separator, bad, path);
	ae_reader_free(r);
	ae_schema_free(o.schema);
	return !bad;
}

int main(void)
{
	char directory[] = "/tmp/round_trip.XXXXXX";

	if (!mkdtemp(directory) || chdir(directory) != 0)
		return 2;
	for (size_t i = 0; i < expect_cases(TABLES, FEW); i++)
		if (!round_trip(i))
			return 1;
	unlink(path);
	rmdir(directory);
	puts("ok 1 - tables of random texts are read back as they were written");
	return 0;
}
