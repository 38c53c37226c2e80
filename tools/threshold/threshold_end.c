/* threshold_end.c - what stands after the last row of ae-threshold: commands that still run, --save, the exit status. */
#include "threshold/threshold.h"

void threshold_end(struct threshold_job *j)
{
	struct ae_err e;

	threshold_exec_close(j);
	if (j->save && ae_threshold_save(&j->threshold, j->save, &e) != 0)
		die_err(&j->t, &e);
}

int threshold_status(const struct threshold_job *j)
{
	return j->exit_code && j->found ? TOOL_NO : TOOL_DONE;
}

int threshold_finish(void *job)
{
	struct threshold_job *j = job;

	if (j->metrics)
		threshold_metrics_write(j);
	threshold_end(j);
	return threshold_status(j);
}
