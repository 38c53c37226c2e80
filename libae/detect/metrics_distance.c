/* metrics_distance.c - distances between all records of two sets, in blocks that fit in the cache. */
#include "base/thread_pool.h"
#include "detect/detect.h"
#include "kernels/kernel_set.h"

#include <math.h>
#include <stdlib.h>

enum { BLOCK_FLOATS = 1 << 15, BLOCK_RECORDS = 64 };

/* A near column; alike: it has the label of the row. */
struct near_column {
	double distance;
	bool alike;
};

/* Columns as far away as the k-th nearest that are not among the k. */
struct ties {
	size_t count, alike;
};

struct distance_job {
	const struct ae_distances *o;
	ae_error_fn *error;
	size_t threads, block;
	struct near_column *nearest; /* (row_count, k), ascending */
	struct ties *ties;           /* (row_count) */
};

/* Inserts by distance, after equal ones; the last of the k drops out. */
static void insert(struct near_column *nearest, size_t k, struct near_column new)
{
	size_t at = k - 1;

	for (; at > 0 && new.distance < nearest[at - 1].distance; at--)
		nearest[at] = nearest[at - 1];
	nearest[at] = new;
}

static void offer(const struct distance_job *job, size_t i, struct near_column new)
{
	size_t k = job->o->k;
	struct near_column *nearest = job->nearest + i * k, last;
	struct ties *ties = job->ties + i;

	if (k == 0)
		return;
	last = nearest[k - 1];
	if (new.distance < last.distance) {
		insert(nearest, k, new);
		new = last; /* dropped from the k */
	}
	if (nearest[k - 1].distance < last.distance)
		*ties = (struct ties){ 0 };
	if (new.distance == nearest[k - 1].distance) {
		ties->count++;
		ties->alike += new.alike;
	}
}

static void take(const struct distance_job *job, size_t i, size_t j)
{
	const struct ae_distances *o = job->o;
	const float *row = o->rows + i * o->values, *column = o->columns + j * o->values;
	double d;

	if (o->same && i == j)
		return;
	d = sqrt(job->error(AE_MSE, 0, row, column, NULL, 0, o->values));
	o->sum[i] += d;
	if (o->within && d < o->radius[i])
		o->within[i]++;
	offer(job, i, (struct near_column){ d, o->alike && o->row_label[i] == o->column_label[j] });
}

/* A thread's blocks of rows against all blocks of columns, so that each row meets the columns in order. */
static void work(void *arg, size_t thread)
{
	const struct distance_job *job = arg;
	const struct ae_distances *o = job->o;

	for (size_t row = thread * job->block; row < o->row_count; row += job->threads * job->block)
		for (size_t column = 0; column < o->column_count; column += job->block)
			for (size_t i = row; i < row + job->block && i < o->row_count; i++)
				for (size_t j = column; j < column + job->block && j < o->column_count; j++)
					take(job, i, j);
}

/* The fraction of the k nearest with the row's label; ties count by their expectation. */
static double share_alike(const struct near_column *nearest, size_t k, struct ties ties)
{
	size_t nearer = 0, alike = 0;

	for (size_t n = 0; n < k; n++) {
		if (nearest[n].distance < nearest[k - 1].distance) {
			nearer++;
			alike += nearest[n].alike;
		} else {
			ties.count++;
			ties.alike += nearest[n].alike;
		}
	}
	return ((double)alike + (double)(k - nearer) * (double)ties.alike / (double)ties.count) / (double)k;
}

static void finish(const struct distance_job *job)
{
	const struct ae_distances *o = job->o;

	for (size_t i = 0; i < o->row_count * o->k; i++)
		o->nearest[i] = job->nearest[i].distance;
	for (size_t i = 0; o->alike && i < o->row_count; i++)
		o->alike[i] = share_alike(job->nearest + i * o->k, o->k, job->ties[i]);
}

static int run(struct distance_job *job, struct ae_err *e)
{
	const struct ae_distances *o = job->o;
	struct ae_thread_pool *pool;

	for (size_t i = 0; i < o->row_count; i++) {
		o->sum[i] = 0;
		if (o->within)
			o->within[i] = 0;
	}
	for (size_t i = 0; i < o->row_count * o->k; i++)
		job->nearest[i].distance = INFINITY;
	if (ae_thread_pool_new(&pool, job->threads, e) != 0)
		return -1;
	ae_thread_pool_run(pool, work, job);
	ae_thread_pool_free(pool);
	finish(job);
	return 0;
}

int ae_distances(const struct ae_distances *o, size_t threads, struct ae_err *e)
{
	struct distance_job job = { .o = o, .threads = threads, .error = ae_error_find(o->isa) };
	size_t others = o->column_count - (o->same && o->column_count > 0);
	int status;

	if (others < o->k)
		return ae_err_set(e, "neighbors: expected up to %zu, the number of records, got %zu", others, o->k);
	job.block = BLOCK_FLOATS / o->values;
	job.block = job.block < 1 ? 1 : job.block > BLOCK_RECORDS ? BLOCK_RECORDS : job.block;
	job.nearest = calloc(o->row_count * o->k + 1, sizeof *job.nearest);
	job.ties = calloc(o->row_count + 1, sizeof *job.ties);
	if (job.nearest && job.ties)
		status = run(&job, e);
	else
		status = ae_err_set(e, "no memory for %zu neighbors of %zu records", o->k, o->row_count);
	free(job.nearest);
	free(job.ties);
	return status;
}
