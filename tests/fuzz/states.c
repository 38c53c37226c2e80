/* states.c - the states that programs of a pipeline restore: whole, with a right digest, and of damaged values. */
#include "fuzz.h"

#include "ae.h"
#include "io/tensors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS = 2, LENGTH = 3, ROWS_MOST = 200, STEP_NS = 1000 };

/* What has a state, and takes rows. */
struct owner {
	void *(*make)(void);
	void (*push)(void *owner, int64_t row);
	void (*state)(void *owner, struct ae_state *s);
	void (*drop)(void *owner);
};

/* The value of a row: some are equal, and every 17th is missing. */
static double value(int64_t row)
{
	return row % 17 == 16 ? (double)NAN : (double)(row * row % 23) / 4;
}

#define MADE(call) \
	struct ae_err e = { "" }; \
	if ((call) == 0) \
		return made; \
	fuzz_hold_refusal(&e); \
	return NULL

/* ---- windows ---- */

static void *make_window(void)
{
	struct ae_window *made;

	MADE(ae_window_new(&made, LENGTH, 1, COLUMNS, &e));
}

static void push_window(void *w, int64_t row)
{
	const float x[COLUMNS] = { (float)row, 1 };

	if (row % 11 == 10)
		ae_window_break(w);
	(void)ae_window_push(w, x);
}

static void window_state(void *w, struct ae_state *s) { ae_window_state(w, s); }
static void drop_window(void *w) { ae_window_free(w); }

static void *make_unwindow(enum ae_join join)
{
	const struct ae_unwindow_options o = { .length = LENGTH, .step = 2, .values = COLUMNS, .join = join };
	struct ae_unwindow *made;

	MADE(ae_unwindow_new(&made, &o, &e));
}

static void *make_mean(void) { return make_unwindow(AE_JOIN_MEAN); }
static void *make_median(void) { return make_unwindow(AE_JOIN_MEDIAN); }
static void *make_last(void) { return make_unwindow(AE_JOIN_LAST); }

static void push_unwindow(void *u, int64_t row)
{
	double window[LENGTH * COLUMNS], rows[LENGTH * COLUMNS];

	for (int i = 0; i < LENGTH * COLUMNS; i++)
		window[i] = value(row + i);
	fuzz_hold(ae_unwindow_push(u, window, rows) <= LENGTH, "more rows than a window has");
}

static void unwindow_state(void *u, struct ae_state *s) { ae_unwindow_state(u, s); }
static void drop_unwindow(void *u) { ae_unwindow_free(u); }

/* ---- intervals ---- */

static void *make_resample(void)
{
	static const enum ae_resample_method method[COLUMNS] = { 0 };
	const struct ae_resample_options o = { .interval = 4 * STEP_NS, .values = COLUMNS, .method = method };
	struct ae_resample *made;

	MADE(ae_resample_new(&made, &o, &e));
}

static void push_resample(void *r, int64_t row)
{
	const double x[COLUMNS] = { value(row), 1 }, *interval;
	struct ae_err e;
	int64_t time;

	if (ae_resample_push(r, row * STEP_NS, x, &e) != 1)
		return;
	for (int n = 0; n < ROWS_MOST && ae_resample_take(r, &time, &interval, &e) > 0; n++)
		;
}

static void resample_state(void *r, struct ae_state *s) { ae_resample_state(r, s); }
static void drop_resample(void *r) { ae_resample_free(r); }

/* ---- scores ---- */

static void *make_calibrate(int method)
{
	struct ae_calibrate_options o = ae_calibrate_default(method);
	struct ae_calibrate *made;

	o.history = o.warmup = AE_CALIBRATE_MIN;
	MADE(ae_calibrate_new(&made, COLUMNS, &o, &e));
}

static void *make_tail(void) { return make_calibrate(0); }
static void *make_second(void) { return make_calibrate(1); }
static void *make_third(void) { return make_calibrate(2); }
static void *make_fourth(void) { return make_calibrate(3); }

static void push_calibrate(void *c, int64_t row)
{
	const double score[COLUMNS] = { value(row), (double)row };
	double surprise[COLUMNS];

	ae_calibrate_push(c, score, surprise);
}

static void calibrate_state(void *c, struct ae_state *s) { ae_calibrate_state(c, s); }
static void drop_calibrate(void *c) { ae_calibrate_free(c); }

static const struct ae_novelty_options novelty = {
	.length = { 1, 4 }, .lengths = 2, .window = { 6, 2 }, .windows = 2, .level = 8, .history = 30
};

static void *make_novelty(void)
{
	struct ae_novelty *made;

	MADE(ae_novelty_new(&made, COLUMNS, &novelty, &e));
}

static void push_novelty(void *n, int64_t row)
{
	const double x[COLUMNS] = { value(row), (double)(row % 5) };
	double score[COLUMNS * (2 * AE_NOVELTY_LENGTHS + 1)];

	ae_novelty_push(n, x, 1, score);
}

static void novelty_state(void *n, struct ae_state *s) { ae_novelty_state(n, s); }
static void drop_novelty(void *n) { ae_novelty_free(n); }

/* ---- alarms ---- */

static void *make_votes(void)
{
	struct ae_votes *made;

	MADE(ae_votes_new(&made, 2, 5, &e));
}

static void push_votes(void *v, int64_t row) { (void)ae_votes_push(v, row % 3 == 0); }
static void votes_state(void *v, struct ae_state *s) { ae_votes_state(v, s); }
static void drop_votes(void *v) { ae_votes_free(v); }

static void *make_spot(void)
{
	enum { SCORES = 120 };
	double score[SCORES];
	struct ae_threshold_rule rule;
	struct ae_err e = { "" };
	struct ae_threshold *made = calloc(1, sizeof *made);

	for (int64_t i = 0; i < SCORES; i++)
		score[i] = (double)(i * i % 97 + i);
	if (made && ae_threshold_parse(&rule, "dspot=0.01", &e) == 0) {
		rule.level = 0.8;
		rule.depth = 4;
		if (ae_threshold_learn(made, &rule, score, SCORES, 1, &e) == 0)
			return made;
	}
	fuzz_hold(!made || *e.text, "refused without a word");
	free(made);
	return NULL;
}

static void push_spot(void *t, int64_t row) { (void)ae_threshold_judge(t, 0, (double)(row % 50)); }
static void spot_state(void *t, struct ae_state *s) { ae_threshold_state(t, s); }

static void drop_spot(void *t)
{
	ae_threshold_free(t);
	free(t);
}

static void *make_events(void)
{
	const struct ae_events_options o = { .gap = 2, .min_length = 2, .pad = 1, .rest = 5 };
	struct ae_events *made;

	MADE(ae_events_new(&made, &o, &e));
}

static void push_events(void *ev, int64_t row)
{
	for (size_t n = ae_events_push(ev, row % 7 < 3), i = 0; i < n && i < ROWS_MOST; i++)
		(void)ae_events_take(ev);
}

static void events_state(void *ev, struct ae_state *s) { ae_events_state(ev, s); }
static void drop_events(void *ev) { ae_events_free(ev); }

static void *make_limit(void)
{
	const struct ae_event_limit_options o = { .events = 3, .rows = 9, .gap = 1 };
	struct ae_event_limit *made;

	MADE(ae_event_limit_new(&made, &o, &e));
}

static void push_limit(void *l, int64_t row) { (void)ae_event_limit_push(l, row % 4 == 0, value(row)); }
static void limit_state(void *l, struct ae_state *s) { ae_event_limit_state(l, s); }
static void drop_limit(void *l) { ae_event_limit_free(l); }

/* ---- all of them ---- */

static const struct owner owners[] = {
	{ make_window, push_window, window_state, drop_window },
	{ make_mean, push_unwindow, unwindow_state, drop_unwindow },
	{ make_median, push_unwindow, unwindow_state, drop_unwindow },
	{ make_last, push_unwindow, unwindow_state, drop_unwindow },
	{ make_resample, push_resample, resample_state, drop_resample },
	{ make_tail, push_calibrate, calibrate_state, drop_calibrate },
	{ make_second, push_calibrate, calibrate_state, drop_calibrate },
	{ make_third, push_calibrate, calibrate_state, drop_calibrate },
	{ make_fourth, push_calibrate, calibrate_state, drop_calibrate },
	{ make_novelty, push_novelty, novelty_state, drop_novelty },
	{ make_votes, push_votes, votes_state, drop_votes },
	{ make_events, push_events, events_state, drop_events },
	{ make_limit, push_limit, limit_state, drop_limit },
	{ make_spot, push_spot, spot_state, drop_spot },
};

enum { OWNERS = sizeof owners / sizeof *owners };

/* The file of the owner's state, for the caller to free; NULL: no memory. */
static char *saved(const struct owner *o, void *owner, size_t *n)
{
	struct ae_state *s;
	struct ae_err e;
	char *bytes = NULL;

	if (ae_state_new(&s, "fuzz", &e) != 0)
		return NULL;
	o->state(owner, s);
	if (ae_state_bytes(s, &bytes, n, &e) != 0)
		bytes = NULL;
	ae_state_free(s);
	return bytes;
}

/* The file with other values: three bytes of `data` are a place, from the first byte or the last, and what to change
 * there. The digest is that of the new file. */
static char *damaged(const char *path, const uint8_t *data, size_t size, size_t *n)
{
	const struct ae_named *values;
	struct ae_tensors_out out = { { 0 } };
	struct ae_tensors file;
	struct ae_shape shape = { .rank = 1 };
	char *copy, *bytes = NULL;
	struct ae_err e;

	if (ae_tensors_read(&file, path, &e) != 0) {
		fuzz_hold(fuzz_faults, "a state that was saved cannot be read");
		return NULL;
	}
	values = ae_tensors_find(&file, "state");
	shape.dim[0] = values->end - values->begin;
	copy = malloc(shape.dim[0] + 1);
	if (copy) {
		memcpy(copy, file.data + values->begin, shape.dim[0]);
		for (size_t i = 0; i + 3 <= size && shape.dim[0] > 0; i += 3)
			copy[(size_t)(data[i] | data[i + 1] << 8) % shape.dim[0]] ^= (char)data[i + 2];
		for (size_t i = 0; i < file.texts; i++)
			if (strcmp(file.text[i].key, AE_TEXT_DIGEST) != 0)
				ae_tensors_out_text(&out, file.text[i].key, file.text[i].value);
		ae_tensors_out_u1(&out, "state", &shape, copy);
		if (ae_tensors_out_finish(&out, &bytes, n, &e) != 0)
			bytes = NULL;
	}
	free(copy);
	ae_tensors_free(&file);
	return bytes;
}

/* Restores the file, and goes on with the rows if it is good. */
static void restore(const struct owner *o, const char *path, int64_t rows, bool whole)
{
	void *owner = o->make();
	struct ae_state *s;
	struct ae_err e = { "" };

	if (!owner)
		return;
	if (ae_state_read(&s, path, "fuzz", &e) != 0) {
		fuzz_hold(fuzz_faults, "a state with a right digest cannot be read");
		fuzz_hold_refusal(&e);
		o->drop(owner);
		return;
	}
	o->state(owner, s);
	if (ae_state_end(s, &e) != 0)
		fuzz_hold_refusal(&e);
	else
		for (int64_t row = rows; row < rows + 40; row++)
			o->push(owner, row);
	fuzz_hold(!whole || !*e.text || fuzz_faults, "a state that was saved is refused");
	ae_state_free(s);
	o->drop(owner);
}

/* Writes the bytes, which are freed, and restores them. */
static void try(const struct owner *o, char *bytes, size_t n, int64_t rows, const uint8_t *data, size_t size)
{
	char path[FUZZ_PATH];
	char *other;

	if (!bytes || !fuzz_file(path, (const uint8_t *)bytes, n)) {
		free(bytes);
		return;
	}
	free(bytes);
	restore(o, path, rows, data != NULL);
	other = data ? damaged(path, data, size, &n) : NULL;
	unlink(path);
	if (other)
		try(o, other, n, rows, NULL, 0);
}

void fuzz_state(const char *path, const uint8_t *data, size_t size)
{
	const struct owner *o = size > 1 ? &owners[data[0] % OWNERS] : NULL;
	void *owner = o ? o->make() : NULL;
	size_t n = 0;
	char *bytes;

	(void)path;
	if (!owner)
		return;
	for (int64_t row = 0; row < data[1] % ROWS_MOST; row++)
		o->push(owner, row);
	bytes = saved(o, owner, &n);
	o->drop(owner);
	try(o, bytes, n, data[1] % ROWS_MOST, data + 2, size - 2);
}
