/* stats.c - statistics by every method, missing values, and the file against files that are not it. */
#include "expect.h"
#include "ae.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool near(double a, double b)
{
	return fabs(a - b) <= 1e-12 * (fabs(b) + 1e-300);
}

/* Two columns, the second constant; numpy's mean, std, percentile and median of 1 2 3 4 10. */
static void check_methods(void)
{
	static const double x[] = { 1, .1, 2, .1, NAN, .1, 3, .1, 4, .1, 10, .1 };
	static const struct { enum ae_normalizer method; double shift, scale; } want[] = {
		{ AE_ZSCORE, 4, 3.1622776601683795 },
		{ AE_MINMAX, 1, 9 },
		{ AE_ROBUST, 3, 2 },
		{ AE_MAXABS, 0, 10 },
	};

	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct ae_stats s;
		struct ae_err e;
		bool constant[2];
		float y[2];

		if (ae_stats_fit(&s, want[i].method, x, 12, 2, constant, &e) != 0) {
			expect(false, e.text);
			continue;
		}
		expect(near(s.row[0].shift, want[i].shift), "shift");
		expect(near(s.row[0].scale, want[i].scale), "scale");
		expect(!constant[0] && constant[1], "which column is constant");
		ae_stats_apply(&s, x, y, 2);
		expect(y[0] == (float)((1 - want[i].shift) / want[i].scale), "applied");
		expect(y[1] == 0, "a constant column becomes 0");
		ae_stats_free(&s);
	}
}

static void check_bad_columns(void)
{
	static const double empty[] = { 1, NAN, 2, NAN }, huge[] = { -1.7e308, 1.7e308 };
	struct ae_stats s;
	struct ae_err e;

	expect(ae_stats_fit(&s, AE_ZSCORE, empty, 4, 2, NULL, &e) == -1 && strstr(e.text, "column 2"),
	       "empty column");
	expect(ae_stats_fit(&s, AE_MINMAX, huge, 2, 1, NULL, &e) == -1 && strstr(e.text, "1.7e+308"),
	       "overflow");
}

static void check_inverse(void)
{
	struct ae_stat row[] = { { "a", 3, 7 }, { "b", -1e5, 1e-3 } };
	struct ae_stats s = { 2, row };
	double x[] = { 1, -1e5, 17.5, -99999.5, NAN, 0 }, back[6];
	float y[6];

	ae_stats_apply(&s, x, y, 6);
	for (int i = 0; i < 6; i++)
		back[i] = y[i];
	ae_stats_invert(&s, back, back, 6);
	for (int i = 0; i < 6; i++)
		expect(isnan(x[i]) ? isnan(back[i]) : fabs(back[i] - x[i]) <= 1e-6 * fabs(x[i]),
		       "there and back");
}

static void check_names(void)
{
	struct ae_stat s;
	char name[80] = "";

	ae_stat_name(&s, NULL);
	expect(s.name[0] == '\0', "no name");
	for (int i = 0; i < 33; i++)
		strcat(name, "\xc3\xa9");
	memmove(name + 1, name, strlen(name) + 1);
	name[0] = 'x';		/* byte 63 begins a character of two bytes */
	ae_stat_name(&s, name);
	expect(strlen(s.name) == 63, "cut to whole characters");
}

static char *read_file(const char *path, size_t *n)
{
	struct ae_err e;
	char *bytes;

	if (ae_file_slurp(path, 1 << 20, &bytes, n, &e) != 0) {
		printf("%s\n", e.text);
		exit(1);
	}
	return bytes;
}

static void write_file(const char *path, const char *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0) {
		perror(path);
		exit(1);
	}
}

static void check_file(const char *path)
{
	struct ae_stat row[] = { { "value", 42.438353, 28.07364 }, { "", -0.0, 1e-300 } };
	struct ae_stats s = { 2, row }, back;
	struct ae_err e;

	expect(ae_stats_write(&s, path, &e) == 0, "written");
	if (ae_stats_read(&back, path, &e) != 0) {
		expect(false, e.text);
		return;
	}
	expect(back.count == 2 && strcmp(back.row[0].name, "value") == 0, "names read back");
	for (int i = 0; i < 2; i++)
		expect(back.row[i].shift == row[i].shift && back.row[i].scale == row[i].scale,
		       "pairs read back");
	ae_stats_free(&back);
}

/* Cut anywhere or with any one byte of its header wrong, the file is refused or means the same. */
static void check_hostile(const char *path)
{
	size_t n;
	char *bytes = read_file(path, &n);
	struct ae_stats s;
	struct ae_err e;

	for (size_t cut = 0; cut < n; cut++) {
		write_file(path, bytes, cut);
		expect(ae_stats_read(&s, path, &e) == -1, "a cut file");
	}
	for (size_t i = 0; i < n - 2 * 80; i++) {
		bytes[i] ^= 4;
		write_file(path, bytes, n);
		if (ae_stats_read(&s, path, &e) == 0) {
			expect(s.count == 2, "another count");
			ae_stats_free(&s);
		}
		bytes[i] ^= 4;
	}
	for (size_t i = 0; i < n - 2 * 80; i++)	/* blanks and tabs of the header are a digest, which would be refused first */
		bytes[i] = bytes[i] == '\t' ? ' ' : bytes[i];
	for (int zero = 0; zero < 2; zero++) {
		memset(bytes + n - 8, zero ? 0 : 0xff, 8);
		write_file(path, bytes, n);
		expect(ae_stats_read(&s, path, &e) == -1 && strstr(e.text, "row 1"), "a scale of 0 or NaN");
	}
	free(bytes);
}

int main(void)
{
	char path[] = "/tmp/ae-unit-stats-XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0 || close(fd) != 0)
		return 1;
	check_methods();
	check_bad_columns();
	check_inverse();
	check_names();
	check_file(path);
	check_hostile(path);
	return remove(path) != 0 || failures > 0;
}
