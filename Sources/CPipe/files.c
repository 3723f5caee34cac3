#define _GNU_SOURCE
#include "cpipe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

int cpipe_reflink(int destination, int source) {
  return ioctl(destination, FICLONE, source) == 0 ? 0 : errno;
}

long cpipe_copy_range(int destination, int source, long limit) {
  long count = copy_file_range(source, NULL, destination, NULL, (size_t)limit, 0);
  return count >= 0 ? count : -errno;
}

int cpipe_sync_filesystem(int fd) { return syncfs(fd) == 0 ? 0 : errno; }

int cpipe_rename_exclusively(const char *from, const char *to) {
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0 ? 0 : errno;
}

int cpipe_exchange(const char *first, const char *second) {
  return renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE) == 0 ? 0 : errno;
}

int cpipe_open_unnamed(const char *directory) {
  int fd = open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  return fd >= 0 ? fd : -errno;
}

int cpipe_open_base(const char *directory) {
  int fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
  return fd >= 0 ? fd : -errno;
}

int cpipe_has_kernel_clock(int fd) {
  struct statfs status;
  if (fstatfs(fd, &status) != 0) return 0;
  switch ((unsigned long)status.f_type) {
    case EXT4_SUPER_MAGIC: /* ext2 and ext3 share it */
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case OVERLAYFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case 0x2fc12fc1: /* ZFS */
    case 0xca451a4e: /* bcachefs */
      return 1;
    default:
      return 0;
  }
}

int cpipe_is_in_memory(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 && status.f_type == TMPFS_MAGIC;
}

int cpipe_allows_programs(const char *path) {
  struct statvfs status;
  return statvfs(path, &status) == 0 && (status.f_flag & ST_NOEXEC) == 0;
}
