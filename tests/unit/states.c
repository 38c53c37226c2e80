/* states.c - the state of a stream that is saved and restored: what another reader of it than its writer is told. */
#include "ae.h"
#include "expect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char file[] = "/tmp/ae-states.XXXXXX";

/* What a writer saves, or a reader expects; no pointer: not at all. */
struct values {
	const char *program, *option, *value;
	uint64_t count, most;
	int64_t time;
	bool flag[3];
	double f8[2];
	float f4;
	const char *text;
	size_t f8s;
	bool has_text;
};

static const struct values written = {
	.program = "ae-test", .option = "window", .value = "12", .count = 7, .most = 9, .time = -5, .flag = { true, false, true },
	.f8 = { 0.1, NAN }, .f8s = 2, .f4 = -0.0f, .text = "a text\nof two lines", .has_text = true,
};

/* Saves or restores, in the same order. Returns the text that was restored. */
static char *pass(struct ae_state *s, struct values *v)
{
	if (v->option)
		ae_state_option(s, v->option, v->value);
	ae_state_note(s, "rows", v->count);
	ae_state_count(s, &v->count, v->most);
	ae_state_time(s, &v->time);
	ae_state_flags(s, v->flag, 3);
	ae_state_f8(s, v->f8, v->f8s);
	ae_state_f4(s, &v->f4, 1);
	return v->has_text ? ae_state_text(s, v->text) : NULL;
}

static void save(struct values v)
{
	struct ae_state *s;
	struct ae_err e = { .text = "" };
	char *bytes;
	size_t n;

	if (ae_state_new(&s, v.program, &e) != 0) {
		expect(false, e.text);
		return;
	}
	expect(!ae_state_restores(s), "a state to save");
	expect(!pass(s, &v), "saving gives no text");
	expect(ae_state_bytes(s, &bytes, &n, &e) == 0 && ae_file_save(file, bytes, n, &e) == 0, e.text);
	ae_state_free(s);
	free(bytes);
}

/* error: text of the error; NULL: it is what was written. */
static void restore(struct values v, const char *error)
{
	struct values got = v;
	struct ae_state *s;
	struct ae_err e = { .text = "" };
	char *text = NULL;
	int bad = ae_state_read(&s, file, v.program, &e);

	if (bad == 0) {
		got.count = 0;
		memset(got.flag, 0, sizeof got.flag);
		memset(got.f8, 0, sizeof got.f8);
		got.time = 0;
		got.f4 = 1;
		text = pass(s, &got);
		bad = ae_state_end(s, &e);
		ae_state_free(s);
	}
	if (error ? bad == 0 || !strstr(e.text, error) || strchr(e.text, '\n') : bad != 0) {
		printf("expected '%s', got '%s'\n", error ? error : "no error", e.text);
		failures++;
	} else if (!error) {
		expect(got.count == v.count && got.time == v.time && memcmp(got.flag, v.flag, sizeof got.flag) == 0, "whole numbers");
		expect(got.f8[0] == v.f8[0] && isnan(got.f8[1]) && got.f4 == 0 && signbit(got.f4), "numbers");
		expect(text && strcmp(text, v.text) == 0, "a text");
	}
	free(text);
}

int main(void)
{
	struct values v = written;
	int fd = mkstemp(file);

	expect(fd >= 0 && close(fd) == 0, "a file to write");
	save(written);
	restore(v, NULL);
	v.value = "13";
	restore(v, "window");
	v = written;
	v.option = "step";
	restore(v, "was made without step, expected 12");
	v = written;
	v.program = "ae-other";
	restore(v, "ae-test");
	v = written;
	v.most = 6;
	restore(v, "contradict");
	v = written;
	v.f8s = 1;
	v.has_text = false;
	restore(v, "bytes more than expected");
	v = written;
	v.f8s = 1;
	v.has_text = false;
	save(v);
	restore(written, "the state ends early");
	remove(file);
	return failures > 0;
}
