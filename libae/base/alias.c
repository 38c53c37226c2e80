/* alias.c - names that Keras, PyTorch and scikit-learn have for things that are called otherwise here. A name may have
 * several lines, for things of several kinds. */
#include "base/alias.h"

#include <string.h>

static const struct { const char *other, *name; } aliases[] = {
	/* losses and scores */
	{ "meansquarederror", "mse" }, { "mseloss", "mse" }, { "l2", "mse" },
	{ "meanabsoluteerror", "mae" }, { "l1loss", "mae" }, { "l1", "mae" },
	{ "rootmeansquarederror", "rmse" },
	{ "huberloss", "huber" }, { "smoothl1loss", "huber" }, { "smoothl1", "huber" },
	{ "binarycrossentropy", "bce" }, { "bceloss", "bce" }, { "bcewithlogitsloss", "bce" },
	{ "categoricalcrossentropy", "xent" }, { "sparsecategoricalcrossentropy", "xent" },
	{ "crossentropyloss", "xent" }, { "crossentropy", "xent" }, { "nllloss", "xent" }, { "logloss", "xent" },
	{ "knn", "neighbors" }, { "nearestneighbors", "neighbors" },
	/* optimizers and schedules */
	{ "nadam", "adam" }, { "adamax", "adam" }, { "nesterov", "momentum" }, { "sgdmomentum", "momentum" },
	{ "steplr", "step" }, { "cosineannealinglr", "cosine" }, { "cosinedecay", "cosine" },
	{ "reducelronplateau", "plateau" }, { "none", "constant" },
	/* layers */
	{ "linear", "dense" }, { "fc", "dense" }, { "timedistributed", "dense" },
	{ "conv1dtranspose", "convt1d" }, { "convtranspose1d", "convt1d" }, { "deconv1d", "convt1d" },
	{ "conv2dtranspose", "convt2d" }, { "convtranspose2d", "convt2d" }, { "deconv2d", "convt2d" },
	{ "maxpooling1d", "maxpool1d" }, { "maxpooling2d", "maxpool2d" },
	{ "averagepooling1d", "avgpool1d" }, { "averagepooling2d", "avgpool2d" },
	{ "upsampling1d", "upsample1d" }, { "upsampling2d", "upsample2d" },
	{ "batchnormalization", "batchnorm" }, { "batchnorm1d", "batchnorm" }, { "batchnorm2d", "batchnorm" },
	{ "layernormalization", "layernorm" }, { "repeatvector", "repeat" }, { "gaussiannoise", "noise" },
	{ "spatialdropout1d", "dropout" }, { "cropping1d", "crop" }, { "cropping2d", "crop" }, { "unflatten", "reshape" },
	/* activations */
	{ "swish", "silu" }, { "leakyrelu", "leaky" }, { "prelu", "leaky" }, { "lrelu", "leaky" },
	{ "identity", "linear" }, { "none", "linear" }, { "logistic", "sigmoid" }, { "relu6", "relu" },
	/* initial weights */
	{ "xavier", "glorot" }, { "xavieruniform", "glorot" }, { "glorotuniform", "glorot" }, { "kaiming", "he" },
	{ "kaiminguniform", "he" }, { "heuniform", "he" },
	/* normalization and noise */
	{ "standard", "zscore" }, { "standardscaler", "zscore" }, { "standardize", "zscore" },
	{ "minmaxscaler", "minmax" }, { "robustscaler", "robust" }, { "maxabsscaler", "maxabs" },
	{ "normal", "gaussian" }, { "saltandpepper", "saltpepper" }, { "masking", "mask" },
	/* options */
	{ "learningrate", "lr" }, { "alpha", "lr" }, { "batchsize", "batch" }, { "nepochs", "epochs" },
	{ "maxiter", "epochs" }, { "validationsplit", "val" }, { "validationdata", "val-file" },
	{ "earlystopping", "patience" }, { "randomstate", "seed" }, { "njobs", "threads" }, { "gradientclip", "clip-norm" },
	{ "clipnorm", "clip-norm" }, { "nneighbors", "neighbors" }, { "nsamples", "count" },
};

/* The word is the alias, whatever its case, with '_' and '-' left out. */
static bool is(const char *word, size_t length, const char *alias)
{
	for (size_t i = 0; i < length; i++) {
		char c = word[i] >= 'A' && word[i] <= 'Z' ? (char)(word[i] - 'A' + 'a') : word[i];

		if (c == '_' || c == '-')
			continue;
		if (c != *alias || !*alias)
			return false;
		alias++;
	}
	return !*alias;
}

bool ae_alias_is(const char *word, size_t length, const char *name)
{
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strcmp(aliases[i].name, name) == 0 && is(word, length, aliases[i].other))
			return true;
	return false;
}
