/* heldout.c - scores of records that a model did not learn from, kept in its file: thresholds are learned from them. */
#include "model/model_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int check_scores(const struct ae_named *t, const float *score, size_t n, const char *path, struct ae_err *e)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(score[i]))
			return ae_err_set(e, "%s: '%s': value %zu is not finite", path, t->name, i);
	return 0;
}

/* The scores of tensor t, for the caller to free. */
static int read_scores(const struct ae_tensors *f, const struct ae_named *t, const char *path, float **score,
		       size_t *count, struct ae_err *e)
{
	size_t n = ae_shape_count(&t->shape);

	*score = NULL;
	if (t->shape.rank != 1 || n == 0)
		return ae_err_set(e, "%s: '%s': expected a list of one score or more, got %s", path, t->name,
				  ae_shape_name(&t->shape).text);
	*score = malloc(n * sizeof **score);
	if (!*score)
		return ae_err_set(e, "%s: no memory for %zu held-out scores", path, n);
	if (ae_tensors_get(f, t, *score, e) != 0 || check_scores(t, *score, n, path, e) != 0) {
		free(*score);
		*score = NULL;
		return -1;
	}
	*count = n;
	return 0;
}

int ae_model_get_heldout(struct ae_model *m, const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	const struct ae_named *t = ae_tensors_find(f, AE_TENSOR_HELDOUT);

	return t ? read_scores(f, t, path, &m->heldout, &m->heldouts, e) : 0;
}

void ae_model_put_heldout(const struct ae_model *m, struct ae_tensors_out *o)
{
	struct ae_shape list = { .rank = 1, .dim = { m->heldouts } };

	if (m->heldouts > 0)
		ae_tensors_out_f4(o, AE_TENSOR_HELDOUT, &list, m->heldout);
}

int ae_heldout_read(struct ae_heldout *h, const char *path, struct ae_err *e)
{
	const struct ae_named *t;
	const char *origin;
	struct ae_tensors f;
	int bad;

	*h = (struct ae_heldout){ 0 };
	if (ae_tensors_read(&f, path, e) != 0)
		return -1;
	t = ae_tensors_find(&f, AE_TENSOR_HELDOUT);
	if (!t)
		t = ae_tensors_find(&f, "member.1." AE_TENSOR_HELDOUT);
	origin = ae_tensors_text(&f, AE_NOTE_HELDOUT);
	snprintf(h->origin, sizeof h->origin, "%s", origin ? origin : "");
	bad = t ? read_scores(&f, t, path, &h->score, &h->count, e)
		: ae_err_set(
			e,
			"%s: no held-out scores in it, which ae-train keeps of records that the model does not learn "
			"from: score such records and give their scores instead",
			path);
	ae_tensors_free(&f);
	return bad;
}
