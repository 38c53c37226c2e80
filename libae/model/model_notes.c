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

void ae_model_drop_note(struct ae_model *m, size_t i)
{
	free(m->note[i].key);
	free(m->note[i].value);
	m->notes--;
	memmove(&m->note[i], &m->note[i + 1], (m->notes - i) * sizeof *m->note);
}

void ae_model_forget(struct ae_model *m, const char *key)
{
	for (size_t i = m->notes; i-- > 0;)
		if (strcmp(m->note[i].key, key) == 0)
			ae_model_drop_note(m, i);
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

/* ---- precision ---- */

static const char precision_key[] = "precision", records_key[] = "precision_records";

int ae_model_precision(const struct ae_model *m, enum ae_precision *p, struct ae_err *e)
{
	const char *word = ae_model_find(m, precision_key);

	*p = AE_F32;
	return word ? ae_precision_find(p, word, e) : 0;
}

int ae_model_set_precision(struct ae_model *m, enum ae_precision p, double change, uint64_t records, struct ae_err *e)
{
	if (ae_model_note(m, precision_key, ae_precision_word(p), e) != 0
	    || ae_model_number(m, AE_NOTE_PRECISION_CHANGE, change, e) != 0)
		return -1;
	return ae_model_number(m, records_key, (double)records, e);
}

void ae_model_forget_precision(struct ae_model *m)
{
	ae_model_forget(m, precision_key);
	ae_model_forget(m, AE_NOTE_PRECISION_CHANGE);
	ae_model_forget(m, records_key);
}
