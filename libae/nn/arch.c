/* arch.c - parses the text of an architecture: ';' or a newline ends an item, '#' starts a comment, '---' marks the
 * code. */
#include "nn/arch.h"
#include "nn/nn.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UNITS_MAX = 1 << 24, KERNEL_MAX = 1 << 16, STRIDE_MAX = 1 << 10 };

/* ---- words ---- */

struct word {
	const char *at;
	size_t length;
};

/* Returns the next word before `end`, and moves *at behind it; length 0: there is none. */
static struct word next(const char **at, const char *end)
{
	struct word w;

	while (*at < end && isspace((unsigned char)**at))
		++*at;
	w.at = *at;
	while (*at < end && !isspace((unsigned char)**at))
		++*at;
	w.length = (size_t)(*at - w.at);
	return w;
}

static bool is(struct word w, const char *text)
{
	return strlen(text) == w.length && memcmp(w.at, text, w.length) == 0;
}

static int item_err(const struct ae_item *o, struct ae_err *e, const char *problem, struct word w)
{
	return ae_err_set(e, "item %d '%s': %s '%.*s'", o->number, o->text, problem, (int)w.length, w.at);
}

/* Like item_err(), with the nearest of the names that were offered. */
static int unknown(const struct ae_item *o, struct ae_err *e, const char *problem, struct word w,
		   const struct ae_suggest *suggest)
{
	return ae_err_set(e, "item %d '%s': %s '%.*s'%s", o->number, o->text, problem, (int)w.length, w.at,
			  ae_suggest_hint(suggest).text);
}

/* Parses decimal digits, a number from min to max. */
static bool number(struct word w, size_t min, size_t max, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < w.length; i++) {
		if (!isdigit((unsigned char)w.at[i]) || *n > max)
			return false;
		*n = *n * 10 + (size_t)(w.at[i] - '0');
	}
	return w.length > 0 && *n >= min && *n <= max;
}

/* Parses "3", for all axes of the layer, or one number for each: "3x5" is rows by columns, "3x5x5" has planes first.
 * The only position of another axis has stride 1, kernel 1 and padding 0. */
static bool axes(const struct ae_item *o, struct word w, size_t min, size_t max, size_t n[AE_AXES])
{
	int axis = AE_AXES - o->type->rank, count = 0;

	for (int i = 0; i < axis; i++)
		n[i] = min;
	for (const char *end = w.at + w.length; w.at <= end; count++) {
		const char *x = memchr(w.at, 'x', (size_t)(end - w.at));
		struct word one = { w.at, (size_t)((x ? x : end) - w.at) };

		if (axis + count == AE_AXES || !number(one, min, max, &n[axis + count]))
			return false;
		w.at += one.length + 1;
	}
	for (int i = axis + 1; count == 1 && i < AE_AXES; i++)
		n[i] = n[axis];
	return count == 1 || count == o->type->rank;
}

static bool real(struct word w, double *value)
{
	return ae_number_parse(w.at, w.at + w.length, value) == w.at + w.length;
}

/* ---- sizes: the words after a layer's name ---- */

static int take_units(struct ae_item *o, struct word w, struct ae_err *e)
{
	if (is(w, "in"))
		o->units = AE_SIZE_IN;
	else if (!number(w, 1, UNITS_MAX, &o->units))
		return item_err(o, e, "expected a number of channels, values or steps from 1 to 16777216, or 'in', got",
				w);
	return 0;
}

static int take_kernel(struct ae_item *o, struct word w, struct ae_err *e)
{
	if (!axes(o, w, 1, KERNEL_MAX, o->kernel))
		return item_err(o, e,
				o->type->rank == 3 ? "expected a kernel size from 1 to 65536, as 3 or 3x5x5, got"
					: o->type->rank == 2
					? "expected a kernel size from 1 to 65536, as 3 or 3x5, got"
					: "expected a kernel size from 1 to 65536, got",
				w);
	return 0;
}

static int take_factor(struct ae_item *o, struct word w, struct ae_err *e)
{
	if (take_kernel(o, w, e) != 0)
		return -1;
	memcpy(o->stride, o->kernel, sizeof o->stride); /* windows side by side */
	return 0;
}

static int take_shape(struct ae_item *o, struct word w, struct ae_err *e)
{
	struct ae_err inner;
	char text[sizeof o->text];

	snprintf(text, sizeof text, "%.*s", (int)w.length, w.at);
	if (w.length == 0 || ae_shape_parse(&o->shape, text, &inner) != 0 || o->shape.rank < 1 || o->shape.rank > 4)
		return item_err(o, e, "expected a shape of one to four numbers, as 7x7x64, got", w);
	return 0;
}

static int take_classes(struct ae_item *o, struct word w, struct ae_err *e)
{
	return number(w, 2, UNITS_MAX, &o->classes)
		? 0
		: item_err(o, e, "expected a number of classes from 2 to 16777216, got", w);
}

static int take_amount(struct ae_item *o, struct word w, struct ae_err *e)
{
	if (!real(w, &o->amount) || !(o->amount >= 0 && o->amount < 1))
		return item_err(o, e, "expected a probability from 0 to below 1, got", w);
	return 0;
}

static int take_noise(struct ae_item *o, struct word w, struct ae_err *e)
{
	struct ae_err inner;
	char text[sizeof o->text];

	snprintf(text, sizeof text, "%.*s", (int)w.length, w.at);
	if (ae_noise_parse(&o->noise, text, &inner) != 0)
		return ae_err_set(e, "item %d '%s': %s", o->number, o->text, inner.text);
	return 0;
}

static int take_count(struct ae_item *o, struct word w, struct ae_err *e)
{
	return number(w, 1, KERNEL_MAX, &o->count) ? 0 : item_err(o, e, "expected a number from 1 to 65536, got", w);
}

/* Letters of `sizes` in struct ae_layer_type; an optional word may be missing. */
static const struct size_reader {
	char letter;
	bool optional;
	int (*take)(struct ae_item *, struct word, struct ae_err *);
} size_readers[] = {
	{ 'u', false, take_units }, { 'k', false, take_kernel },  { 'f', false, take_factor },
	{ 's', false, take_shape }, { 'o', true, take_shape },    { 'a', false, take_amount },
	{ 'n', false, take_noise }, { 'c', false, take_classes }, { 'm', false, take_count },
};

static int take_sizes(struct ae_item *o, const char **at, const char *end, struct ae_err *e)
{
	for (const char *s = o->type->sizes; *s; s++)
		for (size_t i = 0; i < sizeof size_readers / sizeof *size_readers; i++) {
			const char *before = *at;
			struct word w;

			if (size_readers[i].letter != *s)
				continue;
			w = next(at, end);
			if (size_readers[i].optional && (w.length == 0 || !isdigit((unsigned char)*w.at)))
				*at = before;
			else if (size_readers[i].take(o, w, e) != 0)
				return -1;
		}
	return 0;
}

/* ---- options: key=value ---- */

static int set_stride(struct ae_item *o, struct word w)
{
	return axes(o, w, 1, STRIDE_MAX, o->stride) ? 0 : -1;
}

static int set_dilation(struct ae_item *o, struct word w)
{
	return axes(o, w, 1, STRIDE_MAX, o->dilation) ? 0 : -1;
}

static int set_outpad(struct ae_item *o, struct word w)
{
	return axes(o, w, 0, STRIDE_MAX, o->outpad) ? 0 : -1;
}

static int set_pad(struct ae_item *o, struct word w)
{
	o->pad_kind = is(w, "same") ? AE_PAD_SAME : is(w, "valid") ? AE_PAD_VALID : AE_PAD_NUMBER;
	return o->pad_kind != AE_PAD_NUMBER || axes(o, w, 0, KERNEL_MAX, o->pad) ? 0 : -1;
}

static int set_bias(struct ae_item *o, struct word w)
{
	o->bias = is(w, "yes");
	return o->bias || is(w, "no") ? 0 : -1;
}

static int set_causal(struct ae_item *o, struct word w)
{
	o->causal = is(w, "yes");
	return o->causal || is(w, "no") ? 0 : -1;
}

static int set_init(struct ae_item *o, struct word w)
{
	const char *equals = memchr(w.at, '=', w.length), *end = w.at + w.length;
	size_t name = equals ? (size_t)(equals - w.at) : w.length;

	o->init_width = 0;
	o->init = equals ? ae_init_find_given(w.at, name) : ae_init_find(w.at, name);
	if (!o->init || !equals)
		return o->init ? 0 : -1;
	return real((struct word){ equals + 1, (size_t)(end - equals) - 1 }, &o->init_width) && o->init_width >= 1e-9
			&& o->init_width <= 1e3
		? 0
		: -1;
}

static int set_tied(struct ae_item *o, struct word w)
{
	size_t item;

	if (!number(w, 0, UNITS_MAX, &item))
		return -1;
	o->tied = (int)item;
	return 0;
}

static int set_classes(struct ae_item *o, struct word w)
{
	return number(w, 2, UNITS_MAX, &o->classes) ? 0 : -1;
}

/* Parses "3" or "3,5,8", numbers from 1 to max. */
static int set_list(struct ae_list *list, struct word w, size_t max)
{
	const char *end = w.at + w.length;

	for (list->count = 0; list->count < AE_LIST_MAX; w.at++) {
		const char *comma = memchr(w.at, ',', (size_t)(end - w.at));
		size_t n;

		if (!number((struct word){ w.at, (size_t)((comma ? comma : end) - w.at) }, 1, max, &n))
			return -1;
		list->item[list->count++] = (uint32_t)n;
		if (!comma)
			return 0;
		w.at = comma;
	}
	return -1;
}

static int set_levels(struct ae_item *o, struct word w)
{
	return set_list(&o->levels, w, UNITS_MAX);
}

static int set_columns(struct ae_item *o, struct word w)
{
	if (set_list(&o->columns, w, UNITS_MAX) != 0)
		return -1;
	for (size_t i = 1; i < o->columns.count; i++)
		if (o->columns.item[i] <= o->columns.item[i - 1])
			return -1;
	return 0;
}

static const struct {
	const char *key, *takes;
	unsigned option;
	int (*set)(struct ae_item *, struct word);
	const char *(*name_at)(size_t i); /* names that it takes, instead of `takes`; NULL: none */
} options[] = {
	{ "stride", "1 to 1024", AE_OPT_STRIDE, set_stride },
	{ "pad", "same, valid or a number", AE_OPT_PAD, set_pad },
	{ "outpad", "0 to 1024", AE_OPT_OUTPAD, set_outpad },
	{ "dilation", "1 to 1024", AE_OPT_DILATION, set_dilation },
	{ "bias", "yes or no", AE_OPT_BIAS, set_bias },
	{ "causal", "yes or no", AE_OPT_CAUSAL, set_causal },
	{ "init", "a name, or uniform or normal with a number from 1e-9 to 1000, as uniform=0.05", AE_OPT_INIT,
	  set_init, ae_init_name },
	{ "tied", "an item of the encoder, counted from 0", AE_OPT_TIED, set_tied },
	{ "classes", "2 or more", AE_OPT_CLASSES, set_classes },
	{ "levels", "1 to 64 numbers of 1 or more, as 4,9", AE_OPT_LEVELS, set_levels },
	{ "columns", "1 to 64 ascending numbers from 1, as 3,5", AE_OPT_COLUMNS, set_columns },
};

/* Whether the word is the option's first letters, with or without '=', and a valid value: "s2" is stride=2. */
static bool means(const struct ae_item *o, struct word w, size_t option, struct word *value)
{
	const char *key = options[option].key;
	struct ae_item scratch = *o;

	for (size_t n = 1; n < w.length && n <= strlen(key) && w.at[n - 1] == key[n - 1]; n++) {
		size_t at = n + (w.at[n] == '=');

		*value = (struct word){ w.at + at, w.length - at };
		if (options[option].set(&scratch, *value) == 0)
			return true;
	}
	return false;
}

/* Writes out an abbreviated option, as s2 or s=2 for stride=2; returns false if the word is none. */
static bool spell_out(const struct ae_item *o, struct word w, char *to, size_t size)
{
	struct word value;

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if ((o->type->options & options[i].option) && means(o, w, i, &value))
			return snprintf(to, size, "%s=%.*s", options[i].key, (int)value.length, value.at) < (int)size;
	return false;
}

/* A name as PyTorch's code has it, nn.Linear(3,: without the module and the arguments. */
static struct ae_suggest bare(struct word w)
{
	if (w.length > 3 && memcmp(w.at, "nn.", 3) == 0)
		w = (struct word){ w.at + 3, w.length - 3 };
	for (size_t i = 0; i < w.length; i++)
		if (w.at[i] == '(')
			w.length = i;
	return (struct ae_suggest){ .word = w.at, .length = w.length };
}

static int unknown_word(const struct ae_item *o, struct word w, size_t key, bool equals, struct ae_err *e)
{
	struct ae_suggest suggest = bare((struct word){ w.at, key });
	char whole[32];

	if (equals && is((struct word){ w.at, key }, "activation")) { /* Keras's way: the value alone is written */
		suggest = bare((struct word){ w.at + key + 1, w.length - key - 1 });
		ae_activation_offer(&suggest);
	} else if (spell_out(o, w, whole, sizeof whole)) {
		suggest.name = whole;
	} else {
		for (size_t i = 0; i < sizeof options / sizeof *options; i++)
			if (o->type->options & options[i].option)
				ae_suggest_offer(&suggest, options[i].key);
		ae_activation_offer(&suggest);
	}
	return unknown(o, e,
		       equals ? "expected an option of this layer, got" : "expected an option or an activation, got", w,
		       &suggest);
}

static int wrong_value(const struct ae_item *o, size_t option, struct word value, struct ae_err *e)
{
	struct ae_err choices;

	if (!options[option].name_at || memchr(value.at, '=', value.length))
		return ae_err_set(e, "item %d '%s': %s: expected %s, got '%.*s'", o->number, o->text,
				  options[option].key, options[option].takes, (int)value.length, value.at);
	(void)ae_suggest_err(&choices, options[option].key, value.at, value.length, options[option].name_at);
	return ae_err_set(e, "item %d '%s': %s", o->number, o->text, choices.text);
}

static int take_option(struct ae_item *o, struct word w, struct ae_err *e)
{
	const char *equals = memchr(w.at, '=', w.length);
	size_t key = equals ? (size_t)(equals - w.at) : w.length;

	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		struct word value;

		if (!is((struct word){ w.at, key }, options[i].key) || !(o->type->options & options[i].option))
			continue;
		if (!equals)
			return ae_err_set(e, "item %d '%s': expected %s=VALUE without a blank, VALUE %s, got '%s'",
					  o->number, o->text, options[i].key, options[i].takes, options[i].key);
		value = (struct word){ equals + 1, w.length - key - 1 };
		return options[i].set(o, value) != 0 ? wrong_value(o, i, value, e) : 0;
	}
	return unknown_word(o, w, key, equals != NULL, e);
}

static int take_activation(struct ae_item *o, const struct ae_activation *f, struct word w, struct ae_err *e)
{
	const char *equals = memchr(w.at, '=', w.length);
	double value = f->argument;

	if (o->activation)
		return item_err(o, e, "a second activation:", w);
	if (equals) {
		struct word text = { equals + 1, w.length - (size_t)(equals + 1 - w.at) };

		if (!f->takes_argument || !real(text, &value)
		    || !(value >= 0 && value <= (f->kind == AE_LEAKY ? 1 : 100)))
			return item_err(o, e, f->takes_argument ? "out of range:" : "takes no number:", w);
	}
	o->activation = f;
	o->argument = (float)value;
	return 0;
}

/* The member that a word without a value sets, if the layer's type has it; else NULL. */
static bool *flag(struct ae_item *o, struct word w)
{
	if (is(w, "each") && strchr(o->type->sizes, 'e'))
		return &o->each;
	if (is(w, "last") && strchr(o->type->sizes, 'l'))
		return &o->last;
	if (is(w, "learned") && strchr(o->type->sizes, 'p'))
		return &o->learned;
	return NULL;
}

static int take_rest(struct ae_item *o, const char *at, const char *end, struct ae_err *e)
{
	struct word w;

	while ((w = next(&at, end)).length > 0) {
		const struct ae_activation *f = ae_activation_find(w.at, w.length);
		bool *set = flag(o, w);

		if (set)
			*set = true;
		else if ((f ? take_activation(o, f, w, e) : take_option(o, w, e)) != 0)
			return -1;
	}
	return 0;
}

/* ---- items ---- */

static int unknown_item(const struct ae_item *o, struct word name, struct ae_err *e)
{
	struct ae_suggest suggest = bare(name);

	ae_layer_type_offer(&suggest);
	ae_activation_offer(&suggest);
	for (size_t i = 0; ae_builtin_at(i); i++) {
		if (is(name, ae_builtin_at(i)->name))
			return ae_err_set(e,
					  "item %d '%s': expected a layer, got the built-in network '%s', which "
					  "must be the whole architecture",
					  o->number, o->text, ae_builtin_at(i)->name);
		ae_suggest_offer(&suggest, ae_builtin_at(i)->name);
	}
	return unknown(o, e, "expected a layer, an activation or a built-in network, got", name, &suggest);
}

static int parse_item(struct ae_item *o, const char *at, const char *end, struct ae_err *e)
{
	struct word name = next(&at, end);
	const struct ae_activation *f = ae_activation_find(name.at, name.length);

	o->bias = true;
	o->init = ae_init_default();
	o->tied = -1;
	o->shape.rank = -1;
	for (int i = 0; i < AE_AXES; i++)
		o->kernel[i] = o->stride[i] = o->dilation[i] = 1;
	if (f) {
		o->type = &ae_activation_layer;
		if (take_activation(o, f, name, e) != 0)
			return -1;
	} else {
		o->type = ae_layer_type_find(name.at, name.length);
		if (!o->type)
			return unknown_item(o, name, e);
		if (take_sizes(o, &at, end, e) != 0)
			return -1;
	}
	return take_rest(o, at, end, e);
}

/* Copies the item's words with one blank between them, cut to the size of o->text. */
static void item_text(struct ae_item *o, const char *at, const char *end)
{
	struct word w;
	size_t used = 0;

	while ((w = next(&at, end)).length > 0 && used + w.length + 2 < sizeof o->text)
		used += (size_t)snprintf(o->text + used, sizeof o->text - used, "%s%.*s", used ? " " : "",
					 (int)w.length, w.at);
}

static int add_item(struct ae_arch *a, int *place, const char *at, const char *end, struct ae_err *e)
{
	const char *peek = at;
	struct word w = next(&peek, end);
	struct ae_item *o;

	if (w.length == 0)
		return 0;
	if (is(w, "---")) {
		if (a->marked || next(&peek, end).length > 0)
			return ae_err_set(e,
					  "architecture: expected one '---', as an item of its own, between encoder "
					  "and decoder");
		a->marked = true;
		*place = 0;
		return 0;
	}
	if (a->items == AE_ITEMS_MAX)
		return ae_err_set(e, "architecture: at most %d items expected, got more", AE_ITEMS_MAX);
	o = realloc(a->item, (a->items + 1) * sizeof *o);
	if (!o)
		return ae_err_set(e, "architecture: no memory for %zu items", a->items + 1);
	a->item = o;
	o += a->items++;
	*o = (struct ae_item){ .number = (int)a->items, .place = (*place)++, .decoder = a->marked };
	item_text(o, at, end);
	return parse_item(o, at, end, e);
}

int ae_arch_parse(struct ae_arch *a, const char *text, struct ae_err *e)
{
	int place = 0;

	*a = (struct ae_arch){ 0 };
	while (*text) {
		size_t length = strcspn(text, ";\n#");

		if (add_item(a, &place, text, text + length, e) != 0) {
			ae_arch_free(a);
			return -1;
		}
		text += length;
		if (*text == '#')
			text += strcspn(text, "\n");
		text += *text != '\0';
	}
	if (a->items == 0)
		return ae_err_set(e, "architecture: expected one layer or more, got none");
	return 0;
}

void ae_arch_free(struct ae_arch *a)
{
	free(a->item);
	*a = (struct ae_arch){ 0 };
}
