/* model_notes.c - notes: texts of a model's metadata that no other part of libae needs. */
#include "model/model_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- notes ---- */

int ae_model_append_note(struct ae_model *m, const char *key, const char *value, struct ae_err *e)
{
	struct ae_note *grown = realloc(m->note, (m->notes + 1) * sizeof *grown), *n;

	if (grown) {
		m->note = grown;
		n = &grown[m->notes];
		n->key = strdup(key);
		n->value = strdup(value);
		m->notes++;
		if (n->key && n->value)
			return 0;
	}
	return ae_err_set(e, "model: no memory");
}

int ae_model_note(struct ae_model *m, const char *key, const char *value, struct ae_err *e)
{
	for (size_t i = 0; i < m->notes; i++) {
		char *copy;

		if (strcmp(m->note[i].key, key) != 0)
			continue;
		copy = strdup(value);
		if (!copy)
			return ae_err_set(e, "model: no memory");
		free(m->note[i].value);
		m->note[i].value = copy;
		return 0;
	}
	return ae_model_append_note(m, key, value, e);
}

int ae_model_number(struct ae_model *m, const char *key, double value, struct ae_err *e)
{
	char text[32];

	text[ae_number_f8(text, value)] = '\0';
	return ae_model_note(m, key, text, e);
}

const char *ae_model_find(const struct ae_model *m, const char *key)
{
	for (size_t i = 0; i < m->notes; i++)
		if (strcmp(m->note[i].key, key) == 0)
			return m->note[i].value;
	return NULL;
}

double ae_model_find_number(const struct ae_model *m, const char *key, double missing)
{
	const char *text = ae_model_find(m, key), *end = text ? text + strlen(text) : NULL;
	double value;

	return text && ae_number_parse(text, end, &value) == end && value >= 0 ? value : missing;
}
