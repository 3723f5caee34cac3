#ifndef CPIPE_TEXTS_H
#define CPIPE_TEXTS_H

#include <stddef.h>

/// The long texts of diagnostics: Markdown with a second-level heading for each code.
const char *cpipe_explanations(void);

/// The JSON Schema of `pipe.yaml`.
const char *cpipe_schema(void);

/// The page that shows a graph; `<!--title-->`, `<!--graph-->` and `<!--data-->` stand for its parts.
const char *cpipe_graph_page(void);

/// The commit that the program was built from, empty if it is not known.
const char *cpipe_commit(void);

/// The workflow that `pipe init --ci github` writes, with `@NAMES@` to be replaced.
const char *cpipe_github_workflow(void);

/// The pipeline that `pipe init --ci gitlab` writes, with `@NAMES@` to be replaced.
const char *cpipe_gitlab_pipeline(void);

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
