import assert from 'node:assert/strict';
import { LAYER_BUILDERS } from '../../../../src/formats/darknet/builder';
import { readFloat } from '../../../../src/formats/darknet/number';
import {
  NETWORK_SECTION,
  SECTION_NAMES,
  SECTIONS,
  optionSpec,
  sectionSpec,
} from '../../../../src/formats/darknet/section-table';

/** All that string_to_layer_type of the two Darknets (AlexeyAB 59596d78, pjreddie f6afaabc) compares with. */
const DARKNET_NAMES =
  'shortcut scale_channels sam crop cost detection region yolo Gaussian_yolo local conv convolutional ' +
  'activation net network crnn gru lstm conv_lstm history rnn conn connected max maxpool local_avg ' +
  'local_avgpool reorg3d reorg avg avgpool dropout lrn normalization batchnorm soft softmax contrastive ' +
  'route upsample empty silence implicit iseg deconv deconvolutional logistic l2norm';

describe('the table of sections', () => {
  it('has every name that one of the Darknets knows', () => {
    const unknown = DARKNET_NAMES.split(' ').filter(name => sectionSpec(name) === undefined);
    assert.deepEqual(unknown, []);
  });

  it('has every name once', () => {
    const names = SECTIONS.flatMap(({ name, aliases }) => [name, ...aliases]);
    assert.deepEqual(names, SECTION_NAMES);
  });

  it('has exactly one way to build each layer', () => {
    const layers = SECTIONS.filter(spec => spec !== NETWORK_SECTION).map(({ name }) => name);
    assert.deepEqual([...layers].sort(), Object.keys(LAYER_BUILDERS).sort());
  });

  for (const spec of SECTIONS)
    it(`[${spec.name}] has sound options`, () => {
      assert.match(spec.meaning, /^[A-Z].*\.$/);
      assert.equal(new Set(spec.options.map(({ name }) => name)).size, spec.options.length);
      for (const option of spec.options) {
        assert.equal(optionSpec(spec, option.name), option);
        assert.match(option.meaning, /^[A-Z].*\.$/, option.name);
        if (option.type === 'choice') assert.ok(option.choices.includes(option.default ?? ''));
        else assert.deepEqual(option.choices, []);
        if (option.default === null || !/integer|float|flag/.test(option.type)) continue;
        const { value, rest } = readFloat(option.default);
        assert.ok(rest === '' && value >= option.minimum && value <= option.maximum, option.name);
      }
    });
});
