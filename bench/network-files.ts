/** Files of networks in folders, for benchmarks of the search. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../src/base/user-error';
import { readModel } from '../src/cli/model-file';
import type { Network } from '../src/core/network/network';
import { DESCRIPTIONS, endsWithOne } from '../src/formats/registry/recognition';

/** A network that can be planned; a sentence where the file holds none. */
export function networkIn(path: string): Network | string {
  try {
    const { network, issues } = readModel(path, {}).model;
    const error = issues.find(({ severity }) => severity === 'error');
    if (error !== undefined) return error.message;
    return network.layers.length === 0 ? 'it has no layers' : network;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

const EXTENSIONS = Object.values(DESCRIPTIONS).flatMap(({ extensions }) => extensions);

/** The networks' files at a path, in folders of folders, too. */
export const filesAt = (path: string): readonly string[] =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter(file => endsWithOne(file, EXTENSIONS))
        .sort()
        .map(file => join(path, file));
