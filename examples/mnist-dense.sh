#!/bin/sh
# mnist-dense.sh - runs mnist-network.sh with the network mnist-dense: from 784 pixels through 400 and 200 values to a
# code of 100, drawn as 10x10, and back. Results go to $OUT (default: build/mnist-dense). README.md has measured
# results.
set -eu

OUT=${OUT:-build/mnist-dense} exec "$(dirname "$0")/mnist-network.sh" mnist-dense
