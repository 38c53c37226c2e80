/* tool_output.c - the records and the text that a program writes. */
#include "common/tool_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

void tool_check_text(const struct tool *t, const char *name, FILE *f)
{
	if (fflush(f) != 0)
		die(t, "%s: cannot be written: %s", name, strerror(errno));
	if (ferror(f))
		die(t, "%s: cannot be written: %s", name, reason_again(f));
}

void tool_flush(void *arg)
{
	struct tool *t = arg;

	flush(t, t->writer);
	for (size_t i = 0; i < TOOL_FILES; i++)
		flush(t, t->extra[i]);
	if (t->text_out.file)
		tool_check_text(t, t->text_out.name, t->text_out.file);
	for (const struct tool_watcher *w = t->watchers; w; w = w->next)
		if (w->before_wait)
			w->before_wait(w->arg);
}

struct ae_writer *tool_writer_as(struct tool *t, const struct ae_shape *shape, const struct ae_writer_options *o)
{
	bool text = ae_format_is_text(o->format);
	struct ae_writer_options how = *o;
	struct ae_err e;
	int bad;

	how.numbers = !t->keep_missing && !t->keep_nan;
	if (!text && !t->out && isatty(STDOUT_FILENO))
		die(t, "stdout: a terminal takes no binary records (use -t, -o FILE, a pipe or > FILE)");
	if (t->out)
		bad = ae_writer_open_file(&t->writer, t->out, shape, &how, &e);
	else
		bad = ae_writer_open(&t->writer, STDOUT_FILENO, "stdout", shape, &how, &e);
	if (bad)
		die_err(t, &e);
	return t->writer;
}

struct ae_writer *tool_writer(struct tool *t, const struct ae_shape *shape, enum ae_dtype dtype, bool readable)
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
	return !text && (ae_reader_traits(r) & AE_FORMAT_TEXT) ? AE_F4 : ae_reader_dtype(r);
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

struct ae_writer *tool_writer_of(struct tool *t, const char *path, const struct ae_shape *shape, enum ae_dtype dtype)
{
	struct ae_writer_options o = { .format = AE_NPY, .dtype = dtype, .numbers = !t->keep_missing && !t->keep_nan };
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

static FILE *open_text(const struct tool *t, struct tool_text *text, const char *path)
{
	struct ae_err e;
	int fd;

	if (ae_file_open(&text->target, path, &e) != 0)
		die_err(t, &e);
	fd = dup(ae_file_fd(text->target));
	text->file = fd < 0 ? NULL : fdopen(fd, "w");
	text->name = path;
	if (!text->file)
		die(t, "%s: cannot be opened as text: %s", path, strerror(errno));
	return text->file;
}

FILE *tool_text(struct tool *t)
{
	if (t->text_out.file)
		return t->text_out.file;
	if (t->out)
		return open_text(t, &t->text_out, t->out);
	t->text_out = (struct tool_text){ .name = "stdout", .file = stdout };
	return stdout;
}

FILE *tool_text_of(struct tool *t, const char *path)
{
	return open_text(t, &t->text_beside, path);
}
