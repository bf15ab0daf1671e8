import { sentence, type Sentence } from '../../../base/sentence';
import type { AnchorHead, BoxPoint, Operation, PerAxis } from '../../../core/network/operation';
import { elementCount } from '../../../core/network/shape';
import type { LayerBuilder, LayerContext, LayerDraft } from '../layer-context';
import type { SectionReader } from '../section-reader';
import { NO_WEIGHTS } from '../weight-record';

/** Darknet's extent of an anchor for which the list has no number. */
const UNKNOWN_ANCHOR = 0.5;

/** Width and height of the anchor `index` in a list w, h, w, h, … */
const anchorAt = (list: readonly number[], index: number): PerAxis => ({
  x: list[2 * index] ?? UNKNOWN_ANCHOR,
  y: list[2 * index + 1] ?? UNKNOWN_ANCHOR,
});

function headMismatch(context: LayerContext, channels: number, formula: Sentence): null {
  const { channels: found } = context.input();
  return context.fail('head-mismatch', context.options.section.nameRange, [
    context.options.spec.name,
    sentence('{0} channels', channels),
    `${found}`,
    formula,
  ]);
}

/** A head that leaves the shape as it is, with `perBox` numbers for each anchor. */
function anchorLayer(
  context: LayerContext,
  anchors: number,
  perBox: number,
  operation: Operation,
): LayerDraft | null {
  const shape = context.input();
  if (shape.channels !== anchors * perBox)
    return headMismatch(
      context,
      anchors * perBox,
      sentence('{0} anchors with {1} values each', anchors, perBox),
    );
  return { operation, inputs: [context.previous], shape, weights: NO_WEIGHTS };
}

/** Which measure of overlap the boxes of a head are thinned out by, as AlexeyAB's diounms_sort. */
function suppression(options: SectionReader): Pick<AnchorHead, 'distanceExponent'> {
  switch (options.leniently('nms_kind')) {
    case 'greedynms':
      return { distanceExponent: 0.6 };
    case 'diounms':
      return { distanceExponent: options.float('beta_nms') };
    default:
      return {};
  }
}

/** A head whose `mask` picks some of the `num` anchors in its list; without a mask it uses all. */
function yoloLayer(
  context: LayerContext,
  numbersBesidesClasses: number,
  operationOf: (head: AnchorHead) => Operation,
): LayerDraft | null {
  const { options } = context;
  const total = options.integer('num');
  const mask = options.integers('mask') ?? Array.from({ length: total }, (_, index) => index);
  const missing = mask.find(index => index < 0 || index >= total);
  if (missing !== undefined)
    options.issues.report('anchor-missing', options.rangeOf('mask'), [missing, total]);
  const list = options.floats('anchors') ?? [];
  const classes = options.integer('classes');
  const counters = options.integers('counters_per_class');
  if (counters !== null && counters.length !== classes)
    options.issues.report('not-loaded', options.rangeOf('counters_per_class'), [
      sentence('counters_per_class has {0} values for {1} classes', counters.length, classes),
      sentence('one value per class'),
    ]);
  const head: AnchorHead = {
    classes,
    anchors: mask.map(index => anchorAt(list, index)),
    anchorUnit: 'pixels',
    scaleXY: options.float('scale_x_y'),
    newCoordinates: options.has('new_coords') && options.flag('new_coords'),
    ...suppression(options),
  };
  return anchorLayer(context, mask.length, classes + numbersBesidesClasses, operationOf(head));
}

export const yolo: LayerBuilder = context =>
  yoloLayer(context, 5, head => ({ kind: 'yolo', head }));

/** Four more numbers a box: how uncertain each coordinate is. */
export const gaussianYolo: LayerBuilder = context =>
  yoloLayer(context, 9, head => ({
    kind: 'gaussian-yolo',
    head,
    point: POINTS[context.options.leniently('yolo_point')] ?? 'centre',
  }));

const POINTS: Readonly<Record<string, BoxPoint>> = {
  left_top: 'left-top',
  right_bottom: 'right-bottom',
};

const treeReason = (options: SectionReader): string | null =>
  options.isGiven('tree') ? 'its classes form a tree (tree)' : null;

export function region(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const [num, classes, coordinates] = [
    options.integer('num'),
    options.integer('classes'),
    options.integer('coords'),
  ];
  const perBox = classes + coordinates + 1;
  if (num * perBox !== context.input().channels)
    return headMismatch(
      context,
      num * perBox,
      sentence('{0} anchors with {1} values each', num, perBox),
    );
  const list = options.floats('anchors') ?? [];
  const head: AnchorHead = {
    classes,
    anchors: Array.from({ length: num }, (_, index) => anchorAt(list, index)),
    anchorUnit: 'cells',
    scaleXY: 1,
    newCoordinates: false,
    ...(options.integer('classfix') === -1 && { leastObjectness: 0.5 }),
  };
  const reason = treeReason(options);
  const [softmax, background] = [options.flag('softmax'), options.flag('background')];
  return anchorLayer(
    context,
    num,
    perBox,
    reason === null
      ? { kind: 'region', head, coordinates, softmax, background }
      : { kind: 'unsupported', reason },
  );
}

export function detection(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const shape = context.input();
  const [side, classes, boxes, coordinates] = [
    options.integer('side'),
    options.integer('classes'),
    options.integer('num'),
    options.integer('coords'),
  ];
  const expected = side * side * (boxes * (coordinates + 1) + classes);
  if (expected !== elementCount(shape))
    return context.fail('head-mismatch', options.section.nameRange, [
      'detection',
      sentence('{0} values', expected),
      `${elementCount(shape)}`,
      sentence('{0} cells with {1} boxes and {2} classes', `${side}×${side}`, boxes, classes),
    ]);
  const [softmax, squareRoot] = [options.flag('softmax'), options.flag('sqrt')];
  return {
    operation: { kind: 'detection', side, classes, boxes, coordinates, softmax, squareRoot },
    inputs: [context.previous],
    shape,
    weights: NO_WEIGHTS,
  };
}

export function iseg(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const [classes, ids] = [options.integer('classes'), options.integer('ids')];
  return anchorLayer(context, 1, classes + ids, {
    kind: 'unsupported',
    reason: 'only original Darknet supports instance segmentation',
  });
}

export function softmax(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const shape = context.input();
  const groups = options.integer('groups');
  if (elementCount(shape) % groups !== 0)
    return context.fail('not-divisible', options.rangeOf('groups'), [
      sentence('the number of inputs'),
      elementCount(shape),
      'groups',
      groups,
    ]);
  const reason = treeReason(options);
  const temperature = options.float('temperature');
  const spatial = options.float('spatial') !== 0;
  return {
    operation:
      reason === null
        ? { kind: 'softmax', groups, temperature, spatial, logarithm: false }
        : { kind: 'unsupported', reason },
    inputs: [context.previous],
    shape,
    weights: NO_WEIGHTS,
  };
}
