/* metrics_set.c - distances between all records of two sets, in blocks that stay in the cache. */
#include "ae.h"
#include "kernels.h"
#include "team.h"

#include <math.h>
#include <stdlib.h>

enum { BLOCK_FLOATS = 1 << 15, BLOCK_RECORDS = 64 };

struct job { const struct ae_neighbours *o; const struct ae_kernels *kernels; size_t threads, block; };

/* Keeps the k smallest of a row in order. */
static void insert(double *nearest, size_t k, double d)
{
	size_t at = k;

	while (at > 0 && d < nearest[at - 1])
		at--;
	if (at == k)
		return;
	for (size_t i = k - 1; i > at; i--)
		nearest[i] = nearest[i - 1];
	nearest[at] = d;
}

static void take(const struct job *job, size_t i, size_t j)
{
	const struct ae_neighbours *o = job->o;
	const float *row = o->rows + i * o->values, *column = o->columns + j * o->values;
	double d;

	if (o->same && i == j)
		return;
	d = sqrt(job->kernels->error(AE_MSE, 0, row, column, NULL, 0, o->values));
	o->sum[i] += d;
	if (o->within && d < o->radius[i])
		o->within[i]++;
	insert(o->nearest + i * o->k, o->k, d);
}

/* A thread's blocks of rows against all blocks of columns, so that each row meets the columns in their order.
 */
static void work(void *arg, size_t thread)
{
	const struct job *job = arg;
	const struct ae_neighbours *o = job->o;

	for (size_t row = thread * job->block; row < o->row_count; row += job->threads * job->block)
		for (size_t column = 0; column < o->column_count; column += job->block)
			for (size_t i = row; i < row + job->block && i < o->row_count; i++)
				for (size_t j = column; j < column + job->block && j < o->column_count; j++)
					take(job, i, j);
}

int ae_neighbours(const struct ae_neighbours *o, size_t threads, struct ae_err *e)
{
	struct job job = { .o = o, .threads = threads, .kernels = ae_kernels_find(NULL) };
	struct ae_team *team;
	size_t others = o->column_count - (o->same && o->column_count > 0);

	if (others < o->k)
		return ae_err_set(e, "%zu neighbours wanted, there are %zu", o->k, others);
	job.block = BLOCK_FLOATS / o->values;
	job.block = job.block < 1 ? 1 : job.block > BLOCK_RECORDS ? BLOCK_RECORDS : job.block;
	for (size_t i = 0; i < o->row_count; i++) {
		o->sum[i] = 0;
		if (o->within)
			o->within[i] = 0;
		for (size_t k = 0; k < o->k; k++)
			o->nearest[i * o->k + k] = INFINITY;
	}
	if (ae_team_new(&team, threads, e) != 0)
		return -1;
	ae_team_run(team, work, &job);
	ae_team_free(team);
	return 0;
}
