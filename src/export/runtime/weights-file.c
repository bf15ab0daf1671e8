/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Weights are read from the file into the region when the schedule says so: the least memory. */

#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "weights.h"

static uint64_t load_nanoseconds;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static bool read_fully(int file, unsigned char *target, size_t bytes, uint64_t offset) {
  while (bytes > 0) {
    const ssize_t count = pread(file, target, bytes, (off_t)offset);
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) errno = EIO;
    if (count <= 0) return false;
    target += count;
    bytes -= (size_t)count;
    offset += (uint64_t)count;
  }
  return true;
}

/*
 * Lets the system read what the schedule loads next while kernels run. It takes only some pages at each
 * request.
 */
static void announce(const struct mafat_network *network, const struct mafat_weights *weights,
                     const struct mafat_load *load) {
#ifdef POSIX_FADV_WILLNEED
  const uint32_t piece = 131072;
  if (load == network->loads + network->load_count) return;
  for (uint32_t done = 0; done < load->bytes; done += piece)
    posix_fadvise(weights->file, (off_t)(load->file_offset + done), (off_t)piece,
                  POSIX_FADV_WILLNEED);
#else
  (void)network;
  (void)weights;
  (void)load;
#endif
}

enum mafat_status mafat_open_weights(struct mafat_weights *weights,
                                     const struct mafat_network *network, const char *path) {
  *weights = (struct mafat_weights){.file = open(path, O_RDONLY | O_CLOEXEC)};
  if (weights->file < 0) return MAFAT_NO_WEIGHTS;
  struct stat status;
  unsigned char header[MAFAT_HEADER_BYTES];
  enum mafat_status result = MAFAT_NO_WEIGHTS;
  if (fstat(weights->file, &status) == 0) {
    if ((uint64_t)status.st_size != network->weights_bytes) result = MAFAT_WEIGHTS_SIZE;
    else if (read_fully(weights->file, header, sizeof header, 0))
      result = mafat_check_header(network, header);
  }
  if (result != MAFAT_OK) mafat_close_weights(weights, network);
  return result;
}

void mafat_close_weights(struct mafat_weights *weights, const struct mafat_network *network) {
  (void)network;
  if (weights->file >= 0) close(weights->file);
  weights->file = -1;
}

enum mafat_status mafat_begin_weights(const struct mafat_network *network,
                                      struct mafat_weights *weights, const float **numbers) {
  (void)weights;
  load_nanoseconds = 0;
  *numbers = network->region;
  return MAFAT_OK;
}

enum mafat_status mafat_load(const struct mafat_network *network, struct mafat_weights *weights,
                             const struct mafat_load *load) {
  if (load->stays && weights->checked) return MAFAT_OK;
  const uint64_t start = now();
  float *target = network->region + load->region_offset / sizeof(float);
  if (!read_fully(weights->file, (unsigned char *)target, load->bytes, load->file_offset))
    return MAFAT_NO_WEIGHTS;
  announce(network, weights, load + 1);
  const bool intact = mafat_checksum(target, load->bytes) == load->checksum;
  load_nanoseconds += now() - start;
  return intact ? MAFAT_OK : MAFAT_WEIGHTS_DAMAGED;
}

uint64_t mafat_load_nanoseconds(void) { return load_nanoseconds; }
