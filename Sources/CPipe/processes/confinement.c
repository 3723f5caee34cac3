// Keeps a command apart: namespaces, mounts, and what of the machine it sees otherwise.
//
// All of it happens in the command's own process, after the fork and before its program, so that
// nothing has to be undone: with the last process the namespaces and their mounts are gone.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "processes.h"

enum { most_mounts = 64 };

static bool has(const struct request *request, enum cpipe_confinement_flag flag) {
  return (request->head.confinement & flag) != 0;
}

pid_t confined_fork(const struct request *request) {
  unsigned long flags = SIGCHLD;
  if (has(request, CPIPE_OWN_USER)) flags |= CLONE_NEWUSER;
  if (has(request, CPIPE_OWN_PROCESSES)) flags |= CLONE_NEWPID;
  return (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
}

// Namespaces

static int write_text(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno;
  int error = write(file, text, strlen(text)) < 0 ? errno : 0;
  close(file);
  return error;
}

/// Gives this process its number in its own user namespace.
static int map_user(const struct request *request) {
  char text[64];
  // Without this an ordinary user may not map a group.
  int error = write_text("/proc/self/setgroups", "deny");
  if (error != 0 && error != ENOENT) return error;
  snprintf(text, sizeof text, "%u %u 1", request->head.user, request->outer_user);
  error = write_text("/proc/self/uid_map", text);
  if (error != 0) return error;
  snprintf(text, sizeof text, "%u %u 1", request->head.user, request->outer_group);
  return write_text("/proc/self/gid_map", text);
}

static int enter_namespaces(const struct request *request) {
  int flags = 0;
  if (has(request, CPIPE_OWN_MOUNTS)) flags |= CLONE_NEWNS;
  if (has(request, CPIPE_OWN_HOST)) flags |= CLONE_NEWUTS;
  if (has(request, CPIPE_OWN_IPC)) flags |= CLONE_NEWIPC;
  if (has(request, CPIPE_OWN_NETWORK)) flags |= CLONE_NEWNET;
  return flags == 0 || unshare(flags) == 0 ? 0 : errno;
}

/// A network namespace begins with its own loopback down.
static int raise_loopback(void) {
  int connection = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (connection < 0) return errno;
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int error = ioctl(connection, SIOCSIFFLAGS, &request) == 0 ? 0 : errno;
  close(connection);
  return error;
}

// Mounts

/// The flags of a mount that must be repeated when it is mounted again.
static unsigned long kept_flags(const char *target) {
  struct statvfs status;
  if (statvfs(target, &status) != 0) return 0;
  unsigned long flags = 0;
  if (status.f_flag & ST_NOSUID) flags |= MS_NOSUID;
  if (status.f_flag & ST_NODEV) flags |= MS_NODEV;
  if (status.f_flag & ST_NOEXEC) flags |= MS_NOEXEC;
  if (status.f_flag & ST_NOATIME) flags |= MS_NOATIME;
  if (status.f_flag & ST_RELATIME) flags |= MS_RELATIME;
  return flags;
}

static int mount_step(const struct mount_step *step, int source) {
  if (strcmp(step->kind, "overlay") == 0) {
    return mount("overlay", step->target, "overlay", 0, step->options) == 0 ? 0 : errno;
  }
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", source);
  if (mount(path, step->target, NULL, MS_BIND | MS_REC, NULL) != 0) return errno;
  if (strcmp(step->kind, "read-only") != 0) return 0;
  unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | kept_flags(step->target);
  return mount(NULL, step->target, NULL, flags, NULL) == 0 ? 0 : errno;
}

/// Mounts in order. All sources are opened before, since a mount may hide those of later ones.
static int make_mounts(const struct request *request) {
  int sources[most_mounts];
  uint32_t count = request->head.mounts;
  if (count > most_mounts) return E2BIG;
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return errno;
  for (uint32_t i = 0; i < count; i++) {
    bool has_source = request->mounts[i].source[0] != 0;
    sources[i] = has_source ? open(request->mounts[i].source, O_PATH | O_CLOEXEC) : -1;
    if (has_source && sources[i] < 0) return errno;
  }
  for (uint32_t i = 0; i < count; i++) {
    int error = mount_step(&request->mounts[i], sources[i]);
    if (error != 0) return error;
  }
  // Its own process numbers show only in a table of its own. Where that is refused, the numbers still
  // are what the command is told.
  if (has(request, CPIPE_OWN_PROCESSES)) mount("proc", "/proc", "proc", 0, NULL);
  return 0;
}

// The machine

static int keep_one_processor(void) {
  cpu_set_t allowed;
  cpu_set_t one;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return errno;
  CPU_ZERO(&one);
  for (int processor = 0; processor < CPU_SETSIZE; processor++) {
    if (!CPU_ISSET(processor, &allowed)) continue;
    CPU_SET(processor, &one);
    break;
  }
  return sched_setaffinity(0, sizeof one, &one) == 0 ? 0 : errno;
}

static int change_personality(const struct request *request) {
  unsigned long wanted = 0;
  if (has(request, CPIPE_FIXED_ADDRESSES)) wanted |= ADDR_NO_RANDOMIZE;
  if (has(request, CPIPE_OLD_KERNEL)) wanted |= UNAME26;
  if (wanted == 0) return 0;
  int present = personality(0xffffffff);
  return present >= 0 && personality((unsigned long)present | wanted) >= 0 ? 0 : errno;
}

int confine(const struct request *request) {
  int error = has(request, CPIPE_OWN_USER) ? map_user(request) : 0;
  if (error == 0) error = enter_namespaces(request);
  if (error == 0 && has(request, CPIPE_OWN_MOUNTS)) error = make_mounts(request);
  if (error == 0 && has(request, CPIPE_OWN_NETWORK)) error = raise_loopback();
  if (error == 0 && has(request, CPIPE_OWN_HOST)) {
    error = sethostname(request->host, strlen(request->host)) == 0 ? 0 : errno;
  }
  if (error == 0 && has(request, CPIPE_ONE_PROCESSOR)) error = keep_one_processor();
  if (error == 0) error = change_personality(request);
  if (request->head.umask >= 0) umask((mode_t)request->head.umask);
  return error;
}

// System calls

#if defined(__x86_64__)
constexpr uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t architecture = 0;
#endif

int confine_calls(const struct request *request) {
  if (!has(request, CPIPE_NO_GETRANDOM)) return 0;
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getrandom, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0) return 0;
  // Who is not root has to give up programs that change the user.
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ? 0 : errno;
}
