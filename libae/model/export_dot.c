/* export_dot.c - a network as a drawing for graphviz: a box per layer with its parameters, and arrows with the shapes
 * between layers. */
#include "model/export.h"

static void put_label(struct ae_text *t, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			ae_text_add(t, "\\", 1);
		ae_text_add(t, (unsigned char)*text < ' ' ? " " : text, 1);
	}
}

static size_t parameters(const struct ae_layer *l)
{
	size_t n = 0;

	for (int i = 0; i < l->tensors; i++)
		n += l->tensor[i].state || l->tensor[i].shared ? 0 : l->tensor[i].count;
	return n;
}

static void put_layer(struct ae_text *t, const struct ae_layer *l)
{
	ae_text_print(t, "\t\tlayer%zu [label=\"", l->id);
	put_label(t, ae_export_title(l));
	if (parameters(l) > 0)
		ae_text_print(t, "\\n%zu parameters", parameters(l));
	ae_text_print(t, "\"];\n");
}

/* Draws layers from..end-1 as one half of the network, if there are any. */
static void put_half(const struct ae_export_job *j, struct ae_text *t, const char *half, size_t from, size_t end)
{
	if (from >= end)
		return;
	ae_text_print(t, "\tsubgraph cluster_%s {\n\t\tlabel=\"%s\";\n\t\tcolor=gray;\n", half, half);
	for (size_t i = from; i < end; i++)
		put_layer(t, &j->net->layer[i]);
	ae_text_print(t, "\t}\n");
}

static void put_arrow(struct ae_text *t, const struct ae_shape *s)
{
	ae_text_print(t, " [label=\" %s\"];\n", ae_shape_name(s).text);
}

static void put_arrows(const struct ae_export_job *j, struct ae_text *t)
{
	const struct ae_net_part *p = &j->of;

	ae_text_print(t, "\tinput -> layer%zu", p->first);
	put_arrow(t, &p->in);
	for (size_t i = p->first; i + 1 < p->last; i++) {
		ae_text_print(t, "\tlayer%zu -> layer%zu", i, i + 1);
		put_arrow(t, &j->net->layer[i].out);
	}
	for (size_t i = p->first; i < p->last; i++) { /* from the layer before the first one that is skipped */
		size_t from = j->net->layer[i].skip;

		if (!j->net->layer[i].type->skips)
			continue;
		ae_text_print(t, from > p->first ? "\tlayer%zu" : "\tinput", from - 1);
		ae_text_print(t, " -> layer%zu [style=dashed];\n", i);
	}
	ae_text_print(t, "\tlayer%zu -> output", p->last - 1);
	put_arrow(t, &p->out);
}

/* Draws the second input: arrows from the record's class to each layer that takes it. */
static void put_label_arrows(const struct ae_export_job *j, struct ae_text *t)
{
	if (j->classes > 0)
		ae_text_print(t, "\tlabel [shape=plaintext];\n");
	for (size_t i = j->of.first; i < j->of.last; i++)
		if (ae_export_classes(&j->net->layer[i]) > 0)
			ae_text_print(t, "\tlabel -> layer%zu [style=dashed];\n", i);
}

int ae_export_dot(const struct ae_export_job *j, struct ae_text *to, struct ae_err *e)
{
	size_t code = j->net->code;

	(void)e;
	ae_text_print(to,
		      "digraph \"%s\" {\n\tnode [shape=box, style=rounded, fontname=\"sans-serif\"];\n"
		      "\tedge [fontname=\"sans-serif\", fontsize=10];\n\tinput [shape=plaintext];\n"
		      "\toutput [shape=plaintext, label=\"%s\"];\n",
		      j->name, j->part == AE_ENCODER ? "code" : "output");
	put_half(j, to, "encoder", j->of.first, j->of.last < code ? j->of.last : code);
	put_half(j, to, "decoder", j->of.first > code ? j->of.first : code, j->of.last);
	put_arrows(j, to);
	put_label_arrows(j, to);
	ae_text_print(to, "}\n");
	return 0;
}
