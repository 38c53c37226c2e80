/* feature_kinds.c - the features of a window: a new one is a function and a line in the table. A ratio whose denominator
 * is 0 is 0. */
#include "data/feature_kinds.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define POWER_MIN 1e-10 /* the least power of a logarithm */

static double ratio(double a, double b)
{
	return b > 0 ? a / b : 0;
}

static double peak(const struct ae_feature_window *w)
{
	double max = 0;

	for (size_t i = 0; i < w->rows; i++)
		max = fmax(max, fabs(w->x[i]));
	return max;
}

static double rms(const struct ae_feature_window *w)
{
	return sqrt(w->square + w->mean * w->mean);
}

static double mean_abs(const struct ae_feature_window *w)
{
	double sum = 0;

	for (size_t i = 0; i < w->rows; i++)
		sum += fabs(w->x[i]);
	return sum / (double)w->rows;
}

static double mean_root(const struct ae_feature_window *w)
{
	double sum = 0;

	for (size_t i = 0; i < w->rows; i++)
		sum += sqrt(fabs(w->x[i]));
	return sum / (double)w->rows;
}

static double extreme(const struct ae_feature_window *w, double sign)
{
	double max = -INFINITY;

	for (size_t i = 0; i < w->rows; i++)
		max = fmax(max, sign * w->x[i]);
	return sign * max;
}

/* ---- time ---- */

#define PLAIN(name, value) \
	static void name(struct ae_feature_window *w, double unused, double *to) \
	{ \
		(void)unused; \
		*to = value; \
	}
PLAIN(f_mean, w->mean)
PLAIN(f_std, sqrt(w->square))
PLAIN(f_rms, rms(w))
PLAIN(f_min, extreme(w, -1))
PLAIN(f_max, extreme(w, 1))
PLAIN(f_peak, peak(w))
PLAIN(f_ptp, extreme(w, 1) - extreme(w, -1))
PLAIN(f_abs, mean_abs(w))
PLAIN(f_energy, rms(w) * rms(w) * (double)w->rows)
PLAIN(f_crest, ratio(peak(w), rms(w)))
PLAIN(f_shape, ratio(rms(w), mean_abs(w)))
PLAIN(f_impulse, ratio(peak(w), mean_abs(w)))
PLAIN(f_margin, ratio(peak(w), mean_root(w) * mean_root(w)))
PLAIN(f_skewness, ratio(w->cube, w->square *sqrt(w->square)))
PLAIN(f_kurtosis, w->square > 0 ? w->fourth / (w->square * w->square) - 3 : 0)

static void f_quantile(struct ae_feature_window *w, double q, double *to)
{
	*to = ae_quantile(ae_feature_sorted(w), w->rows, q);
}

static void f_crossings(struct ae_feature_window *w, double unused, double *to)
{
	size_t count = 0;

	(void)unused;
	for (size_t i = 1; i < w->rows; i++)
		count += (w->x[i] - w->mean < 0) != (w->x[i - 1] - w->mean < 0);
	*to = w->rows > 1 ? (double)count / (double)(w->rows - 1) : 0;
}

/* ---- frequency ---- */

/* Power at a frequency, as scipy.signal.periodogram(scaling='spectrum') without detrending: frequencies that stand for two
 * count twice. The taper's square keeps the mean power of noise. */
static double density(const struct ae_feature_window *w, const double *power, size_t k)
{
	double twice = k > 0 && 2 * k != w->rows ? 2 : 1;

	return twice * power[k] / (w->taper_square * (double)w->rows);
}

static void f_fft(struct ae_feature_window *w, double unused, double *to)
{
	const double *power = ae_feature_power(w);

	(void)unused;
	for (size_t k = 0; k < w->bins; k++)
		to[k] = sqrt(power[k]);
}

static void f_power(struct ae_feature_window *w, double unused, double *to)
{
	const double *power = ae_feature_power(w);

	(void)unused;
	for (size_t k = 0; k < w->bins; k++)
		to[k] = density(w, power, k) * (double)w->rows / w->rate;
}

/* Sums over bands of equal width from 0 to half the rate; the last one holds its upper end. */
static void sum_bands(const struct ae_feature_window *w, const double *power, double bands, double *to)
{
	size_t n = (size_t)bands;

	for (size_t b = 0; b < n; b++)
		to[b] = 0;
	for (size_t k = 0; k < w->bins; k++) {
		size_t b = w->bins > 1 ? (size_t)((double)k * 2 / (double)w->rows * bands) : 0;

		to[b < n ? b : n - 1] += density(w, power, k);
	}
}

static void logs(double *x, double count)
{
	for (size_t i = 0; i < (size_t)count; i++)
		x[i] = log(fmax(x[i], POWER_MIN));
}

static void f_bands(struct ae_feature_window *w, double bands, double *to)
{
	sum_bands(w, ae_feature_power(w), bands, to);
}

static void f_logbands(struct ae_feature_window *w, double bands, double *to)
{
	f_bands(w, bands, to);
	logs(to, bands);
}

static void f_envelope(struct ae_feature_window *w, double bands, double *to)
{
	sum_bands(w, ae_feature_envelope(w), bands, to);
}

static void f_logenvelope(struct ae_feature_window *w, double bands, double *to)
{
	f_envelope(w, bands, to);
	logs(to, bands);
}

static void f_centroid(struct ae_feature_window *w, double unused, double *to)
{
	const double *power = ae_feature_power(w);
	double sum = 0, all = 0;

	(void)unused;
	for (size_t k = 0; k < w->bins; k++) {
		sum += sqrt(power[k]) * (double)k * w->rate / (double)w->rows;
		all += sqrt(power[k]);
	}
	*to = ratio(sum, all);
}

/* O'Shaughnessy 1987, as HTK has it. */
static double mel_of(double hertz)
{
	return 2595 * log10(1 + hertz / 700);
}

static double hertz_of(double mel)
{
	return 700 * (pow(10, mel / 2595) - 1);
}

/* Triangles of height 1, whose corners are at equal distances in mel between 0 and half the rate; of squared magnitudes. */
static void f_mel(struct ae_feature_window *w, double count, double *to)
{
	const double *power = ae_feature_power(w);
	double step = mel_of(w->rate / 2) / (count + 1);

	for (size_t m = 0; m < (size_t)count; m++) {
		double low = hertz_of((double)m * step), mid = hertz_of((double)(m + 1) * step),
		       high = hertz_of((double)(m + 2) * step);

		/* one bin more at both ends, against rounding: its height is 0 */
		size_t first = (size_t)(low * (double)w->rows / w->rate);
		size_t end = (size_t)(high * (double)w->rows / w->rate) + 2;

		to[m] = 0;
		for (size_t k = first; k < end && k < w->bins; k++) {
			double f = (double)k * w->rate / (double)w->rows,
			       height = fmin((f - low) / (mid - low), (high - f) / (high - mid));

			to[m] += fmax(height, 0) * power[k];
		}
	}
	logs(to, count);
}

/* ---- strikes: impacts at known rates, as of a damaged bearing or gear ---- */

#define SLIP 0.02     /* a strike comes at most this part of its period early or late */
#define FLOOR_REACH 5 /* the floor is the median up to a fifth of the rate around a line */

/* Decibels of the largest power near a frequency over the median power around it; powers count as `least` at least. */
static double line_level(const struct ae_feature_window *w, const double *power, double hertz, double rate,
			 double least)
{
	double step = w->rate / (double)w->rows, near = fmax(SLIP * hertz, 1.5 * step),
	       around = fmax(rate / FLOOR_REACH, 4 * step), most = 0;
	size_t n = 0, first = (size_t)fmax(ceil((hertz - around) / step), 0);

	for (size_t k = first; k < w->bins && (double)k * step <= hertz + around; k++) {
		w->level[n++] = power[k];
		if (fabs((double)k * step - hertz) <= near)
			most = fmax(most, power[k]);
	}
	ae_sort(w->level, n);
	return 10 * log10(fmax(most, least) / fmax(ae_quantile(w->level, n, 0.5), least));
}

/* Means over the harmonics of each rate. */
static void levels(const struct ae_feature_window *w, const double *power, double harmonics, double *to)
{
	double least = 0;

	for (size_t k = 0; k < w->bins; k++)
		least = fmax(least, power[k] * POWER_MIN);
	least = fmax(least, DBL_MIN);
	for (size_t i = 0; i < w->how->strike_rates; i++) {
		double rate = w->how->strikes[i];

		to[i] = 0;
		for (size_t h = 1; h <= (size_t)harmonics; h++)
			to[i] += line_level(w, power, (double)h * rate, rate, least) / harmonics;
	}
}

static void f_strikes(struct ae_feature_window *w, double harmonics, double *to)
{
	double kurtosis;

	levels(w, ae_feature_band_envelope(w, false, 0, 1, &kurtosis), harmonics, to);
}

/* After prewhitening by the cepstrum (Borghesani et al. 2013), so that neither resonances nor the lines of shafts and gears
 * count. */
static void f_whitestrikes(struct ae_feature_window *w, double harmonics, double *to)
{
	double kurtosis;

	levels(w, ae_feature_band_envelope(w, true, 0, 1, &kurtosis), harmonics, to);
}

/* The highest frequency that a rate's lines and the floor around them need. */
static double highest(double rate, double harmonics)
{
	return (harmonics + 1.0 / FLOOR_REACH) * rate;
}

/* In the band of the largest spectral kurtosis among halves, quarters and eighths of the frequencies (Antoni 2007: the
 * kurtogram), where the impacts of a damage ring. A band must be as wide as its envelope's highest line. */
static void f_bandstrikes(struct ae_feature_window *w, double harmonics, double *to)
{
	double best = 0, most = -1, width = 1, need = 0;

	for (size_t i = 0; i < w->how->strike_rates; i++)
		need = fmax(need, highest(w->how->strikes[i], harmonics));
	for (size_t parts = 2; parts <= 8 && need <= w->rate / 2 / (double)parts; parts *= 2)
		for (size_t i = 0; i < parts; i++) {
			double kurtosis, part = 1 / (double)parts;

			(void)ae_feature_band_envelope(w, false, (double)i * part, (double)(i + 1) * part, &kurtosis);
			if (kurtosis > most) {
				most = kurtosis;
				best = (double)i * part;
				width = part;
			}
		}
	levels(w, ae_feature_band_envelope(w, false, best, best + width, &most), harmonics, to);
}

/* A line and the floor around it must be below half the rate. */
static bool harmonics_fit(const struct ae_features_options *o, double harmonics)
{
	for (size_t i = 0; i < o->strike_rates; i++)
		if (highest(o->strikes[i], harmonics) > o->rate / 2)
			return false;
	return harmonics >= 1 && harmonics == floor(harmonics);
}

static size_t bins_of(size_t rows)
{
	return rows / 2 + 1;
}

/* ---- the table ---- */

static const struct ae_feature_kind kinds[] = {
	{ "mean", "mean", AE_FEATURE_PLAIN, NULL, f_mean },
	{ "std", "standard deviation, of the population", AE_FEATURE_PLAIN, NULL, f_std },
	{ "rms", "root of the mean square", AE_FEATURE_PLAIN, NULL, f_rms },
	{ "min", "minimum", AE_FEATURE_PLAIN, NULL, f_min },
	{ "max", "maximum", AE_FEATURE_PLAIN, NULL, f_max },
	{ "peak", "largest absolute value", AE_FEATURE_PLAIN, NULL, f_peak },
	{ "ptp", "maximum minus minimum", AE_FEATURE_PLAIN, NULL, f_ptp },
	{ "abs", "mean absolute value", AE_FEATURE_PLAIN, NULL, f_abs },
	{ "energy", "sum of squares", AE_FEATURE_PLAIN, NULL, f_energy },
	{ "crest", "crest factor: peak / rms", AE_FEATURE_PLAIN, NULL, f_crest },
	{ "shape", "shape factor: rms / abs", AE_FEATURE_PLAIN, NULL, f_shape },
	{ "impulse", "impulse factor: peak / abs", AE_FEATURE_PLAIN, NULL, f_impulse },
	{ "margin", "clearance factor: peak / squared mean root of absolute values", AE_FEATURE_PLAIN, NULL, f_margin },
	{ "skewness", "third standardized moment", AE_FEATURE_PLAIN, NULL, f_skewness },
	{ "kurtosis", "fourth standardized moment minus 3", AE_FEATURE_PLAIN, NULL, f_kurtosis },
	{ "crossings", "fraction of steps across the mean", AE_FEATURE_PLAIN, NULL, f_crossings },
	{ "q", "quantile, with linear interpolation", AE_FEATURE_SHARE, NULL, f_quantile },
	{ "centroid", "mean frequency, weighted by magnitude", AE_FEATURE_PLAIN, NULL, f_centroid },
	{ "fft", "magnitudes of the Fourier transform", AE_FEATURE_PLAIN, bins_of, f_fft },
	{ "power", "power density of each frequency (periodogram)", AE_FEATURE_PLAIN, bins_of, f_power },
	{ "bands", "power in bands of equal width", AE_FEATURE_PARTS, NULL, f_bands },
	{ "logbands", "logarithm of bands", AE_FEATURE_PARTS, NULL, f_logbands },
	{ "mel", "logarithm of the energy in mel bands", AE_FEATURE_PARTS, NULL, f_mel },
	{ "envelope", "power of the envelope in bands of equal width", AE_FEATURE_PARTS, NULL, f_envelope },
	{ "logenvelope", "logarithm of envelope", AE_FEATURE_PARTS, NULL, f_logenvelope },
	{ "strikes", "level of harmonics of each of --strikes in the squared envelope's spectrum", AE_FEATURE_HARMONICS,
	  NULL, f_strikes },
	{ "whitestrikes", "strikes with all frequencies at one magnitude", AE_FEATURE_HARMONICS, NULL, f_whitestrikes },
	{ "bandstrikes", "strikes in the band of the largest spectral kurtosis", AE_FEATURE_HARMONICS, NULL,
	  f_bandstrikes },
};

const struct ae_feature_kind *ae_feature_kind_find(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strlen(kinds[i].name) == length && memcmp(kinds[i].name, name, length) == 0)
			return &kinds[i];
	return NULL;
}

size_t ae_feature_count(const struct ae_feature_kind *k, double parameter, size_t rows,
			const struct ae_features_options *o)
{
	switch (k->parameter) {
	case AE_FEATURE_PLAIN: return k->count ? k->count(rows) : 1;
	case AE_FEATURE_SHARE: return parameter >= 0 && parameter <= 1;
	case AE_FEATURE_HARMONICS: return harmonics_fit(o, parameter) ? o->strike_rates : 0;
	default:
		return parameter >= 1 && parameter <= (double)bins_of(rows) && parameter == floor(parameter)
			? (size_t)parameter
			: 0;
	}
}

const char *ae_feature_word(size_t i)
{
	return i < sizeof kinds / sizeof *kinds ? kinds[i].name : NULL;
}

const char *ae_feature_help(size_t i)
{
	return i < sizeof kinds / sizeof *kinds ? kinds[i].help : NULL;
}
