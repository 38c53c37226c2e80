/* dtype.c - values to bytes and back for every type: all halves, limits of integers, both orders; shapes as text. */
#include "expect.h"
#include "ae.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double half(unsigned bits)
{
	const unsigned char bytes[2] = { bits & 255, bits >> 8 };
	double x;

	ae_dtype_get_f8(AE_F2, false, bytes, &x, 1);
	return x;
}

static unsigned to_half(double x)
{
	unsigned char bytes[2] = { 0 };
	struct ae_err e;

	if (ae_dtype_put_f8(AE_F2, &x, bytes, 1, &e) != 0)
		return 0xffffff;
	return bytes[0] | (unsigned)bytes[1] << 8;
}

/* Every half comes back; halfway between two it is the even one, a hair beside that the nearer one. */
static void check_halves(void)
{
	for (unsigned bits = 0; bits < 0x7c00; bits++) {
		double x = half(bits), next = half(bits + 1), middle = x / 2 + next / 2;

		expect(to_half(x) == bits && to_half(-x) == (bits | 0x8000), "a half that does not come back");
		if (bits == 0x7bff)
			break;
		expect(to_half(middle) == bits + (bits & 1), "a tie that is not rounded to even");
		expect(to_half(nextafter(middle, 0)) == bits, "not rounded down");
		expect(to_half(nextafter(middle, 1e9)) == bits + 1, "not rounded up");
	}
	expect(half(0x0001) == 0x1p-24 && half(0x0400) == 0x1p-14 && half(0x3c00) == 1 && half(0x7bff) == 65504, "halves");
	expect(half(0x7c00) == HUGE_VAL && half(0xfc00) == -HUGE_VAL && isnan(half(0x7e01)), "halves that are no numbers");
	expect(to_half(65519) == 0x7bff && to_half(65520) == 0xffffff, "the largest half");
	expect(to_half(HUGE_VAL) == 0x7c00 && to_half((double)NAN) == 0x7e00, "no numbers to halves");
	expect(to_half(0x1p-25) == 0 && to_half(0x1.1p-25) == 1, "the least half");
}

static bool held(enum ae_dtype d, double x)
{
	unsigned char bytes[8];
	struct ae_err e;
	double back;

	if (ae_dtype_put_f8(d, &x, bytes, 1, &e) != 0)
		return false;
	ae_dtype_get_f8(d, false, bytes, &back, 1);
	return back == x;
}

static void check_integers(void)
{
	static const struct { enum ae_dtype d; double low, high; } limit[] = {
		{ AE_I1, -128, 127 }, { AE_I2, -32768, 32767 }, { AE_I4, -2147483648.0, 2147483647.0 },
		{ AE_I8, -0x1p63, 0x1.fffffffffffffp62 }, { AE_U1, 0, 255 }, { AE_U2, 0, 65535 },
		{ AE_U4, 0, 4294967295.0 }, { AE_U8, 0, 0x1.fffffffffffffp63 }, { AE_B1, 0, 1 },
	};

	for (size_t i = 0; i < sizeof limit / sizeof *limit; i++) {
		enum ae_dtype d = limit[i].d;
		double low = limit[i].low, high = limit[i].high;

		expect(held(d, low) && held(d, high) && held(d, 1), "a limit that is not held");
		expect(!held(d, nextafter(low, -1e300)) && !held(d, nextafter(high, 1e300)), "a value beyond a limit");
		expect(!held(d, 0.5) && !held(d, (double)NAN) && !held(d, HUGE_VAL), "what is no whole number");
	}
	expect(!held(AE_B1, 2) && !held(AE_F4, 1e300) && !held(AE_F4, 0.1), "other types");
}

/* -2 and 258 as integers, 1 as floats, in either order. */
static void check_orders(void)
{
	static const struct { enum ae_dtype d; unsigned char little[8]; double value; } cases[] = {
		{ AE_I1, { 0xfe }, -2 }, { AE_I2, { 0xfe, 0xff }, -2 }, { AE_I4, { 0xfe, 0xff, 0xff, 0xff }, -2 },
		{ AE_I8, { 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, -2 }, { AE_U1, { 7 }, 7 }, { AE_U2, { 2, 1 }, 258 },
		{ AE_U4, { 2, 1 }, 258 }, { AE_U8, { 2, 1 }, 258 }, { AE_B1, { 1 }, 1 }, { AE_F2, { 0, 0x3c }, 1 },
		{ AE_F4, { 0, 0, 0x80, 0x3f }, 1 }, { AE_F8, { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f }, 1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t size = ae_dtype_size(cases[i].d);
		unsigned char big[8], put[8];
		struct ae_err e;
		double x[2];
		float y[2];

		for (size_t k = 0; k < size; k++)
			big[k] = cases[i].little[size - 1 - k];
		ae_dtype_get_f8(cases[i].d, false, cases[i].little, &x[0], 1);
		ae_dtype_get_f8(cases[i].d, true, big, &x[1], 1);
		ae_dtype_get_f4(cases[i].d, false, cases[i].little, &y[0], 1);
		ae_dtype_get_f4(cases[i].d, true, big, &y[1], 1);
		expect(x[0] == cases[i].value && x[1] == x[0] && (double)y[0] == x[0] && y[1] == y[0], "read in either order");
		expect(ae_dtype_put_f4(cases[i].d, y, put, 1, &e) == 0 && memcmp(put, cases[i].little, size) == 0, "written");
	}
}

/* Just above the middle of two floats; a double in between would make it the middle itself. */
static void check_rounded_once(void)
{
	static const unsigned char little[8] = { 1, 0, 0, 0, 0x10, 0, 0, 0x10 };	/* 2^60 + 2^36 + 1 */
	float y;

	ae_dtype_get_f4(AE_I8, false, little, &y, 1);
	expect(y == 0x1.000002p60f, "an integer that is rounded twice");
}

static void check_shapes(void)
{
	static const char *const bad[] = { "0", "3x", "x3", "3x0", "-3", "3X4", "1x1x1x1x1x1x1x1x1", "99999999999999999",
					   "16777216x16777217", "3 4" };
	struct ae_shape s;
	struct ae_err e;

	expect(ae_shape_parse(&s, "300x1", &e) == 0 && s.rank == 2 && s.dim[0] == 300 && s.dim[1] == 1, "300x1");
	expect(strcmp(ae_shape_name(&s).text, "300x1") == 0 && ae_shape_count(&s) == 300, "its name");
	expect(ae_shape_parse(&s, "()", &e) == 0 && s.rank == 0 && ae_shape_count(&s) == 1, "()");
	expect(strcmp(ae_shape_name(&s).text, "()") == 0, "the name of ()");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		expect(ae_shape_parse(&s, bad[i], &e) == -1 && strstr(e.text, bad[i]), bad[i]);
}

int main(void)
{
	check_halves();
	check_integers();
	check_orders();
	check_rounded_once();
	check_shapes();
	return failures != 0;
}
