/* style.h - the table of styles: colors, strokes and fonts of everything in a picture, in SVG and PNG. Private to
 * libae. */
#ifndef STYLE_H
#define STYLE_H

#include "base/base.h"

#define AE_CURVES 16      /* different styles of curves */
#define AE_CLASSES 20     /* different styles of classes */
#define AE_SHADES 16      /* colors of a scale */
#define AE_DEPTHS 4       /* styles of bones by depth, from far to near */
#define AE_SHADE_FROM 0.2 /* position of the first shade on the scale of ae_color_heat() */

enum ae_style {
	/* text */
	AE_STYLE_TITLE,
	AE_STYLE_HEAD,
	AE_STYLE_TEXT,
	AE_STYLE_MIDDLE,
	AE_STYLE_END,
	AE_STYLE_NOTE,
	AE_STYLE_HALO,  /* outlined, legible on any background */
	AE_STYLE_LIGHT, /* on a dark background */
	/* around the data */
	AE_STYLE_PAPER,
	AE_STYLE_FRAME,
	AE_STYLE_GRID,
	AE_STYLE_HATCH,
	/* data */
	AE_STYLE_BAR,
	AE_STYLE_OVER,   /* bar above the threshold */
	AE_STYLE_FALSE,  /* above the threshold, but normal */
	AE_STYLE_MISSED, /* below the threshold, but abnormal */
	AE_STYLE_BAND,
	AE_STYLE_ERROR,
	AE_STYLE_LEVEL,
	AE_STYLE_MARKED,
	AE_STYLE_BONE,
	AE_STYLE_LIMB,
	AE_STYLE_JOINT,
	AE_STYLE_GHOST, /* bones of the reference */
	AE_STYLE_CURVE, /* first style of curves; those of classes, and shades of a color scale follow */
	AE_STYLE_CLASS = AE_STYLE_CURVE + AE_CURVES,
	AE_STYLE_SHADE = AE_STYLE_CLASS + AE_CLASSES,
	AE_STYLE_DEPTH = AE_STYLE_SHADE + AE_SHADES, /* bones, then those of the other color */
	AE_STYLES = AE_STYLE_DEPTH + 2 * AE_DEPTHS
};

enum ae_anchor { AE_START, AE_MIDDLE, AE_END };

#define AE_NO_COLOR UINT32_MAX

struct ae_style_entry {
	const char *name;      /* class of SVG elements */
	uint32_t fill, stroke; /* 0xRRGGBB or AE_NO_COLOR */
	double opacity;        /* of the fill, 0 to 1 */
	double width;          /* of the stroke, pixels; of text: of its outline */
	double dash[4];        /* lengths of stroke and gap, two or four; all 0: solid */
	double size;           /* of text, pixels; 0: not a style of text */
	enum ae_anchor anchor;
	bool bold;
};

const struct ae_style_entry *ae_style(enum ae_style style);

/* Style of curve or class i; i counts modulo their number. */
enum ae_style ae_style_curve(size_t i);
enum ae_style ae_style_class(size_t i);
/* The style of a bone at this depth, 0 for far to 1 for near. */
enum ae_style ae_style_depth(double near, bool left);
/* The shade at this position of the scale, 0 to 1. */
enum ae_style ae_style_shade(double at);

#endif
