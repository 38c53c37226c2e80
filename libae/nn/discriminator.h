/* discriminator.h - the network that an adversarial autoencoder's encoder learns against. */
#ifndef DISCRIMINATOR_H
#define DISCRIMINATOR_H

#include "nn/net.h"

/* See ae_discriminator_new(); without memory for its parameters. */
int ae_discriminator_plan(struct ae_net **d, const char *text, const struct ae_net *net, struct ae_err *e) AE_MUST_USE;

#endif
