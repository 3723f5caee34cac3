#ifndef CPIPE_MACHINE_H
#define CPIPE_MACHINE_H

/// The number of processors that this process may use, at least 1.
int cpipe_processors(void);

/// Keeps freed memory for the next use instead of giving it back to the kernel, which is for a process
/// that ends soon: memory that comes again has to be cleared again.
void cpipe_keep_memory(void);

/// The environment of this process, ended by a null pointer.
char **cpipe_environment(void);

/// Becomes a program, looked up in the `PATH` of this process; returns an errno when that fails.
int cpipe_become(const char *program, char *const arguments[], char *const environment[]);

/// Writes a number with some significant digits, trailing zeros included, as `%#.*g` does.
///
/// Returns the length that the text has, which was cut if it is not below `size`.
int cpipe_format(char *text, int size, int digits, double number);

/// 1 if a text stands somewhere in some bytes.
int cpipe_holds(const void *bytes, long size, const void *text, long length);

#endif
