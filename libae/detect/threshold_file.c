/* threshold_file.c - thresholds in a file: one f8 each; a threshold that moves is a record of its whole state. */
#include "detect/threshold_parts.h"
#include "io/npy.h"

#include <stdlib.h>
#include <string.h>

static int pack_values(const struct ae_threshold *t, size_t width, unsigned char *to, double *record, struct ae_err *e)
{
	if (!t->spot)
		return ae_dtype_put_f8(AE_F8, t->value, to, t->count, e);
	for (size_t v = 0; v < t->count; v++) {
		ae_spot_pack(t->spot[v], record);
		if (ae_dtype_put_f8(AE_F8, record, to + v * width * sizeof *record, width, e) != 0)
			return -1;
	}
	return 0;
}

int ae_threshold_save(const struct ae_threshold *t, const char *path, struct ae_err *e)
{
	size_t width = t->spot ? ae_spot_width(t->spot[0]) : 1, head, size;
	const struct ae_array array = {
		.shape = { .rank = t->spot != NULL, .dim = { width } },
		.dtype = AE_F8,
		.count = t->count,
	};
	double *record = malloc(width * sizeof *record);
	unsigned char *file = NULL;
	char header[AE_NPY_SEALED_MAX];
	int bad = -1;

	head = ae_npy_header_to_seal(header, &array);
	size = head + t->count * width * sizeof *record;
	if (t->count <= AE_THRESHOLDS_MAX / width)
		file = malloc(size);
	if (!record || !file) {
		ae_err_set(e, "no memory for %zu thresholds of %zu values", t->count, width);
	} else {
		memcpy(file, header, head);
		bad = pack_values(t, width, file + head, record, e);
		ae_npy_seal(file, size);
		bad = bad != 0 || ae_file_save(path, file, size, e) != 0 ? -1 : 0;
	}
	free(record);
	free(file);
	return bad;
}

/* All values of the file; the caller frees *values. */
static int read_values(struct ae_reader *r, const char *path, double **values, size_t *count, struct ae_err *e)
{
	size_t each = ae_shape_count(ae_reader_shape(r)), used = 0, capacity = 0;
	ptrdiff_t got;

	for (;;) {
		double *grown = *values;

		if (capacity - used < each) {
			capacity = 2 * capacity + each;
			grown = capacity <= AE_THRESHOLDS_MAX ? realloc(grown, capacity * sizeof *grown) : NULL;
			if (!grown)
				return ae_err_set(e, "%s: expected a threshold of up to %d values, got more", path,
						  AE_THRESHOLDS_MAX);
			*values = grown;
		}
		got = ae_reader_read_f8(r, *values + used, (capacity - used) / each, e);
		if (got <= 0)
			break;
		used += (size_t)got * each;
	}
	*count = used;
	return got < 0 ? -1 : used ? 0 : ae_err_set(e, "%s: expected a threshold, got no value", path);
}

static int unpack(struct ae_threshold *t, const char *path, const double *values, size_t count, size_t width,
		  struct ae_err *e)
{
	struct ae_err why;

	if (ae_threshold_new(t, count / width, true, e) != 0)
		return -1;
	for (size_t v = 0; v < t->count; v++)
		if (ae_spot_unpack(&t->spot[v], values + v * width, width, &why) != 0) {
			ae_threshold_free(t);
			return ae_err_set(e, "%s: %s", path, why.text);
		}
	return 0;
}

int ae_threshold_load(struct ae_threshold *t, const char *path, struct ae_err *e)
{
	char *paths[] = { (char *)path }; /* never written to */
	struct ae_reader *r;
	double *values = NULL;
	char digest[AE_DIGEST_TEXT];
	size_t count = 0;
	int bad;

	*t = (struct ae_threshold){ .count = 0 };
	if (ae_npy_digest(path, digest, e) != 0)
		return -1;
	if (ae_reader_open(&r, paths, 1, &(struct ae_reader_options){ .columns = NULL }, e) != 0)
		return -1;
	bad = read_values(r, path, &values, &count, e);
	if (!bad && *values == AE_SPOT_MARK)
		bad = unpack(t, path, values, count, ae_shape_count(ae_reader_shape(r)), e);
	else if (!bad)
		*t = (struct ae_threshold){ .count = count, .value = values };
	if (!t->value)
		free(values);
	ae_reader_free(r);
	return bad;
}

int ae_threshold_read(const char *path, double **threshold, size_t *count, struct ae_err *e)
{
	struct ae_threshold t;

	*threshold = NULL;
	if (ae_threshold_load(&t, path, e) != 0)
		return -1;
	if (t.spot) {
		ae_threshold_free(&t);
		return ae_err_set(e, "%s: expected a fixed threshold, got one that moves with its stream", path);
	}
	*threshold = t.value;
	*count = t.count;
	return 0;
}
