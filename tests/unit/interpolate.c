/* interpolate.c - missing values between, before and behind the values of two columns; rows come out in time. */
#include "ae.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double in[][2] = {
	{ NAN, 5 }, { NAN, NAN }, { 2, NAN }, { NAN, NAN }, { NAN, 1 }, { 8, 2 }, { 1, NAN }, { NAN, NAN },
};
static const double out[][2] = {
	{ 2, 5 }, { 2, 4 }, { 2, 3 }, { 4, 2 }, { 6, 1 }, { 8, 2 }, { 1, 2 }, { 1, 2 },
};
static const size_t whole[] = { 0, 0, 1, 1, 3, 6, 6, 6 };	/* rows out after each row in */

enum { ROWS = sizeof in / sizeof *in };

static size_t take(struct ae_interpolate *g, size_t done)
{
	const double *rows;
	size_t n = ae_interpolate_take(g, &rows);

	for (size_t i = 0; i < 2 * n; i++)
		if (fabs(rows[i] - out[done + i / 2][i % 2]) > 1e-12) {
			printf("row %zu: %g, not %g\n", done + i / 2, rows[i], out[done + i / 2][i % 2]);
			exit(1);
		}
	return done + n;
}

static int check_rows(void)
{
	struct ae_interpolate *g;
	struct ae_err e;
	size_t done = 0;

	if (ae_interpolate_new(&g, 2, &e) != 0)
		return 1;
	for (size_t i = 0; i < ROWS; i++) {
		if (ae_interpolate_push(g, in[i], &e) != 0)
			return 1;
		done = take(g, done);
		if (done != whole[i]) {
			printf("after row %zu: %zu rows are out, not %zu\n", i, done, whole[i]);
			return 1;
		}
	}
	if (ae_interpolate_end(g, &e) != 0)
		return 1;
	done = take(g, done);
	ae_interpolate_free(g);
	return done != ROWS;
}

/* A gap longer than the rows first given room, then a column that never has a value. */
static int check_long(void)
{
	static const double first[] = { 0, 1 }, gap[] = { NAN, 1 }, last[] = { 1001, 1 }, none[] = { 1, NAN };
	struct ae_interpolate *g;
	struct ae_err e;
	const double *rows;
	int bad = ae_interpolate_new(&g, 2, &e) || ae_interpolate_push(g, first, &e);

	for (int i = 0; i < 1000 && !bad; i++)
		bad = ae_interpolate_push(g, gap, &e);
	bad = bad || ae_interpolate_push(g, last, &e) || ae_interpolate_take(g, &rows) != 1002 || rows[2 * 700] != 700;
	ae_interpolate_free(g);
	bad = bad || ae_interpolate_new(&g, 2, &e) || ae_interpolate_push(g, none, &e) || ae_interpolate_take(g, &rows) != 0;
	bad = bad || ae_interpolate_end(g, &e) != -1 || !strstr(e.text, "column 2");
	ae_interpolate_free(g);
	return bad;
}

int main(void)
{
	if (check_rows())
		return 1;
	if (check_long())
		return printf("long gaps or empty columns\n") > 0;
	return 0;
}
