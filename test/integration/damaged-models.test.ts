import { onnx } from '../../src/formats/onnx/onnx';
import { tflite } from '../../src/formats/tflite/tflite';
import { describeWithData } from '../support/data';
import { holdDamaged } from '../support/damaged-models';
import { goldenNetworks, zooModel } from '../support/onnx-golden';
import * as tfliteZoo from '../support/tflite-golden';

/** Of each network; `npm run fuzz -- --files N` tries others. */
const TRIES = 40;

/** Files that hold little but what is not weights. */
const SMALL = /^(?:hello_|force_|micro_|split_|seanet_pad|seanet_strided|tinymaix_mnist)/;

describeWithData('damaged files', () => {
  for (const name of goldenNetworks().filter(network => network.startsWith('s_')))
    it(`${name}.onnx gives a sentence, or what is left of it`, () => {
      const bytes = zooModel(name);
      for (let seed = 0; seed < TRIES; seed++) holdDamaged(onnx, bytes, seed);
    });

  for (const name of tfliteZoo.goldenNetworks().filter(network => SMALL.test(network)))
    it(`${name}.tflite gives a sentence, or what is left of it`, () => {
      const bytes = tfliteZoo.zooModel(name);
      for (let seed = 0; seed < TRIES; seed++) holdDamaged(tflite, bytes, seed);
    });
});
