/* number.c - decimal text to numbers and back: against strtod(), and against what must come out. */
#include "ae.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void fail(const char *what, const char *text)
{
	printf("%s: '%s'\n", what, text);
	failures++;
}

static bool same(double a, double b)
{
	return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* The whole text is a number, and the one that strtod() reads. */
static void check_like_strtod(const char *text)
{
	const char *end = text + strlen(text);
	double value = -1;

	if (ae_number_parse(text, end, &value) != end)
		fail("not read to its end", text);
	else if (!same(value, strtod(text, NULL)))
		fail("another value than strtod's", text);
}

static void check_texts(void)
{
	static const char *const texts[] = {
		"0", "-0", "+7", "1.", ".5", "-.5e1", "1e22", "1e23", "123456789012345678", "9007199254740993",
		"9007199254740992.999999999999999999", "1e308", "1.7976931348623159e308", "-1e400", "1e-400", "4.9e-324",
		"2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072011e-308", "0.000000000000000000001",
		"100000000000000000000000", "00000000000000000000000000000000000000001", "0e999999999999", "1e-999999999999",
		"0.1e00000000000000000000000000000000000001", "nan", "NaN", "-inf", "Infinity", "8.5e-5", "1e+5",
		"179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330"
		"286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069"
		"855571366959622842914819860834936475292719074168444365510704342711559699508093042880",
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		check_like_strtod(texts[i]);
}

/* Halfway between two doubles, and then by one digit very far behind not: all digits count. */
static void check_long(void)
{
	char text[2000] = "9007199254740993.", *at = text + strlen(text);

	memset(at, '0', 1500);
	at[1500] = '\0';
	check_like_strtod(text);
	at[1499] = '1';
	check_like_strtod(text);
	memset(text, '1', 1500);
	strcpy(text + 1500, "e-1490");
	check_like_strtod(text);
}

/* Where a number ends, and what is none. */
static void check_ends(void)
{
	static const struct { const char *text; int taken; } cases[] = {	/* -1: none */
		{ "1,5", 1 }, { "1e", 1 }, { "1e+", 1 }, { "1.5.2", 3 }, { "0x10", 1 }, { "infx", 3 }, { "infinit", 3 },
		{ "nan(1)", 3 }, { "", -1 }, { "-", -1 }, { ".", -1 }, { "e5", -1 }, { " 1", -1 }, { "abc", -1 },
		{ "--1", -1 }, { "na", -1 }, { "+.e1", -1 },
	};
	double value;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *text = cases[i].text, *after = ae_number_parse(text, text + strlen(text), &value);

		if ((after ? (int)(after - text) : -1) != cases[i].taken)
			fail("ends elsewhere", text);
	}
}

/* Not one character is read beyond the end. */
static void check_bound(void)
{
	const char *text = "12e5";
	double value;

	if (ae_number_parse(text, text + 1, &value) != text + 1 || !same(value, 1))
		fail("read beyond its end", text);
	if (ae_number_parse(text, text + 3, &value) != text + 2 || !same(value, 12))
		fail("an exponent beyond its end", text);
}

static uint64_t random_bits(void)
{
	static const struct ae_rng keyless = { 0 };
	static uint64_t draw;

	return ae_rng_bits(keyless, draw++);
}

static void check_round_trips(void)
{
	char text[32];

	for (int i = 0; i < 50000; i++) {
		uint64_t bits = random_bits();
		uint32_t half = (uint32_t)bits;
		double d, back = -1;
		float f;

		memcpy(&d, &bits, sizeof d);
		memcpy(&f, &half, sizeof f);
		if (ae_number_f8(text, d) != strlen(text) || strlen(text) > 31)
			fail("length", text);
		if (!ae_number_parse(text, text + strlen(text), &back) || !same(back, d))
			fail("not the same double", text);
		if (ae_number_f4(text, f) != strlen(text) || !(strtof(text, NULL) == f || isnan(f)))
			fail("not the same float", text);
	}
}

/* Short numbers, which the fast way reads. */
static void check_short(void)
{
	char text[64];

	for (int i = 0; i < 50000; i++) {
		uint64_t bits = random_bits();

		snprintf(text, sizeof text, "%llu.%llue%d", (unsigned long long)(bits >> 50),
			 (unsigned long long)(bits & 0xffffff), (int)(bits >> 24 & 63) - 32);
		check_like_strtod(text);
	}
}

/* All powers of ten, with few digits, and with so many that 64 bits do not hold them. */
static void check_exponents(void)
{
	static const char *const digits[] = { "1", "9", "17976931348623157", "9999999999999999999", "18446744073709551616",
					      "1.000000000000000000", "0.000123456789012345678901" };
	char text[64];

	for (int exponent = -400; exponent <= 400; exponent++)
		for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
			snprintf(text, sizeof text, "%se%d", digits[i], exponent);
			check_like_strtod(text);
		}
}

/* Halfway between two doubles, of any size, and one unit more in the last of up to 30 digits. */
static void check_halves(void)
{
	char text[64], longer[80], *last = text;

	for (int i = 0; i < 20000; i++) {
		uint64_t odd = ((uint64_t)1 << 52 | random_bits() >> 12) << 1 | 1;

		snprintf(text, sizeof text, "%llu%.*s", (unsigned long long)odd, i % 15, ".0000000000000");
		last = text + strlen(text) - 1;
		check_like_strtod(text);
		snprintf(longer, sizeof longer, "%.0Lf", ldexpl((long double)odd, 10 + i % 90));
		check_like_strtod(longer);
		if (*last > '0' || *last == '.')
			continue;
		*last = '1';
		check_like_strtod(text);
	}
}

/* Significant digits of a number's text, without zeros at either end. */
static void significant(char *to, const char *text)
{
	size_t n = 0;

	for (; *text && *text != 'e'; text++)
		if (*text >= '0' && *text <= '9' && (n > 0 || *text != '0'))
			to[n++] = *text;
	while (n > 0 && to[n - 1] == '0')
		n--;
	to[n] = '\0';
}

/* Finds the fewest digits of printf that read back as x. */
static void search(char *to, double x, bool single)
{
	char text[64];
	int count = 0;

	do
		snprintf(text, sizeof text, "%.*e", count, x);
	while ((single ? (double)strtof(text, NULL) : strtod(text, NULL)) != x && count++ < 17);
	significant(to, text);
}

/* Below a power of two numbers are closer, so a number above it may have fewer digits than the nearest one. */
static void check_digits(double x, bool single)
{
	char text[32], ours[32], theirs[32];
	int exponent;
	bool power = fabs(frexp(x, &exponent)) == 0.5;

	if (single)
		ae_number_f4(text, (float)x);
	else
		ae_number_f8(text, x);
	significant(ours, text);
	search(theirs, x, single);
	if ((single ? (double)strtof(text, NULL) : strtod(text, NULL)) != x)
		fail("reads back as another number", text);
	if (power ? strlen(ours) > strlen(theirs) : strcmp(ours, theirs) != 0)
		fail("not the fewest digits", text);
}

/* Checks numbers of all exponents, numbers with few digits, and whole numbers, also next to powers of two. */
static void check_fewest(void)
{
	for (int exponent = -1074; exponent <= 1023; exponent++)
		for (int bit = -1; bit < 53; bit += 6) {
			double power = ldexp(1, exponent), x = bit < 0 ? power : power + ldexp(power, -bit);

			check_digits(x, false);
			if (x >= (double)FLT_TRUE_MIN && x <= (double)FLT_MAX)
				check_digits((double)(float)x, true);
		}
	for (int i = 0; i < 10000; i++) {
		uint64_t bits = random_bits();
		double x = (double)(bits >> (i & 63)), y = (double)(bits % 1000000) / (double)(1 + i % 1000);

		check_digits(x, false);
		check_digits((double)(float)x, true);
		check_digits(y, false);
		check_digits((double)(float)y, true);
	}
}

static void check_shortest(void)
{
	static const struct { double value; const char *f8, *f4; } cases[] = {
		{ 0.1, "0.1", "0.1" }, { 1e6, "1000000", "1000000" }, { -0.0, "-0", "-0" }, { 16777216, "16777216", "16777216" },
		{ 1e22, "1e22", NULL }, { 1e-5, "1e-5", "1e-5" }, { 0.00012, "0.00012", "0.00012" }, { 5e-324, "5e-324", NULL },
		{ 1.0 / 3, "0.3333333333333333", "0.33333334" }, { DBL_MAX, "1.7976931348623157e308", NULL },
		{ -123.456, "-123.456", "-123.456" }, { 9007199254740991, "9007199254740991", NULL },
		{ 0x1p-44, "5.684341886080802e-14", NULL }, { 1e23, "1e23", NULL }, { 2e9, "2000000000", "2000000000" },
		{ 0x1p87, NULL, "1.5474251e26" }, { 123456789, "123456789", "123456790" },
		{ HUGE_VAL, "inf", "inf" }, { -HUGE_VAL, "-inf", "-inf" },
	};
	char text[32];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ae_number_f8(text, cases[i].value);
		if (cases[i].f8 && strcmp(text, cases[i].f8) != 0)
			fail(cases[i].f8, text);
		ae_number_f4(text, (float)cases[i].value);
		if (cases[i].f4 && strcmp(text, cases[i].f4) != 0)
			fail(cases[i].f4, text);
	}
}

int main(void)
{
	check_texts();
	check_long();
	check_ends();
	check_bound();
	check_round_trips();
	check_short();
	check_exponents();
	check_halves();
	check_fewest();
	check_shortest();
	return failures != 0;
}
