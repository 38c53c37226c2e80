/* bench.c - how fast the engine is, beside what the machine can do.
 *
 *	bench [-j THREADS] [NET]...		the machine, then the networks named, or all built-in ones
 *	bench rate NET train|infer THREADS	records/s of one of them, as a bare number
 *	bench products				products of matrices in the shapes of dense layers
 *	bench single				few records at a time through dense layers, with weights of each precision
 *	bench list				name, record shape, loss, parameters, text of each network
 *
 * AE_ISA chooses the instruction set, as for all programs. */
#include "bench.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct options { const char *isa; size_t threads; double peak[2]; };	/* peak: one thread, all threads */

static size_t count_of(const char *what, const char *text)
{
	const char *end = text + strlen(text);
	double n = 0;

	if (ae_number_parse(text, end, &n) != end || !(n >= 1 && n <= 1024) || n != (double)(size_t)n)
		bench_die("%s '%s': a whole number from 1 to 1024 expected", what, text);
	return (size_t)n;
}

/* ---- bench list, bench rate ---- */

static void list(const char *isa)
{
	const struct ae_builtin *b;

	for (size_t i = 0; (b = bench_network_at(i)); i++) {
		struct ae_net *net = bench_net(b->name, isa);

		printf("%s\t%s\t%s\t%zu\t%s\n", b->name, b->shape, b->loss, ae_net_parameters(net),
		       ae_net_text(net));
		ae_net_free(net);
	}
}

static void rate(const char *isa, char **arg)
{
	size_t threads = count_of("threads", arg[2]);
	bool train = strcmp(arg[1], "train") == 0;
	struct bench_subject s;

	if (!train && strcmp(arg[1], "infer") != 0)
		bench_die("rate '%s': train or infer expected", arg[1]);
	bench_subject_open(&s, arg[0], isa);
	printf("%.0f\n", (train ? bench_train : bench_inference)(&s, threads));
	bench_subject_close(&s);
}

/* ---- the report ---- */

static void print_machine(struct options *o)
{
	printf("instruction set   %s\n", o->isa);
	o->peak[0] = bench_peak(o->isa, 1);
	printf("multiply-adds     %8.1f GFLOP/s, 1 thread\n", 1e-9 * o->peak[0]);
	o->peak[1] = bench_peak(o->isa, o->threads);
	printf("                  %8.1f GFLOP/s, %zu threads\n", 1e-9 * o->peak[1], o->threads);
	printf("memory, copied    %8.1f GB/s, 1 thread\n", 1e-9 * bench_copy(1));
	printf("                  %8.1f GB/s, %zu threads\n", 1e-9 * bench_copy(o->threads), o->threads);
	printf("pipe              %8.1f GB/s\n\n", 1e-9 * bench_pipe());
}

static void print_heads(void)
{
	printf("%-14s %7s | %-33s | %-33s | %9s | %9s\n", "", "", "training, batch 128",
	       "inference, batch 128", "one alone", "memory");
	printf("%-14s %7s", "network", "threads");
	for (int i = 0; i < 2; i++)
		printf(" | %11s %10s %10s", "records/s", "GFLOP/s", "of peak");
	printf(" | %9s | %9s\n", "us", "MB");
}

/* Megabytes that the process has had at most. */
static double most_memory(void)
{
	struct rusage u;

	if (getrusage(RUSAGE_SELF, &u) != 0)
		bench_die("memory: %s", strerror(errno));
	return (double)u.ru_maxrss / 1024;	/* Linux and the BSDs count in kilobytes */
}

static void print_rate(double records, double flop, double peak)
{
	printf(" | %11.0f %10.1f %9.1f%%", records, 1e-9 * records * flop, 100 * records * flop / peak);
}

/* Memory is what training takes beyond the records themselves: the model, gradients, activations. */
static void print_speed(struct bench_subject *s, const struct options *o, bool all)
{
	double before = most_memory(), train, single, after;
	size_t threads = all ? o->threads : 1;

	train = bench_train(s, threads);
	after = most_memory();
	single = bench_single(s);
	printf("%-14s %7zu", s->builtin->name, threads);
	print_rate(train, s->training, o->peak[all]);
	print_rate(bench_inference(s, threads), s->forward, o->peak[all]);
	printf(" | %9.1f | %9.1f\n", 1e6 / single, after - before);
}

/* A report in a process of its own, whose peak of memory is then its own, too. */
static void apart(const char *name, const struct options *o,
		  void (*report)(struct bench_subject *, const struct options *))
{
	struct bench_subject s;
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (child < 0)
		bench_die("%s: fork: %s", name, strerror(errno));
	if (child == 0) {
		bench_subject_open(&s, name, o->isa);
		report(&s, o);
		bench_subject_close(&s);
		exit(fclose(stdout) == 0 ? 0 : 2);
	}
	if (waitpid(child, &status, 0) < 0)
		bench_die("%s: wait: %s", name, strerror(errno));
	if (WIFSIGNALED(status))
		raise(WTERMSIG(status));	/* as when nobody reads any more: both end */
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		exit(2);			/* it has said why */
}

static void one_thread(struct bench_subject *s, const struct options *o)
{
	print_speed(s, o, false);
}

static void all_threads(struct bench_subject *s, const struct options *o)
{
	print_speed(s, o, true);
}

static void layers(struct bench_subject *s, const struct options *o)
{
	(void)o;
	bench_layers(s);
}

/* The operands, or all networks there are. */
static const char *name_at(size_t i, char **arg)
{
	const struct ae_builtin *b = *arg ? NULL : ae_builtin_at(i);

	return *arg ? arg[i] : b ? b->name : NULL;
}

static void report(struct options *o, char **arg)
{
	const char *name;

	for (size_t i = 0; arg[i]; i++)
		if (!bench_network_find(arg[i]))
			bench_die("network '%s': not one of bench list", arg[i]);
	print_machine(o);
	print_heads();
	for (size_t i = 0; (name = name_at(i, arg)); i++) {
		apart(name, o, one_thread);
		if (o->threads > 1)
			apart(name, o, all_threads);
	}
	puts("\nEach layer in training: microseconds a record, the rate of its products, share of the time.");
	for (size_t i = 0; (name = name_at(i, arg)); i++)
		apart(name, o, layers);
	if (!*arg)
		bench_products(o->isa, o->peak[0]);
	if (!*arg)
		bench_singles(o->isa);
}

int main(int argc, char **argv)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct options o = { .threads = processors > 0 ? (size_t)processors : 1 };
	const struct ae_kernels *k = ae_kernels_find(getenv("AE_ISA"));
	struct ae_err e;
	int option;

	if (!k)
		bench_need(ae_isa_check(getenv("AE_ISA"), &e), &e);
	o.isa = k->name;
	while ((option = getopt(argc, argv, "j:")) != -1) {
		if (option != 'j')
			return 2;	/* getopt has said why */
		o.threads = count_of("-j", optarg);
	}
	argv += optind;
	argc -= optind;
	if (argc == 1 && strcmp(argv[0], "products") == 0)
		bench_products(o.isa, bench_peak(o.isa, 1));
	else if (argc == 1 && strcmp(argv[0], "single") == 0)
		bench_singles(o.isa);
	else if (argc == 1 && strcmp(argv[0], "list") == 0)
		list(o.isa);
	else if (argc == 4 && strcmp(argv[0], "rate") == 0)
		rate(o.isa, argv + 1);
	else
		report(&o, argv);
	if (fclose(stdout) != 0)
		bench_die("stdout: %s", strerror(errno));
	return 0;
}
