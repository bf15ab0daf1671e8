'use strict';
// Runs inside the extension host, which loads JavaScript only.
require('tsx/cjs');
exports.run = () => require('./suite.ts').run();
