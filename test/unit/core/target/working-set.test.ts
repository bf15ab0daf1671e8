import assert from 'node:assert/strict';
import { workingSetBytes, workingSetsOf } from '../../../../src/core/target/working-set';
import { lower } from '../../../../src/core/schedule/lowering';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { yolov2of16 } from '../../../support/network-builder';

/** MiB, recomputed from the authors' code (method.md, section 4), without the constant of 31 MB. */
const REFERENCE: Readonly<Record<string, number>> = {
  '1x1': 135.4,
  '2x2': 48.0,
  '3x3': 38.4,
  '4x4': 27.9,
  '5x5': 21.8,
  '2x2/8/2x2': 36.1,
  '3x3/8/2x2': 19.0,
  '4x4/8/2x2': 11.3,
  '5x5/8/2x2': 11.3,
  '5x5/12/3x3': 11.9,
  '2x2/12/2x2': 39.9,
};

describe('working set of YOLOv2-16 as the paper counts it', () => {
  const network = yolov2of16();
  for (const [text, mebibytes] of Object.entries(REFERENCE))
    it(`${text}: ${mebibytes} MiB`, () => {
      const { largest } = workingSetsOf(lower(network, parsePlan(text, network)));
      assert.ok(largest);
      assert.equal((workingSetBytes(largest) / 2 ** 20).toFixed(1), mebibytes.toFixed(1));
    });
});
