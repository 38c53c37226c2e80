/* templates.h - templates of log lines in a tree: what templates.c and templates_file.c share. */
#ifndef AE_TEMPLATES_H
#define AE_TEMPLATES_H

#include "data/data.h"
#include "data/template_words.h"

struct ae_template {
	char *text; /* the words with a blank between, and a NUL */
	size_t count;
	struct ae_word *word; /* (count) in `text` */
	uint64_t lines;       /* that belong to it */
	uint32_t next;        /* number of the next template of the leaf, 0: none */
};

/* A node of the tree: a number of words, or a word. Children and siblings are indices, 0: none. */
struct ae_template_node {
	uint32_t child, sibling, children;
	uint32_t first, last; /* numbers of the templates of a leaf, 0: none */
	size_t words;         /* of the lines below, at the first level */
	struct ae_word word;  /* at the other levels, in the text of a template or a copy */
	char *copy;           /* owned text of the word; NULL: AE_ANY_WORD */
};

struct ae_templates {
	struct ae_templates_options options;
	struct ae_template *all; /* (count) template k at k - 1 */
	size_t count, capacity;
	struct ae_template_node *node; /* (nodes) the root first */
	size_t nodes, nodes_max;
	struct ae_words words; /* of the line */
};

/* Adds the words of `t->words` as the next template. Returns 0, or -1: no memory. templates.c */
int ae_templates_add(struct ae_templates *t, struct ae_err *e) AE_MUST_USE;

#endif
