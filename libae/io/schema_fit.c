/* schema_fit.c - the roles of a table's columns, fitted to all of its rows. */
#include "io/schema.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEW_ROWS = 20 }; /* fewer rows may have a category each without a warning */

/* The first field of its kind. */
struct first_field {
	const char *file;
	uint64_t line;
	char text[AE_EXAMPLE];
	bool infinite;
};

/* Counts of a column's fields so far. */
struct ae_tally {
	bool drop, number, category, label; /* roles that the options give */
	bool full;                          /* more categories than are allowed, so none are stored */
	uint64_t numbers, words, gaps;
	uint64_t likely; /* gaps that may be categories, such as "-" */
	uint64_t commas; /* words that are numbers with a decimal comma */
	struct first_field word, gap;
};

/* ---- the columns ---- */

struct column_marks {
	bool *keep, *drop, *number, *category, *label;
};

static int check_marks(const struct ae_columns *c, const struct column_marks *m, const char *file, struct ae_err *e)
{
	size_t labels = 0;

	for (size_t i = 0; i < c->count; i++) {
		labels += m->label[i];
		if (m->number[i] && m->category[i])
			return ae_err_set(e, "%s: column %zu: cannot be both a number and a category", file, i + 1);
	}
	return labels < 2 ? 0 : ae_err_set(e, "%s: expected one label column, got %zu", file, labels);
}

static void begin_tally(struct ae_tally *t, const struct column_marks *m, bool chosen, size_t i)
{
	t->label = m->label[i];
	t->drop = !t->label && (m->drop[i] || (chosen && !m->keep[i]));
	t->number = m->number[i];
	t->category = m->category[i];
}

static int mark_columns(struct ae_schema *s, const struct ae_columns *c, const char *file, bool *room, struct ae_err *e)
{
	const struct ae_schema_options *o = &s->fit->options;
	const struct column_marks m = { room, room + c->count, room + 2 * c->count, room + 3 * c->count,
					room + 4 * c->count };
	const struct {
		const char *list;
		bool *mark;
	} all[] = {
		{ o->columns, m.keep },      { o->drop, m.drop },   { o->number, m.number },
		{ o->category, m.category }, { o->label, m.label },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].list && ae_columns_mark(c, all[i].list, file, all[i].mark, e) != 0)
			return -1;
	if (check_marks(c, &m, file, e) != 0)
		return -1;
	for (size_t i = 0; i < c->count; i++)
		begin_tally(&s->fit->tally[i], &m, o->columns != NULL, i);
	return 0;
}

/* Makes the rules from the columns of the first table. */
static int begin(struct ae_schema *s, const struct ae_rows *r, struct ae_err *e)
{
	const struct ae_columns c = { .count = r->columns, .names = r->names };
	bool *room = calloc(r->columns, 5 * sizeof *room);
	int status = -1;

	s->fit->tally = calloc(r->columns, sizeof *s->fit->tally);
	if (!room || !s->fit->tally)
		ae_err_set(e, "%s: no memory for %zu columns", r->in->name, r->columns);
	else if (ae_schema_rules(s, r->columns, e) == 0)
		status = mark_columns(s, &c, r->in->name, room, e);
	free(room);
	for (size_t i = 0; i < s->count && status == 0; i++) {
		s->rule[i].name = strdup(ae_rows_name(r, i));
		if (!s->rule[i].name)
			status = ae_err_set(e, "%s: no memory for %zu column names", r->in->name, r->columns);
	}
	return status;
}

/* ---- the rows ---- */

static void mark_spot(struct first_field *s, uint64_t *count, const struct ae_rows *r, const struct ae_field *f)
{
	double value;

	if ((*count)++ > 0)
		return;
	s->file = r->in->name;
	s->line = r->lines.line;
	ae_example_set(s->text, f->at, (size_t)(f->end - f->at));
	s->infinite = ae_field_is_number(&r->lines, f, &value);
}

static void count_field(struct ae_tally *t, const struct ae_rows *r, const struct ae_field *f)
{
	double value;

	if (ae_field_is_number(&r->lines, f, &value) && isfinite(value)) {
		t->numbers++;
	} else if (ae_field_is_missing(&r->lines, f) || ae_field_is_number(&r->lines, f, &value)) {
		mark_spot(&t->gap, &t->gaps, r, f);
	} else if (ae_field_is_like_missing(f)) {
		mark_spot(&t->gap, &t->gaps, r, f);
		t->likely++;
	} else {
		mark_spot(&t->word, &t->words, r, f);
		t->commas += ae_field_has_decimal_comma(f);
	}
}

/* Numbers are stored as texts, too, as a word in a later row makes the column categorical. */
static int add_category(struct ae_schema *s, size_t rule, const struct ae_rows *r, size_t column,
			const struct ae_field *f, struct ae_err *e)
{
	struct ae_schema_fit *l = s->fit;
	struct ae_categories *categories = &s->rule[rule].categories;
	size_t n;
	const char *text = ae_field_text(f, &l->scratch, &n);

	if (!text)
		return ae_err_set(e, "%s: no memory for a field of %td bytes", r->in->name, f->end - f->at);
	if (ae_field_is_missing(&r->lines, f))
		n = 0;
	if (memchr(text, '\0', n))
		return ae_rows_refuse(r, column, f, "holds a byte 0, expected text", e);
	if (ae_categories_find(categories, text, n) >= 0)
		return 0;
	if (categories->count == l->options.max_categories) {
		l->tally[rule].full = true;
		ae_categories_free(categories);
		return 0;
	}
	if (ae_categories_add(categories, text, n) == 0)
		return 0;
	return ae_err_set(e, "%s: no memory for %zu categories of a column", r->in->name, categories->count);
}

static int fit_row(struct ae_schema *s, const struct ae_rows *r, const ptrdiff_t *rule, const struct ae_line *line,
		   struct ae_err *e)
{
	const char *at = line->at;
	size_t column = 0;

	for (; at; column++) {
		struct ae_field f;
		ptrdiff_t own;
		struct ae_tally *t;

		if (ae_rows_field(r, &at, line->end, column, &f, e) != 0)
			return -1;
		own = column < r->columns ? rule[column] : -1;
		t = own < 0 ? NULL : &s->fit->tally[own];
		if (!t || t->drop)
			continue;
		count_field(t, r, &f);
		if (!t->full && !t->number && add_category(s, (size_t)own, r, column, &f, e) != 0)
			return -1;
	}
	return ae_rows_check(r, column, e);
}

static int fit_rows(struct ae_schema *s, struct ae_rows *r, ptrdiff_t *rule, struct ae_err *e)
{
	struct ae_line line;
	int got;

	if (ae_schema_match(s, r, rule, e) != 0)
		return -1;
	while ((got = ae_rows_take(r, true, &line, e)) > 0)
		if (ae_rows_whole(r, e) != 0 || fit_row(s, r, rule, &line, e) != 0)
			return -1;
	return got;
}

int ae_schema_fit(struct ae_schema *s, struct ae_bytes *in, const struct ae_table_options *rules, struct ae_err *e)
{
	struct ae_rows r = { 0 };
	struct ae_line first;
	ptrdiff_t *rule = NULL;
	int status = ae_rows_begin(&r, in, rules, &first, e);

	if (status == 0 && !s->fit->tally)
		status = begin(s, &r, e);
	if (status == 0 && !(rule = malloc(r.columns * sizeof *rule)))
		status = ae_err_set(e, "%s: no memory for %zu columns", in->name, r.columns);
	if (status == 0)
		status = fit_rows(s, &r, rule, e);
	free(rule);
	ae_rows_release(&r);
	return status;
}

/* ---- the roles ---- */

static int at_spot(const struct ae_schema *s, size_t column, const struct first_field *at, const char *problem,
		   struct ae_err *e)
{
	return ae_err_set(e, "%.200s: line %llu: %s: '%s' %s", at->file, (unsigned long long)at->line,
			  ae_schema_called(s, column).text, at->text, problem);
}

static enum ae_role role_of(const struct ae_tally *t)
{
	if (t->drop || t->label)
		return t->label ? AE_ROLE_LABEL : AE_ROLE_DROP;
	if (t->number)
		return AE_ROLE_NUMBER;
	if (t->category || t->words > 0 || (t->numbers == 0 && t->likely > 0))
		return AE_ROLE_CATEGORY;
	return t->numbers > 0 ? AE_ROLE_NUMBER : AE_ROLE_DROP;
}

static int finish_number(const struct ae_schema *s, size_t column, bool keep_missing, struct ae_err *e)
{
	const struct ae_tally *t = &s->fit->tally[column];

	if (t->words > 0)
		return at_spot(s, column, &t->word, "is no number", e);
	if (t->gaps > 0 && !keep_missing)
		return at_spot(s, column, &t->gap,
			       t->gap.infinite ? "is no finite number (--missing drops or fills it)"
					       : "is a missing value (--missing drops or fills it)",
			       e);
	return 0;
}

static int finish_categories(struct ae_schema *s, size_t column, const char *file, struct ae_err *e)
{
	struct ae_rule *u = &s->rule[column];
	const struct ae_schema_fit *l = s->fit;
	const struct ae_tally *t = &l->tally[column];
	ptrdiff_t missing;

	if (t->commas > 0 && t->commas == t->words && !t->category)
		return at_spot(s, column, &t->word, AE_DECIMAL_COMMA " (--category takes it as text)", e);
	if (t->full)
		return ae_err_set(e,
				  "%s: %s: expected at most %zu categories, got more (--drop leaves an identifier or a "
				  "time out, --max-categories allows more)",
				  file, ae_schema_called(s, column).text, l->options.max_categories);
	ae_categories_sort(&u->categories);
	if (u->role == AE_ROLE_CATEGORY && l->options.drop_first && u->categories.count > 0)
		u->baseline = 0;
	missing = ae_categories_find(&u->categories, "", 0);
	if (u->role == AE_ROLE_LABEL && missing >= 0)
		ae_categories_remove(&u->categories, (size_t)missing);
	return 0;
}

/* Whether a column has categories. One text field makes a label categorical. */
static bool has_categories(const struct ae_rule *u, const struct ae_tally *t)
{
	return u->role == AE_ROLE_CATEGORY || (u->role == AE_ROLE_LABEL && (t->category || t->words > 0) && !t->number);
}

int ae_schema_finish_fit(struct ae_schema *s, const char *file, bool keep_missing, struct ae_err *e)
{
	for (size_t i = 0; i < s->count; i++) {
		struct ae_rule *u = &s->rule[i];
		const struct ae_tally *t = &s->fit->tally[i];

		u->role = role_of(t);
		if (u->role == AE_ROLE_NUMBER && finish_number(s, i, keep_missing, e) != 0)
			return -1;
		if (!has_categories(u, t))
			ae_categories_free(&u->categories);
		else if (finish_categories(s, i, file, e) != 0)
			return -1;
	}
	ae_schema_lay_out(s);
	if (s->values == 0)
		return ae_err_set(e, "%s: no column is left for the record", file);
	return 0;
}

/* Reports the numbers of a label's texts, as measures such as recall depend on them. */
static bool label_numbers(const struct ae_schema *s, size_t column, struct ae_err *text)
{
	const struct ae_categories *l = &s->rule[column].categories;

	ae_err_set(text,
		   "%s: '%s' becomes 0, '%s' becomes 1%s (edit the order of its 'level' lines in the schema to change "
		   "this)",
		   ae_schema_called(s, column).text, l->entry[0].text, l->entry[1].text,
		   l->count > 2 ? ", and so on" : "");
	return true;
}

bool ae_schema_doubt(const struct ae_schema *s, size_t column, struct ae_err *text)
{
	const struct ae_tally *t = s->fit ? &s->fit->tally[column] : NULL;
	const struct ae_rule *u = &s->rule[column];

	if (t && t->label && u->categories.count > 1)
		return label_numbers(s, column, text);
	if (!t || t->drop || t->label || t->category)
		return false;
	if (u->role == AE_ROLE_DROP)
		ae_err_set(text, "%s: left out, as no row has a value", ae_schema_called(s, column).text);
	else if (u->role == AE_ROLE_CATEGORY && t->numbers > t->words)
		ae_err_set(text,
			   "%s: %llu numbers and %llu words, such as '%s' in line %llu, make %zu "
			   "categories (--number makes a word an error)",
			   ae_schema_called(s, column).text, (unsigned long long)t->numbers,
			   (unsigned long long)t->words, t->word.text, (unsigned long long)t->word.line,
			   u->categories.count);
	else if (u->role == AE_ROLE_CATEGORY && u->categories.count == t->words && t->words >= FEW_ROWS)
		ae_err_set(text,
			   "%s: each of %llu rows has its own category, such as '%s' (--drop leaves an identifier or "
			   "a time out)",
			   ae_schema_called(s, column).text, (unsigned long long)t->words, t->word.text);
	else
		return false;
	return true;
}
