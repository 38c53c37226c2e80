/* alias.c - names that Keras, PyTorch and scikit-learn have for things that are called otherwise here. A name may have
 * several lines, for things of several kinds. */
#include "base/alias.h"

#include <string.h>

/* One line per name of ours, then the names that others have for it. */
static const char aliases[] =
	/* losses and scores */
	"mse meansquarederror mseloss l2\n"
	"mae meanabsoluteerror l1loss l1\n"
	"rmse rootmeansquarederror\n"
	"huber huberloss smoothl1loss smoothl1\n"
	"bce binarycrossentropy bceloss bcewithlogitsloss\n"
	"xent categoricalcrossentropy sparsecategoricalcrossentropy crossentropyloss crossentropy nllloss logloss\n"
	"neighbors knn nearestneighbors\n"
	/* optimizers and schedules */
	"adam nadam adamax\n"
	"momentum nesterov sgdmomentum\n"
	"step steplr\n"
	"cosine cosineannealinglr cosinedecay\n"
	"plateau reducelronplateau\n"
	"constant none\n"
	/* layers */
	"dense linear fc timedistributed\n"
	"convt1d conv1dtranspose convtranspose1d deconv1d\n"
	"convt2d conv2dtranspose convtranspose2d deconv2d\n"
	"maxpool1d maxpooling1d\n"
	"maxpool2d maxpooling2d\n"
	"avgpool1d averagepooling1d\n"
	"avgpool2d averagepooling2d\n"
	"upsample1d upsampling1d\n"
	"upsample2d upsampling2d\n"
	"batchnorm batchnormalization batchnorm1d batchnorm2d\n"
	"layernorm layernormalization\n"
	"repeat repeatvector\n"
	"noise gaussiannoise\n"
	"dropout spatialdropout1d\n"
	"crop cropping1d cropping2d\n"
	"reshape unflatten\n"
	/* activations */
	"silu swish\n"
	"leaky leakyrelu prelu lrelu\n"
	"linear identity none\n"
	"sigmoid logistic\n"
	"relu relu6\n"
	/* initial weights */
	"glorot xavier xavieruniform glorotuniform\n"
	"he kaiming kaiminguniform heuniform\n"
	/* normalization and noise */
	"zscore standard standardscaler standardize\n"
	"minmax minmaxscaler\n"
	"robust robustscaler\n"
	"maxabs maxabsscaler\n"
	"gaussian normal\n"
	"saltpepper saltandpepper\n"
	"mask masking\n"
	/* options */
	"lr learningrate alpha\n"
	"batch batchsize\n"
	"epochs nepochs maxiter\n"
	"val validationsplit\n"
	"val-file validationdata\n"
	"patience earlystopping\n"
	"seed randomstate\n"
	"threads njobs\n"
	"clip-norm gradientclip clipnorm\n"
	"neighbors nneighbors\n"
	"count nsamples\n";

/* Whether the word is the alias of n letters, whatever its case, with '_' and '-' left out. */
static bool is(const char *word, size_t length, const char *alias, size_t n)
{
	size_t at = 0;

	for (size_t i = 0; i < length; i++) {
		char c = word[i] >= 'A' && word[i] <= 'Z' ? (char)(word[i] - 'A' + 'a') : word[i];

		if (c == '_' || c == '-')
			continue;
		if (at == n || c != alias[at])
			return false;
		at++;
	}
	return at == n;
}

/* Whether the word is an alias in the rest of a line, from a blank on. */
static bool is_any(const char *word, size_t length, const char *rest)
{
	while (*rest == ' ') {
		size_t n = strcspn(rest + 1, " \n");

		if (is(word, length, rest + 1, n))
			return true;
		rest += n + 1;
	}
	return false;
}

bool ae_alias_is(const char *word, size_t length, const char *name)
{
	size_t n = strlen(name);

	for (const char *line = aliases; *line; line = strchr(line, '\n') + 1)
		if (strncmp(line, name, n) == 0 && line[n] == ' ' && is_any(word, length, line + n))
			return true;
	return false;
}
