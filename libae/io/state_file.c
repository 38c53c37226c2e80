/* state_file.c - the state of a program between two runs: options and values, in a safetensors file that holds a digest of
 * itself. One function of the owner names the values, whether they are saved or restored. */
#include "base/base.h"
#include "base/text.h"
#include "io/io.h"
#include "io/tensors.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPTION "option." /* before the names of options */
#define NOTE "state."

static const char program_key[] = "state.program", values_name[] = "state";

struct ae_state {
	bool restores;
	char *path;               /* restores: of the file, for messages */
	struct ae_tensors file;   /* restores */
	const unsigned char *at;  /* restores: the next byte, of `left` */
	size_t left;              /* restores */
	struct ae_tensors_out to; /* saves: the texts */
	struct ae_text values;    /* saves: little-endian */
	struct ae_text names;     /* saves: a line per option */
	struct ae_err e;          /* of the first error */
	bool bad;
};

/* ---- a state ---- */

static struct ae_state *make(bool restores, const char *path)
{
	struct ae_state *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->restores = restores;
	s->path = strdup(path);
	if (s->path)
		return s;
	free(s);
	return NULL;
}

int ae_state_new(struct ae_state **s, const char *program, struct ae_err *e)
{
	*s = make(false, "");
	if (!*s)
		return ae_err_set(e, "state: no memory");
	ae_tensors_out_text(&(*s)->to, program_key, program);
	return 0;
}

static int find_values(struct ae_state *s, const char *program, struct ae_err *e)
{
	const char *by = ae_tensors_text(&s->file, program_key);
	const struct ae_named *values = ae_tensors_find(&s->file, values_name);

	if (!by || !values || strcmp(values->dtype, "U8") != 0)
		return ae_err_set(e, "%s: expected the state of %s, got another safetensors file", s->path, program);
	if (strcmp(by, program) != 0)
		return ae_err_set(e, "%s: expected the state of %s, got that of %.40s", s->path, program, by);
	if (!ae_tensors_text(&s->file, AE_TEXT_DIGEST))
		return ae_err_set(e, "%s: damaged: expected a digest, got none", s->path);
	s->at = s->file.data + values->begin;
	s->left = values->end - values->begin;
	return 0;
}

int ae_state_read(struct ae_state **to, const char *path, const char *program, struct ae_err *e)
{
	struct ae_state *s = *to = make(true, path);
	struct ae_err why;
	int bad;

	if (!s)
		return ae_err_set(e, "%s: no memory", path);
	if (ae_tensors_check(path, &why) != 0)
		bad = ae_err_set(e, "%s: expected the state of %s, got another file (%.300s)", path, program, why.text);
	else if (ae_tensors_read(&s->file, path, &why) != 0)
		bad = ae_err_set(e, "%s: the state is damaged (%.300s)", path, why.text);
	else
		bad = find_values(s, program, e);
	if (bad == 0)
		return 0;
	ae_state_free(s);
	*to = NULL;
	return -1;
}

void ae_state_free(struct ae_state *s)
{
	if (!s)
		return;
	ae_tensors_free(&s->file);
	free(s->to.text.bytes);
	free(s->to.header.bytes);
	free(s->to.data.bytes);
	free(s->values.bytes);
	free(s->names.bytes);
	free(s->path);
	free(s);
}

bool ae_state_restores(const struct ae_state *s)
{
	return s->restores;
}

bool ae_state_good(const struct ae_state *s)
{
	return !s->bad;
}

void ae_state_fail(struct ae_state *s, const char *format, ...)
{
	char text[300];
	va_list values;

	va_start(values, format);
	vsnprintf(text, sizeof text, format, values);
	va_end(values);
	if (!s->bad)
		ae_err_set(&s->e, "%s: %s", s->path, text);
	s->bad = true;
}

void ae_state_refuse(struct ae_state *s)
{
	ae_state_fail(s, "the values of the state contradict each other");
}

int ae_state_end(const struct ae_state *s, struct ae_err *e)
{
	if (s->bad) {
		*e = s->e;
		return -1;
	}
	if (s->restores && s->left > 0)
		return ae_err_set(e, "%s: the state has %zu bytes more than expected", s->path, s->left);
	return 0;
}

int ae_state_bytes(struct ae_state *s, char **bytes, size_t *n, struct ae_err *e)
{
	const struct ae_shape shape = { .rank = 1, .dim = { s->values.length } };

	if (ae_state_end(s, e) != 0)
		return -1;
	if (s->values.failed || s->names.failed)
		return ae_err_set(e, "state: no memory for %zu bytes", s->values.length);
	ae_tensors_out_u1(&s->to, values_name, &shape, s->values.bytes);
	return ae_tensors_out_finish(&s->to, bytes, n, e);
}

/* ---- options ---- */

/* Whether the option is saved already; notes it. Names hold no newline. */
static bool is_there(struct ae_state *s, const char *key)
{
	char line[66];
	size_t n = (size_t)snprintf(line, sizeof line, "%s\n", key);
	const char *at = s->names.bytes ? s->names.bytes : "";

	while ((at = strstr(at, line)) && at > s->names.bytes && at[-1] != '\n')
		at++;
	if (!at)
		ae_text_add(&s->names, line, n);
	return at != NULL;
}

void ae_state_option(struct ae_state *s, const char *name, const char *value)
{
	char key[64];
	const char *was;

	snprintf(key, sizeof key, OPTION "%s", name);
	if (!s->restores) {
		if (!is_there(s, key))
			ae_tensors_out_text(&s->to, key, value);
		return;
	}
	was = ae_tensors_text(&s->file, key);
	if (!was)
		ae_state_fail(s, "was made without %s, expected %.100s", name, value);
	else if (strcmp(was, value) != 0)
		ae_state_fail(s, "was made with %s %.100s, expected %.100s", name, was, value);
}

void ae_state_option_count(struct ae_state *s, const char *name, uint64_t value)
{
	char text[32];

	snprintf(text, sizeof text, "%llu", (unsigned long long)value);
	ae_state_option(s, name, text);
}

void ae_state_note(struct ae_state *s, const char *name, uint64_t value)
{
	char key[64];

	snprintf(key, sizeof key, NOTE "%s", name);
	if (!s->restores)
		ae_tensors_out_number(&s->to, key, (double)value);
}

/* ---- values ---- */

/* Takes n bytes of the file; NULL: there are fewer, or an error came before. */
static const unsigned char *take(struct ae_state *s, size_t n)
{
	const unsigned char *at = s->at;

	if (n > s->left)
		ae_state_fail(s, "the state ends early");
	if (s->bad)
		return NULL;
	s->at += n;
	s->left -= n;
	return at;
}

static void number(struct ae_state *s, uint64_t *x, size_t bytes)
{
	const unsigned char *from;
	char to[8];

	for (size_t b = 0; b < bytes && !s->restores; b++)
		to[b] = (char)(*x >> 8 * b);
	if (!s->restores) {
		ae_text_add(&s->values, to, bytes);
		return;
	}
	*x = 0;
	from = take(s, bytes);
	for (size_t b = bytes; from && b-- > 0;)
		*x = *x << 8 | from[b];
}

void ae_state_count(struct ae_state *s, uint64_t *x, uint64_t max)
{
	number(s, x, 8);
	if (*x <= max)
		return;
	ae_state_refuse(s);
	*x = 0;
}

void ae_state_size(struct ae_state *s, size_t *x, size_t max)
{
	uint64_t wide = *x;

	ae_state_count(s, &wide, max);
	*x = (size_t)wide;
}

void ae_state_time(struct ae_state *s, int64_t *x)
{
	uint64_t bits;

	memcpy(&bits, x, sizeof bits);
	number(s, &bits, 8);
	memcpy(x, &bits, sizeof bits);
}

void ae_state_flags(struct ae_state *s, bool *x, size_t n)
{
	for (size_t i = 0; i < n && !s->bad; i++) {
		uint64_t is = x[i];

		number(s, &is, 1);
		if (is > 1)
			ae_state_refuse(s);
		x[i] = is == 1;
	}
}

void ae_state_f4(struct ae_state *s, float *x, size_t n)
{
	for (size_t i = 0; i < n && !s->bad; i++) {
		uint32_t bits;
		uint64_t wide;

		memcpy(&bits, &x[i], sizeof bits);
		wide = bits;
		number(s, &wide, 4);
		bits = (uint32_t)wide;
		memcpy(&x[i], &bits, sizeof bits);
	}
}

void ae_state_f8(struct ae_state *s, double *x, size_t n)
{
	for (size_t i = 0; i < n && !s->bad; i++) {
		uint64_t bits;

		memcpy(&bits, &x[i], sizeof bits);
		number(s, &bits, 8);
		memcpy(&x[i], &bits, sizeof bits);
	}
}

char *ae_state_text(struct ae_state *s, const char *text)
{
	size_t n = text ? strlen(text) : 0;
	const unsigned char *from;
	char *copy;

	ae_state_size(s, &n, SIZE_MAX / 2);
	if (!s->restores) {
		ae_text_add(&s->values, text ? text : "", n);
		return NULL;
	}
	from = take(s, n);
	if (from && memchr(from, '\0', n))
		ae_state_refuse(s);
	copy = s->bad ? NULL : malloc(n + 1);
	if (!s->bad && !copy)
		ae_state_fail(s, "no memory for a text of %zu bytes", n);
	if (!copy)
		return NULL;
	memcpy(copy, from, n);
	copy[n] = '\0';
	return copy;
}

/* ---- contents ---- */

/* The texts of the file whose key begins with `before`, which is cut off. */
static void give(const struct ae_tensors *file, const char *before, ae_state_line line, void *arg)
{
	size_t cut = strlen(before);

	for (size_t i = 0; i < file->texts; i++)
		if (strncmp(file->text[i].key, before, cut) == 0)
			line(arg, file->text[i].key + cut, file->text[i].value);
}

int ae_state_describe(const char *path, ae_state_line line, void *arg, struct ae_err *e)
{
	struct ae_tensors file;
	bool is;

	if (ae_tensors_read(&file, path, e) != 0)
		return -1;
	is = ae_tensors_text(&file, program_key) != NULL;
	if (is) {
		give(&file, NOTE, line, arg);
		give(&file, OPTION, line, arg);
	}
	ae_tensors_free(&file);
	return is;
}
