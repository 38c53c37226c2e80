/* differ.c - the same, computed in two ways, must agree: to the byte, or for other kernels within their rounding. */
#include "fuzz.h"

#include "ae.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECORDS = 5, WINDOWS = 40, BLOCK = 64, VALUES_MOST = 1 << 12 };

#define ROUNDING 0.05 /* of the largest output: layers that normalize enlarge the difference of two kernels */

static const float labels[WINDOWS] = { 0 };

static void fill(float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = (float)((i * 7919 + 13) % 17) / 16;
}

/* The outputs of n records, `stride` floats apart, `each` at a time; for the caller to free. NULL: they cannot be computed. */
static float *run(struct ae_net *net, struct ae_runner_options o, const float *x, size_t stride, size_t n, size_t each)
{
	struct ae_runner *r;
	struct ae_err e = { "" };
	size_t out;
	float *y;

	if (ae_runner_new(&r, net, &o, &e) != 0) {
		fuzz_hold_refusal(&e);
		return NULL;
	}
	out = ae_shape_count(ae_runner_out(r));
	y = calloc(n * out, sizeof *y);
	for (size_t i = 0; y && i < n; i += each) {
		ae_runner_labels(r, labels + i);
		ae_runner_run(r, x + i * stride, stride, each, y + i * out);
	}
	ae_runner_free(r);
	return y;
}

static float *outputs(struct ae_net *net, const float *x, size_t threads, size_t each)
{
	return run(net, (struct ae_runner_options){ .threads = threads }, x, ae_shape_count(ae_net_shape(net, AE_INPUT)), RECORDS, each);
}

static void hold_same(const float *a, const float *b, size_t n, const char *what)
{
	fuzz_hold(!a || !b || memcmp(a, b, n * sizeof *a) == 0, what);
}

static void hold_near(const float *a, const float *b, size_t n)
{
	double largest = 1;

	for (size_t i = 0; i < n; i++) {
		if (!isfinite(a[i]) || !isfinite(b[i]))
			return;
		largest = fmax(largest, fabs(a[i]));
	}
	for (size_t i = 0; i < n; i++)
		fuzz_hold(fabs((double)a[i] - b[i]) <= ROUNDING * largest, "another result from the reference kernels");
}

static void differ_outputs(struct ae_net *net, const char *shape, const char *text, const float *x)
{
	size_t n = RECORDS * ae_shape_count(ae_net_shape(net, AE_OUTPUT));
	struct ae_net *naive = fuzz_net(shape, text, "naive");
	float *y = outputs(net, x, 1, RECORDS), *other = outputs(net, x, 2, RECORDS);

	hold_same(y, other, n, "another result from two threads");
	free(other);
	other = outputs(net, x, 1, 1);
	hold_same(y, other, n, "another result from one record at a time");
	free(other);
	if (naive) {
		ae_net_init(naive, 1);
		other = outputs(naive, x, 1, RECORDS);
		if (y && other)
			hold_near(y, other, n);
		free(other);
	}
	ae_net_free(naive);
	free(y);
}

/* Learns for two epochs, with a pause between them if `state` is the path of a file for it. Returns the outputs after that. */
static float *learned(struct ae_net *net, const struct ae_data *d, struct ae_train_options o, size_t threads,
		      const char *state)
{
	const struct ae_data none = { 0 };
	struct ae_trainer *t;
	struct ae_epoch epoch;
	struct ae_err e = { "" };
	bool good;

	ae_net_init(net, 1);
	o.threads = threads;
	if (ae_trainer_new(&t, net, d, &none, &o, &e) != 0)
		return NULL;
	good = ae_trainer_epoch(t, &epoch, &e) > 0;
	if (good && state) {
		good = ae_trainer_save(t, state, &e) == 0;
		ae_trainer_free(t);
		ae_net_init(net, 2);
		good = good && ae_trainer_new(&t, net, d, &none, &o, &e) == 0;
		if (!good)
			return NULL;
		good = ae_trainer_load(t, state, &e) == 0;
	}
	good = good && ae_trainer_epoch(t, &epoch, &e) > 0;
	if (good)
		ae_trainer_finish(t, false);
	ae_trainer_free(t);
	return good ? outputs(net, d->x, 1, RECORDS) : NULL;
}

static void differ_learning(struct ae_net *net, const struct ae_data *d, const struct ae_train_options *o)
{
	size_t n = RECORDS * ae_shape_count(ae_net_shape(net, AE_OUTPUT));
	float *y = learned(net, d, *o, 1, NULL), *other = learned(net, d, *o, 2, NULL);
	char state[FUZZ_PATH];

	hold_same(y, other, n, "another training by two threads");
	free(other);
	if (y && fuzz_file(state, NULL, 0)) {
		unlink(state);
		other = learned(net, d, *o, 1, state);
		hold_same(y, other, n, "another training with a pause");
		free(other);
		unlink(state);
	}
	free(y);
}

void fuzz_differ(const char *path, const uint8_t *data, size_t size)
{
	char *text = fuzz_string(data, size), *at = text;
	const char *shape = text ? fuzz_line(&at) : "";
	char *options = text ? fuzz_line(&at) : NULL;
	struct ae_net *net = text ? fuzz_net(shape, at, NULL) : NULL;
	struct ae_train_options o = ae_train_options_default();
	struct ae_noise noise = { 0 };
	struct ae_data d = { .label = labels, .count = RECORDS };
	float *x, *target;

	(void)path;
	if (net) {
		d.stride = ae_shape_count(ae_net_shape(net, AE_INPUT));
		d.target_stride = ae_shape_count(ae_net_shape(net, AE_OUTPUT));
		d.x = x = calloc(RECORDS * d.stride, sizeof *x);
		d.target = target = calloc(RECORDS * d.target_stride, sizeof *target);
		if (x && target) {
			fill(x, RECORDS * d.stride);
			ae_net_init(net, 1);
			differ_outputs(net, shape, at, x);
			o.epochs = 2;
			o.batch = 2;
			if (fuzz_options(&o, &noise, options))
				differ_learning(net, &d, &o);
		}
		free(x);
		free(target);
	}
	ae_net_free(net);
	free(text);
}

/* ---- windows of a series ---- */

static void differ_windows(struct ae_net *net, const struct ae_shape *window)
{
	const struct ae_runner_options share = { .threads = 1 }, alone = { .threads = 1, .no_reuse = true };
	size_t features = window->dim[1], n = (window->dim[0] + WINDOWS) * features;
	float *rows = calloc(n, sizeof *rows), *y, *other;

	if (!rows)
		return;
	fill(rows, n);
	ae_net_init(net, 1);
	y = run(net, share, rows, features, WINDOWS, WINDOWS);
	other = run(net, alone, rows, features, WINDOWS, WINDOWS);
	hold_same(y, other, WINDOWS * ae_shape_count(ae_net_shape(net, AE_OUTPUT)), "another result from windows that share work");
	free(y);
	free(other);
	free(rows);
}

void fuzz_windows(const char *path, const uint8_t *data, size_t size)
{
	char *text = fuzz_string(data, size), *at = text;
	const char *shape = text ? fuzz_line(&at) : "";
	struct ae_net *net = text ? fuzz_net(shape, at, NULL) : NULL;

	(void)path;
	if (net && ae_net_shape(net, AE_INPUT)->rank == 2)
		differ_windows(net, ae_net_shape(net, AE_INPUT));
	ae_net_free(net);
	free(text);
}

/* ---- forms of records ---- */

/* All values of a file, for the caller to free; NULL: it is refused, is empty, or holds more. */
static double *values_of(const char *path, size_t *n, struct ae_shape *shape)
{
	char *paths[] = { (char *)path };
	struct ae_reader *r;
	struct ae_err e = { "" };
	size_t width = 0;
	ptrdiff_t got = -1;
	double *x = NULL;

	*n = 0;
	if (ae_reader_open(&r, paths, 1, &(struct ae_reader_options){ .keep_missing = true }, &e) != 0)
		return NULL;
	*shape = *ae_reader_shape(r);
	width = ae_shape_count(shape);
	if (width <= VALUES_MOST / BLOCK)
		x = calloc(VALUES_MOST, sizeof *x);
	while (x && *n + BLOCK * width <= VALUES_MOST && (got = ae_reader_read_f8(r, x + *n, BLOCK, &e)) > 0)
		*n += (size_t)got * width;
	ae_reader_free(r);
	if (got == 0 && *n > 0)
		return x;
	free(x);
	return NULL;
}

static void differ_form(const double *x, size_t n, const struct ae_shape *shape, enum ae_format format)
{
	const struct ae_writer_options o = { .format = format, .dtype = AE_F8 };
	char path[FUZZ_PATH];
	struct ae_shape again_shape;
	struct ae_writer *w;
	struct ae_err e = { "" };
	size_t again_n;
	double *again;

	if (!fuzz_file(path, NULL, 0))
		return;
	if (ae_writer_open_file(&w, path, shape, &o, &e) == 0) {
		bool good = ae_writer_write_f8(w, x, n / ae_shape_count(shape), &e) == 0 && ae_writer_close(w, &e) == 0;

		ae_writer_free(w);
		again = good ? values_of(path, &again_n, &again_shape) : NULL;
		if (again) {
			fuzz_hold(again_n == n, "another number of values in another form");
			for (size_t i = 0; i < n; i++)
				fuzz_hold(again[i] == x[i] || (isnan(again[i]) && isnan(x[i])), "another value in another form");
		}
		free(again);
	}
	unlink(path);
}

void fuzz_forms(const char *path, const uint8_t *data, size_t size)
{
	struct ae_shape shape;
	size_t n;
	double *x = values_of(path, &n, &shape);

	(void)data;
	(void)size;
	if (x) {
		differ_form(x, n, &shape, AE_NPY);
		differ_form(x, n, &shape, AE_CSV);
	}
	free(x);
}
