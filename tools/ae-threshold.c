/* ae-threshold - which scores are anomalies: learns the threshold, lists what exceeds it, maps it to rows. */
#include "tool.h"

#include <math.h>
#include <stdlib.h>

enum { RULE_ANY, RULE_ALL, RULE_LAST };

/* Rows that exceed one after another. */
struct range { bool open; uint64_t first, last; double peak; };

struct job {
	struct tool t;
	const char *fit, *method, *annotate;
	double at;
	bool ranges, flags, exit_code;
	int rule;
	size_t window, step;
	struct ae_reader *r;
	bool f4;			/* scores are floats and print as such */
	size_t values;			/* in a record of scores */
	double *threshold;		/* (values) */
	struct ae_unwindow *u;		/* from scores of windows to scores of rows */
	double *rows;			/* room for what it gives */
	uint64_t row;			/* to come next */
	bool found;
	/* What is done with each row: its scores, NaN where no window has one. */
	void (*take)(struct job *, const double *score, bool flagged);
	struct range range;
	struct tool_lines *lines;
};

static void put_number(struct job *j, double value)
{
	char text[32];

	if (j->f4)
		ae_number_f4(text, (float)value);
	else
		ae_number_f8(text, value);
	fputs(text, tool_text(&j->t));
}

/* ---- what is done with a row ---- */

static void take_line(struct job *j, const double *score, bool flagged)
{
	FILE *out = tool_text(&j->t);

	if (!flagged)
		return;
	fprintf(out, "%llu", (unsigned long long)j->row);
	for (size_t v = 0; v < j->values; v++) {
		fputc('\t', out);
		put_number(j, score[v]);
	}
	fputc('\n', out);
}

static void take_flag(struct job *j, const double *score, bool flagged)
{
	float flag = flagged;

	(void)score;
	tool_write(&j->t, j->t.writer, &flag, 1);
}

static void end_range(struct job *j)
{
	struct range *r = &j->range;

	if (!r->open)
		return;
	r->open = false;
	fprintf(tool_text(&j->t), "%llu\t%llu\t", (unsigned long long)r->first, (unsigned long long)r->last);
	put_number(j, r->peak);
	fputc('\n', tool_text(&j->t));
}

static void take_range(struct job *j, const double *score, bool flagged)
{
	struct range *r = &j->range;

	if (!flagged) {
		end_range(j);
		return;
	}
	if (!r->open)
		*r = (struct range){ true, j->row, j->row, *score };
	r->last = j->row;
	r->peak = *score > r->peak ? *score : r->peak;
}

/* ---- from scores to rows ---- */

static bool exceeds(const struct job *j, const double *score)
{
	for (size_t v = 0; v < j->values; v++)
		if (score[v] > j->threshold[v])
			return true;
	return false;
}

/* Before the first window's last `step` rows no window has ended, so by rule `last` those rows have no score. */
static bool unscored(const struct job *j)
{
	return j->rule == RULE_LAST && j->row + j->step < j->window;
}

static void take_rows(struct job *j, size_t n)
{
	for (size_t i = 0; i < n; i++, j->row++) {
		double *score = j->rows + i * j->values;
		bool flagged;

		for (size_t v = 0; v < j->values && unscored(j); v++)
			score[v] = NAN;
		flagged = exceeds(j, score);
		j->found = j->found || flagged;
		j->take(j, score, flagged);
	}
}

static void map_scores(struct job *j)
{
	static const enum ae_join join[] = { AE_JOIN_MAX, AE_JOIN_ALL, AE_JOIN_LAST };
	size_t room = j->window > j->step ? j->window : j->step;
	double *score = tool_alloc(&j->t, j->values, sizeof *score);
	struct ae_err e;
	const struct ae_unwindow_options o = {
		.length = j->window, .step = j->step, .values = j->values, .scores = true, .join = join[j->rule],
	};

	if (room > SIZE_MAX / j->values)
		die(&j->t, "option --window: %zu rows of %zu scores are too many", room, j->values);
	j->rows = tool_alloc(&j->t, room * j->values, sizeof *j->rows);
	if (ae_unwindow_new(&j->u, &o, &e) != 0)
		die_err(&j->t, &e);
	while (tool_read_f8(&j->t, j->r, score, 1) > 0)
		take_rows(j, ae_unwindow_push(j->u, score, j->rows));
	take_rows(j, ae_unwindow_end(j->u, j->rows));
	free(score);
}
