/* model.c - reads and writes models. A file has a network's weights under PyTorch's names and in its layout; its
 * metadata has the rest. A file from elsewhere has only weights; the caller then gives the architecture. */
#include "model/model_parts.h"
#include "nn/net.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ae_model_free(struct ae_model *m)
{
	ae_net_free(m->net);
	ae_net_free(m->discriminator);
	ae_stats_free(&m->stats);
	ae_covariance_free(&m->covariance);
	ae_neighbors_free(&m->neighbors);
	free(m->column);
	free(m->heldout);
	for (size_t i = 0; i < m->notes; i++) {
		free(m->note[i].key);
		free(m->note[i].value);
	}
	free(m->note);
	*m = (struct ae_model){ 0 };
}

struct ae_shape ae_model_row(const struct ae_model *m)
{
	struct ae_shape s = ae_model_record(m);

	if (m->window > 0) {
		for (int i = 1; i < s.rank; i++)
			s.dim[i - 1] = s.dim[i];
		s.rank--;
	}
	return s;
}

/* ---- normalizer as text: a line per column, "name<TAB>shift<TAB>scale" ---- */

/* One line, which ends before `end`. */
static bool get_stat(struct ae_stat *r, const char *line, const char *end)
{
	const char *tab = memchr(line, '\t', (size_t)(end - line)), *at = NULL;

	*r = (struct ae_stat){ .shift = 0 };
	if (tab && tab - line <= AE_NAME_MAX) {
		memcpy(r->name, line, (size_t)(tab - line));
		at = ae_number_parse(tab + 1, end, &r->shift);
	}
	return at && at < end && *at == '\t' && ae_number_parse(at + 1, end, &r->scale) == end && isfinite(r->shift)
		&& isfinite(r->scale) && r->scale > 0;
}

/* The last line may lack its end. The list doubles, so that its size is limited by that of the text. */
static int get_stats(struct ae_stats *s, const char *text, const char *path, struct ae_err *e)
{
	for (size_t capacity = 0; *text; s->count++) {
		const char *end = text + strcspn(text, "\n");
		struct ae_stat *grown = s->row;

		if (s->count == capacity) {
			capacity = capacity ? 2 * capacity : 4;
			grown = realloc(s->row, capacity * sizeof *grown);
		}
		if (!grown)
			return ae_err_set(e, "%s: no memory for %zu columns", path, capacity);
		s->row = grown;
		if (!get_stat(&s->row[s->count], text, end))
			return ae_err_set(e,
					  "%s: 'normalizer': line %zu is damaged: expected a name, a finite shift "
					  "and a finite scale above 0",
					  path, s->count + 1);
		text = *end ? end + 1 : end;
	}
	return 0;
}

static void put_stats(struct ae_tensors_out *o, const struct ae_stats *s)
{
	struct ae_text lines = { 0 };

	for (size_t i = 0; i < s->count; i++) {
		const char *name = s->row[i].name;
		char shift[32], scale[32];

		if (strpbrk(name, "\t\n"))
			name = ""; /* it would not be found again under another name */
		shift[ae_number_f8(shift, s->row[i].shift)] = '\0';
		scale[ae_number_f8(scale, s->row[i].scale)] = '\0';
		ae_text_print(&lines, "%s\t%s\t%s\n", name, shift, scale);
	}
	ae_tensors_out_text(o, "normalizer", lines.bytes ? lines.bytes : "");
	o->text.failed |= lines.failed;
	free(lines.bytes);
}

/* ---- reading ---- */

static int get_size(const struct ae_tensors *f, const char *key, const char *path, size_t *n, struct ae_err *e)
{
	const char *text = ae_tensors_text(f, key);
	double value = 0;
	const char *end = text ? ae_number_parse(text, text + strlen(text), &value) : "";

	if (!end || *end || !(value >= 0 && value < 1e9) || value != (double)(size_t)value)
		return ae_err_set(e, "%s: '%s': expected a whole number, got '%.40s'", path, key, text);
	*n = (size_t)value;
	return 0;
}

static int get_word(const struct ae_tensors *f, const char *key, const char *path, char *to, size_t size,
		    struct ae_err *e)
{
	const char *text = ae_tensors_text(f, key);

	if (text && (size_t)snprintf(to, size, "%s", text) >= size)
		return ae_err_set(e, "%s: '%s': at most %zu characters expected, got '%.40s...'", path, key, size - 1,
				  text);
	return 0;
}

/* Whether a member of struct ae_model holds the text of this key; other texts are notes. */
static bool own_key(const char *key)
{
	static const char *const keys[] = { "architecture", "shape",      "loss",    "score",   "window",
					    "step",         "normalizer", "columns", "members", AE_TEXT_DIGEST };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

static int get_notes(struct ae_model *m, const struct ae_tensors *f, struct ae_err *e)
{
	for (size_t i = 0; i < f->texts; i++)
		if (!own_key(f->text[i].key) && ae_model_append_note(m, f->text[i].key, f->text[i].value, e) != 0)
			return -1;
	return 0;
}

/* A given shape counts with a given architecture, except for windows, whose rows are what is given. */
static int get_shape(const struct ae_tensors *f, const char *path, const char *arch, const struct ae_shape *given,
		     struct ae_shape *record, struct ae_err *e)
{
	const char *text = ae_tensors_text(f, "shape");
	struct ae_err inner;

	if (given && (!text || (arch && !ae_tensors_text(f, "window")))) {
		*record = *given;
		return 0;
	}
	if (!text)
		return ae_err_set(e, "%s: no record shape in it", path);
	if (ae_shape_parse(record, text, &inner) != 0)
		return ae_err_set(e, "%s: 'shape': %s", path, inner.text);
	return 0;
}

static int get_net(struct ae_model *m, const struct ae_tensors *f, const char *path, const char *arch,
		   const struct ae_shape *given, const char *isa, struct ae_err *e)
{
	const char *text = arch ? arch : ae_tensors_text(f, "architecture");
	struct ae_shape record;
	struct ae_err inner;

	if (!text)
		return ae_err_set(e, "%s: no architecture in it: give it with -a", path);
	if (get_shape(f, path, arch, given, &record, e) != 0 || ae_model_get_columns(m, f, path, &record, e) != 0)
		return -1;
	if (ae_net_plan(&m->net, text, &record, isa, &inner) != 0)
		return arch ? ae_err_set(e, "%s", inner.text) : ae_err_set(e, "%s: %s", path, inner.text);
	return ae_model_get_weights(m->net, f, path, e);
}

int ae_model_get(struct ae_model *m, struct ae_tensors *f, const char *path, const char *arch,
		 const struct ae_shape *record, const char *isa, struct ae_err *e)
{
	const char *stats, *digest;
	struct ae_score score;

	ae_model_upgrade(f);
	ae_model_strip_prefix(f);
	stats = ae_tensors_text(f, "normalizer");
	digest = ae_tensors_text(f, AE_TEXT_DIGEST);
	if (digest && strlen(digest) < sizeof m->digest) /* a longer one is another program's */
		snprintf(m->digest, sizeof m->digest, "%s", digest);
	snprintf(m->loss, sizeof m->loss, "mse");
	snprintf(m->score, sizeof m->score, "mae");
	if (ae_tensors_text(f, "run") && ae_tensors_text(f, "updates"))
		return ae_err_set(e, "%s: expected a model, got a checkpoint: ae-train --resume continues it", path);
	if (get_net(m, f, path, arch, record, isa, e) != 0 || get_size(f, "window", path, &m->window, e) != 0
	    || get_size(f, "step", path, &m->step, e) != 0

	    || get_word(f, "loss", path, m->loss, sizeof m->loss, e) != 0
	    || get_word(f, "score", path, m->score, sizeof m->score, e) != 0 || ae_score_find(&score, m->score, e) != 0)
		return -1;
	if (stats && get_stats(&m->stats, stats, path, e) != 0)
		return -1;
	if (m->window > 0
	    && (ae_net_shape(m->net, AE_INPUT)->rank < 1 || ae_net_shape(m->net, AE_INPUT)->dim[0] != m->window
		|| m->step < 1))
		return ae_err_set(e, "%s: a window of %zu rows with step %zu does not fit records of %s", path,
				  m->window, m->step, ae_shape_name(ae_net_shape(m->net, AE_INPUT)).text);
	if (ae_model_get_covariance(m, f, path, e) != 0 || ae_model_get_neighbors(m, f, path, e) != 0
	    || ae_model_get_heldout(m, f, path, e) != 0 || get_notes(m, f, e) != 0)
		return -1;
	return ae_model_get_discriminator(m, f, path, e);
}

/* Refuses ensembles, and networks of some of the columns, for programs that take a single network. */
static int check_single(const struct ae_tensors *f, const char *path, struct ae_err *e)
{
	const char *members = ae_tensors_text(f, "members");

	if (!members && !ae_tensors_text(f, "columns"))
		return 0;
	return ae_err_set(e,
			  "%s: expected a single network of all columns, got %s%.40s (ae-score, ae-recon and ae-info "
			  "take it)",
			  path, members ? "an ensemble, members " : "a network of columns ",
			  members ? members : ae_tensors_text(f, "columns"));
}

int ae_model_read(struct ae_model *m, const char *path, const char *arch, const struct ae_shape *record,
		  const char *isa, struct ae_err *e)
{
	struct ae_tensors f;
	int bad;

	*m = (struct ae_model){ 0 };
	if (ae_tensors_read(&f, path, e) != 0)
		return -1;
	bad = check_single(&f, path, e) != 0 || ae_model_get(m, &f, path, arch, record, isa, e) != 0 ? -1 : 0;
	ae_tensors_free(&f);
	if (bad)
		ae_model_free(m);
	return bad;
}

int ae_model_check(const char *path, struct ae_err *e)
{
	return ae_tensors_check(path, e);
}

/* ---- listing ---- */

static void add_escaped(struct ae_text *to, const char *s)
{
	char *escaped = ae_escape(s);

	if (escaped)
		ae_text_add(to, escaped, strlen(escaped));
	to->failed |= !escaped;
	free(escaped);
}

static void list_text(struct ae_text *to, const char *key, const char *value)
{
	add_escaped(to, key);
	ae_text_add(to, "\t", 1);
	add_escaped(to, value);
	ae_text_add(to, "\n", 1);
}

int ae_model_list(const char *path, char **text, bool *network, struct ae_err *e)
{
	struct ae_text list = { 0 };
	struct ae_tensors f;

	if (ae_tensors_read(&f, path, e) != 0)
		return -1;
	*network = ae_tensors_text(&f, "architecture") != NULL;
	ae_text_add(&list, "", 0);
	for (size_t i = 0; i < f.texts; i++)
		list_text(&list, f.text[i].key, f.text[i].value);
	for (size_t i = 0; i < f.count; i++) {
		ae_text_add(&list, "tensor ", 7);
		add_escaped(&list, f.tensor[i].name);
		ae_text_print(&list, "\t%s %s\n", f.tensor[i].dtype, ae_shape_name(&f.tensor[i].shape).text);
	}
	ae_tensors_free(&f);
	*text = list.bytes;
	if (!list.failed)
		return 0;
	free(list.bytes);
	return ae_err_set(e, "%s: no memory to list what is in it", path);
}

/* ---- writing ---- */

void ae_model_put_texts(const struct ae_model *m, struct ae_tensors_out *o)
{
	struct ae_shape record = ae_model_record(m);

	ae_tensors_out_text(o, "architecture", ae_net_text(m->net));
	ae_tensors_out_text(o, "shape", ae_shape_name(&record).text);
	ae_tensors_out_text(o, "loss", m->loss);
	ae_tensors_out_text(o, "score", m->score);
	if (m->window > 0) {
		ae_tensors_out_number(o, "window", (double)m->window);
		ae_tensors_out_number(o, "step", (double)m->step);
	}
	if (m->stats.count > 0)
		put_stats(o, &m->stats);
	ae_model_put_columns(m, o);
	for (size_t i = 0; i < m->notes; i++)
		ae_tensors_out_text(o, m->note[i].key, m->note[i].value);
}

int ae_model_put_tensors(const struct ae_model *m, struct ae_tensors_out *o, struct ae_err *e)
{
	ae_model_put_covariance(m, o);
	ae_model_put_neighbors(m, o);
	ae_model_put_heldout(m, o);
	if (m->discriminator && ae_model_put_net(m->discriminator, o, e) != 0)
		return -1;
	return ae_model_put_net(m->net, o, e);
}

int ae_model_bytes(const struct ae_model *m, char **bytes, size_t *n, struct ae_err *e)
{
	struct ae_tensors_out o = { .prefix = NULL };
	int bad;

	ae_model_put_texts(m, &o);
	bad = ae_model_put_tensors(m, &o, e);
	if (ae_tensors_out_finish(&o, bytes, n, e) != 0)
		return -1;
	if (bad)
		free(*bytes);
	return bad;
}
