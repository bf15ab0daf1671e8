import { networkVariable } from './identifier';
import type { NetworkParts } from './network-source';

/** The sources of a project besides the network's own, by their paths in it. */
export interface ProjectSources {
  readonly sources: readonly string[];
  readonly headers: readonly string[];
}

const STANDARD = '-std=c11 -ffp-contract=off';
const OPTIMIZATION = '-O2';
const WARNINGS = '-Wall -Wextra -Wpedantic -Wconversion';

/** How every source is compiled, but for warnings. */
export const COMPILER_FLAGS: readonly string[] = `${STANDARD} ${OPTIMIZATION}`.split(' ');

/** A Makefile that builds mafat-run. */
export function makefile({ sources, headers }: ProjectSources): string {
  const objects = sources.map(source => source.replace(/\.c$/, '.o'));
  return `# SPDX-License-Identifier: MIT
# make                     builds mafat-run
# make CC=clang            with another compiler
# make LDFLAGS=-static     without shared libraries: about 1 MB less memory
MAKEFLAGS += --no-builtin-rules --jobs=$(shell nproc 2> /dev/null || echo 1)
CFLAGS ?= ${OPTIMIZATION}
ALL_CFLAGS = ${STANDARD} ${WARNINGS} $(CFLAGS)

OBJECTS = ${objects.join(' \\\n  ')}
HEADERS = ${headers.join(' \\\n  ')}

mafat-run: $(OBJECTS)
\t$(CC) $(LDFLAGS) -o $@ $(OBJECTS)

%.o: %.c $(HEADERS)
\t$(CC) $(ALL_CFLAGS) -c -o $@ $<

clean:
\trm -f mafat-run $(OBJECTS)

Makefile: ;

.PHONY: clean
`;
}

/** The same for CMake. */
export const cmakeLists = (
  { identifier }: NetworkParts,
  { sources }: ProjectSources,
): string => `# SPDX-License-Identifier: MIT
cmake_minimum_required(VERSION 3.13)
project(${identifier} C)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()

add_executable(mafat-run
  ${sources.join('\n  ')}
)
set_target_properties(mafat-run PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
target_compile_options(mafat-run PRIVATE -ffp-contract=off ${WARNINGS})
`;

/** The program's entry point. */
export const mainSource = ({ identifier }: NetworkParts, header: string): string =>
  `${header}
#include "mafat/command.h"
#include "${identifier}.h"

int main(int argc, char **argv) { return mafat_command(&${networkVariable(identifier)}, argc, argv); }
`;
