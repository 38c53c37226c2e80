/* powers.c - powers of ten in 128 bits, for reading and writing decimal numbers. */
#include "base/powers.h"

#include <assert.h>

/* 10^k is 10^(27 i) * 10^j: two short tables instead of one line for each k. Below, only their leading bits
 * stand; the powers of two that go with them are found by log2_of_ten(). */
enum { STRIDE = 27, COARSE_MIN = AE_POWER_MIN / STRIDE, EXACT = 2 * STRIDE };

/* 10^(27 i), i from -13: cut after 128 bits, and exact for i = 0 and 1. */
static const struct {
	uint64_t high, low;
} coarse[] = {
	{ 0x8049a4ac0c5811ae, 0x205b896d777d6278 }, { 0xcf42894a5dce35ea, 0x52064cac828675b9 },
	{ 0xa76c582338ed2621, 0xaf2af2b80af6f24e }, { 0x873e4f75e2224e68, 0x5a7744a6e804a291 },
	{ 0xda7f5bf590966848, 0xaf39a475506a899e }, { 0xb080392cc4349dec, 0xbd8d794d96aacfb3 },
	{ 0x8e938662882af53e, 0x547eb47b7282ee9c }, { 0xe65829b3046b0afa, 0x0cb4a5a3112a5112 },
	{ 0xba121a4650e4ddeb, 0x92f34d62616ce413 }, { 0x964e858c91ba2655, 0x3a6a07f8d510f86f },
	{ 0xf2d56790ab41c2a2, 0xfae27299423fb9c3 }, { 0xc428d05aa4751e4c, 0xaa97e14c3c26b886 },
	{ 0x9e74d1b791e07e48, 0x775ea264cf55347d }, { 0x8000000000000000, 0x0000000000000000 },
	{ 0xcecb8f27f4200f3a, 0x0000000000000000 }, { 0xa70c3c40a64e6c51, 0x999090b65f67d924 },
	{ 0x86f0ac99b4e8dafd, 0x69a028bb3ded71a3 }, { 0xda01ee641a708de9, 0xe80e6f4820cc9495 },
	{ 0xb01ae745b101e9e4, 0x5ec05dcff72e7f8f }, { 0x8e41ade9fbebc27d, 0x14588f13be847307 },
	{ 0xe5d3ef282a242e81, 0x8f1668c8a86da5fa }, { 0xb9a74a0637ce2ee1, 0x6d953e2bd7173692 },
	{ 0x95f83d0a1fb69cd9, 0x4abdaf101564f98e }, { 0xf24a01a73cf2dccf, 0xbc633b39673c8cec },
	{ 0xc3b8358109e84f07, 0x0a862f80ec4700c8 }, { 0x9e19db92b4e31ba9, 0x6c07a2c26a8346d1 },
};

/* 10^j, exact. */
static const uint64_t fine[STRIDE] = {
	0x8000000000000000, 0xa000000000000000, 0xc800000000000000, 0xfa00000000000000, 0x9c40000000000000,
	0xc350000000000000, 0xf424000000000000, 0x9896800000000000, 0xbebc200000000000, 0xee6b280000000000,
	0x9502f90000000000, 0xba43b74000000000, 0xe8d4a51000000000, 0x9184e72a00000000, 0xb5e620f480000000,
	0xe35fa931a0000000, 0x8e1bc9bf04000000, 0xb1a2bc2ec5000000, 0xde0b6b3a76400000, 0x8ac7230489e80000,
	0xad78ebc5ac620000, 0xd8d726b7177a8000, 0x878678326eac9000, 0xa968163f0a57b400, 0xd3c21bcecceda100,
	0x84595161401484a0, 0xa56fa5b99019a5c8,
};

#ifdef __SIZEOF_INT128__

static uint64_t multiply(uint64_t a, uint64_t b, uint64_t *low)
{
	__extension__ unsigned __int128 product = a;

	product *= b;
	*low = (uint64_t)product;
	return (uint64_t)(product >> 64);
}

#else

/* By halves, as on paper. */
static uint64_t multiply(uint64_t a, uint64_t b, uint64_t *low)
{
	const uint64_t half = UINT32_MAX;
	uint64_t right = (a & half) * (b & half), left = (a >> 32) * (b & half) + (right >> 32);
	uint64_t cross = (a & half) * (b >> 32) + (left & half);

	*low = cross << 32 | (right & half);
	return (a >> 32) * (b >> 32) + (left >> 32) + (cross >> 32);
}

#endif

/* Three words, the highest first. */
struct product {
	uint64_t top, middle, bottom;
};

static struct product multiply_wide(uint64_t high, uint64_t low, uint64_t w)
{
	struct product p;
	uint64_t carried = multiply(low, w, &p.bottom);

	p.top = multiply(high, w, &p.middle);
	p.middle += carried;
	p.top += p.middle < carried;
	return p;
}

/* The factors and how far they reach: Jeon (2020), "Grisu-Exact". Only numbers that are not negative are
 * shifted. */
static int floor_shift(int64_t x, int bits)
{
	const int64_t above = INT64_C(1) << 40;

	return (int)((x + above) >> bits) - (int)(above >> bits);
}

/* The floor of k log2(10), for k up to 1100 either way. */
static int log2_of_ten(int k)
{
	return floor_shift((int64_t)k * 1741647, 19);
}

/* The error of the coarse power is less than 1 in the product's second word, and so is its third word,
 * which is dropped (exact powers have none); the shift doubles both. */
struct ae_power ae_power_of_ten(int k)
{
	struct product p;
	int i, j, shift;

	assert(k >= AE_POWER_MIN && k <= AE_POWER_MAX);
	i = (k - AE_POWER_MIN) / STRIDE;
	j = (k - AE_POWER_MIN) % STRIDE;
	p = multiply_wide(coarse[i].high, coarse[i].low, fine[j]);
	shift = !(p.top >> 63);
	return (struct ae_power){
		.high = p.top << shift | (p.middle >> 63 & (unsigned)shift),
		.low = p.middle << shift,
		.exponent = log2_of_ten(k) - 127,
		.exact = k >= 0 && k < EXACT,
	};
}

/* The power's error, below 4, adds less than 4 to the second word. */
bool ae_power_times(const struct ae_power *power, uint64_t w, uint64_t *whole, bool *fraction)
{
	struct product p = multiply_wide(power->high, power->low, w);

	*whole = p.top;
	*fraction = p.middle > 0 || p.bottom > 0;
	return power->exact || (p.middle > 0 && p.middle <= UINT64_MAX - 4);
}

int ae_log10_of_two(int e)
{
	return floor_shift((int64_t)e * 315653, 20);
}

int ae_log10_of_three_quarters(int e)
{
	return floor_shift((int64_t)e * 631305 - 261663, 21);
}
