/* key_files.c - a folder with a file per key: safe names, each key its own. */
#include "common/key_files.h"
#include "common/keyed.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char extension[] = ".bin";
enum { PART = 200 }; /* bytes of a name in one folder: file systems take 255 */

/* A name under construction. */
struct name {
	char *at;
	size_t part; /* bytes since the last folder */
};

static void put(struct name *n, char c)
{
	if (n->part == PART) {
		*n->at++ = '%'; /* no key has "%/" otherwise */
		*n->at++ = '/';
		n->part = 0;
	}
	*n->at++ = c;
	n->part++;
}

static bool is_plain(char c, bool first)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	return strchr(plain, c) || (c == '.' && !first);
}

static void put_field(struct name *n, const char *field, bool first)
{
	static const char digits[] = "0123456789ABCDEF";

	for (const char *c = field; *c; c++, first = false) {
		if (is_plain(*c, first)) {
			put(n, *c);
			continue;
		}
		put(n, '%');
		put(n, digits[(unsigned char)*c >> 4]);
		put(n, digits[(unsigned char)*c & 15]);
	}
}

char *key_file(const struct tool *t, const char *folder, const char *key)
{
	size_t name = 3 * strlen(key) + 2, size = strlen(folder) + 1 + name + 2 * (name / PART + 1) + sizeof extension;
	char *path = tool_alloc(t, size, 1), *field;
	struct name n = { .at = path + sprintf(path, "%s/", folder) };
	bool first = true;

	for (const char *at = key; (field = keyed_field(t, &at)); first = false) {
		if (!first)
			put(&n, ',');
		put_field(&n, field, first);
		free(field);
	}
	if (n.part == 0)
		put(&n, '%'); /* the empty key */
	memcpy(n.at, extension, sizeof extension);
	return path;
}

int key_file_folders(const char *folder, const char *path, struct ae_err *e)
{
	char *copy = strdup(path), *slash = copy ? copy + strlen(folder) : NULL;
	int bad = 0;

	if (!copy)
		return ae_err_set(e, "%s: no memory for its name", path);
	while (!bad && (slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		if (mkdir(copy, 0777) != 0 && errno != EEXIST)
			bad = ae_err_errno(e, copy, "cannot be made");
		*slash = '/';
	}
	free(copy);
	return bad;
}

bool key_folder(const char *path)
{
	struct stat s;

	return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

void key_folder_make(const struct tool *t, const char *folder, const char *files)
{
	if (mkdir(folder, 0777) != 0 && errno != EEXIST)
		die(t, "%s: cannot be made: %s", folder, strerror(errno));
	if (!key_folder(folder))
		die(t, "%s: expected a folder for the %s of --key, got a file", folder, files);
	if (access(folder, W_OK | X_OK) != 0)
		die(t, "%s: cannot be written: %s", folder, strerror(errno));
}

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

/* NULL: no more. */
static const struct dirent *next_entry(const struct tool *t, const char *folder, DIR *d)
{
	const struct dirent *entry;

	errno = 0;
	entry = readdir(d);
	if (!entry && errno != 0)
		die(t, "%s: cannot be read: %s", folder, strerror(errno));
	return entry;
}

/* The first name in a folder that ends in `end`; NULL: there is none. */
static char *first_name(const struct tool *t, const char *folder, const char *end)
{
	DIR *d = opendir(folder);
	const struct dirent *entry;
	char *first = NULL;

	if (!d)
		die(t, "%s: cannot be read: %s", folder, strerror(errno));
	while ((entry = next_entry(t, folder, d))) {
		const char *name = entry->d_name;

		if (*name == '.' || !ends_in(name, end) || (first && strcmp(name, first) >= 0))
			continue;
		free(first);
		first = strdup(name);
		if (!first)
			die(t, "%s: no memory for a name", folder);
	}
	closedir(d);
	return first;
}

static char *joined(const struct tool *t, const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = tool_alloc(t, size, 1);

	snprintf(path, size, "%s/%s", folder, name);
	return path;
}

char *key_file_first(const struct tool *t, const char *folder)
{
	char *name = first_name(t, folder, extension), *path, *inner;

	if (name) {
		path = joined(t, folder, name);
		free(name);
		return path;
	}
	name = first_name(t, folder, "%");
	if (name) {
		inner = joined(t, folder, name);
		free(name);
		path = key_file_first(t, inner);
		free(inner);
		return path;
	}
	die(t, "%s: expected files KEY%s, as ae-train --key writes them, got none", folder, extension);
}
