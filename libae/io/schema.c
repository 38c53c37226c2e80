/* schema.c - how a table's columns become a record's values, and back: rules, and the columns they apply to. */
#include "io/schema.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ae_schema_new(struct ae_schema **to, const struct ae_schema_options *o, struct ae_err *e)
{
	struct ae_schema *s = calloc(1, sizeof *s);

	if (s)
		s->fit = calloc(1, sizeof *s->fit);
	if (!s || !s->fit) {
		free(s);
		return ae_err_set(e, "no memory for learning a table's columns");
	}
	s->fit->options = *o;
	*to = s;
	return 0;
}

/* ---- rules ---- */

int ae_schema_rules(struct ae_schema *s, size_t count, struct ae_err *e)
{
	struct ae_rule *grown = realloc(s->rule, (count ? count : 1) * sizeof *grown);

	if (!grown)
		return ae_err_set(e, "no memory for the rules of %zu columns", count);
	s->rule = grown;
	for (; s->count < count; s->count++)
		s->rule[s->count] = (struct ae_rule){ .role = AE_ROLE_DROP, .baseline = -1 };
	return 0;
}

static size_t values_of(const struct ae_schema *s, const struct ae_rule *u)
{
	if (u->role == AE_ROLE_NUMBER || (s->codes && u->role == AE_ROLE_CATEGORY))
		return 1;
	return u->role == AE_ROLE_CATEGORY ? u->categories.count - (u->baseline >= 0) : 0;
}

void ae_schema_lay_out(struct ae_schema *s)
{
	s->values = 0;
	for (size_t i = 0; i < s->count; i++) {
		s->rule[i].first = s->values;
		s->values += values_of(s, &s->rule[i]);
	}
	s->fitted = true;
}

void ae_schema_codes(struct ae_schema *s)
{
	s->codes = true;
	if (s->fitted)
		ae_schema_lay_out(s);
}

size_t ae_schema_levels(const struct ae_schema *s, size_t column)
{
	return s->rule[column].role == AE_ROLE_CATEGORY ? s->rule[column].categories.count + 1 : 0;
}

void ae_schema_free(struct ae_schema *s)
{
	if (!s)
		return;
	if (s->fit) {
		free(s->fit->tally);
		free(s->fit->scratch.bytes);
		free(s->fit);
	}
	for (size_t i = 0; i < s->count; i++) {
		free(s->rule[i].name);
		ae_categories_free(&s->rule[i].categories);
	}
	free(s->rule);
	free(s);
}

/* ---- texts ---- */

struct ae_called ae_schema_called(const struct ae_schema *s, size_t column)
{
	const char *name = s->rule[column].name;
	struct ae_called c;

	if (*name)
		snprintf(c.text, sizeof c.text, "column '%.60s'", name);
	else
		snprintf(c.text, sizeof c.text, "column %zu", column + 1);
	return c;
}

const char *ae_field_text(const struct ae_field *f, struct ae_text *room, size_t *n)
{
	*n = (size_t)(f->end - f->at);
	if (!memchr(f->at, '"', *n))
		return f->at;
	room->length = 0;
	ae_text_add(room, f->at, *n);
	if (room->failed)
		return NULL;
	*n = (size_t)(ae_field_unquote(room->bytes, f) - room->bytes);
	return room->bytes;
}

/* ---- the rule of each column ---- */

static bool named_rules(const struct ae_schema *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (*s->rule[i].name)
			return true;
	return false;
}

static bool part_of_record(const struct ae_rule *u)
{
	return u->role == AE_ROLE_NUMBER || u->role == AE_ROLE_CATEGORY;
}

/* Finds the first rule of a name that is not taken. *from: the first rule that is not taken, usually the result. */
static ptrdiff_t rule_named(const struct ae_schema *s, const char *name, const bool *taken, size_t *from)
{
	while (*from < s->count && taken[*from])
		++*from;
	for (size_t i = *from; i < s->count; i++)
		if (!taken[i] && strcmp(s->rule[i].name, name) == 0)
			return (ptrdiff_t)i;
	return -1;
}

static int match_names(const struct ae_schema *s, const struct ae_rows *r, ptrdiff_t *rule, struct ae_err *e)
{
	bool *taken = calloc(s->count + 1, sizeof *taken);
	size_t from = 0;
	int status = 0;

	if (!taken)
		return ae_err_set(e, "%s: no memory for %zu columns", r->in->name, s->count);
	for (size_t i = 0; i < r->columns; i++) {
		rule[i] = rule_named(s, r->names[i], taken, &from);
		if (rule[i] >= 0)
			taken[rule[i]] = true;
	}
	for (size_t i = 0; i < s->count && status == 0; i++)
		if (!taken[i] && part_of_record(&s->rule[i]))
			status = ae_err_set(e, "%s: expected %s, as in the schema, got none", r->in->name,
					    ae_schema_called(s, i).text);
	free(taken);
	return status;
}

int ae_schema_match(const struct ae_schema *s, const struct ae_rows *r, ptrdiff_t *rule, struct ae_err *e)
{
	if (r->names && named_rules(s))
		return match_names(s, r, rule, e);
	if (r->columns != s->count)
		return ae_err_set(e,
				  "%s: expected %zu columns, as in the schema, got %zu (without a header, columns "
				  "are matched by position)",
				  r->in->name, s->count, r->columns);
	for (size_t i = 0; i < r->columns; i++)
		rule[i] = (ptrdiff_t)i;
	return 0;
}

/* ---- properties ---- */

size_t ae_schema_values(const struct ae_schema *s)
{
	return s->values;
}

size_t ae_schema_columns(const struct ae_schema *s)
{
	return s->count;
}

enum ae_role ae_schema_role(const struct ae_schema *s, size_t column, const char **name, size_t *first)
{
	*name = s->rule[column].name;
	*first = s->rule[column].first;
	return s->rule[column].role;
}

bool ae_schema_unseen(const struct ae_schema *s, size_t column, struct ae_err *text)
{
	const struct ae_rule *u = &s->rule[column];

	if (u->unseen == 0)
		return false;
	if (s->codes)
		ae_err_set(text,
			   "%s: %llu row%s with a category that is not in the schema, such as '%s': its code is %zu",
			   ae_schema_called(s, column).text, (unsigned long long)u->unseen, u->unseen == 1 ? "" : "s",
			   u->example, u->categories.count);
	else
		ae_err_set(text,
			   "%s: %llu row%s with a category that is not in the schema, such as '%s': its values are 0",
			   ae_schema_called(s, column).text, (unsigned long long)u->unseen, u->unseen == 1 ? "" : "s",
			   u->example);
	return true;
}

/* ---- names ---- */

/* Writes the name of a value, "bytes", "proto=tcp" or, without a name, "column2". Returns its length with the NUL. */
static size_t name_of(const struct ae_schema *s, size_t column, const char *level, char *to, size_t room)
{
	const char *name = s->rule[column].name, *equals = level ? "=" : "";
	int n;

	level = level ? level : "";
	if (*name)
		n = snprintf(to, room, "%s%s%s", name, equals, level);
	else
		n = snprintf(to, room, "column%zu%s%s", column + 1, equals, level);
	return (size_t)n + 1;
}

/* Writes the names one after another, and their starts to `name`. Returns their bytes. name NULL: only counts. */
static size_t put_names(const struct ae_schema *s, char **name, char *to)
{
	size_t bytes = 0, value = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct ae_rule *u = &s->rule[i];
		bool category = u->role == AE_ROLE_CATEGORY && !s->codes;
		size_t parts = category ? u->categories.count : values_of(s, u);

		for (size_t j = 0; j < parts; j++) {
			const char *level = category ? u->categories.entry[j].text : NULL;
			size_t n = name_of(s, i, level, NULL, 0);

			if (level && (ptrdiff_t)j == u->baseline)
				continue;
			if (name)
				name_of(s, i, level, name[value++] = to + bytes, n);
			bytes += n;
		}
	}
	return bytes;
}

char **ae_schema_names(const struct ae_schema *s)
{
	size_t pointers = (s->values + 1) * sizeof(char *);
	char **name = malloc(pointers + put_names(s, NULL, NULL));

	if (name)
		put_names(s, name, (char *)name + pointers);
	return name;
}

/* ---- decoding ---- */

const char *ae_schema_category(const struct ae_schema *s, size_t column, const double *record)
{
	const struct ae_rule *u = &s->rule[column];
	const double *x = record + u->first;
	double best = -(double)INFINITY, rest = 1;
	ptrdiff_t at = -1;
	bool any = false;

	if (s->codes)
		return *x >= 0 && *x < (double)u->categories.count && *x == floor(*x)
			? u->categories.entry[(size_t)*x].text
			: "";
	for (size_t i = 0; i < u->categories.count; i++) {
		if ((ptrdiff_t)i == u->baseline)
			continue;
		if (*x > best) {
			best = *x;
			at = (ptrdiff_t)i;
		}
		any = any || *x != 0;
		rest -= *x++;
	}
	if (u->baseline >= 0 && rest > best)
		return u->categories.entry[u->baseline].text;
	return any && at >= 0 ? u->categories.entry[at].text : "";
}
