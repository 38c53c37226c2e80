#!/bin/sh
# mnist-conv.sh - runs mnist-network.sh with the network mnist-conv: convolutions of 3x3 with 3,217 parameters, and a
# code of 8 channels of 7x7, drawn side by side. Results go to $OUT (default: build/mnist-conv). README.md has
# measured results.
set -eu

OUT=${OUT:-build/mnist-conv} exec "$(dirname "$0")/mnist-network.sh" mnist-conv
