/* dump.c - linked into programs that count their lines: ends that libgcov does not see leave the counts behind, too. Programs
 * end by _Exit() after an error and by raise() after a signal; a child ends by _exit() or becomes another program. Faults
 * that tests/faults plants must not hit the counts' own calls. */
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

void __gcov_dump(void);
void __gcov_reset(void);
__attribute__((weak)) bool inject_disarm(void);

_Noreturn void __real__Exit(int status);
_Noreturn void __wrap__Exit(int status);
_Noreturn void __wrap__exit(int status);
int __real_raise(int number);
int __wrap_raise(int number);
int __real_execvp(const char *file, char *const *words);
int __wrap_execvp(const char *file, char *const *words);

static void dump(void)
{
	if (inject_disarm)
		inject_disarm();
	__gcov_dump();
	__gcov_reset(); /* who goes on after all counts from 0, so that nothing counts twice */
}

/* Before libgcov writes the counts of an ordinary end. */
static void disarm(void)
{
	if (inject_disarm)
		inject_disarm();
}

__attribute__((constructor)) static void begin(void)
{
	atexit(disarm);
}

void __wrap__Exit(int status)
{
	dump();
	__real__Exit(status);
}

void __wrap__exit(int status)
{
	dump();
	__real__Exit(status);
}

int __wrap_raise(int number)
{
	dump();
	return __real_raise(number);
}

int __wrap_execvp(const char *file, char *const *words)
{
	dump();
	return __real_execvp(file, words);
}
