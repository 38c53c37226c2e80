/* arch_option.c - what options that take an architecture know by name. */
#include "common/tool.h"

const char *tool_builtin_word(size_t i)
{
	const struct ae_builtin *b = ae_builtin_at(i);

	return b ? b->name : NULL;
}
