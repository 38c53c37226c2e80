/* plot.h - pictures: the public header of its folder. */
#ifndef AE_PLOT_H
#define AE_PLOT_H

#include "data/data.h"
#include "io/io.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- pictures: plot.c, a kind each in plot_*.c -------------------------------------------------- */

/* Records to draw. */
struct ae_plot_input {
	char name[64];			/* what the picture calls it; "": nothing */
	struct ae_shape shape;		/* of a record */
	enum ae_dtype dtype;		/* as they were stored */
	size_t count;			/* records */
	const double *x;		/* (count, shape); NaN leaves a gap */
	const char *const *names;	/* one a value of the last axis, NULL where it has none */
};

/* What a picture shows. A zeroed field is one that is not given; numbers are NaN then. */
struct ae_plot {
	const char *title;		/* NULL: the kind's */
	const char *x_title, *y_title;	/* what stands beside the axes; NULL: the kind's */
	size_t width, height;		/* pixels, at most 10000; 0: what suits the kind */
	const struct ae_plot_input *input;
	size_t inputs;			/* 1, or more where the kind takes AE_PLOT_INPUTS */
	const double *against;		/* as many values as the first input's */
	const double *label;		/* class of each record of the first input, NaN: none */
	const uint64_t *number;		/* of each record, where they are some of many; NULL: 0, 1, ... */
	const struct ae_text_column *times;	/* of each record of the first input, below the axis; NULL: numbers */
	struct ae_ranges marked;	/* records to show in red */
	double threshold;
	double low, high;		/* values shown as black and white */
	bool log;			/* the axis of the values, or of the counts, is logarithmic */
	bool log_x;			/* that of a histogram's values is */
	size_t bins;			/* 0: by the number of values */
	bool transpose;			/* the rows of a table side by side */
	bool animate;			/* it moves */
	double rate;			/* frames a second, where it moves */
	size_t frames;			/* of each record, where it does not; 0: what suits */
	bool png;			/* pixels rather than SVG */
	size_t across;			/* pictures side by side; 0: what suits */
};

struct ae_canvas;

/* What a kind makes use of. */
enum {
	AE_PLOT_AGAINST = 1, AE_PLOT_NEEDS_AGAINST = 2, AE_PLOT_MARKED = 4, AE_PLOT_THRESHOLD = 8, AE_PLOT_LOG = 16,
	AE_PLOT_BINS = 32,
	AE_PLOT_FEW = 64,	/* it shows a panel or more a record */
	AE_PLOT_GAPS = 128,	/* missing values are common in it */
	AE_PLOT_FIRST = 256,	/* it shows the first records of many */
	AE_PLOT_INPUTS = 512, AE_PLOT_LABELS = 1024, AE_PLOT_RANGE = 2048, AE_PLOT_SHAPE = 4096,
	AE_PLOT_AXES = 8192, AE_PLOT_TRANSPOSE = 16384, AE_PLOT_FRAMES = 32768, AE_PLOT_COLUMNS = 65536,
	AE_PLOT_LOG_X = 131072,
	AE_PLOT_TIMES = 262144,
};

struct ae_plot_kind {
	const char *name, *summary;
	unsigned takes;
	size_t width;		/* where the plot does not say; 0: by what is in it */
	size_t few;		/* records, where nobody says, of a kind that shows few */
	int (*draw)(const struct ae_plot *, struct ae_canvas *, struct ae_err *);
};

/* Kind number i, NULL after the last one. */
const struct ae_plot_kind *ae_plot_kind(size_t i);

/* The picture as a self-contained SVG document, or a PNG file, of n bytes; the caller frees them. */
int ae_plot_draw(const struct ae_plot_kind *kind, const struct ae_plot *p, char **bytes, size_t *n,
		 struct ae_err *e) AE_MUST_USE;

#ifdef __cplusplus
}
#endif

#endif
