// The launcher: forks a keeper for each message on its socket, and nothing else.
//
// It stays tiny, so that its forks are cheap. It is a subreaper, so that it inherits the tree of a
// keeper that was killed, and ends it. When its socket closes it waits for its keepers and exits.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "name.h"
#include "processes.h"

/// The keepers that live.
struct keepers {
  pid_t *items;
  size_t count;
  size_t capacity;
};

static void keepers_add(struct keepers *keepers, pid_t keeper) {
  if (keepers->count == keepers->capacity) {
    keepers->capacity = keepers->capacity == 0 ? 64 : 2 * keepers->capacity;
    keepers->items = realloc(keepers->items, keepers->capacity * sizeof(pid_t));
    if (keepers->items == NULL) abort();
  }
  keepers->items[keepers->count++] = keeper;
}

static bool keepers_contain(const struct keepers *keepers, pid_t process) {
  for (size_t i = 0; i < keepers->count; i++) {
    if (keepers->items[i] == process) return true;
  }
  return false;
}

static bool keepers_remove(struct keepers *keepers, pid_t process) {
  for (size_t i = 0; i < keepers->count; i++) {
    if (keepers->items[i] != process) continue;
    keepers->items[i] = keepers->items[--keepers->count];
    return true;
  }
  return false;
}

/// Kills what a killed keeper left to us; the orphans of these come to us in turn.
static void kill_orphans(const struct keepers *keepers) {
  struct process_list list = {0};
  process_list_read(&list);
  for (size_t i = 0; i < list.count; i++) {
    const struct process *process = &list.items[i];
    bool is_child = process->parent == getpid();
    if (is_child && !keepers_contain(keepers, process->pid)) kill(process->pid, SIGKILL);
  }
  free(list.items);
}

static void reap(struct keepers *keepers) {
  bool has_orphans = false;
  int status;
  for (pid_t process; (process = waitpid(-1, &status, WNOHANG)) > 0;) {
    if (!keepers_remove(keepers, process) || status != 0) has_orphans = true;
  }
  if (has_orphans) kill_orphans(keepers);
}

/// Takes a message; returns its size, 0 at the end, and the descriptors that came with it.
static ssize_t receive_ends(int socket, struct keeper_ends *ends) {
  int descriptors[3];
  alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof descriptors)];
  char byte;
  struct iovec data = {.iov_base = &byte, .iov_len = 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = space,
                           .msg_controllen = sizeof space};
  ssize_t size = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  struct cmsghdr *head = size > 0 ? CMSG_FIRSTHDR(&message) : NULL;
  if (head == NULL || head->cmsg_len != CMSG_LEN(sizeof descriptors)) {
    *ends = (struct keeper_ends){-1, -1, -1};
    return size;
  }
  memcpy(descriptors, CMSG_DATA(head), sizeof descriptors);
  *ends = (struct keeper_ends){descriptors[0], descriptors[1], descriptors[2]};
  return size;
}

static void launch(int socket, struct keeper_ends ends, struct keepers *keepers) {
  pid_t keeper = fork();
  if (keeper == 0) {
    close(socket);
    keeper_main(ends);
  }
  if (keeper > 0) keepers_add(keepers, keeper);
  if (keeper < 0) keeper_refuse(ends, errno);
  close(ends.control);
  close(ends.output);
  close(ends.error);
}

static void note_child(int signal) { (void)signal; }

/// Leaves SIGCHLD as the one signal that interrupts a `ppoll` with the returned mask.
static sigset_t prepare_signals(void) {
  sigset_t mask;
  sigfillset(&mask);
  sigprocmask(SIG_SETMASK, &mask, NULL);
  sigaction(SIGCHLD, &(struct sigaction){.sa_handler = note_child}, NULL);
  sigdelset(&mask, SIGCHLD);
  return mask;
}

[[noreturn]] void launcher_main(int socket) {
  // What pipe itself had inherited and never closed must not reach any command.
  close_range(LAUNCHER_HELD + 1, ~0U, 0);
  fcntl(socket, F_SETFD, FD_CLOEXEC);
  fcntl(LAUNCHER_HELD, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_NAME, "pipe-launcher");
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t mask = prepare_signals();
  struct keepers keepers = {0};
  struct pollfd entry = {.fd = socket, .events = POLLIN};
  while (entry.fd >= 0 || keepers.count > 0) {
    int ready = ppoll(&entry, 1, NULL, &mask);
    reap(&keepers);
    struct keeper_ends ends;
    ssize_t size = 1;
    while (ready > 0 && (size = receive_ends(socket, &ends)) > 0) {
      if (ends.control >= 0) launch(socket, ends, &keepers);
    }
    if (size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR)) entry.fd = -1;
  }
  _exit(0);
}

/// Turns a process that client.c started into the launcher or a cleaner, before Swift's `main` begins.
[[gnu::constructor(101)]] static void become_launcher(int count, char **arguments) {
  if (count == 1 && strcmp(arguments[0], LAUNCHER_NAME) == 0) launcher_main(LAUNCHER_SOCKET);
  if (count > 1 && strcmp(arguments[0], CLEANER_NAME) == 0) cleaner_main(arguments);
}
