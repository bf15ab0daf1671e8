/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * What an emulated Cortex-M does before main: the emulator has put all sections where they are used, and memory begins
 * as zeros.
 */

#include <stdint.h>

#include "semihosting.h"

int main(void);

/* Of the link script: the first address behind the stack. */
extern uint32_t stack_end[];

/* Coprocessor access control: full access to coprocessors 10 and 11, the floating-point unit. */
#define CPACR (*(volatile uint32_t *)0xe000ed88u)

/* Exit codes of the program: main.c has the others. */
enum { FAULT = 3 };

static void reset(void) {
#if defined(__ARM_FP)
  CPACR |= 0xfu << 20;
  __asm__ volatile("dsb\n\tisb");
#endif
  semihosting_exit((uint32_t)main());
}

static void fault(void) { semihosting_exit(FAULT); }

typedef void handler(void);

/* The stack, reset, and the 14 exceptions of the processor. */
struct vectors {
  uint32_t *stack;
  handler *handlers[15];
};

__attribute__((section(".vectors"), used)) const struct vectors vectors = {
    stack_end,
    {reset, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
     fault},
};
