'use strict';
const { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

/** Licences under which a package may be in the extension. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Zlib',
]);

/** Packages that no module tells of: AssemblyScript's library is in kernels.wasm, webpack's runtime in each program. */
const UNSEEN = ['assemblyscript', 'webpack'];

/** Texts for packages that bring none, or contain works of others: `<name, + for />.txt`. */
const OWN_TEXTS = path.join(__dirname, 'licences');

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice|thirdpartynotice)/i;

/** The folder of the package that a file is in; undefined for files of this project. */
function packageFolder(file) {
  const parts = file.split(path.sep);
  const start = parts.lastIndexOf('node_modules') + 1;
  if (start === 0) return undefined;
  const length = parts[start].startsWith('@') ? 2 : 1;
  return parts.slice(0, start + length).join(path.sep);
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json')));
  const licences = String(license)
    .replace(/[()]/g, '')
    .split(/ (?:AND|OR) /);
  if (!licences.every(licence => ALLOWED.has(licence)))
    throw new Error(`${name} has the licence ${license}: it may not be bundled.`);
  const texts = licenceFiles(folder, name).map(file => readFileSync(file, 'utf8').trim());
  if (texts.length === 0) throw new Error(`${name} brings no text of its licence: add one.`);
  return { name, text: `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n` };
}

function licenceFiles(folder, name) {
  const brought = readdirSync(folder)
    .filter(file => LICENCE_FILE.test(file))
    .sort()
    .map(file => path.join(folder, file));
  const own = path.join(OWN_TEXTS, `${name.replace('/', '+')}.txt`);
  return existsSync(own) ? [...brought, own] : brought;
}

/** Files that a compilation has put together. */
const filesOf = modules =>
  [...modules].flatMap(module => [
    ...(module.resource === undefined ? [] : [module.resource.split('?')[0]]),
    ...(module.modules === undefined ? [] : filesOf(module.modules)),
  ]);

/** Writes the licences of all packages of which something is in the programs; all programs share one. */
class ThirdPartyNotices {
  constructor(target) {
    this.target = target;
    this.folders = new Set(UNSEEN.map(name => path.join(__dirname, '..', 'node_modules', name)));
  }

  apply(compiler) {
    compiler.hooks.afterEmit.tap('ThirdPartyNotices', ({ modules }) => {
      for (const file of filesOf(modules)) {
        const folder = packageFolder(file);
        if (folder !== undefined) this.folders.add(folder);
      }
      this.write();
    });
  }

  write() {
    const notices = [...this.folders].map(notice).sort((a, b) => (a.name < b.name ? -1 : 1));
    const rule = `${'-'.repeat(80)}\n\n`;
    const head =
      'MAFAT contains parts of these packages, which are under licences of their own.\n\n';
    const text = head + notices.map(({ text }) => rule + text).join('\n');
    mkdirSync(path.dirname(this.target), { recursive: true });
    if (!existsSync(this.target) || readFileSync(this.target, 'utf8') !== text)
      writeFileSync(this.target, text);
  }
}

module.exports = { ThirdPartyNotices };
