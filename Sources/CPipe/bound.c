#define _GNU_SOURCE
#include "cpipe_bound.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the child, where only async-signal-safe calls are allowed. */
static void become(char *const arguments[], char *const environment[], const int streams[3],
                   int report, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  if (dup2(streams[0], 0) >= 0 && dup2(streams[1], 1) >= 0 && dup2(streams[2], 2) >= 0)
    execvpe(arguments[0], arguments, environment);
  int number = errno;
  if (write(report, &number, sizeof number) < 0) _exit(126);
  _exit(127);
}

int cpipe_bound_start(char *const arguments[], char *const environment[], const int streams[3],
                       int *pid) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return errno;
  pid_t parent = getpid();
  pid_t child = fork();
  if (child < 0) {
    int number = errno;
    close(report[0]);
    close(report[1]);
    return number;
  }
  if (child == 0) become(arguments, environment, streams, report[1], parent);
  close(report[1]);
  int number = 0;
  ssize_t count;
  do count = read(report[0], &number, sizeof number);
  while (count < 0 && errno == EINTR);
  close(report[0]);
  if (count <= 0) {
    *pid = child;
    return 0;
  }
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
  }
  return number;
}
