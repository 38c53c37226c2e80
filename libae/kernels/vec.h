/* vec.h - a vector of floats, as wide as the compiler's flags allow. Kernels use no other intrinsics. */
#ifndef VEC_H
#define VEC_H

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

/* Unrolls a loop completely, so that its arrays become registers. */
#if defined(__clang__)
#define UNROLL(n) _Pragma("clang loop unroll(full)")
#else
#define UNROLL(n) UNROLL_TEXT(GCC unroll n)
#define UNROLL_TEXT(text) _Pragma(#text)
#endif

#define V_INLINE static inline __attribute__((always_inline))

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

/* In each lane a if the mask is set (all ones), else b (all zeros). */
V_INLINE vf v_pick(vi mask, vf a, vf b)
{
	return (vf)((mask & (vi)a) | (~mask & (vi)b));
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

#endif
