/* window_reuse.c - reconstructs overlapping windows of one series from parts that they have in common. Values near the
 * two ends of a window depend on where the window ends. Values in its interior depend on rows alone: they are the same in
 * all windows whose starts differ by a multiple of the network's stride. A window is composed of
 *     head       from a short record that starts where the window starts,
 *     interior   from records laid along the series, one row of them for each offset modulo the stride,
 *     tail       from the short record that ends where the window ends, which is the head's record of a later window.
 * Networks with the same text and weights, built for other lengths, run the short and the interior records. Each output
 * value is summed in one order wherever it stands, so the composed window has the bytes of the window computed whole. */
#include "run/window_reuse.h"
#include "kernels/isa_list.h"

#include <stdlib.h>
#include <string.h>

enum {
	WINDOWS_AT_ONCE = 64,
	WINDOWS_MIN = 32, /* fewer windows do not pay for the start of a series */
	STRIDE_MAX = 64,
};

struct part_net {
	struct ae_net *net;
	struct ae_exec *exec;
	size_t length;
	float *out;
};

struct ae_window_reuse {
	const struct ae_net *net;
	uint64_t version;              /* of the weights that the parts have copies of */
	size_t window, features, outs; /* rows in a window, values in a row of the input and of the output */
	size_t front, back;            /* rows of the output that depend on where the window starts, ends */
	size_t stride;                 /* of the network, in rows */
	struct part_net edges, interior;
	float *rows;   /* rows of the series, from the first row of the next window on */
	size_t held;   /* number of these rows */
	uint64_t next; /* number of the next window in the series */
	/* heads and tails by the number of the window that their short record starts with; interior by offset and row */
	float *head, *tail, *rows_between;
	uint64_t edges_done, *done; /* short records done; for each offset, rows done */
	size_t ring;                /* entries of head and tail, and rows per offset of rows_between */
	size_t *index;
};

/* ---- which parts of a network's work can be reused ---- */

static bool edge_of(const struct ae_net *net, struct ae_edge *e)
{
	*e = (struct ae_edge){ 0, 0, 1, 1 };
	for (size_t i = 0; i < net->layers; i++) {
		const struct ae_layer *l = &net->layer[i];

		if (l->type->edge ? !l->type->edge(l, e) : !l->type->elementwise)
			return false;
		if (e->front + e->back >= l->dy.w)
			return false;
	}
	return e->up == e->down;
}

/* The smallest shift in rows that is a whole number of positions in every tensor; 0 if it exceeds STRIDE_MAX. */
static size_t stride_of(const struct ae_net *net)
{
	for (size_t rows = 1; rows <= STRIDE_MAX; rows++) {
		struct ae_edge e = { 0, 0, 1, 1 };
		bool whole = true;

		for (size_t i = 0; i < net->layers && whole; i++) {
			if (net->layer[i].type->edge)
				(void)net->layer[i].type->edge(&net->layer[i], &e);
			whole = rows * e.up % e.down == 0;
		}
		if (whole)
			return rows;
	}
	return 0;
}

/* Builds the same network for another length. False if it does not build, or has other edges. */
static bool build_part(struct part_net *p, const struct ae_net *net, size_t length, const struct ae_edge *want)
{
	struct ae_shape shape = net->record;
	struct ae_edge e;
	struct ae_err none;

	shape.dim[0] = length;
	if (ae_net_new(&p->net, net->text, &shape, ae_isa_name(net->isa), &none) != 0)
		return false;
	p->length = length;
	if (edge_of(p->net, &e) && e.front == want->front && e.back == want->back && p->net->size == net->size
	    && ae_shape_count(&p->net->output) * net->record.dim[0] == ae_shape_count(&net->output) * length) {
		return true;
	}
	ae_net_free(p->net);
	p->net = NULL;
	return false;
}

/* Finds the shortest record with the window's length modulo the stride whose edges are `extra` rows apart. */
static bool find_part(struct part_net *p, const struct ae_net *net, const struct ae_edge *e, size_t stride,
		      size_t extra)
{
	size_t window = net->record.dim[0], length = window % stride;

	while (length < e->front + e->back + extra)
		length += stride;
	for (int tries = 0; tries < 8 && length < window; tries++, length += stride)
		if (build_part(p, net, length, e))
			return true;
	return false;
}

/* ---- construction ---- */

static int new_exec(struct part_net *p, size_t max, const struct ae_exec_plan *whole, struct ae_thread_pool *team,
		    struct ae_err *e)
{
	struct ae_exec_plan plan = {
		.last = p->net->layers, .max_records = max, .logits = whole->logits, .precision = whole->precision
	};

	return ae_exec_new(&p->exec, p->net, &plan, team, e);
}

static int allocate(struct ae_window_reuse *s, const struct ae_exec_plan *whole, struct ae_thread_pool *team,
		    struct ae_err *e)
{
	size_t max = s->stride * (s->window / WINDOWS_AT_ONCE + 2); /* middle records to begin with */

	s->ring = s->window + WINDOWS_AT_ONCE + s->stride;
	s->rows = ae_floats((s->window + 2 * WINDOWS_AT_ONCE) * s->features);
	s->head = ae_floats(s->ring * s->front * s->outs);
	s->tail = ae_floats(s->ring * s->back * s->outs);
	s->rows_between = ae_floats(s->stride * s->ring * s->outs);
	s->done = calloc(s->stride, sizeof *s->done);
	s->index = calloc(max + WINDOWS_AT_ONCE, sizeof *s->index);
	s->edges.out = ae_floats(WINDOWS_AT_ONCE * s->edges.length * s->outs);
	s->interior.out = ae_floats(max * s->interior.length * s->outs);
	if (!s->rows || !s->head || !s->tail || !s->rows_between || !s->done || !s->index || !s->edges.out
	    || !s->interior.out)
		return ae_err_set(e, "network: no memory for windows of %zu rows", s->window);
	if (new_exec(&s->edges, WINDOWS_AT_ONCE, whole, team, e) != 0)
		return -1;
	return new_exec(&s->interior, max, whole, team, e);
}

int ae_window_reuse_new(struct ae_window_reuse **made, const struct ae_net *net, const struct ae_exec_plan *whole,
			struct ae_thread_pool *team, struct ae_err *e)
{
	struct ae_window_reuse *s;
	struct ae_edge edge;

	*made = NULL;
	if (net->record.rank != 2 || !edge_of(net, &edge) || net->layer[net->layers - 1].dy.w != net->record.dim[0])
		return 0;
	s = calloc(1, sizeof *s);
	if (!s)
		return ae_err_set(e, "network: no memory");
	s->net = net;
	s->version = net->version - 1;
	s->window = net->record.dim[0];
	s->features = net->record.dim[1];
	s->outs = ae_shape_count(&net->output) / s->window;
	s->front = edge.front;
	s->back = edge.back;
	s->stride = stride_of(net);
	if (s->stride == 0 || !find_part(&s->edges, net, &edge, s->stride, 0)
	    || !find_part(&s->interior, net, &edge, s->stride, WINDOWS_AT_ONCE)
	    || 2 * (s->edges.length + s->stride * s->interior.length / WINDOWS_AT_ONCE) > s->window) {
		ae_window_reuse_free(s);
		return 0;
	}
	if (allocate(s, whole, team, e) != 0) {
		ae_window_reuse_free(s);
		return -1;
	}
	*made = s;
	return 0;
}

static void free_part(struct part_net *p)
{
	ae_exec_free(p->exec);
	ae_net_free(p->net);
	free(p->out);
}

void ae_window_reuse_free(struct ae_window_reuse *s)
{
	if (!s)
		return;
	free_part(&s->edges);
	free_part(&s->interior);
	free(s->rows);
	free(s->head);
	free(s->tail);
	free(s->rows_between);
	free(s->done);
	free(s->index);
	free(s);
}

/* ---- running ---- */

static void run_part(struct ae_window_reuse *s, struct part_net *p, size_t n)
{
	struct ae_batch b = { .x = s->rows, .x_stride = s->features, .index = s->index, .n = n, .out = p->out };

	(void)ae_exec_run(p->exec, &b);
}

/* Computes heads and tails of the windows before number `end`. Row 0 of the rows held belongs to window `first`. */
static void run_edges(struct ae_window_reuse *s, uint64_t first, uint64_t end)
{
	size_t length = s->edges.length * s->outs, head = s->front * s->outs, tail = s->back * s->outs;

	while (s->edges_done < end) {
		size_t n = end - s->edges_done < WINDOWS_AT_ONCE ? (size_t)(end - s->edges_done) : WINDOWS_AT_ONCE;

		for (size_t i = 0; i < n; i++)
			s->index[i] = (size_t)(s->edges_done + i - first);
		run_part(s, &s->edges, n);
		for (size_t i = 0; i < n; i++, s->edges_done++) {
			size_t at = (size_t)(s->edges_done % s->ring);

			memcpy(s->head + at * head, s->edges.out + i * length, head * sizeof *s->head);
			memcpy(s->tail + at * tail, s->edges.out + (i + 1) * length - tail, tail * sizeof *s->tail);
		}
	}
}

/* Row `row` of the series, as windows with that offset have it. */
static float *interior_at(const struct ae_window_reuse *s, size_t offset, uint64_t row)
{
	return s->rows_between + (offset * s->ring + (size_t)(row % s->ring)) * s->outs;
}

/* Adds the starts of the interior records that an offset needs for the windows up to `last`; returns their number. */
static size_t plan_interiors(struct ae_window_reuse *s, uint64_t first, uint64_t last, size_t n)
{
	size_t offset = (size_t)(last % s->stride);
	uint64_t end = last + s->window, done = s->done[offset];

	while (done < end - s->back) {
		uint64_t start = done - s->front;

		start -= (start + s->stride - offset) % s->stride;
		if (start + s->interior.length > end)
			start = end - s->interior.length;
		s->index[n++] = (size_t)(start - first);
		done = start + s->interior.length - s->back;
	}
	s->done[offset] = done;
	return n;
}

static void run_interiors(struct ae_window_reuse *s, uint64_t first, size_t windows)
{
	size_t clean = s->interior.length - s->front - s->back, n = 0;

	for (size_t i = 0; i < windows && i < s->stride; i++) {
		size_t offset = (size_t)((first + i) % s->stride);

		if (s->done[offset] < first + i + s->front) /* the offset's first window */
			s->done[offset] = first + i + s->front;
		n = plan_interiors(s, first, first + i + (windows - 1 - i) / s->stride * s->stride, n);
	}
	run_part(s, &s->interior, n);
	for (size_t i = 0; i < n; i++) {
		uint64_t start = first + s->index[i];
		const float *from = s->interior.out + (i * s->interior.length + s->front) * s->outs;

		for (size_t row = 0; row < clean; row++)
			memcpy(interior_at(s, (size_t)(start % s->stride), start + s->front + row),
			       from + row * s->outs, s->outs * sizeof *from);
	}
}

static void compose(const struct ae_window_reuse *s, uint64_t number, float *out)
{
	size_t offset = (size_t)(number % s->stride), head = s->front * s->outs, tail = s->back * s->outs;
	size_t begin = (size_t)(number % s->ring), end = (size_t)((number + s->window - s->edges.length) % s->ring);
	size_t rows = s->window - s->front - s->back, at = (size_t)((number + s->front) % s->ring);
	size_t before = rows < s->ring - at ? rows : s->ring - at; /* the ring's end */

	memcpy(out, s->head + begin * head, head * sizeof *out);
	memcpy(out + head, interior_at(s, offset, number + s->front), before * s->outs * sizeof *out);
	memcpy(out + head + before * s->outs, interior_at(s, offset, 0), (rows - before) * s->outs * sizeof *out);
	memcpy(out + s->window * s->outs - tail, s->tail + end * tail, tail * sizeof *out);
}

/* ---- series ---- */

static bool follows(const struct ae_window_reuse *s, const float *before, const float *window)
{
	return memcmp(before + s->features, window, (s->window - 1) * s->features * sizeof *window) == 0;
}

/* The number of windows, from the first of n on, each of which starts one row after the one before. */
static size_t chain(const struct ae_window_reuse *s, const float *in, size_t stride, size_t n)
{
	size_t i = 1;

	if (stride == s->features)
		return n;
	while (i < n && follows(s, in + (i - 1) * stride, in + i * stride))
		i++;
	return i;
}

/* Whether the window continues the series of the last call, whose last rows are held. */
static bool continues(const struct ae_window_reuse *s, const float *in)
{
	return s->held == s->window - 1 && memcmp(s->rows, in, s->held * s->features * sizeof *in) == 0;
}

static void take_rows(struct ae_window_reuse *s, const float *in, size_t stride, size_t windows)
{
	size_t row = s->features, i = 0;

	if (s->held == 0) {
		memcpy(s->rows, in, s->window * row * sizeof *in);
		s->held = s->window;
		i = 1;
	}
	for (; i < windows; i++, s->held++)
		memcpy(s->rows + s->held * row, in + i * stride + (s->window - 1) * row, row * sizeof *in);
}

static void run_group(struct ae_window_reuse *s, const float *in, size_t stride, size_t windows, float *out)
{
	take_rows(s, in, stride, windows);
	run_edges(s, s->next, s->next + windows + s->window - s->edges.length);
	run_interiors(s, s->next, windows);
	for (size_t i = 0; i < windows; i++)
		compose(s, s->next + i, out + i * s->window * s->outs);
	s->next += windows;
	s->held -= windows;
	memmove(s->rows, s->rows + windows * s->features, s->held * s->features * sizeof *s->rows);
}

/* Begins a new series. */
static void forget(struct ae_window_reuse *s)
{
	s->next = s->edges_done = 0;
	s->held = 0;
	memset(s->done, 0, s->stride * sizeof *s->done);
}

/* Weights that have changed begin another series. */
static void renew(struct ae_window_reuse *s)
{
	struct part_net *parts[] = { &s->edges, &s->interior };

	if (s->version == s->net->version)
		return;
	for (size_t i = 0; i < 2; i++) {
		memcpy(parts[i]->net->w, s->net->w, s->net->size * sizeof *s->net->w);
		ae_net_changed(parts[i]->net);
	}
	s->version = s->net->version;
	forget(s);
}

size_t ae_window_reuse_run(struct ae_window_reuse *s, const float *in, size_t stride, size_t n, float *out)
{
	size_t linked;

	if (stride != s->features && stride != s->window * s->features)
		return 0;
	renew(s);
	linked = chain(s, in, stride, n);
	if (!continues(s, in)) {
		forget(s);
		if (linked < WINDOWS_MIN)
			return 0;
	}
	for (size_t i = 0; i < linked; i += WINDOWS_AT_ONCE)
		run_group(s, in + i * stride, stride, linked - i < WINDOWS_AT_ONCE ? linked - i : WINDOWS_AT_ONCE,
			  out + i * s->window * s->outs);
	return linked;
}
