/* run.c - a network that ae-export wrote, on a Cortex-M4 in qemu: reads records from the file "in" of the host by
 * semihosting, writes the outputs to its file "out", and prints how many instructions one record takes. With -icount shift=0
 * an instruction takes a nanosecond, and the board's timer counts 25 MHz: 40 instructions. No C library but for libm. */
#include MODEL

enum { OPEN = 1, CLOSE = 2, PUTS = 4, WRITE = 5, READ = 6, EXIT = 0x18, TICK = 40 };

#define TIMER ((volatile unsigned *)0xe000e010) /* control, start, value */
#define COPROCESSORS (*(volatile unsigned *)0xe000ed88)

static long host(long call, const void *what)
{
	register long number __asm__("r0") = call;
	register const void *argument __asm__("r1") = what;

	__asm__ volatile("bkpt 0xab" : "+r"(number) : "r"(argument) : "memory");
	return number;
}

static long open_file(const char *name, long length, long mode)
{
	return host(OPEN, (const long[]){ (long)name, mode, length });
}

static void print_number(unsigned long n)
{
	char text[16], *at = text + sizeof text;

	*--at = '\0';
	*--at = '\n';
	do
		*--at = (char)('0' + n % 10);
	while (n /= 10);
	host(PUTS, at);
}

/* libm calls this, and compilers the others. */
int *__errno(void)
{
	static int number;

	return &number;
}

void *memset(void *to, int c, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		((volatile char *)to)[i] = (char)c;
	return to;
}

void *memcpy(void *to, const void *from, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		((volatile char *)to)[i] = ((const char *)from)[i];
	return to;
}

static void run(void)
{
	static float in[network_in], out[network_out];
	long from = open_file("in", 2, 1), to = open_file("out", 3, 5);
	unsigned before = 0, after = 0;

	/* READ returns how many bytes are missing */
	while (host(READ, (const long[]){ from, (long)in, sizeof in }) == 0) {
		TIMER[1] = 0xffffff;
		TIMER[2] = 0;
		TIMER[0] = 5;
		while ((before = TIMER[2]) == 0)
			;
		network(in, out);
		after = TIMER[2];
		host(WRITE, (const long[]){ to, (long)out, sizeof out });
	}
	host(CLOSE, &to);
	print_number((unsigned long)(before - after) * TICK);
	host(EXIT, (const void *)0x20026); /* the application ends */
}

void begin(void);

void begin(void)
{
	COPROCESSORS |= 0xf << 20; /* floating point */
	__asm__ volatile("dsb\n\tisb");
	run();
	for (;;)
		;
}

__attribute__((section(".vectors"), used)) static void *const vectors[] = { (void *)0x20400000, (void *)begin };
