/* number.c - decimal numbers to and from text, correctly rounded and in no locale. */
#include "base/base.h"
#include "base/powers.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DIGITS_MAX = 800,   /* significant digits looked at: 767 and a sign of more decide every double */
	DIGITS_FAST = 19,   /* fit into 64 bits */
	EXPONENT_BITS = 60, /* of exponents: beyond any number of digits that undoes it */
};

/* ---- text to numbers ---- */

/* A number taken apart: its value is digits * 10^exponent. Digits stay where they are in the text. */
struct number_parts {
	bool minus;
	const char *first, *last; /* of the mantissa, perhaps with a point in it */
	size_t digits;
	uint64_t mantissa; /* of the first DIGITS_FAST digits */
	int64_t exponent;
};

static bool digit(const char *s, const char *end)
{
	return s < end && (unsigned)*s - '0' < 10;
}

/* Returns the first character after the word, or NULL when another one stands there. */
static const char *word(const char *s, const char *end, const char *lower)
{
	for (; *lower; s++, lower++)
		if (s == end || (*s | 32) != *lower)
			return NULL;
	return s;
}

static const char *parse_word(const char *s, const char *end, double *value)
{
	const char *after = word(s, end, "nan");
	const char *longer;

	if (after) {
		*value = (double)NAN;
		return after;
	}
	after = word(s, end, "inf");
	if (!after)
		return NULL;
	*value = (double)INFINITY;
	longer = word(after, end, "inity");
	return longer ? longer : after;
}

/* Eight characters as one number, the first of them lowest, on any machine. */
static uint64_t load_eight(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	return (uint64_t)u[0] | (uint64_t)u[1] << 8 | (uint64_t)u[2] << 16 | (uint64_t)u[3] << 24 | (uint64_t)u[4] << 32
		| (uint64_t)u[5] << 40 | (uint64_t)u[6] << 48 | (uint64_t)u[7] << 56;
}

/* Whether each byte is from 0x30 to 0x39: its upper half is 3, and still is after adding 6. */
static bool eight_digits(uint64_t x)
{
	const uint64_t upper = UINT64_C(0xf0f0f0f0f0f0f0f0), threes = UINT64_C(0x3030303030303030);

	return (x & upper) == threes && ((x + UINT64_C(0x0606060606060606)) & upper) == threes;
}

/* Neighbors join to pairs, pairs to fours, fours to the whole. */
static uint64_t join_eight(uint64_t x)
{
	x -= UINT64_C(0x3030303030303030);
	x = (10 * x + (x >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
	x = (100 * x + (x >> 16)) & UINT64_C(0x0000ffff0000ffff);
	return (10000 * x + (x >> 32)) & UINT32_MAX;
}

/* Appends digits to *value, which wraps around when there are too many; returns what follows them. */
static const char *take_digits(const char *s, const char *end, uint64_t *value)
{
	for (uint64_t eight; end - s >= 8 && eight_digits(eight = load_eight(s)); s += 8)
		*value = 100000000 * *value + join_eight(eight);
	for (; digit(s, end); s++)
		*value = 10 * *value + (uint64_t)(*s - '0');
	return s;
}

/* Skips leading zeros and takes the first DIGITS_FAST digits, if there are more than fit. */
static void take_leading(struct number_parts *p)
{
	size_t n = 0;

	for (; p->first < p->last && (*p->first == '0' || *p->first == '.'); p->first++)
		p->digits -= *p->first == '0';
	p->mantissa = 0;
	for (const char *s = p->first; s < p->last && n < DIGITS_FAST; s++)
		if (*s != '.') {
			p->mantissa = 10 * p->mantissa + (uint64_t)(*s - '0');
			n++;
		}
}

/* Digits and a point; NULL when there is no digit. */
static const char *parse_mantissa(const char *s, const char *end, struct number_parts *p)
{
	p->first = s;
	p->last = s = take_digits(s, end, &p->mantissa);
	p->digits = (size_t)(s - p->first);
	if (s < end && *s == '.') {
		p->last = take_digits(s + 1, end, &p->mantissa);
		p->exponent = s + 1 - p->last;
		p->digits += (size_t)(p->last - s - 1);
	}
	if (p->digits == 0)
		return NULL;
	if (p->digits > DIGITS_FAST)
		take_leading(p);
	return p->last;
}

/* "e-5"; an e without digits after it is no part of the number. */
static const char *parse_exponent(const char *s, const char *end, int64_t *exponent)
{
	const char *at = s + 1;
	bool minus = at < end && *at == '-';
	int64_t value = 0;

	if (s == end || (*s | 32) != 'e')
		return s;
	at += at < end && (*at == '-' || *at == '+');
	if (!digit(at, end))
		return s;
	for (; digit(at, end); at++)
		value = value >> (EXPONENT_BITS - 4) ? value : 10 * value + (*at - '0');
	*exponent += minus ? -value : value;
	return at;
}

/* Digits without a point, then the exponent: strtod() reads that the same in every locale. */
static double slow_value(const struct number_parts *p)
{
	char text[DIGITS_MAX + 32];
	size_t n = 0;
	int64_t exponent = p->exponent;
	bool more = false;

	for (const char *s = p->first; s < p->last; s++) {
		if (*s == '.')
			continue;
		if (n < DIGITS_MAX) {
			text[n++] = *s;
		} else {
			more = more || *s != '0';
			exponent++;
		}
	}
	if (more)
		text[n - 1] = '1'; /* beyond what decides, but not nothing */
	snprintf(text + n, sizeof text - n, "e%" PRId64, exponent);
	return strtod(text, NULL);
}

/* Clinger (1990): both factors are exact, so their product or quotient is rounded once. Where double
 * expressions are evaluated in more than double (FLT_EVAL_METHOD, 32-bit x86) it would be rounded twice. */
static bool exact_value(uint64_t mantissa, int64_t exponent, double *value)
{
	static const double ten[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
				      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

	if (FLT_EVAL_METHOD != 0 || mantissa > (uint64_t)1 << 53 || exponent < -22 || exponent > 22)
		return false;
	*value = exponent < 0 ? (double)mantissa / ten[-exponent] : (double)mantissa * ten[exponent];
	return true;
}

/* top * 2^exponent, and a fraction of top, to the nearest double, half to even. Of top, one of the first two
 * bits is set. Bits that round up beyond the mantissa rightly end in the exponent. */
static bool round_value(uint64_t top, bool fraction, int exponent, double *value)
{
	int shift = 10 + (int)(top >> 63), biased = exponent + shift + 1075;
	uint64_t half, rest, bits;

	if (biased <= 0) {
		shift += 1 - biased; /* subnormal */
		biased = 1;
	}
	if (shift > 63)
		return false;
	half = (uint64_t)1 << (shift - 1);
	rest = top & (2 * half - 1);
	bits = ((uint64_t)(biased - 1) << 52) + (top >> shift);
	bits += rest > half || (rest == half && (fraction || (bits & 1)));
	memcpy(value, &bits, sizeof bits);
	return bits < (uint64_t)0x7ff << 52;
}

/* Lemire (2021), "Number parsing at a gigabyte per second", with powers found from two short tables. */
static bool product_value(uint64_t mantissa, int64_t exponent, double *value)
{
	struct ae_power power;
	uint64_t top;
	bool fraction;
	int shift = 0;

	if (exponent < AE_POWER_MIN || exponent > AE_POWER_MAX)
		return false;
	for (int bits = 32; bits > 0; bits /= 2)
		if (mantissa << shift >> (64 - bits) == 0)
			shift += bits;
	power = ae_power_of_ten((int)exponent);
	return ae_power_times(&power, mantissa << shift, &top, &fraction)
		&& round_value(top, fraction, power.exponent + 128 - shift, value);
}

/* Where digits were left away, the value lies between two, which nearly always round to the same. */
static bool fast_value(const struct number_parts *p, double *value)
{
	int64_t exponent = p->exponent;
	uint64_t mantissa = p->mantissa;
	double above;

	if (p->digits > DIGITS_FAST) {
		exponent += (int64_t)(p->digits - DIGITS_FAST);
		return product_value(mantissa, exponent, value) && product_value(mantissa + 1, exponent, &above)
			&& *value == above;
	}
	if (exact_value(mantissa, exponent, value) || product_value(mantissa, exponent, value))
		return true;
	for (; mantissa % 10 == 0; mantissa /= 10) /* "1.000000000000000000", as some programs write */
		exponent++;
	return exact_value(mantissa, exponent, value);
}

const char *ae_number_parse(const char *s, const char *end, double *value)
{
	struct number_parts p = { 0 };
	const char *after;

	if (s < end && (*s == '-' || *s == '+'))
		p.minus = *s++ == '-';
	after = parse_mantissa(s, end, &p);
	if (after) {
		after = parse_exponent(after, end, &p.exponent);
		if (p.mantissa == 0)
			*value = 0;
		else if (!fast_value(&p, value))
			*value = slow_value(&p);
	} else {
		after = parse_word(s, end, value);
	}
	if (after && p.minus)
		*value = -*value;
	return after;
}

/* ---- numbers to text ---- */

enum { DECIMALS_MAX = 17 };

/* A positive number as text: 0.d1d2d3... * 10^point. */
struct decimal {
	char digit[DECIMALS_MAX + 1];
	int count, point;
};

/* The `count` digits nearest to x, from printf()'s "d.ddde-05" whatever its locale makes the point. */
static void round_to(struct decimal *d, double x, int count)
{
	char text[48];
	const char *s = text;

	snprintf(text, sizeof text, "%.*e", count - 1, x);
	for (d->count = 0; *s != 'e'; s++)
		if (digit(s, s + 1))
			d->digit[d->count++] = *s;
	d->point = atoi(s + 1) + 1;
	while (d->count > 1 && d->digit[d->count - 1] == '0')
		d->count--;
	d->digit[d->count] = '\0';
}

static bool reads_back(const struct decimal *d, double x, bool single)
{
	char text[48];

	snprintf(text, sizeof text, "%se%d", d->digit, d->point - d->count);
	return single ? (double)strtof(text, NULL) == x : strtod(text, NULL) == x;
}

/* The fewest digits that read back, from the C library. Normal numbers keep any `sure` digits, so the search
 * starts there. */
static void search_decimal(struct decimal *d, double x, bool single)
{
	int sure = single ? FLT_DIG : DBL_DIG, count = x < (single ? (double)FLT_MIN : DBL_MIN) ? 1 : sure;

	do
		round_to(d, x, count);
	while (!reads_back(d, x, single) && count++ < DECIMALS_MAX);
}

/* A positive number is c * 2^q; where c is `narrow`, the number below it is nearer than the one above. */
struct binary {
	uint64_t c;
	int q;
	bool narrow;
};

static struct binary take_apart(uint64_t bits, int mantissa_bits, int bias)
{
	uint64_t hidden = (uint64_t)1 << mantissa_bits, c = bits & (hidden - 1);
	int biased = (int)(bits >> mantissa_bits);

	if (biased == 0)
		return (struct binary){ c, 1 - bias - mantissa_bits, false };
	return (struct binary){ c + hidden, biased - bias - mantissa_bits, c == 0 && biased > 1 };
}

static struct binary binary_of(double x, bool single)
{
	float narrowed = (float)x;
	uint32_t half;
	uint64_t bits;

	memcpy(&half, &narrowed, sizeof half);
	memcpy(&bits, &x, sizeof bits);
	return single ? take_apart(half, FLT_MANT_DIG - 1, FLT_MAX_EXP - 1)
		      : take_apart(bits, DBL_MANT_DIG - 1, DBL_MAX_EXP - 1);
}

/* The interval that reads back as a number, in quarters of 10^exponent: itself and its limits. Each is a whole number or
 * one more than an even one if it lies between that and the next, which compares like the real one. */
struct interval {
	uint64_t low, at, high;
	int exponent;
};

static bool scale(const struct ae_power *p, uint64_t w, uint64_t *to)
{
	bool fraction;

	if (!ae_power_times(p, w, to, &fraction))
		return false;
	*to |= fraction;
	return true;
}

/* The exponent makes the limits at least 1 and less than 10 apart. A limit itself rounds to an even c. */
static bool find_interval(struct interval *v, const struct binary *b)
{
	int k = b->narrow ? ae_log10_of_three_quarters(b->q) : ae_log10_of_two(b->q);
	struct ae_power p = ae_power_of_ten(-k);
	int shift = b->q + p.exponent + 128;

	v->exponent = k;
	if (!scale(&p, (4 * b->c - (b->narrow ? 1 : 2)) << shift, &v->low) || !scale(&p, 4 * b->c << shift, &v->at)
	    || !scale(&p, (4 * b->c + 2) << shift, &v->high))
		return false;
	v->low += b->c & 1;
	v->high -= b->c & 1;
	return true;
}

static bool holds(const struct interval *v, uint64_t number)
{
	return 4 * number >= v->low && 4 * number <= v->high;
}

/* A multiple of 10 if there is one, and there is one at most; else the nearest number, half to even. */
static uint64_t choose(const struct interval *v)
{
	uint64_t below = v->at / 4, ten = below - below % 10, half = 4 * below + 2;

	if (holds(v, ten))
		return ten;
	if (holds(v, ten + 10))
		return ten + 10;
	if (!holds(v, below))
		return below + 1;
	return below + (holds(v, below + 1) && (v->at > half || (v->at == half && below % 2)));
}

/* Writes the digits of a number; returns how many. */
static int put_digits(char to[20], uint64_t number)
{
	char reversed[20];
	int n = 0;

	do
		reversed[n++] = (char)('0' + number % 10);
	while (number /= 10);
	for (int i = 0; i < n; i++)
		to[i] = reversed[n - 1 - i];
	return n;
}

/* Giulietti (2020), "The Schubfach way to render doubles": as search_decimal(), but for powers of two, whose
 * shortest number need not be the nearest of its length. False where 128 bits do not decide. */
static bool shortest_decimal(struct decimal *d, double x, bool single)
{
	struct binary b = binary_of(x, single);
	struct interval v;
	uint64_t number;
	char digits[20];

	if (!find_interval(&v, &b))
		return false;
	for (number = choose(&v); number % 10 == 0; number /= 10)
		v.exponent++;
	d->count = put_digits(digits, number);
	memcpy(d->digit, digits, (size_t)d->count);
	d->point = d->count + v.exponent;
	return true;
}

/* ---- the form of the text ---- */

static char *copy(char *to, const char *from, int n)
{
	memcpy(to, from, (size_t)n);
	return to + n;
}

static char *repeat(char *to, char c, int n)
{
	memset(to, c, (size_t)n);
	return to + n;
}

static char *put_scientific(char *to, const struct decimal *d)
{
	int exponent = d->point - 1;

	*to++ = d->digit[0];
	if (d->count > 1)
		*to++ = '.';
	to = copy(to, d->digit + 1, d->count - 1);
	*to++ = 'e';
	if (exponent < 0)
		*to++ = '-';
	return to + put_digits(to, (uint64_t)abs(exponent));
}

/* "123.45", "0.00012", "1200000", and an exponent where there would be many zeros. */
static char *put_decimal(char *to, const struct decimal *d)
{
	if (d->point > DECIMALS_MAX || d->point < -3)
		return put_scientific(to, d);
	if (d->point <= 0)
		return copy(repeat(copy(to, "0.", 2), '0', -d->point), d->digit, d->count);
	if (d->point >= d->count)
		return repeat(copy(to, d->digit, d->count), '0', d->point - d->count);
	to = copy(to, d->digit, d->point);
	*to++ = '.';
	return copy(to, d->digit + d->point, d->count - d->point);
}

static size_t put_number(char to[32], double x, bool single)
{
	struct decimal d;
	char *at = to;

	if (isnan(x))
		return (size_t)sprintf(to, "nan");
	if (signbit(x))
		*at++ = '-';
	if (isinf(x) || x == 0)
		return (size_t)(at - to) + (size_t)sprintf(at, "%s", x == 0 ? "0" : "inf");
	if (!shortest_decimal(&d, fabs(x), single))
		search_decimal(&d, fabs(x), single);
	at = put_decimal(at, &d);
	*at = '\0';
	return (size_t)(at - to);
}

size_t ae_number_f4(char to[32], float value)
{
	return put_number(to, (double)value, true);
}

size_t ae_number_f8(char to[32], double value)
{
	return put_number(to, value, false);
}
