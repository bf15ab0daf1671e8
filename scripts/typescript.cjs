'use strict';
// Lets Node.js load TypeScript, types unchecked: `node --require ./scripts/typescript.cjs FILE.ts`. What a file becomes is
// kept under out/, so that of all processes that load it one translates it. The code is that of the bundles, in which
// functions are not named again each time they are made; that took a quarter of the tests' time.
// `node scripts/typescript.cjs` translates all there is, for processes that begin at the same time.
const { createHash } = require('node:crypto');
const { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

process.setSourceMapsEnabled(true);

const OPTIONS = {
  target: 'es2022',
  module: 'node16',
  moduleResolution: 'node16',
  isolatedModules: true,
  jsx: 'react-jsx',
  jsxImportSource: 'preact',
  inlineSourceMap: true,
};

const { version } = require('typescript/package.json');
const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, 'out', 'translated');
mkdirSync(FOLDER, { recursive: true });

function translated(file) {
  const text = readFileSync(file, 'utf8');
  const hash = createHash('sha256').update(
    [version, JSON.stringify(OPTIONS), file, text].join('\0'),
  );
  const kept = join(FOLDER, `${hash.digest('hex')}.js`);
  try {
    return readFileSync(kept, 'utf8');
  } catch {
    const code = translate(file, text);
    // Another process may read it at any time.
    const own = `${kept}.${process.pid}`;
    writeFileSync(own, code);
    renameSync(own, kept);
    return code;
  }
}

function translate(file, text) {
  // Loaded where it is needed only, as that takes long.
  const { convertCompilerOptionsFromJson, transpileModule } = require('typescript');
  const { options } = convertCompilerOptionsFromJson(OPTIONS, __dirname);
  return transpileModule(text, { compilerOptions: options, fileName: file }).outputText;
}

for (const extension of ['.ts', '.tsx'])
  require.extensions[extension] = (module, file) => {
    module._compile(translated(file), file);
  };

/** What processes of this project may load. */
const sources = () =>
  ['src', 'test', 'bench', 'scripts'].flatMap(folder =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .filter(name => /(?<!\.d)\.tsx?$/.test(name) && !name.startsWith(join('kernels', 'assembly')))
      .map(name => join(ROOT, folder, name)),
  );

if (require.main === module) sources().forEach(translated);
