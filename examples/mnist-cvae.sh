#!/bin/sh
# mnist-cvae.sh - draws new pictures of a digit of one's choice: mnist-vae.sh with a code that is conditional on the
# digit.
exec "$(dirname "$0")/mnist-vae.sh" 10
