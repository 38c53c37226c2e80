/* noise_option.c - the options of noise: --noise and its --clip. */
#include "common/tool.h"

void tool_limits(const struct tool *t, const char *clip, double limits[2])
{
	tool_pair(t, "option --clip", clip, limits);
	if (limits[0] >= limits[1])
		die(t, "option --clip: '%s': the smaller number comes first", clip);
}

void tool_noise(const struct tool *t, struct ae_noise *noise, const char *text, const char *clip)
{
	double limits[2];
	struct ae_err e;

	if (ae_noise_parse(noise, text, &e) != 0)
		die_err(t, &e);
	if (!clip)
		return;
	tool_limits(t, clip, limits);
	noise->clip = true;
	noise->low = (float)limits[0];
	noise->high = (float)limits[1];
}
