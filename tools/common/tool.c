/* tool.c - what every program shares: its streams, its files, its last words. */
#include "common/option.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- words ---- */

/* One line whatever a file's name holds, in one write so that lines of a pipeline's programs do not mix. */
static void say(const struct tool *t, const char *format, va_list args)
{
	char line[1024];
	int head = snprintf(line, sizeof line, "%s: ", t->name);
	size_t length;

	(void)vsnprintf(line + head, sizeof line - (size_t)head - 1, format, args);	/* too long: cut */
	length = strlen(line);
	ae_err_line(line);
	line[length] = '\n';
	fwrite(line, 1, length + 1, stderr);
}

/* Records that are finished go out; files that are not leave nothing behind. The status is 2 already. */
static void abandon(const struct tool *t)
{
	struct ae_err e;

	if (t->writer && ae_writer_flush(t->writer, &e) != 0)
		note(t, "%s", e.text);
	ae_writer_free(t->writer);
	for (size_t i = 0; i < TOOL_FILES; i++)
		ae_writer_free(t->extra[i]);
	ae_file_free(t->text_target);
}

/* The callers' memory is left to the system, and no leak: hence _Exit(), which no checker looks at. */
void tool_fail(const struct tool *t)
{
	abandon(t);
	fflush(NULL);
	_Exit(TOOL_WRONG);
}

void tell_err(const struct tool *t, const struct ae_err *e)
{
	warn(&(struct tool){ .name = t->name }, "%s", e->text);
}

void die(const struct tool *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(t, format, args);
	va_end(args);
	tool_fail(t);
}

void die_err(const struct tool *t, const struct ae_err *e)
{
	tell_err(t, e);
	tool_fail(t);
}

void warn(const struct tool *t, const char *format, ...)
{
	va_list args;

	if (t->quiet)
		return;
	va_start(args, format);
	say(t, format, args);
	va_end(args);
}

void note(const struct tool *t, const char *format, ...)
{
	va_list args;

	if (!t->verbose)
		return;
	va_start(args, format);
	say(t, format, args);
	va_end(args);
}

/* ---- memory ---- */

void tool_limits(const struct tool *t, const char *clip, double limits[2])
{
	tool_pair(t, "option --clip", clip, limits);
	if (limits[0] >= limits[1])
		die(t, "option --clip: '%s': the smaller number comes first", clip);
}

void tool_noise(const struct tool *t, struct ae_noise *noise, const char *text, const char *clip)
{
	double limits[2];
	struct ae_err e;

	if (ae_noise_parse(noise, text, &e) != 0)
		die_err(t, &e);
	if (!clip)
		return;
	tool_limits(t, clip, limits);
	noise->clip = true;
	noise->low = (float)limits[0];
	noise->high = (float)limits[1];
}

void *tool_alloc(const struct tool *t, size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		die(t, "out of memory: %zu times %zu bytes wanted", n, size);
	return p;
}

void *tool_grow(const struct tool *t, void *p, size_t n, size_t size)
{
	void *grown = n <= SIZE_MAX / size ? realloc(p, n * size) : NULL;

	if (!grown)
		die(t, "out of memory: %zu times %zu bytes wanted", n, size);
	return grown;
}

/* ---- starting ---- */

/* A standard descriptor that the parent closed must not become the number of the next file opened. It is
 * opened the wrong way round, so that using it stays the error it would have been. */
static void guard_descriptors(const struct tool *t)
{
	static const int wrong_way[] = { O_WRONLY, O_RDONLY, O_WRONLY };

	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF && open("/dev/null", wrong_way[fd]) != fd)
			die(t, "/dev/null: cannot be opened: %s", strerror(errno));
}

/* A pipe closed by its reader ends the program quietly, even when the parent ignores SIGPIPE. A file that grows beyond
 * the limit for files is an error of the write that does it, and no signal. */
static void set_signals(const struct tool *t)
{
	struct sigaction action = { .sa_handler = SIG_DFL }, ignore = { .sa_handler = SIG_IGN };
	sigset_t set;

	if (sigemptyset(&action.sa_mask) != 0 || sigaction(SIGPIPE, &action, NULL) != 0 ||
	    sigemptyset(&set) != 0 || sigaddset(&set, SIGPIPE) != 0 ||
	    sigprocmask(SIG_UNBLOCK, &set, NULL) != 0 || sigemptyset(&ignore.sa_mask) != 0 ||
	    sigaction(SIGXFSZ, &ignore, NULL) != 0)
		die(t, "signals: cannot be set: %s", strerror(errno));
}

static size_t default_threads(const struct tool *t)
{
	const char *text = getenv("AE_THREADS");
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	if (text && *text)
		return tool_count(t, "AE_THREADS", text, 1, TOOL_THREADS_MAX);
	return online < 1 ? 1 : online > TOOL_THREADS_MAX ? TOOL_THREADS_MAX : (size_t)online;
}

/* AE_ISA pins the instruction set; the engine picks the best one otherwise. */
static const char *pinned_isa(const struct tool *t)
{
	const char *isa = getenv("AE_ISA");
	struct ae_err e;

	if (!isa || !*isa)
		return NULL;
	if (ae_isa_check(isa, &e) != 0)
		die(t, "AE_ISA: %s", e.text);
	return isa;
}

static void check_operands(const struct tool *t, int min_args, int max_args)
{
	if (t->args < min_args)
		die(t, "operands: %d given, %d needed: %s %s (try '%s --help')", t->args, min_args, t->name,
		    t->operands, t->name);
	if (max_args >= 0 && t->args > max_args)
		die(t, "operand '%s': one too many, %d taken at most (try '%s --help')", t->arg[max_args],
		    max_args, t->name);
}

void tool_start(struct tool *t, int argc, char **argv, const struct tool_option *table, unsigned groups,
		int min_args, int max_args)
{
	guard_descriptors(t);
	set_signals(t);
	t->seed = 1;
	option_parse(t, argc, argv, table, groups);
	check_operands(t, min_args, max_args);
	if (groups & TOOL_THREADS) {
		t->threads = t->threads ? t->threads : default_threads(t);
		t->isa = pinned_isa(t);
		note(t, "threads: %zu, instruction set: %s", t->threads, t->isa ? t->isa : ae_isa_best());
	}
	if (t->label_out && !t->label)
		die(t, "option --label-out: needs --label");
}

/* ---- reading ---- */

static void flush(const struct tool *t, struct ae_writer *w)
{
	struct ae_err e;

	if (w && ae_writer_flush(w, &e) != 0)
		die_err(t, &e);
}

/* Why a write failed whose errno is lost: one byte more, behind some that are missing already, has the system say it
 * again. */
static const char *reason_again(FILE *f)
{
	clearerr(f);
	errno = 0;
	if (fputc('\n', f) != EOF && fflush(f) == 0)
		return "an earlier write failed";
	return strerror(errno ? errno : EIO);
}

static void check_text(const struct tool *t, const char *name, FILE *f)
{
	if (fflush(f) != 0)
		die(t, "%s: cannot be written: %s", name, strerror(errno));
	if (ferror(f))
		die(t, "%s: cannot be written: %s", name, reason_again(f));
}

static void flush_all(void *arg)
{
	const struct tool *t = arg;

	flush(t, t->writer);
	for (size_t i = 0; i < TOOL_FILES; i++)
		flush(t, t->extra[i]);
	if (t->text_file)
		check_text(t, t->out ? t->out : "stdout", t->text_file);
}

void tool_take_stdin(struct tool *t, const char *path)
{
	if (strcmp(path, "-") != 0)
		return;
	if (t->stdin_taken)
		die(t, "stdin: cannot be two inputs at once");
	t->stdin_taken = true;
}

/* What may not be as the user has it in mind. */
static void tell_columns(const struct tool *t, const struct ae_reader *r, bool schema)
{
	if (*ae_reader_left_out(r))
		(t->name_left_out ? warn : note)(t, "%s: columns left out, as %s: %s", ae_reader_name(r),
						 schema ? "the schema does not know them"
							   : "they hold text",
						 ae_reader_left_out(r));
	if (*ae_reader_doubtful(r) && !t->name_left_out)
		warn(t, "%s: columns left out as text, though their first field may say that a number is missing: "
			"%s (were it empty or NA, they would be numbers)",
		     ae_reader_name(r), ae_reader_doubtful(r));
	if (ae_reader_counted(r))
		warn(t, "%s: the first row, 0,1,2 and so on, is a record (tail -n +2 leaves a header out)",
		     ae_reader_name(r));
}

static struct ae_reader *open_reader(struct tool *t, char *const *paths, size_t count,
				     struct ae_reader_options o)
{
	struct ae_reader *r;
	struct ae_err e;

	o.idle = flush_all;
	o.idle_arg = t;
	for (size_t i = 0; i < count; i++)
		tool_take_stdin(t, paths[i]);
	if (count == 0)
		tool_take_stdin(t, "-");
	if (ae_reader_open(&r, paths, count, &o, &e) != 0)
		die_err(t, &e);
	note(t, "%s: %s, records of %s, %s", ae_reader_name(r), ae_reader_format(r),
	     ae_shape_name(ae_reader_shape(r)).text, ae_dtype_name(ae_reader_dtype(r)));
	tell_columns(t, r, o.schema != NULL);
	return r;
}

static struct ae_reader_options input_options(const struct tool *t)
{
	return (struct ae_reader_options){
		.columns = t->columns, .label = t->label, .keep_missing = t->keep_missing, .exact = t->exact,
		.schema = t->schema,
	};
}

struct ae_reader *tool_reader(struct tool *t, int first)
{
	static const struct ae_shape scalar = { .rank = 0 };
	struct ae_reader *r = open_reader(t, t->arg + first, (size_t)(t->args - first), input_options(t));

	if (t->label_out) {
		t->label_writer = tool_writer_of(t, t->label_out, &scalar, AE_F4);
		t->labelled = r;
	}
	return r;
}

struct ae_reader *tool_reader_of(struct tool *t, const char *path)
{
	char *paths[] = { (char *)path };	/* never written to */

	return open_reader(t, paths, 1, (struct ae_reader_options){ .keep_missing = t->keep_missing });
}

struct ae_reader *tool_reader_like(struct tool *t, const char *path)
{
	char *paths[] = { (char *)path };	/* never written to */

	return open_reader(t, paths, 1, input_options(t));
}

size_t tool_block(size_t values)
{
	enum { BLOCK_VALUES = 1 << 14 };

	return values < BLOCK_VALUES ? BLOCK_VALUES / values : 1;
}

static size_t checked(struct tool *t, const struct ae_reader *r, ptrdiff_t got, const struct ae_err *e)
{
	if (got < 0)
		die_err(t, e);
	if (got == 0 && r == t->labelled)
		t->labelled = NULL;	/* freed next, and its address may come again */
	return (size_t)got;
}

/* Labels are classes or numbers of records: another one in single precision would be another class. */
static void pass_labels(struct tool *t, const struct ae_reader *r, size_t first, size_t n)
{
	const double *label;

	if (r != t->labelled || n == 0)
		return;
	label = ae_reader_labels(r) + first;
	for (size_t i = 0; i < n; i++)
		if (label[i] == floor(label[i]) && (float)label[i] != label[i])
			die(t, "%s: label %.17g: single precision would change it", ae_reader_name(r),
			    label[i]);
	tool_write_f8(t, t->label_writer, label, n);
}

size_t tool_read(struct tool *t, struct ae_reader *r, float *to, size_t max)
{
	struct ae_err e;
	size_t got = checked(t, r, ae_reader_read(r, to, max, &e), &e);

	pass_labels(t, r, 0, got);
	return got;
}

static bool whole(const double *record, size_t values)
{
	for (size_t v = 0; v < values; v++)
		if (isnan(record[v]))
			return false;
	return true;
}

/* Moves the records without NaN together; returns how many. */
static size_t drop(struct tool *t, const struct ae_reader *r, double *x, size_t n)
{
	size_t values = ae_shape_count(ae_reader_shape(r)), kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (!whole(x + i * values, values))
			continue;
		memmove(x + kept++ * values, x + i * values, values * sizeof *x);
		pass_labels(t, r, i, 1);
	}
	return kept;
}

size_t tool_read_f8(struct tool *t, struct ae_reader *r, double *to, size_t max)
{
	struct ae_err e;
	size_t got, kept;

	if (!t->drop_missing) {
		got = checked(t, r, ae_reader_read_f8(r, to, max, &e), &e);
		pass_labels(t, r, 0, got);
		return got;
	}
	do {
		got = checked(t, r, ae_reader_read_f8(r, to, max, &e), &e);
		kept = drop(t, r, to, got);
	} while (got > 0 && kept == 0);
	return kept;
}

double *tool_read_all(struct tool *t, struct ae_reader *r, size_t *n, double **labels)
{
	size_t values = ae_shape_count(ae_reader_shape(r)), block = tool_block(values), room = 0, got;
	double *x = NULL;

	*n = 0;
	do {
		if (room - *n < block) {
			room = 2 * room + block;
			x = tool_grow(t, x, room, values * sizeof *x);
			if (labels)
				*labels = tool_grow(t, *labels, room, sizeof **labels);
		}
		got = tool_read_f8(t, r, x + *n * values, room - *n);
		if (labels && got)
			memcpy(*labels + *n, ae_reader_labels(r), got * sizeof **labels);
		*n += got;
	} while (got > 0);
	return x;
}

/* ---- writing ---- */

struct ae_writer *tool_writer_as(struct tool *t, const struct ae_shape *shape,
				 const struct ae_writer_options *o)
{
	bool text = o->format == AE_TSV || o->format == AE_CSV;
	struct ae_err e;
	int bad;

	if (!text && !t->out && isatty(STDOUT_FILENO))
		die(t, "stdout: a terminal takes no binary records (use -t, -o FILE, a pipe or > FILE)");
	if (t->out)
		bad = ae_writer_open_file(&t->writer, t->out, shape, o, &e);
	else
		bad = ae_writer_open(&t->writer, STDOUT_FILENO, "stdout", shape, o, &e);
	if (bad)
		die_err(t, &e);
	return t->writer;
}

struct ae_writer *tool_writer(struct tool *t, const struct ae_shape *shape, enum ae_dtype dtype,
			      bool readable)
{
	bool text = t->text || (readable && !t->out && isatty(STDOUT_FILENO));
	struct ae_writer_options o = { .format = text ? AE_TSV : AE_NPY, .dtype = dtype };

	return tool_writer_as(t, shape, &o);
}

struct ae_writer *tool_writer_like(struct tool *t, const struct ae_reader *r, enum ae_dtype dtype)
{
	const char **names = tool_columns(t, r);
	struct ae_writer_options o = { .format = t->text ? AE_TSV : AE_NPY, .dtype = dtype, .columns = names };

	tool_writer_as(t, ae_reader_shape(r), &o);
	free(names);
	return t->writer;
}

enum ae_dtype tool_dtype(const struct ae_reader *r, bool text)
{
	return !text && strcmp(ae_reader_format(r), "table") == 0 ? AE_F4 : ae_reader_dtype(r);
}

const char **tool_columns(const struct tool *t, const struct ae_reader *r)
{
	size_t values = ae_shape_count(ae_reader_shape(r));
	const char **names;

	if (!ae_reader_named(r))
		return NULL;
	names = tool_alloc(t, values, sizeof *names);
	for (size_t i = 0; i < values; i++)
		names[i] = ae_reader_column(r, i);
	return names;
}

struct ae_writer *tool_writer_of(struct tool *t, const char *path, const struct ae_shape *shape,
				 enum ae_dtype dtype)
{
	struct ae_writer_options o = { .format = AE_NPY, .dtype = dtype };
	struct ae_err e;
	size_t i = 0;

	while (i < TOOL_FILES && t->extra[i])
		i++;
	if (i == TOOL_FILES)
		die(t, "%s: one file too many, %d at most", path, (int)TOOL_FILES);
	if (ae_writer_open_file(&t->extra[i], path, shape, &o, &e) != 0)
		die_err(t, &e);
	return t->extra[i];
}

void tool_write(struct tool *t, struct ae_writer *w, const float *from, size_t n)
{
	struct ae_err e;

	if (ae_writer_write(w, from, n, &e) != 0)
		die_err(t, &e);
}

void tool_write_f8(struct tool *t, struct ae_writer *w, const double *from, size_t n)
{
	struct ae_err e;

	if (ae_writer_write_f8(w, from, n, &e) != 0)
		die_err(t, &e);
}

FILE *tool_text(struct tool *t)
{
	struct ae_err e;
	int fd;

	if (t->text_file || !t->out)
		return t->text_file = t->text_file ? t->text_file : stdout;
	if (ae_file_open(&t->text_target, t->out, &e) != 0)
		die_err(t, &e);
	fd = dup(ae_file_fd(t->text_target));
	t->text_file = fd < 0 ? NULL : fdopen(fd, "w");
	if (!t->text_file)
		die(t, "%s: cannot be opened as text: %s", t->out, strerror(errno));
	return t->text_file;
}

/* ---- ending ---- */

static void close_writer(struct tool *t, struct ae_writer **w)
{
	struct ae_err e;

	if (*w && ae_writer_close(*w, &e) != 0)
		die_err(t, &e);
	ae_writer_free(*w);
	*w = NULL;
}

static void close_text(const struct tool *t, const char *name, FILE *f)
{
	check_text(t, name, f);
	if (fclose(f) != 0)
		die(t, "%s: cannot be written: %s", name, strerror(errno));
}

static void commit_text(struct tool *t)
{
	FILE *f = t->text_file;
	struct ae_err e;

	t->text_file = NULL;
	close_text(t, t->out, f);
	if (ae_file_commit(t->text_target, &e) != 0)
		die_err(t, &e);
	ae_file_free(t->text_target);
	t->text_target = NULL;
}

int tool_end(struct tool *t, int status)
{
	close_writer(t, &t->writer);
	for (size_t i = 0; i < TOOL_FILES; i++)
		close_writer(t, &t->extra[i]);
	if (t->text_target)
		commit_text(t);
	close_text(t, "stdout", stdout);
	return status;
}
