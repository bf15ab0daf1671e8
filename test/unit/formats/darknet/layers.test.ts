import assert from 'node:assert/strict';
import type { Activation } from '../../../../src/core/network/activation';
import { networkMacs } from '../../../../src/core/operations/macs';
import type { AnchorHead } from '../../../../src/core/network/operation';
import { networkDefects } from '../../../../src/core/operations/validation';
import { formatShape } from '../../../../src/core/network/shape';
import { hasErrors } from '../../../../src/formats/issues';
import { onSmallMap, parseNotation } from '../../../support/darknet-notation';

/**
 * Widths, heights and channels of the last layer, and how many numbers save_weights wrote, as AlexeyAB/darknet 59596d78
 * printed them for these networks. Where it prints 0×0×0, for vectors, the shape is the one of a vector.
 */
const ON_SMALL_MAP: readonly (readonly [sections: string, shape: string, numbers: number])[] = [
  ['conv groups=2#32 filters=6 size=3', '7×5×6', 114],
  ['conv filters=8#16 filters=3 size=3 pad=1', '9×7×8', 296],
  ['conv filters= filters=5', '9×7×5', 25],
  ['conv filters filters=5', '9×7×1', 5],
  ['conv filters=3 filters=5', '9×7×3', 15],
  ['conv filters=5.9 stride=2x', '5×4×5', 25],
  ['conv filters=5 stride=2 stride_x=3', '3×4×5', 25],
  ['conv filters=5 stride_x=3 stride_y=2', '3×4×5', 25],
  ['conv stride_x=0 stride_y=2 stride=3', '3×4×1', 5],
  ['conv filters=5 size=4 pad=1 stride=2', '5×4×5', 325],
  ['conv filters=5 size=3 pad=1 padding=7', '9×7×5', 185],
  ['conv filters=5 size=3 padding=2', '11×9×5', 185],
  ['conv filters=5 size=3 pad=1 dilation=2', '9×7×5', 185],
  ['conv size=1 dilation=3 pad=1', '9×7×1', 5],
  ['conv filters=5 groups=0', '9×7×5', 25],
  ['conv filters=6 groups=2 xnor=1', '9×7×6', 30],
  ['conv filters=5 size=3 stride=2 pad=1 antialiasing=1|conv', '5×4×1', 191],
  ['conv filters=4 size=3 pad=1|conv filters=4 size=3 pad=1 share_index=-1', '9×7×4', 148],
  ['max size=2 stride=2', '5×4×4', 0],
  ['max stride=2', '5×4×4', 0],
  ['max size=2 stride=1', '9×7×4', 0],
  ['max size=3 stride=2 padding=0', '4×3×4', 0],
  ['max size=2 stride=2 padding=0', '4×3×4', 0],
  ['max size=3 stride_x=1 stride_y=2', '9×4×4', 0],
  ['max size=3 stride=2 antialiasing=1|conv', '5×4×1', 5],
  ['max size=3 stride=2 antialiasing=2|conv', '4×3×1', 5],
  ['max maxpool_depth=1 out_channels=2', '9×7×2', 0],
  ['local_avg size=2 stride=2', '5×4×4', 0],
  ['avg', '1×1×4', 0],
  ['conv filters=6|conv filters=2|route layers=-1,0', '9×7×8', 44],
  ['conv filters=6|route layers=-1###P6 groups=3 group_id=1', '9×7×2', 30],
  ['conv filters=6|route layers=-1,-1 groups=2', '9×7×6', 30],
  ['conv filters=6|conv filters=2|shortcut from=-2', '9×7×2', 44],
  [
    'conv filters=2|conv filters=2|conv filters=2|shortcut from=-2,0 weights_type=per_channel weights_normalization=softmax',
    '9×7×2',
    28,
  ],
  [
    'conv filters=2|conv filters=2|shortcut from=0 weights_type=per_feature weights_normalization=relu',
    '9×7×2',
    18,
  ],
  ['avg|conv filters=2|scale_channels from=-1', '1×1×2', 10],
  ['conv filters=3|conv filters=1|scale_channels from=-2 scale_wh=1', '9×7×3', 19],
  ['conv filters=2|conv filters=2|sam from=0', '9×7×2', 16],
  ['conv filters=2|implicit filters=5 atoms=2', '1×2×5', 20],
  ['upsample', '18×14×4', 0],
  ['upsample stride=-2', '4×3×4', 0],
  ['crop crop_width=5 crop_height=4', '5×4×4', 0],
  ['crop crop_width=9 crop_height=7 noadjust=1|conv', '9×7×1', 5],
  ['local filters=2 size=3', '7×5×2', 2590],
  ['local filters=2 size=3 pad=1 stride=2', '5×4×2', 1480],
  ['conv filters=2|conn output=5|soft', '1×1×5', 645],
  ['conv filters=2|rnn output=5 hidden=7|gru output=3|lstm output=2', '1×1×2', 1141],
  [
    'conv filters=2|rnn output=5 hidden=7 batch_normalize=1|gru output=3 batch_normalize=1|lstm output=2 batch_normalize=1',
    '1×1×2',
    1300,
  ],
  ['crnn output=5 hidden=4 size=3 pad=1', '9×7×5', 481],
  ['conv_lstm output=4 size=3 pad=1 peephole=1', '9×7×4', 1628],
  ['conv_lstm output=4 size=3 pad=1 bottleneck=1 batch_normalize=1', '9×7×4', 944],
  ['history history_size=3', '9×7×12', 0],
  [
    'conv filters=2|conn output=5 batch_normalize=1|detection classes=1 coords=3 num=1 side=1',
    '1×1×5',
    660,
  ],
  ['batchnorm|lrn|activation|dropout|silence|cost', '9×7×4', 16],
];

/** The same for other inputs. */
const ON_OTHER_MAPS: typeof ON_SMALL_MAP = [
  ['net width=2 height=2 channels=4|conv filters=5 size=3 stride=2', '1×1×5', 185],
  ['net width=8 height=6 channels=8|reorg stride=2', '4×3×32', 0],
  ['net width=8 height=6 channels=8|reorg3d stride=2', '4×3×32', 0],
  ['net width=8 height=6 channels=8|reorg stride=2 reverse=1', '16×12×2', 0],
  ['net width=9 height=7 channels=18|yolo classes=1 num=9 mask=0,1,2###P3,x', '9×7×18', 0],
  ['net width=9 height=7 channels=30|Gaussian_yolo classes=1 num=9 mask=1,2,3', '9×7×30', 0],
  ['net width=9 height=7 channels=12|region classes=1 num=2', '9×7×12', 0],
  ['network width=9 height=7 channels=4|conv filters=2', '9×7×2', 10],
];

describe('layers have the shapes and parameters of Darknet', () => {
  const CASES = [
    ...ON_SMALL_MAP.map(([sections, ...rest]) => [onSmallMap(sections), ...rest] as const),
    ...ON_OTHER_MAPS,
  ];
  for (const [notation, shape, numbers] of CASES)
    it(notation, () => {
      const { network, issues, weightBytes } = parseNotation(notation);
      assert.equal(hasErrors(issues), false, issues[0]?.message);
      const last = network.layers.at(-1);
      assert.ok(last);
      assert.equal(formatShape(last.output.shape), shape);
      assert.equal(weightBytes, 4 * numbers);
      assert.equal(
        network.layers.reduce((sum, layer) => sum + layer.parameters, 0),
        numbers,
      );
      assert.deepEqual(networkDefects(network), []);
    });
});

describe('operations', () => {
  const lastOperation = (sections: string) =>
    parseNotation(onSmallMap(sections)).network.layers.at(-1)?.operation;

  it('pad half the kernel, and dilated ones as much more', () => {
    const operation = lastOperation('conv size=3 pad=1 dilation=2 stride=2');
    assert.equal(operation?.kind, 'convolution');
    assert.deepEqual(operation.window, {
      kernel: { y: 3, x: 3 },
      stride: { y: 2, x: 2 },
      dilation: { y: 2, x: 2 },
      before: { y: 2, x: 2 },
    });
  });

  const BEFORE: readonly (readonly [sections: string, before: number])[] = [
    ['max size=2 stride=2', 0],
    ['max size=2 stride=1', 0],
    ['max size=3 stride=2', 1],
    ['max size=13 stride=1', 6],
    ['max size=3 stride=2 padding=3', 1],
    ['local_avgpool size=4 stride=1', 1],
  ];
  for (const [sections, before] of BEFORE)
    it(`${sections} begins ${before} before the map`, () => {
      const operation = lastOperation(sections);
      assert.ok(operation?.kind === 'max-pool' || operation?.kind === 'average-pool');
      assert.deepEqual(operation.window.before, { y: before, x: before });
    });

  it('take the slices of a route from each input', () => {
    const model = parseNotation(
      onSmallMap('conv filters=6|conv filters=4|route layers=-1,0 groups=2 group_id=1'),
    );
    const route = model.network.layers[2];
    assert.deepEqual(route?.inputs, [1, 0]);
    assert.deepEqual(route.operation, {
      kind: 'concat',
      slices: [
        { start: 2, count: 2 },
        { start: 3, count: 3 },
      ],
    });
  });

  it('pick the masked anchors, in pixels for yolo and in cells for region', () => {
    const anchors = 'num=3 anchors=1,2,3.5,4,5,6';
    const yolo = parseNotation(
      `net width=8 height=8 channels=12|yolo classes=1 mask=2,1#,0 scale_x_y=1.05 new_coords=1 ${anchors}`,
    ).network.layers[0]?.operation;
    assert.deepEqual(yolo, {
      kind: 'yolo',
      head: {
        classes: 1,
        anchors: [
          { x: 5, y: 6 },
          { x: 3.5, y: 4 },
        ],
        anchorUnit: 'pixels',
        scaleXY: 1.05,
        newCoordinates: true,
      },
    });
    const region = parseNotation(
      `net width=8 height=8 channels=24|region classes=1 softmax=1 num=4 anchors=1,2,3,4,5`,
    ).network.layers[0]?.operation;
    assert.equal(region?.kind, 'region');
    assert.equal(region.head.anchorUnit, 'cells');
    assert.deepEqual(region.head.anchors.at(2), { x: 5, y: 0.5 });
    assert.deepEqual(region.head.anchors.at(3), { x: 0.5, y: 0.5 });
  });

  const headOf = (notation: string): AnchorHead => {
    const operation = parseNotation(notation).network.layers.at(-1)?.operation;
    assert.ok(operation !== undefined && 'head' in operation);
    return operation.head;
  };

  for (const [options, exponent] of [
    ['', undefined],
    ['nms_kind=default beta_nms=0.2', undefined],
    ['nms_kind=cornersnms', undefined],
    ['nms_kind=nonsense', undefined],
    ['nms_kind=greedynms beta_nms=0.2', 0.6],
    ['nms_kind=diounms', 0.6],
    ['nms_kind=diounms beta_nms=0.2', 0.2],
  ] as const)
    it(`thin boxes out by [yolo] ${options}`, () => {
      const head = headOf(`net width=8 height=8 channels=6|yolo classes=1 num=1 ${options}`);
      assert.equal(head.distanceExponent, exponent);
    });

  it('leave out boxes that are not sure, by classfix=-1 only', () => {
    const region = 'net width=8 height=8 channels=6|region classes=1 num=1 classfix=';
    assert.equal(headOf(`${region}-1`).leastObjectness, 0.5);
    assert.equal(headOf(`${region}1`).leastObjectness, undefined);
  });

  for (const [written, point] of [
    ['center', 'centre'],
    ['left_top', 'left-top'],
    ['right_bottom', 'right-bottom'],
  ] as const)
    it(`predict yolo_point=${written} of a Gaussian box`, () => {
      const operation = parseNotation(
        `net width=8 height=8 channels=10|Gaussian_yolo classes=1 num=1 yolo_point=${written}`,
      ).network.layers[0]?.operation;
      assert.ok(operation?.kind === 'gaussian-yolo');
      assert.equal(operation.point, point);
    });

  for (const [options, fit] of [
    ['', 'stretch'],
    ['letter_box=0', 'stretch'],
    ['letter_box=1', 'letterbox'],
  ] as const)
    it(`fit pictures by [net] ${options}`, () => {
      const notation = `net width=8 height=8 channels=3 ${options}|conv`;
      assert.equal(parseNotation(notation).picture().input.fit, fit);
    });

  for (const [plain, special] of [
    ['conv filters=5 size=3 pad=1', ' xnor=1'],
    ['conv filters=5 size=3 pad=1', ' binary=1'],
    ['conv filters=5 size=3 pad=1', ' antialiasing=1'],
    ['conv filters=5 size=3 pad=1', ' dontload=1'],
    ['conn output=7', ' dontload=1'],
  ] as const)
    it(`count as many MACs for${special} as for [${plain}]`, () => {
      const macs = (layer: string) => networkMacs(parseNotation(onSmallMap(layer)).network);
      assert.ok(macs(plain) > 0);
      assert.equal(macs(plain + special), macs(plain));
    });

  for (const [layer, macs] of [
    ['deconv filters=2 size=3 stride=2', 4 * 2 * 9 * 63],
    ['rnn output=5 hidden=3', 252 * 3 + 3 * 3 + 3 * 5],
    ['gru output=5', 3 * (252 * 5 + 5 * 5)],
    ['lstm output=5', 4 * (252 * 5 + 5 * 5)],
    ['crnn output=2 hidden=3 size=3 pad=1', (4 * 3 + 3 * 3 + 3 * 2) * 9 * 63],
  ] as const)
    it(`count the MACs of [${layer}]`, () =>
      assert.equal(networkMacs(parseNotation(onSmallMap(layer)).network), macs));

  it('read a larger map at every second position in a shortcut', () => {
    const operation = parseNotation(
      'net width=16 height=16 channels=3|conv filters=2|conv filters=3 size=3 pad=1 stride=2|shortcut from=0',
    ).network.layers[2]?.operation;
    assert.equal(operation?.kind, 'sum');
    assert.deepEqual(operation.strides, [
      { y: 1, x: 1 },
      { y: 2, x: 2 },
    ]);
  });

  it('crop the middle and stretch the numbers', () => {
    assert.deepEqual(lastOperation('crop crop_width=4 crop_height=4'), {
      kind: 'slice',
      offset: { y: 1, x: 2 },
      step: { y: 1, x: 1 },
      height: 4,
      width: 4,
      scale: 2,
      shift: -1,
    });
  });

  const ACTIVATIONS: readonly (readonly [name: string, meant: Activation])[] = [
    ['mish', { kind: 'mish' }],
    ['leaky', { kind: 'leaky', slope: 0.1 }],
    ['relu6', { kind: 'clip', low: 0, high: 6 }],
    ['revleaky', { kind: 'leaky', slope: 0.1 }],
    ['nonsense', { kind: 'relu' }],
  ];
  for (const [name, meant] of ACTIVATIONS)
    it(`activation=${name} is ${Object.values(meant).join(' ')}`, () => {
      const operation = lastOperation(`activation activation=${name}`);
      assert.deepEqual(operation, { kind: 'activation', activation: meant });
    });

  it('of a convolution are logistic if nothing else is said', () => {
    const operation = lastOperation('conv');
    assert.equal(operation?.kind === 'convolution' && operation.activation.kind, 'logistic');
  });
});
