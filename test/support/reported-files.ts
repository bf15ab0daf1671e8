import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../src/base/assert';
import type { Network } from '../../src/core/network/network';
import type { ParameterSource } from '../../src/core/network/parameters';
import { parameterCounts } from '../../src/core/operations/layer-shapes';
import { byteSourceOf } from '../../src/formats/byte-source';
import { darknet } from '../../src/formats/darknet/darknet';
import type { OpenedWeights } from '../../src/formats/format';
import { decodePicture } from '../../src/formats/image/picture-file';
import { floatsOf, readData, readDataText } from './data';
import { withFolder } from './program';
import {
  mafatJson,
  parsedCase,
  PICTURE,
  type Ran,
  readCase,
  readCaseText,
  says,
} from './reported-case';

/** By row: columns 4 to 11 as djpeg (libjpeg) decodes them, where colours change within samples of chroma. */
// prettier-ignore
const DECODED = {
  15: [24, 103, 56, 30, 103, 60, 35, 103, 66, 75, 85, 60, 157, 54, 49, 195, 36, 40, 195, 35, 43, 196, 35, 43],
  16: [21, 111, 60, 27, 111, 62, 32, 110, 68, 49, 105, 68, 78, 94, 65, 95, 89, 65, 98, 90, 67, 103, 90, 71],
} as const;

export async function jpegChroma(): Promise<void> {
  await withFolder(async folder => {
    const network = '@jpeg-chroma/id.cfg --weights @jpeg-chroma/id.weights';
    await says(`run ${network} --image ${PICTURE} --plan 1x1 --dump ${folder}`, 0)();
    const map = floatsOf(readFileSync(join(folder, '0.f32')));
    for (const [row, expected] of Object.entries(DECODED))
      expected.forEach((value, index) => {
        const [column, channel] = [4 + Math.floor(index / 3), index % 3];
        const seen = 255 * at(map, (channel * 32 + Number(row)) * 48 + column);
        assert.ok(Math.abs(seen - value) <= 3, `row ${row}, column ${column}: ${seen}`);
      });
  });
}

export function png16Bit(): void {
  const { width, height, pixels } = decodePicture(readCase('png-16bit-crash', 'rgba16.png'), 'x');
  assert.deepEqual([width, height, pixels.length], [5792, 5792, 3 * 5792 ** 2]);
  assert.equal(pixels.indexOf(1), -1);
}

export function pngBomb(): void {
  for (const name of ['b300.png', 'b1500.png']) {
    const bytes = readCase('png-bomb', name);
    const before = process.memoryUsage();
    const { width, height, pixels } = decodePicture(bytes, name);
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    assert.deepEqual([width, height, pixels], [4, 4, new Uint8Array(48)]);
    const more = arrayBuffers + heapUsed - before.arrayBuffers - before.heapUsed;
    assert.ok(more < 2 ** 25, `${more} B`);
  }
}

export async function letterbox(): Promise<void> {
  const text = readCaseText('letterbox-cfg', 'small.cfg');
  const without = text.replace('letter_box=1\n', '');
  assert.notEqual(without, text);
  assert.equal(darknet.parse(text, 'small.cfg').picture().input.fit, 'letterbox');
  await withFolder(async folder => {
    const file = join(folder, 'net.cfg');
    writeFileSync(file, without);
    const how = `--random-weights 1 --image ${PICTURE} --plan 1x1 --threshold 0.2`;
    const asked = await mafatJson<Ran>(`run @letterbox-cfg/small.cfg ${how}`);
    const plain = await mafatJson<Ran>(`run ${file} ${how}`);
    const letterboxed = await mafatJson<Ran>(`run ${file} ${how} --letterbox`);
    assert.ok(asked.detections.length > 0);
    assert.deepEqual(asked.detections, letterboxed.detections);
    assert.notDeepEqual(asked.detections, plain.detections);
  });
}

export async function namesUtf16(): Promise<void> {
  const { detections } = await mafatJson<Ran>(
    `run @names-utf16/net.cfg --weights @names-utf16/net.weights --image ${PICTURE} --plan 1x1 ` +
      '--names @names-utf16/utf16.names --threshold 0.1',
  );
  assert.ok(detections.length > 0);
  for (const { label } of detections) assert.equal(label, 'cat');
}

export async function nmsKind(): Promise<void> {
  const model = ['darknet', 'models', 'yolo-fastest-1.1-xl', 'yolo-fastest-1.1-xl'].join('/');
  const text = readDataText(`${model}.cfg`);
  await withFolder(async folder => {
    const count = async (kind: string): Promise<number> => {
      const file = join(folder, `${kind}.cfg`);
      writeFileSync(file, text.replaceAll('nms_kind=greedynms', `nms_kind=${kind}`));
      const how = `--weights $${model}.weights --image $images/kite.jpg --threshold 0.1`;
      return (await mafatJson<Ran>(`run ${file} ${how}`)).detections.length;
    };
    assert.equal(await count('greedynms'), 30);
    assert.ok((await count('default')) < 30);
  });
}

/** All learned numbers of a layer. */
function parameters(network: Network, source: ParameterSource, index: number): readonly number[] {
  const counts = parameterCounts(network, at(network.layers, index));
  const weights = new Float32Array(counts.weights);
  source.readWeights(index, 0, weights);
  return [...weights, ...source.biases(index)];
}

export async function prefixNet(): Promise<void> {
  const model = 'darknet/models/yolo-fastest-1.1/yolo-fastest-1.1';
  const prefix = parsedCase('prefix-net', 'net.cfg');
  const whole = darknet.parse(readDataText(`${model}.cfg`), 'whole.cfg');
  const file = byteSourceOf(readData(`${model}.weights`));
  const [first, all] = [prefix.openWeights(file, 'x'), whole.openWeights(file, 'x')];
  assert.equal(all.warning, null);
  for (const layer of prefix.network.layers.keys())
    assert.deepEqual(
      parameters(prefix.network, first, layer),
      parameters(whole.network, all, layer),
      `layer ${layer}`,
    );
  const run = `run @prefix-net/net.cfg --weights $${model}.weights --image ${PICTURE} --plan 1x1`;
  await says(run, 0, /warning: .* net\.cfg needs the first 5780 only/)();
}

export async function weightsExtra(): Promise<void> {
  const run = '--weights @weights-extra/net.weights --plan 1x1';
  await says(
    `run @weights-extra/net.cfg ${run} --image ${PICTURE}`,
    0,
    /warning: .*has 2060 bytes, and net\.cfg needs the first 1660 only; the rest is not read/,
  )();
}

/** As the same numbers are read behind the header that belongs there. */
export async function weightsOfTwentyBytes(): Promise<void> {
  const folder = 'weights-v0.0.0-20';
  const { network, openWeights } = parsedCase(folder, 'net.cfg');
  const [odd, usual] = [folder, 'names-utf16'].map(name =>
    openWeights(byteSourceOf(readCase(name, 'net.weights')), name),
  ) as [OpenedWeights, OpenedWeights];
  assert.equal(usual.warning, null);
  for (const layer of network.layers.keys())
    assert.deepEqual(parameters(network, odd, layer), parameters(network, usual, layer));
  const run = `run @${folder}/net.cfg --weights @${folder}/net.weights --image ${PICTURE}`;
  await says(run, 0, /warning: .*has 4 bytes more than files of its version/)();
}
