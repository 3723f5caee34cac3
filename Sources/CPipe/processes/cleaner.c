// The cleaner: deletes what a verification made, however that ended.
//
// It waits for the lock on a file that pipe, its launcher and its keepers hold open between them. When
// the last of them is gone, nobody uses the trees any more. Where pipe has tidied up itself, nothing is
// left to do.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "processes.h"

enum { most_open_folders = 32 };

/// Opens folders that a command closed; root needs none of this.
static int open_folder(const char *path, const struct stat *status, int type, struct FTW *place) {
  (void)place;
  if (type == FTW_D || type == FTW_DNR) {
    // What stays closed is told when its content cannot be deleted.
    if ((status->st_mode & 0700) != 0700) chmod(path, 0700);
  }
  return 0;
}

static int delete_entry(const char *path, const struct stat *status, int type, struct FTW *place) {
  (void)status;
  (void)place;
  int result = type == FTW_DP || type == FTW_D || type == FTW_DNR ? rmdir(path) : unlink(path);
  return result == 0 || errno == ENOENT ? 0 : errno;
}

int cpipe_delete_tree(const char *path) {
  int result = nftw(path, delete_entry, most_open_folders, FTW_DEPTH | FTW_PHYS);
  if (result == 0) return 0;
  if (result < 0 && errno == ENOENT) return 0;
  // Folders open from the top down, each before what lies in it.
  for (int tries = 0; tries < 64; tries++) {
    if (nftw(path, open_folder, most_open_folders, FTW_PHYS) != 0) break;
    result = nftw(path, delete_entry, most_open_folders, FTW_DEPTH | FTW_PHYS);
    if (result == 0) return 0;
  }
  if (result < 0) result = errno;
  return result == ENOENT ? 0 : result;
}

[[noreturn]] void cleaner_main(char **arguments) {
  prctl(PR_SET_NAME, "pipe-cleaner");
  close_range(3, ~0U, 0);
  if (chdir("/") != 0) _exit(1);
  int lock = open(arguments[1], O_RDONLY | O_CLOEXEC);
  while (lock >= 0 && flock(lock, LOCK_EX) != 0) {
    if (errno != EINTR) _exit(1);
  }
  if (lock >= 0) {
    for (char **tree = arguments + 2; *tree != NULL; tree++) cpipe_delete_tree(*tree);
  }
  _exit(0);
}
