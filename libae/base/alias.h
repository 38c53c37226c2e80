/* alias.h - names that other libraries have for things that are called otherwise here. */
#ifndef ALIAS_H
#define ALIAS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether Keras, PyTorch or scikit-learn call by the word of `length` letters what is called `name` here; case, '_' and
 * '-' do not matter. */
bool ae_alias_is(const char *word, size_t length, const char *name);

#endif
