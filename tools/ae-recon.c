/* ae-recon - the reconstruction of each record */
#include "common/apply.h"

int main(int argc, char **argv)
{
	return apply_main(argc, argv, "ae-recon", "the reconstruction of each record", AE_WHOLE);
}
