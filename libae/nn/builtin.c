/* builtin.c - the table of built-in networks. */
#include "base/text.h"
#include "nn/nn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The decoder doubles the steps, then convolves: transposed convolutions of stride 2 leave an error in every second
 * frame, and joints tremble. */
#define MOTION(latent) \
	"conv1d 64 5 stride=2 silu; conv1d 64 5 stride=2 silu; flatten; dense 64 silu; " latent "; ---; " \
	"dense 1024 silu; reshape 16x64; upsample1d 2; conv1d 64 5 silu; upsample1d 2; conv1d in 5"

static const struct ae_builtin builtins[] = {
	{ "nab-conv1d",
	  "conv1d 32 7 stride=2 relu; dropout 0.2; conv1d 16 7 stride=2 relu; ---; "
	  "convt1d 16 7 stride=2 relu; dropout 0.2; convt1d 32 7 stride=2 relu; convt1d in 7",
	  "300x1", "mse" },
	{ "sine-conv1d",
	  "conv1d 32 5 relu; maxpool1d 2; conv1d 16 3 relu; maxpool1d 2; conv1d 16 3 relu; ---; "
	  "upsample1d 2; conv1d 32 5 relu; upsample1d 2; conv1d in 3",
	  "1000x1", "mse" },
	{ "mnist-dense",
	  "dense 400 relu; dense 200 relu; dense 100 relu; ---; "
	  "dense 200 relu; dense 400 relu; dense in sigmoid",
	  "28x28", "bce" },
	{ "mnist-conv",
	  "conv2d 16 3 relu; maxpool2d 2; conv2d 8 3 relu; maxpool2d 2; ---; "
	  "conv2d 8 3 relu; upsample2d 2; conv2d 16 3 relu; upsample2d 2; conv2d in 3 sigmoid",
	  "28x28", "bce" },
	{ "mnist-convt",
	  "conv2d 32 3 pad=1 leaky; conv2d 64 3 stride=2 pad=1 leaky; conv2d 64 3 stride=2 pad=1 leaky; "
	  "conv2d 64 3 pad=1; flatten; dense 2; ---; dense 3136; reshape 7x7x64; convt2d 64 3 stride=1 pad=1 leaky; "
	  "convt2d 64 3 stride=2 pad=1 leaky; convt2d 32 3 stride=2 pad=0 leaky; convt2d in 3 stride=2 pad=0; "
	  "crop 28x28; sigmoid",
	  "28x28", "bce" },
	{ "digits-conv", "conv2d 64 4 relu; maxpool2d 2 pad=same; ---; conv2d 64 4 relu; upsample2d 2; conv2d in 3",
	  "10x10", "mse" },
	{ "dense-100-25", "dense 25; ---; dense in", "100", "mse" },
	{ "dense-100-10", "dense 10; ---; dense in", "100", "mse" },
	{ "netflow", "dense 2 relu; ---; dense in", "187", "mse" },
	{ "mnist-denoise",
	  "conv2d 32 3 relu; maxpool2d 2; conv2d 32 3 relu; maxpool2d 2; ---; "
	  "convt2d 32 3 stride=2 relu; convt2d 32 3 stride=2 relu; conv2d in 3 sigmoid",
	  "28x28", "bce" },
	{ "mnist-vae",
	  "conv2d 32 3 stride=2 relu; conv2d 64 3 stride=2 relu; flatten; dense 16 relu; latent 2; ---; "
	  "dense 3136 relu; reshape 7x7x64; convt2d 64 3 stride=2 relu; convt2d 32 3 stride=2 relu; "
	  "convt2d in 3 sigmoid",
	  "28x28", "bce" },
	{ "voxel-conv",
	  "conv3d 8 3 stride=2 relu; conv3d 16 3 stride=2 relu; conv3d 32 3 stride=2 relu; flatten; dense 64; ---; "
	  "dense 2048 relu; reshape 4x4x4x32; convt3d 16 3 stride=2 relu; convt3d 8 3 stride=2 relu; "
	  "convt3d in 3 stride=2 sigmoid",
	  "32x32x32", "bce" },
	{ "lstm-ae", "lstm 64 last; ---; repeat in; lstm 64; dense in each", "30x1", "mse" },
	{ "gru-ae", "gru 64 last; ---; repeat in; gru 64; dense in each", "30x1", "mse" },
	{ "motion-vae", MOTION("latent 32"), "64x60", "mae" },
	{ "motion-cvae", MOTION("latent 32 classes=20"), "64x60", "mae" },
};

const struct ae_builtin *ae_builtin_at(size_t i)
{
	return i < sizeof builtins / sizeof *builtins ? &builtins[i] : NULL;
}

const struct ae_builtin *ae_builtin_find(const char *name)
{
	for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
		if (strcmp(builtins[i].name, name) == 0)
			return &builtins[i];
	return NULL;
}
