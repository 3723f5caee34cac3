#ifndef CPIPE_TEXTS_H
#define CPIPE_TEXTS_H

#include <stddef.h>

/// The long texts of diagnostics: Markdown with a second-level heading for each code.
const char *cpipe_explanations(void);

/// The JSON Schema of `pipe.yaml`.
const char *cpipe_schema(void);

/// The commit that the program was built from, empty if it is not known.
const char *cpipe_commit(void);

/// A file that `pipe init --example` writes.
struct cpipe_example_file {
  const char *path;
  const unsigned char *bytes;
  size_t count;
};

/// How many files the example has.
size_t cpipe_example_count(void);

/// One file of the example.
struct cpipe_example_file cpipe_example(size_t index);

#endif
