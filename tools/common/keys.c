/* keys.c - the slots of keys: a hash table with chains, and a list from the key seen last to the one not seen for longest. */
#include "common/keys.h"

#include <stdlib.h>
#include <string.h>

#define NONE SIZE_MAX

struct slot {
	char *key;
	size_t next;         /* slot of the same bucket, NONE: the last */
	size_t newer, older; /* in the order in which keys were seen, NONE: at the ends */
};

struct keys {
	struct tool *t;
	size_t max, count, capacity;
	struct slot *slot; /* (capacity) of which `count` are in use */
	size_t *bucket;    /* (buckets) first slot, NONE: empty; buckets: a power of two, at least `capacity` */
	size_t buckets, newest, oldest;
	uint64_t replaced; /* keys that made place for others */
};

struct keys *keys_new(struct tool *t, size_t max)
{
	struct keys *k = tool_alloc(t, 1, sizeof *k);

	*k = (struct keys){ .t = t, .max = max, .newest = NONE, .oldest = NONE };
	return k;
}

void keys_free(struct keys *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->count; i++)
		free(k->slot[i].key);
	free(k->slot);
	free(k->bucket);
	free(k);
}

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
	k->bucket = tool_grow(k->t, k->bucket, k->buckets, sizeof *k->bucket);
	for (size_t i = 0; i < k->buckets; i++)
		k->bucket[i] = NONE;
	for (size_t i = 0; i < k->count; i++)
		chain(k, i);
}

/* ---- the order in which keys were seen ---- */

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

/* The slot of the key that was not seen for longest. */
static size_t replace(struct keys *k)
{
	size_t slot = k->oldest;

	if (k->replaced++ == 0)
		warn(k->t, "more than %zu series: those not seen for longest are forgotten (--max-keys)", k->max);
	take_out(k, slot);
	unchain(k, slot);
	free(k->slot[slot].key);
	return slot;
}

size_t keys_find(struct keys *k, const char *key, bool *fresh)
{
	size_t slot = k->newest; /* rows of one series often follow each other */

	if (slot == NONE || strcmp(k->slot[slot].key, key) != 0)
		slot = find(k, key);
	*fresh = slot == NONE;
	if (!*fresh) {
		take_out(k, slot);
	} else {
		grow(k);
		slot = k->count < k->max ? k->count++ : replace(k);
		k->slot[slot].key = strdup(key);
		if (!k->slot[slot].key)
			die(k->t, "out of memory: a key of %zu bytes", strlen(key));
		chain(k, slot);
	}
	put_first(k, slot);
	return slot;
}
