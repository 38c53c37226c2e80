/* features.c - the list of features of a window: which ones, their places and names. feature_kinds.c computes them. */
#include "data/feature_kinds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One item of the list. */
struct item {
	const struct ae_feature_kind *kind;
	double parameter;
	size_t count; /* values per channel */
};

struct ae_features {
	struct item *item; /* (items) */
	size_t items;
	size_t rows, channels;
	size_t count; /* values per channel */
	struct ae_features_options how;
	struct ae_feature_window window;
};

static int parse_item(struct ae_features *f, const char *text, size_t length, struct ae_err *e)
{
	size_t name = 0;
	const struct ae_feature_kind *kind;
	struct item *item = &f->item[f->items];
	const char *end = text + length;

	while (name < length && text[name] != '=')
		name++;
	kind = ae_feature_kind_find(text, name);
	if (!kind)
		return ae_suggest_err(e, "feature", text, name, ae_feature_word);
	*item = (struct item){ .kind = kind };
	if (kind->parameter == AE_FEATURE_PLAIN && name < length)
		return ae_err_set(e, "feature '%.*s': expected no parameter", (int)length, text);
	if (kind->parameter != AE_FEATURE_PLAIN
	    && (name == length || ae_number_parse(text + name + 1, end, &item->parameter) != end))
		return ae_err_set(e, "feature '%.*s': expected %s=NUMBER", (int)length, text, kind->name);
	if (kind->parameter == AE_FEATURE_HARMONICS && f->how.strike_rates == 0)
		return ae_err_set(e, "feature '%.*s': expected rates of strikes (--strikes), got none", (int)length,
				  text);
	item->count = ae_feature_count(kind, item->parameter, f->rows, &f->how);
	if (item->count == 0)
		return ae_err_set(e, "feature '%.*s': expected %s", (int)length, text,
				  kind->parameter == AE_FEATURE_SHARE ? "a number from 0 to 1"
					  : kind->parameter == AE_FEATURE_HARMONICS
					  ? "a whole number of harmonics that are below half of --rate"
					  : "a whole number from 1 to the number of frequencies");
	f->count += item->count;
	f->items++;
	return 0;
}

static int parse_list(struct ae_features *f, const char *list, struct ae_err *e)
{
	size_t items = 1;

	for (const char *c = list; *c; c++)
		items += *c == ',';
	f->item = calloc(items, sizeof *f->item);
	if (!f->item)
		return ae_err_set(e, "no memory for %zu features", items);
	for (const char *at = list; at;) {
		size_t length = strcspn(at, ",");

		if (parse_item(f, at, length, e) != 0)
			return -1;
		at = at[length] ? at + length + 1 : NULL;
	}
	return 0;
}

int ae_features_new(struct ae_features **to, const char *list, size_t rows, size_t channels,
		    const struct ae_features_options *o, struct ae_err *e)
{
	struct ae_features *f = calloc(1, sizeof *f);
	int status;

	*to = NULL;
	if (!f)
		return ae_err_set(e, "no memory for features");
	f->rows = rows;
	f->channels = channels;
	f->how = *o;
	status = parse_list(f, list, e);
	if (status == 0)
		status = ae_feature_window_new(&f->window, rows, &f->how, e);
	if (status != 0)
		ae_features_free(f);
	else
		*to = f;
	return status;
}

size_t ae_features_count(const struct ae_features *f)
{
	return f->count * f->channels;
}

char **ae_features_names(const struct ae_features *f)
{
	enum { NAME_BYTES = 64 };
	size_t count = ae_features_count(f);
	char **names = calloc(count, sizeof *names + NAME_BYTES), *text = (char *)(names + count);
	size_t at = 0;

	for (size_t c = 0; names && c < f->channels; c++)
		for (size_t i = 0; i < f->items; i++)
			for (size_t k = 0; k < f->item[i].count; k++, at++) {
				const struct item *item = &f->item[i];
				int n;

				names[at] = text + at * NAME_BYTES;
				if (item->kind->parameter == AE_FEATURE_SHARE)
					n = snprintf(names[at], NAME_BYTES, "%s=%g", item->kind->name, item->parameter);
				else if (item->count > 1)
					n = snprintf(names[at], NAME_BYTES, "%s_%zu", item->kind->name, k + 1);
				else
					n = snprintf(names[at], NAME_BYTES, "%s", item->kind->name);
				if (f->channels > 1)
					snprintf(names[at] + n, (size_t)(NAME_BYTES - n), "@%zu", c + 1);
			}
	return names;
}

void ae_features_run(struct ae_features *f, const double *x, double *to)
{
	for (size_t c = 0; c < f->channels; c++) {
		ae_feature_window_set(&f->window, x + c, f->channels);
		for (size_t i = 0; i < f->items; i++) {
			f->item[i].kind->compute(&f->window, f->item[i].parameter, to);
			to += f->item[i].count;
		}
	}
}

void ae_features_free(struct ae_features *f)
{
	if (!f)
		return;
	ae_feature_window_free(&f->window);
	free(f->item);
	free(f);
}
