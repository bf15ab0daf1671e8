import assert from 'node:assert/strict';
import { at } from '../../src/base/assert';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { lower } from '../../src/core/schedule/lowering';
import { parsePlan } from '../../src/core/tiling/plan-notation';
import { execute } from '../support/execution';
import { chain, NetworkBuilder } from '../support/network-builder';

/** A network that answers what it is given. */
function passing(height: number, width: number) {
  const builder = new NetworkBuilder({ channels: 1, height, width });
  builder.add({ kind: 'activation', activation: { kind: 'linear' } }, builder.shape(-1), [-1]);
  return builder.build();
}

/** What `execute` makes bytes of. */
const forByte = (byte: number): number => byte / 127.5 - 1;

describe('an input that is kept as bytes', () => {
  for (const kernels of ['compiled', 'reference'] as const)
    it(`is, of each byte, the float32 number that Darknet makes of it: ${kernels}`, () => {
      const network = passing(16, 16);
      const schedule = lower(network, { ...parsePlan('3x2', network), input: 'u8' });
      const bytes = Float32Array.from({ length: 256 }, (_, byte) => forByte(byte));
      const { layers } = execute(schedule, randomParameters(network, 1), bytes, { kernels });
      const expected = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
      assert.deepEqual(layers.get(0), expected);
    });

  it('counts as written also where its bytes look like the canary', () => {
    const network = chain({ channels: 1, height: 21, width: 21 }, 'm7');
    const schedule = lower(network, { ...parsePlan('3x1r', network), input: 'u8' });
    const map = schedule.buffers.find(({ role }) => role.kind === 'map' && role.layer < 0);
    assert.equal(map && map.offset + map.bytes, schedule.arenaBytes, 'it lies on top');
    const pattern = [0xa5, 0xa5, 0xff, 0xff];
    const bytes = Float32Array.from({ length: 441 }, (_, i) => forByte(at(pattern, i % 4)));
    const { observedArenaBytes } = execute(schedule, randomParameters(network, 1), bytes);
    assert.equal(observedArenaBytes, schedule.arenaBytes);
  });
});
