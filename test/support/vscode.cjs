'use strict';
// Outside the editor there is no module `vscode`: of what it offers, the pure parts of the extension need l10n only.
const Module = require('node:module');
const load = Module._load;
Module._load = (request, ...more) =>
  request === 'vscode' ? { l10n: require('@vscode/l10n') } : load(request, ...more);
