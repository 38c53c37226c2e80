/* column_names.h - names of columns by which times, indices and hours are known. */
#ifndef AE_COLUMN_NAMES_H
#define AE_COLUMN_NAMES_H

#include <stdbool.h>

/* Whether a column's name is made of the words of such names, as "event_time", "row no." or "hr". */
bool ae_name_is_time(const char *name);
bool ae_name_is_index(const char *name);
bool ae_name_is_hour(const char *name);

#endif
