# Functions shared by the tests of training and of models; `load engine` reads them.

bats_require_minimum_version 1.5.0

load refused

# differ A B: both are there, and not the same.
differ() {
	run -1 cmp "$1" "$2"
}

# note FILE KEY: a text of a model's metadata.
note() {
	ae-info "$1" | sed -n "s/^$2	//p"
}
