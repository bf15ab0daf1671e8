/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Files and the end of the program, as the emulator offers them: Arm's semihosting, without a C library. */
#ifndef MAFAT_SEMIHOSTING_H
#define MAFAT_SEMIHOSTING_H

#include <stdbool.h>
#include <stdint.h>

/* Fills `target` from a file of exactly `bytes` bytes. */
bool semihosting_read(const char *path, void *target, uint32_t bytes);

/* A file that is written from its start; negative where it cannot be. */
int semihosting_create(const char *path);

bool semihosting_write(int file, const void *bytes, uint32_t count);

/* Ends the emulator with an exit code. */
_Noreturn void semihosting_exit(uint32_t code);

#endif
