'use strict';
// The hand-written C sources are compiled in many tests, each with its own process. Where there is ccache, a source
// is compiled once for each compiler and its flags, for all tests and for later runs. `mafat run --native` asks for no
// warnings and for plain English, and Makefiles do not: gcc warns always, and objects are the same in every language.
const { existsSync, mkdirSync, realpathSync, renameSync, writeFileSync } = require('node:fs');
const { delimiter, join } = require('node:path');

const COMPILERS = '/usr/lib/ccache';
const OUT = join(__dirname, '..', '..', 'out');
const NAMES = join(OUT, 'compilers');

const WARNINGS = '-Wall -Wextra -Wpedantic -Wconversion';

const isGcc = name => {
  const [given, gcc] = [name, 'gcc'].map(each => join('/usr/bin', each));
  return existsSync(given) && existsSync(gcc) && realpathSync(given) === realpathSync(gcc);
};

/** ccache takes one compiler for two that goes by two names, is asked for warnings or not, or speaks two languages. */
function askAlike(name) {
  const script = join(NAMES, name);
  if (existsSync(script) || !isGcc(name)) return;
  mkdirSync(NAMES, { recursive: true });
  // Another process may run it at any time.
  const own = `${script}.${process.pid}`;
  // Without the path of the compiler, ccache would find this script, and so on for ever.
  const settings = [
    'CCACHE_COMPILER=/usr/bin/gcc',
    `CCACHE_IGNOREOPTIONS='${WARNINGS}'`,
    'CCACHE_SLOPPINESS=locale',
  ];
  const call = `${settings.join(' ')} exec ${COMPILERS}/gcc ${WARNINGS} "$@"`;
  writeFileSync(own, `#!/bin/sh\n${call}\n`, { mode: 0o755 });
  renameSync(own, script);
}

if (existsSync(COMPILERS) && !process.env.PATH.startsWith(NAMES)) {
  for (const name of ['cc', 'gcc']) askAlike(name);
  process.env.PATH = [NAMES, COMPILERS, process.env.PATH].join(delimiter);
  process.env.CCACHE_DIR = join(OUT, 'ccache');
  process.env.CCACHE_MAXSIZE = '500M';
}
