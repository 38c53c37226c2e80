/* style.c - the table of styles. Only anomalies and thresholds are red. Curves also differ in their dashes, for prints
 * without color. */
#include "plot/style.h"

#define INK 0x222222
#define RED 0xc3161c
#define TEXT(name, ...) \
	{ \
		name, INK, AE_NO_COLOR, 1, __VA_ARGS__ \
	}
#define STROKE(name, color, width, ...) \
	{ \
		name, AE_NO_COLOR, color, 1, width, \
		{ \
			__VA_ARGS__ \
		} \
	}
#define CLASS(name, color) \
	{ \
		name, color, color, 1, 1.8 \
	}
#define FILL(name, color, opacity) \
	{ \
		name, color, AE_NO_COLOR, opacity \
	}

static const struct ae_style_entry styles[AE_STYLES] = {
	[AE_STYLE_TITLE] = TEXT("title", .size = 16, .bold = true),
	[AE_STYLE_HEAD] = TEXT("head", .size = 12),
	[AE_STYLE_TEXT] = TEXT("text", .size = 11),
	[AE_STYLE_MIDDLE] = TEXT("middle", .size = 11, .anchor = AE_MIDDLE),
	[AE_STYLE_END] = TEXT("end", .size = 11, .anchor = AE_END),
	[AE_STYLE_NOTE] = { "note", 0x666666, AE_NO_COLOR, 1, .size = 10, .anchor = AE_END },
	[AE_STYLE_HALO] = { "halo", INK, 0xffffff, 1, 4, .size = 14, .anchor = AE_MIDDLE, .bold = true },
	[AE_STYLE_LIGHT] = { "light", 0xffffff, AE_NO_COLOR, 1, .size = 11, .anchor = AE_MIDDLE },
	[AE_STYLE_PAPER] = FILL("paper", 0xffffff, 1),
	[AE_STYLE_FRAME] = STROKE("frame", 0x777777, 1, 0),
	[AE_STYLE_GRID] = STROKE("grid", 0xe4e4e4, 1, 0),
	[AE_STYLE_HATCH] = STROKE("hatch", 0x3a7bd5, 1, 0),
	[AE_STYLE_BAR] = FILL("bar", 0x7d9cc9, 1),
	[AE_STYLE_OVER] = FILL("over", RED, 1),
	[AE_STYLE_FALSE] = FILL("false", 0xf2b04c, 1),
	[AE_STYLE_MISSED] = FILL("missed", 0x5b2a77, 1),
	[AE_STYLE_BAND] = FILL("band", RED, 0.16),
	[AE_STYLE_ERROR] = FILL("error", 0xc96a00, 0.25),
	[AE_STYLE_LEVEL] = STROKE("level", RED, 1.3, 7, 4),
	[AE_STYLE_MARKED] = STROKE("marked", RED, 2, 0),
	[AE_STYLE_BONE] = STROKE("bone", 0x1f4e9c, 1.8, 0),
	[AE_STYLE_LIMB] = STROKE("limb", 0xe08214, 1.8, 0),
	[AE_STYLE_JOINT] = STROKE("joint", INK, 3.4, 0),
	[AE_STYLE_GHOST] = STROKE("ghost", 0xbbbbbb, 3.6, 0),
	[AE_STYLE_CURVE] = STROKE("c0", 0x1f4e9c, 1.3, 0),
	STROKE("c1", 0xc96a00, 1.3, 7, 3),
	STROKE("c2", 0x00805e, 1.3, 2, 3),
	STROKE("c3", 0x8a3d8f, 1.3, 9, 3, 2, 3),
	STROKE("c4", 0x3a9bd1, 1.3, 0),
	STROKE("c5", 0x7a7a00, 1.3, 7, 3),
	STROKE("c6", 0x555555, 1.3, 2, 3),
	STROKE("c7", 0xb0588a, 1.3, 9, 3, 2, 3),
	[AE_STYLE_CLASS] = CLASS("k0", 0x1f4e9c),
	CLASS("k1", 0xe08214),
	CLASS("k2", 0x1b8a5a),
	CLASS("k3", 0x8a3d8f),
	CLASS("k4", 0x45b5e6),
	CLASS("k5", 0x7a5a2f),
	CLASS("k6", 0xe377b5),
	CLASS("k7", 0x555555),
	CLASS("k8", 0xb2bd22),
	CLASS("k9", 0x0d7a86),
	CLASS("k10", 0x9ab6ef),
	CLASS("k11", 0x6b1f2b),
	CLASS("k12", 0x8fd694),
	CLASS("k13", 0x5b3cc4),
	CLASS("k14", 0xd9a74a),
	CLASS("k15", 0x2b3a1d),
	CLASS("k16", 0xc9a3d9),
	CLASS("k17", 0x3f6f2a),
	CLASS("k18", 0xb0b0b0),
	CLASS("k19", 0x12263f),
};

const struct ae_style_entry *ae_style(enum ae_style style)
{
	return &styles[style];
}

enum ae_style ae_style_curve(size_t i)
{
	return (enum ae_style)(AE_STYLE_CURVE + i % AE_CURVES);
}

enum ae_style ae_style_class(size_t i)
{
	return (enum ae_style)(AE_STYLE_CLASS + i % AE_CLASSES);
}
