/* templates.c - templates of log lines, found by a tree of fixed depth: Drain (He, Zhu, Zheng and Lyu, "Drain: an online log
 * parsing approach with fixed depth tree", ICWS 2017). */
#include "data/templates.h"

#include <stdlib.h>
#include <string.h>

enum { LEVELS_ABOVE = 2 }; /* levels of the tree that hold no words: the root and the numbers of words */

static int no_memory(const struct ae_templates *t, struct ae_err *e)
{
	return ae_err_memory(e, "templates: no memory for %zu templates", t->count + 1);
}

struct ae_templates_options ae_templates_options_default(void)
{
	return (struct ae_templates_options){ .width = 128, .depth = 4, .children = 100, .similarity = 0.4 };
}

int ae_templates_new(struct ae_templates **made, const struct ae_templates_options *o, struct ae_err *e)
{
	struct ae_templates *t = calloc(1, sizeof *t);

	if (t) {
		t->node = calloc(1, sizeof *t->node);
		t->words.text = malloc(4 * (size_t)AE_WORD_BYTES);
	}
	if (!t || !t->node || !t->words.text) {
		ae_templates_free(t);
		return ae_err_memory(e, "templates: no memory for a line");
	}
	t->nodes = t->nodes_max = 1;
	t->options = *o;
	*made = t;
	return 0;
}

/* ---- the tree ---- */

static int add_node(struct ae_templates *t, uint32_t parent, const struct ae_template_node *what, uint32_t *added)
{
	size_t most = t->nodes_max;
	struct ae_template_node *grown = t->node;
	char *copy = NULL;

	if (t->nodes == most)
		grown = realloc(t->node, (most = 2 * most + 16) * sizeof *grown);
	if (!grown)
		return -1;
	t->node = grown;
	t->nodes_max = most;
	if (what->word.at && !(copy = malloc(what->word.length + 1)))
		return -1;
	if (copy)
		memcpy(copy, what->word.at, what->word.length);
	*added = (uint32_t)t->nodes;
	t->node[t->nodes] = *what;
	t->node[t->nodes].copy = copy;
	t->node[t->nodes].word.at = copy;
	t->node[t->nodes].sibling = t->node[parent].child;
	t->node[parent].child = *added;
	t->node[parent].children++;
	t->nodes++;
	return 0;
}

static uint32_t find_length(const struct ae_templates *t)
{
	uint32_t i = t->node[0].child;

	while (i && t->node[i].words != t->words.count)
		i = t->node[i].sibling;
	return i;
}

static uint32_t find_word(const struct ae_templates *t, uint32_t parent, const struct ae_word *w)
{
	uint32_t i = t->node[parent].child;

	while (i && !ae_word_equal(&t->node[i].word, w))
		i = t->node[i].sibling;
	return i;
}

static struct ae_word any_word(void)
{
	return (struct ae_word){ AE_ANY_WORD, sizeof AE_ANY_WORD - 1, ae_hash(AE_ANY_WORD, sizeof AE_ANY_WORD - 1) };
}

/* The child of `parent` for a word of a new template; a word beyond the largest number of children goes the way of
 * AE_ANY_WORD. Returns 0, or -1: no memory. */
static int descend(struct ae_templates *t, uint32_t parent, const struct ae_word *w, uint32_t *child)
{
	struct ae_template_node what = { .word = *w };

	*child = find_word(t, parent, w);
	if (*child)
		return 0;
	/* one place is kept for AE_ANY_WORD */
	if (!ae_word_is_any(w) && t->node[parent].children + 1 >= t->options.children) {
		what.word = any_word();
		*child = find_word(t, parent, &what.word);
	}
	return *child ? 0 : add_node(t, parent, &what, child);
}

/* The leaf for a new template. Returns 0, or -1: no memory. */
static int make_leaf(struct ae_templates *t, uint32_t *leaf)
{
	size_t levels = t->options.depth - LEVELS_ABOVE;
	struct ae_template_node what = { .words = t->words.count };

	*leaf = find_length(t);
	if (!*leaf && add_node(t, 0, &what, leaf) != 0)
		return -1;
	for (size_t i = 0; i < levels && i < t->words.count; i++)
		if (descend(t, *leaf, &t->words.word[i], leaf) != 0)
			return -1;
	return 0;
}

/* ---- similarity ---- */

/* Words in which the line equals the template, as the paper counts them; *fits: the others stand where it has AE_ANY_WORD;
 * *kept: one of them is no AE_ANY_WORD. */
static size_t equal_words(const struct ae_template *m, const struct ae_words *w, bool *fits, bool *kept)
{
	size_t equal = 0;

	*fits = true;
	*kept = false;
	for (size_t i = 0; i < m->count; i++)
		if (ae_word_equal(&m->word[i], &w->word[i])) {
			*kept = *kept || !ae_word_is_any(&m->word[i]);
			equal++;
		} else if (!ae_word_is_any(&m->word[i])) {
			*fits = false;
		}
	return equal;
}

/* The most similar template so far. */
struct template_search {
	size_t number, equal; /* 0: none; its equal words */
	bool strict;          /* only templates that the line fits */
};

static void search_leaf(const struct ae_templates *t, uint32_t leaf, struct template_search *s)
{
	double need = t->options.similarity * (double)t->words.count;

	for (uint32_t k = t->node[leaf].first; k; k = t->all[k - 1].next) {
		bool fits, kept;
		size_t equal = equal_words(&t->all[k - 1], &t->words, &fits, &kept);

		fits = fits && (equal > 0 || t->words.count == 0);
		/* a template that lost its last word would no longer fit the lines that it was learned from */
		if ((fits || (!s->strict && kept && (double)equal >= need)) && (s->number == 0 || equal > s->equal)) {
			s->number = k;
			s->equal = equal;
		}
	}
}

/* Searches below a node, whose children are for word number `level`: by the word itself and by AE_ANY_WORD. */
static void search_node(const struct ae_templates *t, uint32_t node, size_t level, struct template_search *s)
{
	const struct ae_word *w = &t->words.word[level];
	struct ae_word any = any_word();
	uint32_t child;

	if (level == t->options.depth - LEVELS_ABOVE || level == t->words.count) {
		search_leaf(t, node, s);
		return;
	}
	child = find_word(t, node, w);
	if (child)
		search_node(t, child, level + 1, s);
	child = ae_word_is_any(w) ? 0 : find_word(t, node, &any);
	if (child)
		search_node(t, child, level + 1, s);
}

/* Number of the most similar template, 0: none. */
static size_t most_similar(const struct ae_templates *t, bool strict)
{
	struct template_search s = { .strict = strict };
	uint32_t length = find_length(t);

	if (length)
		search_node(t, length, 0, &s);
	return s.number;
}

/* ---- templates ---- */

/* Copies the words of the line. */
static int copy_words(struct ae_template *m, const struct ae_words *w)
{
	size_t bytes = 1;
	char *at;

	for (size_t i = 0; i < w->count; i++)
		bytes += w->word[i].length + 1;
	m->text = at = malloc(bytes);
	m->word = malloc((w->count + 1) * sizeof *m->word);
	if (!m->text || !m->word) {
		free(m->text);
		free(m->word);
		return -1;
	}
	for (size_t i = 0; i < w->count; i++) {
		m->word[i] = w->word[i];
		m->word[i].at = at;
		memcpy(at, w->word[i].at, w->word[i].length);
		at += w->word[i].length;
		*at++ = ' ';
	}
	at[w->count > 0 ? -1 : 0] = '\0';
	m->count = w->count;
	return 0;
}

int ae_templates_add(struct ae_templates *t, struct ae_err *e)
{
	struct ae_template m = { 0 }, *grown = t->all;
	size_t most = t->capacity;
	uint32_t leaf;

	if (t->count == most)
		grown = realloc(t->all, (most = 2 * most + 16) * sizeof *grown);
	if (!grown)
		return no_memory(t, e);
	t->all = grown;
	t->capacity = most;
	if (make_leaf(t, &leaf) != 0 || copy_words(&m, &t->words) != 0)
		return no_memory(t, e);
	t->all[t->count++] = m;
	if (t->node[leaf].last)
		t->all[t->node[leaf].last - 1].next = (uint32_t)t->count;
	else
		t->node[leaf].first = (uint32_t)t->count;
	t->node[leaf].last = (uint32_t)t->count;
	return 0;
}

/* Puts AE_ANY_WORD where the line differs from the template. */
static int merge(struct ae_templates *t, struct ae_template *m, struct ae_err *e)
{
	struct ae_template merged = *m;

	for (size_t i = 0; i < m->count; i++)
		if (!ae_word_equal(&m->word[i], &t->words.word[i]))
			t->words.word[i] = any_word();
		else
			t->words.word[i] = m->word[i];
	if (copy_words(&merged, &t->words) != 0)
		return no_memory(t, e);
	free(m->text);
	free(m->word);
	*m = merged;
	return 0;
}

int ae_templates_learn(struct ae_templates *t, const char *line, size_t n, size_t *number, struct ae_err *e)
{
	struct ae_template *m;
	bool fits, kept;

	ae_words_split(&t->words, line, n);
	*number = most_similar(t, false);
	if (*number == 0) {
		if (t->count == t->options.width)
			return 0;
		if (ae_templates_add(t, e) != 0)
			return -1;
		*number = t->count;
	}
	m = &t->all[*number - 1];
	(void)equal_words(m, &t->words, &fits, &kept);
	if (!fits && merge(t, m, e) != 0)
		return -1;
	m->lines++;
	return 0;
}

size_t ae_templates_find(struct ae_templates *t, const char *line, size_t n)
{
	ae_words_split(&t->words, line, n);
	return most_similar(t, true);
}

size_t ae_templates_count(const struct ae_templates *t)
{
	return t->count;
}

const struct ae_templates_options *ae_templates_options(const struct ae_templates *t)
{
	return &t->options;
}

const char *ae_templates_text(const struct ae_templates *t, size_t number)
{
	return t->all[number - 1].text;
}

void ae_templates_free(struct ae_templates *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->count; i++) {
		free(t->all[i].text);
		free(t->all[i].word);
	}
	for (size_t i = 0; i < t->nodes; i++)
		free(t->node[i].copy);
	free(t->all);
	free(t->node);
	free(t->words.text);
	free(t);
}
