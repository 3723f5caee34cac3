// A keeper: runs the commands of one attempt and sees to it that nothing of them stays behind.
//
// An attempt goes through phases, and only ever forward: its commands run; what they left behind
// may settle; what remains is told to terminate; what still remains is killed.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "processes.h"

constexpr int64_t never = INT64_MAX;
constexpr int64_t millisecond = 1000000;
/// How long leftovers may end by themselves, such as the `tee` of a process substitution.
constexpr int64_t settling_time = 500 * millisecond;
/// How long to wait for the killed, which hang in the kernel or belong to another user.
constexpr int64_t killing_time = 5000 * millisecond;
/// How often to look for processes that were just being made when their parent was killed.
constexpr int64_t killing_interval = 20 * millisecond;
constexpr int most_told = 1024;

/// GIVEN_UP: some of the tree cannot be ended by anyone.
enum phase { RUNNING, SETTLING, TERMINATING, KILLING, GIVEN_UP };

struct keeper {
  struct request request;
  struct keeper_ends ends;
  struct completion completion;
  enum phase phase;
  int64_t phase_end;
  int64_t time_limit;
  /// The command that runs, 0 if none does.
  pid_t command;
  bool has_finished_commands;
  bool has_children;
  struct process_list processes;
  /// Those that were sent TERM.
  pid_t told[most_told];
  int told_count;
};

int64_t clock_nanoseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int64_t now(void) { return clock_nanoseconds(CLOCK_MONOTONIC); }

static int64_t later(int64_t nanoseconds) {
  int64_t time = now();
  return nanoseconds >= never - time ? never : time + nanoseconds;
}

// Ending the tree

static bool was_told(const struct keeper *keeper, pid_t process) {
  for (int i = 0; i < keeper->told_count; i++) {
    if (keeper->told[i] == process) return true;
  }
  return false;
}

static void tell(struct keeper *keeper, const struct process *process) {
  if (keeper->told_count < most_told) keeper->told[keeper->told_count++] = process->pid;
  process_signal(process, SIGTERM);
  // A stopped process takes note of TERM only once it goes on.
  process_signal(process, SIGCONT);
}

/// Tells the whole tree, or only orphans that nobody told yet: a process made while the others were
/// being told, whose parent has gone. One whose parent lives may be cleaning up for it.
static int tell_tree(struct keeper *keeper, bool only_orphans) {
  int count = 0;
  process_list_read(&keeper->processes);
  for (size_t i = 0; i < keeper->processes.count; i++) {
    const struct process *process = &keeper->processes.items[i];
    if (!process->is_descendant || process->is_zombie) continue;
    bool is_orphan = process->parent == getpid() && !was_told(keeper, process->pid);
    if (only_orphans && !is_orphan) continue;
    tell(keeper, process);
    count++;
  }
  return count;
}

static int kill_tree(struct keeper *keeper) {
  int count = 0;
  process_list_read(&keeper->processes);
  for (size_t i = 0; i < keeper->processes.count; i++) {
    const struct process *process = &keeper->processes.items[i];
    if (!process->is_descendant || process->is_zombie) continue;
    process_signal(process, SIGKILL);
    count++;
  }
  return count;
}

static void enter(struct keeper *keeper, enum phase phase) {
  if (phase <= keeper->phase) return;
  keeper->phase = phase;
  int count = 0;
  switch (phase) {
    case RUNNING: break;
    case SETTLING: keeper->phase_end = later(settling_time); break;
    case TERMINATING:
      keeper->phase_end = later(keeper->request.head.grace_nanoseconds);
      count = tell_tree(keeper, false);
      break;
    case KILLING:
      keeper->phase_end = later(killing_time);
      count = kill_tree(keeper);
      break;
    case GIVEN_UP: keeper->completion.survivors = kill_tree(keeper); break;
  }
  struct completion *completion = &keeper->completion;
  bool is_left = keeper->has_finished_commands && completion->reason == REASON_ENDED;
  if (is_left && completion->leftovers == 0) completion->leftovers = count;
}

/// Ends the attempt early. Commands that had ended before keep their reason: it was their own.
static void cut_short(struct keeper *keeper, enum reason reason, enum phase phase) {
  if (!keeper->has_finished_commands && keeper->completion.reason == REASON_ENDED) {
    keeper->completion.reason = reason;
  }
  enter(keeper, phase);
}

// Waiting

static void take_orders(struct keeper *keeper) {
  char order;
  ssize_t size = recv(keeper->ends.control, &order, 1, MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size == 1) {
    cut_short(keeper, REASON_CANCELLED, order == CPIPE_ORDER_KILL ? KILLING : TERMINATING);
    return;
  }
  keeper->ends.control = -1;
  cut_short(keeper, REASON_ABANDONED, TERMINATING);
}

static void reap(struct keeper *keeper) {
  int status;
  pid_t process;
  bool has_reaped = false;
  while ((process = waitpid(-1, &status, WNOHANG)) > 0) {
    has_reaped = true;
    if (process != keeper->command) continue;
    keeper->command = 0;
    keeper->completion.status = status;
  }
  keeper->has_children = process == 0;
  if (!keeper->has_children) return;
  if (keeper->phase == KILLING) kill_tree(keeper);
  if (keeper->phase == TERMINATING && has_reaped) tell_tree(keeper, true);
}

static void watch_clock(struct keeper *keeper) {
  int64_t time = now();
  if (time >= keeper->time_limit && !keeper->has_finished_commands) {
    keeper->time_limit = never;
    cut_short(keeper, REASON_TIMED_OUT, TERMINATING);
  }
  if (time >= keeper->phase_end) enter(keeper, keeper->phase + 1);
}

static int64_t next_look(const struct keeper *keeper) {
  int64_t end = keeper->phase_end;
  if (!keeper->has_finished_commands && keeper->time_limit < end) end = keeper->time_limit;
  if (keeper->phase == KILLING && later(killing_interval) < end) {
    end = later(killing_interval);
  }
  return end;
}

/// Waits for the next thing to happen, and reacts to it.
static void advance(struct keeper *keeper) {
  sigset_t mask;
  sigfillset(&mask);
  sigdelset(&mask, SIGCHLD);
  int64_t end = next_look(keeper);
  int64_t rest = end == never ? never : end - now();
  if (rest < 0) rest = 0;
  struct timespec timeout = {.tv_sec = rest / 1000000000, .tv_nsec = rest % 1000000000};
  struct pollfd entry = {.fd = keeper->ends.control, .events = POLLIN};
  if (ppoll(&entry, 1, end == never ? NULL : &timeout, &mask) > 0) take_orders(keeper);
  reap(keeper);
  watch_clock(keeper);
}

// The attempt

static void run_commands(struct keeper *keeper) {
  struct completion *completion = &keeper->completion;
  const struct request *request = &keeper->request;
  for (uint32_t i = 0; i < request->head.commands; i++) {
    take_orders(keeper);
    if (completion->reason != REASON_ENDED) {
      if (i == 0) completion->refusal = (struct refusal){STEP_PROCESS, ECANCELED};
      break;
    }
    completion->command = i;
    keeper->command =
        command_start(request, request->commands[i], keeper->ends, &completion->refusal);
    while (keeper->command != 0) advance(keeper);
    bool has_failed = completion->refusal.error != 0 || completion->status != 0;
    if (has_failed || completion->reason != REASON_ENDED) break;
  }
  keeper->has_finished_commands = true;
}

static void end_tree(struct keeper *keeper) {
  reap(keeper);
  if (keeper->has_children) enter(keeper, SETTLING);
  while (keeper->has_children && keeper->phase != GIVEN_UP) advance(keeper);
}

[[noreturn]] void keeper_main(struct keeper_ends ends) {
  prctl(PR_SET_NAME, "pipe-keeper");
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  struct keeper *keeper = calloc(1, sizeof *keeper);
  if (keeper == NULL) abort();
  keeper->ends = ends;
  if (!request_read(ends.control, &keeper->request)) _exit(0);
  int64_t limit = keeper->request.head.timeout_nanoseconds;
  keeper->phase_end = never;
  keeper->time_limit = limit < 0 ? never : later(limit);
  struct completion *completion = &keeper->completion;
  completion->started_nanoseconds = clock_nanoseconds(CLOCK_REALTIME);
  int64_t start = now();
  run_commands(keeper);
  end_tree(keeper);
  // The wall clock may have been set meanwhile; an attempt lasts as long as it lasted.
  completion->ended_nanoseconds = completion->started_nanoseconds + (now() - start);
  completion_publish(completion, &keeper->request, keeper->ends.control);
  _exit(0);
}

void keeper_refuse(struct keeper_ends ends, int error) {
  struct request request;
  if (!request_read(ends.control, &request)) return;
  int64_t time = clock_nanoseconds(CLOCK_REALTIME);
  struct completion completion = {.refusal = {STEP_PROCESS, error},
                                  .started_nanoseconds = time,
                                  .ended_nanoseconds = time};
  completion_publish(&completion, &request, ends.control);
  free(request.commands);
}
