/* kernel_cell.c - one step of recurrent cells, forward and backward, all gates of a unit at once; compiled
 * once for each instruction set (AE_ISA). Each unit's values depend on that unit alone. */
#include "kernels/kernel.h"
#include "kernels/vec_math.h"

/* k units of one record from number `at`: their first gate, `units` floats before the next one, and where they
 * lie in the other tensors. */
struct lanes {
	size_t record, at, k, state;
	float *gate;
};

V_INLINE struct lanes lanes(const struct ae_cells *s, size_t i, size_t at, size_t k)
{
	return (struct lanes){ i, at, k, i * s->units + at, s->gates + 4 * i * s->units + at };
}

V_INLINE void each(const struct ae_cells *s, void (*cells)(const struct ae_cells *, struct lanes))
{
	size_t whole = s->units / VL * VL, rest = s->units - whole;

	for (size_t i = 0; i < s->n; i++) {
		for (size_t at = 0; at < whole; at += VL)
			cells(s, lanes(s, i, at, VL));
		if (rest > 0)
			cells(s, lanes(s, i, whole, rest));
	}
}

V_INLINE vf gate(const struct ae_cells *s, struct lanes u, size_t q)
{
	return v_get(u.gate + q * s->units, u.k);
}

V_INLINE void set_gate(const struct ae_cells *s, struct lanes u, size_t q, vf x)
{
	v_put(u.gate + q * s->units, x, u.k);
}

/* The whole gradient of h. */
V_INLINE vf above(const struct ae_cells *s, struct lanes u)
{
	vf dh = v_unless_vanished(v_get(s->dh + u.state, u.k));

	return s->dy ? dh + v_get(s->dy + u.record * s->dy_row + u.at, u.k) : dh;
}

V_INLINE vf sigmoid_slope(vf y)
{
	return y * (v_all(1) - y);
}

V_INLINE vf tanh_slope(vf y)
{
	return v_all(1) - y * y;
}

V_INLINE void lstm(const struct ae_cells *s, struct lanes u)
{
	vf i = v_sigmoid(gate(s, u, 0)), f = v_sigmoid(gate(s, u, 1)), g = v_tanh(gate(s, u, 2));
	vf o = v_sigmoid(gate(s, u, 3)), c = v_fma(f, v_get(s->before + u.state, u.k), i * g);
	vf tanh_c = v_tanh(c);

	set_gate(s, u, 0, i);
	set_gate(s, u, 1, f);
	set_gate(s, u, 2, g);
	set_gate(s, u, 3, o);
	v_put(s->c + u.state, c, u.k);
	v_put(s->tanh_c + u.state, tanh_c, u.k);
	v_put(s->h + u.state, o * tanh_c, u.k);
}

V_INLINE void lstm_back(const struct ae_cells *s, struct lanes u)
{
	vf i = gate(s, u, 0), f = gate(s, u, 1), g = gate(s, u, 2), o = gate(s, u, 3);
	vf tanh_c = v_get(s->tanh_c + u.state, u.k), dh = above(s, u);
	vf dc = v_unless_vanished(v_get(s->dc + u.state, u.k)) + dh * o * tanh_slope(tanh_c);

	set_gate(s, u, 0, dc * g * sigmoid_slope(i));
	set_gate(s, u, 1, dc * v_get(s->before + u.state, u.k) * sigmoid_slope(f));
	set_gate(s, u, 2, dc * i * tanh_slope(g));
	set_gate(s, u, 3, dh * tanh_c * sigmoid_slope(o));
	v_put(s->dc + u.state, dc * f, u.k);
	v_put(s->dh + u.state, v_all(0), u.k);
}

V_INLINE void gru(const struct ae_cells *s, struct lanes u)
{
	vf r = v_sigmoid(gate(s, u, 1)), z = v_sigmoid(gate(s, u, 2));
	vf n = v_tanh(gate(s, u, 0) + r * gate(s, u, 3));

	set_gate(s, u, 0, n);
	set_gate(s, u, 1, r);
	set_gate(s, u, 2, z);
	v_put(s->h + u.state, v_fma(z, v_get(s->before + u.state, u.k) - n, n), u.k);
}

V_INLINE void gru_back(const struct ae_cells *s, struct lanes u)
{
	vf n = gate(s, u, 0), r = gate(s, u, 1), z = gate(s, u, 2), dh = above(s, u);
	vf dn = dh * (v_all(1) - z) * tanh_slope(n);

	set_gate(s, u, 0, dn);
	set_gate(s, u, 1, dn * gate(s, u, 3) * sigmoid_slope(r));
	set_gate(s, u, 2, dh * (v_get(s->before + u.state, u.k) - n) * sigmoid_slope(z));
	set_gate(s, u, 3, dn * r);
	v_put(s->dh + u.state, dh * z, u.k);
}

void AE_KERNEL(lstm)(const struct ae_cells *s)
{
	each(s, lstm);
}

void AE_KERNEL(lstm_back)(const struct ae_cells *s)
{
	each(s, lstm_back);
}

void AE_KERNEL(gru)(const struct ae_cells *s)
{
	each(s, gru);
}

void AE_KERNEL(gru_back)(const struct ae_cells *s)
{
	each(s, gru_back);
}
