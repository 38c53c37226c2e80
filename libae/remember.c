/* remember.c - the residuals that a network has of the records which its model remembers. */
#include "memory.h"

int ae_memory_learn(struct ae_memory *m, struct ae_net *net, const float *label, size_t threads, struct ae_err *e)
{
	struct ae_runner *r;

	if (!label && ae_net_classes(net, AE_WHOLE) > 0)
		return ae_err_set(e, "memory: %zu records come without the class that the network is told", m->count);
	if (ae_runner_new(&r, net, AE_WHOLE, threads, e) != 0)
		return -1;
	ae_runner_labels(r, label);
	ae_runner_run(r, m->record, m->values, m->count, m->residual);
	ae_runner_free(r);
	for (size_t i = 0; i < m->count * m->values; i++)
		m->residual[i] -= m->record[i];
	ae_memory_settle(m);
	return 0;
}
