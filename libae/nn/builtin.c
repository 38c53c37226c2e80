/* builtin.c - networks with a name, and the one that a record's shape gets by default. */
#include "base/text.h"
#include "nn/nn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Steps are doubled and then convolved: a transposed convolution of stride 2 leaves each second frame a little off,
 * and joints that tremble. */
#define MOTION(latent) \
	"conv1d 64 5 stride=2 silu; conv1d 64 5 stride=2 silu; flatten; dense 64 silu; " latent "; ---; " \
	"dense 1024 silu; reshape 16x64; upsample1d 2; conv1d 64 5 silu; upsample1d 2; conv1d in 5"

static const struct ae_builtin builtins[] = {
	{ "nab-conv1d",
	  "conv1d 32 7 stride=2 relu; dropout 0.2; conv1d 16 7 stride=2 relu; ---; "
	  "convt1d 16 7 stride=2 relu; dropout 0.2; convt1d 32 7 stride=2 relu; convt1d in 7", "300x1", "mse" },
	{ "sine-conv1d",
	  "conv1d 32 5 relu; maxpool1d 2; conv1d 16 3 relu; maxpool1d 2; conv1d 16 3 relu; ---; "
	  "upsample1d 2; conv1d 32 5 relu; upsample1d 2; conv1d in 3", "1000x1", "mse" },
	{ "mnist-dense",
	  "dense 400 relu; dense 200 relu; dense 100 relu; ---; "
	  "dense 200 relu; dense 400 relu; dense in sigmoid", "28x28", "bce" },
	{ "mnist-conv",
	  "conv2d 16 3 relu; maxpool2d 2; conv2d 8 3 relu; maxpool2d 2; ---; "
	  "conv2d 8 3 relu; upsample2d 2; conv2d 16 3 relu; upsample2d 2; conv2d in 3 sigmoid", "28x28", "bce" },
	{ "mnist-convt",
	  "conv2d 32 3 pad=1 leaky; conv2d 64 3 stride=2 pad=1 leaky; conv2d 64 3 stride=2 pad=1 leaky; "
	  "conv2d 64 3 pad=1; flatten; dense 2; ---; dense 3136; reshape 7x7x64; convt2d 64 3 stride=1 pad=1 leaky; "
	  "convt2d 64 3 stride=2 pad=1 leaky; convt2d 32 3 stride=2 pad=0 leaky; convt2d in 3 stride=2 pad=0; "
	  "crop 28x28; sigmoid", "28x28", "mse" },
	{ "digits-conv",
	  "conv2d 64 4 relu; maxpool2d 2 pad=same; ---; conv2d 64 4 relu; upsample2d 2; conv2d in 3", "10x10", "mse" },
	{ "dense-100-25", "dense 25; ---; dense in", "100", "mse" },
	{ "dense-100-10", "dense 10; ---; dense in", "100", "mse" },
	{ "netflow", "dense 2 relu; ---; dense in", "187", "mse" },
	{ "mnist-denoise",
	  "conv2d 32 3 relu; maxpool2d 2; conv2d 32 3 relu; maxpool2d 2; ---; "
	  "convt2d 32 3 stride=2 relu; convt2d 32 3 stride=2 relu; conv2d in 3 sigmoid", "28x28", "bce" },
	{ "mnist-vae",
	  "conv2d 32 3 stride=2 relu; conv2d 64 3 stride=2 relu; flatten; dense 16 relu; latent 2; ---; "
	  "dense 3136 relu; reshape 7x7x64; convt2d 64 3 stride=2 relu; convt2d 32 3 stride=2 relu; "
	  "convt2d in 3 sigmoid", "28x28", "bce" },
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

/* ---- the default ---- */

static size_t between(size_t low, size_t n, size_t high)
{
	return n < low ? low : n > high ? high : n;
}

enum ae_record_kind ae_record_kind(const struct ae_shape *r)
{
	bool square = r->rank == 3 || (r->rank == 2 && r->dim[0] == r->dim[1]);

	if (r->rank <= 1)
		return AE_ROW;
	return square && r->dim[0] >= 8 && r->dim[1] >= 8 ? AE_PICTURE : AE_WINDOW;
}

/* A table's rows get a wide network that sees more than it is given, which is good at moving noisy rows back
 * to where rows are. Windows are vectors through a code of a quarter of their values: layers that see all of
 * a window notice what is in the wrong place, which convolutions give back like anything else. */
static void default_text(const struct ae_shape *r, char *text, size_t size)
{
	static const char *const picture = "conv2d 16 3 stride=2 relu; conv2d 32 3 stride=2 relu; ---; "
		"convt2d 32 3 stride=2 relu; convt2d 16 3 stride=2 relu; conv2d in 3";
	enum ae_record_kind kind = ae_record_kind(r);
	size_t n = ae_shape_count(r), wide = between(128, n, 1024), hidden = between(8, 2 * n, 256);

	if (kind == AE_PICTURE)
		snprintf(text, size, "%s", picture);
	else if (kind == AE_ROW)
		snprintf(text, size, "dense %zu silu; dense %zu silu; ---; dense %zu silu; dense in", wide, wide, wide);
	else
		snprintf(text, size, "dense %zu relu; dense %zu; ---; dense %zu relu; dense in", hidden,
			 between(1, n / 4, 64), hidden);
}

/* ---- finding a text ---- */

static int keep(char **text, const char *from, const char *tail, struct ae_err *e)
{
	size_t size = strlen(from) + strlen(tail) + 1;

	*text = malloc(size);
	if (!*text)
		return ae_err_set(e, "architecture: no memory");
	snprintf(*text, size, "%s%s", from, tail);
	return 0;
}

/* A stride that does not divide the record leaves the output longer than it was; the surplus is cut off. */
static int keep_fitted(char **text, const char *from, const struct ae_shape *record, struct ae_err *e)
{
	struct ae_net *net;
	size_t have;

	if (ae_net_plan(&net, from, record, "base", e) != 0)
		return -1;
	have = ae_shape_count(ae_net_shape(net, AE_OUTPUT));
	ae_net_free(net);
	return keep(text, from, have > ae_shape_count(record) ? "; crop" : "", e);
}

static bool is_text(const char *arg)
{
	return strpbrk(arg, " \t\n;") != NULL;
}

/* What a file holds; anything but text would end up in messages, byte by byte. */
static int check_file(const char *path, const char *text, size_t n, struct ae_err *e)
{
	size_t end = ae_text_ends(text, n);

	if (end == n)
		return 0;
	return ae_err_set(e, "%s: byte %zu is 0x%02x: a text of layers expected (ae-info prints a model's)", path, end,
			  (unsigned char)text[end]);
}

int ae_net_find(char **text, const char *arg, const struct ae_shape *record, struct ae_err *e)
{
	const struct ae_builtin *b = arg ? ae_builtin_find(arg) : NULL;
	enum { MOST = 1 << 20 };
	char fresh[256];
	struct ae_err none;
	size_t n;

	*text = NULL;
	if (b)
		return keep_fitted(text, b->text, record, e);
	if (!arg) {
		default_text(record, fresh, sizeof fresh);
		return keep_fitted(text, fresh, record, e);
	}
	if (!is_text(arg) && ae_file_slurp(arg, MOST, text, &n, &none) == 0) {
		if (check_file(arg, *text, n, e) == 0)
			return 0;
		free(*text);
		*text = NULL;
		return -1;
	}
	return keep(text, arg, "", e);
}
