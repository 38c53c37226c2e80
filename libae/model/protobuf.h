/* protobuf.h - the part of the wire format of protocol buffers that ONNX files need (protobuf.dev, Encoding). */
#ifndef PROTOBUF_H
#define PROTOBUF_H

#include "base/text.h"

/* Append a field to a message. */
void ae_pb_int(struct ae_text *m, unsigned field, int64_t value);
void ae_pb_float(struct ae_text *m, unsigned field, float value);
void ae_pb_string(struct ae_text *m, unsigned field, const char *s);
/* Appends the message `inner`, which is freed. */
void ae_pb_message(struct ae_text *m, unsigned field, struct ae_text *inner);

/* Append a value to the raw data of a tensor: little-endian. */
void ae_pb_raw_float(struct ae_text *m, float value);
void ae_pb_raw_int(struct ae_text *m, int64_t value);

#endif
