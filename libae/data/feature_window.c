/* feature_window.c - one channel of a window: moments, sorted values, spectrum, spectrum of the envelope. */
#include "data/feature_kinds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846

/* Sums of cosines, periodic: the weights of cos(2 pi k i / n) alternate in sign. */
static const struct {
	const char *name;
	double weight[3];
} tapers[] = {
	{ "boxcar", { 1, 0, 0 } },
	{ "hann", { 0.5, 0.5, 0 } },
	{ "hamming", { 0.54, 0.46, 0 } },
	{ "blackman", { 0.42, 0.5, 0.08 } },
};

const char *ae_taper_word(size_t i)
{
	return i < sizeof tapers / sizeof *tapers ? tapers[i].name : NULL;
}

static void fill_taper(struct ae_feature_window *w, const double weight[3])
{
	w->taper_square = 0;
	for (size_t i = 0; i < w->rows; i++) {
		double angle = 2 * PI * (double)i / (double)w->rows;

		w->taper[i] = weight[0] - weight[1] * cos(angle) + weight[2] * cos(2 * angle);
		w->taper_square += w->taper[i] * w->taper[i];
	}
}

int ae_feature_window_new(struct ae_feature_window *w, size_t rows, const struct ae_features_options *o,
			  struct ae_err *e)
{
	double *at;

	*w = (struct ae_feature_window){ .rows = rows, .bins = rows / 2 + 1, .rate = o->rate, .how = o };
	w->memory = rows < SIZE_MAX / 128 ? malloc((5 * rows + 4 * w->bins) * sizeof *w->memory) : NULL;
	if (!w->memory)
		return ae_err_set(e, "no memory for windows of %zu rows", rows);
	at = w->memory;
	w->x = at;
	w->taper = at += rows;
	w->sorted = at += rows;
	w->re = at += rows;
	w->im = at += rows;
	w->power = at += rows;
	w->envelope = at + w->bins;
	w->squared = w->envelope + w->bins;
	w->level = w->squared + w->bins;
	fill_taper(w, tapers[o->taper].weight);
	return ae_fft_new(&w->fft, rows, e);
}

void ae_feature_window_free(struct ae_feature_window *w)
{
	ae_fft_free(w->fft);
	free(w->memory);
}

void ae_feature_window_set(struct ae_feature_window *w, const double *x, size_t stride)
{
	double n = (double)w->rows, sum = 0;

	for (size_t i = 0; i < w->rows; i++)
		sum += w->x[i] = x[i * stride];
	w->mean = sum / n;
	w->square = w->cube = w->fourth = 0;
	for (size_t i = 0; i < w->rows; i++) {
		double d = w->x[i] - w->mean;

		w->square += d * d / n;
		w->cube += d * d * d / n;
		w->fourth += d * d * d * d / n;
	}
	w->has_sorted = w->has_power = w->has_envelope = false;
}

const double *ae_feature_sorted(struct ae_feature_window *w)
{
	if (!w->has_sorted) {
		memcpy(w->sorted, w->x, w->rows * sizeof *w->sorted);
		ae_sort(w->sorted, w->rows);
		w->has_sorted = true;
	}
	return w->sorted;
}

/* The squared magnitudes of re, im. */
static void squares(const struct ae_feature_window *w, double *to)
{
	for (size_t k = 0; k < w->bins; k++)
		to[k] = w->re[k] * w->re[k] + w->im[k] * w->im[k];
}

const double *ae_feature_power(struct ae_feature_window *w)
{
	if (w->has_power)
		return w->power;
	for (size_t i = 0; i < w->rows; i++) {
		w->re[i] = w->x[i] * w->taper[i];
		w->im[i] = 0;
	}
	ae_fft_run(w->fft, w->re, w->im);
	squares(w, w->power);
	w->has_power = true;
	return w->power;
}

/* The envelope is the magnitude of the analytic signal: the window without its mean, with the frequencies above half the
 * rate set to 0 and those below it doubled, as scipy.signal.hilbert has it. Its mean is left out of the spectrum. */
const double *ae_feature_envelope(struct ae_feature_window *w)
{
	double mean = 0;

	if (w->has_envelope)
		return w->envelope;
	for (size_t i = 0; i < w->rows; i++) {
		w->re[i] = w->x[i] - w->mean;
		w->im[i] = 0;
	}
	ae_fft_run(w->fft, w->re, w->im);
	for (size_t k = 1; k < w->rows; k++) {
		double factor = 2 * k < w->rows ? 2 : 2 * k == w->rows ? 1 : 0;

		w->re[k] *= factor;
		w->im[k] *= factor;
	}
	ae_fft_invert(w->fft, w->re, w->im);
	for (size_t i = 0; i < w->rows; i++) {
		w->re[i] = sqrt(w->re[i] * w->re[i] + w->im[i] * w->im[i]);
		mean += w->re[i] / (double)w->rows;
	}
	for (size_t i = 0; i < w->rows; i++) {
		w->re[i] = (w->re[i] - mean) * w->taper[i];
		w->im[i] = 0;
	}
	ae_fft_run(w->fft, w->re, w->im);
	squares(w, w->envelope);
	w->has_envelope = true;
	return w->envelope;
}

const double *ae_feature_band_envelope(struct ae_feature_window *w, bool white, double from, double to,
				       double *kurtosis)
{
	double n = (double)w->rows, mean = 0, square = 0;

	for (size_t i = 0; i < w->rows; i++) {
		w->re[i] = w->x[i] - w->mean;
		w->im[i] = 0;
	}
	ae_fft_run(w->fft, w->re, w->im);
	for (size_t k = 0; k < w->rows; k++) {
		double at = 2 * (double)k / n;
		bool inside = at >= from && (at < to || (to >= 1 && 2 * k == w->rows)) && k > 0;
		double factor = !inside ? 0 : 2 * k == w->rows ? 1 : 2, magnitude = hypot(w->re[k], w->im[k]);

		if (white)
			factor = magnitude > 0 ? factor / magnitude : 0;
		w->re[k] *= factor;
		w->im[k] *= factor;
	}
	ae_fft_invert(w->fft, w->re, w->im);
	for (size_t i = 0; i < w->rows; i++) {
		w->re[i] = w->re[i] * w->re[i] + w->im[i] * w->im[i];
		mean += w->re[i] / n;
		square += w->re[i] * w->re[i] / n;
	}
	*kurtosis = mean > 0 ? square / (mean * mean) : 0;
	for (size_t i = 0; i < w->rows; i++) {
		w->re[i] = (w->re[i] - mean) * w->taper[i];
		w->im[i] = 0;
	}
	ae_fft_run(w->fft, w->re, w->im);
	squares(w, w->squared);
	return w->squared;
}
