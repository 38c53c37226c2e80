/* html.c - the HTML that ae-report writes, and its style sheet. */
#include "report/html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* No script runs on the page and nothing is fetched, whatever stands in it. */
static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
	"img-src data:\"/>\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
	"<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>";

static const char style[] =
	"</title>\n<style>\n"
	":root{--ink:#1d2430;--dim:#5b6472;--paper:#fff;--line:#d9dee5;--mark:#b3121b}\n"
	"@media "
	"(prefers-color-scheme:dark){:root{--ink:#e4e8ee;--dim:#9aa4b2;--paper:#14171c;--line:#343b45;--mark:#ff8a85}\n"
	".picture svg{filter:invert(.92) hue-rotate(180deg)}.photo svg{filter:none}}\n"
	"body{margin:0 auto;padding:1rem;max-width:68rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);"
	"background:var(--paper)}\n"
	"h1{font-size:1.6rem;line-height:1.2;overflow-wrap:anywhere}h2{font-size:1.2rem;margin:2rem 0 .5rem}\n"
	".scroll{overflow-x:auto;margin-bottom:1rem}table{border-collapse:collapse;font-size:.9rem;min-width:min(100%,"
	"28rem)}\n"
	"caption{text-align:left;color:var(--dim);padding:.3rem 0}\n"
	"th,td{padding:.25rem .9rem .25rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}\n"
	"td{font-variant-numeric:tabular-nums;white-space:nowrap}.cell{white-space:normal;overflow-wrap:break-word;"
	"min-width:8rem}th{white-space:nowrap}.mark{color:var(--mark);font-weight:600}\n"
	"figure{margin:.5rem 0}.picture{overflow-x:auto}.picture svg{display:block;width:100%;height:auto;"
	"min-width:40rem}\n"
	".zoom:checked~.picture svg{width:400%}label,summary{cursor:pointer;color:var(--dim);font-size:.9rem}\n"
	"@media print{body{max-width:none}.picture "
	"svg{min-width:0}.zoom,label{display:none}section{break-inside:avoid-page}}\n"
	"</style>\n</head>\n<body>\n<main>\n<h1>";

void html_text(struct tool *t, const char *text)
{
	char *escaped = tool_escape(t, text);
	FILE *f = tool_text(t);

	for (const char *c = escaped; *c; c++)
		switch (*c) {
		case '<': fputs("&lt;", f); break;
		case '>': fputs("&gt;", f); break;
		case '&': fputs("&amp;", f); break;
		case '"': fputs("&quot;", f); break;
		case '\'': fputs("&#39;", f); break;
		default: fputc(*c, f);
		}
	free(escaped);
}

void html_begin(struct tool *t, const char *title)
{
	fputs(head, tool_text(t));
	html_text(t, title);
	fputs(style, tool_text(t));
	html_text(t, title);
	fputs("</h1>\n", tool_text(t));
}

void html_end(struct tool *t)
{
	fputs("</main>\n</body>\n</html>\n", tool_text(t));
}

void html_section(struct tool *t, const char *id, const char *title)
{
	fprintf(tool_text(t), "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">%s</h2>\n", id, id,
		id, title);
}

void html_section_end(struct tool *t)
{
	fputs("</section>\n", tool_text(t));
}

/* ---- tables ---- */

void html_table(struct tool *t, const char *caption, bool folded, const char *const *columns)
{
	FILE *f = tool_text(t);

	if (folded)
		fprintf(f, "<details>\n<summary>%s</summary>\n", caption);
	fputs("<div class=\"scroll\" tabindex=\"0\">\n<table>\n", f);
	if (!folded)
		fprintf(f, "<caption>%s</caption>\n", caption);
	fputs("<thead><tr>", f);
	for (; *columns; columns++) {
		fputs("<th scope=\"col\">", f);
		html_text(t, *columns);
		fputs("</th>", f);
	}
	fputs("</tr></thead>\n<tbody>", f);
}

void html_row(struct tool *t)
{
	fputs("\n<tr>", tool_text(t));
}

void html_row_end(struct tool *t)
{
	fputs("</tr>", tool_text(t));
}

void html_cell(struct tool *t, const char *text)
{
	fputs("<td class=\"cell\">", tool_text(t));
	html_text(t, text);
	fputs("</td>", tool_text(t));
}

void html_word(struct tool *t, const char *text)
{
	fputs("<td>", tool_text(t));
	html_text(t, *text ? text : "-");
	fputs("</td>", tool_text(t));
}

void html_mark(struct tool *t, const char *text, bool stands_out)
{
	fputs(stands_out ? "<td class=\"mark\">" : "<td>", tool_text(t));
	html_text(t, text);
	fputs("</td>", tool_text(t));
}

void html_number(struct tool *t, double value)
{
	if (isnan(value))
		fputs("<td>-</td>", tool_text(t));
	else
		fprintf(tool_text(t), "<td>%.6g</td>", value);
}

void html_count(struct tool *t, uint64_t value)
{
	fprintf(tool_text(t), "<td>%llu</td>", (unsigned long long)value);
}

void html_table_end(struct tool *t, bool folded)
{
	fprintf(tool_text(t), "\n</tbody></table>\n</div>\n%s", folded ? "</details>\n" : "");
}

/* ---- pictures ---- */

static const struct ae_plot_kind *find(const char *name)
{
	size_t i = 0;

	while (strcmp(ae_plot_word(i), name) != 0)
		i++;
	return ae_plot_kind(i);
}

void html_picture(struct tool *t, const char *kind, const struct ae_plot *p, unsigned how)
{
	FILE *f = tool_text(t);
	struct ae_plot hinted = *p;
	struct ae_err e;
	const char *svg;
	char *bytes;
	size_t n;

	hinted.hints = true;
	if (ae_plot_draw(find(kind), &hinted, &bytes, &n, &e) != 0) {
		if (e.memory)
			die_err(t, &e);
		fputs("<p>No picture: ", f);
		html_text(t, e.text);
		fputs("</p>\n", f);
		return;
	}
	svg = strstr(bytes, "<svg"); /* without the declaration of XML */
	fprintf(f, "<figure>\n");
	if (how & HTML_ZOOM)
		fprintf(f,
			"<input type=\"checkbox\" class=\"zoom\" id=\"zoom-%s\"/><label for=\"zoom-%s\"> "
			"Zoom</label>\n",
			kind, kind);
	fprintf(f, "<div class=\"picture%s\" tabindex=\"0\" role=\"group\" aria-label=\"",
		how & HTML_PHOTO ? " photo" : "");
	html_text(t, p->title);
	fputs("\">\n", f);
	fwrite(svg, 1, n - (size_t)(svg - bytes), f);
	fputs("</div>\n</figure>\n", f);
	free(bytes);
}
