/* ae-train - trains a network to give its records back, and writes it as a model. */
#include "records.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const yes_no[] = { "yes", "no", NULL };

struct options {
	const char *arch, *stats, *val_file, *target, *noise, *log, *checkpoint, *init;
	size_t window, step;
	double val;
	bool resume;
	int no_shuffle;
	struct ae_noise noise_of;
	struct ae_train_options train;
};

/* Everything a run holds, from its data to its end. */
struct run {
	struct tool *tool;
	struct options *o;
	struct ae_stats stats;
	struct records rows, target, val_rows;
	struct ae_data train, val;
	struct ae_model model;
	struct ae_trainer *trainer;
	double started, told;		/* seconds */
	size_t first_epoch;		/* epochs that a checkpoint brought */
};

/* ---- signals: the first asks for an end, which ae_trainer_epoch() comes to at the next batch ---- */

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	interrupted = number;
}

static void catch_signals(void)
{
	struct sigaction act = { .sa_handler = interrupt }, old;

	sigemptyset(&act.sa_mask);
	for (int i = 0; i < 2; i++) {
		int number = i ? SIGTERM : SIGINT;

		if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(number, &act, NULL);
	}
}

/* ---- data ---- */

static size_t windows_of(const struct run *r, const struct records *rows, const char *what)
{
	const struct options *o = r->o;

	if (o->window == 0)
		return rows->count;
	if (rows->count < o->window)
		die(r->tool, "%s: %zu rows are fewer than one window of %zu", what, rows->count, o->window);
	return (rows->count - o->window) / o->step + 1;
}

/* Windows are views of the rows: they overlap in memory. */
static struct ae_data data_of(const struct run *r, const struct records *rows, const char *what)
{
	struct ae_data d = { .x = rows->x, .count = windows_of(r, rows, what) };

	d.pitch = r->o->window ? r->o->step * rows->values : rows->values;
	d.target = d.x;
	d.target_pitch = d.pitch;
	return d;
}

static struct ae_shape record_shape(const struct run *r)
{
	struct ae_shape s = r->rows.shape, w = { .rank = 1, .dim = { r->o->window } };

	if (r->o->window == 0)
		return s;
	if (s.rank == 0)		/* a series of bare numbers has one feature */
		s = (struct ae_shape){ .rank = 1, .dim = { 1 } };
	if (s.rank + 1 > 3)
		die(r->tool, "-w: windows of records of %s would have %d dimensions, more than 3", ae_shape_name(&s).text,
		    s.rank + 1);
	for (int i = 0; i < s.rank; i++)
		w.dim[w.rank++] = s.dim[i];
	return w;
}

static struct records read_rows(struct run *r, struct ae_reader *reader)
{
	struct records rows;

	if (r->stats.count > 0)
		records_check_columns(r->tool, &r->stats, reader);
	rows = records_read(r->tool, reader, &r->stats);
	if (rows.count == 0)
		die(r->tool, "%s: no record to learn from", ae_reader_name(reader));
	ae_reader_free(reader);
	return rows;
}

/* The last part of the data, or a file of its own, is kept apart to judge by. */
static void split_validation(struct run *r)
{
	struct tool *t = r->tool;
	const struct options *o = r->o;

	if (o->val_file) {
		r->val_rows = read_rows(r, tool_reader_of(t, o->val_file));
		if (!ae_shape_equal(&r->val_rows.shape, &r->rows.shape))
			die(t, "%s: records of %s, the training data has %s", o->val_file,
			    ae_shape_name(&r->val_rows.shape).text, ae_shape_name(&r->rows.shape).text);
		r->val = data_of(r, &r->val_rows, o->val_file);
	} else if (o->val > 0) {
		size_t count = r->train.count, kept = (size_t)floor((double)count * (1 - o->val));

		if (kept == 0 || kept == count)
			die(t, "--val %g of %zu records leaves %zu to learn from and %zu to judge by", o->val, count, kept,
			    count - kept);
		r->val = r->train;
		r->val.count = count - kept;
		r->val.x += kept * r->train.pitch;
		r->val.target += kept * r->train.target_pitch;
		r->train.count = kept;
	}
}

static void read_target(struct run *r)
{
	struct tool *t = r->tool;
	struct ae_reader *reader = tool_reader_of(t, r->o->target);
	const struct ae_stats none = { 0 };

	r->target = records_read(t, reader, &none);
	ae_reader_free(reader);
	if (r->target.count != r->train.count)
		die(t, "%s: %zu targets for %zu records", r->o->target, r->target.count, r->train.count);
	r->train.target = r->target.x;
	r->train.target_pitch = r->target.values;
}

static void read_data(struct run *r)
{
	struct tool *t = r->tool;
	struct ae_err e;

	if (r->o->stats && ae_stats_read(&r->stats, r->o->stats, &e) != 0)
		die_err(t, &e);
	r->rows = read_rows(r, tool_reader(t, 0));
	r->train = data_of(r, &r->rows, "input");
	if (r->o->target)
		read_target(r);
	split_validation(r);
}

/* ---- network ---- */

static void tell_layers(const struct tool *t, const struct ae_net *net, const char *text)
{
	note(t, "architecture: %s", text);
	note(t, "%zu parameters, records of %s, code of %s", ae_net_parameters(net),
	     ae_shape_name(ae_net_shape(net, AE_INPUT)).text, ae_shape_name(ae_net_shape(net, AE_CODE)).text);
}

static void check_output(const struct run *r)
{
	const struct ae_shape *out = ae_net_shape(r->model.net, AE_OUTPUT), record = record_shape(r);
	size_t want = r->o->target ? r->target.values : ae_shape_count(&record);

	if (ae_shape_count(out) == want)
		return;
	if (r->o->target)
		die(r->tool, "%s: targets of %s, the network gives %s", r->o->target, ae_shape_name(&r->target.shape).text,
		    ae_shape_name(out).text);
	die(r->tool, "the network gives %s for records of %s: end it with 'crop', or give a --target",
	    ae_shape_name(out).text, ae_shape_name(&record).text);
}

static void build_model(struct run *r)
{
	struct tool *t = r->tool;
	const struct ae_builtin *builtin = r->o->arch ? ae_builtin_find(r->o->arch) : NULL;
	struct ae_shape record = record_shape(r);
	struct ae_model *m = &r->model;
	struct ae_err e;
	char *text;

	if (ae_net_find(&text, r->o->arch, &record, &e) != 0 || ae_net_new(&m->net, text, &record, t->isa, &e) != 0)
		die_err(t, &e);
	tell_layers(t, m->net, text);
	free(text);
	check_output(r);
	if (!r->o->train.loss)
		r->o->train.loss = builtin ? builtin->loss : "mse";
	snprintf(m->loss, sizeof m->loss, "%s", r->o->train.loss);
	snprintf(m->score, sizeof m->score, "mae");
	m->window = r->o->window;
	m->step = r->o->window ? r->o->step : 0;
	if (ae_stats_copy(&m->stats, &r->stats, &e) != 0)
		die_err(t, &e);
	ae_net_init(m->net, t->seed);
	if (r->o->init && ae_model_weights(m, r->o->init, &e) != 0)
		die_err(t, &e);
}

/* ---- progress ---- */

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

/* Twice a second at most, and the last one. */
static bool time_to_tell(struct run *r, bool last)
{
	double time = now();

	if (!last && time - r->told < 0.5)
		return false;
	r->told = time;
	return true;
}

static double seconds_left(const struct run *r, double epochs)
{
	double done = epochs - (double)r->first_epoch, all = (double)(r->o->train.epochs - r->first_epoch);

	return done > 0 ? (now() - r->started) * (all - done) / done : 0;
}

static bool progress(void *arg, size_t done, size_t batches, double loss)
{
	struct run *r = arg;
	size_t epoch = ae_trainer_epochs(r->trainer);

	if (done < batches && time_to_tell(r, false))
		warn(r->tool, "epoch %zu/%zu, batch %zu/%zu: loss %.6g, %.0f s left", epoch + 1, r->o->train.epochs, done,
		     batches, loss, seconds_left(r, (double)epoch + (double)done / (double)batches));
	return interrupted != 0;
}

static void tell_epoch(struct run *r, const struct ae_epoch *h)
{
	size_t all = r->o->train.epochs;

	if (!time_to_tell(r, h->epoch == all || r->tool->verbose))
		return;
	if (isnan(h->val_loss))
		warn(r->tool, "epoch %zu/%zu: loss %.6g, %.0f s left", h->epoch, all, h->loss,
		     seconds_left(r, (double)h->epoch));
	else
		warn(r->tool, "epoch %zu/%zu: loss %.6g, val_loss %.6g, %.0f s left", h->epoch, all, h->loss, h->val_loss,
		     seconds_left(r, (double)h->epoch));
}

/* ---- results ---- */

static void write_bytes(struct tool *t, const char *path, const char *bytes, size_t n)
{
	struct ae_file *f;
	struct ae_err e;

	if (ae_file_open(&f, path, &e) != 0 || ae_file_write(f, bytes, n, &e) != 0 || ae_file_commit(f, &e) != 0)
		die_err(t, &e);
	ae_file_free(f);
}

static void write_log(struct run *r)
{
	const struct ae_epoch *h = ae_trainer_history(r->trainer);
	bool val = r->val.count > 0;
	char *text = NULL;
	size_t size;
	FILE *f;

	if (!r->o->log)
		return;
	f = open_memstream(&text, &size);
	if (!f)
		die(r->tool, "%s: no memory for the history", r->o->log);
	fprintf(f, val ? "epoch\tloss\tval_loss\tlr\n" : "epoch\tloss\tlr\n");
	for (size_t i = 0; i < ae_trainer_epochs(r->trainer); i++, h++) {
		fprintf(f, "%zu\t%.9g\t", h->epoch, h->loss);
		if (val)
			fprintf(f, "%.9g\t", h->val_loss);
		fprintf(f, "%.9g\n", h->rate);
	}
	if (fclose(f) != 0)
		die(r->tool, "%s: no memory for the history", r->o->log);
	write_bytes(r->tool, r->o->log, text, size);
	free(text);
}

static void number(struct run *r, const char *key, double value)
{
	struct ae_err e;

	if (ae_model_number(&r->model, key, value, &e) != 0)
		die_err(r->tool, &e);
}

static void text(struct run *r, const char *key, const char *value)
{
	struct ae_err e;

	if (ae_model_note(&r->model, key, value, &e) != 0)
		die_err(r->tool, &e);
}

/* Population statistics of the training records' values: what scores are to be read against. */
static void note_input(struct run *r)
{
	const struct records *a = &r->rows;
	size_t n = a->count * a->values;
	double sum = 0, squares = 0, low = INFINITY, high = -INFINITY, mean;

	for (size_t i = 0; i < n; i++) {
		sum += a->x[i];
		low = fmin(low, a->x[i]);
		high = fmax(high, a->x[i]);
	}
	mean = sum / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (a->x[i] - mean) * (a->x[i] - mean);
	number(r, "input.mean", mean);
	number(r, "input.deviation", sqrt(squares / (double)n));
	number(r, "input.min", low);
	number(r, "input.max", high);
}

static void note_run(struct run *r, size_t epoch)
{
	const struct ae_train_options *o = &r->o->train;
	const struct ae_epoch *h = epoch ? ae_trainer_history(r->trainer) + epoch - 1 : NULL;

	number(r, "seed", (double)r->tool->seed);
	number(r, "epochs", (double)o->epochs);
	number(r, "batch", (double)o->batch);
	number(r, "lr", o->rate);
	text(r, "optimizer", o->optimizer);
	text(r, "schedule", o->schedule);
	number(r, "warmup", o->warmup);
	number(r, "clip", o->clip);
	number(r, "patience", (double)o->patience);
	if (r->o->noise)
		text(r, "noise", r->o->noise);
	number(r, "records", (double)r->train.count);
	number(r, "validation_records", (double)r->val.count);
	number(r, "epoch", (double)epoch);
	if (h) {
		number(r, "train_loss", h->loss);
		if (!isnan(h->val_loss))
			number(r, "val_loss", h->val_loss);
	}
	note_input(r);
}

static void write_model(struct run *r, const char *path, size_t epoch)
{
	struct ae_err e;
	char *bytes;
	size_t n;

	note_run(r, epoch);
	if (ae_model_bytes(&r->model, &bytes, &n, &e) != 0)
		die_err(r->tool, &e);
	if (path)
		write_bytes(r->tool, path, bytes, n);
	else if (fwrite(bytes, 1, n, stdout) != n)
		die(r->tool, "standard output: %zu bytes of the model could not be written", n);
	free(bytes);
}

/* Keeps the best so far under a name of its own, says so, and dies of the signal as if nobody had caught it. */
static _Noreturn void die_interrupted(struct run *r)
{
	size_t epoch = ae_trainer_finish(r->trainer, true);
	struct sigaction act = { .sa_handler = SIG_DFL };
	char path[4096];

	if (r->tool->out && snprintf(path, sizeof path, "%s.interrupted", r->tool->out) < (int)sizeof path) {
		write_model(r, path, epoch);
		warn(r->tool, "interrupted: the best model so far, of epoch %zu, is in %s", epoch, path);
	} else {
		warn(r->tool, "interrupted after epoch %zu: nothing is written without -o", ae_trainer_epochs(r->trainer));
	}
	write_log(r);
	sigaction(interrupted, &act, NULL);
	raise(interrupted);
	exit(TOOL_WRONG);		/* where the signal is blocked */
}

/* ---- the run ---- */

static void resume(struct run *r)
{
	struct ae_err e;

	if (!r->o->resume)
		return;
	if (access(r->o->checkpoint, F_OK) != 0) {
		note(r->tool, "%s: no checkpoint yet: starting from the beginning", r->o->checkpoint);
		return;
	}
	if (ae_trainer_load(r->trainer, r->o->checkpoint, &e) != 0)
		die_err(r->tool, &e);
	r->first_epoch = ae_trainer_epochs(r->trainer);
	note(r->tool, "%s: going on after epoch %zu", r->o->checkpoint, r->first_epoch);
}

static void train(struct run *r)
{
	struct ae_epoch h;
	struct ae_err e;
	int got;

	catch_signals();
	r->started = r->told = now();
	while ((got = ae_trainer_epoch(r->trainer, &h, &e)) > 0) {
		tell_epoch(r, &h);
		if (r->o->checkpoint && ae_trainer_save(r->trainer, r->o->checkpoint, &e) != 0)
			die_err(r->tool, &e);
		if (interrupted)
			break;
	}
	if (got < 0)
		die_err(r->tool, &e);
	if (interrupted)
		die_interrupted(r);
}

static void run(struct tool *t, struct options *o)
{
	struct run r = { .tool = t, .o = o };
	struct ae_err e;

	read_data(&r);
	build_model(&r);
	o->train.progress = progress;
	o->train.arg = &r;
	if (ae_trainer_new(&r.trainer, r.model.net, &r.train, &r.val, &o->train, &e) != 0)
		die_err(t, &e);
	resume(&r);
	train(&r);
	write_model(&r, t->out, ae_trainer_finish(r.trainer, false));
	write_log(&r);
	ae_trainer_free(r.trainer);
	ae_model_free(&r.model);
	ae_stats_free(&r.stats);
	free(r.rows.x);
	free(r.target.x);
	free(r.val_rows.x);
}

/* Options that do not go together, before anything is read. */
static void check(struct tool *t, struct options *o)
{
	struct ae_err e;

	if (!t->out && isatty(STDOUT_FILENO))
		die(t, "a model on a terminal: give -o FILE or redirect the output");
	if (o->val_file && (o->val > 0 || o->target))
		die(t, "--val-file does not go with %s", o->target ? "--target: keep a part apart with --val" : "--val");
	if (o->resume && !o->checkpoint)
		die(t, "--resume needs --checkpoint FILE to go on from");
	if (o->noise) {
		if (ae_noise_parse(&o->noise_of, o->noise, &e) != 0)
			die_err(t, &e);
		o->train.noise = &o->noise_of;
	}
	o->train.shuffle = o->no_shuffle == 0;
	o->train.seed = t->seed;
	o->train.threads = t->threads;
}

int main(int argc, char **argv)
{
	struct tool t = { .name = "ae-train", .operands = "[FILE]...",
		.summary = "train a network to give its records back; writes the model" };
	struct options o = { .step = 1, .train = ae_train_options_default() };
	struct ae_train_options *n = &o.train;
	const struct tool_option table[] = {
		{ OPT_TEXT, 'a', "arch", "ARCH", &o.arch, "architecture: text, file or built-in name (default: by record shape)" },
		{ OPT_COUNT, 'e', "epochs", "N", &n->epochs, "passes over the data", 0, 1e6 },
		{ OPT_COUNT, 'b', "batch", "N", &n->batch, "records a step", 1, 1e6 },
		{ OPT_REAL, 0, "lr", "RATE", &n->rate, "learning rate", 1e-12, 1e3 },
		{ OPT_TEXT, 0, "optimizer", "NAME", &n->optimizer, "sgd, momentum, rmsprop, adagrad, adadelta, adam, adamw" },
		{ OPT_TEXT, 0, "schedule", "S", &n->schedule, "constant, step=N[:F], cosine, plateau=N[:F]" },
		{ OPT_REAL, 0, "warmup", "EPOCHS", &n->warmup, "epochs in which the rate rises from 0", 0, 1e6 },
		{ OPT_TEXT, 0, "loss", "LOSS", &n->loss, "mse, mae, huber[=D], bce, correntropy[=S] (default: mse, or the built-in's)" },
		{ OPT_REAL, 0, "clip", "NORM", &n->clip, "largest norm of the gradient, 0: any", 0, 1e30 },
		{ OPT_REAL, 0, "val", "SHARE", &o.val, "last part of the records, kept apart for validation", 0, 0.999 },
		{ OPT_TEXT, 0, "val-file", "FILE", &o.val_file, "records for validation" },
		{ OPT_COUNT, 0, "patience", "N", &n->patience, "stop after N epochs without a better loss and keep the best, 0: never", 0, 1e6 },
		{ OPT_TEXT, 0, "stats", "FILE", &o.stats, "raw rows: normalise them with these statistics, and keep them in the model" },
		{ OPT_COUNT, 'w', "window", "T", &o.window, "raw rows: train on windows of T rows, 0: on the rows", 0, 1e7 },
		{ OPT_COUNT, 's', "step", "STEP", &o.step, "rows from one window to the next", 1, 1e7 },
		{ OPT_TEXT, 0, "target", "FILE", &o.target, "what to give for each record (default: the record itself)" },
		{ OPT_CHOICE, 0, "shuffle", "yes|no", &o.no_shuffle, "a new order each epoch", 0, 0, yes_no },
		{ OPT_TEXT, 0, "noise", "KIND=X", &o.noise, "corrupt the inputs, anew each epoch: gaussian, uniform, cauchy, mask, saltpepper" },
		{ OPT_TEXT, 0, "init", "FILE", &o.init, "start from these weights (safetensors)" },
		{ OPT_TEXT, 0, "log", "FILE", &o.log, "history of the epochs as TSV" },
		{ OPT_TEXT, 0, "checkpoint", "FILE", &o.checkpoint, "write the state of the run after each epoch" },
		{ OPT_FLAG, 0, "resume", NULL, &o.resume, "go on from the checkpoint, where it is there" },
		{ OPT_END }
	};

	n->loss = NULL;
	tool_start(&t, argc, argv, table, TOOL_INPUT | TOOL_OUTPUT | TOOL_THREADS | TOOL_SEED, 0, -1);
	check(&t, &o);
	run(&t, &o);
	return tool_end(&t, TOOL_DONE);
}
