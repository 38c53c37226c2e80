/* apply.h - the one program behind ae-recon, ae-encode and ae-decode: a part of a network over records. */
#ifndef APPLY_H
#define APPLY_H

#include "records.h"

int apply_main(int argc, char **argv, const char *name, const char *summary, enum ae_part part);

#endif
