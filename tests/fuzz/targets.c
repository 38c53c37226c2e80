/* targets.c - the parsers, each given a file. A parser may take it or refuse it; it has to come back, with every
 * value in the range that ae.h promises, and without a leak. */
#include "fuzz.h"

#include "ae.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn void fuzz_fail(const char *what)
{
	fprintf(stderr, "fuzz: %s\n", what);
	abort();
}

static void hold(bool truth, const char *what)
{
	if (!truth)
		fuzz_fail(what);
}

/* What was refused is told in one line. */
static void hold_refusal(const struct ae_err *e)
{
	hold(*e->text && strlen(e->text) < sizeof e->text, "refused without a word");
}

/* ---- records: npy, idx, pnm, table ---- */

enum { BLOCK = 64, VALUES_MOST = 1 << 12, WORK_MOST = 1 << 16 };

static void read_all(struct ae_reader *r, bool missing)
{
	size_t values = ae_shape_count(ae_reader_shape(r));
	double *x = values <= VALUES_MOST ? malloc(BLOCK * values * sizeof *x) : NULL;
	struct ae_err e = { "" };
	ptrdiff_t got = 0;
	uint64_t count = 0;

	if (x)
		while ((got = ae_reader_read_f8(r, x, BLOCK, &e)) > 0) {
			hold((size_t)got <= BLOCK, "more records than asked for");
			count += (uint64_t)got;
			for (size_t i = 0; i < (size_t)got * values; i++)
				hold(isfinite(x[i]) || (missing && isnan(x[i])), "a value that should be refused");
		}
	hold(ae_reader_count(r) == count, "another count of records");
	if (got < 0)
		hold_refusal(&e);
	free(x);
}

static void read_records(const char *path, const struct ae_reader_options *o)
{
	char *paths[] = { (char *)path, (char *)path };		/* twice: as a stream of two files */
	struct ae_reader *r;
	struct ae_err e = { "" };

	if (ae_reader_open(&r, paths, 2, o, &e) != 0) {
		hold_refusal(&e);
		return;
	}
	for (size_t i = 0; i < ae_shape_count(ae_reader_shape(r)) && i < BLOCK; i++)
		(void)ae_reader_column(r, i);
	hold(ae_reader_left_out(r) && ae_reader_format(r) && ae_reader_name(r), "nothing to say of it");
	read_all(r, o->keep_missing);
	ae_reader_free(r);
}

static void records(const char *path, const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
	read_records(path, &(struct ae_reader_options){ .columns = NULL });
	read_records(path, &(struct ae_reader_options){ .columns = "2,1", .label = "3", .keep_missing = true });
	read_records(path, &(struct ae_reader_options){ .label = "b", .exact = true, .keep_missing = true });
}

/* A table as ae-table learns and reads it, and its schema once more from its file. */
static void learn(const char *path)
{
	const struct ae_schema_options learn = { .label = "3", .drop_first = true, .max_levels = 3 };
	struct ae_reader_options o = { .label = "3", .keep_missing = true };
	struct ae_schema *again;
	struct ae_err e = { "" };
	char copy[] = "/tmp/ae-fuzz-XXXXXX";
	int fd = mkstemp(copy);

	if (fd < 0)
		return;		/* a call that is made to fail, when it is not the parser's */
	close(fd);
	if (ae_schema_new(&o.schema, &learn, &e) == 0) {
		read_records(path, &o);
		if (ae_schema_values(o.schema) > 0 && ae_schema_write(o.schema, copy, &e) == 0 &&
		    ae_schema_read(&again, copy, &e) == 0) {
			hold(ae_schema_values(again) == ae_schema_values(o.schema), "another schema from its file");
			ae_schema_free(again);
		}
		ae_schema_free(o.schema);
	}
	unlink(copy);
}

static void schema(const char *path, const uint8_t *data, size_t size)
{
	struct ae_schema *s;
	struct ae_err e = { "" };
	double *x;

	(void)data;
	(void)size;
	if (ae_schema_read(&s, path, &e) != 0) {
		hold_refusal(&e);
		return;
	}
	x = calloc(ae_schema_values(s), sizeof *x);
	for (size_t i = 0, first = 0; x && i < ae_schema_columns(s); i++) {
		const char *name;

		if (ae_schema_role(s, i, &name, &first) == AE_ROLE_CATEGORY)
			hold(ae_schema_level(s, i, x) != NULL, "no level at all");
		hold(first <= ae_schema_values(s), "a value beyond the record");
	}
	free(ae_schema_names(s));
	free(x);
	ae_schema_free(s);
}

static void lines(const char *path, size_t size)
{
	struct ae_verbatim *v;
	struct ae_verbatim_line line;
	enum ae_line_kind kind;
	struct ae_err e = { "" };
	size_t bytes = 0;
	int got;

	if (ae_verbatim_open(&v, path, &e) != 0) {
		hold_refusal(&e);
		return;
	}
	while ((got = ae_verbatim_next(v, &line, &kind, &e)) > 0) {
		hold(line.end >= line.at && line.end <= line.at + line.bytes, "a line that ends outside itself");
		bytes += line.bytes;
	}
	if (got < 0)
		hold_refusal(&e);
	hold(got < 0 || bytes <= size, "more bytes in lines than in the file");
	ae_verbatim_free(v);
}

static void table(const char *path, const uint8_t *data, size_t size)
{
	records(path, data, size);
	learn(path);
	lines(path, size);
}

/* ---- networks and models ---- */

/* Networks that are small enough are run, so that whatever their shapes promise is touched. */
static void run_part(struct ae_net *net, enum ae_part part)
{
	struct ae_runner *r;
	struct ae_err e = { "" };
	float *x, *y;

	if (ae_runner_new(&r, net, part, 1, &e) != 0) {
		hold_refusal(&e);
		return;
	}
	x = calloc(ae_shape_count(ae_runner_in(r)), sizeof *x);
	y = calloc(ae_shape_count(ae_runner_out(r)), sizeof *y);
	if (x && y)
		ae_runner_run(r, x, 0, 1, y);
	free(x);
	free(y);
	ae_runner_free(r);
}

static void use_net(struct ae_net *net)
{
	struct ae_layer_info info;
	uint64_t work = 0;

	for (size_t i = 0; i < ae_net_layers(net); i++) {
		ae_net_layer(net, i, &info);
		work += info.madds + ae_shape_count(&info.out);
		hold(ae_shape_count(&info.out) > 0, "a layer without values");
	}
	if (work + ae_net_parameters(net) > WORK_MOST)
		return;
	ae_net_init(net, 1);
	for (int part = AE_WHOLE; part <= AE_DECODER; part++)
		run_part(net, (enum ae_part)part);
}

/* The record's shape stands in the first line, the text behind it. */
static void arch(const char *path, const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *at;
	struct ae_shape record;
	struct ae_net *net;
	struct ae_err e = { "" };

	(void)path;
	if (!text)
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	at = text + strcspn(text, "\n");
	if (*at)
		*at++ = '\0';
	if (ae_shape_parse(&record, text, &e) != 0 || ae_net_new(&net, at, &record, NULL, &e) != 0) {
		hold_refusal(&e);
	} else {
		use_net(net);
		ae_net_free(net);
	}
	free(text);
}

/* With the architecture in the file, and with another one. */
static void model(const char *path, const uint8_t *data, size_t size)
{
	const struct ae_shape record = { .rank = 1, .dim = { 2 } };
	struct ae_model m;
	struct ae_err e = { "" };
	char *bytes;
	size_t n;

	(void)data;
	(void)size;
	if (ae_model_read(&m, path, NULL, NULL, NULL, &e) == 0) {
		use_net(m.net);
		if (ae_model_bytes(&m, &bytes, &n, &e) == 0)
			free(bytes);
		else
			hold_refusal(&e);
		ae_model_free(&m);
	} else {
		hold_refusal(&e);
	}
	if (ae_model_read(&m, path, "dense 1; ---; dense in", &record, NULL, &e) == 0)
		ae_model_free(&m);
	else
		hold_refusal(&e);
}

/* ---- a run's state ---- */

static void checkpoint(const char *path, const uint8_t *data, size_t size)
{
	static const float x[] = { 0, 0.5f, 1, 0.25f, 0.75f, 1 };
	const struct ae_shape record = { .rank = 1, .dim = { 2 } };
	const struct ae_data train = { .x = x, .pitch = 2, .target = x, .target_pitch = 2, .count = 3 }, none = { 0 };
	struct ae_train_options o = ae_train_options_default();
	struct ae_trainer *t = NULL;
	struct ae_net *net;
	struct ae_epoch epoch;
	struct ae_err e = { "" };

	(void)data;
	(void)size;
	o.epochs = 3;
	if (ae_net_new(&net, "dense 1; ---; dense in", &record, "base", &e) != 0)
		return;
	if (ae_trainer_new(&t, net, &train, &none, &o, &e) == 0 && ae_trainer_load(t, path, &e) == 0) {
		hold(ae_trainer_epochs(t) <= o.epochs, "more epochs than there are");
		while (ae_trainer_epoch(t, &epoch, &e) > 0)
			;
	}
	if (ae_checkpoint_check(path, &e) != 0)
		hold_refusal(&e);
	ae_trainer_free(t);
	ae_net_free(net);
}

/* ---- small files ---- */

static void stats(const char *path, const uint8_t *data, size_t size)
{
	const double x = 1.5;
	struct ae_stats s;
	struct ae_err e = { "" };
	float y;

	(void)data;
	(void)size;
	if (ae_stats_read(&s, path, &e) != 0) {
		hold_refusal(&e);
		return;
	}
	hold(s.count > 0, "statistics of nothing");
	for (size_t i = 0; i < s.count; i++)
		hold(isfinite(s.row[i].shift) && isfinite(s.row[i].scale) && s.row[i].scale != 0
		     && strlen(s.row[i].name) <= AE_NAME_MAX, "a row of statistics that should be refused");
	ae_stats_apply(&s, &x, &y, 1);
	ae_stats_free(&s);
}

static void threshold(const char *path, const uint8_t *data, size_t size)
{
	double *t;
	size_t count;
	struct ae_err e = { "" };

	(void)data;
	(void)size;
	if (ae_threshold_read(path, &t, &count, &e) != 0) {
		hold_refusal(&e);
		return;
	}
	for (size_t i = 0; i < count; i++)
		hold(isfinite(t[i]), "a threshold that should be refused");
	free(t);
}

static void ranges(const char *path, const uint8_t *data, size_t size)
{
	struct ae_ranges r;
	struct ae_err e = { "" };

	(void)data;
	(void)size;
	if (ae_ranges_read(&r, path, &e) != 0) {
		hold_refusal(&e);
		return;
	}
	for (size_t i = 0; i < r.count; i++)
		hold(r.range[i].first <= r.range[i].last && (i == 0 || r.range[i - 1].last < r.range[i].first),
		     "ranges out of order");
	ae_ranges_free(&r);
}

/* ---- numbers ---- */

/* Shortest digits read back as the same number, whatever number it was. */
static void number(const char *path, const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *end;
	char shortest[32];
	double value, again = 0;
	size_t n;

	(void)path;
	end = ae_number_parse(text, text + size, &value);
	if (!end || isnan(value))
		return;
	hold(end > text && end <= text + size, "a number that ends outside its text");
	n = ae_number_f8(shortest, value);
	hold(n < sizeof shortest && ae_number_parse(shortest, shortest + n, &again) == shortest + n, "digits that are no number");
	hold(again == value, "digits of another number");
}

/* ---- all of them ---- */

static const struct fuzz_target targets[] = {
	{ "npy", records }, { "idx", records }, { "pnm", records }, { "table", table },
	{ "schema", schema }, { "arch", arch }, { "model", model },
	{ "checkpoint", checkpoint }, { "stats", stats }, { "threshold", threshold }, { "ranges", ranges }, { "number", number },
};

const struct fuzz_target *fuzz_target_find(const char *name)
{
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
		if (strcmp(targets[i].name, name) == 0)
			return &targets[i];
	return NULL;
}

size_t fuzz_read(const char *path, uint8_t *to, size_t most)
{
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(to, 1, most, f) : 0;

	if (!f || ferror(f) || n == most || fclose(f) != 0) {
		fprintf(stderr, "%s: cannot be read, or is too long\n", path);
		exit(2);
	}
	return n;
}

void fuzz_run(const struct fuzz_target *target, const uint8_t *data, size_t size)
{
	char path[] = "/tmp/ae-fuzz-XXXXXX";
	int fd = target ? mkstemp(path) : -1;

	if (fd < 0)
		fuzz_fail(target ? "no file can be made under /tmp" : "no such target");
	for (size_t done = 0; done < size;) {
		ssize_t n = write(fd, data + done, size - done);

		if (n <= 0)
			fuzz_fail("the file under /tmp cannot be written");
		done += (size_t)n;
	}
	if (close(fd) != 0)
		fuzz_fail("the file under /tmp cannot be closed");
	target->run(path, data, size);
	unlink(path);
}
