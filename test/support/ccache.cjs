'use strict';
// The hand-written C sources are compiled in many tests, each with its own process. Where there is ccache, a source
// is compiled once for each compiler and its flags, for all tests and for later runs.
const { existsSync } = require('node:fs');
const { delimiter, join } = require('node:path');
const COMPILERS = '/usr/lib/ccache';
if (existsSync(COMPILERS) && !process.env.PATH.startsWith(COMPILERS)) {
  process.env.PATH = [COMPILERS, process.env.PATH].join(delimiter);
  process.env.CCACHE_DIR = join(__dirname, '..', '..', 'out', 'ccache');
  process.env.CCACHE_MAXSIZE = '500M';
}
