/* score.c - libae in a program of one's own: the mean absolute error of each record against its reconstruction.
 *
 *     cc -o score score.c $(pkg-config --cflags --libs ae)
 *     ./score model.bin windows.npy
 *
 * prints what `ae-score -m mae -t model.bin windows.npy` does. */
#include <ae.h>

#include <stdio.h>
#include <stdlib.h>

static int wrong(const struct ae_err *e)
{
	fprintf(stderr, "score: %s\n", e->text);
	return 2;
}

static ptrdiff_t score(struct ae_reader *records, struct ae_runner *runner, struct ae_score how, struct ae_err *e)
{
	size_t n = ae_shape_count(ae_runner_in(runner));
	float *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y);
	ptrdiff_t got = x && y ? 1 : ae_err_set(e, "no memory for records of %zu values", n);

	while (got > 0 && (got = ae_reader_read(records, x, 1, e)) > 0) {
		ae_runner_run(runner, x, n, 1, y);
		printf("%.9g\n", ae_score_values(how, y, x, n));
	}
	free(x);
	free(y);
	return got;
}

int main(int argc, char **argv)
{
	struct ae_reader *records = NULL;
	struct ae_runner *runner = NULL;
	struct ae_model model;
	struct ae_score how;
	struct ae_err e;
	int bad = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: score MODEL [FILE]...\n");
		return 2;
	}
	if (ae_model_read(&model, argv[1], NULL, NULL, NULL, &e) != 0)
		return wrong(&e);
	if (ae_score_find(&how, "mae", &e) != 0 || ae_runner_new(&runner, model.net, AE_WHOLE, 1, &e) != 0
	    || ae_reader_open(&records, argv + 2, (size_t)argc - 2, &(struct ae_reader_options){ 0 }, &e) != 0)
		bad = wrong(&e);
	else if (ae_shape_count(ae_runner_in(runner)) != ae_shape_count(ae_reader_shape(records))
		 || ae_shape_count(ae_runner_out(runner)) != ae_shape_count(ae_runner_in(runner)))
		bad = wrong(&(struct ae_err){ "these are no records of the model" });
	else if (ae_net_classes(model.net, AE_WHOLE) > 0)
		bad = wrong(&(struct ae_err){ "the model is told a record's class: ae-score --labels has them" });
	else if (score(records, runner, how, &e) < 0)
		bad = wrong(&e);
	ae_reader_free(records);
	ae_runner_free(runner);
	ae_model_free(&model);
	return fclose(stdout) != 0 ? 2 : bad;
}
