/**
 * What an order of layers is worth: `npm run bench:order [-- FILE …]`. Bytes of the maps that are there at the fullest layer, if a
 * network is computed layer by layer in the order of its file, breadth first, depth first, and in the order that is found.
 * Without files:
 * networks made in the manner of published ones, and those of the reference data that do not only run through.
 */
import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import { Command } from 'commander';
import { at } from '../src/base/assert';
import { formatSize } from '../src/base/units';
import { readModel } from '../src/cli/model-file';
import { textTable, type Column } from '../src/cli/text-table';
import { dataflowOf } from '../src/core/dataflow/dataflow';
import { liveBytes } from '../src/core/dataflow/residence';
import { reordered } from '../src/core/network/layer-order';
import { consumersOf, type LayerOrder, type Network } from '../src/core/network/network';
import { bestOrder, type BestOrder } from '../src/core/ordering/best-order';
import { ALL_FORMATS } from '../src/formats/registry/formats';
import { endsWithOne } from '../src/formats/registry/recognition';
import { BRANCHING_NETWORKS } from '../test/support/branching-networks';
import { cfgFiles, DATA, dataPath } from '../test/support/data';

interface Row extends BestOrder {
  readonly name: string;
  readonly layers: number;
  /** Breadth first: the order of exporters that sort layers by their distance from the input. */
  readonly breadthFirstBytes: number;
  readonly ms: number;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'network', align: 'left', cell: ({ name }) => name },
  { title: 'layers', align: 'right', cell: ({ layers }) => String(layers) },
  { title: 'file order', align: 'right', cell: ({ fileBytes }) => formatSize(fileBytes) },
  { title: 'breadth first', align: 'right', cell: row => formatSize(row.breadthFirstBytes) },
  { title: 'depth first', align: 'right', cell: row => formatSize(row.depthFirstBytes) },
  { title: 'found', align: 'right', cell: ({ bytes }) => formatSize(bytes) },
  { title: 'file/found', align: 'right', cell: row => factor(row.fileBytes / row.bytes) },
  {
    title: 'breadth/found',
    align: 'right',
    cell: row => factor(row.breadthFirstBytes / row.bytes),
  },
  { title: '', align: 'left', cell: ({ isExact }) => (isExact ? 'proved' : 'not proved') },
  { title: 'layers tried', align: 'right', cell: ({ effort }) => String(effort) },
  { title: 'seconds', align: 'right', cell: ({ ms }) => (ms / 1000).toFixed(2) },
];

const factor = (value: number): string => value.toFixed(3);

function rowOf(name: string, network: Network): Row {
  const start = performance.now();
  const best = bestOrder(network);
  const ms = performance.now() - start;
  const breadthFirst = reordered(network, breadthFirstOrder(network));
  const breadthFirstBytes = liveBytes(dataflowOf(breadthFirst));
  return { name, layers: network.layers.length, breadthFirstBytes, ms, ...best };
}

/** By the longest way from an input, then as in the file. */
function breadthFirstOrder({ layers }: Network): LayerOrder {
  const depths: number[] = [];
  for (const { inputs } of layers)
    depths.push(1 + inputs.reduce((most, input) => Math.max(most, depths[input] ?? 0), 0));
  return layers.map(({ index }) => index).sort((a, b) => at(depths, a) - at(depths, b) || a - b);
}

/** Whether the map of some layer has several readers. */
const isBranching = (network: Network): boolean =>
  consumersOf(network).some(readers => readers.length > 1);

/** Undefined where a file has errors. */
function networkIn(path: string): Network | undefined {
  const { network, issues } = readModel(path, {}).model;
  return issues.some(({ severity }) => severity === 'error') ? undefined : network;
}

/** Folders of the reference data with real models. */
const MODEL_FOLDERS = ['onnx/models', 'onnx/light', 'zoo/onnx/models', 'zoo/tflite/models'];

const isModel = (name: string): boolean =>
  ALL_FORMATS.some(({ extensions }) => endsWithOne(name, extensions));

const modelFiles = (folder: string): readonly string[] =>
  readdirSync(dataPath(folder))
    .filter(isModel)
    .sort()
    .map(name => dataPath(folder, name));

function report(title: string, rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const mean = (of: (row: Row) => number): string =>
    factor(
      Math.exp(rows.reduce((sum, row) => sum + Math.log(of(row) / row.bytes), 0) / rows.length),
    );
  const proved = rows.filter(({ isExact }) => isExact).length;
  console.log([`${title}:`, ...textTable(COLUMNS, rows)].join('\n'));
  console.log(
    `geometric means: file/found ${mean(row => row.fileBytes)}, breadth/found ${mean(row => row.breadthFirstBytes)}; ` +
      `${proved} of ${rows.length} proved\n`,
  );
}

new Command('npm run bench:order --')
  .description('Compares the order of the file, depth first, and the order that is found.')
  .argument('[files...]', 'network files (default: made networks, and the reference data)')
  .action((files: string[]) => {
    const made = files.length > 0 ? [] : Object.entries(BRANCHING_NETWORKS);
    report(
      'Made networks',
      made.map(([name, make]) => rowOf(name, make())),
    );
    const paths = [
      ...cfgFiles().map(file => dataPath('darknet', file)),
      ...MODEL_FOLDERS.flatMap(modelFiles),
    ];
    report(
      'Files',
      (files.length > 0 ? files : paths).flatMap(path => {
        const network = networkIn(path);
        const name = relative(DATA, path);
        return network !== undefined && isBranching(network) ? [rowOf(name, network)] : [];
      }),
    );
  })
  .parse();
