// Starts one command: between vfork and execve.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "processes.h"

static const char *search_path(char **variables) {
  for (; *variables != NULL; variables++) {
    if (strncmp(*variables, "PATH=", 5) == 0) return *variables + 5;
  }
  return "/usr/bin:/bin";
}

/// Whether a search goes on to the next folder after this errno of execve.
static bool is_elsewhere(int error) {
  return error == ENOENT || error == ENOTDIR || error == EACCES || error == ENODEV ||
         error == ESTALE || error == ETIMEDOUT || error == ENAMETOOLONG || error == ELOOP;
}

int command_execute(char **arguments, char **variables) {
  const char *program = arguments[0];
  if (strchr(program, '/') != NULL) {
    execve(program, arguments, variables);
    return errno;
  }
  int error = ENOENT;
  const char *folder = search_path(variables);
  while (*program != 0) {
    size_t length = strcspn(folder, ":");
    char candidate[PATH_MAX];
    int size = snprintf(candidate, sizeof candidate, "%.*s%s%s", (int)length, folder,
                        length == 0 ? "" : "/", program);
    if (size < (int)sizeof candidate) {
      execve(candidate, arguments, variables);
      if (!is_elsewhere(errno)) return errno;
      if (errno == EACCES) error = EACCES;
    }
    if (folder[length] == 0) break;
    folder += length + 1;
  }
  return error;
}

/// The child's way to its program; returns only if a step is refused.
static struct refusal become_command(const struct request *request, char **arguments,
                                     struct keeper_ends ends) {
  sigset_t none;
  sigemptyset(&none);
  if (setpgid(0, 0) != 0) return (struct refusal){STEP_GROUP, errno};
  if (chdir(request->directory) != 0) return (struct refusal){STEP_DIRECTORY, errno};
  if (dup2(ends.output, 1) < 0 || dup2(ends.error, 2) < 0) {
    return (struct refusal){STEP_STREAMS, errno};
  }
  sigprocmask(SIG_SETMASK, &none, NULL);
  return (struct refusal){STEP_PROGRAM, command_execute(arguments, request->variables)};
}

/// The way of a child that is confined; returns only if a step is refused.
static struct refusal become_confined(const struct request *request, char **arguments,
                                      struct keeper_ends ends) {
  sigset_t none;
  sigemptyset(&none);
  if (setpgid(0, 0) != 0) return (struct refusal){STEP_GROUP, errno};
  int error = confine(request);
  if (error != 0) return (struct refusal){STEP_ISOLATION, error};
  if (chdir(request->directory) != 0) return (struct refusal){STEP_DIRECTORY, errno};
  if (dup2(ends.output, 1) < 0 || dup2(ends.error, 2) < 0) {
    return (struct refusal){STEP_STREAMS, errno};
  }
  error = confine_calls(request);
  if (error != 0) return (struct refusal){STEP_ISOLATION, error};
  sigprocmask(SIG_SETMASK, &none, NULL);
  return (struct refusal){STEP_PROGRAM, command_execute(arguments, request->variables)};
}

/// Starts a confined command. Its child needs memory of its own, so it says through a pipe, which
/// closes when the program starts, why it has none.
static pid_t confined_start(const struct request *request, char **arguments,
                            struct keeper_ends ends, struct refusal *refusal) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) {
    *refusal = (struct refusal){STEP_PROCESS, errno};
    return 0;
  }
  pid_t child = confined_fork(request);
  if (child == 0) {
    struct refusal found = become_confined(request, arguments, ends);
    // Without a reader nobody is left who could learn of it.
    if (write(report[1], &found, sizeof found) < 0) _exit(126);
    _exit(127);
  }
  int error = errno;
  close(report[1]);
  *refusal = (struct refusal){child < 0 ? STEP_ISOLATION : STEP_PROCESS, child < 0 ? error : 0};
  ssize_t size = 0;
  while (child > 0 && (size = read(report[0], refusal, sizeof *refusal)) < 0 && errno == EINTR) {
  }
  close(report[0]);
  if (refusal->error == 0) return child;
  if (child > 0) waitpid(child, NULL, 0);
  return 0;
}

pid_t command_start(const struct request *request, char **arguments, struct keeper_ends ends,
                    struct refusal *refusal) {
  if (request->head.confinement != 0 || request->head.umask >= 0) {
    return confined_start(request, arguments, ends, refusal);
  }
  // The child borrows this memory until it has its program, so it can say here why it has none.
  volatile struct refusal report = {STEP_PROGRAM, 0};
  pid_t child = vfork();
  if (child == 0) {
    struct refusal found = become_command(request, arguments, ends);
    report.step = found.step;
    report.error = found.error;
    _exit(127);
  }
  *refusal = child < 0 ? (struct refusal){STEP_PROCESS, errno}
                       : (struct refusal){report.step, report.error};
  if (refusal->error == 0) return child;
  if (child > 0) waitpid(child, NULL, 0);
  return 0;
}
