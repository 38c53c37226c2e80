/* subnet.h - networks made from layers of another network, for stages of training (pretraining) that need their own. */
#ifndef SUBNET_H
#define SUBNET_H

#include "nn/arch.h"
#include "nn/net.h"

/* Appends to `a` the items of layers first..last-1, with their resolved sizes, as items of the encoder or decoder. */
int ae_subnet_items(struct ae_arch *a, const struct ae_net *from, size_t first, size_t last, bool decoder,
		    struct ae_err *e) AE_MUST_USE;

/* Makes a network from these items for records of a shape. Its parameters are zero; ae_net_free() frees it. */
int ae_subnet_new(struct ae_net **made, const struct ae_arch *a, const struct ae_shape *record, int isa,
		  struct ae_err *e) AE_MUST_USE;

/* Copies parameters and running statistics of layers first..last-1 to the layers of `to` from `at` on. Both have the
 * same items with parameters; layers without parameters may differ. */
void ae_subnet_copy(struct ae_net *to, size_t at, const struct ae_net *from, size_t first, size_t last);

#endif
