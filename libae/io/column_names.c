/* column_names.c - names of columns by which times, indices and hours are known. */
#include "io/column_names.h"

#include <stddef.h>
#include <string.h>

/* Whether each word of a name is in the list, which ends with NULL, and at least one is among the first `needed`. */
static bool is_made_of(const char *name, const char *const *list, size_t needed)
{
	bool found = false;

	for (const char *s = name; *s;) {
		char word[16] = "";
		size_t n = 0, i = 0;

		for (; *s && ((*s | 32) < 'a' || (*s | 32) > 'z'); s++)
			;
		for (; (*s | 32) >= 'a' && (*s | 32) <= 'z'; s++)
			if (n + 1 < sizeof word)
				word[n++] = (char)(*s | 32);
		if (n == 0)
			break;
		while (list[i] && strcmp(list[i], word) != 0)
			i++;
		if (!list[i])
			return false;
		found = found || i < needed;
	}
	return found;
}

bool ae_name_is_time(const char *name)
{
	static const char *const words[] = {
		"time",    "timestamp", "datetime", "date",     "ts",       "t",   "unixtime", "unix",     "utc",
		"at",      "epoch",     "event",    "start",    "s",        "ms",  "us",       "ns",       "sec",
		"secs",    "seconds",   "local",    "gmt",      "of",       "in",  "on",       "created",  "updated",
		"sampled", "sent",      "received", "observed", "recorded", "log", "logged",   "measured", NULL,
	};

	return is_made_of(name, words, 10);
}

bool ae_name_is_index(const char *name)
{
	static const char *const words[] = {
		"index", "idx",     "id",     "row",     "rowid", "no", "nr",     "rownum", "obs", "sample", "step",
		"seq",   "instant", "record", "unnamed", "i",     "n",  "number", "num",    "of",  NULL,
	};

	return strcmp(name, "#") == 0 || is_made_of(name, words, 17);
}

bool ae_name_is_hour(const char *name)
{
	static const char *const words[] = { "hour", "hours", "hr", "hrs", NULL };

	return is_made_of(name, words, 4);
}
