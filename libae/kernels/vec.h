/* vec.h - a vector of floats, as wide as the compiler's flags allow. Kernels use no other intrinsics. */
#ifndef VEC_H
#define VEC_H

#include "kernels/isa_list.h"

#include <stdint.h>
#include <string.h>

#if defined(__AVX512F__)
#include <immintrin.h>
enum { VL = 16, V_REGISTERS = 32 };
#elif defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
enum { VL = 8, V_REGISTERS = 16 };
#elif defined(__ARM_NEON) && defined(__aarch64__)
#include <arm_neon.h>
enum { VL = 4, V_REGISTERS = 32 };
#elif defined(__SSE2__)
#include <emmintrin.h>
enum { VL = 4, V_REGISTERS = 16 };
#else
enum { VL = 4, V_REGISTERS = 16 };
#endif

typedef float vf __attribute__((vector_size(VL * 4)));
typedef int32_t vi __attribute__((vector_size(VL * 4)));
typedef uint32_t vu __attribute__((vector_size(VL * 4)));
typedef float vf_any __attribute__((vector_size(VL * 4), aligned(4), may_alias));
typedef int16_t vs __attribute__((vector_size(VL * 4))); /* two per lane of a vector of floats */
typedef int16_t vh __attribute__((vector_size(VL * 2)));
typedef int8_t vb __attribute__((vector_size(VL * 2)));

/* Four floats, for any instruction set. */
typedef float v4 __attribute__((vector_size(16)));
typedef float v4_any __attribute__((vector_size(16), aligned(4), may_alias));

#if defined(__clang__)
#define V4_SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
#define V4_SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, (int32_t __attribute__((vector_size(16)))){ i, j, k, l })
#endif

/* Sanitizers check each access of the code that is inlined and unrolled, for which clang takes minutes. Without it, tests
 * take three times as long. */
#if defined(__clang__)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED
#endif
#endif

/* Unrolls a loop completely, so that its arrays become registers. */
#if defined(SANITIZED)
#define UNROLL(n)
#elif defined(__clang__)
#define UNROLL(n) _Pragma("clang loop unroll(full)")
#else
#define UNROLL(n) UNROLL_TEXT(GCC unroll n)
#define UNROLL_TEXT(text) _Pragma(#text)
#endif

#if defined(SANITIZED)
#define V_INLINE static inline
#else
#define V_INLINE static inline __attribute__((always_inline))
#endif

V_INLINE vf v_load(const float *p)
{
	return *(const vf_any *)p;
}
V_INLINE void v_store(float *p, vf x)
{
	*(vf_any *)p = x;
}
V_INLINE vf v_all(float x)
{
	return x - (vf){ 0 };
}
V_INLINE vi v_all_i(int32_t x)
{
	return x - (vi){ 0 };
}
V_INLINE vu v_all_u(uint32_t x)
{
	return x - (vu){ 0 };
}

/* a * b + c, with one rounding if the processor has a fused multiply-add. */
V_INLINE vf v_fma(vf a, vf b, vf c)
{
#if defined(__AVX512F__)
	return (vf)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__AVX2__) && defined(__FMA__)
	return (vf)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif defined(__ARM_NEON) && defined(__aarch64__)
	return (vf)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#else
	return a * b + c;
#endif
}

/* now - past[k] in lane k, rounded to single precision. */
V_INLINE vf v_differences(double now, const double *past)
{
#if defined(__AVX512F__)
	__m256 low = _mm512_cvtpd_ps(_mm512_sub_pd(_mm512_set1_pd(now), _mm512_loadu_pd(past)));
	__m256 high = _mm512_cvtpd_ps(_mm512_sub_pd(_mm512_set1_pd(now), _mm512_loadu_pd(past + 8)));

	return (vf)_mm512_insertf32x8(_mm512_castps256_ps512(low), high, 1);
#elif defined(__AVX2__)
	__m128 low = _mm256_cvtpd_ps(_mm256_sub_pd(_mm256_set1_pd(now), _mm256_loadu_pd(past)));
	__m128 high = _mm256_cvtpd_ps(_mm256_sub_pd(_mm256_set1_pd(now), _mm256_loadu_pd(past + 4)));

	return (vf)_mm256_insertf128_ps(_mm256_castps128_ps256(low), high, 1);
#else
	vf d = { 0 };

	for (int k = 0; k < VL; k++)
		d[k] = (float)(now - past[k]);
	return d;
#endif
}

/* In each lane a if the mask is set (all ones), else b (all zeros). */
V_INLINE vf v_pick(vi mask, vf a, vf b)
{
#if defined(__AVX2__) && !defined(__AVX512F__)
	return (vf)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)mask);
#else
	return (vf)((mask & (vi)a) | (~mask & (vi)b));
#endif
}
/* a > b ? a : b and a < b ? a : b; a NaN in either gives b. */
#if defined(__AVX512F__)
V_INLINE vf v_max(vf a, vf b)
{
	return (vf)_mm512_max_ps((__m512)a, (__m512)b);
}
V_INLINE vf v_min(vf a, vf b)
{
	return (vf)_mm512_min_ps((__m512)a, (__m512)b);
}
#elif defined(__AVX2__)
V_INLINE vf v_max(vf a, vf b)
{
	return (vf)_mm256_max_ps((__m256)a, (__m256)b);
}
V_INLINE vf v_min(vf a, vf b)
{
	return (vf)_mm256_min_ps((__m256)a, (__m256)b);
}
#else
V_INLINE vf v_max(vf a, vf b)
{
	return v_pick(a > b, a, b);
}
V_INLINE vf v_min(vf a, vf b)
{
	return v_pick(a < b, a, b);
}
#endif
V_INLINE vf v_abs(vf a)
{
	return (vf)((vi)a & v_all_i(0x7fffffff));
}

/* The first n < VL floats, then zeros. */
V_INLINE vf v_load_part(const float *p, size_t n)
{
#if defined(__AVX512F__)
	return (vf)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p);
#else
	vf x = { 0 };

	memcpy(&x, p, n * sizeof *p);
	return x;
#endif
}

V_INLINE void v_store_part(float *p, vf x, size_t n)
{
#if defined(__AVX512F__)
	_mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), (__m512)x);
#else
	memcpy(p, &x, n * sizeof *p);
#endif
}

V_INLINE vf v_sqrt(vf x)
{
#if defined(__AVX512F__)
	return (vf)_mm512_sqrt_ps((__m512)x);
#elif defined(__AVX2__)
	return (vf)_mm256_sqrt_ps((__m256)x);
#elif defined(__ARM_NEON) && defined(__aarch64__)
	return (vf)vsqrtq_f32((float32x4_t)x);
#else
	for (int i = 0; i < VL; i++)
		x[i] = __builtin_sqrtf(x[i]);
	return x;
#endif
}

V_INLINE vu v_load_u(const uint32_t *p)
{
	vu x;

	memcpy(&x, p, sizeof x);
	return x;
}

/* 2 * VL small integers, widened. */
V_INLINE vs v_widen(const int8_t *p)
{
#if defined(__AVX512BW__)
	return (vs)_mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)p));
#elif defined(__AVX2__)
	return (vs)_mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)p));
#elif defined(__SSE2__)
	__m128i x = _mm_loadl_epi64((const __m128i *)p);

	return (vs)_mm_srai_epi16(_mm_unpacklo_epi8(x, x), 8);
#else
	vb x;

	memcpy(&x, p, sizeof x);
	return __builtin_convertvector(x, vs);
#endif
}

V_INLINE vi v_load_i(const void *p)
{
	vi x;

	memcpy(&x, p, sizeof x);
	return x;
}

/* In each lane a[2i] * b[2i] + a[2i + 1] * b[2i + 1], of 16-bit factors. */
V_INLINE vi v_madd(vs a, vs b)
{
#if defined(__AVX512BW__)
	return (vi)_mm512_madd_epi16((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
	return (vi)_mm256_madd_epi16((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
	return (vi)_mm_madd_epi16((__m128i)a, (__m128i)b);
#else
	return ((vi)a >> 16) * ((vi)b >> 16) + ((vi)((vu)a << 16) >> 16) * ((vi)((vu)b << 16) >> 16);
#endif
}

/* ---- VNNI: for functions that are V_DOT, and run if the processor has it ---- */

#if defined(AE_HAS_DOT) && defined(__AVX512BW__)
#define V_DOT __attribute__((target("avx512vnni")))
#elif defined(AE_HAS_DOT) && defined(__AVX2__)
#define V_DOT __attribute__((target("avxvnni")))
#endif

#if defined(V_DOT)
/* In each lane sum + the four products of the unsigned bytes of a and the signed bytes of b. */
V_INLINE V_DOT vi v_dot(vi sum, vi a, vi b)
{
#if defined(__AVX512BW__)
	return (vi)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)a, (__m512i)b);
#else
	return (vi)_mm256_dpbusd_avx_epi32((__m256i)sum, (__m256i)a, (__m256i)b);
#endif
}

/* Four 16-bit integers: their low bytes in each lane of *low, their high bytes + 128 in each lane of *high. */
V_INLINE V_DOT void v_split(const int16_t *p, vi *low, vi *high)
{
	int64_t four;

	memcpy(&four, p, sizeof four);
#if defined(__AVX512BW__)
	*low = (vi)_mm512_shuffle_epi8(_mm512_set1_epi64(four), _mm512_set1_epi32(0x06040200));
	*high = (vi)_mm512_shuffle_epi8(_mm512_set1_epi64(four), _mm512_set1_epi32(0x07050301));
#else
	*low = (vi)_mm256_shuffle_epi8(_mm256_set1_epi64x(four), _mm256_set1_epi32(0x06040200));
	*high = (vi)_mm256_shuffle_epi8(_mm256_set1_epi64x(four), _mm256_set1_epi32(0x07050301));
#endif
	*high ^= v_all_i((int32_t)0x80808080u);
}
#endif

#endif
