/* writer_format.h - inside struct ae_writer, and the functions of an output format. */
#ifndef AE_WRITER_FORMAT_H
#define AE_WRITER_FORMAT_H

#include "base/file.h"
#include "io/source.h"

#include <sys/types.h>

enum {
	AE_WRITER_HEAD = 512, /* bytes before and behind a block, for headers */
	AE_NUMBER_TEXT = 32,  /* bytes of one value as text, separator included */
};

/* Records to write: one of the two is not NULL. */
struct ae_records {
	const float *f4;
	const double *f8;
};

/* An output format. Its functions return 0 or -1; NULL: nothing to do. */
struct ae_output_format {
	const char *name;                                    /* "npy" */
	bool text;                                           /* lines of numbers, which may have a header of names */
	char separator;                                      /* between the fields of a line */
	bool pixels;                                         /* values are pixels: type u1, or u2 if that is chosen */
	size_t record_frame;                                 /* bytes of a record's own header at most */
	int (*check)(struct ae_writer *w, struct ae_err *e); /* whether the format can hold these records here */
	int (*begin)(struct ae_writer *w, struct ae_err *e); /* writes the header */
	/* Stores the record that begins at value `at` as bytes in w->stored; NULL: as its type has them. */
	int (*store)(struct ae_writer *w, struct ae_records from, size_t at, struct ae_err *e);
	void (*record)(struct ae_writer *w);  /* appends w->stored to the block */
	size_t (*block)(struct ae_writer *w); /* adds a header to the block; returns its bytes */
	int (*end)(struct ae_writer *w, struct ae_err *e);
};

#define AE_DECLARE_OUTPUT(upper, lower) extern const struct ae_output_format ae_output_##lower;
AE_OUTPUT_FORMATS(AE_DECLARE_OUTPUT)

struct ae_writer {
	const struct ae_output_format *format;
	struct ae_file *file; /* of _open_file */
	int fd;
	char *name;
	struct ae_array array; /* of all records so far */
	bool numbers;          /* of the options */
	bool patch;            /* the count is patched at the end */
	off_t start;           /* offset of the array in the file */
	size_t size;           /* values per record */
	unsigned char *stored; /* one record as little-endian bytes */
	size_t stored_bytes;
	unsigned char *buffer;    /* AE_WRITER_HEAD bytes, the block, AE_WRITER_HEAD bytes */
	size_t block_bytes, used; /* capacity of the block, and its bytes so far */
	size_t record_max;        /* bytes per record at most, without the block's header */
	uint64_t in_block;        /* records */
};

/* The block, which is filled before it is written. */
static inline unsigned char *ae_writer_block(const struct ae_writer *w)
{
	return w->buffer + AE_WRITER_HEAD;
}

/* Appends the record to the block as stored; _big: with each value in big-endian order. writer_block.c */
void ae_writer_append(struct ae_writer *w);
void ae_writer_append_big(struct ae_writer *w);

/* Writes bytes to the descriptor at once, and at an offset from the array's start. */
int ae_writer_put(struct ae_writer *w, const void *bytes, size_t n, struct ae_err *e) AE_MUST_USE;
int ae_writer_patch(struct ae_writer *w, off_t at, const void *bytes, size_t n, struct ae_err *e) AE_MUST_USE;

/* Writes a header of names, one per value, NULL: an empty one. writer_text.c */
int ae_writer_put_names(struct ae_writer *w, const char *const *names, struct ae_err *e) AE_MUST_USE;

#endif
