/* weights - makes the safetensors file of a big network from the few lines that say how.
 *
 *	weights <NAME.tensors >NAME.safetensors
 *
 * A line is name, shape, stream and scale, separated by tabs. Value i of a tensor is scale times a hash of
 * (stream, i): a multiple of 2^-23 in [-1, 1), the same in torch_make.py. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TENSORS_MAX 32
#define HEADER_MAX 8192

struct tensor {
	char name[64], shape[64];
	uint32_t stream;
	float scale;
	size_t count;
};

static void fail(const char *what, size_t number)
{
	fprintf(stderr, "weights: line %zu: %s\n", number, what);
	exit(2);
}

static size_t count_values(const char *shape, size_t line)
{
	size_t count = 1;

	for (const char *s = shape; *s != '\0';) {
		char *end;
		unsigned long n = strtoul(s, &end, 10);

		if (end == s || n == 0 || (*end != 'x' && *end != '\0'))
			fail("a shape like 16x1x5 expected", line);
		count *= n;
		s = end + (*end == 'x');
	}
	return count;
}

static size_t read_tensors(struct tensor *t)
{
	char line[256];
	size_t n = 0;

	while (fgets(line, sizeof line, stdin)) {
		if (n == TENSORS_MAX)
			fail("more tensors than expected", n + 1);
		if (sscanf(line, "%63s %63s %" SCNu32 " %f", t[n].name, t[n].shape, &t[n].stream, &t[n].scale) != 4)
			fail("name, shape, stream and scale expected", n + 1);
		t[n].count = count_values(t[n].shape, n + 1);
		n++;
	}
	if (ferror(stdin))
		fail("cannot be read", n + 1);
	if (n == 0)
		fail("a tensor expected", 1);
	return n;
}

/* The hash is Chris Wellons' lowbias32. */
static float hashed(uint32_t stream, uint32_t index)
{
	uint32_t x = index * UINT32_C(0x9E3779B1) + stream * UINT32_C(0x85EBCA77);

	x = (x ^ x >> 16) * UINT32_C(0x7FEB352D);
	x = (x ^ x >> 15) * UINT32_C(0x846CA68B);
	x ^= x >> 16;
	return ((float)(x >> 8) - 8388608.0f) / 8388608.0f;
}

static void put_bytes(uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		putchar((int)(value >> 8 * i & 0xff));
}

static void put_header(const struct tensor *t, size_t n)
{
	char text[HEADER_MAX], shape[sizeof t->shape];
	size_t at = 0, offset = 0, end, padded;

	for (size_t i = 0; i < n; i++) {
		memcpy(shape, t[i].shape, sizeof shape);
		for (char *s = shape; (s = strchr(s, 'x')) != NULL;)
			*s = ',';
		end = offset + 4 * t[i].count;
		at += (size_t)snprintf(text + at, sizeof text - at,
			"%c\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%zu,%zu]}",
			i == 0 ? '{' : ',', t[i].name, shape, offset, end);
		if (at >= sizeof text)
			fail("the header grows too long", i + 1);
		offset = end;
	}
	/* The brace and blanks: the tensors begin at a multiple of 8, as PyTorch's own files have it. */
	padded = (at + 1 + 7) / 8 * 8;
	put_bytes(padded, 8);
	printf("%s}%*s", text, (int)(padded - at - 1), "");
}

static void put_values(const struct tensor *t)
{
	for (size_t i = 0; i < t->count; i++) {
		float value = hashed(t->stream, (uint32_t)i) * t->scale;
		uint32_t bits;

		memcpy(&bits, &value, sizeof bits);
		put_bytes(bits, 4);
	}
}

int main(void)
{
	struct tensor tensors[TENSORS_MAX];
	size_t n = read_tensors(tensors);

	put_header(tensors, n);
	for (size_t i = 0; i < n; i++)
		put_values(&tensors[i]);
	if (ferror(stdout) || fclose(stdout) != 0)
		fail("the file cannot be written", n);
	return 0;
}
