/* keys.c - a hash table with chains, and a list from the key that was found last to the one that was not found for longest. */
#include "common/keys.h"

#include <stdlib.h>
#include <string.h>

#define NONE SIZE_MAX

struct slot {
	char *key;
	size_t next;         /* slot of the same bucket, NONE: the last */
	size_t newer, older; /* in the order in which keys were found, NONE: at the ends */
};

struct keys {
	struct tool *t;
	struct keys_form form;
	size_t count, capacity;
	struct slot *slot; /* (capacity) of which `count` are in use */
	char *value;       /* (capacity, form.size) */
	size_t *bucket;    /* (buckets) first slot, NONE: empty; buckets: a power of two, at least `capacity` */
	size_t buckets, newest, oldest;
	bool told; /* that keys are replaced */
};

struct keys *keys_new(struct tool *t, const struct keys_form *form)
{
	struct keys *k = tool_alloc(t, 1, sizeof *k);

	*k = (struct keys){ .t = t, .form = *form, .newest = NONE, .oldest = NONE };
	return k;
}

size_t keys_count(const struct keys *k)
{
	return k->count;
}

void *keys_at(const struct keys *k, size_t i)
{
	return k->value + i * k->form.size;
}

const char *keys_key(const struct keys *k, size_t i)
{
	return k->slot[i].key;
}

void keys_free(struct keys *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->count; i++) {
		k->form.release(k->form.arg, keys_at(k, i));
		free(k->slot[i].key);
	}
	free(k->slot);
	free(k->value);
	free(k->bucket);
	free(k);
}

/* ---- chains ---- */

static size_t *bucket_of(const struct keys *k, const char *key)
{
	return &k->bucket[(size_t)ae_hash(key, strlen(key)) & (k->buckets - 1)];
}

static void chain(struct keys *k, size_t slot)
{
	size_t *bucket = bucket_of(k, k->slot[slot].key);

	k->slot[slot].next = *bucket;
	*bucket = slot;
}

static void unchain(struct keys *k, size_t slot)
{
	size_t *at = bucket_of(k, k->slot[slot].key);

	while (*at != slot)
		at = &k->slot[*at].next;
	*at = k->slot[slot].next;
}

static void grow(struct keys *k)
{
	if (k->count < k->capacity)
		return;
	k->capacity = 2 * k->capacity + 16;
	for (k->buckets = 16; k->buckets < k->capacity;)
		k->buckets *= 2;
	k->slot = tool_grow(k->t, k->slot, k->capacity, sizeof *k->slot);
	k->value = tool_grow(k->t, k->value, k->capacity, k->form.size);
	k->bucket = tool_grow(k->t, k->bucket, k->buckets, sizeof *k->bucket);
	for (size_t i = 0; i < k->buckets; i++)
		k->bucket[i] = NONE;
	for (size_t i = 0; i < k->count; i++)
		chain(k, i);
}

/* ---- the order in which keys were found ---- */

static void take_out(struct keys *k, size_t slot)
{
	const struct slot *s = &k->slot[slot];

	*(s->newer == NONE ? &k->newest : &k->slot[s->newer].older) = s->older;
	*(s->older == NONE ? &k->oldest : &k->slot[s->older].newer) = s->newer;
}

static void put_first(struct keys *k, size_t slot)
{
	k->slot[slot].newer = NONE;
	k->slot[slot].older = k->newest;
	*(k->newest == NONE ? &k->oldest : &k->slot[k->newest].newer) = slot;
	k->newest = slot;
}

/* ---- keys ---- */

static size_t find(const struct keys *k, const char *key)
{
	size_t slot = k->buckets ? *bucket_of(k, key) : NONE;

	while (slot != NONE && strcmp(k->slot[slot].key, key) != 0)
		slot = k->slot[slot].next;
	return slot;
}

bool keys_has(const struct keys *k, const char *key)
{
	return find(k, key) != NONE;
}

size_t keys_oldest(const struct keys *k)
{
	return k->oldest;
}

/* Frees the key that was not found for longest and its value. Returns the slot, which is in no chain then. */
static size_t drop_oldest(struct keys *k)
{
	size_t slot = k->oldest;

	k->form.release(k->form.arg, keys_at(k, slot));
	take_out(k, slot);
	unchain(k, slot);
	free(k->slot[slot].key);
	return slot;
}

/* Moves the last slot to one that is free. */
static void move_last(struct keys *k, size_t to)
{
	size_t from = --k->count;
	const struct slot *s = &k->slot[to];

	if (from == to)
		return;
	unchain(k, from);
	k->slot[to] = k->slot[from];
	memcpy(keys_at(k, to), keys_at(k, from), k->form.size);
	*(s->newer == NONE ? &k->newest : &k->slot[s->newer].older) = to;
	*(s->older == NONE ? &k->oldest : &k->slot[s->older].newer) = to;
	chain(k, to);
}

void keys_remove_oldest(struct keys *k)
{
	move_last(k, drop_oldest(k));
}

/* The slot of the key that was not found for longest, for another key. */
static size_t replace(struct keys *k)
{
	if (!k->told && k->form.option)
		warn(k->t, "more than %zu %s: those not seen for longest are forgotten (--%s)", k->form.max,
		     k->form.what, k->form.option);
	k->told = true;
	if (k->form.forget)
		k->form.forget(k->form.arg, keys_at(k, k->oldest));
	return drop_oldest(k);
}

static size_t add(struct keys *k, const char *key)
{
	size_t slot;

	grow(k);
	slot = k->count < k->form.max ? k->count++ : replace(k);
	k->slot[slot].key = strdup(key);
	if (!k->slot[slot].key)
		die(k->t, "out of memory: a key of %zu bytes", strlen(key));
	chain(k, slot);
	memset(keys_at(k, slot), 0, k->form.size);
	if (k->form.begin)
		k->form.begin(k->form.arg, keys_at(k, slot), k->slot[slot].key);
	return slot;
}

size_t keys_find(struct keys *k, const char *key)
{
	size_t slot = k->newest; /* rows of one series often follow each other */

	if (slot != NONE && strcmp(k->slot[slot].key, key) == 0)
		return slot;
	slot = find(k, key);
	if (slot == NONE)
		slot = add(k, key);
	else
		take_out(k, slot);
	put_first(k, slot);
	return slot;
}

/* ---- state ---- */

static void restore_keys(struct keys *k, struct ae_state *s, size_t count,
			 void (*values)(void *arg, void *value, struct ae_state *s))
{
	if (count > k->form.max)
		ae_state_fail(s, "was made with %zu %s, expected %zu at most", count, k->form.what, k->form.max);
	for (size_t i = 0; i < count && ae_state_good(s); i++) {
		char *key = ae_state_text(s, NULL);

		if (key && keys_has(k, key))
			ae_state_refuse(s);
		if (ae_state_good(s))
			values(k->form.arg, keys_at(k, keys_find(k, key)), s);
		free(key);
	}
}

void keys_state(struct keys *k, struct ae_state *s, void (*values)(void *arg, void *value, struct ae_state *s))
{
	size_t count = k->count;

	ae_state_size(s, &count, SIZE_MAX);
	if (ae_state_restores(s)) {
		restore_keys(k, s, count, values);
		return;
	}
	for (size_t slot = k->oldest; slot != NONE; slot = k->slot[slot].newer) {
		(void)ae_state_text(s, k->slot[slot].key);
		values(k->form.arg, keys_at(k, slot), s);
	}
}
