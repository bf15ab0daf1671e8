/**
 * What opening a large ONNX model takes, in the process and in the order in which the language server does it: `npm run
 * bench:opening`. The model is made, of residual blocks; its weights are in the file, and none of them is needed.
 */
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkDefinition } from '../src/base/network-definition';
import { formatSize } from '../src/base/units';
import { openModel } from '../src/formats/definition';
import { parsePlanFile } from '../src/formats/plan/plan-file';
import { DEFAULT_SERVER_SETTINGS } from '../src/protocol/server';
import { definitionFile } from '../src/runner-client/file-access';
import { withTemporaryFolder } from '../src/runner-client/temporary-folder';
import { analyse } from '../src/server/language/analysis';
import { inlayHints } from '../src/server/language/inlay-hints';
import { doJob } from '../src/server/planning/planner';
import { writtenModel, type WrittenNode, type WrittenTensor } from '../test/support/onnx-writer';

/** Five nodes each. */
const BLOCKS = 260;
const CHANNELS = 96;
const SIZE = 64;
const ROUNDS = 5;

/** Milliseconds of each step of one opening. */
interface Opening {
  readonly listing: number;
  readonly analysis: number;
  readonly forecast: number;
  readonly hints: number;
}

function block(index: number, input: string): readonly WrittenNode[] {
  const [a, b, c, d, e] = [`a${index}`, `b${index}`, `c${index}`, `d${index}`, `out${index}`];
  const convolution = (from: string, weights: string, to: string): WrittenNode => ({
    operator: 'Conv',
    inputs: [from, weights],
    outputs: [to],
    integers: { pads: [1, 1, 1, 1] },
  });
  return [
    convolution(input, `${a}.weight`, a),
    { operator: 'Relu', inputs: [a], outputs: [b] },
    convolution(b, `${c}.weight`, c),
    { operator: 'Add', inputs: [c, input], outputs: [d] },
    { operator: 'Relu', inputs: [d], outputs: [e] },
  ];
}

function model(): Uint8Array {
  const nodes: WrittenNode[] = [];
  for (let index = 0; index < BLOCKS; index++)
    nodes.push(...block(index, index === 0 ? 'image' : `out${index - 1}`));
  const raw = new Uint8Array(CHANNELS * CHANNELS * 9 * Float32Array.BYTES_PER_ELEMENT);
  const tensors = nodes
    .filter(({ operator }) => operator === 'Conv')
    .map(({ inputs }): WrittenTensor => {
      const [, name = ''] = inputs;
      return { name, dims: [CHANNELS, CHANNELS, 3, 3], raw };
    });
  return writtenModel({
    inputs: [{ name: 'image', dims: [1, CHANNELS, SIZE, SIZE] }],
    outputs: [`out${BLOCKS - 1}`],
    nodes,
    tensors,
  });
}

/** Milliseconds, and what was made. */
function timed<T>(make: () => T): readonly [ms: number, made: T] {
  const start = performance.now();
  const made = make();
  return [performance.now() - start, made];
}

function open(definition: NetworkDefinition): Opening {
  const settings = DEFAULT_SERVER_SETTINGS;
  const [listing, text] = timed(() => openModel(definition, definitionFile).listing?.().text ?? '');
  const [analysis, analysed] = timed(() =>
    analyse(text, definition.fileName, parsePlanFile(''), definition, definitionFile),
  );
  if (!analysed.isSound) throw new Error('the model is wrong');
  const [forecast, known] = timed(() =>
    doJob<'forecast'>({
      kind: 'forecast',
      network: definition,
      plan: null,
      target: { name: 'runner', threads: 1 },
    }),
  );
  if (known.kind !== 'forecast') throw new Error('nothing is known of the model');
  const end = { line: analysed.lines.length, character: 0 };
  const range = { start: { line: 0, character: 0 }, end };
  const [hints, all] = timed(() => inlayHints(analysed, range, { settings, forecast: known }));
  if (all.length < BLOCKS) throw new Error(`only ${all.length} hints`);
  return { listing, analysis, forecast, hints };
}

function measure(folder: string): void {
  const path = join(folder, 'deep.onnx');
  writeFileSync(path, model());
  console.log(`${5 * BLOCKS} nodes, ${formatSize(statSync(path).size)}`);
  const definition = { fileName: 'deep.onnx', format: 'onnx', content: { path } };
  for (let round = 0; round < ROUNDS; round++) {
    const { listing, analysis, forecast, hints } = open(definition);
    const told = [listing, analysis, forecast, hints, listing + analysis + forecast + hints];
    const [a, b, c, d, all] = told.map(ms => ms.toFixed(0).padStart(4));
    console.log(
      `${round === 0 ? 'first' : 'again'}: ${all} ms; listing ${a}, analysis ${b}, forecast ${c}, hints ${d}`,
    );
  }
}

void withTemporaryFolder(folder => {
  measure(folder);
  return Promise.resolve();
});
