import { DefinitionStore } from '../../src/server/definition-store';

/** Of a server that is shown texts only. */
export const NO_DEFINITIONS = new DefinitionStore(uri =>
  Promise.resolve({ kind: 'failed', message: `${uri} is a text` }),
);
