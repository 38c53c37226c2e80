/* schema.h - inside struct ae_schema: a rule per column, how columns find their rules, how rules are fitted. */
#ifndef AE_SCHEMA_H
#define AE_SCHEMA_H

#include "base/text.h"
#include "io/categories.h"
#include "io/rows.h"

struct ae_rule {
	enum ae_role role;
	char *name;                      /* "": none */
	struct ae_categories categories; /* of a category column, and of a label that is text */
	ptrdiff_t baseline;              /* the category without a value, -1: none */
	size_t first;                    /* its first value in the record */
	uint64_t unseen;                 /* rows with a category that is not in the list */
	char example[AE_EXAMPLE];
};

/* State while a schema is fitted. */
struct ae_schema_fit {
	struct ae_schema_options options;
	struct ae_tally *tally; /* (columns) counts of each so far; NULL: no table yet */
	struct ae_text scratch;
};

struct ae_schema {
	size_t count;
	struct ae_rule *rule;      /* (count), in the order of the table it was fitted to */
	size_t values;             /* in a record */
	struct ae_schema_fit *fit; /* NULL: it was read from a file */
	bool fitted;
	bool codes; /* a category column is one value, the category's number; one more number stands for others */
};

/* Grows the list to `count` rules; new rules have no name and no categories. */
int ae_schema_rules(struct ae_schema *s, size_t count, struct ae_err *e) AE_MUST_USE;
/* Counts the values of a record, once the rules are complete. */
void ae_schema_lay_out(struct ae_schema *s);

/* Finds each column's rule, rule[column], -1: none; by name if both sides have names, else by position. Returns -1 if
 * a column of the record is missing. */
int ae_schema_match(const struct ae_schema *s, const struct ae_rows *r, ptrdiff_t *rule, struct ae_err *e) AE_MUST_USE;

/* "column 'name'", or "column 3" if it has no name; for messages. */
struct ae_called {
	char text[80];
};
struct ae_called ae_schema_called(const struct ae_schema *s, size_t column);
/* Returns a field's text without doubled quotes, in the field or in `scratch`; NULL: no memory. */
const char *ae_field_text(const struct ae_field *f, struct ae_text *scratch, size_t *n);

/* Counts the rows of a table; after the last table, decides the role of each column. schema_fit.c */
int ae_schema_fit(struct ae_schema *s, struct ae_bytes *in, const struct ae_table_options *rules,
		  struct ae_err *e) AE_MUST_USE;
int ae_schema_finish_fit(struct ae_schema *s, const char *file, bool keep_missing, struct ae_err *e) AE_MUST_USE;

/* A text table's records by a schema. table_encode.c */
extern const struct ae_input_format ae_format_table_encoded;

#endif
