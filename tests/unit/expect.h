/* expect.h - checks of the unit tests: each one that fails is printed and counted. */
#ifndef EXPECT_H
#define EXPECT_H

#include <stdbool.h>
#include <stdio.h>

static int failures;

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
