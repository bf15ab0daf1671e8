import assert from 'node:assert/strict';
import { pictureShape } from '../../../../src/core/network/network';
import { networkDefects } from '../../../../src/core/operations/validation';
import { darknet } from '../../../../src/formats/darknet/darknet';
import { DARKNET_ISSUES } from '../../../../src/formats/darknet/darknet-issues';
import { cfgText, onSmallMap, parseNotation } from '../../../support/darknet-notation';

const idsOf = (notation: string): readonly string[] =>
  parseNotation(notation).issues.map(({ id }) => id);

describe('issues of a network', () => {
  const CASES: readonly (readonly [notation: string, ...ids: string[]])[] = [
    ['net width=9 height=7 channels=4', 'no-layers'],
    ['net width=9 height=7|conv', 'missing-input-size'],
    ['net width=9 height=-7 channels=4|conv', 'number-out-of-range'],
    ['net width=99999999999 height=1 channels=1|conv', 'number-out-of-range'],
    ['net width=100000 height=100000 channels=3|conv', 'too-large'],
    ['net width=9 height=7 channels=4 inputs=5|conv', 'input-size-conflict'],
    ['net width=8 heigth=8 channels=3|conv', 'unknown-option', 'missing-input-size'],
    ['net width=9 height=7 channels=4 subdivisions=0|conv', 'not-loaded'],
    ['net width=9 height=7 channels=4 batch=0 subdivisions=0|conv', 'not-loaded', 'empty-batch'],
    // Debian's Darknet (2018) crashes where a number is negative, and gives equal scores where it is 0.
    ...['batch=-1', 'batch=4 subdivisions=64', 'batch=4 subdivisions=-2', 'time_steps=-1'].map(
      given => [`net width=9 height=7 channels=4 ${given}|conv`, 'empty-batch'] as const,
    ),
    ['net width=9 height=7 channels=4 batch=64 subdivisions=64|conv'],
    ['net width=9 height=7 channels=4 batch=1 subdivisions=1 policy=steps|conv', 'not-loaded'],
    ['net width=9 height=7 channels=4 policy=steps steps=4,5 scales=.1|conv', 'not-loaded'],
    ['net width=9 height=7 channels=4 policy=steps steps=4,5 scales=.1,.1|conv'],
    ['conv filters=2', 'missing-net'],
    ['Net width=9 height=7 channels=4|conv', 'capital-net'],
    ['NETWORK width=9 height=7 channels=4|conv', 'capital-net'],
    ['net inputs=12|conv', 'not-loadable'],
    ['net inputs=12|conn|conv'],
    [onSmallMap('net width=3'), 'repeated-net'],
    [onSmallMap('Conv'), 'unknown-section'],
    [onSmallMap('conv filter=2'), 'unknown-option'],
    [onSmallMap('conv batch=1'), 'unknown-option'],
    [onSmallMap('conv angle=7 stopbackward=1')],
    [onSmallMap('conv filters=1 filters=2'), 'duplicate-option'],
    [onSmallMap('conv filters=abc'), 'not-a-number', 'number-out-of-range'],
    [onSmallMap('conv filters=2x'), 'number-cut-off'],
    [onSmallMap('conv filters=2#x')],
    [onSmallMap('conv xnor=x'), 'not-a-number'],
    [onSmallMap('conv stride=0'), 'number-out-of-range'],
    [onSmallMap('conv size=8'), 'map-too-small'],
    [onSmallMap('conv filters=1000000000'), 'too-large'],
    [onSmallMap('conv filters=3 groups=2'), 'not-divisible'],
    [onSmallMap('conv activation=mihs'), 'unknown-activation'],
    [onSmallMap('conv size=3 padding=2 dilation=2'), 'cannot-run'],
    [onSmallMap('conv xnor=1'), 'cannot-run'],
    [onSmallMap('conv dontload=1'), 'cannot-run'],
    [onSmallMap('conv dontloadscales=1')],
    [onSmallMap('conv size=3|conv share_index=0'), 'cannot-share'],
    [onSmallMap('max size=2 stride=2 padding=9'), 'cannot-run'],
    [onSmallMap('max maxpool_depth=1 out_channels=5'), 'number-out-of-range'],
    [onSmallMap('local size=5 pad=1'), 'cannot-run'],
    [onSmallMap('route layers=-1'), 'no-layer-before'],
    [onSmallMap('conv|route'), 'missing-option'],
    [onSmallMap('conv|route layers'), 'option-without-sign', 'missing-option'],
    [onSmallMap('conv|route layers=1'), 'no-such-layer'],
    [onSmallMap('conv|route layers=-2'), 'no-such-layer'],
    [onSmallMap('conv|route layers=0#a,b'), 'comma-in-comment'],
    [onSmallMap('conv|max stride=2|route layers=-1,0'), 'shapes-differ'],
    [onSmallMap('conv filters=3|route layers=-1 groups=2'), 'not-divisible'],
    [onSmallMap('conv|route layers=-1 group_id=1'), 'number-out-of-range'],
    [onSmallMap('conv|max stride_y=1 stride_x=2 size=2|shortcut from=0'), 'shapes-differ'],
    [onSmallMap('conv|max stride=2|shortcut from=0'), 'shapes-differ'],
    [onSmallMap('conv|upsample|shortcut from=0'), 'cannot-run'],
    [onSmallMap('conv|conv|shortcut from=0 alpha=2'), 'cannot-run'],
    [onSmallMap('conv|conv|shortcut from=0 weights_type=per_pixel'), 'unknown-choice'],
    [onSmallMap('conv|scale_channels from=0'), 'shapes-differ'],
    [onSmallMap('conv|conv filters=2|sam from=0'), 'shapes-differ'],
    [onSmallMap('reorg stride=2'), 'not-divisible'],
    ['net width=8 height=6 channels=6|reorg stride=2', 'not-divisible'],
    ['net width=8 height=6 channels=6|reorg3d stride=2'],
    ['net width=8 height=6 channels=6|reorg3d stride=2 reverse=1', 'not-divisible'],
    ['net width=8 height=6 channels=4|reorg3d stride=2 reverse=1', 'cannot-run'],
    [onSmallMap('upsample stride=0'), 'map-too-small'],
    [onSmallMap('upsample stride=-8'), 'map-too-small'],
    [onSmallMap('crop crop_width=10 crop_height=2'), 'number-out-of-range'],
    [onSmallMap('yolo classes=1'), 'head-mismatch'],
    [onSmallMap('conv filters=6|yolo classes=1 num=1 nms_kind=soft'), 'choice-ignored'],
    [onSmallMap('conv filters=10|Gaussian_yolo classes=1 num=1 yolo_point=top'), 'choice-ignored'],
    [onSmallMap('conv filters=10|Gaussian_yolo classes=1 num=1 new_coords=1'), 'unknown-option'],
    [onSmallMap('conv filters=6|yolo classes=1 num=1 counters_per_class=2,3'), 'not-loaded'],
    [onSmallMap('soft|conv'), 'not-loadable'],
    [onSmallMap('cost|max'), 'not-loadable'],
    [onSmallMap('soft|dropout|route layers=-1|avg'), 'not-loadable'],
    [onSmallMap('soft|conn|conv')],
    [onSmallMap('conv|soft|reorg3d'), 'not-loadable'],
    [onSmallMap('cost|local|crop'), 'not-loadable'],
    [onSmallMap('dropout|conv'), 'no-layer-before'],
    [onSmallMap('conv size=3 sway=1 rotate=1'), 'not-loadable'],
    [onSmallMap('conv stretch=1'), 'not-loadable'],
    [onSmallMap('conv|conv|shortcut from=0 weights_type=per_feature'), 'not-loadable'],
    [onSmallMap('conv activation=hard_swish'), 'unknown-activation'],
    [onSmallMap('detection'), 'head-mismatch'],
    ['net width=8 height=8 channels=6|yolo classes=1 num=2 mask=2', 'anchor-missing'],
    [onSmallMap('yolo num=1000000000'), 'number-out-of-range'],
    [onSmallMap(`conv|route layers=${'0,'.repeat(999)}0`)],
    [onSmallMap(`conv|route layers=${'0,'.repeat(1000)}0`), 'too-many-inputs'],
    [onSmallMap(`conv|conv|shortcut from=${'-2,'.repeat(1999)}-2`), 'too-many-inputs'],
    [onSmallMap('soft groups=5'), 'not-divisible'],
    [onSmallMap('soft temperature=nan'), 'number-out-of-range'],
    [onSmallMap('soft tree=9k.tree'), 'cannot-run'],
    [onSmallMap('deconv|rnn|contrastive|l2norm'), ...Array<string>(4).fill('cannot-run')],
    // One mistake is reported once: what follows from a guessed shape is not.
    [onSmallMap('conv size=99|conv size=99|max|route layers=0,1|yolo'), 'map-too-small'],
    [onSmallMap('route layers=5|conv filters=2|shortcut from=0|sam from=0'), 'no-layer-before'],
  ];
  for (const [notation, ...ids] of CASES)
    it(notation, () => {
      assert.deepEqual(idsOf(notation), ids);
      assert.deepEqual(networkDefects(parseNotation(notation).network), []);
    });

  it('have each their case here, or in the tests of the syntax', () => {
    const seen = new Set(CASES.flatMap(([, ...ids]) => ids));
    const elsewhere =
      /^((foreign|misread)-encoding|invisible-character|slash-comment|comment-outside-section|text-outside-section|option-(outside-section|without-(name|value))|section-not-closed|text-after-section|override-ignored)$/;
    const missing = Object.keys(DARKNET_ISSUES).filter(id => !seen.has(id) && !elsewhere.test(id));
    assert.deepEqual(missing, []);
  });

  it('name both layers and both shapes', () => {
    const [issue] = parseNotation(
      onSmallMap('conv filters=2|max stride=2|route layers=-1,0'),
    ).issues;
    assert.match(
      issue?.message ?? '',
      /layer 1 \[maxpool\] is 5×4×2 and layer 0 \[convolutional\] is 9×7×2/,
    );
  });

  it('point at the value and offer what was meant', () => {
    const text = cfgText(onSmallMap('conv filtres=2 activation=leeky'));
    const { issues } = darknet.parse(text, 'test');
    const lines = text.split('\n');
    assert.deepEqual(
      issues.map(({ range: { start, end }, replacement }) => [
        lines[start.line]?.slice(start.column, end.column),
        replacement,
      ]),
      [
        ['filtres', 'filters'],
        ['leeky', 'leaky'],
      ],
    );
  });

  for (const [written, meant] of [
    ['silu', 'swish'],
    ['SiLU', 'swish'],
    ['sigmoid', 'logistic'],
    ['identity', 'linear'],
    ['hard_swish', null],
    ['hardsigmoid', null],
    ['softplus', null],
    ['mihs', 'mish'],
  ] as const)
    it(`offer ${meant ?? 'nothing'} for the activation ${written}`, () => {
      const [issue] = parseNotation(onSmallMap(`conv activation=${written}`)).issues;
      assert.equal(issue?.replacement, meant);
      assert.match(issue.message, meant === null ? /and no equivalent/ : /Did you/);
    });

  it('stop after the first 500', () => {
    const { issues } = parseNotation(onSmallMap(Array<string>(2000).fill('cnv').join('|')));
    assert.equal(issues.length, 501);
    assert.equal(issues.at(-1)?.id, 'too-many-issues');
  });
});

describe('another input size', () => {
  const NET = onSmallMap('conv filters=2 size=3 stride=2 pad=1');
  it('takes the place of the one in the text', () => {
    const { network, issues } = parseNotation(NET, { width: 960, height: 640 });
    assert.deepEqual(pictureShape(network), { channels: 4, height: 640, width: 960 });
    assert.deepEqual(network.layers[0]?.output.shape, { channels: 2, height: 320, width: 480 });
    assert.deepEqual(issues, []);
  });
  it('can give the height alone', () => {
    const { network } = parseNotation(NET, { height: 70 });
    assert.deepEqual(pictureShape(network), { channels: 4, height: 70, width: 9 });
  });
  for (const width of [0, -1, 1.5, NaN, Infinity])
    it(`${width} is refused`, () => {
      assert.equal(parseNotation(NET, { width }).issues[0]?.id, 'missing-input-size');
    });
  it('means nothing to a network without pictures', () => {
    const { network, issues } = parseNotation('net inputs=12|conn output=5', { width: 9 });
    assert.deepEqual(pictureShape(network), { channels: 12, height: 1, width: 1 });
    assert.deepEqual(
      issues.map(({ id }) => id),
      ['override-ignored'],
    );
  });
});
