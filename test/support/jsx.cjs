'use strict';
// tsx reads one tsconfig; this one tells it whose JSX the panel's files are written in.
const { join } = require('node:path');
process.env.TSX_TSCONFIG_PATH ??= join(__dirname, '..', '..', 'src', 'webview', 'tsconfig.json');
