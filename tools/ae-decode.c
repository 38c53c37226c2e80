/* ae-decode - the record of each code: the network's second half */
#include "common/apply.h"

int main(int argc, char **argv)
{
	return apply_main(argc, argv, "ae-decode", "the record of each code: the network's second half", AE_DECODER);
}
