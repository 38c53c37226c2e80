/* file.h - bytes to descriptors, for the library's own files. */
#ifndef AE_FILE_H
#define AE_FILE_H

#include "base/base.h"

/* One read(2), waiting where the descriptor would not: bytes read, 0 at the end, -1. */
ptrdiff_t ae_file_get(int fd, const char *name, void *bytes, size_t n, struct ae_err *e) AE_MUST_USE;

/* A message: files of ae's own are not read from gzip data, as input records are. */
#define AE_GOT_GZIP "expected a file as it is, got gzip data (gzip -d unpacks it)"

/* Lets a pipe hold more at a time, where the system can; nothing happens to anything else. */
void ae_file_widen(int fd);

#endif
