/* row_keys.h - the key of each row of a table: the texts of its key columns. */
#ifndef AE_ROW_KEYS_H
#define AE_ROW_KEYS_H

#include "base/text.h"
#include "io/rows.h"

enum { AE_KEY_COLUMNS = 8 };

/* Starts as zeros. */
struct ae_row_keys {
	size_t columns;                /* 0: rows have no keys */
	size_t column[AE_KEY_COLUMNS]; /* (columns) of the table, in the order of the key */
	struct ae_field field[AE_KEY_COLUMNS];
	struct ae_text text;    /* keys of the rows of a block, each with its NUL */
	size_t *at;             /* (rows) where each key begins */
	struct ae_text scratch; /* one field */
};

/* Finds the columns of a list such as "host,metric", and marks them in `index`, (columns->count): they are not part of the
 * record. Returns 0 or -1. */
int ae_row_keys_find(struct ae_row_keys *k, const struct ae_columns *columns, const char *list, const char *file,
		     bool *index, struct ae_err *e) AE_MUST_USE;
/* Makes space for the keys of a block of rows. Returns 0 or -1. */
int ae_row_keys_lay_out(struct ae_row_keys *k, size_t rows, const char *file, struct ae_err *e) AE_MUST_USE;

void ae_row_keys_begin(struct ae_row_keys *k); /* a new block */
/* Remembers the field of a column if it is part of the key. The field stays where it is until ae_row_keys_end(). */
void ae_row_keys_take(struct ae_row_keys *k, size_t column, const struct ae_field *f);
bool ae_row_keys_has(const struct ae_row_keys *k, size_t column);
/* Stores the key of row i of the block: the fields as a line of a table separated by tabs has them. */
int ae_row_keys_end(struct ae_row_keys *k, size_t row, const char *file, struct ae_err *e) AE_MUST_USE;
/* Returns the names of the columns as a key has its fields, or their numbers, for the caller to free; NULL: no memory. */
char *ae_row_keys_names(const struct ae_row_keys *k, const struct ae_columns *columns);
void ae_row_keys_release(struct ae_row_keys *k);

#endif
