#!/bin/sh
# mnist-conv.sh - mnist-network.sh with the network mnist-conv: convolutions of 3x3, with 3,217 parameters
# in all, and a code of 8 channels of 7x7, which are drawn side by side. Results go to $OUT (default:
# build/mnist-conv).
#
# Measured on MNIST, seed 1, 10 epochs, a minute of processor time: loss of the test pictures 0.0778 after 4
# epochs, 0.0755 after 6 and 0.0732 after 10. Reconstructions: mse 0.00413, psnr 23.84, ssim 0.955.
set -eu

OUT=${OUT:-build/mnist-conv} exec "$(dirname "$0")/mnist-network.sh" mnist-conv
