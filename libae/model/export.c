/* export.c - a network for other programs: the table of formats, and checks for all of them. */
#include "model/export.h"

#include <stdlib.h>
#include <string.h>

const struct ae_export_format *ae_export_format(size_t i)
{
	static const struct ae_export_format formats[] = {
		{ "c", "one self-contained C file", true, true, true, ae_export_c },
		{ "onnx", "an ONNX model, opset 17", true, false, false, ae_export_onnx },
		{ "dot", "a drawing for graphviz", false, true, false, ae_export_dot },
	};

	return i < sizeof formats / sizeof *formats ? &formats[i] : NULL;
}

/* ---- checks ---- */

/* Keywords of C11 and C++20, which cannot name a function. */
static bool reserved(const char *name)
{
	static const char words[] =
		" alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t "
		"char16_t char32_t class compl concept const consteval constexpr constinit const_cast "
		"continue co_await co_return co_yield decltype default delete do double dynamic_cast else "
		"enum explicit export extern false float for friend goto if inline int long main mutable "
		"namespace new noexcept not not_eq nullptr operator or or_eq private protected public "
		"register reinterpret_cast requires restrict return short signed sizeof static "
		"static_assert static_cast struct switch template this thread_local throw true try typedef "
		"typeid typename union unsigned using virtual void volatile wchar_t while xor xor_eq ";
	size_t length = strlen(name);

	for (const char *at = words; (at = strstr(at, name)) != NULL; at++)
		if (at[-1] == ' ' && at[length] == ' ')
			return true;
	return false;
}

static int check_name(const char *name, struct ae_err *e)
{
	static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const char rest[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
	enum { NAME_MAX_LENGTH = 63 };
	size_t length = strlen(name);

	if (length == 0 || length > NAME_MAX_LENGTH || !strchr(first, *name) || strspn(name, rest) != length)
		return ae_err_set(e,
				  "name: expected a letter, then letters, digits and _, at most %d characters, got "
				  "'%.80s'",
				  NAME_MAX_LENGTH, name);
	if (reserved(name) || strncmp(name, "ae_", 3) == 0)
		return ae_err_set(e, "name: expected no keyword of C or C++ and no name that begins with ae_, got '%s'",
				  name);
	return 0;
}

struct ae_export_options ae_export_options_default(void)
{
	return (struct ae_export_options){ .part = AE_WHOLE, .name = "network" };
}

int ae_export(const struct ae_export_format *f, const struct ae_model *m, const struct ae_export_options *o,
	      char **bytes, size_t *n, struct ae_err *e)
{
	struct ae_export_job j = { .model = m,
				   .net = m->net,
				   .part = o->part,
				   .name = o->name,
				   .precision = o->precision,
				   .classes = ae_net_classes(m->net, o->part) };
	struct ae_text text = { 0 };

	*bytes = NULL;
	*n = 0;
	if (o->precision != AE_F32 && (o->precision != AE_INT8 || !f->reduced))
		return ae_err_set(e, "precision %s: expected f32%s for --to %s", ae_precision_word(o->precision),
				  f->reduced ? " or int8" : "", f->name);
	if (check_name(o->name, e) != 0 || ae_net_part(&j.of, m->net, o->part, e) != 0)
		return -1;
	if (f->write(&j, &text, e) != 0) {
		free(text.bytes);
		return -1;
	}
	if (text.failed) {
		free(text.bytes);
		return ae_err_set(e, "network: no memory for its text");
	}
	*bytes = text.bytes;
	*n = text.length;
	return 0;
}
