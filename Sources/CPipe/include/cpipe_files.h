#ifndef CPIPE_FILES_H
#define CPIPE_FILES_H

/* Makes `destination` share the blocks of `source`: 0, or an errno. */
int cpipe_reflink(int destination, int source);

/* Copies up to `limit` bytes between two files at their positions: how many, or a negated errno. */
long cpipe_copy_range(int destination, int source, long limit);

/* Writes everything of the file system that holds `fd` to the disk: 0, or an errno. */
int cpipe_sync_filesystem(int fd);

/* Renames; an existing target is an error (EEXIST): 0, or an errno. */
int cpipe_rename_exclusively(const char *from, const char *to);

/* Exchanges two names of one file system: 0, or an errno. */
int cpipe_exchange(const char *first, const char *second);

/* Opens a file without a name in `directory` for writing: a descriptor, or the negated errno. */
int cpipe_open_unnamed(const char *directory);

/* Opens a directory as a starting point for relative paths: a descriptor, or the negated errno. */
int cpipe_open_base(const char *directory);

/* 1 if the file system that holds `fd` is local and stamps its files with the kernel's clock. */
int cpipe_has_kernel_clock(int fd);

/* 1 if a path lies in a file system in memory. */
int cpipe_is_in_memory(const char *path);

/* 1 if programs at a path can be executed. */
int cpipe_allows_programs(const char *path);

#endif
