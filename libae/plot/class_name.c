/* class_name.c - the name of a class, or its number. */
#include "plot/plot_parts.h"

#include <stdio.h>

const char *ae_plot_class(const struct ae_plot *p, double label, char number[32])
{
	for (size_t i = 0; p->names && i < p->names->count; i++)
		if (p->names->number[i] == label)
			return p->names->text[i];
	snprintf(number, 32, "%.6g", label);
	return number;
}
