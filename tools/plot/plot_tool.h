/* plot_tool.h - the parts of ae-plot: its options, and its inputs. */
#ifndef PLOT_TOOL_H
#define PLOT_TOOL_H

#include "common/plot_data.h"

/* When terminal pictures have colors. */
enum { PLOT_COLOR_AUTO, PLOT_COLOR_ALWAYS, PLOT_COLOR_NEVER };

struct plot_options {
	const char *title, *against, *flags, *ranges, *threshold, *labels, *range, *x_label, *y_label, *times, *names,
		*edges, *camera;
	struct tool_list rows, shapes;
	double at, fps, depth; /* NaN: not given */
	bool log, log_x, png, hints, transpose, animate, continuous, parts, errors, term;
	int color;                                                /* PLOT_COLOR_... */
	size_t width, height, records, bins, ncols, frames, step; /* 0: not given */
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

/* Reads the bones of --edges: the caller frees *edge. Returns how many. */
size_t plot_edges_read(struct tool *t, const char *path, struct ae_plot_edge **edge);
/* Sets the camera and the depth of a skeleton, as --camera and --depth say. */
void plot_edges_camera(const struct tool *t, const struct plot_options *o, struct ae_plot *p);

/* Names of classes or columns. */
struct plot_names {
	size_t count;
	double *number;    /* (count) */
	const char **name; /* (count) */
	char *bytes;
	struct ae_plot_names plot; /* the same, for libae */
};

void plot_names_read(struct tool *t, const char *path, struct plot_names *n);
/* Names the columns of the inputs. Dies unless there is one name per column. */
void plot_names_columns(const struct tool *t, const char *path, const struct plot_names *n, struct plot_inputs *in);
void plot_names_free(struct plot_names *n);

/* Draws the pictures in the operands' files on one page. */
void plot_page(struct tool *t, const struct plot_options *o);

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
