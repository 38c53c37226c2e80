/* ensemble.c - several models in one file: each under a prefix of its own; texts that all of them share stand once. */
#include "model/model_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PREFIX = 32 };

/* Members share one text, so a short file could say that it has any number of layers: a file may have LAYERS_FREE,
 * and one more per LAYER_BYTES. */
enum { LAYERS_FREE = 3 * 4096, LAYER_BYTES = 64 };

static void prefix_of(char to[PREFIX], size_t k)
{
	snprintf(to, PREFIX, "member.%zu.", k + 1);
}

void ae_ensemble_free(struct ae_ensemble *list)
{
	for (size_t i = 0; i < list->count; i++)
		ae_model_free(&list->model[i]);
	free(list->model);
	*list = (struct ae_ensemble){ 0 };
}

/* ---- reading ---- */

static int count_of(const struct ae_tensors *f, const char *path, size_t *count, struct ae_err *e)
{
	const char *text = ae_tensors_text(f, "members"), *end = "";
	double n = 1;

	if (text)
		end = ae_number_parse(text, text + strlen(text), &n);
	if (!end || *end || !(n >= 1 && n <= AE_ENSEMBLE_MAX) || n != (double)(size_t)n)
		return ae_err_set(e, "%s: 'members': expected a whole number from 1 to %d, got '%.40s'", path,
				  AE_ENSEMBLE_MAX, text);
	*count = (size_t)n;
	return 0;
}

static int read_member(struct ae_model *m, const struct ae_tensors *f, size_t k, const char *path, const char *arch,
		       const struct ae_shape *record, const char *isa, struct ae_err *e)
{
	struct ae_tensors own;
	char prefix[PREFIX];
	int bad;

	prefix_of(prefix, k);
	if (ae_tensors_under(&own, f, prefix, e) != 0)
		return -1;
	bad = ae_model_get(m, &own, path, arch, record, isa, e);
	ae_tensors_free(&own);
	return bad;
}

static bool in_member(const char *name, size_t count)
{
	char prefix[PREFIX];

	for (size_t k = 0; k < count; k++) {
		prefix_of(prefix, k);
		if (strncmp(name, prefix, strlen(prefix)) == 0)
			return true;
	}
	return false;
}

static int check_names(const struct ae_tensors *f, size_t count, const char *path, struct ae_err *e)
{
	for (size_t i = 0; i < f->count; i++)
		if (!in_member(f->tensor[i].name, count))
			return ae_err_set(e, "%s: tensor '%s' belongs to none of the %zu members", path,
					  f->tensor[i].name, count);
	return 0;
}

static int read_members(struct ae_ensemble *list, struct ae_tensors *f, const char *path, const char *arch,
			const struct ae_shape *record, const char *isa, struct ae_err *e)
{
	bool several = ae_tensors_text(f, "members") != NULL;
	struct ae_model *grown;
	size_t count = 1, layers = 0;

	if (count_of(f, path, &count, e) != 0 || (several && check_names(f, count, path, e) != 0))
		return -1;
	grown = realloc(list->model, (list->count + count) * sizeof *grown);
	if (!grown)
		return ae_err_set(e, "%s: no memory for %zu members", path, count);
	list->model = grown;
	for (size_t k = 0; k < count; k++) {
		struct ae_model *m = &list->model[list->count++];

		*m = (struct ae_model){ 0 };
		if ((several ? read_member(m, f, k, path, arch, record, isa, e)
			     : ae_model_get(m, f, path, arch, record, isa, e))
		    != 0)
			return -1;
		layers += ae_net_layers(m->net);
		if (layers > LAYERS_FREE + f->size / LAYER_BYTES)
			return ae_err_set(e,
					  "%s: at most %zu layers in a file of its size expected, got more in %zu of "
					  "%zu members",
					  path, LAYERS_FREE + f->size / LAYER_BYTES, k + 1, count);
	}
	return 0;
}

int ae_ensemble_read(struct ae_ensemble *list, const char *path, const char *arch, const struct ae_shape *record,
		     const char *isa, struct ae_err *e)
{
	struct ae_tensors f;
	int bad;

	if (ae_tensors_read(&f, path, e) != 0)
		return -1;
	bad = read_members(list, &f, path, arch, record, isa, e);
	ae_tensors_free(&f);
	if (bad)
		ae_ensemble_free(list);
	return bad;
}

/* ---- writing ---- */

int ae_ensemble_bytes(const struct ae_ensemble *list, char **bytes, size_t *n, struct ae_err *e)
{
	struct ae_tensors_out o = { .prefix = NULL };
	char prefix[PREFIX];
	int bad = 0;

	if (list->count == 1)
		return ae_model_bytes(&list->model[0], bytes, n, e);
	ae_model_put_texts(&list->model[0], &o);
	ae_tensors_out_number(&o, "members", (double)list->count);
	for (size_t k = 0; k < list->count && !bad; k++) {
		prefix_of(prefix, k);
		o.prefix = prefix;
		ae_model_put_texts(&list->model[k], &o);
		bad = ae_model_put_tensors(&list->model[k], &o, e);
	}
	if (ae_tensors_out_finish(&o, bytes, n, e) != 0)
		return -1;
	if (bad)
		free(*bytes);
	return bad;
}
