/* inject.h - calls of the system that fail on purpose. Programs that are linked with inject.c and the linker's
 * --wrap make their own calls through it; those that libc makes for itself go by. */
#ifndef INJECT_H
#define INJECT_H

#include <stdbool.h>
#include <stddef.h>

/* From now on the k-th call, from 1, of the function that is called so fails, once. */
void inject_arm(const char *function, size_t k);

/* Whether it has come to that; nothing fails any more. */
bool inject_disarm(void);

#endif
