#!/usr/bin/env node
'use strict';
require('../../../scripts/typescript.cjs');
require('./code-host.ts');
