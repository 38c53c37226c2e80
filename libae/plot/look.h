/* look.h - how each thing in a picture looks: the one table of colours, strokes and letters, whatever carries
 * it out. Private to libae. */
#ifndef LOOK_H
#define LOOK_H

#include "base/base.h"

#define AE_CURVES 8	/* looks of curves that are told apart */
#define AE_CLASSES 20	/* looks of classes that are told apart */

enum ae_look {
	/* text */
	AE_LOOK_TITLE,
	AE_LOOK_HEAD,
	AE_LOOK_TEXT,
	AE_LOOK_MIDDLE,
	AE_LOOK_END,
	AE_LOOK_NOTE,
	AE_LOOK_HALO,		/* legible on whatever is behind it */
	AE_LOOK_LIGHT,		/* on dark ground */
	/* what stands around the data */
	AE_LOOK_PAPER,
	AE_LOOK_FRAME,
	AE_LOOK_GRID,
	AE_LOOK_HATCH,
	/* data */
	AE_LOOK_BAR,
	AE_LOOK_OVER,		/* the bar of a threshold */
	AE_LOOK_FALSE,		/* above it, but normal */
	AE_LOOK_MISSED,		/* below it, but abnormal */
	AE_LOOK_BAND,
	AE_LOOK_ERROR,
	AE_LOOK_LEVEL,
	AE_LOOK_MARKED,
	AE_LOOK_BONE,
	AE_LOOK_LIMB,
	AE_LOOK_JOINT,
	AE_LOOK_GHOST,		/* the bones of somebody to compare with */
	AE_LOOK_CURVE,		/* the first of the curves', and of the classes' */
	AE_LOOK_CLASS = AE_LOOK_CURVE + AE_CURVES,
	AE_LOOKS = AE_LOOK_CLASS + AE_CLASSES
};

enum ae_anchor { AE_START, AE_MIDDLE, AE_END };

#define AE_NO_COLOUR UINT32_MAX

struct ae_look_entry {
	const char *name;		/* class of the SVG elements */
	uint32_t fill, stroke;		/* 0xRRGGBB or AE_NO_COLOUR */
	double opacity;			/* of the filled area */
	double width;			/* of the stroke; of text: of the halo around it */
	double dash[4];			/* stroke and gap in turn, all 0: solid; two or four of them */
	double size;			/* of text, pixels; 0: no text */
	enum ae_anchor anchor;
	bool bold;
};

const struct ae_look_entry *ae_look(enum ae_look look);

/* Those of curves and classes, round and round. */
enum ae_look ae_look_curve(size_t i);
enum ae_look ae_look_class(size_t i);

#endif
