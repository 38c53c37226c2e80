/* arch_words.c - words of an architecture that are refused, with what was expected instead, and rare ones that are taken. */
#include "ae.h"
#include "expect.h"
#include "nn/arch.h"

#include <stdlib.h>
#include <string.h>

static void refused(const char *text, const char *expected)
{
	struct ae_err e = { .text = "" };
	struct ae_arch a;

	if (ae_arch_parse(&a, text, &e) == 0)
		ae_arch_free(&a);
	else if (strstr(e.text, expected) && !strchr(e.text, '\n'))
		return;
	printf("%s: expected '%s', got '%s'\n", text, expected, e.text);
	failures++;
}

static const struct ae_item *taken(struct ae_arch *a, const char *text)
{
	struct ae_err e;

	if (ae_arch_parse(a, text, &e) != 0) {
		printf("%s: %s\n", text, e.text);
		exit(1);
	}
	return &a->item[a->items - 1];
}

static void sizes(void)
{
	refused("dense", "from 1 to 16777216, or 'in', got ''");
	refused("dense 0", "from 1 to 16777216, or 'in', got '0'");
	refused("dense 16777217", "or 'in', got '16777217'");
	refused("dense 99999999999999999999999", "or 'in', got '99999999999999999999999'");
	refused("conv1d 3 0", "a kernel size from 1 to 65536, got '0'");
	refused("conv2d 3 3x", "a kernel size from 1 to 65536, as 3 or 3x5, got '3x'");
	refused("conv2d 3 3x3x3", "as 3 or 3x5, got '3x3x3'");
	refused("conv3d 3 3x3", "as 3 or 3x5x5, got '3x3'");
	refused("maxpool1d", "a kernel size from 1 to 65536, got ''");
	refused("maxpool2d 65537", "as 3 or 3x5, got '65537'");
	refused("upsample1d x", "a kernel size from 1 to 65536, got 'x'");
	refused("reshape", "a shape of one to four numbers, as 7x7x64, got ''");
	refused("reshape 2x2x2x2x2", "a shape of one to four numbers, as 7x7x64, got '2x2x2x2x2'");
	refused("reshape ()", "a shape of one to four numbers, as 7x7x64, got '()'");
	refused("reshape 7x", "a shape of one to four numbers, as 7x7x64, got '7x'");
	refused("crop 7x", "a shape of one to four numbers, as 7x7x64, got '7x'");
	refused("class 1", "a number of classes from 2 to 16777216, got '1'");
	refused("class", "a number of classes from 2 to 16777216, got ''");
	refused("dropout", "a probability from 0 to below 1, got ''");
	refused("dropout 1", "a probability from 0 to below 1, got '1'");
	refused("dropout -0.1", "a probability from 0 to below 1, got '-0.1'");
	refused("dropout nan", "a probability from 0 to below 1, got 'nan'");
	refused("dropout 0.5x", "a probability from 0 to below 1, got '0.5x'");
	refused("attention 0", "a number from 1 to 65536, got '0'");
}

static void options(void)
{
	refused("conv1d 3 3 stride=0", "stride: expected 1 to 1024, got '0'");
	refused("conv1d 3 3 dilation=1025", "dilation: expected 1 to 1024, got '1025'");
	refused("convt1d 3 3 outpad=1025", "outpad: expected 0 to 1024, got '1025'");
	refused("conv1d 3 3 pad=some", "pad: expected same, valid or a number, got 'some'");
	refused("conv1d 3 3 bias=maybe", "bias: expected yes or no, got 'maybe'");
	refused("attention 2 causal=maybe", "causal: expected yes or no, got 'maybe'");
	refused("dense 3 init=uniform=0", "from 1e-9 to 1000, as uniform=0.05, got 'uniform=0'");
	refused("dense 3 init=uniform=1001", "from 1e-9 to 1000, as uniform=0.05, got 'uniform=1001'");
	refused("dense 3 init=normal=x", "from 1e-9 to 1000, as uniform=0.05, got 'normal=x'");
	refused("dense 3 tied=x", "tied: expected an item of the encoder, counted from 0, got 'x'");
	refused("latent 3 classes=1", "classes: expected 2 or more, got '1'");
	refused("embedding 3 columns=3,3", "ascending numbers from 1, as 3,5, got '3,3'");
	refused("embedding 3 columns=0", "ascending numbers from 1, as 3,5, got '0'");
	refused("embedding 3 levels=4,", "numbers of 1 or more, as 4,9, got '4,'");
	refused("dense 3 learned", "expected an option or an activation, got 'learned'");
	refused("dense 3 bias=yesbias=yesbias=yes", "got 'yesbias=yesbias=yes'");
}

static void activations(void)
{
	refused("relu leaky", "a second activation: 'leaky'");
	refused("relu=1", "takes no number: 'relu=1'");
	refused("dense 3 tanh=1", "takes no number: 'tanh=1'");
	refused("leaky=1.5", "out of range: 'leaky=1.5'");
	refused("leaky=x", "out of range: 'leaky=x'");
	refused("leaky=-0.5", "out of range: 'leaky=-0.5'");
	refused("dense 3 elu=101", "out of range: 'elu=101'");
	refused("", "one layer or more, got none");
	refused("# a comment alone", "one layer or more, got none");
	refused("dense 1; --- dense 2", "one '---', as an item of its own");
	refused("dense 1; ---; dense 2; ---", "one '---', as an item of its own");
}

static void rare(void)
{
	struct ae_arch a;
	const struct ae_item *o = taken(&a, "positions learned");

	expect(o->learned, "learned positions");
	ae_arch_free(&a);
	o = taken(&a, "crop relu");
	expect(o->shape.rank == -1 && o->activation, "a crop without a shape");
	ae_arch_free(&a);
	o = taken(&a, "crop");
	expect(o->shape.rank == -1 && !o->activation, "a crop alone");
	ae_arch_free(&a);
	o = taken(&a, "dense 3 # units\nelu=100 # after a comment");
	expect(a.items == 2 && o->argument == 100, "elu=100");
	ae_arch_free(&a);
	o = taken(&a, "conv3d 2 1x2x3 stride=3x2x1 bias=no");
	expect(o->kernel[0] == 1 && o->kernel[2] == 3 && o->stride[0] == 3 && o->stride[2] == 1 && !o->bias, "three axes");
	ae_arch_free(&a);
}

int main(void)
{
	sizes();
	options();
	activations();
	rare();
	return failures != 0;
}
