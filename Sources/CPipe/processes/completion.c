// Writes completion records; Execution.docc describes them.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "processes.h"

static const char *const reason_names[] = {"ended", "cancelled", "timed-out", "abandoned"};
static const char *const step_names[] = {"process", "group",   "directory",
                                          "streams", "program", "isolation"};

static int write_outcome(char *text, size_t size, const struct completion *completion) {
  const struct refusal *refusal = &completion->refusal;
  int status = completion->status;
  if (refusal->error != 0) {
    return snprintf(text, size, "not-started %s %d", step_names[refusal->step], refusal->error);
  }
  if (WIFSIGNALED(status)) return snprintf(text, size, "signalled %d", WTERMSIG(status));
  return snprintf(text, size, "exited %d", WEXITSTATUS(status));
}

static int64_t microseconds(struct timeval time) {
  return (int64_t)time.tv_sec * 1000000 + time.tv_usec;
}

static size_t write_text(char *text, size_t size, const char *attempt,
                         const struct completion *completion) {
  char outcome[64];
  write_outcome(outcome, sizeof outcome, completion);
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  return (size_t)snprintf(
      text, size,
      "pipe-completion 1\nattempt %s\nreason %s\noutcome %s\ncommand %" PRIu32 "\nuser-microseconds %" PRId64
      "\nsystem-microseconds %" PRId64 "\nmax-rss-bytes %" PRId64 "\nstarted-nanoseconds %" PRId64
      "\nended-nanoseconds %" PRId64 "\nleftovers %d\nsurvivors %d\nend\n",
      attempt, reason_names[completion->reason], outcome, completion->command,
      microseconds(usage.ru_utime), microseconds(usage.ru_stime),
      (int64_t)usage.ru_maxrss * 1024, completion->started_nanoseconds,
      completion->ended_nanoseconds, completion->leftovers, completion->survivors);
}

/// Appends to the run's file in one write; what a full disk cuts short lacks its last line.
static void append(const char *path, const char *text, size_t size) {
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0) return;
  (void)!write(file, text, size);
  close(file);
}

void completion_publish(const struct completion *completion, const struct request *request,
                        int control) {
  char text[2048];
  size_t size = write_text(text, sizeof text, request->attempt, completion);
  append(request->record, text, size);
  if (control >= 0) send(control, text, size, MSG_NOSIGNAL);
}
