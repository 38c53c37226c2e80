/* schema.h - inside struct ae_schema: a rule a column, how columns find theirs, how they are learned. */
#ifndef AE_SCHEMA_H
#define AE_SCHEMA_H

#include "base/text.h"
#include "io/categories.h"
#include "io/rows.h"

enum { AE_EXAMPLE = 41 };	/* of a field in a message, its end included */

struct ae_rule {
	enum ae_role role;
	char *name;			/* "": none */
	struct ae_categories levels;	/* of a category, and of a label that is text */
	ptrdiff_t baseline;		/* the level without a value of its own, -1: none */
	size_t first;			/* its first value in the record */
	uint64_t unseen;		/* rows read whose level it does not know */
	char example[AE_EXAMPLE];
};

/* What is known while a schema is learned. */
struct ae_schema_fit {
	struct ae_schema_options options;
	struct ae_tally *tally;		/* (columns) what each has held so far; NULL: no table has come yet */
	struct ae_text room;
};

struct ae_schema {
	size_t count;
	struct ae_rule *rule;		/* (count), in the order of the table it was learned from */
	size_t values;			/* in a record */
	struct ae_schema_fit *learner;	/* NULL: it was read from a file */
	bool learned;
};

/* Makes room for so many rules without name or levels. */
int ae_schema_rules(struct ae_schema *s, size_t count, struct ae_err *e) AE_MUST_USE;
/* Counts the values, once the rules stand. */
void ae_schema_lay_out(struct ae_schema *s);

/* Finds each column's rule, rule[column], -1: it has none; by name where both have names, else by place. What
 * is part of the record has to be there. */
int ae_schema_match(const struct ae_schema *s, const struct ae_rows *r, ptrdiff_t *rule,
		    struct ae_err *e) AE_MUST_USE;

/* "column 'name'", or "column 3" where it has none; for messages. */
struct ae_called { char text[80]; };
struct ae_called ae_schema_called(const struct ae_schema *s, size_t column);
/* The first characters of a text. */
void ae_example_set(char example[AE_EXAMPLE], const char *text, size_t n);

/* A field's text as it is meant, without doubled quotes, in the field or in `room`; NULL: no memory. */
const char *ae_field_text(const struct ae_field *f, struct ae_text *room, size_t *n);

/* Learns from all rows of a table; then, when all tables are through, what its columns are. learn.c */
int ae_schema_fit(struct ae_schema *s, struct ae_bytes *in, struct ae_err *e) AE_MUST_USE;
int ae_schema_settle(struct ae_schema *s, const char *file, bool keep_missing, struct ae_err *e) AE_MUST_USE;

/* A text table's records by a schema. table_encode.c */
extern const struct ae_input_format ae_format_table_encoded;

/* Adds a text as schemas write it: what could end a line, or be lost at an end, as \x and two digits. */
void ae_text_escape(struct ae_text *to, const char *text);

#endif
