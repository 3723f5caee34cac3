// How a process knows that it is to be the launcher.
#ifndef CPIPE_PROCESSES_NAME_H
#define CPIPE_PROCESSES_NAME_H

#define LAUNCHER_NAME "pipe: launcher"
// How a process knows that it is to be a cleaner.
#define CLEANER_NAME "pipe: cleaner"
enum { LAUNCHER_SOCKET = 3 };

/// The descriptor that the launcher holds open, and each keeper with it, as long as they live.
enum { LAUNCHER_HELD = LAUNCHER_SOCKET + 1 };

#endif
