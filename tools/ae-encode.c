/* ae-encode - the code of each record: the network's first half */
#include "common/apply.h"

int main(int argc, char **argv)
{
	return apply_main(argc, argv, "ae-encode", "the code of each record: the network's first half", AE_ENCODER);
}
