#!/usr/bin/env python3
"""pyod_odds.py SEED TRAIN.npy TEST.npy - scores of PyOD's AutoEncoder with its defaults, one a line, of the test
rows, learned from the training rows; columns are standardized by these. For examples/odds.sh."""
import contextlib
import sys

import numpy
from pyod.models.auto_encoder import AutoEncoder

train, test = numpy.load(sys.argv[2]), numpy.load(sys.argv[3])
shift, scale = train.mean(0), train.std(0)
scale[scale == 0] = 1
model = AutoEncoder(random_state=int(sys.argv[1]), verbose=0, contamination=0.1)
with contextlib.redirect_stdout(sys.stderr):
    model.fit((train - shift) / scale)
    scores = model.decision_function((test - shift) / scale)
for score in scores:
    print(f"{score:.9g}")
