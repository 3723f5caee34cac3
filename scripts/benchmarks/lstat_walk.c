// Walks a folder and looks at every file in it, no more: the least that a check for changes can
// cost with one thread. Prints how many files there are.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static long walk(int parent, const char *name) {
  int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  DIR *stream = folder < 0 ? NULL : fdopendir(folder);
  if (!stream) return 0;
  long files = 0;
  for (struct dirent *entry; (entry = readdir(stream));) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    struct stat status;
    if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    files += S_ISDIR(status.st_mode) ? walk(folder, entry->d_name) : 1;
  }
  closedir(stream);
  return files;
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  printf("%ld\n", walk(AT_FDCWD, arguments[1]));
}
