#!/bin/sh
# mnist-dense.sh - mnist-network.sh with the network mnist-dense: 784 pixels by way of 400 and 200 values to
# 100, which are drawn as 10x10, and back. Results go to $OUT (default: build/mnist-dense).
set -eu

OUT=${OUT:-build/mnist-dense} exec "$(dirname "$0")/mnist-network.sh" mnist-dense
