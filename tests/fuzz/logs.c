/* logs.c - lines of logs, and files of templates. */
#include "fuzz.h"

#include "ae.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 9, CHILDREN = 4, LINES_MAX = 1000 };

/* No byte of a text may be one that a terminal obeys. */
static void hold_text(const char *text)
{
	for (; *text; text++)
		fuzz_hold((unsigned char)*text >= ' ' && *text != 127, "a template with a control character");
}

/* Gives each line of the file to the templates. numbers: (LINES_MAX); learns: they are filled, else held against. Returns
 * whether all went well: memory may run out. */
static bool pass(const char *path, struct ae_templates *t, bool learns, size_t *numbers)
{
	struct ae_log_options o = { .year = 2000 };
	struct ae_log_line line;
	struct ae_err e = { "" };
	struct ae_log *log;
	size_t n = 0;
	int got;

	if (ae_log_open(&log, (char *[]){ (char *)path }, 1, &o, &e) != 0) {
		fuzz_hold_refusal(&e);
		return false;
	}
	while ((got = ae_log_next(log, &line, &e)) > 0 && n < LINES_MAX) {
		size_t number = 0;

		fuzz_hold(line.length <= AE_LOG_LINE && line.bytes <= AE_LOG_LINE, "a line that is too long");
		if (learns && ae_templates_learn(t, line.text, line.length, &number, &e) != 0) {
			got = -1;
			break;
		}
		if (!learns)
			number = ae_templates_find(t, line.text, line.length);
		fuzz_hold(number <= ae_templates_count(t), "a number of no template");
		fuzz_hold(learns || numbers[n] == 0 || number > 0, "a line that was learned and is not found");
		numbers[n++] = number;
	}
	if (got < 0)
		fuzz_hold_refusal(&e);
	ae_log_free(log);
	return got >= 0;
}

void fuzz_log(const char *path, const uint8_t *data, size_t size)
{
	struct ae_templates_options o = ae_templates_options_default();
	size_t *numbers = calloc(LINES_MAX, sizeof *numbers);
	struct ae_templates *t;
	struct ae_err e;

	(void)data;
	(void)size;
	o.width = WIDTH;
	o.children = CHILDREN;
	if (!numbers || ae_templates_new(&t, &o, &e) != 0) {
		free(numbers);
		return;
	}
	if (pass(path, t, true, numbers))
		(void)pass(path, t, false, numbers);
	for (size_t i = 1; i <= ae_templates_count(t); i++)
		hold_text(ae_templates_text(t, i));
	ae_templates_free(t);
	free(numbers);
}

void fuzz_templates(const char *path, const uint8_t *data, size_t size)
{
	struct ae_templates *t;
	struct ae_err e = { "" };
	size_t number;

	if (ae_templates_read(&t, path, &e) != 0) {
		fuzz_hold_refusal(&e);
		return;
	}
	for (size_t i = 1; i <= ae_templates_count(t); i++)
		hold_text(ae_templates_text(t, i));
	if (ae_templates_learn(t, (const char *)data, size, &number, &e) != 0)
		fuzz_hold_refusal(&e);
	else
		fuzz_hold(ae_templates_find(t, (const char *)data, size) > 0 || number == 0, "a line that was learned and is not found");
	ae_templates_free(t);
}
