/* expect.h - checks of the unit tests: each one that fails is printed and counted. */
#ifndef EXPECT_H
#define EXPECT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static int failures;

/* A number of cases: all if AE_LONG is set, as .ci/run does. */
static inline size_t expect_cases(size_t all, size_t few)
{
	return getenv("AE_LONG") ? all : few;
}

static inline void expect(bool good, const char *what)
{
	if (good)
		return;
	printf("%s\n", what);
	failures++;
}

static inline void expect_number(bool good, const char *what, double got, double want)
{
	if (good)
		return;
	printf("%s: expected %.9g, got %.9g\n", what, want, got);
	failures++;
}

#endif
