/* optimizer.c - the tables of optimizers and of learning rate schedules. A new optimizer is a rule of the kernels (enum
 * ae_rule) and one line here; a new schedule is a function and one line here. */
#include "train/optimizer.h"
#include "train/train.h"

#include <math.h>
#include <string.h>

/* sgd, momentum: the velocity includes the learning rate, as in Keras. rmsprop: Hinton 2012, epsilon as in Keras.
 * adagrad: Duchi et al. 2011, initial accumulator 0.1 as in Keras. adadelta: Zeiler 2012. adam: Kingma, Ba 2015, with
 * the bias corrections of its algorithm 1. adamw: Loshchilov, Hutter 2019. */
static const struct optimizer_row {
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

const char *ae_optimizer_word(size_t i)
{
	return i < sizeof optimizers / sizeof *optimizers ? optimizers[i].name : NULL;
}

int ae_optimizer_find(struct ae_optimizer *o, const char *name, struct ae_err *e)
{
	for (size_t i = 0; i < sizeof optimizers / sizeof *optimizers; i++) {
		const struct optimizer_row *r = &optimizers[i];

		if (strcmp(r->name, name) != 0)
			continue;
		*o = (struct ae_optimizer){
			.step = { .rule = r->rule, .beta1 = r->beta1, .beta2 = r->beta2, .epsilon = r->epsilon },
			.moments = r->moments,
			.start = r->start,
			.decay = r->decay
		};
		return 0;
	}
	return ae_suggest_err(e, "optimizer", name, strlen(name), ae_optimizer_word);
}

/* base^t by repeated squaring: the same bytes on every host. */
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

static double constant_at(const struct ae_schedule *s, double time, double epochs, unsigned reductions)
{
	(void)s, (void)time, (void)epochs, (void)reductions;
	return 1;
}

static double step_at(const struct ae_schedule *s, double time, double epochs, unsigned reductions)
{
	(void)epochs, (void)reductions;
	return power(s->factor, (uint64_t)(time / s->every));
}

/* cos(pi t) for 0 <= t <= 1 by its Taylor series around 1/2: libm must not change a weight. */
static double cos_pi(double t)
{
	double x = (0.5 - t) * 3.14159265358979323846, term = x, sum = x;

	for (int i = 1; i < 12; i++) {
		term *= -x * x / (2 * i * (2 * i + 1));
		sum += term;
	}
	return sum;
}

/* Loshchilov, Hutter 2017, without restarts. */
static double cosine_at(const struct ae_schedule *s, double time, double epochs, unsigned reductions)
{
	(void)s, (void)reductions;
	return 0.5 * (1 + cos_pi(time < epochs ? time / epochs : 1));
}

static double plateau_at(const struct ae_schedule *s, double time, double epochs, unsigned reductions)
{
	(void)time, (void)epochs;
	return power(s->factor, reductions);
}

static const struct ae_schedule_kind schedules[] = {
	{ "constant", .factor = 1, .at = constant_at },
	{ "step", .numbers = true, .factor = 0.1, .at = step_at },
	{ "cosine", .factor = 1, .at = cosine_at },
	{ "plateau", .numbers = true, .plateau = true, .factor = 0.5, .at = plateau_at },
};

const char *ae_schedule_word(size_t i)
{
	return i < sizeof schedules / sizeof *schedules ? schedules[i].name : NULL;
}

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
		const struct ae_schedule_kind *kind = &schedules[i];

		if (strlen(kind->name) != length || strncmp(kind->name, text, length) != 0)
			continue;
		*s = (struct ae_schedule){ .kind = kind, .every = 1, .factor = kind->factor, .warmup = warmup };
		if (kind->numbers ? take_numbers(text + length, &s->every, &s->factor) : !text[length])
			return 0;
		if (kind->numbers)
			return ae_err_set(e,
					  "schedule: expected %s=EPOCHS[:FACTOR], EPOCHS from 1 to 1e9 and FACTOR "
					  "between 0 and 1, got '%s'",
					  kind->name, text);
		return ae_err_set(e, "schedule: expected '%s' without a number, got '%s'", kind->name, text);
	}
	return ae_suggest_err(e, "schedule", text, length, ae_schedule_word);
}

double ae_schedule_at(const struct ae_schedule *s, double time, double epochs, unsigned reductions)
{
	double rise = s->warmup > 0 && time < s->warmup ? time / s->warmup : 1;

	return rise * s->kind->at(s, time, epochs, reductions);
}
