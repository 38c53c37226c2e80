/* table_encode.c - text tables by a schema: numbers, one value per category, a label. */
#include "io/schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The use of a column's fields. */
struct column_plan {
	enum { SKIP, NUMBER, CATEGORY, CLASS } kind;
	struct ae_rule *rule;
	size_t slot; /* index of its value, or of its first category's value */
};

struct table_encoder {
	struct ae_rows rows;
	struct column_plan *plan; /* (columns) */
	bool keep_missing, codes;
	struct ae_text scratch;
};

/* ---- rows ---- */

/* Finds the index of a field's category, -1: it is not in the schema. */
static int find_category(struct table_encoder *c, size_t column, const struct ae_field *f, ptrdiff_t *category,
			 struct ae_err *e)
{
	size_t n;
	const char *text = ae_field_text(f, &c->scratch, &n);

	if (!text)
		return ae_err_memory(e, "%s: no memory for a field of %td bytes", c->rows.in->name, f->end - f->at);
	*category = ae_categories_find(&c->plan[column].rule->categories, text,
				       ae_field_is_missing(&c->rows.lines, f) ? 0 : n);
	return 0;
}

static void set_category(const struct column_plan *p, bool codes, ptrdiff_t category, const struct ae_field *f,
			 double *row)
{
	struct ae_rule *u = p->rule;

	if (codes)
		row[p->slot] = category >= 0 ? (double)category : (double)u->categories.count;
	else if (category >= 0 && category != u->baseline)
		row[p->slot + (size_t)category - (u->baseline >= 0 && category > u->baseline)] = 1;
	if (category < 0 && u->unseen++ == 0)
		ae_example_set(u->example, f->at, (size_t)(f->end - f->at));
}

static int set_class(const struct table_encoder *c, size_t column, ptrdiff_t category, const struct ae_field *f,
		     double *row, struct ae_err *e)
{
	bool missing = ae_field_is_missing(&c->rows.lines, f);

	row[c->plan[column].slot] = missing ? (double)NAN : (double)category;
	if (category < 0 && !missing)
		return ae_rows_refuse(&c->rows, column, f,
				      "is no category of the label (a line 'level' in "
				      "the schema adds it)",
				      e);
	return 0;
}

static int parse_field(struct table_encoder *c, size_t column, const char **at, const char *end, double *row,
		       struct ae_err *e)
{
	const struct column_plan *p = &c->plan[column];
	struct ae_field f;
	ptrdiff_t category = -1;

	if (p->kind == NUMBER)
		return ae_rows_number(&c->rows, at, end, column, c->keep_missing, &row[p->slot], e);
	if (ae_rows_field(&c->rows, at, end, column, &f, e) != 0)
		return -1;
	if (p->kind == SKIP)
		return 0;
	if (find_category(c, column, &f, &category, e) != 0)
		return -1;
	if (p->kind == CLASS)
		return set_class(c, column, category, &f, row, e);
	set_category(p, c->codes, category, &f, row);
	return 0;
}

static int parse_row(void *arg, const struct ae_line *line, double *row, struct ae_err *e)
{
	struct table_encoder *c = arg;
	const char *at = line->at;
	size_t column = 0;

	if (ae_rows_whole(&c->rows, e) != 0)
		return -1;
	memset(row, 0, c->rows.values * sizeof *row);
	for (; at && column < c->rows.columns; column++)
		if (parse_field(c, column, &at, line->end, row, e) != 0)
			return -1;
	if (at)
		column = ae_line_fields(&c->rows.lines, line);
	return ae_rows_check(&c->rows, column, e);
}

static ptrdiff_t block(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	struct table_encoder *c = s->state;

	s->beside = (struct ae_beside){ .bad = c->rows.bad };
	return ae_rows_block(&c->rows, max, values, c, parse_row, e);
}

/* ---- the first lines ---- */

static struct column_plan plan_of(struct ae_rule *u)
{
	struct column_plan p = { SKIP, u, u ? u->first : 0 };

	if (u && u->role == AE_ROLE_NUMBER)
		p.kind = NUMBER;
	else if (u && u->role == AE_ROLE_CATEGORY)
		p.kind = CATEGORY;
	return p;
}

/* Plans the label column that the options name, which may differ from the schema's label. Its value follows the record. */
static int plan_label(const struct ae_source *s, struct table_encoder *c, bool *marked, struct ae_err *e)
{
	const struct ae_columns columns = { .count = c->rows.columns, .names = c->rows.names };
	size_t found = 0;

	if (ae_columns_mark(&columns, s->options->label, s->in.name, marked, e) != 0)
		return -1;
	for (size_t i = 0; i < columns.count; i++) {
		struct column_plan *p = &c->plan[i];

		if (!marked[i])
			continue;
		if (p->kind != SKIP)
			return ae_err_set(e, "%s: label '%s': the schema makes it part of the record", s->in.name,
					  s->options->label);
		if (found++)
			return ae_err_set(e, "%s: label '%s': one column expected", s->in.name, s->options->label);
		p->kind = p->rule && p->rule->categories.count ? CLASS : NUMBER;
		p->slot = s->options->schema->values;
	}
	return 0;
}

/* Makes the choice: the schema's values. Columns that are not in the schema are listed as left out. */
static int make_choice(struct ae_source *s, const struct table_encoder *c, bool *unknown, struct ae_err *e)
{
	struct ae_columns columns = { .count = c->rows.columns, .names = c->rows.names, .text = unknown };

	for (size_t i = 0; i < c->rows.columns; i++)
		unknown[i] = !c->plan[i].rule && c->plan[i].kind == SKIP;
	s->choice = (struct ae_choice){ .count = s->options->schema->values, .label = -1 };
	if (s->options->label)
		s->choice.label = (ptrdiff_t)s->choice.count;
	s->choice.names = ae_schema_names(s->options->schema);
	s->choice.left_out = ae_columns_list(&columns, unknown);
	if (!s->choice.names || !s->choice.left_out)
		return ae_err_set(e, "%s: no memory for the names of %zu values", s->in.name, s->choice.count);
	return 0;
}

static int make_plan(struct ae_source *s, struct table_encoder *c, ptrdiff_t *rule, bool *marked, struct ae_err *e)
{
	struct ae_schema *schema = s->options->schema;

	if (ae_schema_match(schema, &c->rows, rule, e) != 0)
		return -1;
	for (size_t i = 0; i < c->rows.columns; i++)
		c->plan[i] = plan_of(rule[i] < 0 ? NULL : &schema->rule[rule[i]]);
	if (s->options->label && plan_label(s, c, marked, e) != 0)
		return -1;
	return make_choice(s, c, marked, e);
}

static int plan_columns(struct ae_source *s, struct table_encoder *c, struct ae_err *e)
{
	size_t columns = c->rows.columns;
	ptrdiff_t *rule = malloc(columns * sizeof *rule);
	bool *marked = calloc(columns, sizeof *marked);
	int status;

	c->plan = calloc(columns, sizeof *c->plan);
	if (rule && marked && c->plan)
		status = make_plan(s, c, rule, marked, e);
	else
		status = ae_err_set(e, "%s: no memory for %zu columns", s->in.name, columns);
	free(rule);
	free(marked);
	return status;
}

static int header(struct ae_source *s, struct ae_array *a, struct ae_err *e)
{
	struct table_encoder *c;
	struct ae_line first;

	if (s->begun)
		return 0;
	s->state = c = calloc(1, sizeof *c);
	if (!c)
		return ae_err_set(e, "%s: no memory for %zu bytes", s->in.name, sizeof *c);
	c->keep_missing = s->options->keep_missing;
	c->codes = s->options->schema->codes;
	c->rows.bad_lines = s->bad;
	if (ae_rows_begin(&c->rows, &s->in, &s->options->table, &first, e) != 0 || plan_columns(s, c, e) != 0)
		return -1;
	return ae_rows_lay_out(&c->rows, s->options->schema->values + (s->options->label != NULL), a, e);
}

static void release(struct ae_source *s)
{
	struct table_encoder *c = s->state;

	if (!c)
		return;
	ae_rows_release(&c->rows);
	free(c->plan);
	free(c->scratch.bytes);
	free(c);
}

/* A reader with a schema uses this format instead of ae_format_table. */
const struct ae_input_format ae_format_table_encoded = {
	.name = "table",
	.title = "a text table",
	.traits = AE_FORMAT_TEXT,
	.header = header,
	.block = block,
	.close = release,
};
