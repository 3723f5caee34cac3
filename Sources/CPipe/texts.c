#include "cpipe_texts.h"

#include <stddef.h>

static const char explanations[] = {
#embed "texts/explain.md"
    , 0};

static const char schema[] = {
#embed "texts/pipe.schema.json"
    , 0};

static const char github_workflow[] = {
#embed "texts/ci/github.yml"
    , 0};

static const char gitlab_pipeline[] = {
#embed "texts/ci/gitlab.yml"
    , 0};

const char *cpipe_github_workflow(void) { return github_workflow; }

const char *cpipe_gitlab_pipeline(void) { return gitlab_pipeline; }

const char *cpipe_explanations(void) { return explanations; }

const char *cpipe_schema(void) { return schema; }

static const char graph_page[] = {
#embed "texts/dag.html"
    , 0};

const char *cpipe_graph_page(void) { return graph_page; }

#ifndef PIPE_COMMIT
#define PIPE_COMMIT ""
#endif

const char *cpipe_commit(void) { return PIPE_COMMIT; }

static const unsigned char stage_file[] = {
#embed "../../Fixtures/example-init/pipe.yaml"
};
static const unsigned char params[] = {
#embed "../../Fixtures/example-init/params.yaml"
};
static const unsigned char ignore[] = {
#embed "../../Fixtures/example-init/.gitignore"
};
static const unsigned char inquiries[] = {
#embed "../../Fixtures/example-init/data/inquiries.csv"
};
static const unsigned char clean[] = {
#embed "../../Fixtures/example-init/src/clean.py"
};
static const unsigned char features[] = {
#embed "../../Fixtures/example-init/src/features.py"
};
static const unsigned char train[] = {
#embed "../../Fixtures/example-init/src/train.py"
};
static const unsigned char evaluate[] = {
#embed "../../Fixtures/example-init/src/evaluate.py"
};

static const struct cpipe_example_file example[] = {
    {"pipe.yaml", stage_file, sizeof stage_file},
    {"params.yaml", params, sizeof params},
    {"src/clean.py", clean, sizeof clean},
    {"src/evaluate.py", evaluate, sizeof evaluate},
    {"src/features.py", features, sizeof features},
    {"src/train.py", train, sizeof train},
    {"data/inquiries.csv", inquiries, sizeof inquiries},
    {".gitignore", ignore, sizeof ignore},
};

size_t cpipe_example_count(void) { return sizeof example / sizeof *example; }

struct cpipe_example_file cpipe_example(size_t index) { return example[index]; }
