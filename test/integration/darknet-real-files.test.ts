import assert from 'node:assert/strict';
import { networkMacs } from '../../src/core/operations/macs';
import { FIRST_INPUT, pictureShape, tensorOf, type Network } from '../../src/core/network/network';
import { tensorBytes } from '../../src/core/network/shape';
import { networkDefects } from '../../src/core/operations/validation';
import { darknet } from '../../src/formats/darknet/darknet';
import { cfgFiles, describeWithData, readDataText } from '../support/data';

const MEBIBYTE = 2 ** 20;

interface Row {
  readonly path: string;
  readonly input: string;
  readonly layers: number;
  readonly gigaMacs: number;
  readonly megaParameters: number;
  readonly peak: number;
  readonly peakLayer: number;
  readonly live: number;
  readonly peakWithIm2col: number;
  readonly types: string;
}

/** The rows of CFG_TABLE.md, which nobody in this project computed. */
function tableRows(): readonly Row[] {
  return readDataText('CFG_TABLE.md')
    .split('\n')
    .map(line => line.split('|').map(cell => cell.trim()))
    .filter(cells => cells[1]?.endsWith('.cfg'))
    .map(cells => {
      const text = (column: number): string => cells[column] ?? '';
      const number = (column: number): number => Number.parseFloat(text(column));
      return {
        path: text(1),
        input: text(2),
        layers: number(3),
        gigaMacs: number(4),
        megaParameters: number(5),
        peak: number(6),
        peakLayer: Number(/\((\d+)\)/.exec(text(6))?.[1]),
        live: number(7),
        peakWithIm2col: number(8),
        types: text(9),
      };
    });
}

/** Bytes that the layer before and the layer itself take, and the im2col workspace of the latter. */
function buffers(network: Network, index: number): { bytes: number; workspace: number } {
  const layer = network.layers[index];
  assert.ok(layer);
  const bytes = tensorBytes(tensorOf(network, index - 1)) + tensorBytes(layer.output);
  if (layer.operation.kind !== 'convolution') return { bytes, workspace: 0 };
  const { window, groups } = layer.operation;
  const { height, width } = layer.output.shape;
  const { channels } = tensorOf(network, layer.inputs[0] ?? -1).shape;
  const column = (window.kernel.y * window.kernel.x * channels) / groups;
  return { bytes, workspace: 4 * height * width * column };
}

/** Largest sum of all maps that are still read while a layer is computed. */
function liveBytes(network: Network): number {
  const lastReader = network.layers.map(({ index }) => index);
  for (const { index, inputs } of network.layers)
    for (const input of inputs) if (input >= 0) lastReader[input] = index;
  return Math.max(
    ...network.layers.map(({ index, inputs }) => {
      const kept = network.layers.filter(
        other => other.index <= index && (lastReader[other.index] ?? 0) >= index,
      );
      const input = inputs.includes(-1) ? tensorBytes(tensorOf(network, FIRST_INPUT)) : 0;
      return kept.reduce((sum, layer) => sum + tensorBytes(layer.output), input);
    }),
  );
}

function typeCounts(network: Network): string {
  const counts = new Map<string, number>();
  for (const { label } of network.layers)
    counts.set(label.toLowerCase(), (counts.get(label.toLowerCase()) ?? 0) + 1);
  return [...counts]
    .map(([type, count]) => `${type}:${count}`)
    .sort()
    .join(' ');
}

/** Layers whose multiplications are not counted, as they cannot be run. */
const UNCOUNTED = new Set(['rnn', 'gru', 'lstm', 'crnn']);
const isFullyCounted = (network: Network): boolean =>
  network.layers.every(
    ({ label, operation }) =>
      !UNCOUNTED.has(label) && (label !== 'convolutional' || operation.kind === 'convolution'),
  );

describeWithData('real .cfg files', () => {
  const rows = tableRows();
  const parse = (path: string) => darknet.parse(readDataText('darknet', path), path);

  it('are all in the table but the golden cases', () => {
    const paths = cfgFiles().filter(path => !path.startsWith('golden-ops'));
    assert.deepEqual([...paths].sort(), rows.map(({ path }) => path).sort());
    assert.equal(rows.length, 59);
  });

  it('can be counted but for five recurrent networks and an xnor one', () => {
    const uncounted = rows.filter(({ path }) => !isFullyCounted(parse(path).network));
    assert.deepEqual(
      uncounted.map(({ path }) => path.replace(/.*\//, '')),
      [
        'crnn.train.cfg',
        'lstm.train.cfg',
        'yolov3-tiny_xnor.cfg',
        'gru.cfg',
        'rnn.cfg',
        'rnn.train.cfg',
      ],
    );
  });

  for (const row of rows)
    it(row.path, () => {
      const { network, issues, weightBytes } = parse(row.path);
      assert.deepEqual(
        issues.filter(({ severity }) => severity === 'error'),
        [],
      );
      assert.deepEqual(networkDefects(network), []);
      assert.equal(network.layers.length, row.layers);
      assert.equal(typeCounts(network), row.types.split(' ').sort().join(' '));
      const { channels, height, width } = pictureShape(network);
      if (row.input !== '0x0x0') assert.equal(`${width}x${height}x${channels}`, row.input);

      const near = (actual: number, expected: number, digits: number, what: string): void => {
        assert.ok(Math.abs(actual - expected) <= 0.5001 * 10 ** -digits, `${what}: ${actual}`);
      };
      near(weightBytes / 4 / 1e6, row.megaParameters, 3, 'million parameters');
      const parts = network.layers.map(({ index }) => buffers(network, index));
      const peak = Math.max(...parts.map(({ bytes }) => bytes));
      near(peak / MEBIBYTE, row.peak, 2, 'two buffers');
      assert.equal(
        parts.findIndex(({ bytes }) => bytes === peak),
        row.peakLayer,
      );
      // Its loss layer also reads a yolo layer, but only in training.
      if (!row.types.includes('contrastive'))
        near(liveBytes(network) / MEBIBYTE, row.live, 2, 'live maps');
      if (!isFullyCounted(network)) return;
      near(networkMacs(network) / 1e9, row.gigaMacs, 3, 'billion multiplications');
      const withWorkspace = parts.map(({ bytes, workspace }) => bytes + workspace);
      near(Math.max(...withWorkspace) / MEBIBYTE, row.peakWithIm2col, 2, 'with im2col');
    });

  it('have no issue but slips of their authors and layers that cannot be run', () => {
    const found = rows.flatMap(({ path }) =>
      parse(path)
        .issues.filter(({ id }) => id !== 'cannot-run')
        .map(({ id, range }) => `${path.replace(/.*\//, '')}:${range.start.line + 1} ${id}`),
    );
    assert.deepEqual(found, [
      'cspx-p7-mish.cfg:2583 anchor-missing',
      'efficientnet_b0.cfg:25 duplicate-option',
      'efficientnet_b0.cfg:26 duplicate-option',
      'yolo9000.cfg:8 duplicate-option',
      'yolo9000.cfg:9 duplicate-option',
    ]);
  });
});
