/* option.c - the command line: parsing, defaults, ranges and help, all made of one table of options. */
#include "common/tool_parts.h"
#include "common/missing.h"

#include <float.h>
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 80, LONG_CODE = 256 }; /* getopt_long returns LONG_CODE + index for every long form */

struct parser {
	struct tool *t;
	struct tool_option all[OPTIONS_MAX + 1];
	size_t count;
	struct option longs[OPTIONS_MAX + 1];
	char shorts[2 * OPTIONS_MAX + 2];
	int missing;
	bool help, version;
};

static bool takes_argument(const struct tool_option *o)
{
	return o->kind != OPT_FLAG && o->kind != OPT_UNSET;
}

static void add(struct parser *p, const struct tool_option *table)
{
	for (; table->kind != OPT_END; table++) {
		if (p->count == OPTIONS_MAX)
			die(p->t, "option --%s: the table holds %d at most", table->name, (int)OPTIONS_MAX);
		p->all[p->count++] = *table;
	}
}

static const char *const missing[] = { "error", "keep", NULL }, *const orders[] = { "iso", "dmy", "mdy", NULL },
			 *const headers[] = { "auto", "yes", "no", NULL }, *const bad[] = { "error", "skip", NULL };

static void add_groups(struct parser *p, unsigned groups)
{
	struct tool *t = p->t;
	const struct {
		unsigned group;
		struct tool_option table[12];
	} known[] = {
		{ TOOL_INPUT,
		  {
			  { OPT_TEXT, 'c', "columns", "LIST", &t->columns,
			    "columns to keep, by number from 1 or by name: 2,value,4-6,8- (default: all)" },
			  { OPT_TEXT, 0, "label", "COL", &t->label, "label column, which is not part of the record" },
			  { OPT_OUTPUT, 0, "label-out", "FILE", &t->label_out, "where to write the label column" },
		  } },
		{ TOOL_INPUT | TOOL_TABLE,
		  {
			  { OPT_TEXT, 0, "time", "COL", &t->time,
			    "column of times, or date and time of day: Date,Time; none (default: as found)" },
			  { OPT_CHOICE, 0, "time-format", "ORDER", &t->time_format,
			    "day or month first in dates whose year is last", .names = orders },
			  { OPT_CHOICE, 0, "header", "HOW", &t->header,
			    "whether the first line of a table names the columns", .names = headers },
			  { OPT_TEXT, 0, "sep", "CHAR", &t->separator,
			    "separator of columns: a character, tab or space (default: as the first line has it)" },
			  { OPT_TEXT, 0, "decimal", "CHAR", &t->decimal, "decimal mark: . or , (default: .)" },
			  { OPT_TEXT, 0, "na", "LIST", &t->table.missing,
			    "texts and numbers that mean a missing value: -200,Bad (default: empty, NA, null and the "
			    "like)" },
			  { OPT_CHOICE, 0, "bad", "HOW", &t->bad,
			    "how to treat a line after the first row that cannot be read", .names = bad },
			  { OPT_FLAG, 0, "comments", NULL, &t->table.comments,
			    "lines that begin with # are comments after the first row, too" },
			  { OPT_TEXT, 0, "array", "NAME", &t->array,
			    "array to read from a file of several arrays, NPZ or MAT (default: its only one)" },
		  } },
		{ TOOL_GROUPS,
		  {
			  { OPT_TEXT, 0, "group", "COL", &t->group,
			    "column of the groups that rows belong to (default: none)" },
		  } },
		{ TOOL_OUTPUT,
		  {
			  { OPT_OUTPUT, 'o', "output", "FILE", &t->out, "where to write (default: stdout)",
			    .replaces = t->in_place ? INT_MAX : 0 },
			  { OPT_FLAG, 't', "text", NULL, &t->text, "write tab-separated text, one record per line" },
		  } },
		{ TOOL_MISSING,
		  {
			  { OPT_CHOICE, 0, "missing", "HOW", &p->missing,
			    "how to treat a NaN, an infinity or an empty field", .names = missing },
		  } },
		{ TOOL_GAPS,
		  {
			  { OPT_CHOICE, 0, "missing", "HOW", &t->missing,
			    "how to treat a NaN, an infinity or an empty field", .names = missing_ways },
		  } },
		{ TOOL_THREADS,
		  {
			  { OPT_COUNT, 'j', "threads", "N", &t->threads,
			    "threads (default: AE_THREADS, or all processors)", 1, TOOL_THREADS_MAX },
		  } },
		{ TOOL_SEED,
		  {
			  { OPT_SEED, 0, "seed", "N", &t->seed, "seed of all randomness" },
		  } },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (groups & known[i].group)
			add(p, known[i].table);
}

static void add_common(struct parser *p)
{
	add(p,
	    (struct tool_option[]){
		    { OPT_FLAG, 'q', "quiet", NULL, &p->t->quiet, "print no warnings and no progress" },
		    { OPT_FLAG, 'v', "verbose", NULL, &p->t->verbose, "print more about the input and the work" },
		    { OPT_FLAG, 'h', "help", NULL, &p->help, "print this text" },
		    { OPT_FLAG, 'V', "version", NULL, &p->version, "print the version" },
		    { .kind = OPT_END },
	    });
}

/* getopt_long's own tables. The leading colon has it tell a missing argument from an unknown option. */
static void compile(struct parser *p)
{
	char *s = p->shorts;

	*s++ = ':';
	for (size_t i = 0; i < p->count; i++) {
		const struct tool_option *o = &p->all[i];

		p->longs[i] = (struct option){ o->name, takes_argument(o) ? required_argument : no_argument, NULL,
					       LONG_CODE + (int)i };
		if (!o->letter)
			continue;
		*s++ = (char)o->letter;
		if (takes_argument(o))
			*s++ = ':';
	}
	*s = '\0';
}

/* ---- help ---- */

static void print_range(const struct tool_option *o)
{
	bool low = isfinite(o->min), high = isfinite(o->max);

	if (low && o->min > 0 && o->min <= DBL_MIN)
		printf("above 0");
	else if (low)
		printf("%.16g%s", o->min, high ? "" : " or more");
	else
		printf(high ? "any" : "any number");
	if (high)
		printf(" to %.16g", o->max);
}

static const char *word_of(const struct tool_option *o, size_t i)
{
	return o->names ? o->names[i] : o->word ? o->word(i) : NULL;
}

static void print_words(const struct tool_option *o)
{
	for (size_t i = 0; word_of(o, i); i++)
		printf("%s%s", i ? "|" : "", word_of(o, i));
}

/* An option's default is what its variable holds before parsing; one out of range stands for "not given". */
static void print_default(const struct tool_option *o)
{
	size_t count = o->kind == OPT_COUNT ? *(size_t *)o->to : 0;
	double real = o->kind == OPT_REAL ? *(double *)o->to : 0;

	if (o->kind == OPT_COUNT && (double)count >= o->min && (double)count <= o->max)
		printf("; default %zu", count);
	else if (o->kind == OPT_REAL && real >= o->min && real <= o->max)
		printf("; default %.9g", real);
	else if (o->kind == OPT_CHOICE && *(int *)o->to >= 0)
		printf("; default %s", word_of(o, (size_t) * (int *)o->to));
	else if (o->kind == OPT_NAME && *(const char **)o->to)
		printf("; default %s", *(const char **)o->to);
	else if (o->kind == OPT_SEED)
		printf("; default %llu", (unsigned long long)*(uint64_t *)o->to);
}

static void print_legal(const struct tool_option *o)
{
	switch (o->kind) {
	case OPT_COUNT:
	case OPT_REAL:
		printf(" [");
		print_range(o);
		break;
	case OPT_CHOICE:
	case OPT_NAME:
		printf(" [");
		print_words(o);
		break;
	case OPT_TEXT:
	case OPT_INPUT:
		if (!o->word)
			return;
		printf(" [or ");
		print_words(o);
		break;
	case OPT_SEED: printf(" [0 to %llu", (unsigned long long)UINT64_MAX); break;
	case OPT_LIST:
	case OPT_INPUTS: printf(" [may be repeated]"); return;
	default: return;
	}
	print_default(o);
	printf("]");
}

static void print_option(const struct tool_option *o)
{
	char name[80];

	snprintf(name, sizeof name, "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
	if (o->letter)
		printf("  -%c, %-20s  %s", o->letter, name, o->help);
	else
		printf("      %-20s  %s", name, o->help);
	print_legal(o);
	putchar('\n');
}

static void print_help(const struct parser *p)
{
	const struct tool *t = p->t;

	printf("Usage: %s [OPTION]...%s%s\n%s\n\n", t->name, *t->operands ? " " : "", t->operands, t->summary);
	for (size_t i = 0; i < p->count; i++)
		print_option(&p->all[i]);
	printf("\nExit status: 0 done, %s%s2 an error. More in %s(1).\n", t->no ? t->no : "", t->no ? ", " : "",
	       t->name);
}

/* -h and -V answer at once, whatever else stands on the command line. */
static void answer(struct parser *p)
{
	if (p->help)
		print_help(p);
	else if (p->version)
		printf("%s (ae) %s\n", p->t->name, AE_VERSION);
	else
		return;
	exit(tool_end(p->t, TOOL_DONE));
}

/* ---- errors ---- */

static const struct tool_option *by_code(const struct parser *p, int code)
{
	if (code >= LONG_CODE)
		return &p->all[code - LONG_CODE];
	for (size_t i = 0; i < p->count; i++)
		if (p->all[i].letter == code)
			return &p->all[i];
	return NULL;
}

/* The two options a shortened name may stand for, or false when it is not a prefix of two. */
static bool ambiguous(const struct parser *p, const char *name, const char *of[2])
{
	size_t found = 0;

	for (size_t i = 0; i < p->count && found < 2; i++)
		if (strncmp(p->all[i].name, name, strlen(name)) == 0)
			of[found++] = p->all[i].name;
	return found == 2;
}

/* Options of version 0.1.0 that have another name now. */
static const struct {
	const char *old, *new;
} renamed[] = {
	{ "across", "ncols" },         { "least", "min-length" },  { "max-levels", "max-categories" },
	{ "neighbours", "neighbors" }, { "plain", "no-reuse" },    { "remember", "neighbors" },
	{ "share", "observed" },       { "spread", "covariance" }, { "until", "low" },
};

static bool has_option(const struct parser *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->all[i].name, name) == 0)
			return true;
	return false;
}

/* Dies where an old name stands for an option that this program has. */
static void refuse_renamed(const struct parser *p, const char *name)
{
	for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++)
		if (strcmp(renamed[i].old, name) == 0 && has_option(p, renamed[i].new))
			die(p->t, "option '--%s': renamed to '--%s'", name, renamed[i].new);
}

_Noreturn static void refuse(const struct parser *p, const char *word)
{
	const struct tool_option *o = optopt ? by_code(p, optopt) : NULL;
	char name[64];
	const char *of[2];
	struct ae_suggest suggestion;

	if (o)
		die(p->t, "option '--%s': takes no argument", o->name);
	if (optopt)
		die(p->t, "unknown option '-%c' (try '%s --help')", optopt, p->t->name);
	snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
	refuse_renamed(p, name);
	if (ambiguous(p, name, of))
		die(p->t, "option '--%s': may be --%s or --%s", name, of[0], of[1]);
	suggestion = (struct ae_suggest){ .word = name, .length = strlen(name) };
	for (size_t i = 0; i < p->count; i++)
		ae_suggest_offer(&suggestion, p->all[i].name);
	if (suggestion.name)
		die(p->t, "unknown option '--%s' (did you mean '--%s'?)", name, suggestion.name);
	die(p->t, "unknown option '--%s' (try '%s --help')", name, p->t->name);
}

/* ---- values ---- */

/* The number of the option's word that the first `length` letters of `text` are; dies if they are none. */
static int choice(const struct parser *p, const struct tool_option *o, const char *text, size_t length)
{
	struct ae_choices c = { .suggest = { .word = text, .length = length } };
	const char *word;
	struct ae_err e;
	char what[64];

	for (size_t i = 0; (word = word_of(o, i)); i++) {
		if (strlen(word) == length && memcmp(word, text, length) == 0)
			return (int)i;
		ae_choices_offer(&c, word);
	}
	snprintf(what, sizeof what, "option --%s", o->name);
	(void)ae_choices_err(&c, what, &e);
	die_err(p->t, &e);
}

static void append(const struct parser *p, struct tool_list *list, const char *text)
{
	list->item = tool_grow(p->t, list->item, list->count + 1, sizeof *list->item);
	list->item[list->count++] = text;
}

static void store(const struct parser *p, const struct tool_option *o, const char *text)
{
	char what[64];

	snprintf(what, sizeof what, "option --%s", o->name);
	switch (o->kind) {
	case OPT_FLAG:
	case OPT_UNSET: *(bool *)o->to = o->kind == OPT_FLAG; break;
	case OPT_COUNT: *(size_t *)o->to = tool_count(p->t, what, text, o->min, o->max); break;
	case OPT_SEED: *(uint64_t *)o->to = tool_whole(p->t, what, text, 0, UINT64_MAX); break;
	case OPT_REAL: *(double *)o->to = tool_real(p->t, what, text, o->min, o->max); break;
	case OPT_NAME:
		(void)choice(p, o, text, strcspn(text, "="));
		*(const char **)o->to = text;
		break;
	case OPT_TEXT:
	case OPT_INPUT:
	case OPT_OUTPUT: *(const char **)o->to = text; break;
	case OPT_CHOICE: *(int *)o->to = choice(p, o, text, strlen(text)); break;
	case OPT_LIST:
	case OPT_INPUTS: append(p, o->to, text); break;
	case OPT_END: break;
	}
}

/* The options of text tables, as the library takes them. */
static void take_table(struct tool *t)
{
	static const struct {
		const char *name;
		char separator;
	} named[] = { { "tab", '\t' }, { "\\t", '\t' }, { "space", ' ' } };
	const char *s = t->separator;

	t->table.header = (enum ae_header)t->header;
	for (size_t i = 0; s && i < sizeof named / sizeof *named; i++)
		if (strcmp(s, named[i].name) == 0)
			t->table.separator = named[i].separator;
	if (s && !t->table.separator && s[0] && !s[1] && !strchr("\"\n\r#.0123456789+-", *s))
		t->table.separator = *s;
	if (s && !t->table.separator)
		die(t, "option --sep: expected one character, tab or space, got '%s'", s);
	if (t->decimal && strcmp(t->decimal, ",") != 0 && strcmp(t->decimal, ".") != 0)
		die(t, "option --decimal: expected . or a comma, got '%s'", t->decimal);
	t->table.skip_bad = t->bad == 1;
	t->table.decimal_comma = t->decimal && *t->decimal == ',';
	if (t->table.decimal_comma && t->table.separator == ',')
		die(t, "option --decimal: expected another separator than the decimal mark, got ',' for both");
}

static void check_operands(const struct tool *t, int min_args, int max_args)
{
	if (t->args < min_args)
		die(t, "operands: %d given, %d needed: %s %s (try '%s --help')", t->args, min_args, t->name,
		    t->operands, t->name);
	if (max_args >= 0 && t->args > max_args)
		die(t, "operand '%s': one too many, %d taken at most (try '%s --help')", t->arg[max_args], max_args,
		    t->name);
}

void option_parse(struct tool *t, int argc, char **argv, const struct tool_option *table, unsigned groups, int min_args,
		  int max_args)
{
	struct parser p = { .t = t };
	int code;

	add(&p, table);
	add_groups(&p, groups);
	add_common(&p);
	compile(&p);
	opterr = 0;
	while ((code = getopt_long(argc, argv, p.shorts, p.longs, NULL)) != -1) {
		if (code == '?')
			refuse(&p, argv[optind - 1]);
		if (code == ':')
			die(t, "option --%s: needs %s", by_code(&p, optopt)->name, by_code(&p, optopt)->arg);
		store(&p, by_code(&p, code), optarg);
		answer(&p);
	}
	take_table(t);
	t->keep_missing = t->keep_missing || p.missing == 1;
	t->arg = argv + optind;
	t->args = argc - optind;
	check_operands(t, min_args, max_args);
	tool_check_files(t, p.all, p.count);
}
