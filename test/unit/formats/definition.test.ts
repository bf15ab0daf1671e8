import assert from 'node:assert/strict';
import type { DefinitionContent, NetworkDefinition } from '../../../src/base/network-definition';
import { UserError } from '../../../src/base/user-error';
import {
  checkSound,
  learnedNumbers,
  noFiles,
  openModel,
  soundModel,
} from '../../../src/formats/definition';
import { bytesSource } from '../../../src/formats/model-source';
import { countingUp, weightsFile } from '../../support/darknet-weights';
import { byteSourceOf } from '../../../src/formats/byte-source';

const TEXT = '[net]\nwidth=1\nheight=1\nchannels=2\n[convolutional]\nfilters=2\n';

const definition = (
  content: DefinitionContent,
  change: Partial<NetworkDefinition> = {},
): NetworkDefinition => ({ fileName: 'net.cfg', format: 'darknet', content, ...change });

const isSentence =
  (pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof UserError && pattern.test(error.message);

describe('a definition', () => {
  it('is a text, bytes or a path, and means the same network', () => {
    const bytes = Buffer.from(TEXT);
    const networks = [{ text: TEXT }, { bytes }, { path: '/nets/net.cfg' }].map(content => {
      const opened: string[] = [];
      const { network } = soundModel(definition(content), path => {
        opened.push(path);
        return bytesSource('net.cfg', bytes);
      });
      assert.deepEqual(opened, 'path' in content ? ['/nets/net.cfg'] : []);
      return network;
    });
    assert.deepEqual(networks[1], networks[0]);
    assert.deepEqual(networks[2], networks[0]);
  });

  it('may ask for another size of the input', () => {
    const { network } = soundModel(definition({ text: TEXT }, { width: 7, height: 5 }), noFiles);
    assert.deepEqual(network.layers[0]?.output.shape, { channels: 2, height: 5, width: 7 });
  });

  it('warns of an encoding that other programs of its format could not read', () => {
    const bytes = Buffer.from(`\uFEFF${TEXT}`, 'utf16le');
    const { issues } = openModel(definition({ bytes }), noFiles);
    assert.deepEqual(
      issues.map(({ id }) => id),
      ['foreign-encoding'],
    );
  });

  it('with errors is refused with the place of the first, and how many there are', () => {
    const wrong = openModel(definition({ text: '[net]\n[con]\n[rout]\n' }), noFiles);
    const errors = wrong.issues.filter(({ severity }) => severity === 'error').length;
    assert.ok(errors > 1);
    assert.throws(
      () => checkSound(wrong, 'nets/net.cfg', 'see there'),
      isSentence(
        new RegExp(`^nets/net\\.cfg:\\d+:\\d+: .* \\(and ${errors - 1} more: see there\\)$`),
      ),
    );
    assert.throws(
      () => soundModel(definition({ text: '[net]' }), noFiles),
      isSentence(/^net\.cfg:/),
    );
  });

  it('of an unknown format is refused', () => {
    const unknown = definition({ text: TEXT }, { format: 'toString' });
    assert.throws(() => openModel(unknown, noFiles), isSentence(/unknown format "toString"/));
  });
});

describe('learned numbers', () => {
  const model = openModel(definition({ text: TEXT }), noFiles);
  const file = byteSourceOf(weightsFile(countingUp(6)));

  it('are in a file of their own, which is called as its user does', () => {
    const numbers = learnedNumbers(model, { kind: 'file', path: '/a/net.weights' }, () => file);
    assert.deepEqual([...numbers.biases(0)], [1, 2]);
    const short = byteSourceOf(weightsFile([1]));
    assert.throws(
      () =>
        learnedNumbers(
          model,
          { kind: 'file', path: '/a/net.weights' },
          () => short,
          () => 'net.weights',
        ),
      isSentence(/^net\.weights has 24 bytes/),
    );
  });

  it('are random, the same for the same seed', () => {
    const biases = (seed: number): readonly number[] => [
      ...learnedNumbers(model, { kind: 'random', seed }, noFiles).biases(0),
    ];
    assert.deepEqual(biases(1), biases(1));
    assert.notDeepEqual(biases(1), biases(2));
  });

  it('are in the definition where its format can hold them', () => {
    const parameters = { biases: () => Float32Array.of(7), readWeights: () => undefined };
    const numbers = learnedNumbers({ ...model, parameters }, { kind: 'definition' }, noFiles);
    assert.deepEqual([...numbers.biases(0)], [7]);
    assert.throws(
      () => learnedNumbers(model, { kind: 'definition' }, noFiles),
      isSentence(/net\.cfg holds no weights: choose a weights file/),
    );
  });

  it('are not read as those of a program that does not exist', () => {
    const options = { batchNorm: 'none' };
    assert.throws(
      () => learnedNumbers(model, { kind: 'file', path: 'a', options }, () => file),
      isSentence(/Unknown Darknet "none": use one of alexeyab, pjreddie/),
    );
  });
});
