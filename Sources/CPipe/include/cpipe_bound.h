#ifndef CPIPE_BOUND_H
#define CPIPE_BOUND_H

/* Starts a program, looked up in the `PATH` of this process, that is killed when the calling thread
   ends, however it ends. Returns 0 or an errno; ENOENT if there is no such program. */
int cpipe_bound_start(char *const arguments[], char *const environment[], const int streams[3],
                       int *pid);

#endif
