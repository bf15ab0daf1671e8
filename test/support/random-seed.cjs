'use strict';

// Random tests make the same choices every time, so that what is green stays green; `npm run fuzz` sets another seed.
const { configureGlobal } = require('fast-check');

configureGlobal({ seed: Number(process.env.MAFAT_SEED ?? 1) });
