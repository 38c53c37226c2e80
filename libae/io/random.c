/* random.c - bytes of a file in any order, and the choice of an array in a file of several. */
#include "io/random.h"

#include <string.h>

int ae_random_open(struct ae_random *r, struct ae_bytes *in, struct ae_err *e)
{
	int64_t left = ae_bytes_left(in);
	ptrdiff_t have;

	*r = (struct ae_random){ .in = in, .file = ae_bytes_offset(in) };
	if (r->file >= 0 && left >= 0) {
		r->size = (uint64_t)left;
		return 0;
	}
	have = ae_bytes_need(in, SIZE_MAX, e);
	r->file = -1;
	r->held = in->at;
	r->size = have < 0 ? 0 : (uint64_t)have;
	return have < 0 ? -1 : 0;
}

int ae_random_go(const struct ae_random *r, uint64_t offset, struct ae_err *e)
{
	if (offset > r->size)
		return ae_err_set(e, "%s: expected more than %llu bytes: the file is cut or damaged", r->in->name,
				  (unsigned long long)r->size);
	if (r->file >= 0)
		return ae_bytes_seek(r->in, r->file + (int64_t)offset, e);
	r->in->at = r->held + (size_t)offset;
	return 0;
}

const unsigned char *ae_random_at(const struct ae_random *r, uint64_t offset, size_t n, struct ae_err *e)
{
	ptrdiff_t have;

	if (ae_random_go(r, offset, e) != 0)
		return NULL;
	have = ae_bytes_need(r->in, n, e);
	if (have < 0)
		return NULL;
	if ((size_t)have < n) {
		ae_err_set(e, "%s: expected %zu bytes at byte %llu, got %td: the file is cut or damaged", r->in->name,
			   n, (unsigned long long)offset, have);
		return NULL;
	}
	return ae_bytes_at(r->in);
}

/* ---- arrays ---- */

ptrdiff_t ae_array_choose(const struct ae_bytes *in, const char *const *names, size_t n, struct ae_err *e)
{
	const char *wanted = in->array ? in->array : "";
	struct ae_choices c = { .suggest = { .word = wanted, .length = strlen(wanted) } };
	struct ae_err what;

	if (n == 1 && !in->array)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (in->array && strcmp(names[i], wanted) == 0)
			return (ptrdiff_t)i;
		ae_choices_offer(&c, names[i]);
	}
	ae_err_set(&what, "%s: --array", in->name);
	if (in->array)
		return ae_choices_err(&c, what.text, e);
	return ae_err_set(e, "%s: expected --array NAME, one of %s or %s", in->name, c.list, c.last);
}
