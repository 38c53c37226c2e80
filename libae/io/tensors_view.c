/* tensors_view.c - the tensors and texts of a file that have a prefix, such as the member of an ensemble. */
#include "io/tensors.h"

#include <stdlib.h>
#include <string.h>

static char *behind(char *name, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(name, prefix, length) == 0 ? name + length : NULL;
}

static void take_text(struct ae_tensors *view, char *key, char *value)
{
	for (size_t i = 0; i < view->texts; i++)
		if (strcmp(view->text[i].key, key) == 0)
			return;
	view->text[view->texts++] = (struct ae_pair){ key, value };
}

int ae_tensors_under(struct ae_tensors *view, const struct ae_tensors *file, const char *prefix, struct ae_err *e)
{
	char *own;

	*view = (struct ae_tensors){ .data = file->data, .size = file->size };
	view->tensor = calloc(file->count + 1, sizeof *view->tensor);
	view->text = calloc(file->texts + 1, sizeof *view->text);
	if (!view->tensor || !view->text) {
		ae_tensors_free(view);
		return ae_err_set(e, "model: no memory for %zu tensors", file->count);
	}
	for (size_t i = 0; i < file->count; i++)
		if ((own = behind(file->tensor[i].name, prefix)) != NULL) {
			view->tensor[view->count] = file->tensor[i];
			view->tensor[view->count++].name = own;
		}
	for (size_t i = 0; i < file->texts; i++)
		if ((own = behind(file->text[i].key, prefix)) != NULL)
			take_text(view, own, file->text[i].value);
	for (size_t i = 0; i < file->texts; i++)
		if (!strchr(file->text[i].key, '.') || strncmp(file->text[i].key, prefix, strcspn(prefix, ".")) != 0)
			take_text(view, file->text[i].key, file->text[i].value);
	return 0;
}
