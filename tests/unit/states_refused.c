/* states_refused.c - states with a right digest whose values contradict each other: each is refused, so that no value
 * leads beyond the memory of what restores it. */
#include "ae.h"
#include "data/running_median.h"
#include "detect/calibrate.h"
#include "detect/threshold_parts.h"
#include "expect.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char file[] = "/tmp/ae-states-refused.XXXXXX";

/* What writes values one by one, and what restores them: 0, or -1 and an error. */
static void check(const char *what, void (*write)(struct ae_state *s, const void *arg),
		  void (*restore)(struct ae_state *s, const void *arg), const void *arg, const char *error)
{
	struct ae_state *s;
	struct ae_err e = { "" };
	char *bytes;
	size_t n;
	int bad;

	if (ae_state_new(&s, "test", &e) != 0) {
		expect(false, e.text);
		return;
	}
	write(s, arg);
	bad = ae_state_bytes(s, &bytes, &n, &e);
	expect(bad == 0 && ae_file_save(file, bytes, n, &e) == 0, e.text);
	ae_state_free(s);
	if (bad == 0)
		free(bytes);
	if (ae_state_read(&s, file, "test", &e) != 0) {
		expect(false, e.text);
		return;
	}
	restore(s, arg);
	bad = ae_state_end(s, &e);
	ae_state_free(s);
	if (error ? bad == 0 || !strstr(e.text, error) : bad != 0) {
		printf("%s: expected '%s', got '%s'\n", what, error ? error : "no error", bad ? e.text : "no error");
		failures++;
	}
}

static const char contradict[] = "contradict each other";

static void count(struct ae_state *s, uint64_t value) { ae_state_count(s, &value, UINT64_MAX); }
static void real(struct ae_state *s, double value) { ae_state_f8(s, &value, 1); }

/* ---- calibrators ---- */

struct calibration {
	int method;
	uint64_t pushed, held, next;
	bool fitted;
	double level, index, top, past[40]; /* past: of the bins, if the method has these */
	uint64_t bets;
	double spent, awake, part[3];
};

static struct ae_calibrate_options options_of(const struct calibration *v)
{
	struct ae_calibrate_options o = ae_calibrate_default(v->method);

	o.history = o.warmup = 40;
	return o;
}

static void write_calibration(struct ae_state *s, const void *arg)
{
	const struct calibration *v = arg;
	struct ae_calibrate_options o = options_of(v);

	ae_calibrate_options_state(&o, s);
	ae_state_option_count(s, "scores per record", 1);
	count(s, v->pushed);
	count(s, v->held);
	count(s, v->next);
	ae_state_flags(s, &(bool){ v->fitted }, 1);
	real(s, v->level);
	real(s, v->index);
	real(s, v->top);
	for (size_t i = 0; i < v->held && i < 40; i++) {
		if (ae_calibrate_signed(&o))
			real(s, v->past[i]);
		else
			count(s, (uint64_t)v->past[i]);
	}
	for (size_t i = 0; i < o.mean; i++)
		real(s, 0);
	if (strcmp(ae_calibrate_word((size_t)v->method), "martingale") == 0) {
		count(s, v->bets);
		real(s, v->spent);
		real(s, v->awake);
		ae_state_f8(s, (double *)v->part, 3);
	}
}

static void restore_calibration(struct ae_state *s, const void *arg)
{
	struct ae_calibrate_options o = options_of(arg);
	struct ae_calibrate *c;
	struct ae_err e;
	double score = 2, surprise;

	if (ae_calibrate_new(&c, 1, &o, &e) != 0) {
		expect(false, e.text);
		return;
	}
	ae_calibrate_state(c, s);
	if (ae_state_good(s))
		ae_calibrate_push(c, &score, &surprise);
	ae_calibrate_free(c);
}

/* A copy of the calibration with other values is refused. */
#define REFUSED(what, ...) \
	do { \
		v = good; \
		__VA_ARGS__; \
		check(what, write_calibration, restore_calibration, &v, contradict); \
	} while (0)

static void check_calibration(int method)
{
	const double below = CALIBRATE_LOWEST - 1, above = CALIBRATE_LOWEST + CALIBRATE_BINS / BINS_PER_UNIT;
	const struct calibration good = {
		.method = method, .pushed = 3, .held = 2, .next = 2, .level = CALIBRATE_LOWEST, .top = CALIBRATE_LOWEST,
		.past = { 1, 2 }, .bets = 1, .spent = 0.5, .awake = 1, .part = { 0, 0.5, 1 }
	};
	struct calibration v = good;

	check("a calibrator", write_calibration, restore_calibration, &v, NULL);
	v.spent = 0;
	check("a calibrator that has spent nothing", write_calibration, restore_calibration, &v, NULL);
	v.pushed = v.held = 40;
	v.next = 7;
	v.fitted = true;
	check("a calibrator with a whole past", write_calibration, restore_calibration, &v, NULL);
	REFUSED("more scores than there were", v.pushed = 1);
	REFUSED("a place behind the scores", v.next = 3);
	REFUSED("a place before the last score", v.next = 1);
	REFUSED("a place beyond the history", v.held = 40; v.pushed = 40; v.next = 40);
	REFUSED("more scores than the history", v.held = 41; v.pushed = 41);
	REFUSED("fitted before the end of the warmup", v.fitted = true);
	REFUSED("a level below the bins", v.level = below);
	REFUSED("a level above the bins", v.level = above);
	REFUSED("a level that is no number", v.level = NAN);
	REFUSED("a largest score below the bins", v.top = below);
	REFUSED("a largest score above the bins", v.top = above);
	REFUSED("an index below 0", v.index = -1);
	REFUSED("an index of more than all bins", v.index = 195);
	REFUSED("an index that is no number", v.index = NAN);
	if (!ae_calibrate_signed(&(struct ae_calibrate_options){ .method = method })) {
		REFUSED("a bin behind the last", v.past[1] = CALIBRATE_BINS);
		return;
	}
	REFUSED("a score that is no number", v.past[1] = NAN);
	if (strcmp(ae_calibrate_word((size_t)method), "martingale") != 0)
		return;
	REFUSED("more bets than scores", v.bets = 4);
	REFUSED("a debt", v.spent = -0.1);
	REFUSED("all is spent", v.spent = 1);
	REFUSED("what is spent is no number", v.spent = NAN);
	REFUSED("an infinite logarithm", v.awake = INFINITY);
	for (size_t i = 0; i < 3; i++) {
		REFUSED("a share below 0", v.part[i] = -0.1);
		REFUSED("a share above 1", v.part[i] = 1.1);
		REFUSED("a share that is no number", v.part[i] = NAN);
	}
}

/* ---- medians of windows ---- */

struct median {
	uint64_t oldest, next;
};

static void write_median(struct ae_state *s, const void *arg)
{
	const struct median *v = arg;

	count(s, v->oldest);
	count(s, v->next);
	for (uint64_t i = v->oldest; i < v->next && i < v->oldest + 9; i++)
		real(s, (double)i);
}

static void restore_median(struct ae_state *s, const void *arg)
{
	const struct median *v = arg;
	struct ae_running_median m;

	if (!ae_running_median_init(&m, 4)) {
		expect(false, "memory for a median");
		return;
	}
	ae_running_median_state(&m, s);
	if (ae_state_good(s) && v->next > v->oldest)
		expect(ae_running_median(&m) == (double)(v->oldest + v->next - 1) / 2, "the median of restored values");
	ae_running_median_free(&m);
}

/* ---- thresholds that move ---- */

enum { MARK, RISK, FROM, COUNT, PEAKS, SHAPE, SCALE, THRESHOLD, HELD, DEPTH = 3, EXCESSES = 4096 }; /* as in the file */

struct spot_change {
	int place; /* below 0: of the excesses, the first is -1; 99: none */
	double value;
};

static struct ae_spot *spot_of(void)
{
	enum { SCORES = 200 };
	struct ae_threshold_rule rule;
	struct ae_spot *spot = NULL;
	struct ae_err e = { "" };
	double score[SCORES];

	for (int i = 0; i < SCORES; i++)
		score[i] = i * i % 97 + i % 10 / 10.0;
	if (ae_threshold_parse(&rule, "dspot=0.001", &e) == 0) {
		rule.level = 0.8;
		rule.depth = DEPTH;
		if (ae_spot_new(&spot, &rule, score, SCORES, &e) == 0)
			return spot;
	}
	expect(false, e.text);
	exit(1);
}

static void write_spot(struct ae_state *s, const void *arg)
{
	const struct spot_change *c = arg;
	struct ae_spot *spot = spot_of();
	size_t width = ae_spot_width(spot);
	double *values = malloc(width * sizeof *values);

	if (values) {
		ae_spot_pack(spot, values);
		if (c->place != 99)
			values[c->place < 0 ? width - EXCESSES + (size_t)(-1 - c->place) : (size_t)c->place] = c->value;
		ae_state_option_count(s, "depth", DEPTH);
		ae_state_f8(s, values, width);
	}
	free(values);
	ae_spot_free(spot);
}

static void restore_spot(struct ae_state *s, const void *arg)
{
	struct ae_spot *spot = spot_of();

	(void)arg;
	ae_spot_state(&spot, s);
	(void)ae_spot_push(spot, 500);
	ae_spot_free(spot);
}

static void check_spots(void)
{
	static const struct spot_change bad[] = {
		{ MARK, 1 }, { RISK, 0 }, { RISK, 1 }, { RISK, NAN }, { COUNT, 0 }, { COUNT, 100.5 }, { COUNT, 1e300 }, { PEAKS, 0 },
		{ PEAKS, 1e6 }, { HELD, 0 }, { HELD, 1.5 }, { HELD, EXCESSES + 1 }, { SCALE, 0 }, { SCALE, NAN }, { SHAPE, INFINITY },
		{ -1, 0 }, { -2, -1 }, { -3, NAN },
	};

	check("a threshold that moves", write_spot, restore_spot, &(struct spot_change){ 99, 0 }, NULL);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char what[48];

		snprintf(what, sizeof what, "value %d of a threshold is %g", bad[i].place, bad[i].value);
		check(what, write_spot, restore_spot, &bad[i], contradict);
	}
}

/* ---- intervals ---- */

static void write_resample(struct ae_state *s, const void *arg)
{
	const int64_t *start = arg;

	ae_state_option_count(s, "interval in ns", 1000);
	ae_state_option(s, "fill", "missing");
	ae_state_flags(s, (bool[3]){ true, false, false }, 3);
	ae_state_time(s, &(int64_t){ start[0] });
	ae_state_time(s, &(int64_t){ start[1] });
	real(s, 1);
	real(s, 1);
	ae_state_option(s, "method of column 1", "sum");
	count(s, 1);
	real(s, 1);
}

static void restore_resample(struct ae_state *s, const void *arg)
{
	static const enum ae_resample_method method = AE_RESAMPLE_SUM;
	const struct ae_resample_options o = { .interval = 1000, .values = 1, .method = &method };
	struct ae_resample *r;
	struct ae_err e;

	(void)arg;
	if (ae_resample_new(&r, &o, &e) != 0) {
		expect(false, e.text);
		return;
	}
	ae_resample_state(r, s);
	ae_resample_free(r);
}

int main(void)
{
	int fd = mkstemp(file);

	expect(fd >= 0 && close(fd) == 0, "a file to write");
	for (int i = 0; ae_calibrate_word((size_t)i); i++)
		check_calibration(i);
	check("a median", write_median, restore_median, &(struct median){ 5, 9 }, NULL);
	check("a median of no values", write_median, restore_median, &(struct median){ 5, 5 }, NULL);
	check("more values than a window", write_median, restore_median, &(struct median){ 5, 10 }, contradict);
	check("values that end before they begin", write_median, restore_median, &(struct median){ 5, 4 }, contradict);
	check_spots();
	check("intervals", write_resample, restore_resample, (int64_t[2]){ 5000, 6000 }, NULL);
	check("an interval at the end of time", write_resample, restore_resample, (int64_t[2]){ INT64_MAX, 6000 }, contradict);
	check("a next one at the end of time", write_resample, restore_resample, (int64_t[2]){ 5000, INT64_MAX - 999 }, contradict);
	remove(file);
	return failures > 0;
}
