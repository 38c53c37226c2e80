/* labels.h - the labels of records, and which records are anomalies, from labels of 0 and 1. */
#ifndef TOOLS_LABELS_H
#define TOOLS_LABELS_H

#include "common/tool.h"

/* The file `path` as a stream of labels; dies where its records are more than one value. */
struct ae_reader *labels_open(struct tool *t, const char *path);

/* All of them, *n is how many; and where it must be n, or the tool dies. The caller frees them. */
double *labels_all(struct tool *t, const char *path, size_t *n);
double *labels_file(struct tool *t, const char *path, size_t n);

/* Of n records: from the file `path`, or, where it is NULL, from the values of their own --label column. Dies
 * where there are not as many, or other ones than 0 and 1. The caller frees them. */
bool *labels_read(struct tool *t, const char *path, const double *column, size_t n);

#endif
