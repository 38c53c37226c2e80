/* subnet.h - networks made of another network's layers, for phases of training that have one of their own. */
#ifndef SUBNET_H
#define SUBNET_H

#include "nn/arch.h"
#include "nn/net.h"

/* Adds the items of layers first..last-1, with the sizes that they have there, as the encoder's or the decoder's. */
int ae_subnet_items(struct ae_arch *a, const struct ae_net *from, size_t first, size_t last, bool decoder,
		    struct ae_err *e) AE_MUST_USE;

/* A network of these items for records of a shape, with memory for its parameters, which it takes from nowhere yet. */
int ae_subnet_new(struct ae_net **made, const struct ae_arch *a, const struct ae_shape *record,
		  const struct ae_kernels *k, struct ae_err *e) AE_MUST_USE;

/* Copies the parameters and running statistics of layers first..last-1 to those of the same items, which begin at
 * layer `at` of the other network; layers without parameters may be there in one of the two alone. */
void ae_subnet_copy(struct ae_net *to, size_t at, const struct ae_net *from, size_t first, size_t last);

#endif
