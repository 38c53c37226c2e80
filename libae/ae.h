/* ae.h - autoencoders in C: streams of records, networks, training, scores.
 *
 * Programs include this header and no other. Each folder of the library has one public header; they stand here in the
 * order one uses them. The library never prints, exits or reads the environment. A function that can fail returns 0 or
 * -1 (readers: the number of records, 0 at the end, -1) and leaves one finished line in struct ae_err. An object with
 * state is opaque and has a pair of functions _new/_free or _open/_close; free takes NULL. Two objects share no state,
 * so two threads may use two objects at once. */
#ifndef AE_H
#define AE_H

#include "base/base.h"       /* errors, shapes and types, numbers, files, random numbers */
#include "kernels/kernels.h" /* instruction sets */
#include "io/io.h"           /* records in and out */
#include "data/data.h"       /* rows before a network sees them */
#include "nn/nn.h"           /* architectures and networks */
#include "run/run.h"         /* a network over records; losses and penalties */
#include "train/train.h"     /* training */
#include "detect/detect.h"   /* scores, thresholds, events, measures of quality */
#include "model/model.h"     /* models in files, their average, their export */
#include "plot/plot.h"       /* pictures */

#endif
