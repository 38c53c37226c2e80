/* plot_data.h - records for a picture: all of an input, or few of many. */
#ifndef PLOT_DATA_H
#define PLOT_DATA_H

#include "common/tool.h"

/* Records in memory, and where they came from: column names live as long as their reader. Where they are some
 * of many, `number` says which of the `seen` ones they are. */
struct plot_data {
	struct ae_reader *reader;
	double *x, *label;
	uint64_t *number, seen, step;
	size_t count, size;
	const char **names;
};

/* Takes the reader over. `labels`: those of the --label column too. */
struct plot_data plot_data_all(struct tool *t, struct ae_reader *reader, bool labels);
/* At most `few` records, evenly spread or the first ones, in the memory of few. */
struct plot_data plot_data_sample(struct tool *t, struct ae_reader *reader, size_t few);
struct plot_data plot_data_first(struct tool *t, struct ae_reader *reader, size_t few, bool labels);
void plot_data_free(struct plot_data *d);

/* One value a record, of the records that d holds; called `what` in messages. For the caller to free. */
double *plot_data_aligned(struct tool *t, const char *path, const char *what, const struct plot_data *d);

/* When the records of d were: what the table `path` says, which has a row for each; NULL: what the only
 * operand does, where it is a file with a column of text that differs from row to row. NULL where nothing
 * says it, or the kind has no use for it. */
const struct ae_text_column *plot_times(struct tool *t, const struct ae_plot_kind *kind, const char *path,
				  const struct plot_data *d, struct ae_text_column *times);

#endif
