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
	STROKE("c8", 0x1f4e9c, 1.3, 7, 3),
	STROKE("c9", 0xc96a00, 1.3, 2, 3),
	STROKE("c10", 0x00805e, 1.3, 9, 3, 2, 3),
	STROKE("c11", 0x8a3d8f, 1.3, 0),
	STROKE("c12", 0x3a9bd1, 1.3, 7, 3),
	STROKE("c13", 0x7a7a00, 1.3, 2, 3),
	STROKE("c14", 0x555555, 1.3, 9, 3, 2, 3),
	STROKE("c15", 0xb0588a, 1.3, 0),
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
	[AE_STYLE_SHADE] = CLASS("h0", 0xc2e6b8),
	CLASS("h1", 0xa7dbb9),
	CLASS("h2", 0x8cd1ba),
	CLASS("h3", 0x73c5bb),
	CLASS("h4", 0x5cb8be),
	CLASS("h5", 0x45aac0),
	CLASS("h6", 0x339abf),
	CLASS("h7", 0x2c86b7),
	CLASS("h8", 0x2571ae),
	CLASS("h9", 0x205ea4),
	CLASS("h10", 0x1e4e96),
	CLASS("h11", 0x1c3d87),
	CLASS("h12", 0x1a2e78),
	CLASS("h13", 0x152565),
	CLASS("h14", 0x0f1d52),
	CLASS("h15", 0x0a143f),
	[AE_STYLE_DEPTH] = STROKE("z0", 0xb4c3de, 1.2, 0),
	STROKE("z1", 0x829dc9, 1.8, 0),
	STROKE("z2", 0x5076b3, 2.5, 0),
	STROKE("z3", 0x1f4e9c, 3.3, 0),
	STROKE("z4", 0xf4d3ad, 1.2, 0),
	STROKE("z5", 0xedb87a, 1.8, 0),
	STROKE("z6", 0xe79d47, 2.5, 0),
	STROKE("z7", 0xe08214, 3.3, 0),
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

enum ae_style ae_style_depth(double near, bool left)
{
	double i = near * AE_DEPTHS;

	return (enum ae_style)(AE_STYLE_DEPTH + (left ? AE_DEPTHS : 0)
			       + (i > 0 ? i < AE_DEPTHS ? (size_t)i : AE_DEPTHS - 1 : 0));
}

enum ae_style ae_style_shade(double at)
{
	double i = at * AE_SHADES;

	return (enum ae_style)(AE_STYLE_SHADE + (i > 0 ? i < AE_SHADES ? (size_t)i : AE_SHADES - 1 : 0));
}
