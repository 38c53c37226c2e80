/* discriminator.h - the discriminator of an adversarial autoencoder. */
#ifndef DISCRIMINATOR_H
#define DISCRIMINATOR_H

#include "nn/net.h"

/* Like ae_discriminator_new(), but allocates no parameters. */
int ae_discriminator_plan(struct ae_net **d, const char *text, const struct ae_net *net, struct ae_err *e) AE_MUST_USE;

#endif
