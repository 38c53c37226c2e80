/* number.c - decimal numbers to and from text, correctly rounded and in no locale. */
#include "ae.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	DIGITS_MAX = 800,	/* significant digits looked at: 767 and a sign of more decide every double */
	DIGITS_FAST = 19,	/* fit into 64 bits */
	EXPONENT_MAX = 100000000,	/* beyond any number of digits that undoes it */
};

/* ---- text to numbers ---- */

/* A number taken apart: its value is digits * 10^exponent. Digits stay where they are in the text. */
struct parts {
	bool minus;
	const char *first, *last;	/* mantissa without leading zeros, perhaps with a point in it */
	size_t digits;
	uint64_t mantissa;		/* of the first DIGITS_FAST digits */
	int exponent;
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

/* Digits and a point; NULL when there is no digit. */
static const char *parse_mantissa(const char *s, const char *end, struct parts *p)
{
	const char *point = NULL;
	bool any = false;

	for (; s < end; s++) {
		if (*s == '.' && !point) {
			point = s;
			continue;
		}
		if (!digit(s, end))
			break;
		any = true;
		p->exponent -= point != NULL;
		if (p->digits == 0)
			p->first = s;
		if ((p->digits || *s != '0') && p->digits++ < DIGITS_FAST)
			p->mantissa = 10 * p->mantissa + (uint64_t)(*s - '0');
	}
	p->last = s;
	return any ? s : NULL;
}

/* "e-5"; an e without digits after it is no part of the number. */
static const char *parse_exponent(const char *s, const char *end, int *exponent)
{
	const char *at = s + 1;
	bool minus = at < end && *at == '-';
	int value = 0;

	if (s == end || (*s | 32) != 'e')
		return s;
	at += at < end && (*at == '-' || *at == '+');
	if (!digit(at, end))
		return s;
	for (; digit(at, end); at++)
		value = value > EXPONENT_MAX ? value : 10 * value + (*at - '0');
	*exponent += minus ? -value : value;
	return at;
}

/* Digits without a point, then the exponent: strtod() reads that the same in every locale. */
static double slow_value(const struct parts *p)
{
	char text[DIGITS_MAX + 32];
	size_t n = 0;
	int exponent = p->exponent;
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
		text[n - 1] = '1';	/* beyond what decides, but not nothing */
	snprintf(text + n, sizeof text - n, "e%d", exponent);
	return strtod(text, NULL);
}

/* Clinger's case: both factors are exact, so their product or quotient is rounded once. Where double
 * expressions are evaluated in more than double (FLT_EVAL_METHOD, 32-bit x86) it would be rounded twice. */
static bool fast_value(const struct parts *p, double *value)
{
	static const double ten[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
				      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

	if (FLT_EVAL_METHOD != 0 || p->digits > DIGITS_FAST || p->mantissa > (uint64_t)1 << 53 ||
	    p->exponent < -22 || p->exponent > 22)
		return false;
	*value = p->exponent < 0 ? (double)p->mantissa / ten[-p->exponent]
				 : (double)p->mantissa * ten[p->exponent];
	return true;
}

const char *ae_number_parse(const char *s, const char *end, double *value)
{
	struct parts p = { 0 };
	const char *after;

	if (s < end && (*s == '-' || *s == '+'))
		p.minus = *s++ == '-';
	after = parse_mantissa(s, end, &p);
	if (after) {
		after = parse_exponent(after, end, &p.exponent);
		if (p.digits == 0)
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
struct decimal { char digit[DECIMALS_MAX + 1]; int count, point; };

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

/* "123.45", "0.00012", "1200000", and an exponent where there would be many zeros. */
static int put_decimal(char to[32], const struct decimal *d)
{
	const char *zeros = "0000000000000000";
	int whole = d->point < d->count ? d->point : d->count;

	if (d->point > DECIMALS_MAX || d->point < -3)
		return sprintf(to, "%c%s%se%d", d->digit[0], d->count > 1 ? "." : "", d->digit + 1,
			       d->point - 1);
	if (d->point <= 0)
		return sprintf(to, "0.%.*s%s", -d->point, zeros, d->digit);
	return sprintf(to, "%.*s%.*s%s%s", whole, d->digit, d->point - whole, zeros,
		       whole < d->count ? "." : "", d->digit + whole);
}

/* The fewest digits that read back. Normal numbers keep any `sure` digits, so the search starts there. */
static size_t put_number(char to[32], double x, bool single, int sure)
{
	struct decimal d;
	int count = fabs(x) < (single ? (double)FLT_MIN : DBL_MIN) ? 1 : sure;
	int sign = x < 0;

	if (!isfinite(x))
		return (size_t)sprintf(to, "%s", isnan(x) ? "nan" : x < 0 ? "-inf" : "inf");
	if (x == 0)
		return (size_t)sprintf(to, "%s", signbit(x) ? "-0" : "0");
	to[0] = '-';
	do
		round_to(&d, fabs(x), count);
	while (!reads_back(&d, fabs(x), single) && count++ < DECIMALS_MAX);
	return (size_t)(sign + put_decimal(to + sign, &d));
}

size_t ae_number_f4(char to[32], float value)
{
	return put_number(to, (double)value, true, FLT_DIG);
}

size_t ae_number_f8(char to[32], double value)
{
	return put_number(to, value, false, DBL_DIG);
}
