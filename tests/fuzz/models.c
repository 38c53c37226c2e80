/* models.c - the parsers of safetensors: models, ensembles of them, and a run's state. */
#include "fuzz.h"

#include "ae.h"
#include "nn/net.h"

#include <math.h>
#include <stdlib.h>

enum { PLACES_MOST = 1 << 12 };

/* Uses the parts of a model beside its network. */
static void use_company(const struct ae_model *m)
{
	const struct ae_neighbors *kept = &m->neighbors;
	double sum = 0;

	if (m->discriminator)
		fuzz_use_net(m->discriminator);
	fuzz_hold(kept->count == 0 || kept->values > 0, "neighbors without values");
	for (size_t i = 0; i < kept->count * kept->values; i++)
		sum += (double)kept->record[i] + (double)kept->residual[i];
	fuzz_hold(isfinite(sum), "the neighbors are not finite");
}

static void list_file(const char *path)
{
	struct ae_err e = { "" };
	bool network;
	char *text;

	if (ae_model_list(path, &text, &network, &e) == 0)
		free(text);
	else
		fuzz_hold_refusal(&e);
}

/* With the architecture in the file, and with another one. */
void fuzz_model(const char *path, const uint8_t *data, size_t size)
{
	const struct ae_shape record = { .rank = 1, .dim = { 2 } };
	struct ae_model m;
	struct ae_err e = { "" };
	char *bytes;
	size_t n;

	(void)data;
	(void)size;
	if (ae_model_read(&m, path, NULL, NULL, NULL, &e) == 0) {
		fuzz_use_net(m.net);
		use_company(&m);
		if (ae_model_bytes(&m, &bytes, &n, &e) == 0)
			free(bytes);
		else
			fuzz_hold_refusal(&e);
		ae_model_free(&m);
	} else {
		fuzz_hold_refusal(&e);
	}
	if (ae_model_read(&m, path, "dense 1; ---; dense in", &record, NULL, &e) == 0)
		ae_model_free(&m);
	else
		fuzz_hold_refusal(&e);
	list_file(path);
}

/* ---- ensembles ---- */

static void use_member(struct ae_model *m)
{
	struct ae_shape record = ae_model_record(m), row = ae_model_row(m);
	size_t values = ae_shape_count(ae_net_shape(m->net, AE_INPUT)), last = ae_shape_count(&record);

	fuzz_hold(row.rank <= record.rank, "a row larger than a record");
	for (size_t i = 0; i < values && i < PLACES_MOST; i++)
		fuzz_hold(ae_model_place(m, i) < last, "a column beyond the record");
	fuzz_hold(m->covariance.values == 0 || m->covariance.values == ae_shape_count(ae_net_shape(m->net, AE_OUTPUT)),
		  "a spread of other values than the network's");
	fuzz_use_net(m->net);
	use_company(m);
}

/* Networks that see some of the columns, the spread of their residuals, and the file once more. */
void fuzz_members(const char *path, const uint8_t *data, size_t size)
{
	struct ae_ensemble list = { 0 };
	struct ae_err e = { "" };
	char *bytes;
	size_t n;

	(void)data;
	(void)size;
	if (ae_ensemble_read(&list, path, NULL, NULL, NULL, &e) != 0) {
		fuzz_hold_refusal(&e);
		return;
	}
	fuzz_hold(list.count >= 1 && list.count <= AE_ENSEMBLE_MAX, "an ensemble of none, or of too many");
	for (size_t k = 0; k < list.count; k++)
		use_member(&list.model[k]);
	if (ae_ensemble_bytes(&list, &bytes, &n, &e) == 0)
		free(bytes);
	else
		fuzz_hold_refusal(&e);
	ae_ensemble_free(&list);
}

/* ---- averages ---- */

/* The average of a model and itself has its parameters, but for rounding. */
static void hold_alike(const struct ae_model *a, const struct ae_model *b)
{
	const float *x = a->net->w, *y = b->net->w;

	for (size_t i = 0; i < a->net->trained; i++)
		fuzz_hold(fabsf(x[i] - y[i]) <= 1e-6f * fabsf(y[i]), "an average of equal models that is another one");
}

static int merge(struct ae_model *to, const struct ae_model *m, struct ae_err *e)
{
	struct ae_merge *g = NULL;
	char *bytes;
	size_t n;
	int bad = ae_merge_new(&g, to, e) != 0 || ae_merge_add(g, to, 2, e) != 0 || ae_merge_add(g, m, 1, e) != 0
		|| ae_merge_finish(g, e) != 0;

	ae_merge_free(g);
	if (bad)
		return -1;
	hold_alike(to, m);
	if (ae_model_bytes(to, &bytes, &n, e) != 0)
		return -1;
	free(bytes);
	return 0;
}

void fuzz_merge(const char *path, const uint8_t *data, size_t size)
{
	struct ae_model to, m;
	struct ae_err e = { "" };

	(void)data;
	(void)size;
	if (ae_model_read(&to, path, NULL, NULL, NULL, &e) != 0) {
		fuzz_hold_refusal(&e);
		return;
	}
	if (ae_model_read(&m, path, NULL, NULL, NULL, &e) != 0) {
		fuzz_hold_refusal(&e);
	} else {
		if (merge(&to, &m, &e) != 0)
			fuzz_hold_refusal(&e);
		ae_model_free(&m);
	}
	ae_model_free(&to);
}

/* ---- a run's state ---- */

/* The rest of a run that goes on as the file says. */
static void go_on(struct ae_net *net, struct ae_net *discriminator, const char *path)
{
	static const float x[] = { 0, 0.5f, 1, 0.25f, 0.75f, 1 };
	const struct ae_data train = { .x = x, .stride = 2, .target = x, .target_stride = 2, .count = 3 }, none = { 0 };
	struct ae_train_options o = ae_train_options_default();
	struct ae_trainer *t = NULL;
	struct ae_epoch epoch;
	struct ae_err e = { "" };

	o.epochs = 3;
	o.discriminator = discriminator;
	if (ae_trainer_new(&t, net, &train, &none, &o, &e) == 0 && ae_trainer_load(t, path, &e) == 0) {
		fuzz_hold(ae_trainer_epochs(t) <= o.epochs, "more epochs than there are");
		while (ae_trainer_epoch(t, &epoch, &e) > 0)
			;
	}
	ae_trainer_free(t);
}

void fuzz_checkpoint(const char *path, const uint8_t *data, size_t size)
{
	const struct ae_shape record = { .rank = 1, .dim = { 2 } };
	struct ae_net *net, *discriminator;
	struct ae_err e = { "" };

	(void)data;
	(void)size;
	if (ae_net_new(&net, "dense 1; ---; dense in", &record, "base", &e) != 0)
		return;
	go_on(net, NULL, path);
	if (ae_discriminator_new(&discriminator, "dense 2 relu; dense 1", net, 1, &e) == 0) {
		go_on(net, discriminator, path);
		ae_net_free(discriminator);
	}
	if (ae_checkpoint_check(path, &e) != 0)
		fuzz_hold_refusal(&e);
	ae_net_free(net);
}
