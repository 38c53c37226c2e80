/* labels.h - the labels of records, and which records are anomalies, from labels of 0 and 1. */
#ifndef TOOLS_LABELS_H
#define TOOLS_LABELS_H

#include "common/tool.h"

/* Dies unless the records of `path` are labels, one value each. */
void labels_check(const struct tool *t, const struct ae_reader *r, const char *path);
/* Opens `path` as a stream of labels; dies if its records have more than one value. */
struct ae_reader *labels_open(struct tool *t, const char *path);

/* Reads all labels, *n of them; or dies unless there are n. The caller frees them. */
double *labels_all(struct tool *t, const char *path, size_t *n);
double *labels_file(struct tool *t, const char *path, size_t n);

/* Reads the labels of n records from the file `path`, or from their --label column if it is NULL. Dies if their number
 * is not n, or a label is neither 0 nor 1. The caller frees the result. */
bool *labels_read(struct tool *t, const char *path, const double *column, size_t n);

#endif
