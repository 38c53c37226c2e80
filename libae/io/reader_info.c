/* reader_info.c - properties of a reader's input: shape, format, columns, times. */
#include "io/reader_state.h"
#include "io/row_keys.h"
#include "io/text_decoder.h"

const struct ae_shape *ae_reader_shape(const struct ae_reader *r)
{
	return &r->shape;
}

enum ae_dtype ae_reader_dtype(const struct ae_reader *r)
{
	return r->source.array.dtype;
}

const char *ae_reader_format(const struct ae_reader *r)
{
	return r->source.form ? r->source.form->name : "none";
}

uint32_t ae_reader_rate(const struct ae_reader *r)
{
	return r->rate;
}

unsigned ae_reader_traits(const struct ae_reader *r)
{
	return r->source.form ? r->source.form->traits : 0;
}

const char *ae_reader_name(const struct ae_reader *r)
{
	return r->source.in.name;
}

uint64_t ae_reader_count(const struct ae_reader *r)
{
	return r->given;
}

int64_t ae_reader_left(const struct ae_reader *r)
{
	uint64_t bytes = ae_array_bytes(&r->source.array), count = r->source.array.count;
	int64_t left = r->open ? ae_bytes_left(&r->source.in) : -1;

	if (r->state != 1 || left < 0 || r->next < r->count || count == AE_UNCOUNTED || r->source.opened
	    || (uint64_t)left / bytes != count || (uint64_t)left % bytes != 0)
		return -1;
	return (int64_t)(count + r->have);
}

const double *ae_reader_labels(const struct ae_reader *r)
{
	return r->options.label ? r->labels : NULL;
}

const int64_t *ae_reader_times(const struct ae_reader *r)
{
	return r->timed ? r->times : NULL;
}

const uint64_t *ae_reader_rows(const struct ae_reader *r)
{
	return r->rows;
}

const char *ae_reader_group(const struct ae_reader *r, size_t i)
{
	return r->options.group && r->members[i] != AE_NO_GROUP ? r->groups.entry[r->members[i]].text : NULL;
}

const char *ae_reader_key(const struct ae_reader *r, size_t i)
{
	const struct ae_row_keys *keys = r->source.beside.keys;
	uint64_t first = r->before + r->source.record - r->at - r->have;

	return r->options.key && keys ? keys->text.bytes + keys->at[r->rows[i] - first] : NULL;
}

const char *ae_reader_key_names(const struct ae_reader *r)
{
	return r->first.keys ? r->first.keys : "";
}

bool ae_reader_new_file(const struct ae_reader *r)
{
	return r->new_file;
}

size_t ae_reader_file(const struct ae_reader *r)
{
	return r->next - 1; /* the next file opens when a read finds the end of this one */
}

enum ae_time_kind ae_reader_time_kind(const struct ae_reader *r)
{
	return r->first.time_kind;
}

static const char *list(const char *names)
{
	return names ? names : "";
}

const char *ae_reader_time_column(const struct ae_reader *r)
{
	return list(r->first.times);
}

const char *ae_reader_indices(const struct ae_reader *r)
{
	return list(r->first.indices);
}

const char *ae_reader_ambiguous(const struct ae_reader *r)
{
	return list(r->first.ambiguous);
}

const char *ae_reader_extra(const struct ae_reader *r)
{
	const char *extra = list(r->first.extra ? r->first.extra : r->source.choice.extra);

	return *extra || !r->open ? extra : ae_text_unknown(ae_bytes_text(&r->source.in));
}

const char *ae_reader_later(const struct ae_reader *r)
{
	return r->open ? ae_text_later(ae_bytes_text(&r->source.in)) : "";
}

bool ae_reader_named(const struct ae_reader *r)
{
	return r->first.names != NULL;
}

const char *ae_reader_column(const struct ae_reader *r, size_t i)
{
	return r->first.names && *r->first.names[i] ? r->first.names[i] : NULL;
}

const char *ae_reader_left_out(const struct ae_reader *r)
{
	return list(r->first.left_out);
}

bool ae_reader_newest_first(const struct ae_reader *r)
{
	enum { STEPS_SURE = 3 };

	return r->steps.falls >= STEPS_SURE && r->steps.rises == 0;
}

uint64_t ae_reader_bad_lines(const struct ae_reader *r)
{
	return r->bad_lines.count;
}

const char *ae_reader_bad_line(const struct ae_reader *r)
{
	return r->bad_lines.first.text;
}

const char *ae_reader_lost_digits(const struct ae_reader *r)
{
	return r->lost;
}

bool ae_reader_days(const struct ae_reader *r)
{
	return r->first.days;
}

bool ae_reader_counted(const struct ae_reader *r)
{
	return r->first.counted;
}

const char *ae_reader_doubtful(const struct ae_reader *r)
{
	return r->columns ? "" : list(r->first.doubtful);
}
