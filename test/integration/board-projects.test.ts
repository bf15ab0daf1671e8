import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, describeWithTools, run } from '../support/native';
import { CORTEX_M } from '../support/emulator';
import { sample } from '../support/program';
import { mafat } from '../support/resident-program';

const FACE = [
  'export',
  sample('tiny-face', 'tiny-face.cfg'),
  ...['--weights', sample('tiny-face', 'tiny-face.weights'), '--width', '64', '--height', '64'],
];

/** Stands for what ESP-IDF and Zephyr define before they read the files of a component. */
const ESP_IDF = `
set(ESP_PLATFORM 1)
macro(idf_component_register)
  cmake_parse_arguments(ARG "" "" "SRCS;INCLUDE_DIRS" \${ARGN})
  add_library(component STATIC \${ARG_SRCS})
  target_include_directories(component PUBLIC \${ARG_INCLUDE_DIRS})
  set(COMPONENT_LIB component)
endmacro()
add_subdirectory(../project component)
`;
const ZEPHYR = `
set(CONFIG_MAFAT_TINY_FACE y)
macro(zephyr_include_directories)
  include_directories(\${ARGN})
endmacro()
macro(zephyr_library_named name)
  add_library(\${name} STATIC)
  set(ZEPHYR_CURRENT_LIBRARY \${name})
endmacro()
macro(zephyr_library_sources)
  target_sources(\${ZEPHYR_CURRENT_LIBRARY} PRIVATE \${ARGN})
endmacro()
macro(zephyr_library_compile_options)
  target_compile_options(\${ZEPHYR_CURRENT_LIBRARY} PRIVATE \${ARGN})
endmacro()
add_subdirectory(../project/zephyr module)
`;

/** What a sketch expects of Arduino's core. */
const ARDUINO = `
struct Port { void begin(long); template <class T> void print(T); template <class T> void println(T); };
extern Port Serial;
unsigned long micros();
void delay(int);
`;

describeWithTools('a project for a board', CORTEX_M, () => {
  let folder = '';
  const inFolder = (...parts: readonly string[]): string => join(folder, ...parts);
  const text = (...parts: readonly string[]): string =>
    readFileSync(inFolder('project', ...parts), 'utf8');

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-board-'));
    const to = ['--board', 'stm32f746', '--to', inFolder('project')];
    const { code, stderr } = mafat(...FACE, ...to);
    assert.deepEqual([code, stderr], [0, '']);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has no files, allocation or standard streams in it, and no kernels of other processors', () => {
    build(['make', '-s'], inFolder('project'));
    const symbols = run(['arm-none-eabi-nm', '-u', 'libtiny_face.a'], inFolder('project'));
    const wanted = [...symbols.matchAll(/ U (\w+)/g)].map(([, name = '']) => name);
    const foreign = wanted.filter(
      name => !/^(__aeabi_|mafat_|tiny_face_|mem(cpy|set|move)$)/.test(name),
    );
    assert.deepEqual(foreign, []);
    const sources = text('Makefile');
    assert.doesNotMatch(sources, /avx|sse|neon|command|hosted|weights-/);
    assert.match(sources, /tiny_face_kernels/);
    assert.match(text('src', 'tiny_face_kernels.c'), /KERNEL\(MAFAT_CONVOLUTION, convolution\)/);
    assert.doesNotMatch(text('src', 'tiny_face_kernels.c'), /SOFTMAX/);
    build(['make', '-s', 'clean'], inFolder('project'));
  });

  it('has an example that runs, here as well', () => {
    build(['make', '-s', 'CROSS_COMPILE=', 'CPU=', 'example'], inFolder('project'));
    run(['./example'], inFolder('project'));
    build(['make', '-s', 'clean'], inFolder('project'));
    assert.ok(!existsSync(inFolder('project', 'example')));
  });

  for (const [title, lists] of [
    ['CMake', 'add_subdirectory(../project library)'],
    ['ESP-IDF', ESP_IDF],
    ['Zephyr', ZEPHYR],
  ] as const)
    it(`builds with ${title}`, () => {
      const [own, made] = [inFolder(title), inFolder(title, 'build')];
      mkdirSync(own);
      const start = 'cmake_minimum_required(VERSION 3.13)\nproject(check C)\n';
      writeFileSync(join(own, 'CMakeLists.txt'), `${start}${lists}\n`);
      run(['cmake', '-S', own, '-B', made], folder);
      build(['cmake', '--build', made], folder);
      const flags = run(['grep', '-rl', '-e', '-ffp-contract=off', made], folder);
      assert.match(flags, /flags\.make/);
    });

  it('has the layout of a module of Zephyr', () => {
    assert.match(
      text('zephyr', 'module.yml'),
      /^name: tiny_face\nbuild:\n {2}cmake: zephyr\n {2}kconfig: zephyr\/Kconfig\n$/,
    );
    assert.match(text('zephyr', 'Kconfig'), /\nconfig MAFAT_TINY_FACE\n\tbool "[^"\n]+"\n/);
  });

  it('has the layout of a library of Arduino, and a sketch that C++ reads', () => {
    const properties = new Map(
      text('library.properties')
        .trim()
        .split('\n')
        .map(line => line.split(/=(.*)/s) as [string, string]),
    );
    const required = ['name', 'version', 'author', 'maintainer', 'sentence', 'paragraph'];
    for (const name of [...required, 'category', 'url', 'architectures'])
      assert.ok(properties.get(name), name);
    assert.ok(existsSync(inFolder('project', 'src', properties.get('includes') ?? '')));
    writeFileSync(inFolder('arduino.h'), ARDUINO);
    const sketch = inFolder('project', 'examples', 'once', 'once.ino');
    const words = ['-fsyntax-only', '-Wall', '-Wextra', '-include', inFolder('arduino.h')];
    build(['g++', ...words, `-I${inFolder('project', 'src')}`, '-x', 'c++', sketch], folder);
  });

  it('is the same every time, and names what it takes', () => {
    mafat(...FACE, '--board', 'stm32f746', '--to', inFolder('again'));
    const differing = run(['diff', '-r', inFolder('project'), inFolder('again')], folder);
    assert.equal(differing, '');
    assert.match(text('README.md'), /\| RAM \| arena: all maps \| \d+ \|/);
    assert.match(text('README.md'), /mafat_run\(&tiny_face_network\);/);
  });
});
