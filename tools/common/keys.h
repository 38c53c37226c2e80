/* keys.h - a value per key, as the state of each series in a stream, in bounded memory. */
#ifndef KEYS_H
#define KEYS_H

#include "common/tool.h"

/* The kind of values that a table holds. */
struct keys_form {
	size_t max;         /* keys at a time; another one then replaces the one that was not found for longest */
	size_t size;        /* bytes of a value, which may move when a key is added */
	const char *what;   /* the keys, in messages: "series" */
	const char *option; /* that sets `max`, for the warning that keys are replaced; NULL: no warning */
	void *arg;
	/* Fills a new key's value, which is zeros; NULL: it stays so. */
	void (*begin)(void *arg, void *value, const char *key);
	/* Called before another key replaces this one; NULL: nothing. */
	void (*forget)(void *arg, void *value);
	/* Frees what a value holds. */
	void (*release)(void *arg, void *value);
};

struct keys;

/* Makes an empty table. Dies on error, as all functions here do. */
struct keys *keys_new(struct tool *t, const struct keys_form *form);
/* The index of a key's value; a new key is added. The index holds until the key is replaced, or one is removed. */
size_t keys_find(struct keys *k, const char *key);
bool keys_has(const struct keys *k, const char *key);
size_t keys_count(const struct keys *k);
/* Value number i of 0 to keys_count() - 1, in one array; and its key, which stays where it is, as begin() was given it. */
void *keys_at(const struct keys *k, size_t i);
const char *keys_key(const struct keys *k, size_t i);
/* The index of the key that was not found for longest; the table is not empty. */
size_t keys_oldest(const struct keys *k);
/* Removes that key, without forget(). The last value takes its index. */
void keys_remove_oldest(struct keys *k);
/* Saves or restores the keys in the order in which they were found last, and of each value what `values` names. */
void keys_state(struct keys *k, struct ae_state *s, void (*values)(void *arg, void *value, struct ae_state *s));
void keys_free(struct keys *k);

#endif
