/* utf8.c - characters of UTF-8 text (Unicode 15, table 3-7). */
#include "base/utf8.h"

size_t ae_utf8_take(const char *p, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	unsigned char first = (unsigned char)*p;
	size_t more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;

	if ((first >= 0x80 && first < 0xc2) || first >= 0xf5)
		return 0;
	*code = more > 0 ? first & 0x3fu >> more : first;
	for (size_t i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	if (*code < least[more] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return more + 1;
}

char *ae_utf8_put(char *to, uint32_t code)
{
	size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	static const unsigned char mark[] = { 0, 0xc0, 0xe0, 0xf0 };

	*to++ = (char)(mark[more] | code >> 6 * more);
	while (more-- > 0)
		*to++ = (char)(0x80 | (code >> 6 * more & 0x3f));
	return to;
}

bool ae_utf8_is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || code == 0x200e || code == 0x200f
		|| (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}
