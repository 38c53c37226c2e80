/* train_conflicts.c - options that exclude or need each other, as data. */
#include "train/train_table.h"

#include <string.h>

/* The two options cannot be used together; why NULL: the two names say it. */
static const struct {
	const char *option, *other, *why;
} conflicts[] = {
	{ "val-file", "val", NULL },
	{ "steps", "epochs", "give the length of the run by one of them" },
	{ "missing=omit", "target", "omitted records would shift the targets" },
	{ "missing=omit", "val-target", "omitted records would shift the targets" },
	{ "missing=omit", "labels", "omitted records would shift the labels" },
	{ "missing=omit", "spans", "omitted rows would shift the spans" },
	{ "spans", "lengths", "an ignored record has no steps" },
	{ "covariance", "missing=keep", "it is learned from complete records" },
	{ "neighbors", "missing=keep", "they are stored complete" },
	{ "series", "stats", "they normalize the rows" },
	{ "series", "lengths", "windows of rows have one length" },
	{ "series", "target", "a window has one target each, so give -w and --stats" },
	{ "series", "labels", "a window has one label each, so give -w and --stats" },
	{ "lengths", "window", "windows of rows have one length" },
	{ "lengths", "missing=drop", "records would lose their lengths" },
	{ "lengths", "missing=omit", "records would lose their lengths" },
	{ "lengths", "covariance", "it is learned from complete records" },
	{ "lengths", "neighbors", "they are stored complete" },
	{ "lengths", "pretrain", NULL },
	{ "lengths", "adversarial", NULL },
	{ "lengths", "binarize", NULL },
	{ "lengths", "sparse-l1", "the penalty counts the padding" },
	{ "lengths", "sparse-kl", "the penalty counts the padding" },
	{ "lengths", "mmd", "the penalty counts the padding" },
	{ "lengths", "contractive", "the penalty counts the padding" },
	{ "heldout=cross-fit", "target", "scores compare records with their reconstructions" },
	{ "heldout=cross-fit", "labels", "scores compare records with their reconstructions" },
	{ "heldout=validation", "target", "scores compare records with their reconstructions" },
	{ "heldout=validation", "labels", "scores compare records with their reconstructions" },
	{ "times", "val-file", "they are the times of the training rows" },
	{ "key", "missing=omit", "omitted rows would lose their keys" },
	{ "key", "val-file", "it would serve one series" },
	{ "key", "target", "a target has no key" },
	{ "key", "labels", "a label has no key: --label names a column" },
	{ "key", "lengths", "a length has no key" },
	{ "key", "times", "a row has its time in the table" },
	{ "key", "spans", "rows are numbered in the whole table" },
	{ "key", "group", "name the column as part of the key" },
	{ "key", "checkpoint", NULL },
	{ "key", "log", "it would be that of several runs" },
	{ "members", "checkpoint", NULL },
	{ "members", "target", NULL },
	{ "members", "init", NULL },
	{ "subspace", "checkpoint", NULL },
	{ "subspace", "target", NULL },
	{ "subspace", "init", NULL },
	{ "subspace", "block", "members do not see neighboring columns" },
	{ "pretrain", "init", "pretraining starts from random weights" },
	{ "pretrain", "freeze", "pretraining trains both halves" },
	{ "labels", "label", "give the labels by one of them" },
	{ "binarize", "target", "the targets are drawn from the records" },
	{ "free-bits", "capacity", NULL },
	{ "iwae", "free-bits", NULL },
	{ "iwae", "capacity", NULL },
	{ "iwae", "trim", NULL },
	{ "iwae", "sparse-l1", NULL },
	{ "iwae", "sparse-kl", NULL },
	{ "iwae", "mmd", NULL },
	{ "iwae", "contractive", NULL },
};

/* `option`, if `with` is used, too (NULL: always), needs a third one. */
static const struct {
	const char *option, *with, *needs;
} needs[] = {
	{ "val-file", "target", "val-target" },
	{ "val-target", NULL, "val-file" },
	{ "val-labels", NULL, "val-file" },
	{ "val-lengths", NULL, "val-file" },
	{ "val-file", "lengths", "val-lengths" },
	{ "val-labels", NULL, "labels" },
	{ "clip", NULL, "noise" },
	{ "resume", NULL, "checkpoint" },
	{ "block", NULL, "noise" },
	{ "key", NULL, "output" },
};

struct option_text {
	char text[40];
};

/* "--missing drop" for "missing=drop". By value: spelled(name).text */
static struct option_text spelled(const char *name)
{
	struct option_text to;
	int length = (int)strcspn(name, "=");

	snprintf(to.text, sizeof to.text, "--%.*s%s%s", length, name, name[length] ? " " : "",
		 name[length] ? name + length + 1 : "");
	return to;
}

void train_conflicts(const struct train_options *o)
{
	for (size_t i = 0; i < sizeof conflicts / sizeof *conflicts; i++) {
		const char *a = conflicts[i].option, *b = conflicts[i].other, *why = conflicts[i].why;

		if (train_option_used(o, a) && train_option_used(o, b))
			die(&o->tool, "%s cannot be used with %s%s%s", spelled(a).text, spelled(b).text,
			    why ? ": " : "", why ? why : "");
	}
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
		const char *with = needs[i].with;

		if (train_option_used(o, needs[i].option) && (!with || train_option_used(o, with))
		    && !train_option_used(o, needs[i].needs))
			die(&o->tool, "%s%s%s needs %s", spelled(needs[i].option).text, with ? " with " : "",
			    with ? spelled(with).text : "", spelled(needs[i].needs).text);
	}
}
