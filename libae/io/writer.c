/* writer.c - records to a descriptor or a file: NPY in files and pipes, text, raw bytes, IDX, images. */
#include "base/file.h"
#include "base/shape.h"
#include "io/npy.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	ROOM = 1 << 18,		/* bytes gathered before a write */
	HEAD_ROOM = 512,	/* before and behind them, for what frames them */
	NUMBER_MAX = 32,	/* one value as text, separator included */
	IMAGE_HEAD_MAX = 64,	/* what stands before an image */
};

/* What is particular to a format. Each returns 0 or -1; NULL: nothing to do. */
struct format {
	int (*check)(struct ae_writer *w, struct ae_err *e);	/* whether it can hold these records here */
	int (*begin)(struct ae_writer *w, struct ae_err *e);	/* what stands before all records */
	void (*record)(struct ae_writer *w);			/* appends w->stored to the block */
	size_t (*block)(struct ae_writer *w);			/* frames the block: bytes in front of it */
	int (*end)(struct ae_writer *w, struct ae_err *e);
};

struct ae_writer {
	const struct format *format;
	struct ae_file *file;		/* of _open_file */
	int fd;
	char *name;
	struct ae_array array;		/* of all records so far */
	bool patch;			/* the count is put in at the end */
	off_t start;			/* offset of the array in the file */
	size_t size;			/* values a record */
	unsigned char *stored;		/* one record as little-endian bytes */
	size_t stored_bytes;
	unsigned char *room;		/* HEAD_ROOM, then the block, then HEAD_ROOM */
	size_t block_room, used;
	size_t record_room;		/* that a record takes at most, a block's frame apart */
	uint64_t in_block;		/* records */
	char separator;
};

/* ---- the block ---- */

static unsigned char *block(const struct ae_writer *w)
{
	return w->room + HEAD_ROOM;
}

static void append(struct ae_writer *w, const void *bytes, size_t n)
{
	memcpy(block(w) + w->used, bytes, n);
	w->used += n;
}

static int put(struct ae_writer *w, const void *bytes, size_t n, struct ae_err *e)
{
	return ae_file_put(w->fd, w->name, bytes, n, e);
}

int ae_writer_flush(struct ae_writer *w, struct ae_err *e)
{
	size_t front = 0;

	if (w->used == 0)
		return 0;
	if (w->format->block && w->in_block > 0)
		front = w->format->block(w);
	if (put(w, block(w) - front, front + w->used, e) != 0)
		return -1;
	w->used = 0;
	w->in_block = 0;
	return 0;
}

/* ---- NPY ---- */

static int put_header(struct ae_writer *w, uint64_t count, struct ae_err *e)
{
	struct ae_array a = w->array;
	char header[AE_NPY_HEADER_MAX];

	a.count = count;
	return put(w, header, ae_npy_header(header, &a), e);
}

/* In a file the count follows at the end; in a pipe an array of no records opens the stream. */
static int npy_begin(struct ae_writer *w, struct ae_err *e)
{
	return put_header(w, w->patch ? AE_UNCOUNTED : 0, e);
}

static void bytes_record(struct ae_writer *w)
{
	append(w, w->stored, w->stored_bytes);
}

/* In a pipe each block is an array of its own. */
static size_t npy_block(struct ae_writer *w)
{
	struct ae_array a = w->array;
	char header[AE_NPY_HEADER_MAX];
	size_t n;

	if (w->patch)
		return 0;
	a.count = w->in_block;
	n = ae_npy_header(header, &a);
	memcpy(block(w) - n, header, n);
	return n;
}

static int patch(struct ae_writer *w, off_t at, const void *bytes, size_t n, struct ae_err *e)
{
	const char *from = bytes;

	while (n > 0) {
		ssize_t done = pwrite(w->fd, from, n, w->start + at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return ae_err_errno(e, w->name, "the count cannot be written");
		from += done;
		at += done;
		n -= (size_t)done;
	}
	return 0;
}

/* No records are written as both marks, in files too: an array of 0 records alone is a stream cut short. */
static int npy_end(struct ae_writer *w, struct ae_err *e)
{
	char header[AE_NPY_HEADER_MAX];
	size_t n = ae_npy_header(header, &w->array);

	if (w->patch && patch(w, 0, header, n, e) != 0)
		return -1;
	return w->patch && w->array.count > 0 ? 0 : put_header(w, 0, e);
}

/* ---- text ---- */

size_t ae_name_quote(char *to, const char *name, char separator)
{
	const char special[] = { separator, '"', '\n', '\r', '\0' };
	char *s = to;

	if (name[strcspn(name, special)] == '\0')
		return (size_t)sprintf(to, "%s", name);
	*s++ = '"';
	for (; *name; name++) {
		if (*name == '"')
			*s++ = '"';
		*s++ = *name;
	}
	*s++ = '"';
	*s = '\0';
	return (size_t)(s - to);
}

static int put_names(struct ae_writer *w, const char *const *names, struct ae_err *e)
{
	size_t room = 1, n = 0;		/* a name, its quotes, a separator in the place of its end */
	char *line;
	int status;

	for (size_t i = 0; i < w->size; i++)
		room += names[i] ? 2 * strlen(names[i]) + 3 : 1;
	line = malloc(room);
	if (!line)
		return ae_err_set(e, "%s: no memory for a line of %zu names", w->name, w->size);
	for (size_t i = 0; i < w->size; i++) {
		n += names[i] ? ae_name_quote(line + n, names[i], w->separator) : 0;
		line[n++] = i + 1 < w->size ? w->separator : '\n';
	}
	status = put(w, line, n, e);
	free(line);
	return status;
}

static size_t print_value(const struct ae_writer *w, const unsigned char *stored, char to[NUMBER_MAX])
{
	float single;
	double value;

	if (w->array.dtype == AE_F4 || w->array.dtype == AE_F2) {
		ae_dtype_get_f4(w->array.dtype, false, stored, &single, 1);
		return ae_number_f4(to, single);
	}
	ae_dtype_get_f8(w->array.dtype, false, stored, &value, 1);
	return ae_number_f8(to, value);
}

static void text_record(struct ae_writer *w)
{
	size_t bytes = ae_dtype_size(w->array.dtype);

	for (size_t i = 0; i < w->size; i++) {
		w->used += print_value(w, w->stored + i * bytes, (char *)block(w) + w->used);
		block(w)[w->used++] = (unsigned char)(i + 1 < w->size ? w->separator : '\n');
	}
}

/* ---- IDX ---- */

/* The format's code of a type, 0 when it has none. */
static int idx_code(enum ae_dtype d)
{
	static const unsigned char code[AE_DTYPES] = {
		[AE_U1] = 0x08, [AE_I1] = 0x09, [AE_I2] = 0x0b,
		[AE_I4] = 0x0c, [AE_F4] = 0x0d, [AE_F8] = 0x0e,
	};

	return code[d];
}

static int idx_check(struct ae_writer *w, struct ae_err *e)
{
	if (!idx_code(w->array.dtype))
		return ae_err_set(e, "%s: IDX has no type %s: u1, i1, i2, i4, f4 or f8 expected", w->name,
				  ae_dtype_name(w->array.dtype));
	if (!w->patch)
		return ae_err_set(
			e, "%s: IDX begins with the count, known at the end only: a regular file expected",
			w->name);
	for (int i = 0; i < w->array.shape.rank; i++)
		if (w->array.shape.dim[i] > UINT32_MAX)
			return ae_err_set(e, "%s: IDX holds sizes below 2^32, not %zu", w->name,
					  w->array.shape.dim[i]);
	return 0;
}

static void big_endian(unsigned char to[4], uint64_t x)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(x >> 8 * (3 - i) & 255);
}

/* Until the count is patched in, it is one that no file of its length can have. */
static int idx_begin(struct ae_writer *w, struct ae_err *e)
{
	int rank = w->array.shape.rank;
	unsigned char header[4 + 4 * (AE_RANK_MAX + 1)] = { 0, 0, (unsigned char)idx_code(w->array.dtype),
							     (unsigned char)(rank + 1), 255, 255, 255, 255 };

	for (int i = 0; i < rank; i++)
		big_endian(header + 8 + 4 * i, w->array.shape.dim[i]);
	return put(w, header, 8 + 4 * (size_t)rank, e);
}

static void big_record(struct ae_writer *w)
{
	size_t bytes = ae_dtype_size(w->array.dtype);

	for (size_t i = 0; i < w->stored_bytes; i += bytes)
		for (size_t k = bytes; k-- > 0;)
			block(w)[w->used++] = w->stored[i + k];
}

static int idx_end(struct ae_writer *w, struct ae_err *e)
{
	unsigned char count[4];

	if (w->array.count >= UINT32_MAX)
		return ae_err_set(e, "%s: IDX holds fewer than 2^32 - 1 records, not %llu", w->name,
				  (unsigned long long)w->array.count);
	big_endian(count, w->array.count);
	return patch(w, 4, count, sizeof count, e);
}

/* ---- images ---- */

static int pgm_check(struct ae_writer *w, struct ae_err *e)
{
	const struct ae_shape *s = &w->array.shape;

	if (s->rank == 2 || (s->rank == 3 && (s->dim[2] == 1 || s->dim[2] == 3)))
		return 0;
	return ae_err_set(
		e, "%s: records of shape %s are no images: height x width, or that x 1 or x 3, expected",
		w->name, ae_shape_name(s).text);
}

/* The largest value, which says whether pixels are bytes or pairs of them. */
static unsigned white(const struct ae_writer *w)
{
	return w->array.dtype == AE_U2 ? UINT16_MAX : UINT8_MAX;
}

/* Every record is an image with a header of its own. */
static void pgm_record(struct ae_writer *w)
{
	const struct ae_shape *s = &w->array.shape;
	bool color = s->rank == 3 && s->dim[2] == 3;

	w->used += (size_t)sprintf((char *)block(w) + w->used, "P%d\n%zu %zu\n%u\n", color ? 6 : 5, s->dim[1],
				   s->dim[0], white(w));
	big_record(w);
}

/* ---- opening ---- */

static const struct format formats[] = {
	[AE_NPY] = { NULL, npy_begin, bytes_record, npy_block, npy_end },
	[AE_TSV] = { NULL, NULL, text_record, NULL, NULL },
	[AE_CSV] = { NULL, NULL, text_record, NULL, NULL },
	[AE_RAW] = { NULL, NULL, bytes_record, NULL, NULL },
	[AE_IDX] = { idx_check, idx_begin, big_record, NULL, idx_end },
	[AE_PGM] = { pgm_check, NULL, pgm_record, NULL, NULL },
};

/* Whether the descriptor lets a count be patched in: a regular file that is not appended to. */
static bool patchable(struct ae_writer *w)
{
	struct stat s;
	int flags = fcntl(w->fd, F_GETFL);

	w->start = lseek(w->fd, 0, SEEK_CUR);
	return w->start >= 0 && flags != -1 && !(flags & O_APPEND) && fstat(w->fd, &s) == 0 &&
	       S_ISREG(s.st_mode);
}

static bool is_text(const struct ae_writer *w)
{
	return w->format->record == text_record;
}

/* A block takes one record at least. */
static int make_rooms(struct ae_writer *w, struct ae_err *e)
{
	w->stored_bytes = w->size * ae_dtype_size(w->array.dtype);
	w->record_room = w->stored_bytes;
	if (is_text(w))
		w->record_room = w->size < SIZE_MAX / 2 / NUMBER_MAX ? w->size * NUMBER_MAX : SIZE_MAX / 2;
	else if (w->format->record == pgm_record)
		w->record_room += IMAGE_HEAD_MAX;
	w->block_room = w->record_room > ROOM ? w->record_room : ROOM;
	w->stored = malloc(w->stored_bytes);
	w->room = malloc(HEAD_ROOM + w->block_room + HEAD_ROOM);
	if (!w->stored || !w->room)
		return ae_err_set(e, "%s: no memory for records of %zu values", w->name, w->size);
	return 0;
}

static int begin(struct ae_writer *w, const struct ae_writer_options *o, struct ae_err *e)
{
	ae_file_widen(w->fd);
	w->patch = !(o->pipe && o->format == AE_NPY) && patchable(w);
	if (make_rooms(w, e) != 0)
		return -1;
	if (w->format->check && w->format->check(w, e) != 0)
		return -1;
	if (o->columns && is_text(w) && put_names(w, o->columns, e) != 0)
		return -1;
	return w->format->begin ? w->format->begin(w, e) : 0;
}

static struct ae_writer *new_writer(const char *name, const struct ae_shape *shape,
				    const struct ae_writer_options *o, struct ae_err *e)
{
	struct ae_writer *w = calloc(1, sizeof *w);

	if (w)
		w->name = strdup(name);
	if (!w || !w->name) {
		ae_writer_free(w);
		ae_err_set(e, "%s: no memory for a writer", name);
		return NULL;
	}
	w->format = &formats[o->format];
	w->array = (struct ae_array){ .shape = *shape, .dtype = o->dtype };
	if (o->format == AE_PGM && o->dtype != AE_U2)
		w->array.dtype = AE_U1;
	w->size = ae_shape_count(shape);
	w->separator = o->format == AE_CSV ? ',' : '\t';
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

/* Records to write: one of the two. */
struct origin { const float *f4; const double *f8; };

/* Pixels are rounded; the type then refuses what is out of range. */
static int store_pixels(struct ae_writer *w, struct origin from, size_t at, struct ae_err *e)
{
	size_t bytes = ae_dtype_size(w->array.dtype);

	for (size_t i = 0; i < w->size; i++) {
		double value = from.f4 ? (double)from.f4[at + i] : from.f8[at + i], pixel = rint(value);

		if (ae_dtype_put_f8(w->array.dtype, &pixel, w->stored + i * bytes, 1, e) != 0)
			return ae_err_set(e, "value %zu: %.9g is no pixel from 0 to %u (ae-convert "
					  "--clip makes it one)", i, value, white(w));
	}
	return 0;
}

/* The record that begins at value `at`, as bytes. */
static int store(struct ae_writer *w, struct origin from, size_t at, struct ae_err *e)
{
	if (w->format->record == pgm_record)
		return store_pixels(w, from, at, e);
	if (from.f4)
		return ae_dtype_put_f4(w->array.dtype, from.f4 + at, w->stored, w->size, e);
	return ae_dtype_put_f8(w->array.dtype, from.f8 + at, w->stored, w->size, e);
}

static int write_records(struct ae_writer *w, struct origin from, size_t n, struct ae_err *e)
{
	for (size_t i = 0; i < n; i++) {
		struct ae_err inner;

		if (store(w, from, i * w->size, &inner) != 0)
			return ae_err_set(e, "%s: record %llu: %.400s", w->name,
					  (unsigned long long)w->array.count, inner.text);
		if (w->block_room - w->used < w->record_room && ae_writer_flush(w, e) != 0)
			return -1;
		w->format->record(w);
		w->in_block++;
		w->array.count++;
	}
	return 0;
}

int ae_writer_write(struct ae_writer *w, const float *records, size_t n, struct ae_err *e)
{
	return write_records(w, (struct origin){ .f4 = records }, n, e);
}

int ae_writer_write_f8(struct ae_writer *w, const double *records, size_t n, struct ae_err *e)
{
	return write_records(w, (struct origin){ .f8 = records }, n, e);
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
	free(w->room);
	free(w);
}
