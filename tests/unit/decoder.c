/* decoder.c - bytes that a decoder makes: all of them, ahead without waiting, after an error, and a decoder of decoded bytes. */
#include "expect.h"
#include "io/decoder.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Each line in upper case, as soon as it is whole; a line "!" is damage. */
static bool never(const unsigned char *head, size_t n)
{
	(void)head;
	(void)n;
	return false;
}

static int opened;

static int upper_open(void **state, struct ae_bytes *from, struct ae_err *e)
{
	(void)from;
	*state = malloc(1);
	opened++;
	return *state ? 0 : ae_err_set(e, "no memory");
}

static const unsigned char *newline(const struct ae_bytes *from)
{
	return ae_bytes_have(from) ? memchr(ae_bytes_at(from), '\n', ae_bytes_have(from)) : NULL;
}

static ptrdiff_t upper_get(void *state, struct ae_bytes *from, unsigned char *to, size_t n, struct ae_err *e)
{
	size_t length;

	(void)state;
	while (!newline(from)) {
		size_t had = ae_bytes_have(from);
		ptrdiff_t have = ae_bytes_need(from, had + 1, e);

		if (have < 0)
			return -1;
		if ((size_t)have == had)
			return had == 0 ? 0 : ae_err_set(e, "%s: cut", from->name);
	}
	length = (size_t)(newline(from) - ae_bytes_at(from)) + 1;
	if (length > n)
		length = n;
	for (size_t i = 0; i < length; i++) {
		to[i] = ae_bytes_at(from)[i];
		if (to[i] == '!')
			return ae_err_set(e, "%s: damaged", from->name);
		if (to[i] >= 'a' && to[i] <= 'z')
			to[i] = (unsigned char)(to[i] - 'a' + 'A');
	}
	ae_bytes_take(from, length);
	return (ptrdiff_t)length;
}

static bool upper_ready(void *state, const struct ae_bytes *from)
{
	(void)state;
	return newline(from) != NULL;
}

static void upper_close(void *state)
{
	opened--;
	free(state);
}

static const struct ae_decoder upper = { "upper", never, upper_open, upper_get, upper_ready, upper_close };

/* Opens the reading end of a pipe that holds `text` as standard input. Returns the writing end. */
static int pipe_input(struct ae_bytes *in, const char *text)
{
	struct ae_err e;
	int end[2];

	if (pipe(end) != 0 || write(end[1], text, strlen(text)) != (ssize_t)strlen(text)
	    || dup2(end[0], STDIN_FILENO) < 0)
		exit(1);
	close(end[0]);
	*in = (struct ae_bytes){ 0 };
	if (ae_bytes_open(in, "-", &e) != 0)
		exit(1);
	return end[1];
}

static bool next_is(struct ae_bytes *in, const char *text)
{
	size_t n = strlen(text);
	struct ae_err e;
	bool same = ae_bytes_need(in, n, &e) >= (ptrdiff_t)n && memcmp(ae_bytes_at(in), text, n) == 0;

	if (same)
		ae_bytes_take(in, n);
	return same;
}

static void check_bytes(int depth)
{
	struct ae_bytes in;
	struct ae_err e;
	int end = pipe_input(&in, "one\ntwo\n");

	expect(ae_bytes_need(&in, 2, &e) >= 2, "bytes before decoding");
	for (int i = 0; i < depth; i++)
		expect(ae_bytes_decode(&in, &upper, &e) == 0, "a decoder");
	expect(next_is(&in, "ONE\nTW"), "bytes that were in the buffer are decoded, too");
	expect(ae_bytes_left(&in) == -1 && ae_bytes_offset(&in) == -1, "decoded bytes have no offset");
	expect(write(end, "three\nfo", 8) == 8 && ae_bytes_ahead(&in, 100, &e) == 0, "looking ahead");
	expect(depth > 1 || ae_bytes_have(&in) == 8, "what has arrived whole is decoded without waiting");
	close(end);
	expect(next_is(&in, "O\nTHREE\n"), "the rest");
	expect(ae_bytes_need(&in, 1, &e) == -1, "a last line that is cut is an error");
	ae_bytes_close(&in);
	expect(opened == 0, "decoders are closed");
}

static void check_damage(void)
{
	struct ae_bytes in;
	struct ae_err e;
	int end = pipe_input(&in, "a\n!\n");

	close(end);
	expect(ae_bytes_decode(&in, &upper, &e) == 0 && ae_bytes_hold(&in, &e) == -1, "damage is an error");
	ae_bytes_close(&in);
	end = pipe_input(&in, "a\nb\n");
	close(end);
	expect(ae_bytes_decode(&in, &upper, &e) == 0 && ae_bytes_hold(&in, &e) == 0, "all bytes are held");
	expect(opened == 0 && next_is(&in, "A\nB\n"), "held bytes need no decoder");
	ae_bytes_close(&in);
}

int main(void)
{
	check_bytes(1);
	check_bytes(2);
	check_damage();
	return failures > 0;
}
