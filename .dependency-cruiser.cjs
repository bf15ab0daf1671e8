'use strict';

/**
 * The layers of ARCHITECTURE.md: what each folder of src/ may import besides itself.
 * The `references` in src/<layer>/tsconfig.json say the same to the compiler; test/architecture compares the two.
 */
const layers = {
  base: [],
  core: ['base'],
  formats: ['core', 'base'],
  kernels: ['core', 'base'],
  engine: ['kernels', 'core', 'base'],
  export: ['engine', 'kernels', 'core', 'base'],
  protocol: ['core', 'base'],
  server: ['runner-client', 'formats', 'protocol', 'core', 'base'],
  runner: ['engine', 'formats', 'protocol', 'core', 'base'],
  'runner-client': ['formats', 'protocol', 'core', 'base'],
  native: ['export', 'runner-client', 'formats', 'protocol', 'core', 'base'],
  inference: ['native', 'runner-client', 'formats', 'protocol', 'core', 'base'],
  cli: ['native', 'export', 'runner-client', 'formats', 'protocol', 'core', 'base'],
  extension: ['runner-client', 'formats', 'protocol', 'core', 'base'],
  webview: ['protocol', 'core', 'base'],
};

/** The folders of core in their order: each may import those before it. A new one gets its place here. */
const coreFolders = [
  'network',
  'operations',
  'passes',
  'dataflow',
  'ordering',
  'detection',
  'tiling',
  'kernels',
  'placement',
  'schedule',
  'target',
  'search',
  'report',
];

const names = folders => folders.join('|');

const coreRules = coreFolders.map((folder, index) => ({
  name: `core-${folder}`,
  comment: `src/core/${folder} may import of core only: ${coreFolders.slice(0, index).join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/core/${folder}/` },
  to: {
    path: '^src/core/[^/]+/',
    pathNot: `^src/core/(${names(coreFolders.slice(0, index + 1))})/`,
  },
}));

const layerRules = Object.entries(layers).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} may import only: ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: '^src/', pathNot: `^src/(${names([layer, ...allowed])})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layerRules,
    ...coreRules,
    {
      name: 'unknown-layer',
      comment: 'Every folder of src/ has a row in the table of layers.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${names(Object.keys(layers))})/` },
      to: {},
    },
    {
      name: 'unknown-core-folder',
      comment: 'Every folder of core has its place in their order.',
      severity: 'error',
      from: { path: '^src/core/[^/]+/', pathNot: `^src/core/(${names(coreFolders)})/` },
      to: {},
    },
    {
      name: 'independent-certificate',
      comment:
        'The certificate checks what lowering, sharing and placement make; it shares no code with them.',
      severity: 'error',
      from: { path: '^src/core/schedule/certificate' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(base/|core/network/(network|operation|shape)\\.ts|core/schedule/(certificate|schedule\\.ts)|core/tiling/plan-notation\\.ts)',
      },
    },
    {
      name: 'pure-layers',
      comment:
        'base, core, kernels, engine and export run anywhere: no npm package, no module of Node.',
      severity: 'error',
      from: { path: '^src/(base|core|kernels|engine|export)/' },
      to: { pathNot: '^src/' },
    },
    {
      name: 'formats-no-files',
      comment: 'A format takes bytes or text and returns a value; it opens no file and no process.',
      severity: 'error',
      from: { path: '^src/formats/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'recognition-only',
      comment: 'The extension tells networks from other files by how they begin; it reads none.',
      severity: 'error',
      from: { path: '^src/extension/' },
      to: {
        path: '^src/formats/',
        pathNot: '^src/formats/(registry/recognition|file-head)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'one-format-apart',
      comment:
        'Only the registry knows which formats there are: all others meet them by its tables.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/formats/(darknet|registry)/' },
      to: { path: '^src/formats/darknet/' },
    },
    {
      name: 'webview-no-node',
      comment: 'The report runs in a browser.',
      severity: 'error',
      from: { path: '^src/webview/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-types-only',
      comment: 'The extension and the report know the types of core; they compute nothing with it.',
      severity: 'error',
      from: { path: '^src/(extension|webview)/' },
      to: { path: '^src/core/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'vscode-only-in-extension',
      comment: 'The editor is known to one program.',
      severity: 'error',
      from: { pathNot: '^src/extension/' },
      to: { path: '^vscode$|(^|/)node_modules/@types/vscode/' },
    },
    {
      name: 'assembly-apart',
      comment: 'AssemblyScript is compiled by asc; TypeScript meets it as kernels.wasm only.',
      severity: 'error',
      from: { pathNot: '^src/kernels/assembly/' },
      to: { path: '^src/kernels/assembly/' },
    },
    {
      name: 'assembly-alone',
      comment: 'AssemblyScript imports only AssemblyScript.',
      severity: 'error',
      from: { path: '^src/kernels/assembly/' },
      to: { pathNot: '^src/kernels/assembly/' },
    },
    {
      name: 'no-test-in-source',
      comment: 'The product does not know its tests.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-cycle',
      comment: 'Modules that import each other cannot be read one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'Every import leads somewhere (vscode exists only inside the editor).',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['node', 'require', 'types', 'import', 'default'],
    },
  },
};
