import { formatPlan } from '../core/tiling/plan-notation';
import type { NetworkParts } from './network-source';
import type { ProjectFile } from './project-file';

const WARNINGS = '-Wall -Wextra -Wpedantic -Wconversion';

/** How kernels are compiled: the bits of all outputs depend on the second. */
const KERNEL_FLAGS = '-O2 -ffp-contract=off';

/** What builds the library: make and CMake, and as a component of ESP-IDF, a module of Zephyr and a library of Arduino. */
export const boardBuildFiles = (
  parts: NetworkParts,
  sources: readonly string[],
): readonly ProjectFile[] => [
  { path: 'Makefile', content: makefile(parts, sources) },
  { path: 'CMakeLists.txt', content: cmakeLists(parts, sources) },
  { path: 'idf_component.yml', content: idfComponent(parts) },
  { path: 'zephyr/module.yml', content: zephyrModule(parts) },
  { path: 'zephyr/CMakeLists.txt', content: zephyrLists(parts, sources) },
  { path: 'zephyr/Kconfig', content: zephyrKconfig(parts) },
  { path: 'library.properties', content: arduinoProperties(parts) },
];

const LICENCE_LINE = '# SPDX-License-Identifier: MIT';

const ending = (sources: readonly string[], name: string): readonly string[] =>
  sources.filter(path => path.endsWith(name));

/** What the library is, in a sentence that may stand in quotation marks. */
const summary = ({ schedule: { network, plan } }: NetworkParts): string =>
  `The network ${network.name.replace(/[^\w. -]/g, '?')} as C, with plan ${formatPlan(plan)}`;

const makefile = ({ identifier }: NetworkParts, sources: readonly string[]): string => {
  const library = `lib${identifier}.a`;
  const objects = ending(sources, '.c').map(path => path.replace(/\.c$/, '.o'));
  return `${LICENCE_LINE}
# make                            builds ${library} for a Cortex-M4 with FPU
# make CPU='-mcpu=cortex-m7 ...'  for another processor
# make CROSS_COMPILE= CPU=        for this machine
# make example                    links examples/plain
MAKEFLAGS += --no-builtin-rules --jobs=$(shell nproc 2> /dev/null || echo 1)
CROSS_COMPILE ?= arm-none-eabi-
CPU ?= -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16
CFLAGS ?= -O2 -ffunction-sections -fdata-sections
LDFLAGS ?= -Wl,--gc-sections
ALL_CFLAGS = -std=c11 -ffp-contract=off ${WARNINGS} $(CPU) $(CFLAGS)

OBJECTS = ${objects.join(' \\\n  ')}
HEADERS = ${ending(sources, '.h').join(' \\\n  ')}

${library}: $(OBJECTS)
\t$(CROSS_COMPILE)ar rcs $@ $(OBJECTS)

%.o: %.c $(HEADERS)
\t$(CROSS_COMPILE)gcc $(ALL_CFLAGS) -c -o $@ $<

# A board also needs its start-up code and link script: LDFLAGS.
example: examples/plain/main.c ${library}
\t$(CROSS_COMPILE)gcc $(ALL_CFLAGS) -Isrc $(LDFLAGS) -o $@ $< ${library}

clean:
\trm -f example ${library} $(OBJECTS)

Makefile: ;

.PHONY: clean
`;
};

const cmakeLists = ({ identifier }: NetworkParts, sources: readonly string[]): string => `\
${LICENCE_LINE}
# A component of ESP-IDF, or a library of any other project with add_subdirectory.
set(sources
  ${ending(sources, '.c').join('\n  ')}
)

if(ESP_PLATFORM)
  idf_component_register(SRCS \${sources} INCLUDE_DIRS src)
  target_compile_options(\${COMPONENT_LIB} PRIVATE ${KERNEL_FLAGS})
  return()
endif()

cmake_minimum_required(VERSION 3.13)
project(${identifier} C)

add_library(${identifier} STATIC \${sources})
target_include_directories(${identifier} PUBLIC src)
set_target_properties(${identifier} PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
target_compile_options(${identifier} PRIVATE ${KERNEL_FLAGS} ${WARNINGS})
`;

const idfComponent = (parts: NetworkParts): string => `\
version: "1.0.0"
description: "${summary(parts)}"
dependencies:
  idf: ">=5.0"
`;

const zephyrModule = ({ identifier }: NetworkParts): string => `\
name: ${identifier}
build:
  cmake: zephyr
  kconfig: zephyr/Kconfig
`;

/** The option that adds the network to an application. */
const kconfigName = (identifier: string): string => `MAFAT_${identifier.toUpperCase()}`;

const zephyrLists = ({ identifier }: NetworkParts, sources: readonly string[]): string => `\
${LICENCE_LINE}
if(CONFIG_${kconfigName(identifier)})
  zephyr_include_directories(../src)
  zephyr_library_named(${identifier})
  zephyr_library_sources(
    ${ending(sources, '.c')
      .map(path => `../${path}`)
      .join('\n    ')}
  )
  zephyr_library_compile_options(${KERNEL_FLAGS})
endif()
`;

const zephyrKconfig = (parts: NetworkParts): string => `\
${LICENCE_LINE}
config ${kconfigName(parts.identifier)}
\tbool "${summary(parts)}"
\timply FPU
\thelp
\t  Adds the network to the application: include ${parts.identifier}.h, and call mafat_run.
`;

const arduinoProperties = (parts: NetworkParts): string => `\
name=${parts.identifier}
version=1.0.0
author=MAFAT
maintainer=MAFAT
sentence=${summary(parts)}.
paragraph=It opens no files and allocates nothing: weights are constants, and one static array has all maps.
category=Data Processing
url=https://arxiv.org/abs/2107.06960
architectures=*
includes=${parts.identifier}.h
`;
