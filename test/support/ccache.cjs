'use strict';
// The hand-written C sources are compiled in many tests, each with its own process. Where there is ccache, a source
// is compiled once for each compiler and its flags, for all tests and for later runs.
const { existsSync, mkdirSync, realpathSync, renameSync, writeFileSync } = require('node:fs');
const { delimiter, join } = require('node:path');

const COMPILERS = '/usr/lib/ccache';
const OUT = join(__dirname, '..', '..', 'out');
const NAMES = join(OUT, 'compilers');

const isGcc = name => {
  const [given, gcc] = [name, 'gcc'].map(each => join('/usr/bin', each));
  return existsSync(given) && existsSync(gcc) && realpathSync(given) === realpathSync(gcc);
};

/** ccache takes one compiler that goes by two names for two. */
function nameAlike(name) {
  const script = join(NAMES, name);
  if (existsSync(script) || !isGcc(name)) return;
  mkdirSync(NAMES, { recursive: true });
  // Another process may run it at any time.
  const own = `${script}.${process.pid}`;
  writeFileSync(own, `#!/bin/sh\nexec ${COMPILERS}/gcc "$@"\n`, { mode: 0o755 });
  renameSync(own, script);
}

if (existsSync(COMPILERS) && !process.env.PATH.startsWith(NAMES)) {
  nameAlike('cc');
  process.env.PATH = [NAMES, COMPILERS, process.env.PATH].join(delimiter);
  process.env.CCACHE_DIR = join(OUT, 'ccache');
  process.env.CCACHE_MAXSIZE = '500M';
}
