/* stats_file.c - the file of a normalizer's statistics: a structured NPY array, one row per column. */
#include "data/stats.h"
#include "io/npy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROW = AE_NAME_MAX + 16, HEAD = 256, ROWS_MAX = 1 << 24 };

#define FIELDS "{'descr': [('name', '|S64'), ('shift', '<f8'), ('scale', '<f8')], 'fortran_order': False, "

static int pack_row(unsigned char *to, const struct ae_stat *s, struct ae_err *e)
{
	const double pair[] = { s->shift, s->scale };

	memcpy(to, s->name, strlen(s->name));
	return ae_dtype_put_f8(AE_F8, pair, to + AE_NAME_MAX, 2, e);
}

static int pack_rows(unsigned char *to, const struct ae_stats *s, struct ae_err *e)
{
	int used = snprintf((char *)to, HEAD, "\x93NUMPY\x01%c%c%c" FIELDS "'shape': (%zu,), }", 0, (HEAD - 10) & 255,
			    (HEAD - 10) >> 8, s->count);

	memset(to + used, ' ', (size_t)(HEAD - used));
	to[HEAD - 1] = '\n';
	for (size_t i = 0; i < s->count; i++)
		if (pack_row(to + HEAD + i * ROW, &s->row[i], e) != 0)
			return -1;
	ae_npy_seal(to, HEAD + s->count * ROW);
	return 0;
}

int ae_stats_write(const struct ae_stats *s, const char *path, struct ae_err *e)
{
	size_t size = HEAD + s->count * ROW;
	unsigned char *bytes = s->count <= ROWS_MAX ? calloc(size, 1) : NULL;
	int bad;

	if (!bytes)
		return ae_err_set(e, "%s: no memory for %zu rows of statistics", path, s->count);
	bad = pack_rows(bytes, s, e) != 0 || ae_file_save(path, bytes, size, e) != 0 ? -1 : 0;
	free(bytes);
	return bad;
}

/* Layout of such a file, from its header. */
struct stats_layout {
	size_t name, rows, start;  /* bytes of a name, rows, offset of the first row */
	bool big_shift, big_scale; /* big-endian */
};

static bool scan_number(const char **p, size_t *to)
{
	size_t n = 0;
	const char *s = *p;

	for (; *s >= '0' && *s <= '9' && n <= ROWS_MAX; s++)
		n = 10 * n + (size_t)(*s - '0');
	if (s == *p || n > ROWS_MAX)
		return false;
	*p = s;
	*to = n;
	return true;
}

static bool scan_order(const char **p, bool *big)
{
	if (**p != '<' && **p != '>')
		return false;
	*big = *(*p)++ == '>';
	return true;
}

/* Matches a header with its keys in NumPy's order. In the pattern, N and W are numbers, > is a byte order, | is
 * optional, and a blank matches any number of blanks. */
static bool scan_header(const char *p, struct stats_layout *l)
{
	const char *want = "{'descr': [('name', '|SW'), ('shift', '>f8'), ('scale', '>f8')], "
			   "'fortran_order': False, 'shape': (N,), }";
	bool *big = &l->big_shift;

	for (; *want; want++) {
		bool matched = true;

		if (*want == ' ')
			p += strspn(p, " ");
		else if (*want == 'N' || *want == 'W')
			matched = scan_number(&p, *want == 'N' ? &l->rows : &l->name);
		else if (*want == '>') {
			matched = scan_order(&p, big);
			big = &l->big_scale;
		} else if (*want == *p)
			p++;
		else
			matched = *want == '|';
		if (!matched)
			return false;
	}
	return p[strspn(p, " \t\n")] == '\0';
}

static int read_layout(struct stats_layout *l, const char *path, const char *bytes, size_t n, struct ae_err *e)
{
	const unsigned char *u = (const unsigned char *)bytes;
	size_t size_bytes = n > 6 && u[6] >= 2 ? 4 : 2, length = 0;
	char header[512];

	if (n < 12 || memcmp(bytes, "\x93NUMPY", 6) != 0 || u[6] < 1 || u[6] > 3)
		return ae_err_set(e, "%s: expected normalizer statistics, got a file that is no NPY array", path);
	for (size_t i = 0; i < size_bytes; i++)
		length |= (size_t)u[8 + i] << 8 * i;
	l->start = 8 + size_bytes + length;
	if (length >= sizeof header || l->start > n)
		return ae_err_set(e, "%s: expected a header of %zu bytes, got %zu", path, length, n - 8 - size_bytes);
	memcpy(header, bytes + 8 + size_bytes, length);
	header[length] = '\0';
	if (!scan_header(header, l) || l->name < 1 || l->name > AE_NAME_MAX)
		return ae_err_set(e,
				  "%s: expected normalizer statistics (rows of name S64, shift f8 and scale "
				  "f8), got another NPY array",
				  path);
	if (l->rows == 0 || (n - l->start) % (l->name + 16) || (n - l->start) / (l->name + 16) != l->rows)
		return ae_err_set(e, "%s: expected %zu rows of %zu bytes, got %zu bytes", path, l->rows, l->name + 16,
				  n - l->start);
	return 0;
}

static int read_row(struct ae_stat *s, const struct stats_layout *l, const char *from)
{
	memcpy(s->name, from, l->name);
	ae_dtype_get_f8(AE_F8, l->big_shift, from + l->name, &s->shift, 1);
	ae_dtype_get_f8(AE_F8, l->big_scale, from + l->name + 8, &s->scale, 1);
	return isfinite(s->shift) && isfinite(s->scale) && s->scale > 0 ? 0 : -1;
}

static int read_rows(struct ae_stats *s, const char *path, const char *bytes, size_t n, struct ae_err *e)
{
	struct stats_layout l = { 0 };
	char digest[AE_DIGEST_TEXT];

	if (read_layout(&l, path, bytes, n, e) != 0
	    || ae_npy_check((const unsigned char *)bytes, n, path, digest, e) != 0 || ae_stats_new(s, l.rows, e) != 0)
		return -1;
	for (size_t i = 0; i < l.rows; i++) {
		if (read_row(&s->row[i], &l, bytes + l.start + i * (l.name + 16)) == 0)
			continue;
		ae_err_set(e, "%s: row %zu: expected a finite shift and a finite scale above 0, got %g and %g", path, i,
			   s->row[i].shift, s->row[i].scale);
		ae_stats_free(s);
		return -1;
	}
	return 0;
}

int ae_stats_read(struct ae_stats *s, const char *path, struct ae_err *e)
{
	char *bytes;
	size_t n;
	int bad;

	*s = (struct ae_stats){ .count = 0 };
	if (ae_file_slurp(path, (size_t)1 << 30, &bytes, &n, e) != 0)
		return -1;
	bad = read_rows(s, path, bytes, n, e);
	free(bytes);
	return bad;
}
