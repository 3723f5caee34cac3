// What launcher and keeper share. Both were executed afresh and have one thread.
#ifndef CPIPE_PROCESSES_INTERNAL_H
#define CPIPE_PROCESSES_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "cpipe.h"

/// A request in the form that execve takes.
struct request {
  struct cpipe_request head;
  const char *record;
  const char *attempt;
  const char *directory;
  char **variables;
  /// The argument lists, each ended by a null pointer.
  char ***commands;
  const char *host;
  struct mount_step *mounts;
  /// The numbers of this user and group, which a process in its own user namespace cannot ask for.
  uid_t outer_user;
  gid_t outer_group;
};

/// Something to mount before a command starts; an overlay has no source.
struct mount_step {
  const char *kind;
  const char *source;
  const char *target;
  const char *options;
};

enum reason { REASON_ENDED, REASON_CANCELLED, REASON_TIMED_OUT, REASON_ABANDONED };
enum step {
  STEP_PROCESS,
  STEP_GROUP,
  STEP_DIRECTORY,
  STEP_STREAMS,
  STEP_PROGRAM,
  STEP_ISOLATION,
};

/// A step of starting a command that was refused; `error` is 0 if none was.
struct refusal {
  enum step step;
  int error;
};

/// What a completion record says.
struct completion {
  enum reason reason;
  struct refusal refusal;
  /// Of the last command that ended, as `waitpid` has it; without meaning after a refusal.
  int status;
  uint32_t command;
  int64_t started_nanoseconds;
  int64_t ended_nanoseconds;
  int leftovers;
  int survivors;
};

/// The ends of an attempt's descriptors that travel to its keeper.
struct keeper_ends {
  int control;
  int output;
  int error;
};

/// The launcher's whole life.
[[noreturn]] void launcher_main(int socket);

/// A keeper's whole life; SIGCHLD must have a handler and all signals must be blocked.
[[noreturn]] void keeper_main(struct keeper_ends ends);

/// Says in a keeper's place that there could be none.
void keeper_refuse(struct keeper_ends ends, int error);

/// Reads a request; returns whether there was a whole one.
bool request_read(int control, struct request *request);

/// Starts a command in a process group of its own; returns its process, or 0 and why not.
pid_t command_start(const struct request *request, char **arguments, struct keeper_ends ends,
                    struct refusal *refusal);

/// Replaces the process by a program that is looked up in the PATH of `variables`; returns an errno.
int command_execute(char **arguments, char **variables);

/// Makes the process of a command that is to be confined, as `fork` does.
pid_t confined_fork(const struct request *request);

/// Keeps this process, which `confined_fork` made, apart as the request says; returns 0 or an errno.
int confine(const struct request *request);

/// Takes away what `confine` has to leave until the program starts; returns 0 or an errno.
int confine_calls(const struct request *request);

/// The cleaner's whole life.
[[noreturn]] void cleaner_main(char **arguments);

/// Writes the record into its file and to `control`, unless that is negative.
void completion_publish(const struct completion *completion, const struct request *request,
                        int control);

struct process {
  pid_t pid;
  pid_t parent;
  bool is_zombie;
  bool is_descendant;
};

/// The processes of this machine, sorted by pid, with the descendants of this one marked.
struct process_list {
  struct process *items;
  size_t count;
  size_t capacity;
};

/// Reads the list anew.
void process_list_read(struct process_list *list);

/// Sends a signal to a descendant unless its pid has meanwhile passed to another process.
void process_signal(const struct process *process, int signal);

/// Nanoseconds of a clock.
int64_t clock_nanoseconds(clockid_t clock);

#endif
