'use strict';
// tsx reads one tsconfig; this one tells it what the JSX of panel and charts becomes.
const { join } = require('node:path');
process.env.TSX_TSCONFIG_PATH ??= join(__dirname, 'jsx.tsconfig.json');
