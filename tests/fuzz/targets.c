/* targets.c - the parsers, each given a file. A parser may take it or refuse it; it has to come back, with every
 * value in the range that ae.h promises, and without a leak. */
#include "fuzz.h"

#include "ae.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool fuzz_faults;

_Noreturn void fuzz_fail(const char *what)
{
	fprintf(stderr, "fuzz: %s\n", what);
	abort();
}

void fuzz_hold(bool truth, const char *what)
{
	if (!truth)
		fuzz_fail(what);
}

void fuzz_hold_refusal(const struct ae_err *e)
{
	fuzz_hold(*e->text && strlen(e->text) < sizeof e->text && !strchr(e->text, '\n'),
		  "refused without a word, or in two lines");
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
		fuzz_hold_refusal(&e);
		return;
	}
	fuzz_hold(s.count > 0, "statistics of nothing");
	for (size_t i = 0; i < s.count; i++)
		fuzz_hold(isfinite(s.row[i].shift) && isfinite(s.row[i].scale) && s.row[i].scale != 0
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
		fuzz_hold_refusal(&e);
		return;
	}
	for (size_t i = 0; i < count; i++)
		fuzz_hold(isfinite(t[i]), "a threshold that should be refused");
	free(t);
}

static void ranges(const char *path, const uint8_t *data, size_t size)
{
	struct ae_ranges r;
	struct ae_err e = { "" };

	(void)data;
	(void)size;
	if (ae_ranges_read(&r, path, &e) != 0) {
		fuzz_hold_refusal(&e);
		return;
	}
	for (size_t i = 0; i < r.count; i++)
		fuzz_hold(r.range[i].first <= r.range[i].last && (i == 0 || r.range[i - 1].last < r.range[i].first),
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
	fuzz_hold(end > text && end <= text + size, "a number that ends outside its text");
	n = ae_number_f8(shortest, value);
	fuzz_hold(n < sizeof shortest && ae_number_parse(shortest, shortest + n, &again) == shortest + n, "digits that are no number");
	fuzz_hold(again == value, "digits of another number");
}

/* ---- all of them ---- */

static const struct fuzz_target targets[] = {
	{ "npy", fuzz_records }, { "idx", fuzz_records }, { "pnm", fuzz_records }, { "gzip", fuzz_records },
	{ "wav", fuzz_records }, { "npz", fuzz_records }, { "mat", fuzz_records }, { "png", fuzz_records }, { "inflate", fuzz_inflate }, { "table", fuzz_table },
	{ "schema", fuzz_schema }, { "coded", fuzz_coded }, { "arch", fuzz_arch }, { "learn", fuzz_learn },
	{ "differ", fuzz_differ }, { "forms", fuzz_forms }, { "export", fuzz_export }, { "model", fuzz_model }, { "merge", fuzz_merge },
	{ "members", fuzz_members }, { "checkpoint", fuzz_checkpoint },
	{ "stats", stats }, { "threshold", threshold }, { "ranges", ranges }, { "number", number },
	{ "log", fuzz_log }, { "templates", fuzz_templates }, { "state", fuzz_state },
	{ "measures", fuzz_measures }, { "windows", fuzz_windows }, { "pictures", fuzz_pictures },
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

char *fuzz_string(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return NULL;
	memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

char *fuzz_line(char **text)
{
	char *line = *text;

	*text += strcspn(line, "\n");
	if (**text)
		*(*text)++ = '\0';
	return line;
}

bool fuzz_file(char path[FUZZ_PATH], const uint8_t *data, size_t size)
{
	int fd;
	size_t done = 0;
	ssize_t n = 0;

	strcpy(path, "/tmp/ae-fuzz-XXXXXX");
	fd = mkstemp(path);
	if (fd < 0)
		return false;
	while (done < size && (n = write(fd, data + done, size - done)) > 0)
		done += (size_t)n;
	if (close(fd) == 0 && done == size)
		return true;
	unlink(path);
	return false;
}

void fuzz_run(const struct fuzz_target *target, const uint8_t *data, size_t size)
{
	char path[FUZZ_PATH];

	if (!target)
		fuzz_fail("no such target");
	if (!fuzz_file(path, data, size))
		fuzz_fail("no file can be written under /tmp");
	target->run(path, data, size);
	unlink(path);
}
