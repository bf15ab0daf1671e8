import { goldenNetworks, zooModel } from '../support/onnx-golden';
import { describeWithData } from '../support/data';
import { holdDamaged } from '../support/damaged-models';
import { onnx } from '../../src/formats/onnx/onnx';

/** Of each network; `npm run fuzz -- --files N` tries others. */
const TRIES = 40;

describeWithData('damaged files', () => {
  for (const name of goldenNetworks().filter(network => network.startsWith('s_')))
    it(`${name}.onnx gives a sentence, or what is left of it`, () => {
      const bytes = zooModel(name);
      for (let seed = 0; seed < TRIES; seed++) holdDamaged(onnx, bytes, seed);
    });
});
