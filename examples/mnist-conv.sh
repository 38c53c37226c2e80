#!/bin/sh
# mnist-conv.sh - mnist-network.sh with the network mnist-conv: convolutions of 3x3, with 3,217 parameters
# in all, and a code of 8 channels of 7x7, which are drawn side by side. Results go to $OUT (default:
# build/mnist-conv).
set -eu

OUT=${OUT:-build/mnist-conv} exec "$(dirname "$0")/mnist-network.sh" mnist-conv
