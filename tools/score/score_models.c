/* score_models.c - the models in a folder: each key's is opened when a row of the key comes. */
#include "score/score_models.h"

#include "common/key_files.h"
#include "common/keys.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const without_names[] = { "missing", "skip", "error", NULL };

/* SIGHUPs so far, and 1: models that were opened before the last one are read again. */
static volatile sig_atomic_t round_of_models = 1;

struct key_model {
	struct scorer s;
	char *path;
	uint64_t round;   /* in which it was read, or that failed */
	uint64_t version; /* hash of the model in use */
};

struct key_models {
	struct tool *t;
	const struct score_options *o;
	const char *folder;
	const struct scorer *first;
	struct keys *open; /* of struct key_model *, which stay where they are */
	uint64_t round;    /* of the rows under way */
};

void key_models_begin(struct key_models *m)
{
	m->round = (uint64_t)round_of_models;
}

/* The rows of all models are those of the input; windows may have other lengths. */
static int check_alike(const struct key_models *m, const struct ae_model *a, const char *path, struct ae_err *e)
{
	const struct member *first = &m->first->members.member[0];
	struct ae_shape x = m->o->raw ? ae_model_row(a) : ae_model_record(a);
	struct ae_shape y = m->o->raw ? ae_model_row(first->model) : ae_model_record(first->model);

	if (!ae_shape_equal(&x, &y))
		return ae_err_set(e, "%s: expected %s of %s, as in '%s', got %s", path, m->o->raw ? "rows" : "records",
				  ae_shape_name(&y).text, first->path, ae_shape_name(&x).text);
	if (!models_same_columns(a, first->model))
		return ae_err_set(e, "%s: expected the columns of '%s'", path, first->path);
	if (m->o->by == BY_STEP && a->window != first->model->window)
		return ae_err_set(e, "%s: --by step: expected windows of %zu rows, as in '%s', got %zu", path,
				  first->model->window, first->path, a->window);
	return 0;
}

/* Scores of training records are for thresholds alone. */
static void forget_heldout(struct ae_ensemble *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->model[i].heldout);
		list->model[i].heldout = NULL;
		list->model[i].heldouts = 0;
	}
}

/* Equal models have equal versions, however often their files are opened. */
static uint64_t version_of(const struct key_models *m, const struct ae_ensemble *list)
{
	const char *digest = list->model[0].digest;
	uint64_t version;
	struct ae_err e;
	char *bytes;
	size_t n;

	if (*digest)
		return ae_hash(digest, strlen(digest));
	if (ae_ensemble_bytes(list, &bytes, &n, &e) != 0) /* its file carries no digest */
		die_err(m->t, &e);
	version = ae_hash(bytes, n);
	free(bytes);
	return version;
}

/* A model that cannot be read leaves the one in use. */
static void renew(struct key_models *m, struct key_model *one)
{
	const struct ae_model *used = one->s.members.member[0].model;
	struct ae_shape record = ae_model_record(used);
	const struct ae_shape *given = m->o->arch ? &record : NULL;
	struct ae_ensemble list = { 0 };
	struct ae_err e;

	one->round = m->round;
	if (ae_ensemble_read(&list, one->path, m->o->arch ? ae_net_text(used->net) : NULL, given, m->t->isa, &e) != 0
	    || check_alike(m, &list.model[0], one->path, &e) != 0) {
		tell_err(m->t, &e);
		ae_ensemble_free(&list);
		return;
	}
	forget_heldout(&list);
	one->version = version_of(m, &list);
	scorer_renew(&one->s, &list);
}

static void open_model(void *arg, void *model, const char *key)
{
	const struct key_models *m = arg;
	struct key_model *one = tool_alloc(m->t, 1, sizeof *one);
	struct ae_err e;

	*(struct key_model **)model = one;
	one->path = key_file(m->t, m->folder, key);
	one->round = m->round;
	scorer_open(&one->s, m->t, one->path, m->o, m->o->arch ? &m->first->record : NULL);
	if (check_alike(m, one->s.members.member[0].model, one->path, &e) != 0)
		die_err(m->t, &e);
	forget_heldout(&one->s.members.list);
	one->version = version_of(m, &one->s.members.list);
	one->s.input = m->first->input;
	scorer_allocate(&one->s, m->o->batch);
}

static void close_model(void *arg, void *model)
{
	struct key_model *one = *(struct key_model **)model;

	(void)arg;
	scorer_close(&one->s);
	free(one->path);
	free(one);
}

static void read_again(int number)
{
	(void)number;
	round_of_models++;
}

struct key_models *key_models_new(struct tool *t, const struct score_options *o, const char *folder,
				  const struct scorer *first)
{
	struct sigaction again = { .sa_handler = read_again, .sa_flags = SA_RESTART };
	struct key_models *m = tool_alloc(t, 1, sizeof *m);
	const struct keys_form form = { .max = o->max_models,
					.size = sizeof(struct key_model *),
					.what = "models",
					.arg = m,
					.begin = open_model,
					.release = close_model };

	*m = (struct key_models){ .t = t, .o = o, .folder = folder, .first = first };
	m->open = keys_new(t, &form);
	sigemptyset(&again.sa_mask);
	if (o->online.reload)
		sigaction(SIGHUP, &again, NULL);
	return m;
}

void key_models_free(struct key_models *m)
{
	if (!m)
		return;
	keys_free(m->open);
	free(m);
}

/* A file that is there and cannot be read is an error, not a key without a model. */
static bool is_absent(const char *path)
{
	struct stat s;

	return stat(path, &s) != 0 && (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG);
}

static void tell_absent(const struct key_models *m, const char *path)
{
	if (m->o->without == WITHOUT_ERROR)
		die(m->t, "%s: there is no model of this key", path);
	warn(m->t, "%s: there is no model of this key: its rows have no scores", path);
}

/* Whether a key has no model, which is told once. */
static bool has_none(const struct key_models *m, const char *key, uint64_t since)
{
	char *path = key_file(m->t, m->folder, key);
	bool none = is_absent(path);

	if (none && (since == 0 || since % 2 == 1))
		tell_absent(m, path);
	free(path);
	return none;
}

/* *since of a key without a model is twice the round in which it had none; of others, the version of its model, made odd. */
struct scorer *key_models_find(struct key_models *m, const char *key, uint64_t *since)
{
	struct key_model *one;

	if (*since == 2 * m->round)
		return NULL;
	if (!keys_has(m->open, key) && has_none(m, key, *since)) {
		*since = 2 * m->round; /* it takes no place from a model */
		return NULL;
	}
	one = *(struct key_model **)keys_at(m->open, keys_find(m->open, key));
	if (one->round != m->round)
		renew(m, one);
	*since = one->version | 1;
	return &one->s;
}
