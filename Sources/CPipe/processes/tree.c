// Finds this process's descendants, wherever they went, and signals them.
//
// As their subreaper a keeper stays an ancestor of all it started, whatever session or group they
// are in, so the parents that /proc names lead to each of them.
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "processes.h"

/// Reads parent and state; returns whether the process is there.
static bool read_process(pid_t pid, struct process *process) {
  char path[32];
  char text[512];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  text[size > 0 ? size : 0] = 0;
  // The name before it is in parentheses and may itself hold any character.
  const char *state = strrchr(text, ')');
  int parent;
  if (state == NULL || sscanf(state + 2, "%*c %d", &parent) != 1) return false;
  *process = (struct process){.pid = pid, .parent = parent, .is_zombie = state[2] == 'Z'};
  return true;
}

static void append(struct process_list *list, struct process process) {
  if (list->count == list->capacity) {
    list->capacity = list->capacity == 0 ? 512 : 2 * list->capacity;
    list->items = realloc(list->items, list->capacity * sizeof(struct process));
    if (list->items == NULL) abort();
  }
  list->items[list->count++] = process;
}

static int by_pid(const void *first, const void *second) {
  pid_t a = ((const struct process *)first)->pid;
  pid_t b = ((const struct process *)second)->pid;
  return (a > b) - (a < b);
}

static bool belongs(const struct process_list *list, const struct process *process) {
  if (process->parent == getpid()) return true;
  struct process key = {.pid = process->parent};
  const struct process *parent =
      bsearch(&key, list->items, list->count, sizeof key, by_pid);
  return parent != NULL && parent->is_descendant;
}

static void mark_descendants(struct process_list *list) {
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (size_t i = 0; i < list->count; i++) {
      struct process *process = &list->items[i];
      if (process->is_descendant || !belongs(list, process)) continue;
      process->is_descendant = true;
      has_changed = true;
    }
  }
}

void process_list_read(struct process_list *list) {
  list->count = 0;
  DIR *folder = opendir("/proc");
  if (folder == NULL) return;
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    struct process process;
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    if (read_process(atoi(entry->d_name), &process)) append(list, process);
  }
  closedir(folder);
  qsort(list->items, list->count, sizeof(struct process), by_pid);
  mark_descendants(list);
}

void process_signal(const struct process *process, int signal) {
  if (process->parent == getpid()) {
    // Ours until we wait for it, so its pid is its own.
    kill(process->pid, signal);
    return;
  }
  int handle = (int)syscall(SYS_pidfd_open, process->pid, 0);
  if (handle < 0) {
    if (errno == ENOSYS || errno == EPERM) kill(process->pid, signal);
    return;
  }
  struct process now;
  bool is_same = read_process(process->pid, &now) &&
                 (now.parent == process->parent || now.parent == getpid());
  if (is_same) syscall(SYS_pidfd_send_signal, handle, signal, NULL, 0);
  close(handle);
}
