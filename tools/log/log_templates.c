/* log_templates.c - the templates of ae-log: learned, or read and new ones told. */
#include "log/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FRESH_MAX = 1000 }; /* new templates that are known not to be told again */

static struct ae_templates *make(const struct log_job *j, const struct ae_templates_options *o)
{
	struct ae_templates *t;
	struct ae_err e;

	if (ae_templates_new(&t, o, &e) != 0)
		die_err(&j->t, &e);
	return t;
}

static void hold(const struct log_job *j, const char *option, bool given, double asked, double has)
{
	if (given && asked != has)
		die(&j->t, "option --%s: expected %.9g, as %s has it, got %.9g", option, has, j->templates_path, asked);
}

/* Templates in a file keep the options that they were made with. */
static void read_file(struct log_job *j)
{
	const struct ae_templates_options *o;
	struct ae_err e;

	if (ae_templates_read(&j->templates, j->templates_path, &e) != 0)
		die_err(&j->t, &e);
	o = ae_templates_options(j->templates);
	hold(j, "width", j->width > 0, (double)j->width, (double)o->width);
	hold(j, "depth", j->depth > 0, (double)j->depth, (double)o->depth);
	hold(j, "children", j->children > 0, (double)j->children, (double)o->children);
	hold(j, "similarity", j->similarity >= 0, j->similarity, o->similarity);
}

static void open_new(struct log_job *j)
{
	struct stat in, out;
	bool reads_stdin = j->t.args == 0;

	if (!j->new_path)
		return;
	for (int i = 0; i < j->t.args; i++)
		reads_stdin = reads_stdin || strcmp(j->t.arg[i], "-") == 0;
	j->new_fd = open(j->new_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (j->new_fd < 0)
		die(&j->t, "%s: cannot be opened: %s", j->new_path, strerror(errno));
	if (reads_stdin && fstat(j->new_fd, &out) == 0 && fstat(STDIN_FILENO, &in) == 0 && S_ISREG(in.st_mode)
	    && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
		die(&j->t, "%s: an input, which the output would replace", j->new_path);
}

void log_open_templates(struct log_job *j)
{
	struct ae_templates_options o = ae_templates_options_default();
	bool learns = j->fit || !j->templates_path;

	if (j->width > 0)
		o.width = j->width;
	if (j->depth > 0)
		o.depth = j->depth;
	if (j->children > 0)
		o.children = j->children;
	if (j->similarity >= 0)
		o.similarity = j->similarity;
	if (j->templates_path && (!j->fit || access(j->templates_path, F_OK) == 0))
		read_file(j);
	else
		j->templates = make(j, &o);
	if (j->fit)
		tool_check_writable(&j->t, j->templates_path);
	if (learns)
		return;
	o = *ae_templates_options(j->templates);
	o.width = FRESH_MAX;
	j->fresh = make(j, &o);
	open_new(j);
}

/* Tells a template that has not been seen in training, once. */
static void tell_new(struct log_job *j, const struct ae_log_line *line)
{
	size_t known = ae_templates_count(j->fresh), number;
	char time[AE_TIME_TEXT] = "", *text;
	struct ae_templates_options o;
	const char *template;
	struct ae_err e;
	int n;

	if (known == FRESH_MAX) { /* memory is bounded: those from long ago are told again */
		o = *ae_templates_options(j->fresh);
		ae_templates_free(j->fresh);
		j->fresh = make(j, &o);
		known = 0;
	}
	if (ae_templates_learn(j->fresh, line->text, line->length, &number, &e) != 0)
		die_err(&j->t, &e);
	if (ae_templates_count(j->fresh) == known)
		return;
	template = ae_templates_text(j->fresh, number);
	if (j->new_fd < 0) {
		warn(&j->t, "%s: line %llu: no template fits: %s", ae_log_name(j->log),
		     (unsigned long long)line->number, template);
		return;
	}
	if (line->time != AE_TIME_NONE)
		ae_time_format(time, line->time);
	text = tool_alloc(&j->t, strlen(template) + AE_TIME_TEXT + 64 + strlen(ae_log_name(j->log)), 1);
	n = sprintf(text, "%s\t%llu\t%s\t%s\n", ae_log_name(j->log), (unsigned long long)line->number, time, template);
	/* one write per line, so that a reader sees no half of one */
	if (ae_file_put(j->new_fd, j->new_path, text, (size_t)n, &e) != 0)
		die_err(&j->t, &e);
	free(text);
}

size_t log_template(struct log_job *j, const struct ae_log_line *line)
{
	size_t number;
	struct ae_err e;

	if (j->fresh)
		number = ae_templates_find(j->templates, line->text, line->length);
	else if (ae_templates_learn(j->templates, line->text, line->length, &number, &e) != 0)
		die_err(&j->t, &e);
	if (number == 0 && j->fresh)
		tell_new(j, line);
	j->fits_none += number == 0;
	return number;
}

void log_close_templates(struct log_job *j)
{
	struct ae_err e;

	if (j->fits_none > 0 && !j->fresh)
		warn(&j->t,
		     "%llu lines fit none of the %zu templates and count as others (--width N has more; -q silences "
		     "this)",
		     (unsigned long long)j->fits_none, ae_templates_count(j->templates));
	else if (j->fits_none > 0)
		note(&j->t, "%llu lines fit no template", (unsigned long long)j->fits_none);
	if (j->fit && ae_templates_save(j->templates, j->templates_path, &e) != 0)
		die_err(&j->t, &e);
	if (j->new_fd >= 0 && close(j->new_fd) != 0)
		die(&j->t, "%s: cannot be written: %s", j->new_path, strerror(errno));
}
