/* plot_tool.h - the parts of ae-plot: its options, and its inputs. */
#ifndef PLOT_TOOL_H
#define PLOT_TOOL_H

#include "common/plot_data.h"

struct plot_options {
	const char *title, *against, *flags, *ranges, *threshold, *labels, *range, *x_label, *y_label, *times;
	struct tool_list rows, shapes;
	double at, fps; /* NaN: not given */
	bool log, log_x, png, hints, transpose, animate;
	size_t width, height, records, bins, ncols, frames; /* 0: not given */
};

/* Parses the command line, and returns the kind that it names. Dies if an option is not for that kind. */
const struct ae_plot_kind *plot_options_parse(struct tool *t, struct plot_options *o, int argc, char **argv);
void plot_options_free(struct plot_options *o);

/* Inputs, and their descriptions for libae. */
struct plot_inputs {
	size_t count;
	struct plot_data *data;      /* (count) */
	struct ae_plot_input *input; /* (count) */
};

/* Reads all inputs. Without --row, an input has no name. */
struct plot_inputs plot_inputs_read(struct tool *t, const struct ae_plot_kind *kind, const struct plot_options *o);
void plot_inputs_free(struct plot_inputs *in);

/* Reads the records of --against, which match those of the first input. */
struct plot_data plot_inputs_against(struct tool *t, const struct ae_plot_kind *kind, const struct plot_options *o,
				     const struct plot_data *first);

/* The times of the records in d: the first text column of the table `path`, which has a row per record. With a NULL
 * path: of the only operand, if this is a file whose text column differs between neighboring rows. Returns `times`, or
 * NULL if there are no times or the kind does not show them. */
const struct ae_text_column *plot_times(struct tool *t, const struct ae_plot_kind *kind, const char *path,
					const struct plot_data *d, struct ae_text_column *times);

/* The part of a path after its folders. */
const char *plot_base_name(const char *path);

#endif
