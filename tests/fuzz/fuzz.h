/* fuzz.h - what libFuzzer and the plain driver run: one function a parser, given the bytes of a file. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ae_err;
struct ae_net;
struct ae_noise;
struct ae_train_options;

/* Reads the file at `path`, whose `size` bytes are at `data` too, as far as it goes. What is wrong shows as a
 * crash, a sanitizer's report, or fuzz_fail(). */
struct fuzz_target { const char *name; void (*run)(const char *path, const uint8_t *data, size_t size); };

/* NULL: none is called so. */
const struct fuzz_target *fuzz_target_find(const char *name);

/* Puts the bytes into a file of its own, runs the target over it, and removes it. */
void fuzz_run(const struct fuzz_target *target, const uint8_t *data, size_t size);

/* A file's bytes, fewer than `most`; says what is wrong with it and exits with 2 otherwise. */
size_t fuzz_read(const char *path, uint8_t *to, size_t most);

/* ---- what targets share ---- */

/* Calls of the system are made to fail: what was written need not be there. */
extern bool fuzz_faults;

/* Says what does not hold and aborts. */
_Noreturn void fuzz_fail(const char *what);
void fuzz_hold(bool truth, const char *what);
/* Checks that an error has a message of one line. */
void fuzz_hold_refusal(const struct ae_err *e);

/* A file of these bytes under /tmp, for the caller to unlink; false: a call of the system failed. */
enum { FUZZ_PATH = sizeof "/tmp/ae-fuzz-XXXXXX" };
bool fuzz_file(char path[FUZZ_PATH], const uint8_t *data, size_t size);

/* The bytes as a string, for the caller to free; NULL: no memory. */
char *fuzz_string(const uint8_t *data, size_t size);
/* Cuts off the first line of *text, which goes on behind it. */
char *fuzz_line(char **text);

/* ---- records.c ---- */

void fuzz_records(const char *path, const uint8_t *data, size_t size);
void fuzz_table(const char *path, const uint8_t *data, size_t size);
void fuzz_schema(const char *path, const uint8_t *data, size_t size);
/* A schema up to a line "%%", and the table behind it as the schema says. */
void fuzz_coded(const char *path, const uint8_t *data, size_t size);

/* ---- unpack.c ---- */

/* Deflated data without a checksum: all at once and byte by byte. */
void fuzz_inflate(const char *path, const uint8_t *data, size_t size);

/* ---- networks.c: texts of architectures, the shape of the records in the first line ---- */

void fuzz_arch(const char *path, const uint8_t *data, size_t size);
/* Loss, optimizer, schedule, noise and sparsity in the second line; an epoch is learned, one of each pair of layers, and
 * records from a stream. */
void fuzz_learn(const char *path, const uint8_t *data, size_t size);
/* The name of its functions and the name of a column in the next two lines. */
void fuzz_export(const char *path, const uint8_t *data, size_t size);

/* A network small enough to be run, for the caller to free; NULL: the text is refused, or the network is larger. isa: of
 * its kernels; NULL: the processor's best. */
struct ae_net *fuzz_net(const char *shape, const char *text, const char *isa);
/* Takes loss, optimizer, schedule, noise and sparsity from the words of a line; false: one is refused. */
bool fuzz_options(struct ae_train_options *o, struct ae_noise *noise, char *line);

/* Runs a network that is small enough, so that whatever its shapes promise is touched. */
void fuzz_use_net(struct ae_net *net);

/* ---- logs.c ---- */

/* Lines of a log: their times, and templates that a second pass finds again. */
void fuzz_log(const char *path, const uint8_t *data, size_t size);
/* A file of templates. */
void fuzz_templates(const char *path, const uint8_t *data, size_t size);

/* ---- differ.c: the same, computed in two ways ---- */

/* Bytes as fuzz_learn() takes them: reference kernels and fast ones, one thread and two, one call and many, a run with a
 * pause and one without. */
void fuzz_differ(const char *path, const uint8_t *data, size_t size);
/* Windows of a series one row apart, which share work, and each by itself; bytes as fuzz_arch() takes them. */
void fuzz_windows(const char *path, const uint8_t *data, size_t size);
/* A table and the same values as NPY and as CSV. */
void fuzz_forms(const char *path, const uint8_t *data, size_t size);

/* ---- models.c ---- */

void fuzz_model(const char *path, const uint8_t *data, size_t size);
/* The average of a model and itself. */
void fuzz_merge(const char *path, const uint8_t *data, size_t size);
void fuzz_members(const char *path, const uint8_t *data, size_t size);
void fuzz_checkpoint(const char *path, const uint8_t *data, size_t size);

/* ---- states.c ---- */

/* Saves the state of an owner, changes its values, and restores it: owner, rows, and triples of place and change. */
void fuzz_state(const char *path, const uint8_t *data, size_t size);

/* ---- measures.c ---- */

/* A series of scores and labels, a byte each: measures, thresholds, features and distributions of it. */
void fuzz_measures(const char *path, const uint8_t *data, size_t size);

/* ---- pictures.c ---- */

/* Kind, shape, form and options of a picture, and its values, a byte each. */
void fuzz_pictures(const char *path, const uint8_t *data, size_t size);

#endif
