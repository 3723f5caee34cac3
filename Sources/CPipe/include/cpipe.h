#ifndef CPIPE_H
#define CPIPE_H

#ifndef __linux__
#error "pipe runs on Linux only: it relies on subreapers, statx and reflinks."
#endif

#include "cpipe_files.h"
#include "cpipe_bound.h"
#include "cpipe_machine.h"
#include "cpipe_processes.h"
#include "cpipe_texts.h"

#endif
