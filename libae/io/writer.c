/* writer.c - records to a descriptor or a file, in the format that is asked for. */
#include "base/shape.h"
#include "io/writer_format.h"

#include <math.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_BYTES = 1 << 18 }; /* bytes collected before a write */

int ae_writer_flush(struct ae_writer *w, struct ae_err *e)
{
	size_t front = 0;

	if (w->used == 0)
		return 0;
	if (w->format->block && w->in_block > 0)
		front = w->format->block(w);
	if (ae_writer_put(w, ae_writer_block(w) - front, front + w->used, e) != 0)
		return -1;
	w->used = 0;
	w->in_block = 0;
	return 0;
}

/* ---- opening ---- */

#define OUTPUT_ADDRESS(upper, lower) &ae_output_##lower,
static const struct ae_output_format *const formats[] = { AE_OUTPUT_FORMATS(OUTPUT_ADDRESS) };

const char *ae_format_name(size_t i)
{
	return i < AE_FORMATS ? formats[i]->name : NULL;
}

bool ae_format_is_text(enum ae_format format)
{
	return formats[format]->text;
}

/* Whether the count can be patched: the descriptor is a regular file that is not opened for appending. */
static bool patchable(struct ae_writer *w)
{
	struct stat s;
	int flags = fcntl(w->fd, F_GETFL);

	w->start = lseek(w->fd, 0, SEEK_CUR);
	return w->start >= 0 && flags != -1 && !(flags & O_APPEND) && fstat(w->fd, &s) == 0 && S_ISREG(s.st_mode);
}

/* Allocates the buffers. A block has space for one record at least. */
static int make_buffers(struct ae_writer *w, struct ae_err *e)
{
	w->stored_bytes = w->size * ae_dtype_size(w->array.dtype);
	w->record_max = w->stored_bytes;
	if (w->format->text)
		w->record_max = w->size < SIZE_MAX / 2 / AE_NUMBER_TEXT ? w->size * AE_NUMBER_TEXT : SIZE_MAX / 2;
	w->record_max += w->format->record_frame;
	w->block_bytes = w->record_max > BLOCK_BYTES ? w->record_max : BLOCK_BYTES;
	w->stored = malloc(w->stored_bytes);
	w->buffer = malloc(AE_WRITER_HEAD + w->block_bytes + AE_WRITER_HEAD);
	if (!w->stored || !w->buffer)
		return ae_err_set(e, "%s: no memory for records of %zu values", w->name, w->size);
	return 0;
}

static int begin(struct ae_writer *w, const struct ae_writer_options *o, struct ae_err *e)
{
	ae_file_widen(w->fd);
	w->patch = !(o->pipe && w->format->block) && patchable(w);
	if (make_buffers(w, e) != 0)
		return -1;
	if (w->format->check && w->format->check(w, e) != 0)
		return -1;
	if (o->columns && w->format->text && ae_writer_put_names(w, o->columns, e) != 0)
		return -1;
	return w->format->begin ? w->format->begin(w, e) : 0;
}

static struct ae_writer *new_writer(const char *name, const struct ae_shape *shape, const struct ae_writer_options *o,
				    struct ae_err *e)
{
	struct ae_writer *w = calloc(1, sizeof *w);

	if (w)
		w->name = strdup(name);
	if (!w || !w->name) {
		ae_writer_free(w);
		ae_err_set(e, "%s: no memory for a writer", name);
		return NULL;
	}
	w->format = formats[o->format];
	w->array = (struct ae_array){ .shape = *shape, .dtype = o->dtype };
	if (w->format->pixels && o->dtype != AE_U2)
		w->array.dtype = AE_U1;
	w->size = ae_shape_count(shape);
	w->numbers = o->numbers;
	return w;
}

int ae_writer_open(struct ae_writer **writer, int fd, const char *name, const struct ae_shape *shape,
		   const struct ae_writer_options *o, struct ae_err *e)
{
	struct ae_writer *w = new_writer(name, shape, o, e);

	if (!w)
		return -1;
	w->fd = fd;
	if (begin(w, o, e) != 0) {
		ae_writer_free(w);
		return -1;
	}
	*writer = w;
	return 0;
}

int ae_writer_open_file(struct ae_writer **writer, const char *path, const struct ae_shape *shape,
			const struct ae_writer_options *o, struct ae_err *e)
{
	struct ae_file *file;

	if (ae_file_open(&file, path, e) != 0)
		return -1;
	if (ae_writer_open(writer, ae_file_fd(file), path, shape, o, e) != 0) {
		ae_file_free(file);
		return -1;
	}
	(*writer)->file = file;
	return 0;
}

/* ---- writing ---- */

/* Stores the record that begins at value `at` as bytes. */
static int store(struct ae_writer *w, struct ae_records from, size_t at, struct ae_err *e)
{
	if (w->format->store)
		return w->format->store(w, from, at, e);
	if (from.f4)
		return ae_dtype_put_f4(w->array.dtype, from.f4 + at, w->stored, w->size, e);
	return ae_dtype_put_f8(w->array.dtype, from.f8 + at, w->stored, w->size, e);
}

static double value_at(struct ae_records from, size_t i)
{
	return from.f4 ? from.f4[i] : from.f8[i];
}

/* Checks that the record that begins at value `at` holds only numbers or only NaN. */
static int check_numbers(const struct ae_writer *w, struct ae_records from, size_t at, struct ae_err *e)
{
	size_t i = 0, missing = 0;
	char number[32];

	while (i < w->size && isfinite(value_at(from, at + i)))
		i++;
	if (i == w->size)
		return 0;
	while (missing < w->size && isnan(value_at(from, at + missing)))
		missing++;
	if (missing == w->size)
		return 0;
	ae_number_f8(number, value_at(from, at + i));
	return ae_err_set(e, "value %zu: expected a number, got %s", i, number);
}

static int write_records(struct ae_writer *w, struct ae_records from, size_t n, struct ae_err *e)
{
	for (size_t i = 0; i < n; i++) {
		struct ae_err inner;

		if ((w->numbers && check_numbers(w, from, i * w->size, &inner) != 0)
		    || store(w, from, i * w->size, &inner) != 0)
			return ae_err_set(e, "%s: record %llu: %.400s", w->name, (unsigned long long)w->array.count,
					  inner.text);
		if (w->block_bytes - w->used < w->record_max && ae_writer_flush(w, e) != 0)
			return -1;
		w->format->record(w);
		w->in_block++;
		w->array.count++;
	}
	return 0;
}

int ae_writer_write(struct ae_writer *w, const float *records, size_t n, struct ae_err *e)
{
	return write_records(w, (struct ae_records){ .f4 = records }, n, e);
}

int ae_writer_write_f8(struct ae_writer *w, const double *records, size_t n, struct ae_err *e)
{
	return write_records(w, (struct ae_records){ .f8 = records }, n, e);
}

/* ---- ending ---- */

int ae_writer_close(struct ae_writer *w, struct ae_err *e)
{
	if (ae_writer_flush(w, e) != 0)
		return -1;
	if (w->format->end && w->format->end(w, e) != 0)
		return -1;
	return w->file ? ae_file_commit(w->file, e) : 0;
}

void ae_writer_free(struct ae_writer *w)
{
	if (!w)
		return;
	ae_file_free(w->file);
	free(w->name);
	free(w->stored);
	free(w->buffer);
	free(w);
}
