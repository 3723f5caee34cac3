/// Processes: a launcher, started once, that forks one keeper per attempt; see Execution.docc.
#ifndef CPIPE_PROCESSES_H
#define CPIPE_PROCESSES_H

#include <stddef.h>
#include <stdint.h>

/// The launcher as its owner sees it. Closing the socket ends it once its last keeper has ended.
struct cpipe_launcher {
  int socket;
  int pid;
};

/// The owner's ends of an attempt's descriptors; `output` and `error` do not block.
struct cpipe_attempt {
  int control;
  int output;
  int error;
};

/// What commands are kept apart from, and what of the machine they see otherwise.
enum cpipe_confinement_flag {
  /// Own mounts, which the request lists.
  CPIPE_OWN_MOUNTS = 1,
  /// An own host name, which the request gives.
  CPIPE_OWN_HOST = 2,
  /// Own shared memory and semaphores.
  CPIPE_OWN_IPC = 4,
  /// A network with nothing but this machine itself in it.
  CPIPE_OWN_NETWORK = 8,
  /// Own process numbers.
  CPIPE_OWN_PROCESSES = 16,
  /// An own user namespace, in which this user has the number `user`.
  CPIPE_OWN_USER = 32,
  /// The same addresses in memory each time.
  CPIPE_FIXED_ADDRESSES = 64,
  /// A kernel that calls itself 2.6.
  CPIPE_OLD_KERNEL = 128,
  /// No system call for random bytes, so that programs read /dev/urandom.
  CPIPE_NO_GETRANDOM = 256,
  /// One processor.
  CPIPE_ONE_PROCESSOR = 512,
};

/// The head of a request. Behind it stand `text_size` bytes: texts, each ended by a zero byte.
/// These are the path of the completion record, the attempt's name, the working directory, `variables`
/// times NAME=VALUE, then for each of `commands` the number of its arguments in decimal and the
/// arguments, then the host name and for each of `mounts` its kind (`bind`, `read-only`, `overlay`),
/// source, target and options.
struct cpipe_request {
  uint32_t text_size;
  uint32_t variables;
  uint32_t commands;
  /// The sum of the arguments of all commands.
  uint32_t arguments;
  /// Negative: no limit.
  int64_t timeout_nanoseconds;
  int64_t grace_nanoseconds;
  /// A set of `cpipe_confinement_flag`.
  uint32_t confinement;
  uint32_t mounts;
  uint32_t user;
  /// Negative: as it is.
  int32_t umask;
};

/// What the owner may write to `control` while the attempt runs, a byte each.
enum cpipe_order {
  /// TERM, after the grace KILL.
  CPIPE_ORDER_TERMINATE = 'T',
  /// KILL at once.
  CPIPE_ORDER_KILL = 'K',
};

/// Starts the launcher; returns 0 or an errno. May be called while threads run.
///
/// The launcher and its keepers keep the file open that `held` names, if it is not negative, so that a
/// lock on it lasts until the last of them has ended.
int cpipe_launcher_start(int held, struct cpipe_launcher *launcher);

/// Closes the socket of a launcher and reaps it if it has already ended.
void cpipe_launcher_release(struct cpipe_launcher *launcher);

/// Hands a request (head and text) to the launcher; returns 0 or an errno, EPIPE if the launcher
/// has ended.
int cpipe_attempt_start(int launcher, const void *request, size_t size,
                        struct cpipe_attempt *attempt);

/// Starts a process that waits until nobody holds the lock on a file any more, then deletes the trees
/// and ends; returns its pid, or a negated errno.
int cpipe_cleaner_start(const char *lock, const char *const *trees, size_t count);

/// Deletes a tree, closed folders included; returns 0 or the first errno. That nothing is there is no error.
int cpipe_delete_tree(const char *path);

/// Blocks the signals in the calling thread and returns a descriptor that yields them, or a
/// negated errno.
int cpipe_signals_open(const int *signals, size_t count);

/// Unblocks the signals in the calling thread and closes the descriptor.
void cpipe_signals_close(int descriptor, const int *signals, size_t count);

/// Whether the process ignores a signal, as after `nohup`.
int cpipe_signal_is_ignored(int signal);

/// The next signal that a descriptor of `cpipe_signals_open` yields, 0 if none is waiting.
int cpipe_signals_next(int descriptor);

/// Makes a descriptor that can be read once any thread wrote 8 bytes to it, or a negated errno.
int cpipe_wake_open(void);

#endif
