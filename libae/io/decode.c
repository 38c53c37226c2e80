/* decode.c - which decoders the first bytes of a file ask for. */
#include "io/decoder.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 1 << 16 }; /* bytes by which text is recognized, at most */

#define DECODER_ADDRESS(name) &ae_decoder_##name,
static const struct ae_decoder *const decoders[] = { AE_DECODERS(DECODER_ADDRESS) };
enum { DECODERS = sizeof decoders / sizeof *decoders };

/* Whether n bytes may begin a WAV file, whose size may hold the byte of a line end. */
static bool may_be_wav(const unsigned char *head, size_t n)
{
	return n > 4 && (memcmp(head, "RIFF", 4) == 0 || memcmp(head, "RF64", 4) == 0);
}

enum { SHORT_HEAD = 16 };

/* Whether n bytes may begin a MATLAB file of version 4, whose first number is a multiple of 10, or 1 or 2 more: up to
 * 52, in the other byte order 1000 to 1052. No other format needs more than SHORT_HEAD bytes. */
static bool may_be_mat4(const unsigned char *head, size_t n)
{
	return n >= 4
		&& ((head[0] <= 52 && head[1] == 0 && head[2] == 0 && head[3] == 0)
		    || (head[0] == 0 && head[1] == 0 && (head[2] == 3 || head[2] == 4)));
}

/* Whether n bytes are a line, or a blank one and a byte. No text has a NUL there; a MATLAB file of version 4 has. */
static bool ends_line(const unsigned char *head, size_t n)
{
	return n > 1 && head[0] != '\0' && head[1] != '\0' && (head[n - 1] == '\n' || (n == 2 && head[0] == '\n'))
		&& !may_be_wav(head, n);
}

ptrdiff_t ae_bytes_head(struct ae_bytes *in, struct ae_err *e)
{
	size_t n = 0;

	while (n < SHORT_HEAD || (n < AE_DECODER_HEAD && may_be_mat4(ae_bytes_at(in), n))) {
		ptrdiff_t have = ae_bytes_need(in, ++n, e);

		if (have < (ptrdiff_t)n)
			return have;
		if (ends_line(ae_bytes_at(in), n))
			break;
	}
	return (ptrdiff_t)n;
}

/* Waits for the first line that says something. Returns the number of bytes up to its end, 0 if they are no text, -1. */
static ptrdiff_t look_at_lines(struct ae_bytes *in, struct ae_err *e)
{
	size_t line = 0, n = 0;

	while (n < LINES_MAX) {
		ptrdiff_t have = ae_bytes_need(in, n + 1, e);
		const unsigned char *at = ae_bytes_at(in);

		if (have < 0)
			return -1;
		if ((size_t)have == n)
			return have;
		if (ae_text_ends((const char *)at + n, 1) == 0)
			return 0;
		if (at[n++] != '\n')
			continue;
		if (!ae_text_says_nothing((const char *)at + line, (const char *)at + n - 1))
			return (ptrdiff_t)n;
		line = n;
	}
	return LINES_MAX;
}

/* The decoder that matches the next bytes, among those that have not been used; NULL: none. Returns 0 or -1. */
static int find(struct ae_bytes *in, bool text, const bool used[DECODERS], size_t *found, struct ae_err *e)
{
	ptrdiff_t have = text ? look_at_lines(in, e) : ae_bytes_head(in, e);

	*found = DECODERS;
	for (size_t i = 0; i < DECODERS && *found == DECODERS && have > 0; i++)
		if (!used[i] && decoders[i]->text == text && decoders[i]->match(ae_bytes_at(in), (size_t)have))
			*found = i;
	return have < 0 ? -1 : 0;
}

int ae_bytes_recognize(struct ae_bytes *in, bool text, struct ae_err *e)
{
	bool used[DECODERS] = { false };
	size_t found;

	for (;;) {
		if (find(in, false, used, &found, e) != 0)
			return -1;
		if (found == DECODERS && text && find(in, true, used, &found, e) != 0)
			return -1;
		if (found == DECODERS)
			return 0;
		used[found] = true;
		if (ae_bytes_decode(in, decoders[found], e) != 0)
			return -1;
	}
}

bool ae_bytes_chosen(const struct ae_bytes *in)
{
	for (; in; in = in->from)
		if (in->decoder && in->decoder->arrays)
			return true;
	return false;
}

struct ae_text_decoder *ae_bytes_text(const struct ae_bytes *in)
{
	return in->decoder && in->decoder->text ? in->decoding : NULL;
}

void ae_bytes_again(struct ae_bytes *in)
{
	while (in->from) {
		struct ae_bytes *from = in->from;

		in->from = NULL;
		ae_bytes_close(in);
		*in = *from;
		free(from);
	}
	in->at = 0;
}
