/**
 * What an order of layers is worth: `npm run bench:order [-- FILE …]`. Bytes of the maps that are there at the fullest layer, if a
 * network is computed layer by layer in the order of its file, depth first, and in the order that is found. Without files:
 * networks made in the manner of published ones, and those of the reference data that do not only run through.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { formatSize } from '../src/base/units';
import { textTable, type Column } from '../src/cli/text-table';
import { consumersOf, type Network } from '../src/core/network/network';
import { bestOrder, type BestOrder } from '../src/core/ordering/best-order';
import { darknet } from '../src/formats/darknet/darknet';
import { BRANCHING_NETWORKS } from '../test/support/branching-networks';
import { cfgFiles, dataPath } from '../test/support/data';

interface Row extends BestOrder {
  readonly name: string;
  readonly layers: number;
  readonly ms: number;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'network', align: 'left', cell: ({ name }) => name },
  { title: 'layers', align: 'right', cell: ({ layers }) => String(layers) },
  { title: 'file order', align: 'right', cell: ({ fileBytes }) => formatSize(fileBytes) },
  { title: 'depth first', align: 'right', cell: row => formatSize(row.depthFirstBytes) },
  { title: 'found', align: 'right', cell: ({ bytes }) => formatSize(bytes) },
  { title: 'file/found', align: 'right', cell: row => factor(row.fileBytes / row.bytes) },
  { title: '', align: 'left', cell: ({ isExact }) => (isExact ? 'proved' : 'not proved') },
  { title: 'layers tried', align: 'right', cell: ({ effort }) => String(effort) },
  { title: 'seconds', align: 'right', cell: ({ ms }) => (ms / 1000).toFixed(2) },
];

const factor = (value: number): string => value.toFixed(3);

function rowOf(name: string, network: Network): Row {
  const start = performance.now();
  const best = bestOrder(network);
  const ms = performance.now() - start;
  return { name, layers: network.layers.length, ms, ...best };
}

/** Whether the map of some layer has several readers. */
const isBranching = (network: Network): boolean =>
  consumersOf(network).some(readers => readers.length > 1);

const networkIn = (path: string): Network =>
  darknet.parse(readFileSync(path, 'latin1'), basename(path), {}).network;

function report(title: string, rows: readonly Row[]): void {
  if (rows.length === 0) return;
  const mean =
    rows.reduce((sum, row) => sum + Math.log(row.fileBytes / row.bytes), 0) / rows.length;
  const proved = rows.filter(({ isExact }) => isExact).length;
  console.log([`${title}:`, ...textTable(COLUMNS, rows)].join('\n'));
  console.log(
    `geometric mean of file/found ${factor(Math.exp(mean))}; ${proved} of ${rows.length} proved\n`,
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
    const paths = files.length > 0 ? files : cfgFiles().map(file => dataPath('darknet', file));
    const networks = paths.map(path => ({ name: basename(path), network: networkIn(path) }));
    report(
      'Files',
      networks
        .filter(({ network }) => isBranching(network))
        .map(({ name, network }) => rowOf(name, network)),
    );
  })
  .parse();
