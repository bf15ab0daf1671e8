'use strict';
// Runs inside the extension host, which loads JavaScript only.
require('../../../scripts/typescript.cjs');
exports.run = () => require('./suite.ts').run();
