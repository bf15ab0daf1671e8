/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "semihosting.h"

/* Operations and their numbers: "Semihosting for AArch32 and AArch64", Arm. */
enum {
  SYS_OPEN = 0x01,
  SYS_CLOSE = 0x02,
  SYS_WRITE = 0x05,
  SYS_READ = 0x06,
  SYS_FLEN = 0x0c,
  SYS_EXIT_EXTENDED = 0x20
};

/* Modes of SYS_OPEN: those of fopen, "rb" and "wb". */
enum { READ_BINARY = 1, WRITE_BINARY = 5 };

#define APPLICATION_EXIT 0x20026u

static int32_t request(uint32_t operation, const void *block) {
  register uint32_t r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = block;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return (int32_t)r0;
}

static int open_file(const char *path, uint32_t mode) {
  uint32_t length = 0;
  while (path[length] != '\0') length++;
  const uintptr_t block[] = {(uintptr_t)path, mode, length};
  return request(SYS_OPEN, block);
}

bool semihosting_read(const char *path, void *target, uint32_t bytes) {
  const int file = open_file(path, READ_BINARY);
  if (file < 0) return false;
  const uintptr_t handle[] = {(uintptr_t)file};
  const uintptr_t block[] = {(uintptr_t)file, (uintptr_t)target, bytes};
  const bool fits = request(SYS_FLEN, handle) == (int32_t)bytes;
  /* It returns how many bytes are missing. */
  const bool done = fits && request(SYS_READ, block) == 0;
  request(SYS_CLOSE, handle);
  return done;
}

int semihosting_create(const char *path) { return open_file(path, WRITE_BINARY); }

bool semihosting_write(int file, const void *bytes, uint32_t count) {
  const uintptr_t block[] = {(uintptr_t)file, (uintptr_t)bytes, count};
  return request(SYS_WRITE, block) == 0;
}

_Noreturn void semihosting_exit(uint32_t code) {
  const uint32_t block[] = {APPLICATION_EXIT, code};
  request(SYS_EXIT_EXTENDED, block);
  for (;;) continue;
}
