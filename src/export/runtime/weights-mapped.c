/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* The file is mapped: the system reads it as it is used, and shares it between processes. */

#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "weights.h"

enum mafat_status mafat_open_weights(struct mafat_weights *weights,
                                     const struct mafat_network *network, const char *path) {
  *weights = (struct mafat_weights){.file = -1};
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return MAFAT_NO_WEIGHTS;
  struct stat status;
  enum mafat_status result = MAFAT_NO_WEIGHTS;
  if (fstat(file, &status) == 0) {
    if ((uint64_t)status.st_size != network->weights_bytes) {
      result = MAFAT_WEIGHTS_SIZE;
    } else {
      void *mapped = mmap(NULL, (size_t)network->weights_bytes, PROT_READ, MAP_PRIVATE, file, 0);
      if (mapped != MAP_FAILED) {
        weights->mapped = mapped;
        result = mafat_check_header(network, weights->mapped);
      }
    }
  }
  close(file);
  if (result != MAFAT_OK) mafat_close_weights(weights, network);
  return result;
}

void mafat_close_weights(struct mafat_weights *weights, const struct mafat_network *network) {
  /* munmap changes the pages and not what lies in them. */
  if (weights->mapped != NULL)
    munmap((void *)(uintptr_t)weights->mapped, (size_t)network->weights_bytes);
  weights->mapped = NULL;
}

enum mafat_status mafat_begin_weights(const struct mafat_network *network,
                                      struct mafat_weights *weights, const float **numbers) {
  (void)network;
  *numbers = (const float *)(const void *)weights->mapped;
  return MAFAT_OK;
}

/* Checks what lies in the file the first time that it is needed. */
enum mafat_status mafat_load(const struct mafat_network *network, struct mafat_weights *weights,
                             const struct mafat_load *load) {
  (void)network;
  if (weights->checked) return MAFAT_OK;
  const float *numbers = (const float *)(const void *)(weights->mapped + load->file_offset);
  return mafat_checksum(numbers, load->bytes) == load->checksum ? MAFAT_OK : MAFAT_WEIGHTS_DAMAGED;
}

uint64_t mafat_load_nanoseconds(void) { return 0; }
