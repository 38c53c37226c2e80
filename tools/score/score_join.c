/* score_join.c - the joint score of an ensemble's members. */
#include "score/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The rank of member k: how many members score less; of equal scores, the earlier member comes first. */
static size_t rank_of(const double *score, size_t members, size_t k)
{
	size_t before = 0;

	for (size_t i = 0; i < members; i++)
		before += score[i] < score[k] || (i < k && score[i] == score[k]);
	return before;
}

/* Weights of the median: a half each to ranks low and high, which are one rank if the number of members is odd. */
static void choose_ranks(double *score, size_t members, size_t low, size_t high)
{
	size_t at[2] = { 0, 0 };

	for (size_t k = 0; k < members; k++) {
		size_t rank = rank_of(score, members, k);

		if (rank == low)
			at[0] = k;
		if (rank == high)
			at[1] = k;
	}
	memset(score, 0, members * sizeof *score);
	score[at[0]] += 0.5;
	score[at[1]] += 0.5;
}

void score_weights(enum score_join join, double *score, size_t members)
{
	if (join == JOIN_MEDIAN)
		choose_ranks(score, members, (members - 1) / 2, members / 2);
	else if (join == JOIN_MAX)
		choose_ranks(score, members, members - 1, members - 1);
	else
		for (size_t k = 0; k < members; k++)
			score[k] = 1 / (double)members;
}

/* How many of n ascending scores are below x; with `equal`, also those equal to it. */
static size_t count_below(const double *sorted, size_t n, double x, bool equal)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;

		if (sorted[middle] < x || (equal && sorted[middle] == x))
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}

void score_ranks(const double *score, size_t n, double *sorted, double *rank)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(score[i]))
			sorted[count++] = score[i];
	ae_sort(sorted, count);
	for (size_t i = 0; i < n; i++) {
		size_t below = count_below(sorted, count, score[i], false);
		size_t up_to = count_below(sorted, count, score[i], true);

		rank[i] += isnan(score[i]) ? NAN : 0.5 * (double)(below + up_to) / (double)count;
	}
}
