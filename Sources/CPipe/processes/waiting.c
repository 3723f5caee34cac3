// What a process waits on besides descriptors it was given: signals, and calls from other threads.
#define _GNU_SOURCE
#include "cpipe.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t set_of(const int *signals, size_t count) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
  return set;
}

int cpipe_signal_is_ignored(int signal) {
  struct sigaction action;
  return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int cpipe_signals_open(const int *signals, size_t count) {
  sigset_t set = set_of(signals, count);
  int descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor < 0) return -errno;
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  return descriptor;
}

void cpipe_signals_close(int descriptor, const int *signals, size_t count) {
  sigset_t set = set_of(signals, count);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  close(descriptor);
}

int cpipe_signals_next(int descriptor) {
  struct signalfd_siginfo information;
  ssize_t size = read(descriptor, &information, sizeof information);
  return size == sizeof information ? (int)information.ssi_signo : 0;
}

int cpipe_wake_open(void) {
  int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return descriptor < 0 ? -errno : descriptor;
}
