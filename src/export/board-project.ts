import { enumerator, snakeCase } from './c-text';
import { boardBuildFiles } from './board-build-files';
import { boardExamples } from './board-examples';
import { boardReadme } from './board-readme';
import { headsOf } from './heads';
import { kernelsVariable } from './identifier';
import { fileHeader, networkHeader, networkSource, type NetworkParts } from './network-source';
import type { ProjectFile } from './project-file';
import { weightsSource } from './weights-source';

/** The hand-written sources of runtime/, and the licence, by their paths. */
export type Runtime = ReadonlyMap<string, string>;

/** Where the sources of a project for a board are, as Arduino wants those of a library. */
const SOURCES = 'src';

/**
 * A project for a board without an operating system: a library without files, allocation and standard streams, whose weights,
 * tables and kernels are constants.
 */
export function boardFiles(parts: NetworkParts, runtime: Runtime): readonly ProjectFile[] {
  const { identifier } = parts;
  const own: readonly ProjectFile[] = [
    { path: `${identifier}.h`, content: networkHeader(parts) },
    { path: `${identifier}.c`, content: networkSource(parts) },
    { path: `${identifier}_kernels.c`, content: kernelsSource(parts) },
    { path: `${identifier}_weights.c`, content: weightsSource(parts) },
  ];
  const shared = withIncludes(runtime, runtimeEntries(parts)).map(
    ([path, content]): ProjectFile => ({ path: `mafat/${path}`, content }),
  );
  const sources = [...own, ...shared]
    .map(({ path, content }) => ({ path: `${SOURCES}/${path}`, content }))
    .sort(byPath);
  const licence = runtime.get('LICENSE');
  return [
    ...sources,
    ...(licence === undefined ? [] : [{ path: 'LICENSE', content: licence }]),
    ...boardExamples(parts),
    { path: 'README.md', content: boardReadme(parts) },
    ...boardBuildFiles(
      parts,
      sources.map(({ path }) => path),
    ),
  ].sort(byPath);
}

const byPath = (a: ProjectFile, b: ProjectFile): number => (a.path < b.path ? -1 : 1);

/** What of the runtime a board compiles, and what the network's own sources include. */
const runtimeEntries = ({ schedule, answers }: NetworkParts): readonly string[] => [
  'engine.c',
  'run.c',
  'picture.c',
  'vector/scalar.h',
  'kernels/all.h',
  ...(headsOf(schedule).length + answers.tables.length > 0 ? ['detection.c', 'box-table.c'] : []),
  ...(answers.answers.length > 0 || answers.classifier !== undefined ? ['answer.c'] : []),
];

/** Sources with everything that they include of the same folder. */
function withIncludes(
  runtime: Runtime,
  entries: readonly string[],
): readonly (readonly [string, string])[] {
  const found = new Map<string, string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const content = runtime.get(path);
    if (content === undefined) throw new Error(`internal error: the runtime has no ${path}`);
    if (found.has(path)) continue;
    found.set(path, content);
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    for (const [, name = ''] of content.matchAll(/^#include "([^"]+)"/gm)) {
      const beside = `${folder}${name}`;
      waiting.push(runtime.has(beside) ? beside : name);
    }
  }
  return [...found];
}

/** The kernels that the network uses: the compiler leaves out what they don't call. */
function kernelsSource(parts: NetworkParts): string {
  const { identifier, tables } = parts;
  const kernels = [...new Set(tables.shapes.map(({ kernel }) => kernel))].sort();
  return [
    fileHeader(parts),
    '/* The kernels of the network. */',
    '',
    '#include "mafat/kernels.h"',
    '',
    '#include "mafat/vector/scalar.h"',
    '',
    '#define NETWORK_KERNELS(KERNEL) \\',
    ...kernels.map(
      (kernel, index) =>
        `  KERNEL(${enumerator(kernel)}, ${snakeCase(kernel)})${index < kernels.length - 1 ? ' \\' : ''}`,
    ),
    '',
    '/* Functions that only other kernels call are left out. */',
    '#if defined(__GNUC__)',
    '#pragma GCC diagnostic ignored "-Wunused-function"',
    '#endif',
    '#include "mafat/kernels/all.h"',
    '',
    `extern const struct mafat_kernels ${kernelsVariable(identifier)};`,
    '',
    `const struct mafat_kernels ${kernelsVariable(identifier)} = KERNEL_SET(NETWORK_KERNELS);`,
    '',
  ].join('\n');
}
