import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

/** Runs dependency-cruiser with the project's rules over `folder`/src; returns what it finds and how much it read. */
function cruise(folder: string): { violations: readonly Violation[]; modules: number } {
  const run = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      ...['--config', path.join(root, '.dependency-cruiser.cjs')],
      ...['--output-type', 'json', 'src'],
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  assert.ok(run.stdout.startsWith('{'), `dependency-cruiser gave no report: ${run.stderr}`);
  const { summary } = JSON.parse(run.stdout) as {
    summary: { violations: readonly Violation[]; totalCruised: number };
  };
  return { violations: summary.violations, modules: summary.totalCruised };
}

function writeTree(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** The import lines of a source tree: `file: imported …`, and the rule that each must break (or none). */
const imports: readonly (readonly [rule: string, file: string, statement: string])[] = [
  ['layer-base', 'src/base/up.ts', "import '../core/leaf'"],
  ['layer-core', 'src/core/up.ts', "import '../formats/leaf'"],
  [
    'layer-core',
    'src/core/type.ts',
    "import type { Leaf } from '../engine/leaf'; export type L = Leaf",
  ],
  ['layer-formats', 'src/formats/aside.ts', "import '../engine/leaf'"],
  ['layer-kernels', 'src/kernels/up.ts', "import '../engine/leaf'"],
  ['layer-engine', 'src/engine/aside.ts', "import '../formats/leaf'"],
  ['layer-export', 'src/export/aside.ts', "import '../formats/leaf'"],
  ['layer-protocol', 'src/protocol/up.ts', "import '../runner/leaf'"],
  ['layer-server', 'src/server/aside.ts', "import '../engine/leaf'"],
  ['layer-runner', 'src/runner/deep.ts', "import '../kernels/leaf'"],
  ['layer-runner-client', 'src/runner-client/up.ts', "import '../runner/leaf'"],
  ['layer-native', 'src/native/deep.ts', "import '../engine/leaf'"],
  ['layer-inference', 'src/inference/aside.ts', "import '../engine/leaf'"],
  ['layer-cli', 'src/cli/aside.ts', "import '../runner/leaf'"],
  ['layer-extension', 'src/extension/aside.ts', "import '../engine/leaf'"],
  ['recognition-only', 'src/extension/reader.ts', "import '../formats/leaf'"],
  ['layer-webview', 'src/webview/aside.ts', "import '../server/leaf'"],
  ['unknown-layer', 'src/stray/new.ts', "import '../base/leaf'"],
  ['core-network', 'src/core/network/up.ts', "import '../tiling/leaf'"],
  ['core-dataflow', 'src/core/dataflow/up.ts', "import '../tiling/leaf'"],
  ['core-ordering', 'src/core/ordering/up.ts', "import '../tiling/leaf'"],
  ['core-detection', 'src/core/detection/up.ts', "import '../tiling/leaf'"],
  ['core-report', 'src/core/report/aside.ts', "import '../stray/new'"],
  ['core-operations', 'src/core/operations/up.ts', "import '../tiling/leaf'"],
  ['core-passes', 'src/core/passes/up.ts', "import '../tiling/leaf'"],
  ['core-tiling', 'src/core/tiling/up.ts', "import '../schedule/leaf'"],
  ['core-kernels', 'src/core/kernels/up.ts', "import '../schedule/leaf'"],
  ['core-placement', 'src/core/placement/up.ts', "import '../schedule/leaf'"],
  ['core-schedule', 'src/core/schedule/up.ts', "import '../target/leaf'"],
  [
    'core-target',
    'src/core/target/type.ts',
    "import type { Leaf } from '../search/leaf'; export type L = Leaf",
  ],
  ['core-search', 'src/core/search/up.ts', "import '../report/leaf'"],
  ['unknown-core-folder', 'src/core/stray/new.ts', "import '../network/leaf'"],
  ['', 'src/core/report/down.ts', "import '../search/leaf'; import '../network/leaf'"],
  ['independent-certificate', 'src/core/schedule/certificate/up.ts', "import '../../leaf'"],
  ['pure-layers', 'src/base/node.ts', "import 'node:os'"],
  ['pure-layers', 'src/core/npm.ts', "import 'commander'"],
  ['pure-layers', 'src/kernels/node.ts', "import 'fs'"],
  ['pure-layers', 'src/engine/node.ts', "import 'node:worker_threads'"],
  ['pure-layers', 'src/export/node.ts', "import 'node:fs'"],
  ['formats-no-files', 'src/formats/files.ts', "import 'node:fs/promises'"],
  ['one-format-apart', 'src/server/format.ts', "import '../formats/darknet/leaf'"],
  ['', 'src/formats/registry/all.ts', "import '../darknet/leaf'"],
  ['webview-no-node', 'src/webview/node.ts', "import 'node:path'"],
  ['core-types-only', 'src/extension/value.ts', "import { leaf } from '../core/leaf'; leaf()"],
  ['vscode-only-in-extension', 'src/server/editor.ts', "import 'vscode'"],
  ['assembly-apart', 'src/kernels/twin.ts', "import './assembly/leaf'"],
  ['assembly-alone', 'src/kernels/assembly/twin.ts', "import '../leaf'"],
  ['no-test-in-source', 'src/cli/test.ts', "import '../../test/leaf'"],
  ['no-cycle', 'src/base/cycle.ts', "import './elcyc'"],
  ['no-unresolved', 'src/cli/nowhere.ts', "import './nowhere-at-all'"],
  ['', 'src/core/down.ts', "import '../base/leaf'"],
  ['', 'src/runner/allowed.ts', "import '../engine/leaf'; import 'node:fs'"],
  ['', 'src/extension/type.ts', "import type { Leaf } from '../core/leaf'; export type L = Leaf"],
  ['', 'src/extension/editor.ts', "import 'vscode'"],
];

interface ProjectConfig {
  readonly references?: readonly { readonly path: string }[];
}

function readConfig(file: string): ProjectConfig {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8')) as ProjectConfig;
}

function referencesOf(file: string): string[] {
  return (readConfig(file).references ?? []).map(reference => path.basename(reference.path));
}

interface Rule {
  readonly name: string;
  readonly to: { readonly pathNot?: string };
}

describe('layers', () => {
  it('src breaks no rule', () => {
    const { violations, modules } = cruise(root);
    assert.ok(modules > 0, 'dependency-cruiser read no module');
    assert.deepEqual(
      violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
      [],
    );
  });

  describe('a forbidden import is found', () => {
    let folder = '';
    let found: readonly Violation[] = [];

    before(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'mafat-layers-'));
      const leaf =
        'export interface Leaf { readonly leaf: true }\nexport function leaf(): void {}\n';
      const layers =
        'core/network core/tiling core/schedule core/target core/search core/report ' +
        'base core formats formats/darknet kernels kernels/assembly engine protocol server runner';
      const files = new Map(imports.map(([, file, statement]) => [file, `${statement};\n`]));
      for (const layer of layers.split(' ')) files.set(`src/${layer}/leaf.ts`, leaf);
      files.set('test/leaf.ts', leaf);
      files.set('src/base/elcyc.ts', "import './cycle';\n");
      writeTree(folder, files);
      found = cruise(folder).violations;
    });

    after(() => rmSync(folder, { recursive: true, force: true }));

    for (const [rule, file, statement] of imports) {
      it(`${file}: ${statement} → ${rule || 'allowed'}`, () => {
        const broken = found
          .filter(({ from }) => from === file)
          .map(violation => violation.rule.name);
        if (rule === '') assert.deepEqual(broken, []);
        else assert.ok(broken.includes(rule), `breaks [${broken.join(', ')}]`);
      });
    }

    it('every rule has a case', () => {
      const tried = new Set(imports.map(([rule]) => rule));
      assert.deepEqual(
        rules()
          .map(rule => rule.name)
          .filter(name => !tried.has(name)),
        [],
      );
    });
  });

  describe('the compiler is told the same', () => {
    const folders = readdirSync(path.join(root, 'src'), { withFileTypes: true });
    const layers = folders.filter(entry => entry.isDirectory()).map(entry => entry.name);

    for (const layer of layers) {
      it(`src/${layer}/tsconfig.json`, () => {
        const file = `src/${layer}/tsconfig.json`;
        assert.ok(existsSync(path.join(root, file)), `${file} is missing`);
        const rule = rules().find(({ name }) => name === `layer-${layer}`);
        assert.equal(rule?.to.pathNot, `^src/(${[layer, ...referencesOf(file)].join('|')})/`);
      });
    }

    it('tsconfig.json names every layer', () => {
      assert.deepEqual(referencesOf('tsconfig.json').sort(), [...layers, 'test'].sort());
    });
  });
});

function rules(): readonly Rule[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the rules are a CommonJS module without types
  const config = require('../../.dependency-cruiser.cjs') as {
    readonly forbidden: readonly Rule[];
  };
  return config.forbidden;
}
