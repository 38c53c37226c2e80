# counts.bash - read by each bash of a run of bats (BASH_ENV): counts of a test go to a folder under AE_COUNTS by its number
# in the file, those of setup_file to `setup`.
case ${0##*/} in
bats-exec-file) export GCOV_PREFIX=$AE_COUNTS/setup ;;
bats-exec-test)
	export GCOV_PREFIX=$AE_COUNTS/${*: -2:1}
	unset BASH_ENV AE_COUNTS
	;;
esac
