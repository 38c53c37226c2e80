/* metrics_random.c - the measures of ae-eval on the random series of tests/reference/metrics_random.tsv, which
 * metrics_random.py computed by brute force. */
#include "ae.h"
#include "expect.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 8192, NAMES = 64, LINE = 4 * ROWS };

struct series {
	double score[ROWS];
	bool positive[ROWS];
	size_t n, buffer;
	double probation, threshold;
	struct ae_ranges truth, found;
};

static void must(int status, const struct ae_err *e)
{
	if (status == 0)
		return;
	fprintf(stderr, "%s\n", e->text);
	exit(1);
}

static char *next(char **line)
{
	char *word = *line;
	size_t length = strcspn(word, "\t\n");

	*line = word + length + (word[length] != '\0');
	word[length] = '\0';
	return word;
}

static double number(char **line)
{
	return strtod(next(line), NULL);
}

static void read_series(struct series *s, char **line)
{
	const char *label = next(line), *score = next(line);
	struct ae_err e;

	s->n = strlen(label);
	s->buffer = (size_t)number(line);
	s->probation = number(line);
	s->threshold = number(line);
	for (size_t i = 0; i < s->n; i++) {
		s->positive[i] = label[i] == '1';
		s->score[i] = score[i] - 'a';
		if (s->positive[i])
			must(ae_ranges_add(&s->truth, i, &e), &e);
		if (s->score[i] > s->threshold)
			must(ae_ranges_add(&s->found, i, &e), &e);
	}
}

/* One measure after the other, in the order of the file's columns. */
struct columns {
	char *names, *values;
	size_t line;
};

static void compare(struct columns *c, double got)
{
	const char *name = next(&c->names);
	double want = number(&c->values);
	char what[100];

	snprintf(what, sizeof what, "line %zu: %s", c->line, name);
	expect_number(fabs(got - want) <= 1e-7 * fmax(1, fabs(want)) || (isnan(got) && isnan(want)), what, got, want);
}

static void compare_rows(struct columns *c, const struct series *s)
{
	struct ae_confusion at = ae_confusion(s->score, s->positive, s->n, s->threshold);
	struct ae_confusion adjusted = ae_point_adjusted(&s->truth, &s->found, s->n);
	struct ae_quality event = ae_event_quality(&s->truth, &s->found);
	struct ae_ranking r;
	struct ae_err e;

	must(ae_ranking(&r, s->score, s->positive, s->n, &e), &e);
	compare(c, r.roc_auc);
	compare(c, r.pr_auc);
	compare(c, r.best_f1);
	compare(c, r.p_at_n);
	compare(c, ae_mcc(&at));
	at = ae_confusion(s->score, s->positive, s->n, r.best_threshold);
	expect_number(fabs(ae_f1(&at) - r.best_f1) < 1e-12, "F1 at the best threshold", ae_f1(&at), r.best_f1);
	compare(c, event.precision);
	compare(c, event.recall);
	compare(c, event.f1);
	compare(c, ae_f1(&adjusted));
}

static void compare_ranges(struct columns *c, const struct series *s)
{
	struct ae_quality range = ae_range_quality(&s->truth, &s->found);
	struct ae_quality affiliation = ae_affiliation_quality(&s->truth, &s->found, s->n);
	struct ae_vus vus;
	struct ae_err e;

	compare(c, range.precision);
	compare(c, range.recall);
	compare(c, affiliation.precision);
	compare(c, affiliation.recall);
	must(ae_vus(&vus, s->score, s->n, &s->truth, s->buffer, &e), &e);
	compare(c, vus.roc);
	compare(c, vus.pr);
}

static void compare_nab(struct columns *c, const struct series *s)
{
	struct ae_nab nab;
	struct ae_err e;

	must(ae_nab(&nab, s->score, s->n, &s->truth, s->probation, s->threshold, &e), &e);
	compare(c, (double)nab.windows);
	for (size_t p = 0; p < AE_NAB_PROFILES; p++)
		compare(c, nab.profile[p].score);
	must(ae_nab(&nab, s->score, s->n, &s->truth, s->probation, NAN, &e), &e);
	for (size_t p = 0; p < AE_NAB_PROFILES; p++)
		compare(c, nab.profile[p].score);
}

int main(void)
{
	static char path[4096], header[LINE], names[LINE], line[LINE];
	static struct series s;
	const char *source = getenv("AE_SOURCE");
	struct columns c = { .line = 1 };
	FILE *f;

	snprintf(path, sizeof path, "%s/tests/reference/metrics_random.tsv", source ? source : ".");
	f = fopen(path, "r");
	if (!f || !fgets(header, sizeof header, f)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 1;
	}
	while (fgets(line, sizeof line, f)) {
		c = (struct columns){ strcpy(names, header), line, c.line + 1 };
		for (size_t i = 0; i < 5; i++)
			next(&c.names);
		read_series(&s, &c.values);
		compare_rows(&c, &s);
		compare_ranges(&c, &s);
		compare_nab(&c, &s);
		expect(*c.names == '\0' && *c.values == '\0', "expected as many measures as columns");
		ae_ranges_free(&s.truth);
		ae_ranges_free(&s.found);
	}
	fclose(f);
	expect(c.line == 1001, "expected 1,000 series");
	return failures != 0;
}
