/* writer_text.c - records as lines of numbers: CSV and TSV. */
#include "io/writer_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int ae_writer_put_names(struct ae_writer *w, const char *const *names, struct ae_err *e)
{
	char *line = ae_table_line(names, w->size, w->format->separator, NULL);
	int status;

	if (!line)
		return ae_err_set(e, "%s: no memory for a line of %zu names", w->name, w->size);
	status = ae_writer_put(w, line, strlen(line), e);
	free(line);
	return status;
}

static size_t print_value(const struct ae_writer *w, const unsigned char *stored, char to[AE_NUMBER_TEXT])
{
	float single;
	double value;

	if (w->array.dtype == AE_F4 || w->array.dtype == AE_F2) {
		ae_dtype_get_f4(w->array.dtype, false, stored, &single, 1);
		return ae_number_f4(to, single + 0.0f); /* -0 is 0 */
	}
	ae_dtype_get_f8(w->array.dtype, false, stored, &value, 1);
	return ae_number_f8(to, value + 0.0);
}

static void text_record(struct ae_writer *w)
{
	size_t bytes = ae_dtype_size(w->array.dtype);

	for (size_t i = 0; i < w->size; i++) {
		w->used += print_value(w, w->stored + i * bytes, (char *)ae_writer_block(w) + w->used);
		ae_writer_block(w)[w->used++] = (unsigned char)(i + 1 < w->size ? w->format->separator : '\n');
	}
}

const struct ae_output_format ae_output_tsv = {
	.name = "tsv",
	.text = true,
	.separator = '\t',
	.record = text_record,
};
const struct ae_output_format ae_output_csv = {
	.name = "csv",
	.text = true,
	.separator = ',',
	.record = text_record,
};
