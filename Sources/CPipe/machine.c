#define _GNU_SOURCE
#include "cpipe_machine.h"

#include <errno.h>
#include <malloc.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int cpipe_processors(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int)count : 1;
}

void cpipe_keep_memory(void) {
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 1 << 20);
  mallopt(M_MMAP_THRESHOLD, 16 << 20);
}

char **cpipe_environment(void) { return environ; }

int cpipe_become(const char *program, char *const arguments[], char *const environment[]) {
  execvpe(program, arguments, environment);
  return errno;
}

int cpipe_format(char *text, int size, int digits, double number) {
  return snprintf(text, size, "%#.*g", digits, number);
}

int cpipe_holds(const void *bytes, long size, const void *text, long length) {
  return memmem(bytes, (size_t)size, text, (size_t)length) != NULL;
}
