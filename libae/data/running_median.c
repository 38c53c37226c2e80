/* running_median.c - the median of the last values of a stream, from two heaps. */
#include "data/running_median.h"
#include "data/data.h"

#include <math.h>
#include <stdlib.h>

bool ae_running_median_init(struct ae_running_median *m, size_t capacity)
{
	*m = (struct ae_running_median){ .capacity = capacity };
	if (capacity > SIZE_MAX / sizeof *m->value)
		return false;
	m->value = malloc(capacity * sizeof *m->value);
	m->place = malloc(capacity * sizeof *m->place);
	m->upper = malloc(capacity * sizeof *m->upper);
	m->heap[0] = malloc(capacity * sizeof *m->heap[0]);
	m->heap[1] = malloc(capacity * sizeof *m->heap[1]);
	return m->value && m->place && m->upper && m->heap[0] && m->heap[1];
}

void ae_running_median_free(struct ae_running_median *m)
{
	free(m->value);
	free(m->place);
	free(m->upper);
	free(m->heap[0]);
	free(m->heap[1]);
}

/* Whether slot a belongs above slot b in a heap. */
static bool is_above(const struct ae_running_median *m, bool upper, size_t a, size_t b)
{
	return upper ? m->value[a] < m->value[b] : m->value[a] > m->value[b];
}

static void put(struct ae_running_median *m, bool upper, size_t at, size_t slot)
{
	m->heap[upper][at] = slot;
	m->place[slot] = at;
	m->upper[slot] = upper;
}

static void sift_up(struct ae_running_median *m, bool upper, size_t at, size_t slot)
{
	for (; at > 0 && is_above(m, upper, slot, m->heap[upper][(at - 1) / 2]); at = (at - 1) / 2)
		put(m, upper, at, m->heap[upper][(at - 1) / 2]);
	put(m, upper, at, slot);
}

static void sift_down(struct ae_running_median *m, bool upper, size_t at, size_t slot)
{
	const size_t *heap = m->heap[upper];

	for (size_t child; (child = 2 * at + 1) < m->count[upper]; at = child) {
		if (child + 1 < m->count[upper] && is_above(m, upper, heap[child + 1], heap[child]))
			child++;
		if (!is_above(m, upper, heap[child], slot))
			break;
		put(m, upper, at, heap[child]);
	}
	put(m, upper, at, slot);
}

static void insert(struct ae_running_median *m, bool upper, size_t slot)
{
	sift_up(m, upper, m->count[upper]++, slot);
}

/* The last slot of the heap takes the place of the one that leaves. */
static void extract(struct ae_running_median *m, size_t slot)
{
	bool upper = m->upper[slot];
	size_t at = m->place[slot], last = m->heap[upper][--m->count[upper]];

	if (last == slot)
		return;
	if (at > 0 && is_above(m, upper, last, m->heap[upper][(at - 1) / 2]))
		sift_up(m, upper, at, last);
	else
		sift_down(m, upper, at, last);
}

/* The lower half has as many values as the upper one, or one more. */
static void balance(struct ae_running_median *m)
{
	bool upper = m->count[1] > m->count[0];
	size_t slot;

	if (!upper && m->count[0] <= m->count[1] + 1)
		return;
	slot = m->heap[upper][0];
	extract(m, slot);
	insert(m, !upper, slot);
}

void ae_running_median_add(struct ae_running_median *m, double value)
{
	size_t slot = (size_t)(m->next++ % m->capacity);

	m->value[slot] = value;
	if (isnan(value))
		return;
	insert(m, m->count[0] > 0 && value > m->value[m->heap[0][0]], slot);
	balance(m);
}

void ae_running_median_drop(struct ae_running_median *m, uint64_t first)
{
	for (; m->oldest < first && m->oldest < m->next; m->oldest++) {
		size_t slot = (size_t)(m->oldest % m->capacity);

		if (isnan(m->value[slot]))
			continue;
		extract(m, slot);
		balance(m);
	}
}

double ae_running_median(const struct ae_running_median *m)
{
	double middle[2];

	if (m->count[0] == 0)
		return (double)NAN;
	middle[0] = m->value[m->heap[0][0]];
	if (m->count[0] > m->count[1])
		return middle[0];
	middle[1] = m->value[m->heap[1][0]];
	return ae_quantile(middle, 2, 0.5);
}

void ae_running_median_state(struct ae_running_median *m, struct ae_state *s)
{
	uint64_t oldest = m->oldest, next = m->next;

	ae_state_count(s, &oldest, UINT64_MAX);
	ae_state_count(s, &next, UINT64_MAX);
	if (oldest > next || next - oldest > m->capacity)
		ae_state_refuse(s);
	if (ae_state_restores(s))
		m->oldest = m->next = oldest;
	for (uint64_t i = oldest; i < next && ae_state_good(s); i++) {
		double value = m->value[i % m->capacity];

		ae_state_f8(s, &value, 1);
		if (ae_state_restores(s))
			ae_running_median_add(m, value);
	}
}
