/* mat_list.c - the variables that a MATLAB file holds, and the choice of one among them. */
#include "io/mat.h"

#include <stdlib.h>
#include <string.h>

int ae_mat_damaged(const struct ae_mat *m, const char *what, struct ae_err *e)
{
	return ae_err_set(e, "%s: damaged MATLAB file: expected %s", m->file.in->name, what);
}

struct ae_mat_variable *ae_mat_add(const struct ae_mat *m, struct ae_mat_list *l, struct ae_err *e)
{
	if (l->n == l->capacity) {
		size_t capacity = l->capacity ? 2 * l->capacity : 16;
		struct ae_mat_variable *grown = realloc(l->variable, capacity * sizeof *grown);

		if (!grown) {
			ae_err_memory(e, "%s: no memory for %zu variables", m->file.in->name, l->n + 1);
			return NULL;
		}
		l->variable = grown;
		l->capacity = capacity;
	}
	l->variable[l->n] = (struct ae_mat_variable){ .rank = 0 };
	return &l->variable[l->n++];
}

/* The kind of a variable that is no array of real numbers, and the way out in MATLAB; NULL: it is one. */
static const char *other_kind(const struct ae_mat_variable *v)
{
	static const char *const kinds[] = { "of an unknown class",
					     "a cell array (cell2mat makes an array)",
					     "a struct (save -struct saves its fields)",
					     "an object",
					     "text (double makes numbers)",
					     "a sparse array (full makes an array)" };

	if (v->class >= AE_MAT_DOUBLE && v->class <= AE_MAT_LAST_NUMBER)
		return v->complex       ? "an array of complex numbers (save its real and imag)"
			: v->count == 0 ? "an empty array"
					: NULL;
	return v->class < sizeof kinds / sizeof *kinds ? kinds[v->class] : kinds[0];
}

/* Chooses among the arrays of real numbers. A name of another variable is an error that says what it is. */
const struct ae_mat_variable *ae_mat_choose(const struct ae_mat *m, const struct ae_mat_list *l, struct ae_err *e)
{
	const struct ae_bytes *in = m->file.in;
	const char **names = malloc((l->n + 1) * sizeof *names);
	size_t *index = malloc((l->n + 1) * sizeof *index), n = 0;
	const struct ae_mat_variable *other = NULL, *chosen = NULL;

	for (size_t i = 0; i < l->n && names && index; i++) {
		const struct ae_mat_variable *v = &l->variable[i];

		if (!other_kind(v)) {
			names[n] = v->name;
			index[n++] = i;
		} else if (in->array ? strcmp(in->array, v->name) == 0 : l->n == 1) {
			other = v;
		}
	}
	if (!names || !index)
		ae_err_memory(e, "%s: no memory for %zu names", in->name, l->n);
	else if (other)
		ae_err_set(e, "%s: '%s': expected an array of real numbers, got %s", in->name, other->name,
			   other_kind(other));
	else if (n == 0)
		ae_err_set(e, "%s: a MATLAB file without an array of real numbers", in->name);
	else {
		ptrdiff_t got = ae_array_choose(in, names, n, e);

		chosen = got < 0 ? NULL : &l->variable[index[got]];
	}
	free(names);
	free(index);
	return chosen;
}
