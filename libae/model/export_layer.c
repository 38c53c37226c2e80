/* export_layer.c - properties of layers that the export formats share. */
#include "model/export.h"

float ae_export_value(const struct ae_net *net, const struct ae_layer *l, const struct ae_tensor *t, size_t torch)
{
	return net->w[t->at + t->place(l, t, torch)];
}

const char *ae_export_title(const struct ae_layer *l)
{
	if (l->item.place >= 0)
		return l->item.text;
	return l->activation ? l->activation->name : l->type->name;
}

size_t ae_export_classes(const struct ae_layer *l)
{
	return l->type == &ae_join_layer || l->type == &ae_latent_layer ? l->item.classes : 0;
}

const struct ae_activation *ae_export_activation(const struct ae_layer *l)
{
	return l->activation && (l->activation->kind != AE_LINEAR || l->activation->softmax) ? l->activation : NULL;
}

int ae_export_unknown(const struct ae_layer *l, const char *format, struct ae_err *e)
{
	return ae_err_set(e, "item %d '%s': --to %s cannot write this layer", l->item.number, ae_export_title(l),
			  format);
}
