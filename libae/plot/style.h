/* style.h - how each thing in a picture looks: the one table of colors, strokes and letters, whatever carries
 * it out. Private to libae. */
#ifndef STYLE_H
#define STYLE_H

#include "base/base.h"

#define AE_CURVES 8	/* looks of curves that are told apart */
#define AE_CLASSES 20	/* looks of classes that are told apart */

enum ae_style {
	/* text */
	AE_STYLE_TITLE,
	AE_STYLE_HEAD,
	AE_STYLE_TEXT,
	AE_STYLE_MIDDLE,
	AE_STYLE_END,
	AE_STYLE_NOTE,
	AE_STYLE_HALO,		/* legible on whatever is behind it */
	AE_STYLE_LIGHT,		/* on dark ground */
	/* what stands around the data */
	AE_STYLE_PAPER,
	AE_STYLE_FRAME,
	AE_STYLE_GRID,
	AE_STYLE_HATCH,
	/* data */
	AE_STYLE_BAR,
	AE_STYLE_OVER,		/* the bar of a threshold */
	AE_STYLE_FALSE,		/* above it, but normal */
	AE_STYLE_MISSED,		/* below it, but abnormal */
	AE_STYLE_BAND,
	AE_STYLE_ERROR,
	AE_STYLE_LEVEL,
	AE_STYLE_MARKED,
	AE_STYLE_BONE,
	AE_STYLE_LIMB,
	AE_STYLE_JOINT,
	AE_STYLE_GHOST,		/* the bones of somebody to compare with */
	AE_STYLE_CURVE,		/* the first of the curves', and of the classes' */
	AE_STYLE_CLASS = AE_STYLE_CURVE + AE_CURVES,
	AE_STYLES = AE_STYLE_CLASS + AE_CLASSES
};

enum ae_anchor { AE_START, AE_MIDDLE, AE_END };

#define AE_NO_COLOR UINT32_MAX

struct ae_style_entry {
	const char *name;		/* class of the SVG elements */
	uint32_t fill, stroke;		/* 0xRRGGBB or AE_NO_COLOR */
	double opacity;			/* of the filled area */
	double width;			/* of the stroke; of text: of the halo around it */
	double dash[4];			/* stroke and gap in turn, all 0: solid; two or four of them */
	double size;			/* of text, pixels; 0: no text */
	enum ae_anchor anchor;
	bool bold;
};

const struct ae_style_entry *ae_style(enum ae_style look);

/* Those of curves and classes, round and round. */
enum ae_style ae_style_curve(size_t i);
enum ae_style ae_style_class(size_t i);

#endif
