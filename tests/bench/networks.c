/* networks.c - networks that libae was not tuned for, beside the built-in ones. */
#include "bench.h"

#include <string.h>

static const struct ae_builtin others[] = {
	{ "color-strided",
	  "conv2d 32 3 stride=2 relu; conv2d 64 3 stride=2 relu; conv2d 128 3 stride=2 relu; ---; "
	  "convt2d 64 3 stride=2 relu; convt2d 32 3 stride=2 relu; convt2d in 3 stride=2 sigmoid",
	  "32x32x3", "mse" },
	{ "color-pools",
	  "conv2d 32 3 relu; maxpool2d 2; conv2d 64 3 relu; maxpool2d 2; conv2d 64 3 relu; maxpool2d 2; ---; "
	  "conv2d 64 3 relu; upsample2d 2; conv2d 64 3 relu; upsample2d 2; conv2d 32 3 relu; upsample2d 2; "
	  "conv2d in 3 sigmoid",
	  "64x64x3", "mse" },
	{ "color-batchnorm",
	  "conv2d 32 3 stride=2; batchnorm; relu; conv2d 64 3 stride=2; batchnorm; relu; ---; "
	  "convt2d 32 3 stride=2; batchnorm; relu; convt2d in 3 stride=2 sigmoid",
	  "32x32x3", "mse" },
	{ "gray-strided",
	  "conv2d 16 5 stride=2 relu; conv2d 32 5 stride=2 relu; conv2d 64 5 stride=2 relu; ---; "
	  "convt2d 32 5 stride=2 relu; convt2d 16 5 stride=2 relu; convt2d in 5 stride=2",
	  "96x96", "mse" },
	{ "series-wide",
	  "conv1d 64 5 stride=2 relu; conv1d 128 5 stride=2 relu; ---; convt1d 64 5 stride=2 relu; convt1d in 5 "
	  "stride=2",
	  "256x16", "mse" },
	{ "series-narrow",
	  "conv1d 16 5 stride=2 relu; conv1d 8 5 stride=2 relu; ---; convt1d 16 5 stride=2 relu; convt1d in 5 stride=2",
	  "100x3", "mse" },
	{ "table-gelu", "dense 128 gelu; dense 32 gelu; ---; dense 128 gelu; dense in", "256", "mse" },
	{ "table-187", "dense 128 relu; dense 64 relu; dense 32 relu; ---; dense 64 relu; dense 128 relu; dense in",
	  "187", "mse" },
	{ "table-20", "dense 64 relu; dense 32 relu; dense 8 relu; ---; dense 32 relu; dense 64 relu; dense in", "20",
	  "mse" },
	{ "table-tanh", "dense 128 tanh; dense 16 tanh; ---; dense 128 tanh; dense in", "40", "mse" },
	{ "table-3000", "dense 512 relu; dense 64 relu; ---; dense 512 relu; dense in", "3000", "mse" },
	{ "mnist-deep",
	  "dense 1000 relu; dense 500 relu; dense 250 relu; dense 30; ---; "
	  "dense 250 relu; dense 500 relu; dense 1000 relu; dense in sigmoid",
	  "784", "bce" },
	{ "mnist-mixed",
	  "conv2d 32 3 stride=2 relu; conv2d 64 3 stride=2 relu; flatten; dense 256 relu; ---; "
	  "dense 3136 relu; reshape 7x7x64; convt2d 32 3 stride=2 relu; convt2d in 3 stride=2 sigmoid",
	  "28x28", "bce" },
	{ "series-layernorm",
	  "flatten; dense 256; layernorm; silu; dense 32; ---; dense 256; layernorm; silu; dense in", "64x8", "mse" },
};

enum { OTHERS = sizeof others / sizeof *others };

const struct ae_builtin *bench_network_at(size_t i)
{
	size_t builtin = 0;

	while (ae_builtin_at(builtin))
		builtin++;
	return i < builtin ? ae_builtin_at(i) : i < builtin + OTHERS ? &others[i - builtin] : NULL;
}

const struct ae_builtin *bench_network_find(const char *name)
{
	const struct ae_builtin *b;

	for (size_t i = 0; (b = bench_network_at(i)); i++)
		if (strcmp(b->name, name) == 0)
			return b;
	return NULL;
}
