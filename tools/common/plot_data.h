/* plot_data.h - records for a picture: all records of an input, its first ones, or an evenly spaced sample. */
#ifndef PLOT_DATA_H
#define PLOT_DATA_H

#include "common/tool.h"

/* Records in memory. */
struct plot_data {
	struct ae_reader *reader;
	double *x;           /* (count, size) values, row-major */
	double *label;       /* (count), or NULL */
	uint64_t *number;    /* (count) number of each record in the stream; NULL: 0, 1, ... */
	uint64_t seen, step; /* records in the stream; distance of records in a sample */
	size_t count, size;  /* records in memory, values per record */
	const char **names;  /* of columns, valid as long as the reader; or NULL */
};

/* Reads all records, and the --label column if `labels` is set. plot_data_free() frees the reader. */
struct plot_data plot_data_all(struct tool *t, struct ae_reader *reader, bool labels);
/* Reads at most n records into memory: evenly spaced ones, or the first ones. */
struct plot_data plot_data_sample(struct tool *t, struct ae_reader *reader, size_t n);
struct plot_data plot_data_first(struct tool *t, struct ae_reader *reader, size_t n, bool labels);
void plot_data_free(struct plot_data *d);

/* (d->count) values of a file with one value per record of the stream, for the records in d. `what` is their name in
 * messages. The caller frees them. */
double *plot_data_aligned(struct tool *t, const char *path, const char *what, const struct plot_data *d);

#endif
