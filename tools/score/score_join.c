/* score_join.c - one score of several members' ones. */
#include "score/score.h"

#include <stdlib.h>
#include <string.h>

/* How many of the scores stand before this one: the lesser ones, and of its equals those of the members
 * before. */
static size_t place_of(const double *score, size_t members, size_t k)
{
	size_t before = 0;

	for (size_t i = 0; i < members; i++)
		before += score[i] < score[k] || (i < k && score[i] == score[k]);
	return before;
}

/* A half each to those at places low and high: the same one twice in an odd number of members. */
static void choose(double *score, size_t members, size_t low, size_t high)
{
	size_t at[2] = { 0, 0 };

	for (size_t k = 0; k < members; k++) {
		size_t place = place_of(score, members, k);

		if (place == low)
			at[0] = k;
		if (place == high)
			at[1] = k;
	}
	memset(score, 0, members * sizeof *score);
	score[at[0]] += 0.5;
	score[at[1]] += 0.5;
}

void score_weights(enum score_join join, double *score, size_t members)
{
	if (join == JOIN_MEDIAN)
		choose(score, members, (members - 1) / 2, members / 2);
	else if (join == JOIN_MAX)
		choose(score, members, members - 1, members - 1);
	else
		for (size_t k = 0; k < members; k++)
			score[k] = 1 / (double)members;
}

/* The first of n ascending scores that is not below x (with `beyond`: that is above it). */
static size_t bound(const double *sorted, size_t n, double x, bool beyond)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;

		if (sorted[middle] < x || (beyond && sorted[middle] == x))
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}

void score_ranks(const double *score, size_t n, double *room, double *rank)
{
	memcpy(room, score, n * sizeof *room);
	ae_sort(room, n);
	for (size_t i = 0; i < n; i++) {
		size_t first = bound(room, n, score[i], false), behind = bound(room, n, score[i], true);

		rank[i] += 0.5 * (double)(first + behind) / (double)n;
	}
}
