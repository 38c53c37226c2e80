/* ae-features - windows to statistics and spectra: one record of features per window. */
#include "common/records.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_LIST "mean,std,min,max,rms,crest,skewness,kurtosis,crossings"

struct options {
	struct tool t;
	const char *list, *names, *strikes;
	struct ae_features_options how;
	bool known; /* --list */
};

static void print_known(struct options *o)
{
	FILE *out = tool_text(&o->t);

	for (size_t i = 0; ae_feature_word(i); i++)
		fprintf(out, "%s\t%s\n", ae_feature_word(i), ae_feature_help(i));
}

static void read_strikes(struct options *o)
{
	const char *end = o->strikes + strlen(o->strikes);

	for (const char *at = o->strikes; at < end; at++) {
		const char *comma = at + strcspn(at, ",");
		double *rate = &o->how.strikes[o->how.strike_rates];

		if (o->how.strike_rates == AE_STRIKE_RATES_MAX)
			die(&o->t, "option --strikes: expected at most %d rates, got '%s'", AE_STRIKE_RATES_MAX,
			    o->strikes);
		if (ae_number_parse(at, comma, rate) != comma || !(*rate > 0 && *rate <= 1e15))
			die(&o->t, "option --strikes: expected rates above 0 as 107.4,162.2, got '%s'", o->strikes);
		o->how.strike_rates++;
		at = comma;
	}
}

static void write_names(struct options *o, char *const *names, size_t count)
{
	size_t bytes = 0, used = 0;
	struct ae_err e;
	char *text;

	if (!o->names)
		return;
	for (size_t i = 0; i < count; i++)
		bytes += strlen(names[i]) + 1;
	text = tool_alloc(&o->t, bytes + 1, 1);
	for (size_t i = 0; i < count; i++)
		used += (size_t)sprintf(text + used, "%s\n", names[i]);
	if (ae_file_save(o->names, text, used, &e) != 0)
		die_err(&o->t, &e);
	free(text);
}

static void open_writer(struct options *o, const struct ae_features *f)
{
	size_t count = ae_features_count(f);
	struct ae_shape shape = { .rank = 1, .dim = { count } };
	char **names = ae_features_names(f);
	struct ae_writer_options how = { .format = o->t.text ? AE_TSV : AE_NPY,
					 .dtype = AE_F4,
					 .columns = (const char *const *)names };

	if (!names)
		die(&o->t, "out of memory: names of %zu features", count);
	write_names(o, names, count);
	tool_writer_as(&o->t, &shape, &how);
	free(names);
}

/* A window with an absent row, or absent as a whole, has no features. */
static void run_window(struct ae_features *f, const double *x, size_t values, double *to)
{
	for (size_t i = 0; i < values; i++)
		if (isnan(x[i])) {
			for (size_t k = 0; k < ae_features_count(f); k++)
				to[k] = NAN;
			return;
		}
	ae_features_run(f, x, to);
	for (size_t k = 0; k < ae_features_count(f); k++)
		to[k] = fmax(fmin(to[k], FLT_MAX), -FLT_MAX);
}

static void run(struct options *o)
{
	struct ae_reader *r = tool_reader(&o->t, 0);
	const struct ae_shape *shape = ae_reader_shape(r);
	size_t values = ae_shape_count(shape), block = tool_block(values), n;
	double *x = tool_alloc(&o->t, block * values, sizeof *x), *to;
	struct ae_features *f;
	struct ae_err e;

	if (shape->rank < 1 || shape->rank > 2)
		die(&o->t, "%s: expected windows of rows, (T) or (T, columns), got records of shape %s",
		    ae_reader_name(r), ae_shape_name(shape).text);
	if (ae_features_new(&f, o->list, shape->dim[0], shape->rank == 2 ? shape->dim[1] : 1, &o->how, &e) != 0)
		die(&o->t, "option --method: %s", e.text);
	open_writer(o, f);
	to = tool_alloc(&o->t, block * ae_features_count(f), sizeof *to);
	while ((n = tool_read_f8(&o->t, r, x, block)) > 0) {
		for (size_t i = 0; i < n; i++)
			run_window(f, x + i * values, values, to + i * ae_features_count(f));
		tool_write_f8(&o->t, o->t.writer, to, n);
	}
	ae_features_free(f);
	free(x);
	free(to);
	ae_reader_free(r);
}

int main(int argc, char **argv)
{
	struct options o = {
		.t = { .name = "ae-features",
		       .operands = "[FILE]...",
		       .summary = "Writes statistics and spectra of each window.",
		       .allow_absent = true },
		.list = DEFAULT_LIST,
		.how = { .rate = 1 },
	};
	const struct tool_option options[] = {
		{ OPT_TEXT, 'm', "method", "LIST", &o.list, "features: rms,q=0.5,bands=8 (default: " DEFAULT_LIST ")" },
		{ OPT_REAL, 0, "rate", "HZ", &o.how.rate, "rows per second, for frequencies", DBL_MIN, 1e15 },
		{ OPT_TEXT, 0, "strikes", "HZ,...", &o.strikes,
		  "rates of impacts, for strikes=N, whitestrikes=N and bandstrikes=N" },
		{ OPT_CHOICE, 0, "taper", "NAME", &o.how.taper, "window function of spectra", .word = ae_taper_word },
		{ OPT_OUTPUT, 0, "names", "FILE", &o.names, "write the names of the features, one per line" },
		{ OPT_FLAG, 0, "list", NULL, &o.known, "print the features that are known, and exit" },
		{ .kind = OPT_END },
	};

	tool_start(&o.t, argc, argv, options, TOOL_INPUT | TOOL_OUTPUT, 0, -1);
	if (o.strikes)
		read_strikes(&o);
	if (o.known)
		print_known(&o);
	else
		run(&o);
	return tool_end(&o.t, TOOL_DONE);
}
