/* agree - whether two files hold the same numbers, to within a share of the largest one.
 *
 *	agree TOLERANCE GOT WANT	two NPY streams (WANT ends in .npy), or two safetensors files
 *
 * Exits 0 when they do; 1 when they do not, and names each tensor that differs; 2 when one cannot be read. */
#include "ae.h"
#include "io/tensors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stream { struct ae_shape shape; float *value; size_t count; };

static void die(const char *problem)
{
	fprintf(stderr, "agree: %s\n", problem);
	exit(2);
}

static void *allocate(void *old, size_t values)
{
	void *p = realloc(old, (values + 1) * sizeof(float));

	if (!p)
		die("no memory");
	return p;
}

/* Not `difference > allowed`: a NaN differs from everything. */
static bool same(const char *name, const float *got, const float *want, size_t n, double tolerance)
{
	double largest = 0, difference = 0;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		double d = fabs((double)got[i] - want[i]);

		largest = fmax(largest, fabs((double)want[i]));
		if (!(d <= difference)) {
			difference = d;
			at = i;
		}
		if (isnan(d))
			break;
	}
	if (difference <= tolerance * largest)
		return true;
	printf("%s: value %zu is %g, not %g: off by %g, %g allowed\n", name, at, (double)got[at], (double)want[at],
	       difference, tolerance * largest);
	return false;
}

/* ---- streams of records ---- */

static struct stream read_stream(char *path)
{
	enum { CHUNK = 64 };
	struct stream s = { .value = NULL };
	struct ae_reader *r;
	struct ae_err e;
	ptrdiff_t got;
	size_t values;

	if (ae_reader_open(&r, &path, 1, &(struct ae_reader_options){ 0 }, &e) != 0)
		die(e.text);
	s.shape = *ae_reader_shape(r);
	values = ae_shape_count(&s.shape);
	do {
		s.value = allocate(s.value, (s.count + CHUNK) * values);
		got = ae_reader_read(r, s.value + s.count * values, CHUNK, &e);
		if (got < 0)
			die(e.text);
		s.count += (size_t)got;
	} while (got > 0);
	ae_reader_free(r);
	return s;
}

static bool same_streams(char *got_path, char *want_path, double tolerance)
{
	struct stream got = read_stream(got_path), want = read_stream(want_path);
	bool fit = ae_shape_equal(&got.shape, &want.shape) && got.count == want.count;
	bool ok = fit && same(got_path, got.value, want.value, want.count * ae_shape_count(&want.shape), tolerance);

	if (!fit)
		printf("%s: %zu records of %s, not %zu of %s\n", got_path, got.count, ae_shape_name(&got.shape).text,
		       want.count, ae_shape_name(&want.shape).text);
	free(got.value);
	free(want.value);
	return ok;
}

/* ---- named tensors ---- */

static float *values_of(const struct ae_tensors *file, const struct ae_named *tensor)
{
	float *value = allocate(NULL, ae_shape_count(&tensor->shape));
	struct ae_err e;

	if (ae_tensors_get(file, tensor, value, &e) != 0)
		die(e.text);
	return value;
}

static bool same_tensor(const struct ae_tensors *got, const struct ae_tensors *want, const struct ae_named *tensor,
			double tolerance)
{
	const struct ae_named *other = ae_tensors_find(got, tensor->name);
	float *a, *b;
	bool ok;

	if (!other || !ae_shape_equal(&other->shape, &tensor->shape)) {
		printf("%s: %s, not %s\n", tensor->name, other ? ae_shape_name(&other->shape).text : "missing",
		       ae_shape_name(&tensor->shape).text);
		return false;
	}
	a = values_of(got, other);
	b = values_of(want, tensor);
	ok = same(tensor->name, a, b, ae_shape_count(&tensor->shape), tolerance);
	free(a);
	free(b);
	return ok;
}

/* PyTorch's count of batches, which nothing but PyTorch's cumulative averages needs. */
static bool is_counter(const char *name)
{
	return strstr(name, ".num_batches_tracked") != NULL;
}

static bool same_files(const char *got_path, const char *want_path, double tolerance)
{
	struct ae_tensors got, want;
	struct ae_err e;
	bool ok = true;

	if (ae_tensors_read(&got, got_path, &e) != 0 || ae_tensors_read(&want, want_path, &e) != 0)
		die(e.text);
	for (size_t i = 0; i < want.count; i++)
		if (!is_counter(want.tensor[i].name))
			ok = same_tensor(&got, &want, &want.tensor[i], tolerance) && ok;
	for (size_t i = 0; i < got.count; i++)
		if (!ae_tensors_find(&want, got.tensor[i].name)) {
			printf("%s: not expected\n", got.tensor[i].name);
			ok = false;
		}
	ae_tensors_free(&got);
	ae_tensors_free(&want);
	return ok;
}

int main(int argc, char **argv)
{
	double tolerance = 0;
	size_t length;
	bool ok;

	if (argc != 4 || !ae_number_parse(argv[1], argv[1] + strlen(argv[1]), &tolerance))
		die("usage: agree TOLERANCE GOT WANT");
	length = strlen(argv[3]);
	if (length > 4 && strcmp(argv[3] + length - 4, ".npy") == 0)
		ok = same_streams(argv[2], argv[3], tolerance);
	else
		ok = same_files(argv[2], argv[3], tolerance);
	return fclose(stdout) == 0 && ok ? 0 : 1;
}
