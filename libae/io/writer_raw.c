/* writer_raw.c - records as bytes, without a header. */
#include "io/writer_format.h"

const struct ae_output_format ae_output_raw = { .name = "raw", .record = ae_writer_append };
