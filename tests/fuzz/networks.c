/* networks.c - texts of architectures: networks of them are built, run, taught and exported. */
#include "fuzz.h"

#include "ae.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORK_MOST = 1 << 16 };

/* Networks that are small enough are run, so that whatever their shapes promise is touched. */
static void run_part(struct ae_net *net, enum ae_part part)
{
	struct ae_runner *r;
	struct ae_err e = { "" };
	const float label = 0;
	float *x, *y;

	if (ae_runner_new(&r, net, &(struct ae_runner_options){ .part = part }, &e) != 0) {
		fuzz_hold_refusal(&e);
		return;
	}
	x = calloc(ae_shape_count(ae_runner_in(r)), sizeof *x);
	y = calloc(ae_shape_count(ae_runner_out(r)), sizeof *y);
	ae_runner_labels(r, &label);
	if (x && y)
		ae_runner_run(r, x, 0, 1, y);
	free(x);
	free(y);
	ae_runner_free(r);
}

/* Work per record: parameters, macs and values of all layers. Each layer must have values. */
static uint64_t work_of(const struct ae_net *net)
{
	struct ae_layer_info info;
	uint64_t work = ae_net_parameters(net);

	for (size_t i = 0; i < ae_net_layers(net); i++) {
		ae_net_layer(net, i, &info);
		work += info.macs + ae_shape_count(&info.out);
		fuzz_hold(ae_shape_count(&info.out) > 0, "a layer without values");
	}
	return work;
}

void fuzz_use_net(struct ae_net *net)
{
	if (work_of(net) > WORK_MOST)
		return;
	ae_net_init(net, 1);
	for (int part = AE_WHOLE; part <= AE_DECODER; part++)
		run_part(net, (enum ae_part)part);
}

/* A network small enough to be run; of others the text and the shapes are looked at, and no memory is taken. */
struct ae_net *fuzz_net(const char *shape, const char *text, const char *isa)
{
	struct ae_shape record;
	struct ae_net *net;
	struct ae_err e = { "" };

	if (ae_shape_parse(&record, shape, &e) == 0 && ae_net_plan(&net, text, &record, NULL, &e) == 0) {
		bool small = work_of(net) <= WORK_MOST;

		ae_net_free(net);
		if (!small || ae_net_new(&net, text, &record, isa, &e) == 0)
			return small ? net : NULL;
	}
	fuzz_hold_refusal(&e);
	return NULL;
}

void fuzz_arch(const char *path, const uint8_t *data, size_t size)
{
	char *text = fuzz_string(data, size), *at = text;
	const char *shape = text ? fuzz_line(&at) : "";
	struct ae_net *net = text ? fuzz_net(shape, at, NULL) : NULL;

	(void)path;
	if (net)
		fuzz_use_net(net);
	ae_net_free(net);
	free(text);
}

/* ---- learning ---- */

enum { RECORDS = 3 };

static void learn_epoch(struct ae_net *net, const struct ae_data *d, const struct ae_train_options *o)
{
	const struct ae_data none = { 0 };
	struct ae_trainer *t;
	struct ae_epoch epoch;
	struct ae_err e = { "" };

	if (ae_trainer_new(&t, net, d, &none, o, &e) != 0 || ae_trainer_epoch(t, &epoch, &e) < 0)
		fuzz_hold_refusal(&e);
	else
		fuzz_hold(isfinite(epoch.loss), "a loss that is not finite");
	ae_trainer_free(t);
}

/* An epoch for each pair of layers, where the network has pairs. */
static void pretrain(struct ae_net *net, const struct ae_data *d, struct ae_train_options o)
{
	const struct ae_data none = { 0 };
	struct ae_trainer *t;
	struct ae_err e = { "" };

	o.pretrain = 1;
	if (ae_trainer_new(&t, net, d, &none, &o, &e) != 0 || ae_trainer_pretrain(t, NULL, NULL, &e) < 0)
		fuzz_hold_refusal(&e);
	ae_trainer_free(t);
}

static void learn_stream(struct ae_net *net, const struct ae_data *d, const char *loss)
{
	struct ae_learn_options o = ae_learn_options_default();
	struct ae_learner *l;
	struct ae_err e = { "" };

	o.loss = loss;
	if (ae_learner_new(&l, net, &o, &e) != 0) {
		fuzz_hold_refusal(&e);
		return;
	}
	for (size_t i = 0; i < d->count; i++)
		ae_learner_learn(l, d->x + i * d->stride, i);
	ae_learner_free(l);
}

static void bounds(struct ae_net *net, const struct ae_data *d, const char *loss)
{
	const struct ae_likelihood_options o = { .loss = loss, .likelihood = true, .samples = 3, .seed = 1, .threads = 1 };
	double score[RECORDS];
	struct ae_likelihood *b;
	struct ae_err e = { "" };

	if (ae_likelihood_new(&b, net, &o, &e) != 0)
		fuzz_hold_refusal(&e);
	else
		ae_likelihood_run(b, d->x, d->stride, d->label, d->count, score);
	ae_likelihood_free(b);
}

/* The mean score of records among each other. */
static void neighbors(struct ae_net *net, const struct ae_data *d)
{
	struct ae_neighbors m = { 0 };
	struct ae_score s;
	struct ae_err e = { "" };
	double mean;

	if (ae_score_find(&s, "neighbors", &e) != 0 || ae_neighbors_new(&m, d->count, d->stride, &e) != 0) {
		fuzz_hold_refusal(&e);
		return;
	}
	s.neighbors = &m;
	memcpy(m.record, d->x, d->count * d->stride * sizeof *m.record);
	if (ae_neighbors_fit(&m, net, d->label, 1, &e) != 0 || ae_score_mean(s, &m, &mean, &e) != 0)
		fuzz_hold_refusal(&e);
	else
		fuzz_hold(isfinite(mean) && mean >= 0, "a mean score that is none");
	ae_neighbors_free(&m);
}

static void learn(struct ae_net *net, const struct ae_train_options *o)
{
	static const float labels[RECORDS] = { 0 };
	size_t in = ae_shape_count(ae_net_shape(net, AE_INPUT)), out = ae_shape_count(ae_net_shape(net, AE_OUTPUT));
	float *x = calloc(RECORDS, in * sizeof *x), *target = calloc(RECORDS, out * sizeof *target);
	struct ae_data d = { .x = x, .stride = in, .target = target, .target_stride = out, .label = labels,
		.count = RECORDS };

	if (x && target) {
		for (size_t i = 0; i < RECORDS * in; i++)
			x[i] = (float)(i % 5) / 4;
		learn_epoch(net, &d, o);
		pretrain(net, &d, *o);
		if (in == out) {
			learn_stream(net, &d, o->loss);
			neighbors(net, &d);
		}
		if (in == out && ae_net_latent(net))
			bounds(net, &d, o->loss);
	}
	free(x);
	free(target);
}

/* Words of the line to the options that are texts, as far as they go; false: one that is refused. */
bool fuzz_options(struct ae_train_options *o, struct ae_noise *noise, char *line)
{
	const char *word[5] = { "mse", "adam", "constant", NULL, NULL };
	char *rest = line;
	struct ae_err e = { "" };

	for (size_t i = 0; i < sizeof word / sizeof *word && *(rest += strspn(rest, " ")); i++) {
		word[i] = rest;
		rest += strcspn(rest, " ");
		if (*rest)
			*rest++ = '\0';
	}
	o->loss = word[0];
	o->optimizer = word[1];
	o->schedule = word[2];
	o->noise = word[3] ? noise : NULL;
	if ((!word[3] || ae_noise_parse(noise, word[3], &e) == 0)
	    && (!word[4] || ae_penalties_sparse(&o->penalties, word[4], &e) == 0))
		return true;
	fuzz_hold_refusal(&e);
	return false;
}

void fuzz_learn(const char *path, const uint8_t *data, size_t size)
{
	char *text = fuzz_string(data, size), *at = text;
	const char *shape = text ? fuzz_line(&at) : "";
	char *options = text ? fuzz_line(&at) : NULL;
	struct ae_net *net = text ? fuzz_net(shape, at, NULL) : NULL;
	struct ae_train_options o = ae_train_options_default();
	struct ae_noise noise = { 0 };

	(void)path;
	o.epochs = 1;
	o.batch = 2;
	if (net && fuzz_options(&o, &noise, options)) {
		ae_net_init(net, 1);
		learn(net, &o);
	}
	ae_net_free(net);
	free(text);
}

/* ---- exporting ---- */

/* Whatever stood in the model's texts is in comments, which end where they should. */
static void hold_c(const char *text, size_t n)
{
	bool comment = false;

	for (size_t i = 0; i < n; i++) {
		bool begins = i + 1 < n && text[i] == '/' && text[i + 1] == '*';
		bool ends = i + 1 < n && text[i] == '*' && text[i + 1] == '/';

		fuzz_hold(!(comment && begins) && !(!comment && ends), "a comment in a comment, or an end of none");
		if (begins || ends) {
			comment = begins;
			i++;
		}
		fuzz_hold(comment || isprint((unsigned char)text[i]) || isspace((unsigned char)text[i]),
			  "a program with a character that C does not know");
	}
	fuzz_hold(!comment, "a comment without an end");
}

static void export_to(const struct ae_export_format *f, const struct ae_model *m, const char *name)
{
	struct ae_export_options o = { .name = name };
	struct ae_err e = { "" };
	char *bytes;
	size_t n;

	for (int part = AE_WHOLE; part <= AE_DECODER; part++) {
		o.part = (enum ae_part)part;
		if (ae_export(f, m, &o, &bytes, &n, &e) != 0) {
			fuzz_hold_refusal(&e);
			continue;
		}
		fuzz_hold(n > 0, "a file of nothing");
		if (strcmp(f->name, "c") == 0)
			hold_c(bytes, n);
		free(bytes);
	}
}

void fuzz_export(const char *path, const uint8_t *data, size_t size)
{
	char *text = fuzz_string(data, size), *at = text;
	const char *shape = text ? fuzz_line(&at) : "", *name = text ? fuzz_line(&at) : "";
	const char *column = text ? fuzz_line(&at) : "";
	struct ae_stat row = { .scale = 1 };
	struct ae_model m = { .net = text ? fuzz_net(shape, at, NULL) : NULL, .stats = { 1, &row } };

	(void)path;
	ae_stat_name(&row, column);
	for (size_t i = 0; m.net && ae_export_format(i); i++)
		export_to(ae_export_format(i), &m, name);
	ae_net_free(m.net);
	free(text);
}
