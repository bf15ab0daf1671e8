import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { shapeOf, tensorOf, type Network } from '../../src/core/network/network';
import { inputReferences } from '../../src/core/network/network';
import { elementCount } from '../../src/core/network/shape';
import type { ParameterSource } from '../../src/core/network/parameters';
import { lower } from '../../src/core/schedule/lowering';
import type { Schedule } from '../../src/core/schedule/schedule';
import type { Plan } from '../../src/core/tiling/plan';
import { kernelsVariable, networkVariable } from '../../src/export/identifier';
import { linkScript, type Machine } from '../../src/native/machines';
import { execute, inputBytes, interleaved, noiseFor } from './execution';
import { integersBehind } from './integer-noise';
import { compile, projectOf, run, runtimeSources, type Toolchain } from './native';

/** A plan of a network of integers, with its learned numbers. */
export interface BatchCase {
  readonly network: Network;
  readonly plan: Plan;
  readonly parameters: ParameterSource;
}

interface TextFile {
  readonly path: string;
  readonly content: string;
}

type BatchForm = 'embedded' | 'board';

/** One program of many networks, which runs each with all its sets of kernels and tells which bytes are wrong. */
export class ProgramBatch {
  readonly folder = mkdtempSync(join(tmpdir(), 'mafat-batch-'));
  private readonly own: readonly string[];

  /**
   * What is expected is what the readable twins of the kernels compute. Programs for boards have kernels and weights of
   * their own, and can also be run elsewhere.
   */
  constructor(
    cases: readonly BatchCase[],
    private readonly form: BatchForm,
  ) {
    const files = cases.flatMap((test, place) => sourcesOf(test, place, form));
    const main = {
      path: 'main.c',
      content: form === 'board' ? boardMain(cases) : hostedMain(cases),
    };
    this.own = [...files, main].map(({ path }) => path).filter(path => path.endsWith('.c'));
    const runtime = [...runtimeSources()].map(([path, content]) => ({
      path: `mafat/${path}`,
      content,
    }));
    for (const { path, content } of [...files, main, ...runtime]) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), content);
    }
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Compiles for a processor, and gives what the program says: nothing of networks that compute what they should. */
  run(toolchain: Toolchain): string {
    const runtime = this.form === 'board' ? SHARED : HOSTED;
    const sources = [...runtime.map(name => `mafat/${name}.c`), ...this.own];
    this.compileAll(toolchain, sources);
    compile(toolchain, [...objectsOf(sources), '-lm', '-o', 'batch'], this.folder);
    return run([...(toolchain.runner ?? []), './batch'], this.folder);
  }

  /** The same on an emulated board. */
  runOn(machine: Machine): string {
    const toolchain: Toolchain = { compiler: ['arm-none-eabi-gcc', '-O2', ...machine.cpu] };
    writeFileSync(join(this.folder, 'machine.ld'), linkScript(machine));
    const sources = [...BARE.map(name => `mafat/${name}.c`), ...this.own];
    this.compileAll(toolchain, sources);
    const linking = ['-nostartfiles', '-Wl,--gc-sections', '-T', 'machine.ld'];
    compile(toolchain, [...linking, ...objectsOf(sources), '-lm', '-o', 'batch'], this.folder);
    const emulator = ['qemu-system-arm', '-machine', machine.name, '-display', 'none'];
    const quiet = ['-serial', 'none', '-monitor', 'none'];
    const console = ['-semihosting-config', 'enable=on,target=native,chardev=out'];
    const out = ['-chardev', 'file,id=out,path=said'];
    run([...emulator, ...quiet, ...out, ...console, '-kernel', 'batch'], this.folder);
    return readFileSync(join(this.folder, 'said'), 'utf8');
  }

  private compileAll(toolchain: Toolchain, sources: readonly string[]): void {
    compile(toolchain, ['-c', ...sources], this.folder);
  }
}

/** Of the runtime: of programs of an operating system, and of boards. */
const SETS = ['scalar', 'sse2', 'avx2', 'avx512', 'avx512vnni', 'neon', 'dotprod'];
const SHARED = ['engine', 'run'];
const HOSTED = [
  'engine',
  'hosted',
  'weights-embedded',
  'simd',
  ...SETS.map(set => `kernels-${set}`),
];
const BARE = [...SHARED, 'emulator/startup', 'emulator/semihosting'];

const objectsOf = (sources: readonly string[]): readonly string[] =>
  sources.map(path => path.replace(/^.*\//, '').replace(/\.c$/, '.o'));

const nameOf = (place: number): string => `case${place}`;

const scheduleOf = ({ network, plan }: BatchCase, place: number): Schedule =>
  lower({ ...network, name: nameOf(place) }, plan);

/** Without the kernels that a program for a board brings for each network. */
function sourcesOf(test: BatchCase, place: number, form: BatchForm): readonly TextFile[] {
  const { files } = projectOf(scheduleOf(test, place), test.parameters, form);
  const names = ['.h', '.c', '_weights.c'].map(ending => `${nameOf(place)}${ending}`);
  return files.flatMap(({ path, content }) => {
    const name = basename(path);
    return names.includes(name) && typeof content === 'string' ? [{ path: name, content }] : [];
  });
}

const bytes = (name: string, numbers: ArrayLike<number>): string =>
  `static const int8_t ${name}[] = {${Array.from(numbers, q => (q << 24) >> 24).join(', ')}};`;

/** Inputs and what is expected of outputs, H×W×C each, one behind the other. */
function numbersOf(test: BatchCase, place: number): readonly string[] {
  const schedule = scheduleOf(test, place);
  const { network } = schedule;
  const inputs = inputReferences(network).flatMap(source => [
    ...inputBytes(schedule, noiseFor(schedule, source), source),
  ]);
  const { outputs } = execute(schedule, test.parameters, new Float32Array(), {
    kernels: 'reference',
    tapped: [],
    inputs: new Map(),
  });
  const expected = [...outputs].flatMap(([layer, numbers]) => {
    const { quantization } = tensorOf(network, layer);
    if (quantization === undefined) throw new Error(`layer ${layer} has no integers`);
    const map = interleaved(shapeOf(network, layer), numbers);
    const integers = integersBehind(map, quantization);
    if (integers.length !== elementCount(shapeOf(network, layer))) throw new Error('a map is cut');
    return integers.map(q => q ?? 0);
  });
  return [bytes(`inputs_${place}`, inputs), bytes(`expected_${place}`, expected)];
}

/** Tests, and what says which are wrong; a program says how it runs one. */
const testsOf = (cases: readonly BatchCase[]): string =>
  `\
#include <stdbool.h>
#include <string.h>

#include "mafat/hosted.h"
#include "mafat/kernels.h"

${cases.map((_, place) => `extern const struct mafat_network ${networkVariable(nameOf(place))};`).join('\n')}

${cases.flatMap(numbersOf).join('\n')}

static const struct test {
  const struct mafat_network *network;
  const int8_t *inputs, *expected;
} tests[] = {
${cases.map((_, place) => `  {&${networkVariable(nameOf(place))}, inputs_${place}, expected_${place}},`).join('\n')}
};

#if defined(__linux__)
#include <stdio.h>

static void say(const char *text) { fputs(text, stdout); }
#else
static void say(const char *text) {
  register int r0 __asm__("r0") = 4;
  register const char *r1 __asm__("r1") = text;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}
#endif

static void say_number(int number) {
  char text[12] = {0};
  int place = 11;
  do text[--place] = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  say(text + place);
}

static void run(const struct mafat_network *network, const struct mafat_kernels *kernels);

static bool is_right(const struct test *test, const struct mafat_kernels *kernels) {
  const struct mafat_network *network = test->network;
  memset(network->arena, 0x55, network->arena_bytes);
  const int8_t *from = test->inputs;
  for (unsigned index = 0; index < network->input_count; index++) {
    memcpy(mafat_input(network, index), from, mafat_input_bytes(network, index));
    from += mafat_input_bytes(network, index);
  }
  run(network, kernels);
  const int8_t *expected = test->expected;
  for (unsigned index = 0; index < network->output_count; index++) {
    const struct mafat_map map = mafat_output(network, index);
    for (int y = 0; y < map.height; y++)
      for (int x = 0; x < map.width; x++, expected += map.channels)
        if (memcmp(map.integers + y * map.row_stride + x * map.pixel_stride, expected,
                   (size_t)map.channels) != 0)
          return false;
  }
  return true;
}

static void run_tests(const char *name, const struct mafat_kernels *kernels) {
  say(name);
  for (int place = 0; place < (int)(sizeof tests / sizeof *tests); place++)
    if (!is_right(&tests[place], kernels)) {
      say(" ");
      say_number(place);
    }
  say("\\n");
}
`;

const hostedMain = (cases: readonly BatchCase[]): string =>
  `${testsOf(cases)}
static void run(const struct mafat_network *network, const struct mafat_kernels *kernels) {
  struct mafat_weights weights;
  mafat_open_weights(&weights, network, "");
  mafat_run_with(network, &weights, kernels);
}

int main(void) {
  static const char *const names[] = {${SETS.map(set => `"${set}"`).join(', ')}};
  for (int set = 0; set < ${SETS.length}; set++) {
    const struct mafat_kernels *kernels = mafat_kernels_named(names[set]);
    if (kernels != NULL) run_tests(names[set], kernels);
  }
  return 0;
}
`;

const boardMain = (cases: readonly BatchCase[]): string =>
  `${testsOf(cases)}
#include "mafat/vector/scalar.h"
#include "mafat/kernels/all.h"

${cases
  .map((_, place) => kernelsVariable(nameOf(place)))
  .map(
    name =>
      `extern const struct mafat_kernels ${name};\n` +
      `const struct mafat_kernels ${name} = KERNEL_SET(MAFAT_KERNELS);`,
  )
  .join('\n')}

static void run(const struct mafat_network *network, const struct mafat_kernels *kernels) {
  (void)kernels;
  mafat_run(network);
}

int main(void) {
  run_tests("board", NULL);
  return 0;
}
`;
