'use strict';
// As in the bundles, a module of WebAssembly is a text in base64 (webpack.config.js).
const { readFileSync } = require('node:fs');
require.extensions['.wasm'] = (module, file) => {
  module.exports = readFileSync(file, 'base64');
};
