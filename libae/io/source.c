/* source.c - one file as arrays of records: its format, its arrays, blocks of whole records. */
#include "io/source.h"

#include "base/text.h"
#include "io/decoder.h"
#include "io/schema.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT_ADDRESS(name) &ae_format_##name,
static const struct ae_input_format *const formats[] = { AE_INPUT_FORMATS(FORMAT_ADDRESS) };
enum { FORMATS = sizeof formats / sizeof *formats };

struct titles {
	char text[160];
};

/* The formats as a message lists them: "NPY, IDX or a text table". */
static struct titles input_titles(void)
{
	struct titles list = { "" };
	size_t used = 0;

	for (size_t i = 0; i < FORMATS; i++)
		used += (size_t)snprintf(list.text + used, sizeof list.text - used, "%s%s",
					 i == 0                    ? ""
						 : i + 1 < FORMATS ? ", "
								   : " or ",
					 formats[i]->title);
	assert(used < sizeof list.text);
	return list;
}

/* ---- recognizing ---- */

/* Formats that are not read: their first bytes, and a command that converts them. */
#define PANDAS(format) "python3 -c 'import pandas, sys; pandas.read_" format "(sys.argv[1]).to_csv(sys.stdout)' FILE"
static const struct {
	const char *magic;
	size_t n;
	const char *what;
} foreign[] = {
	{ "\xfd"
	  "7zXZ",
	  5, "xz data: xzcat unpacks it" },
	{ "BZh91AY", 7, "bzip2 data: bzcat unpacks it" },
	{ "BZh", 3, "bzip2 data: bzcat unpacks it" },
	{ "\x28\xb5\x2f\xfd", 4, "zstd data: zstdcat unpacks it" },
	{ "\x04\x22\x4d\x18", 4, "LZ4 data: lz4cat unpacks it" },
	{ "7z\xbc\xaf\x27\x1c", 6, "a 7z archive: 7z x -so unpacks it" },
	{ "\xff\xfe", 2, "UTF-16 text: iconv -f UTF-16 -t UTF-8 converts it" },
	{ "\xfe\xff", 2, "UTF-16 text: iconv -f UTF-16 -t UTF-8 converts it" },
	{ "PAR1", 4, "Parquet data: " PANDAS("parquet") " makes CSV of it" },
	{ "ARROW1", 6, "Arrow data: " PANDAS("feather") " makes CSV of it" },
	{ "FEA1", 4, "Feather data: " PANDAS("feather") " makes CSV of it" },
	{ "ORC", 3, "ORC data: " PANDAS("orc") " makes CSV of it" },
	{ "Obj\1", 4, "Avro data: avro cat --format csv makes CSV of it" },
	{ "\xd0\xcf\x11\xe0", 4, "an old Excel file: ssconvert makes CSV of it" },
	{ "SQLite format 3", 15, "an SQLite database: sqlite3 -csv FILE 'select * from TABLE' makes CSV of it" },
	{ "MATLAB 7.", 9,
	  "a MATLAB file of version 7.3, which is HDF5: save it with -v7, or its arrays with numpy.save" },
	{ "CDF\1", 4, "a NetCDF file: ncdump shows it, numpy.save saves its arrays" },
	{ "CDF\2", 4, "a NetCDF file: ncdump shows it, numpy.save saves its arrays" },
	{ "GRIB", 4, "GRIB data: wgrib2 -csv makes CSV of it" },
	{ "SIMPLE  =", 9, "a FITS file: astropy.io.fits reads it, numpy.save saves its arrays" },
	{ "fLaC", 4, "FLAC audio: sox FILE -t dat - makes text of it" },
	{ "ID3", 3, "MP3 audio: ffmpeg -i FILE -f wav makes WAV of it" },
	{ "OggS", 4, "Ogg audio: sox FILE -t dat - makes text of it" },
	{ "\xff\xd8\xff", 3, "a JPEG image: djpeg converts it" },
	{ "GIF8", 4, "a GIF image: giftopnm converts it" },
	{ "II*\0", 4, "a TIFF image: tifftopnm converts it" },
	{ "MM\0*", 4, "a TIFF image: tifftopnm converts it" },
	{ "%PDF", 4, "a PDF file: pdftotext -layout shows its tables" },
	{ "\x89HDF", 4,
	  "an HDF5 file: python3 -c 'import h5py, numpy, sys; numpy.save(sys.argv[3], "
	  "h5py.File(sys.argv[1])[sys.argv[2]][()])' "
	  "FILE ARRAY OUT.npy saves an array of it" },
	{ "\x80\2", 2, "a Python pickle: save its arrays with numpy.save" },
	{ "\x80\3", 2, "a Python pickle: save its arrays with numpy.save" },
	{ "\x80\4", 2, "a Python pickle: save its arrays with numpy.save" },
	{ "\x80\5", 2, "a Python pickle: save its arrays with numpy.save" },
	{ "RDX2\n", 5, "R data: write.csv in R makes CSV of it" },
	{ "RDX3\n", 5, "R data: write.csv in R makes CSV of it" },
	{ "P1\n", 3, "a PBM image: expected PGM or PPM (pnmdepth 255 makes it)" },
	{ "P4\n", 3, "a PBM image: expected PGM or PPM (pnmdepth 255 makes it)" },
	{ "P7\n", 3, "a PAM image: expected PGM or PPM (pamtopnm makes it)" },
	{ "{\n", 2, "JSON: expected an object per line (jq -c . makes lines of such objects)" },
	{ "[{", 2, "JSON: expected an object per line (jq -c '.[]' makes lines of such a list)" },
	{ "[[", 2, "JSON: jq -r '.[] | @csv' makes CSV of it" },
	{ "[\n", 2, "JSON: expected an object per line (jq -c '.[]' makes lines of a list of objects)" },
	{ "<?xml", 5, "XML: expected a table (xmlstarlet sel -t makes one)" },
	{ "<!DOCTYPE", 9, "HTML: expected a table, as CSV (is this the page of a download?)" },
	{ "<html", 5, "HTML: expected a table, as CSV (is this the page of a download?)" },
	{ "@relation", 9, "ARFF: grep -v '^[@%]' leaves its rows" },
	{ "@RELATION", 9, "ARFF: grep -v '^[@%]' leaves its rows" },
};

/* A safetensors file begins with the length of its header in 8 bytes, and the header's brace. */
static bool is_safetensors(const unsigned char *head, size_t n)
{
	return n > 8 && head[8] == '{' && ae_little_endian(head, 8) < (uint64_t)1 << 32;
}

/* A list of JSON begins with a bracket, a number and a comma. */
static bool is_number_list(const unsigned char *head, size_t n)
{
	size_t at = 1, from;

	if (n < 4 || head[0] != '[')
		return false;
	while (at < n && head[at] == ' ')
		at++;
	from = at;
	while (at < n && head[at] && strchr("0123456789+-.eE", head[at]))
		at++;
	return at > from && at < n && head[at] == ',';
}

/* Whether a file begins with `magic`. A short magic word of letters may begin a table, too; then binary data must
 * follow it. */
static bool is_foreign(const unsigned char *head, size_t have, const char *magic, size_t n)
{
	bool word = n <= 6;

	for (size_t i = 0; i < n && word; i++)
		word = (magic[i] >= '0' && magic[i] <= '9') || ((magic[i] | 32) >= 'a' && (magic[i] | 32) <= 'z');
	return ae_head_is(head, have, magic, n) && (!word || ae_text_ends((const char *)head, have) < have);
}

/* Refuses known formats that are not read. They are tried before the input formats, as a table matches any text. */
static int check_foreign(const struct ae_source *s, const unsigned char *head, size_t n, struct ae_err *e)
{
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
		if (is_foreign(head, n, foreign[i].magic, foreign[i].n))
			return ae_err_set(e, "%s: %s", s->in.name, foreign[i].what);
	if (is_number_list(head, n))
		return ae_err_set(e, "%s: JSON: expected an object per line, got a list (jq -r @csv makes CSV of it)",
				  s->in.name);
	if (is_safetensors(head, n))
		return ae_err_set(e, "%s: expected records, got a safetensors file (a model)", s->in.name);
	return 0;
}

static int unknown(const struct ae_source *s, const unsigned char *head, size_t n, struct ae_err *e)
{
	static const char hex[] = "0123456789abcdef";
	char bytes[3 * AE_DECODER_HEAD + 1];

	n = n < 4 ? n : 4;
	for (size_t i = 0; i < n; i++)
		memcpy(bytes + 3 * i, (char[]){ ' ', hex[head[i] >> 4], hex[head[i] & 15] }, 3);
	bytes[3 * n] = '\0';
	return ae_err_set(e, "%s: expected %s, got a file that begins with the bytes%s", s->in.name,
			  input_titles().text, bytes);
}

static int empty(const struct ae_source *s, struct ae_err *e)
{
	if (s->in.empty)
		*s->in.empty = true;
	return ae_err_set(e, "%s: expected records, got an empty file", s->in.name);
}

static int recognize(struct ae_source *s, struct ae_err *e)
{
	ptrdiff_t have;

	s->in.array = s->options->array;
	if (ae_bytes_recognize(&s->in, !s->options->table.separator, e) != 0)
		return -1;
	if (s->in.array && !ae_bytes_chosen(&s->in))
		return ae_err_set(e, "%s: --array '%s': expected NPZ or MAT, which hold arrays by name", s->in.name,
				  s->in.array);
	have = ae_bytes_head(&s->in, e);
	if (have == 0)
		return empty(s, e);
	if (have < 0 || check_foreign(s, ae_bytes_at(&s->in), (size_t)have, e) != 0)
		return -1;
	for (size_t i = 0; i < FORMATS; i++)
		if (formats[i]->match(ae_bytes_at(&s->in), (size_t)have)) {
			s->form = formats[i];
			return 0;
		}
	return unknown(s, ae_bytes_at(&s->in), (size_t)have, e);
}

/* ---- arrays ---- */

/* Refuses a regular file that is shorter than its header says before reading it. */
static int check_length(const struct ae_source *s, struct ae_err *e)
{
	size_t bytes = ae_array_bytes(&s->array);
	int64_t left = ae_bytes_left(&s->in);

	if (!(s->form->traits & AE_FORMAT_STORED) || left < 0 || (uint64_t)left / bytes >= s->array.count)
		return 0;
	return ae_source_cut(s, s->record + (uint64_t)left / bytes,
			     (size_t)((uint64_t)left % bytes / ae_dtype_size(s->array.dtype)), e);
}

static int differs(const struct ae_source *s, const struct ae_array *next, struct ae_err *e)
{
	const struct ae_array *a = &s->array;

	return ae_err_set(e,
			  "%s: record %llu: expected %s values of shape %s, as in the array before, got %s of shape %s",
			  s->in.name, (unsigned long long)s->record, ae_dtype_name(a->dtype),
			  ae_shape_name(&a->shape).text, ae_dtype_name(next->dtype), ae_shape_name(&next->shape).text);
}

/* Reads the next header. Returns 1, 0 at the end of the file, -1. */
static int next_array(struct ae_source *s, struct ae_err *e)
{
	struct ae_array next;
	int got = s->form->header(s, &next, e);

	if (got <= 0)
		return got;
	if (s->begun && (next.dtype != s->array.dtype || !ae_shape_equal(&next.shape, &s->array.shape)))
		return differs(s, &next, e);
	s->array = next;
	s->begun = true;
	return check_length(s, e) == 0 ? 1 : -1;
}

ptrdiff_t ae_source_block(struct ae_source *s, size_t max, const void **values, struct ae_err *e)
{
	ptrdiff_t got = 0;

	while (got == 0) {
		if (s->array.count == 0) {
			int more = next_array(s, e);

			if (more <= 0)
				return more;
			continue;
		}
		if (max > s->array.count)
			max = (size_t)s->array.count;
		got = s->form->block(s, max, values, e);
		if (got < 0)
			return -1;
		if (got == 0)
			s->array.count = 0;
		else if (s->array.count != AE_UNCOUNTED)
			s->array.count -= (uint64_t)got;
		s->record += (uint64_t)got;
	}
	return got;
}

/* ---- opening ---- */

/* Applies -c and --label to formats without columns: they choose values of a record of rank 1. */
static int choose_values(struct ae_source *s, struct ae_err *e)
{
	const struct ae_shape *shape = &s->array.shape;
	struct ae_columns columns = { .count = ae_shape_count(shape) };
	const char *group = s->options->group_optional ? NULL : s->options->group;

	if (s->choice.count > 0)
		return 0;
	if (group || (s->options->time && strcmp(s->options->time, AE_TIME_NO_COLUMN) != 0))
		return ae_err_set(e, "%s: %s '%s': expected a text table with that column, got %s data", s->in.name,
				  group ? "group" : "time", group ? group : s->options->time, s->form->name);
	if (!s->options->columns && !s->options->label) {
		s->choice = (struct ae_choice){ .count = columns.count, .label = -1 };
		return 0;
	}
	if (shape->rank != 1)
		return ae_err_set(e, "%s: records of shape %s have no columns to choose", s->in.name,
				  ae_shape_name(shape).text);
	return ae_choice_make(&s->choice, &columns, s->options, NULL, s->in.name, e);
}

static int check_coded(struct ae_source *s, struct ae_err *e)
{
	if (!s->form->encoded)
		return ae_err_set(e, "%s: expected a text table, got %s data", s->in.name, s->form->name);
	s->form = s->form->encoded;
	return 0;
}

static int begin(struct ae_source *s, struct ae_err *e)
{
	int got;

	if (recognize(s, e) != 0 || (s->options->schema && check_coded(s, e) != 0))
		return -1;
	got = next_array(s, e);
	if (got == 0)
		return empty(s, e);
	return got < 0 ? -1 : choose_values(s, e);
}

int ae_source_fit(struct ae_bytes *held, const char *path, const struct ae_reader_options *o, struct ae_err *e)
{
	struct ae_source s = { .options = o };

	if (ae_bytes_open(&s.in, path, e) != 0)
		return -1;
	if (ae_bytes_hold(&s.in, e) != 0 || recognize(&s, e) != 0 || check_coded(&s, e) != 0
	    || ae_schema_fit(o->schema, &s.in, &o->table, e) != 0) {
		ae_bytes_close(&s.in);
		return -1;
	}
	ae_bytes_again(&s.in);
	*held = s.in;
	return 0;
}

int ae_source_open(struct ae_source *s, const char *path, struct ae_bytes *held, struct ae_err *e)
{
	if (held) {
		s->in = *held;
		*held = (struct ae_bytes){ .fd = -1 };
	} else if (ae_bytes_open(&s->in, path, e) != 0) {
		return -1;
	}
	s->form = NULL;
	s->begun = s->opened = false;
	s->record = 0;
	s->state = NULL;
	s->choice = (struct ae_choice){ .label = -1 };
	s->beside = (struct ae_beside){ NULL, NULL };
	if (begin(s, e) == 0)
		return 0;
	ae_source_close(s);
	return -1;
}

void ae_source_close(struct ae_source *s)
{
	if (s->form && s->form->close)
		s->form->close(s);
	ae_choice_free(&s->choice);
	ae_bytes_close(&s->in);
	s->form = NULL;
}
