/* view_frame.c - a frame: a line of numbers, the graph with the threshold, its first and last record, alarms. */
#include "view/view.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { EIGHTHS = 8, COLUMNS_LEAST = 8, CELL = 24 /* bytes, with its color */ };

enum color { PLAIN, BAR, ALARM, LIMIT, LABEL };

static const char *const codes[] = { "\033[0m", "\033[38;5;75m", "\033[38;5;203m", "\033[38;5;220m", "\033[38;5;245m" };

/* Being drawn. */
struct pen {
	struct view_frame *frame;
	const struct view_look *look;
	enum color color;
	size_t at; /* characters in the line */
};

/* The extent of the vertical axis. */
struct scale {
	double low, high;
	size_t lines, first, count; /* of the graph; columns that are shown */
};

static void put(struct pen *p, const char *text)
{
	size_t n = strlen(text);

	if (p->frame->length + n > p->frame->capacity)
		return;
	memcpy(p->frame->bytes + p->frame->length, text, n);
	p->frame->length += n;
}

static void set_color(struct pen *p, enum color color)
{
	if (p->look->colors && color != p->color)
		put(p, codes[color]);
	p->color = color;
}

/* One character; `plain` stands for it without UTF-8. The last place of a line stays free: no terminal wraps there. */
static void put_cell(struct pen *p, enum color color, const char *utf8, const char *plain)
{
	if (p->at + 1 >= p->look->width)
		return;
	if (strcmp(utf8, " ") != 0)
		set_color(p, color);
	put(p, p->look->utf8 ? utf8 : plain);
	p->at++;
}

/* Text of ASCII characters. */
__attribute__((format(printf, 3, 4))) static void print(struct pen *p, enum color color, const char *format, ...)
{
	char text[256], cell[2] = "";
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args); /* too long: cut */
	va_end(args);
	for (const char *c = text; *c; c++) {
		*cell = *c;
		put_cell(p, color, cell, cell);
	}
}

static void end_line(struct pen *p)
{
	set_color(p, PLAIN);
	put(p, "\033[K\r\n");
	p->frame->width[p->frame->lines++] = p->at;
	p->at = 0;
}

size_t view_frame_columns(const struct view_look *look)
{
	size_t columns = look->width > VIEW_MARGIN + COLUMNS_LEAST ? look->width - VIEW_MARGIN - 1 : COLUMNS_LEAST;

	return columns < VIEW_COLUMNS ? columns : VIEW_COLUMNS;
}

/* ---- numbers ---- */

static void put_numbers(struct pen *p, const struct view_scores *s)
{
	print(p, PLAIN, "%llu records", (unsigned long long)s->records);
	if (isnan(s->last))
		print(p, PLAIN, "  last -");
	else
		print(p, s->above ? ALARM : PLAIN, "  last %.4g", s->last);
	if (!isnan(s->largest))
		print(p, PLAIN, "  largest %.4g", s->largest);
	if (!isnan(s->threshold)) {
		print(p, LIMIT, "  threshold %.4g", s->threshold);
		print(p, s->alarms ? ALARM : PLAIN, "  alarms %llu", (unsigned long long)s->alarms);
	}
	if (s->per_column > 1)
		print(p, LABEL, "  %zu per column", s->per_column);
	end_line(p);
}

static void put_ends(struct pen *p, const struct view_scores *s, const struct scale *scale)
{
	char first[32], last[32];
	size_t gap;

	snprintf(first, sizeof first, "%llu", (unsigned long long)(scale->count ? s->column[scale->first].row : 0));
	snprintf(last, sizeof last, "%llu", (unsigned long long)s->row);
	print(p, LABEL, "%*s%s", VIEW_MARGIN, "record ", first);
	gap = strlen(first) + strlen(last);
	if (scale->count > gap)
		print(p, LABEL, "%*s%s", (int)(scale->count - gap), "", last);
	end_line(p);
}

static void put_alarms(struct pen *p, const struct view_scores *s, size_t lines)
{
	for (size_t i = 0; i < lines; i++) {
		const struct view_alarm *a = &s->alarm[(s->alarms - 1 - i) % VIEW_ALARMS];

		if (i < s->alarms && a->first == a->last)
			print(p, ALARM, "alarm %s  record %llu  score %.4g", a->time, (unsigned long long)a->first,
			      a->peak);
		else if (i < s->alarms)
			print(p, ALARM, "alarm %s  records %llu to %llu  largest score %.4g", a->time,
			      (unsigned long long)a->first, (unsigned long long)a->last, a->peak);
		end_line(p);
	}
}

/* ---- the graph ---- */

static void widen(struct scale *scale, double value)
{
	if (!isfinite(value))
		return;
	scale->low = fmin(scale->low, value);
	scale->high = fmax(scale->high, value);
}

/* From 0, or from the least score if it is below. */
static struct scale scale_of(const struct view_scores *s, const struct view_look *look, size_t lines)
{
	size_t columns = view_frame_columns(look), count = s->count < columns ? s->count : columns;
	struct scale scale = { .low = 0, .high = NAN, .lines = lines, .first = s->count - count, .count = count };

	for (size_t i = 0; i < count; i++)
		widen(&scale, s->column[scale.first + i].max);
	widen(&scale, s->threshold);
	if (!(scale.high > scale.low))
		scale.high = scale.low + 1;
	return scale;
}

/* The height of a value in eighths of a line. */
static double height_of(const struct scale *scale, double value)
{
	double span = scale->high / 2 - scale->low / 2, all = (double)(EIGHTHS * scale->lines);

	return fmin(fmax((value / 2 - scale->low / 2) / span * all, 0), all);
}

/* The line, from below, through which the threshold goes; as many as there are lines: none. */
static size_t threshold_line(const struct scale *scale, double threshold)
{
	size_t line;

	if (isnan(threshold))
		return scale->lines;
	line = (size_t)(height_of(scale, threshold) / EIGHTHS);
	return line < scale->lines ? line : scale->lines - 1;
}

static void put_column(struct pen *p, const struct scale *scale, const struct view_column *c, size_t line, bool limit)
{
	static const char *const blocks[] = { " ",      "\u2581", "\u2582", "\u2583", "\u2584",
					      "\u2585", "\u2586", "\u2587", "\u2588" };
	size_t height = isnan(c->max) ? 0 : (size_t)fmax(round(height_of(scale, c->max)), 1), below = EIGHTHS * line;
	size_t part = height <= below ? 0 : height - below < EIGHTHS ? height - below : EIGHTHS;

	if (part == 0 && limit)
		put_cell(p, LIMIT, "\u254c", "-");
	else
		put_cell(p, c->alarm ? ALARM : BAR, blocks[part], part == 0 ? " " : part <= EIGHTHS / 2 ? "." : "#");
}

static void put_label(struct pen *p, const struct scale *scale, double threshold, size_t line, size_t limit)
{
	if (line + 1 == scale->lines)
		print(p, LABEL, "%*.4g ", VIEW_MARGIN - 1, scale->high);
	else if (line == 0)
		print(p, LABEL, "%*.4g ", VIEW_MARGIN - 1, scale->low);
	else if (line == limit)
		print(p, LIMIT, "%*.4g ", VIEW_MARGIN - 1, threshold);
	else
		print(p, LABEL, "%*s", VIEW_MARGIN, "");
}

static void put_graph(struct pen *p, const struct view_scores *s, const struct scale *scale)
{
	size_t limit = threshold_line(scale, s->threshold), columns = view_frame_columns(p->look);
	struct view_column none = { .max = NAN };

	for (size_t line = scale->lines; line-- > 0; end_line(p)) {
		put_label(p, scale, s->threshold, line, limit);
		for (size_t i = 0; i < columns && (i < scale->count || line == limit); i++)
			put_column(p, scale, i < scale->count ? &s->column[scale->first + i] : &none, line,
				   line == limit);
	}
}

/* ---- frames ---- */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

bool view_frame_draw(struct view_frame *f, const struct view_scores *s, const struct view_look *look)
{
	size_t free_lines = look->height > 4 ? look->height - 4 : 0; /* beside three lines and the cursor's */
	size_t alarms = isnan(s->threshold) ? 0 : least(VIEW_ALARMS, free_lines / 2);
	size_t graph = least(look->graph, free_lines + 1 - alarms);
	size_t capacity = (look->width + 4) * CELL * (graph + alarms + 3);
	struct pen p = { .frame = f, .look = look, .color = PLAIN };
	struct scale scale = scale_of(s, look, graph);

	if (capacity > f->capacity) {
		char *grown = realloc(f->bytes, capacity);

		if (!grown)
			return false;
		f->bytes = grown;
		f->capacity = capacity;
	}
	f->length = f->lines = 0;
	put_numbers(&p, s);
	put_graph(&p, s, &scale);
	put_ends(&p, s, &scale);
	put_alarms(&p, s, alarms);
	return true;
}
