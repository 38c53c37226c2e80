/* plot_times.c - the times of a series' rows, in a text column of a table. */
#include "plot/plot_tool.h"

#include <string.h>
#include <sys/stat.h>

/* Other inputs than regular files cannot be read twice. */
static bool is_file(const char *path)
{
	struct stat s;

	return stat(path, &s) == 0 && S_ISREG(s.st_mode);
}

static bool has_times(const struct tool *t, const struct plot_data *d)
{
	return t->args == 2 && strcmp(t->arg[1], "-") != 0 && is_file(t->arg[1])
		&& (ae_reader_traits(d->reader) & AE_FORMAT_TEXT)
		&& (*ae_reader_left_out(d->reader) != '\0' || *ae_reader_time_column(d->reader) != '\0');
}

/* Times differ between neighboring rows; a text column that does not is a category. */
static bool are_times(const struct ae_text_column *times)
{
	for (size_t i = 1; i < times->count; i++)
		if (strcmp(times->word[i - 1], times->word[i]) == 0)
			return false;
	return true;
}

const struct ae_text_column *plot_times(struct tool *t, const struct ae_plot_kind *kind, const char *path,
					const struct plot_data *d, struct ae_text_column *times)
{
	*times = (struct ae_text_column){ 0 };
	if (!(kind->flags & AE_PLOT_TIMES) || (!path && !has_times(t, d)))
		return NULL;
	if (path)
		tool_take_stdin(t, path);
	tool_times(t, path ? path : t->arg[1], times);
	if (path && times->count != d->count)
		die(t, "%s: expected %zu rows, one per record, got %zu", path, d->count, times->count);
	/* the input may have grown since it was read */
	return path || (times->count == d->count && are_times(times)) ? times : NULL;
}
