// Reads a request and lays it out for execve.
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "processes.h"

static bool read_all(int descriptor, void *buffer, size_t size) {
  for (char *bytes = buffer; size > 0;) {
    ssize_t count = read(descriptor, bytes, size);
    if (count == 0 || (count < 0 && errno != EINTR)) return false;
    if (count > 0) bytes += count, size -= (size_t)count;
  }
  return true;
}

/// Takes the next text off the front, a null pointer at the end.
static char *next_text(char **front, const char *end) {
  if (*front >= end) return NULL;
  char *text = *front;
  *front += strlen(text) + 1;
  return text;
}

static bool lay_out(struct request *request, char *front, const char *end, char **slots) {
  request->record = next_text(&front, end);
  request->attempt = next_text(&front, end);
  request->directory = next_text(&front, end);
  request->variables = slots;
  for (uint32_t i = 0; i < request->head.variables; i++) *slots++ = next_text(&front, end);
  *slots++ = NULL;
  uint32_t rest = request->head.arguments;
  for (uint32_t i = 0; i < request->head.commands; i++) {
    const char *number = next_text(&front, end);
    uint32_t count = number == NULL ? 0 : (uint32_t)strtoul(number, NULL, 10);
    if (count == 0 || count > rest) return false;
    rest -= count;
    request->commands[i] = slots;
    for (uint32_t j = 0; j < count; j++) *slots++ = next_text(&front, end);
    *slots++ = NULL;
  }
  request->outer_user = getuid();
  request->outer_group = getgid();
  request->host = next_text(&front, end);
  for (uint32_t i = 0; i < request->head.mounts; i++) {
    struct mount_step *step = &request->mounts[i];
    step->kind = next_text(&front, end);
    step->source = next_text(&front, end);
    step->target = next_text(&front, end);
    step->options = next_text(&front, end);
    if (step->options == NULL) return false;
  }
  return request->host != NULL && front == end && rest == 0;
}

bool request_read(int control, struct request *request) {
  struct cpipe_request *head = &request->head;
  if (!read_all(control, head, sizeof *head)) return false;
  char *text = malloc((size_t)head->text_size + 1);
  size_t slots = (size_t)head->variables + 1 + head->arguments + head->commands;
  char **pointers = calloc(slots, sizeof(char *));
  request->commands = calloc(head->commands, sizeof(char **));
  request->mounts = calloc((size_t)head->mounts + 1, sizeof(struct mount_step));
  if (text == NULL || pointers == NULL || request->commands == NULL) return false;
  if (request->mounts == NULL) return false;
  if (!read_all(control, text, head->text_size)) return false;
  text[head->text_size] = 0;
  return lay_out(request, text, text + head->text_size, pointers);
}
