/* reader_state.h - inside struct ae_reader. */
#ifndef AE_READER_STATE_H
#define AE_READER_STATE_H

#include "io/rows.h"
#include "io/source.h"

#define AE_NO_GROUP UINT32_MAX

struct ae_reader {
	struct ae_reader_options options;
	char *columns, *label, *time, *group, *absent, *key, *array; /* copies of the options' strings */
	struct ae_lines rules;                                       /* the numbers that mean a missing value */
	char lost[AE_EXAMPLE];
	struct ae_bad_lines bad_lines;
	struct ae_time_steps steps;
	struct ae_layout layout;
	struct ae_categories groups;
	char **paths;          /* one block of memory */
	size_t count, next;    /* number of files; index of the next file to open */
	struct ae_bytes *held; /* (count) tables that the schema was fitted to; NULL: none */
	size_t fitted;         /* number of them */
	bool open;             /* `source` is open */
	struct ae_source source;
	uint32_t rate;               /* of the last file: see struct ae_source */
	struct ae_shape shape;       /* of the first file's records */
	struct ae_choice first;      /* names and lists of the first file */
	const unsigned char *values; /* records of the source's block that are not read yet */
	size_t have, at;             /* records not read yet, and the first of them in the block */
	uint64_t given, before;      /* records read; rows of the files before this one */
	size_t capacity;             /* records of the arrays below, which are one block of memory */
	uint64_t *rows;
	int64_t *times;
	double *labels;
	uint32_t *members; /* indices of groups, or AE_NO_GROUP */
	bool new_file, timed;
	int state;             /* 1, 0 at the end, -1 */
	struct ae_err failure; /* the error, if state is -1 */
};

#endif
