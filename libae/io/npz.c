/* npz.c - the decoder of NumPy's NPZ: one NPY file of a zip archive (PKWARE's APPNOTE.TXT), stored or deflated. */
#include "base/checksum.h"
#include "io/decoder.h"
#include "io/inflate.h"
#include "io/random.h"
#include "io/source.h"

#include <stdlib.h>
#include <string.h>

enum { END_BYTES = 22, COMMENT_MAX = 65535, END64_BYTES = 56, LOCATOR_BYTES = 20, ENTRY_BYTES = 46, LOCAL_BYTES = 30 };
enum { DIRECTORY_MAX = 1 << 28, STORED = 0, DEFLATED = 8, ENCRYPTED = 1, EXTRA64 = 1 };

struct npz_entry {
	char *name; /* without ".npy" */
	unsigned flags, method;
	uint32_t sum;
	uint64_t packed, size, local; /* bytes in the archive, and decoded; offset of the local header */
};

struct npz {
	struct ae_inflate inflate;
	struct ae_crc32 crc;
	struct npz_entry entry; /* being decoded */
	uint64_t left, decoded; /* bytes of the archive to come; bytes decoded */
	uint32_t sum;
};

static uint64_t number(const unsigned char *at, size_t size)
{
	return ae_little_endian(at, size);
}

static bool match(const unsigned char *head, size_t n)
{
	return ae_head_is(head, n, "PK\3\4", 4) || ae_head_is(head, n, "PK\5\6", 4);
}

static int damaged(const struct ae_bytes *from, const char *what, struct ae_err *e)
{
	return ae_err_set(e, "%s: damaged zip archive: expected %s", from->name, what);
}

/* ---- the directory at the end ---- */

struct npz_directory {
	uint64_t at, bytes, count;
};

/* The large archive's numbers stand in a record of their own, to which the locator before the end points. */
static int read_end64(const struct ae_random *r, uint64_t end, struct npz_directory *d, struct ae_err *e)
{
	const unsigned char *at;
	uint64_t place;

	if (end < LOCATOR_BYTES)
		return damaged(r->in, "the numbers of a large archive", e);
	at = ae_random_at(r, end - LOCATOR_BYTES, LOCATOR_BYTES, e);
	if (!at)
		return -1;
	place = number(at + 8, 8);
	if (memcmp(at, "PK\6\7", 4) != 0 || place > end)
		return damaged(r->in, "the numbers of a large archive", e);
	at = ae_random_at(r, place, END64_BYTES, e);
	if (!at)
		return -1;
	if (memcmp(at, "PK\6\6", 4) != 0)
		return damaged(r->in, "the numbers of a large archive", e);
	*d = (struct npz_directory){ .count = number(at + 32, 8),
				     .bytes = number(at + 40, 8),
				     .at = number(at + 48, 8) };
	return 0;
}

/* Finds the record that ends the archive; only a comment may follow it. */
static int find_directory(const struct ae_random *r, struct npz_directory *d, struct ae_err *e)
{
	size_t n = r->size < END_BYTES + COMMENT_MAX ? (size_t)r->size : END_BYTES + COMMENT_MAX, i;
	const unsigned char *tail = ae_random_at(r, r->size - n, n, e), *at = NULL;

	if (!tail)
		return -1;
	for (i = n; i >= END_BYTES && !at; i--)
		if (memcmp(tail + i - END_BYTES, "PK\5\6", 4) == 0 && number(tail + i - 2, 2) == n - i)
			at = tail + i - END_BYTES;
	if (!at)
		return damaged(r->in, "a directory at its end (is the file cut?)", e);
	*d = (struct npz_directory){ .count = number(at + 10, 2),
				     .bytes = number(at + 12, 4),
				     .at = number(at + 16, 4) };
	if (number(at + 4, 4) != 0)
		return ae_err_set(e, "%s: expected a zip archive in one part, got one of several", r->in->name);
	if ((d->count == 0xffff || d->bytes == 0xffffffff || d->at == 0xffffffff)
	    && read_end64(r, r->size - n + (size_t)(at - tail), d, e) != 0)
		return -1;
	if (d->at > r->size || d->bytes > r->size - d->at || d->bytes > DIRECTORY_MAX)
		return damaged(r->in, "a directory inside the archive", e);
	return 0;
}

/* Replaces numbers of 32 ones by those of the extra field. */
static bool read_extra64(struct npz_entry *entry, const unsigned char *at, const unsigned char *end)
{
	uint64_t *large[] = { &entry->size, &entry->packed, &entry->local };

	while (end - at >= 4 && number(at, 2) != EXTRA64) {
		size_t n = 4 + (size_t)number(at + 2, 2);

		if (n > (size_t)(end - at))
			return false;
		at += n;
	}
	if (end - at >= 4 && 4 + number(at + 2, 2) <= (uint64_t)(end - at))
		end = at + 4 + number(at + 2, 2);
	for (size_t i = 0; i < 3; i++) {
		if (*large[i] != 0xffffffff)
			continue;
		if (end - at < 12)
			return false;
		*large[i] = number(at + 4, 8);
		at += 8;
	}
	return true;
}

/* Reads an entry of the directory. Returns the start of the next one; NULL: it is damaged. */
static const unsigned char *read_entry(struct npz_entry *entry, const unsigned char *at, const unsigned char *end,
				       const char **name, size_t *length)
{
	size_t extra, comment;

	if (end - at < ENTRY_BYTES || memcmp(at, "PK\1\2", 4) != 0)
		return NULL;
	*length = (size_t)number(at + 28, 2);
	extra = (size_t)number(at + 30, 2);
	comment = (size_t)number(at + 32, 2);
	if (*length + extra + comment > (size_t)(end - at - ENTRY_BYTES))
		return NULL;
	*name = (const char *)at + ENTRY_BYTES;
	*entry = (struct npz_entry){ .flags = (unsigned)number(at + 8, 2),
				     .method = (unsigned)number(at + 10, 2),
				     .sum = (uint32_t)number(at + 16, 4),
				     .packed = number(at + 20, 4),
				     .size = number(at + 24, 4),
				     .local = number(at + 42, 4) };
	at += ENTRY_BYTES + *length;
	return read_extra64(entry, at, at + extra) ? at + extra + comment : NULL;
}

struct npz_list {
	struct npz_entry *entry;
	const char **name; /* (n) of the entries */
	size_t n;
	bool excel;
};

/* Length of an array's name in that of its file; 0: the file is no array. */
static size_t array_name(const char *name, size_t length)
{
	return length > 4 && memcmp(name + length - 4, ".npy", 4) == 0 && !memchr(name, 0, length) ? length - 4 : 0;
}

static int list_arrays(struct npz_list *l, const struct ae_random *r, const struct npz_directory *d, struct ae_err *e)
{
	const unsigned char *at = ae_random_at(r, d->at, (size_t)d->bytes, e), *end;
	size_t max = (size_t)d->bytes / ENTRY_BYTES + 1;

	if (!at)
		return -1;
	l->entry = calloc(max, sizeof *l->entry);
	l->name = calloc(max, sizeof *l->name);
	if (!l->entry || !l->name)
		return ae_err_memory(e, "%s: no memory for a list of %zu files", r->in->name, max);
	end = at + d->bytes;
	for (uint64_t i = 0; i < d->count; i++) {
		struct npz_entry *entry = &l->entry[l->n];
		const char *name;
		size_t length;

		at = l->n < max ? read_entry(entry, at, end, &name, &length) : NULL;
		if (!at)
			return damaged(r->in, "another entry of its directory", e);
		l->excel = l->excel || (length == 19 && memcmp(name, "[Content_Types].xml", 19) == 0);
		length = array_name(name, length);
		if (length == 0)
			continue;
		entry->name = strndup(name, length);
		if (!entry->name)
			return ae_err_memory(e, "%s: no memory for a name", r->in->name);
		l->name[l->n++] = entry->name;
	}
	return at == end ? 0 : damaged(r->in, "the end of its directory", e);
}

static void free_list(struct npz_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->entry[i].name);
	free(l->entry);
	free(l->name);
}

/* ---- opening ---- */

/* Moves to the data of an entry, behind its local header. */
static int go_to_data(const struct ae_random *r, const struct npz_entry *entry, struct ae_err *e)
{
	const unsigned char *at = ae_random_at(r, entry->local, LOCAL_BYTES, e);
	uint64_t data;

	if (!at)
		return -1;
	if (memcmp(at, "PK\3\4", 4) != 0)
		return damaged(r->in, "the header of a file", e);
	data = entry->local + LOCAL_BYTES + number(at + 26, 2) + number(at + 28, 2);
	if (entry->packed > r->size || data > r->size - entry->packed)
		return damaged(r->in, "files inside the archive", e);
	return ae_random_go(r, data, e);
}

static int choose(struct npz *z, const struct ae_random *r, const struct npz_list *l, struct ae_err *e)
{
	ptrdiff_t chosen;

	if (l->n == 0 && l->excel)
		return ae_err_set(e, "%s: an Excel file: ssconvert makes CSV of it", r->in->name);
	if (l->n == 0)
		return ae_err_set(e, "%s: a zip archive without NPY files: unzip -p unpacks it", r->in->name);
	chosen = ae_array_choose(r->in, l->name, l->n, e);
	if (chosen < 0)
		return -1;
	z->entry = l->entry[chosen];
	z->entry.name = NULL;
	if (z->entry.flags & ENCRYPTED)
		return ae_err_set(e, "%s: array '%s' is encrypted: unzip -p unpacks it", r->in->name, l->name[chosen]);
	if (z->entry.method != STORED && z->entry.method != DEFLATED)
		return ae_err_set(e,
				  "%s: array '%s': expected it stored or deflated, got method %u: unzip -p unpacks it",
				  r->in->name, l->name[chosen], z->entry.method);
	if (z->entry.method == STORED && z->entry.packed != z->entry.size)
		return damaged(r->in, "one size of a file that is stored", e);
	return go_to_data(r, &z->entry, e);
}

static int open_npz(void **state, struct ae_bytes *from, struct ae_err *e)
{
	struct npz *z = malloc(sizeof *z);
	struct npz_directory d = { 0 };
	struct npz_list l = { .n = 0 };
	struct ae_random r;
	int status = -1;

	if (!z)
		return ae_err_memory(e, "%s: no memory for %zu bytes", from->name, sizeof *z);
	if (ae_random_open(&r, from, e) == 0 && find_directory(&r, &d, e) == 0 && list_arrays(&l, &r, &d, e) == 0)
		status = choose(z, &r, &l, e);
	free_list(&l);
	if (status != 0) {
		free(z);
		return -1;
	}
	ae_inflate_begin(&z->inflate);
	ae_crc32_init(&z->crc);
	z->left = z->entry.packed;
	z->decoded = 0;
	z->sum = 0;
	*state = z;
	return 0;
}

/* ---- decoding ---- */

static int check_end(const struct npz *z, const struct ae_bytes *from, struct ae_err *e)
{
	if (z->left != 0 || z->decoded != z->entry.size)
		return ae_err_set(e, "%s: damaged zip archive: expected %llu bytes of an array, got %llu", from->name,
				  (unsigned long long)z->entry.size, (unsigned long long)z->decoded);
	if (z->sum != z->entry.sum)
		return ae_err_set(e, "%s: damaged zip archive: expected an array with the CRC-32 %08lx, got %08lx",
				  from->name, (unsigned long)z->entry.sum, (unsigned long)z->sum);
	return 0;
}

static ptrdiff_t get(void *state, struct ae_bytes *from, unsigned char *to, size_t n, struct ae_err *e)
{
	struct npz *z = state;
	ptrdiff_t got = z->entry.method == STORED ? ae_bytes_copy(from, &z->left, to, n, e)
						  : ae_inflate_bytes(&z->inflate, from, &z->left, to, n, e);

	if (got <= 0)
		return got < 0 ? -1 : check_end(z, from, e);
	z->sum = ae_crc32_add(&z->crc, z->sum, to, (size_t)got);
	z->decoded += (uint64_t)got;
	return got;
}

const struct ae_decoder ae_decoder_npz = { "npz", match, open_npz, get, NULL, free, .arrays = true };
