import type { NetworkParts } from './network-source';
import type { ProjectFile } from './project-file';

const WARNINGS = '-Wall -Wextra -Wpedantic -Wconversion';

/** What builds the library of a board with one tool or another. */
export const boardBuildFiles = (
  parts: NetworkParts,
  sources: readonly string[],
): readonly ProjectFile[] => [
  { path: 'Makefile', content: makefile(parts, sources) },
  { path: 'CMakeLists.txt', content: cmakeLists(parts, sources) },
];

const ending = (sources: readonly string[], name: string): readonly string[] =>
  sources.filter(path => path.endsWith(name));

const makefile = ({ identifier }: NetworkParts, sources: readonly string[]): string => {
  const library = `lib${identifier}.a`;
  const objects = ending(sources, '.c').map(path => path.replace(/\.c$/, '.o'));
  return `# SPDX-License-Identifier: MIT
# make                            builds ${library} for a Cortex-M4 with FPU
# make CPU='-mcpu=cortex-m7 ...'  for another processor
# make CROSS_COMPILE= CPU=        for this machine
MAKEFLAGS += --no-builtin-rules --jobs=$(shell nproc 2> /dev/null || echo 1)
CROSS_COMPILE ?= arm-none-eabi-
CPU ?= -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16
CFLAGS ?= -O2 -ffunction-sections -fdata-sections
ALL_CFLAGS = -std=c11 -ffp-contract=off ${WARNINGS} $(CPU) $(CFLAGS)

OBJECTS = ${objects.join(' \\\n  ')}
HEADERS = ${ending(sources, '.h').join(' \\\n  ')}

${library}: $(OBJECTS)
\t$(CROSS_COMPILE)ar rcs $@ $(OBJECTS)

%.o: %.c $(HEADERS)
\t$(CROSS_COMPILE)gcc $(ALL_CFLAGS) -c -o $@ $<

clean:
\trm -f ${library} $(OBJECTS)

Makefile: ;

.PHONY: clean
`;
};

const cmakeLists = ({ identifier }: NetworkParts, sources: readonly string[]): string => `\
# SPDX-License-Identifier: MIT
cmake_minimum_required(VERSION 3.13)
project(${identifier} C)

add_library(${identifier} STATIC
  ${ending(sources, '.c').join('\n  ')}
)
target_include_directories(${identifier} PUBLIC src)
set_target_properties(${identifier} PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
target_compile_options(${identifier} PRIVATE -ffp-contract=off ${WARNINGS})
`;
