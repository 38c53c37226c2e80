/* key_files.h - a folder with a file per key. */
#ifndef KEY_FILES_H
#define KEY_FILES_H

#include "common/tool.h"

/* The path of a key's file, FOLDER/KEY.bin, for the caller to free. Fields are joined by commas. Bytes other than ASCII
 * letters, digits, '-', '_' and '.' become %XX, and so does a '.' at the beginning: no key leaves the folder, and no two
 * keys have one file. A long key goes through folders inside, "...%/...". */
char *key_file(const struct tool *t, const char *folder, const char *key);
/* Makes the folders between `folder` and the file of a long key. Returns 0, or -1 and a message. */
int key_file_folders(const char *folder, const char *path, struct ae_err *e) AE_MUST_USE;
/* The first file of a folder, by name, for the caller to free. Dies if there is none. */
char *key_file_first(const struct tool *t, const char *folder);
/* Whether a path is a folder. */
bool key_folder(const char *path);
/* Makes the folder that files of keys go into, unless it is there. Dies if they cannot; `files` are said in the message. */
void key_folder_make(const struct tool *t, const char *folder, const char *files);

#endif
