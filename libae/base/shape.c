/* shape.c - record shapes, and the value types of files: their names, sizes and bytes. */
#include "base/shape.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- shapes ---- */

size_t ae_shape_count(const struct ae_shape *s)
{
	size_t count = 1;

	for (int i = 0; i < s->rank; i++)
		count *= s->dim[i];
	return count;
}

bool ae_shape_equal(const struct ae_shape *a, const struct ae_shape *b)
{
	if (a->rank != b->rank)
		return false;
	for (int i = 0; i < a->rank; i++)
		if (a->dim[i] != b->dim[i])
			return false;
	return true;
}

struct ae_shape_text ae_shape_name(const struct ae_shape *s)
{
	struct ae_shape_text name = { "()" };
	size_t used = 0;

	for (int i = 0; i < s->rank && used < sizeof name.text; i++)
		used += (size_t)snprintf(name.text + used, sizeof name.text - used, "%s%zu", i ? "x" : "", s->dim[i]);
	return name;
}

bool ae_shape_add(struct ae_shape *s, uint64_t dim)
{
	/* bytes of a record must fit into size_t, for every type and with room to add to them */
	const uint64_t most = SIZE_MAX / 16 < AE_VALUES_MAX ? SIZE_MAX / 16 : AE_VALUES_MAX - 1;

	if (s->rank == AE_RANK_MAX || dim == 0 || dim > most / ae_shape_count(s))
		return false;
	s->dim[s->rank++] = (size_t)dim;
	return true;
}

/* The digits at *text as a number, saturated; false when there is none. */
static bool whole(const char **text, uint64_t *value)
{
	const char *s = *text;

	for (*value = 0; *s >= '0' && *s <= '9'; s++)
		*value = *value > AE_VALUES_MAX ? *value : 10 * *value + (uint64_t)(*s - '0');
	if (s == *text)
		return false;
	*text = s;
	return true;
}

int ae_shape_parse(struct ae_shape *s, const char *text, struct ae_err *e)
{
	const char *at = text;
	uint64_t dim;

	s->rank = 0;
	if (strcmp(text, "()") == 0 || *text == '\0')
		return 0;
	for (;; at++) {
		if (!whole(&at, &dim) || (*at != 'x' && *at != '\0'))
			return ae_err_set(e, "shape '%s': sizes from 1 joined by 'x' expected, as 28x28", text);
		if (!ae_shape_add(s, dim))
			return ae_err_set(e, "shape '%s': %d sizes from 1 at most, their product below 2^48", text,
					  AE_RANK_MAX);
		if (*at == '\0')
			return 0;
	}
}

/* ---- types ---- */

enum kind { REAL, SIGNED, UNSIGNED };

static const struct {
	char name[3];
	unsigned char size, kind;
} types[AE_DTYPES] = {
	[AE_F4] = { "f4", 4, REAL },     [AE_F2] = { "f2", 2, REAL },     [AE_F8] = { "f8", 8, REAL },
	[AE_I1] = { "i1", 1, SIGNED },   [AE_I2] = { "i2", 2, SIGNED },   [AE_I4] = { "i4", 4, SIGNED },
	[AE_I8] = { "i8", 8, SIGNED },   [AE_U1] = { "u1", 1, UNSIGNED }, [AE_U2] = { "u2", 2, UNSIGNED },
	[AE_U4] = { "u4", 4, UNSIGNED }, [AE_U8] = { "u8", 8, UNSIGNED }, [AE_B1] = { "b1", 1, UNSIGNED },
};

size_t ae_dtype_size(enum ae_dtype d)
{
	return types[d].size;
}

const char *ae_dtype_name(enum ae_dtype d)
{
	return types[d].name;
}

int ae_dtype_parse(enum ae_dtype *d, const char *text, struct ae_err *e)
{
	for (int i = 0; i < AE_DTYPES; i++)
		if (strcmp(types[i].name, text) == 0) {
			*d = (enum ae_dtype)i;
			return 0;
		}
	return ae_err_set(e, "dtype '%s': f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8 or b1 expected", text);
}

bool ae_dtype_real(enum ae_dtype d)
{
	return types[d].kind == REAL;
}

/* ---- bytes to values ---- */

bool ae_host_is_big(void)
{
	const uint16_t one = 1;

	return *(const unsigned char *)&one == 0;
}

static uint64_t load(const unsigned char *p, size_t size, bool big)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < size; i++)
		bits = bits << 8 | p[big ? i : size - 1 - i];
	return bits;
}

static float float_of(uint32_t bits)
{
	float x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

static double double_of(uint64_t bits)
{
	double x;

	memcpy(&x, &bits, sizeof x);
	return x;
}

/* IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
static double half_of(unsigned bits)
{
	int exponent = bits >> 10 & 31;
	unsigned fraction = bits & 1023;
	double x;

	if (exponent == 31)
		x = fraction ? (double)NAN : (double)INFINITY;
	else if (exponent == 0)
		x = ldexp(fraction, -24);
	else
		x = ldexp(fraction + 1024, exponent - 25);
	return bits >> 15 ? -x : x;
}

/* The sign of an integer of `size` bytes, whose magnitude is left in *bits. */
static bool take_sign(uint64_t *bits, size_t size)
{
	uint64_t top;

	assert(size >= 1 && size <= 8);
	top = (uint64_t)1 << (8 * size - 1);
	if (!(*bits & top))
		return false;
	*bits = (~*bits & (top - 1)) + 1;
	return true;
}

static double value_f8(enum ae_dtype d, uint64_t bits)
{
	bool minus;

	switch (d) {
	case AE_F4: return (double)float_of((uint32_t)bits);
	case AE_F2: return half_of((unsigned)bits);
	case AE_F8: return double_of(bits);
	default:
		minus = types[d].kind == SIGNED && take_sign(&bits, types[d].size);
		return minus ? -(double)bits : (double)bits;
	}
}

/* By way of double, except where that would round twice. */
static float value_f4(enum ae_dtype d, uint64_t bits)
{
	bool minus;

	if (d != AE_I8 && d != AE_U8)
		return (float)value_f8(d, bits);
	minus = d == AE_I8 && take_sign(&bits, 8);
	return minus ? -(float)bits : (float)bits;
}

/* Conversions of floats and doubles in the byte order of this machine. */
static void widen(const unsigned char *from, double *to, size_t n)
{
	float x;

	for (size_t i = 0; i < n; i++) {
		memcpy(&x, from + i * sizeof x, sizeof x);
		to[i] = (double)x;
	}
}

static void narrow(const unsigned char *from, float *to, size_t n)
{
	double x;

	for (size_t i = 0; i < n; i++) {
		memcpy(&x, from + i * sizeof x, sizeof x);
		to[i] = (float)x;
	}
}

void ae_dtype_get_f8(enum ae_dtype d, bool big, const void *from, double *to, size_t n)
{
	const unsigned char *p = from;
	size_t size = types[d].size;

	if (d == AE_F8 && big == ae_host_is_big())
		memcpy(to, from, n * sizeof *to);
	else if (d == AE_F4 && big == ae_host_is_big())
		widen(from, to, n);
	else if (d == AE_U1)
		for (size_t i = 0; i < n; i++)
			to[i] = p[i];
	else
		for (size_t i = 0; i < n; i++)
			to[i] = value_f8(d, load(p + i * size, size, big));
}

void ae_dtype_get_f4(enum ae_dtype d, bool big, const void *from, float *to, size_t n)
{
	const unsigned char *p = from;
	size_t size = types[d].size;

	if (d == AE_F4 && big == ae_host_is_big())
		memcpy(to, from, n * sizeof *to);
	else if (d == AE_F8 && big == ae_host_is_big())
		narrow(from, to, n);
	else if (d == AE_U1)
		for (size_t i = 0; i < n; i++)
			to[i] = p[i];
	else
		for (size_t i = 0; i < n; i++)
			to[i] = value_f4(d, load(p + i * size, size, big));
}

/* ---- values to bytes ---- */

static void store(unsigned char *p, uint64_t bits, size_t size)
{
	for (size_t i = 0; i < size; i++)
		p[i] = (unsigned char)(bits >> 8 * i & 255);
}

static uint32_t bits_of_float(float x)
{
	uint32_t bits;

	memcpy(&bits, &x, sizeof bits);
	return bits;
}

static uint64_t bits_of_double(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof bits);
	return bits;
}

/* Rounded once, to the nearest and to even between two; a fraction may carry into the exponent. */
static unsigned bits_of_half(double x)
{
	unsigned sign = signbit(x) ? 0x8000 : 0;
	int exponent;

	x = fabs(x);
	if (isnan(x))
		return sign | 0x7e00;
	if (x >= 65520)
		return sign | 0x7c00;
	if (x < 0x1p-14)
		return sign | (unsigned)rint(ldexp(x, 24));
	frexp(x, &exponent);
	return sign | (((unsigned)(exponent + 13) << 10) + (unsigned)rint(ldexp(x, 11 - exponent)));
}

static uint64_t bits_of_whole(double x)
{
	uint64_t bits = (uint64_t)fabs(x);

	return x < 0 ? ~bits + 1 : bits;
}

static uint64_t bits_of(enum ae_dtype d, double x)
{
	switch (d) {
	case AE_F4: return bits_of_float((float)x);
	case AE_F2: return bits_of_half(x);
	case AE_F8: return bits_of_double(x);
	default: return bits_of_whole(x);
	}
}

/* Whether d can hold x: integers exactly, real types rounded but not made infinite. */
static bool holds(enum ae_dtype d, double x)
{
	int bits = 8 * types[d].size;

	if (types[d].kind == REAL)
		return d == AE_F8 || !isfinite(x) || isfinite(value_f8(d, bits_of(d, x)));
	if (d == AE_B1)
		return x == 0 || x == 1;
	if (types[d].kind == SIGNED)
		return x == floor(x) && x >= -ldexp(1, bits - 1) && x < ldexp(1, bits - 1);
	return x == floor(x) && x >= 0 && x < ldexp(1, bits);
}

/* As many values as go into real numbers of a little-endian host without a closer look. */
static size_t put_plain(enum ae_dtype d, const double *from, unsigned char *to, size_t n)
{
	size_t i = 0;
	float x;

	if (ae_host_is_big())
		return 0;
	if (d == AE_F8) {
		memcpy(to, from, n * sizeof *from);
		return n;
	}
	for (; d == AE_F4 && i < n && isfinite(x = (float)from[i]); i++)
		memcpy(to + i * sizeof x, &x, sizeof x);
	return i;
}

int ae_dtype_put_f8(enum ae_dtype d, const double *from, void *to, size_t n, struct ae_err *e)
{
	unsigned char *p = to;
	size_t size = types[d].size;
	char number[32];

	for (size_t i = put_plain(d, from, p, n); i < n; i++) {
		if (!holds(d, from[i])) {
			ae_number_f8(number, from[i]);
			return ae_err_set(e, "value %zu: %s is no number that %s can hold", i, number, types[d].name);
		}
		store(p + i * size, bits_of(d, from[i]), size);
	}
	return 0;
}

int ae_dtype_put_f4(enum ae_dtype d, const float *from, void *to, size_t n, struct ae_err *e)
{
	unsigned char *p = to;
	size_t size = types[d].size;

	if (d == AE_F4 && !ae_host_is_big()) {
		memcpy(to, from, n * sizeof *from);
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		double x = (double)from[i];

		if (!holds(d, x))
			return ae_err_set(e, "value %zu: %.9g is no number that %s can hold", i, x, types[d].name);
		store(p + i * size, bits_of(d, x), size);
	}
	return 0;
}
