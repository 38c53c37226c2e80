/* plot.h - pictures: the public header of its folder. */
#ifndef AE_PLOT_H
#define AE_PLOT_H

#include "data/data.h"
#include "io/io.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- pictures: plot.c; each kind in plot_KIND.c -------------------------------------------------- */

/* Records to draw. */
struct ae_plot_input {
	char name[64];            /* in the legend, and in messages; "": none */
	struct ae_shape shape;    /* of a record */
	enum ae_dtype dtype;      /* type in which the records were stored */
	size_t count;             /* records */
	const double *x;          /* (count, shape) values, row-major; NaN: missing */
	const char *const *names; /* one per value of the last axis, each or all may be NULL */
};

/* Names of classes, which are numbers. */
struct ae_plot_names {
	size_t count;
	const double *number;    /* (count) */
	const char *const *text; /* (count) */
};

/* A bone of a skeleton between two joints, from 0; equal ones: a head. */
struct ae_plot_edge {
	size_t from, to;
	bool left; /* in the other color */
};

/* Content and options of a picture. A zeroed field is not given; the numbers `threshold`, `low` and `high` are NaN if
 * they are not given. */
struct ae_plot {
	const char *title;                  /* NULL: the kind's */
	const char *x_label, *y_label;      /* of the axes; NULL: the kind's */
	size_t width, height;               /* pixels, at most 10000; 0: chosen by the kind */
	const struct ae_plot_input *input;  /* (inputs) */
	size_t inputs;                      /* 1, or more if the kind has AE_PLOT_INPUTS */
	const double *against;              /* reference records, shaped as the first input's; or NULL */
	const double *label;                /* class of each record of the first input, NaN: none; or NULL */
	const struct ae_plot_names *names;  /* of classes or columns; NULL: numbers, or those of the input */
	const uint64_t *number;             /* of each record, if they are a selection; NULL: 0, 1, ... */
	const struct ae_text_column *times; /* of each record of the first input, as axis labels; or NULL */
	struct ae_ranges marked;            /* records to show in red */
	double threshold;
	double low, high;                /* values at the ends of the color scale */
	bool log;                        /* logarithmic axis of the values; histogram: of the counts */
	bool log_x;                      /* logarithmic horizontal axis */
	bool continuous;                 /* scatter: labels are values, for a color scale */
	bool errors;                     /* lines: each column is followed by one of errors */
	bool parts;                      /* loss: also the parts of the losses */
	size_t step;                     /* windows, recon: rows from one window to the next; 0: unknown */
	size_t bins;                     /* 0: chosen by the number of values */
	bool hints;                      /* SVG: values appear under the pointer */
	bool transpose;                  /* heat: table rows along the horizontal axis */
	bool animate;                    /* skeleton: an animated picture */
	double fps;                      /* frames per second of an animated picture */
	const struct ae_plot_edge *edge; /* skeleton: (edges) */
	size_t edges;                    /* 0: those of a Kinect */
	bool deep;                       /* skeleton: depth is drawn */
	double camera[2];                /* skeleton: with `deep`, degrees to the side and up */
	double depth;                    /* skeleton: with `deep`, units of x per unit of depth */
	size_t frames;                   /* frames per record of a still picture; 0: chosen by the kind */
	bool png;                        /* PNG instead of SVG */
	bool term;   /* text for a terminal instead of SVG, in UTF-8; a character is AE_PLOT_CHARACTER_... pixels */
	bool colors; /* term: 256 colors */
	size_t height_max; /* pixels of panels that need not be higher, if height is 0; 0: no limit */
	size_t ncols;      /* grid: pictures side by side; 0: chosen by the kind */
};

struct ae_canvas;

/* Pixels of a character on a terminal. */
#define AE_PLOT_CHARACTER_WIDTH 7
#define AE_PLOT_CHARACTER_HEIGHT 14

/* Options and properties of a kind. */
enum {
	AE_PLOT_AGAINST = 1,
	AE_PLOT_NEEDS_AGAINST = 2,
	AE_PLOT_MARKED = 4,
	AE_PLOT_THRESHOLD = 8,
	AE_PLOT_LOG = 16,
	AE_PLOT_BINS = 32,
	AE_PLOT_SAMPLE = 64, /* draws some records, evenly spaced over the input */
	AE_PLOT_GAPS = 128,  /* missing values are allowed without an option */
	AE_PLOT_FIRST = 256, /* draws the first records */
	AE_PLOT_INPUTS = 512,
	AE_PLOT_LABELS = 1024,
	AE_PLOT_RANGE = 2048,
	AE_PLOT_SHAPE = 4096,
	AE_PLOT_AXES = 8192,
	AE_PLOT_TRANSPOSE = 16384,
	AE_PLOT_FRAMES = 32768,
	AE_PLOT_COLUMNS = 65536,
	AE_PLOT_LOG_X = 131072,
	AE_PLOT_TIMES = 262144,
	AE_PLOT_HINTS = 524288,
	AE_PLOT_CLASS_NAMES = 1048576,
	AE_PLOT_COLUMN_NAMES = 2097152,
	AE_PLOT_CONTINUOUS = 4194304,
	AE_PLOT_PARTS = 8388608,
	AE_PLOT_STEP = 16777216,
	AE_PLOT_ERRORS = 33554432,
	AE_PLOT_EDGES = 67108864,
	AE_PLOT_PAGE = 134217728, /* draws pictures, with ae_page_draw() */
};

struct ae_plot_kind {
	const char *name, *title;
	unsigned flags; /* AE_PLOT_... */
	size_t width;   /* default width in pixels; 0: depends on the content */
	size_t records; /* default number of records, for AE_PLOT_SAMPLE and AE_PLOT_FIRST */
	int (*draw)(const struct ae_plot *, struct ae_canvas *, struct ae_err *);
};

/* Kind number i, and its name; NULL after the last one. */
const struct ae_plot_kind *ae_plot_kind(size_t i);
const char *ae_plot_word(size_t i);

/* Draws a picture. Returns 0 and in *bytes a self-contained SVG document, PNG file or text of *n bytes, which the caller
 * frees; -1 on error. */
int ae_plot_draw(const struct ae_plot_kind *kind, const struct ae_plot *p, char **bytes, size_t *n,
		 struct ae_err *e) AE_MUST_USE;

/* A picture on a page: SVG, or for PNG pages pixels. */
struct ae_page_picture {
	const char *name;         /* in messages */
	const char *bytes;        /* (length) an SVG document of ae_plot_draw(), then a NUL */
	size_t length;            /* bytes */
	const unsigned char *rgb; /* (height, width, 3) */
	size_t width, height;     /* pixels of `rgb` */
};

struct ae_page {
	const char *title; /* "": none */
	size_t columns;    /* pictures side by side; 0: as many as rows, or one more */
	bool png;
	size_t count;
	const struct ae_page_picture *picture; /* (count) */
};

/* Draws pictures in rows, each in its own size. Returns 0 and in *bytes an SVG document or PNG file of *n bytes, which
 * the caller frees; -1 on error. */
int ae_page_draw(const struct ae_page *page, char **bytes, size_t *n, struct ae_err *e) AE_MUST_USE;

#ifdef __cplusplus
}
#endif

#endif
