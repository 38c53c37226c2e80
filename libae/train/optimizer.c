/* optimizer.c - the tables of optimizers and of learning rate schedules. */
#include "train/optimizer.h"
#include "train/train.h"

#include <math.h>
#include <string.h>

/* sgd, momentum: Keras' form, the velocity holds the rate. rmsprop: Hinton 2012, Keras' form. adagrad: Duchi et al.
 * 2011, Keras' start 0.1. adadelta: Zeiler 2012. adam: Kingma, Ba 2015, with the bias corrections of its algorithm 1.
 * adamw: Loshchilov, Hutter 2019. */
static const struct row {
	const char *name;
	enum ae_rule rule;
	int moments;
	float beta1, beta2, epsilon, start;
	double decay;
} optimizers[] = {
	{ "sgd", AE_SGD, 0, 0, 0, 0, 0, 0 },
	{ "momentum", AE_MOMENTUM, 1, 0.9f, 0, 0, 0, 0 },
	{ "rmsprop", AE_RMSPROP, 1, 0, 0.9f, 1e-7f, 0, 0 },
	{ "adagrad", AE_ADAGRAD, 1, 0, 0, 1e-7f, 0.1f, 0 },
	{ "adadelta", AE_ADADELTA, 2, 0, 0.95f, 1e-7f, 0, 0 },
	{ "adam", AE_ADAM, 2, 0.9f, 0.999f, 1e-7f, 0, 0 },
	{ "adamw", AE_ADAM, 2, 0.9f, 0.999f, 1e-7f, 0, 0.01 },
};

int ae_optimizer_find(struct ae_optimizer *o, const char *name, struct ae_err *e)
{
	for (size_t i = 0; i < sizeof optimizers / sizeof *optimizers; i++) {
		const struct row *r = &optimizers[i];

		if (strcmp(r->name, name) != 0)
			continue;
		*o = (struct ae_optimizer){ .step = { .rule = r->rule, .beta1 = r->beta1, .beta2 = r->beta2,
			.epsilon = r->epsilon }, .moments = r->moments, .start = r->start, .decay = r->decay };
		return 0;
	}
	return ae_err_set(e, "optimizer '%s': one of sgd, momentum, rmsprop, adagrad, adadelta, adam, "
			  "adamw expected%s", name,
			  ae_suggest_from(name, strlen(name), optimizers, sizeof optimizers / sizeof *optimizers,
				     sizeof *optimizers).text);
}

const char *ae_optimizer_word(size_t i)
{
	return i < sizeof optimizers / sizeof *optimizers ? optimizers[i].name : NULL;
}

/* base^t by squaring: the same on every host. */
static double power(double base, uint64_t t)
{
	double p = 1;

	for (; t > 0; t /= 2, base *= base)
		if (t & 1)
			p *= base;
	return p;
}

struct ae_step ae_optimizer_at(const struct ae_optimizer *o, double rate, uint64_t t)
{
	struct ae_step s = o->step;

	s.rate = (float)rate;
	s.correction = 1;
	if (s.rule == AE_ADAM) {
		s.rate = (float)(rate / (1 - power(s.beta1, t)));
		s.correction = (float)(1 / sqrt(1 - power(s.beta2, t)));
		s.decay = (float)(rate * o->decay);
	}
	return s;
}

/* ---- schedules ---- */

static const struct {
	const char *name;
	int kind;
	bool takes;			/* =N[:FACTOR] */
	double factor;
} schedules[] = {
	{ "constant", AE_CONSTANT, false, 1 },
	{ "step", AE_STEPS, true, 0.1 },
	{ "cosine", AE_COSINE, false, 1 },
	{ "plateau", AE_PLATEAU, true, 0.5 },
};

/* "=10" or "=10:0.5" */
static bool take_numbers(const char *text, double *every, double *factor)
{
	const char *end = text + strlen(text), *at = *text == '=' ? ae_number_parse(text + 1, end, every) : NULL;

	if (at && *at == ':')
		at = ae_number_parse(at + 1, end, factor);
	return at && !*at && *every >= 1 && *every <= 1e9 && *factor > 0 && *factor < 1;
}

int ae_schedule_find(struct ae_schedule *s, const char *text, double warmup, struct ae_err *e)
{
	size_t length = strcspn(text, "=");

	for (size_t i = 0; i < sizeof schedules / sizeof *schedules; i++) {
		if (strlen(schedules[i].name) != length || strncmp(schedules[i].name, text, length) != 0)
			continue;
		s->kind = schedules[i].kind;
		s->every = 1;
		s->factor = schedules[i].factor;
		s->warmup = warmup;
		if (schedules[i].takes ? take_numbers(text + length, &s->every, &s->factor) : !text[length])
			return 0;
		return ae_err_set(e, schedules[i].takes
				  ? "schedule '%s': =EPOCHS[:FACTOR] expected, 1 epoch or more, a factor "
				    "between 0 and 1"
				  : "schedule '%s': takes no number", text);
	}
	return ae_err_set(e, "schedule '%s': one of constant, step=EPOCHS[:FACTOR], cosine, "
			  "plateau=EPOCHS[:FACTOR] expected%s",
			  text, ae_suggest_from(text, length, schedules, sizeof schedules / sizeof *schedules,
					   sizeof *schedules).text);
}

const char *ae_schedule_word(size_t i)
{
	return i < sizeof schedules / sizeof *schedules ? schedules[i].name : NULL;
}

/* cos(pi t) for 0 <= t <= 1 by its Taylor series around 1/2: no libm has a say in the weights. */
static double cos_pi(double t)
{
	double x = (0.5 - t) * 3.14159265358979323846, term = x, sum = x;

	for (int i = 1; i < 12; i++) {
		term *= -x * x / (2 * i * (2 * i + 1));
		sum += term;
	}
	return sum;
}

double ae_schedule_at(const struct ae_schedule *s, double time, double epochs, unsigned drops)
{
	double rise = s->warmup > 0 && time < s->warmup ? time / s->warmup : 1;

	switch (s->kind) {
	case AE_STEPS:
		return rise * power(s->factor, (uint64_t)(time / s->every));
	case AE_COSINE:
		return rise * 0.5 * (1 + cos_pi(time < epochs ? time / epochs : 1));
	case AE_PLATEAU:
		return rise * power(s->factor, drops);
	case AE_CONSTANT:
		break;
	}
	return rise;
}
