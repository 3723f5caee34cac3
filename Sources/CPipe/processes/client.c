// What pipe does with the launcher.
//
// The launcher is this very program, executed afresh under a name that launcher.c recognises. A
// mere fork would carry pipe's heap along: every later fork would copy its page tables, every
// command would report pipe's own size as its largest, and a fork beside running threads may do
// next to nothing.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cpipe.h"
#include "name.h"

enum { pipe_bytes = 256 << 10 };

/// This program, whatever stands at its path by now, under a number that the launcher does not use.
static int open_program(void) {
  int program = open("/proc/self/exe", O_PATH | O_CLOEXEC);
  if (program < 0) return -1;
  int moved = fcntl(program, F_DUPFD_CLOEXEC, LAUNCHER_HELD + 1);
  close(program);
  return moved;
}

static int spawn_launcher(int program, int socket, int held, pid_t *process) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t all;
  sigset_t all_and_internal;
  sigfillset(&all);
  // sigfillset leaves out two signals of glibc's own, which posix_spawn would then have ignored.
  memset(&all_and_internal, 0xFF, sizeof all_and_internal);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigmask(&attributes, &all);
  posix_spawnattr_setsigdefault(&attributes, &all_and_internal);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket, LAUNCHER_SOCKET);
  if (held >= 0) {
    posix_spawn_file_actions_adddup2(&actions, held, LAUNCHER_HELD);
  } else {
    posix_spawn_file_actions_addopen(&actions, LAUNCHER_HELD, "/dev/null", O_RDONLY, 0);
  }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", program);
  char *arguments[] = {LAUNCHER_NAME, NULL};
  char *variables[] = {NULL};
  int error = posix_spawn(process, path, &actions, &attributes, arguments, variables);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error;
}

int cpipe_launcher_start(int held, struct cpipe_launcher *launcher) {
  int program = open_program();
  if (program < 0) return errno;
  int ends[2];
  pid_t process;
  // Under a number of its own, so that making the launcher's descriptors cannot overwrite it.
  int moved_held = held < 0 ? -1 : fcntl(held, F_DUPFD_CLOEXEC, LAUNCHER_HELD + 1);
  int error = socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : errno;
  if (error == 0) {
    error = spawn_launcher(program, ends[1], moved_held, &process);
    close(ends[1]);
    if (error != 0) close(ends[0]);
  }
  close(program);
  if (moved_held >= 0) close(moved_held);
  if (error == 0) *launcher = (struct cpipe_launcher){.socket = ends[0], .pid = process};
  return error;
}

int cpipe_cleaner_start(const char *lock, const char *const *trees, size_t count) {
  int program = open_program();
  if (program < 0) return -errno;
  char **arguments = calloc(count + 3, sizeof(char *));
  if (arguments == NULL) abort();
  arguments[0] = CLEANER_NAME;
  arguments[1] = (char *)lock;
  for (size_t i = 0; i < count; i++) arguments[i + 2] = (char *)trees[i];
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  // Not to be reached by the signals of a terminal, nor by those for pipe's group.
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigmask(&attributes, &all);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", program);
  char *variables[] = {NULL};
  pid_t process;
  int error = posix_spawn(&process, path, &actions, &attributes, arguments, variables);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  free(arguments);
  close(program);
  return error == 0 ? process : -error;
}

void cpipe_launcher_release(struct cpipe_launcher *launcher) {
  close(launcher->socket);
  waitpid(launcher->pid, NULL, WNOHANG);
}

/// Sends three descriptors in one message; returns 0 or an errno.
static int send_ends(int launcher, int control, int output, int error) {
  const int descriptors[] = {control, output, error};
  alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof descriptors)] = {0};
  char byte = 0;
  struct iovec data = {.iov_base = &byte, .iov_len = 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = space,
                           .msg_controllen = sizeof space};
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof descriptors);
  memcpy(CMSG_DATA(head), descriptors, sizeof descriptors);
  for (int tries = 0; sendmsg(launcher, &message, MSG_NOSIGNAL) < 0; tries++) {
    // Too many descriptors are on their way: the launcher has to take some first.
    if (errno != EINTR && (errno != ETOOMANYREFS || tries > 1000)) return errno;
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
  return 0;
}

static int send_all(int socket, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t sent = send(socket, bytes, size, MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) return errno;
    if (sent > 0) bytes += sent, size -= (size_t)sent;
  }
  return 0;
}

/// A pipe whose reading end does not block; returns 0 or an errno.
static int make_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  // Only for speed: without the permission the pipe keeps its size.
  fcntl(ends[0], F_SETPIPE_SZ, pipe_bytes);
  return 0;
}

static void close_all(const int *descriptors, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (descriptors[i] >= 0) close(descriptors[i]);
  }
}

int cpipe_attempt_start(int launcher, const void *request, size_t size,
                        struct cpipe_attempt *attempt) {
  // Ours stand at even places, the keeper's at odd ones.
  int ends[6] = {-1, -1, -1, -1, -1, -1};
  int error = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : errno;
  if (error == 0) error = make_pipe(ends + 2);
  if (error == 0) error = make_pipe(ends + 4);
  if (error == 0) error = send_ends(launcher, ends[1], ends[3], ends[5]);
  close_all((int[]){ends[1], ends[3], ends[5]}, 3);
  if (error == 0) error = send_all(ends[0], request, size);
  if (error != 0) {
    close_all((int[]){ends[0], ends[2], ends[4]}, 3);
    return error == ECONNRESET ? EPIPE : error;
  }
  *attempt = (struct cpipe_attempt){.control = ends[0], .output = ends[2], .error = ends[4]};
  return 0;
}
