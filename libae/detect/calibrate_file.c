/* calibrate_file.c - calibrators in a file: a record of f8 values for each score, which ends in a digest of itself. */
#include "detect/calibrate.h"
#include "io/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The first value: the bytes "ae-calb1" as a little-endian f8. */
#define MARK_VALUE 0x1.26c61632d6561p-233

enum { /* places of the values; the recent surprises, the ring and the digest follow */
       MARK,
       METHOD,
       HISTORY,
       WARMUP,
       MEAN,
       MIN_INDEX,
       NORMAL,
       OPTIONS,
       PUSHED = OPTIONS,
       HELD,
       NEXT,
       FITTED,
       LEVEL,
       INDEX,
       TOP,
       FIXED,
};

enum { SEED_HIGH, SEED_LOW, BETS, SPENT, AWAKE, PART, BETTING = PART + 3 }; /* places after the ring, if it bets */

static size_t width(const struct ae_calibrate *c)
{
	return FIXED + c->o.mean + c->o.history + (ae_calibrate_bets(c) ? BETTING : 0) + 1;
}

/* FNV-1a over values instead of bytes; its upper 52 bits, which an f8 holds exactly. */
static double digest(const double *x, size_t n)
{
	uint64_t hash = 0xcbf29ce484222325, bits;

	for (size_t i = 0; i < n; i++) {
		memcpy(&bits, &x[i], sizeof bits);
		hash = (hash ^ bits) * 0x100000001b3;
	}
	return (double)(hash >> 12);
}

static void pack_options(const struct ae_calibrate_options *o, double *to)
{
	const double options[OPTIONS] = {
		[MARK] = MARK_VALUE,          [METHOD] = o->method,     [HISTORY] = (double)o->history,
		[WARMUP] = (double)o->warmup, [MEAN] = (double)o->mean, [MIN_INDEX] = o->min_index,
		[NORMAL] = o->normal,
	};

	memcpy(to, options, sizeof options);
}

static void pack_martingale(const struct ae_calibrate *c, const struct ae_martingale *m, double *to)
{
	to[SEED_HIGH] = (double)(c->o.seed >> 32);
	to[SEED_LOW] = (double)(c->o.seed & UINT32_MAX);
	to[BETS] = (double)m->bets;
	to[SPENT] = m->spent;
	to[AWAKE] = m->awake;
	memcpy(to + PART, m->part, sizeof m->part);
}

static void pack(const struct ae_calibrate *c, const struct calibrator *k, double *to)
{
	double *ring = to + FIXED + c->o.mean;

	pack_options(&c->o, to);
	to[PUSHED] = (double)k->pushed;
	to[HELD] = (double)k->held;
	to[NEXT] = (double)k->next;
	to[FITTED] = k->fitted;
	to[LEVEL] = k->level;
	to[INDEX] = k->index;
	to[TOP] = k->top;
	memcpy(to + FIXED, k->recent, c->o.mean * sizeof *to);
	for (size_t i = 0; i < c->o.history; i++)
		ring[i] = k->past ? k->past[i] : k->bin[i];
	if (ae_calibrate_bets(c))
		pack_martingale(c, &k->martingale, ring + c->o.history);
	to[width(c) - 1] = digest(to, width(c) - 1);
}

int ae_calibrate_save(const struct ae_calibrate *c, const char *path, struct ae_err *e)
{
	const struct ae_shape shape = { .rank = 1, .dim = { width(c) } };
	double *record = malloc(shape.dim[0] * sizeof *record);
	struct ae_writer *w;
	int bad;

	if (!record)
		return ae_err_set(e, "%s: no memory for %zu values", path, shape.dim[0]);
	bad = ae_writer_open_file(&w, path, &shape, &(struct ae_writer_options){ .dtype = AE_F8 }, e);
	if (!bad) {
		for (size_t i = 0; !bad && i < c->scores; i++) {
			pack(c, &c->each[i], record);
			bad = ae_writer_write_f8(w, record, 1, e);
		}
		if (!bad)
			bad = ae_writer_close(w, e);
		ae_writer_free(w);
	}
	free(record);
	return bad;
}

/* ---- reading ---- */

static int check_options(const struct ae_calibrate *c, const char *path, const double *from, struct ae_err *e)
{
	static const char *const names[OPTIONS] = {
		[METHOD] = "method", [HISTORY] = "history",         [WARMUP] = "warmup",
		[MEAN] = "mean",     [MIN_INDEX] = "minimum index", [NORMAL] = "learning",
	};
	double here[OPTIONS];

	pack_options(&c->o, here);
	for (size_t i = 1; i < OPTIONS; i++)
		if (from[i] == here[i])
			continue;
		else if (i == METHOD || i == NORMAL)
			return ae_err_set(e, "%s: was made with another %s", path, names[i]);
		else
			return ae_err_set(e, "%s: was made with %s %g, expected %g", path, names[i], from[i], here[i]);
	return 0;
}

static bool whole(double x, double max)
{
	return x >= 0 && x <= max && x == floor(x);
}

static bool sound_martingale(const double *from, double pushed)
{
	bool good = whole(from[BETS], pushed) && from[SPENT] >= 0 && from[SPENT] < 1 && isfinite(from[AWAKE]);

	for (size_t i = 0; i < 3; i++)
		good = good && from[PART + i] >= 0 && from[PART + i] <= 1;
	return good;
}

static bool sound(const struct ae_calibrate *c, const double *from)
{
	const double *ring = from + FIXED + c->o.mean;
	double history = (double)c->o.history;
	bool good = whole(from[PUSHED], 0x1p53) && whole(from[HELD], fmin(history, from[PUSHED]))
		&& whole(from[NEXT], history - 1) && whole(from[FITTED], 1)
		&& (from[HELD] == history || from[NEXT] == from[HELD])
		&& (from[FITTED] == 0 || from[HELD] >= (double)c->o.warmup);

	for (size_t i = 0; good && !c->each->past && i < c->o.history; i++)
		good = whole(ring[i], CALIBRATE_BINS - 1);
	return good && (!ae_calibrate_bets(c) || sound_martingale(ring + c->o.history, from[PUSHED]));
}

static void unpack_martingale(struct ae_martingale *m, const double *from)
{
	m->bets = (uint64_t)from[BETS];
	m->spent = from[SPENT];
	m->awake = from[AWAKE];
	memcpy(m->part, from + PART, sizeof m->part);
}

static void unpack(const struct ae_calibrate *c, struct calibrator *k, const double *from)
{
	const double *ring = from + FIXED + c->o.mean;

	k->pushed = (uint64_t)from[PUSHED];
	k->held = (size_t)from[HELD];
	k->next = (size_t)from[NEXT];
	k->fitted = from[FITTED] != 0;
	k->level = from[LEVEL];
	k->index = from[INDEX];
	k->top = from[TOP];
	memcpy(k->recent, from + FIXED, c->o.mean * sizeof *from);
	for (size_t i = 0; i < c->o.history; i++)
		if (k->past)
			k->past[i] = ring[i];
		else
			k->bin[i] = (uint16_t)ring[i];
	if (ae_calibrate_bets(c))
		unpack_martingale(&k->martingale, ring + c->o.history);
	ae_calibrator_restore(c, k);
}

/* With another seed a run in parts would not give the bytes of a single run. */
static int check_seed(const struct ae_calibrate *c, const char *path, const double *from, struct ae_err *e)
{
	double high = (double)(c->o.seed >> 32), low = (double)(c->o.seed & UINT32_MAX);

	if (ae_calibrate_bets(c) && (from[SEED_HIGH] != high || from[SEED_LOW] != low))
		return ae_err_set(e, "%s: was made with another seed", path);
	return 0;
}

/* The first record tells whether the file is a state, and of the same options. */
static int check_head(const struct ae_calibrate *c, const char *path, const double *record, size_t values,
		      struct ae_err *e)
{
	if (values < FIXED || record[MARK] != MARK_VALUE)
		return ae_err_set(e, "%s: expected the state of a calibrator, got other records", path);
	if (check_options(c, path, record, e) != 0)
		return -1;
	if (values != width(c))
		return ae_err_set(e, "%s: expected %zu values per score, got %zu", path, width(c), values);
	return check_seed(c, path, record + FIXED + c->o.mean + c->o.history, e);
}

static int take(struct ae_calibrate *c, const char *path, const double *record, size_t values, size_t i,
		struct ae_err *e)
{
	if (i == 0 && check_head(c, path, record, values, e) != 0)
		return -1;
	if (i >= c->scores)
		return 0;
	if (digest(record, values - 1) != record[values - 1])
		return ae_err_set(e, "%s: damaged: its digest does not match", path);
	if (!sound(c, record))
		return ae_err_set(e, "%s: the values of a calibrator's state contradict each other", path);
	unpack(c, &c->each[i], record);
	return 0;
}

int ae_calibrate_load(struct ae_calibrate *c, const char *path, struct ae_err *e)
{
	char *paths[] = { (char *)path }; /* never written to */
	struct ae_reader *r;
	double *record;
	size_t values, count = 0;
	ptrdiff_t got = -1;

	if (ae_reader_open(&r, paths, 1, &(struct ae_reader_options){ .columns = NULL }, e) != 0)
		return -1;
	values = ae_shape_count(ae_reader_shape(r));
	record = malloc(values * sizeof *record);
	if (!record)
		ae_err_set(e, "%s: no memory for %zu values", path, values);
	while (record && (got = ae_reader_read_f8(r, record, 1, e)) > 0)
		if (take(c, path, record, values, count++, e) != 0) {
			got = -1;
			break;
		}
	free(record);
	ae_reader_free(r);
	if (got == 0 && count != c->scores)
		got = ae_err_set(e, "%s: expected the state of %zu scores, got %zu", path, c->scores, count);
	return got < 0 ? -1 : 0;
}
