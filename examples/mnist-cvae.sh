#!/bin/sh
# mnist-cvae.sh - new pictures of digits of one's own choice: mnist-vae.sh with a code that is told the digit.
exec "$(dirname "$0")/mnist-vae.sh" 10
