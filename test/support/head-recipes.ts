import type { AnchorHead, Operation, PerAxis } from '../../src/core/network/operation';
import { elementCount } from '../../src/core/network/shape';
import type { Draws } from './draws';
import type { Recipe } from './network-sketch';

/** Numbers of a detection layer's input, at most. */
const MOST_INPUTS = 1500;

const anchorsOf = (draws: Draws, count: number): readonly PerAxis[] =>
  Array.from({ length: count }, () => ({ y: draws.between(1, 60), x: draws.between(1, 60) }));

function anchorHead(draws: Draws, anchorUnit: AnchorHead['anchorUnit']): AnchorHead {
  return {
    classes: draws.between(1, 4),
    anchors: anchorsOf(draws, draws.between(1, 3)),
    anchorUnit,
    scaleXY: anchorUnit === 'cells' ? 1 : draws.of([1, 1.05, 2]),
    newCoordinates: false,
  };
}

/** A head on a convolution that gives it its channels. The network mostly goes on beside it. */
const head =
  (
    choose: (draws: Draws) => { operation: Operation; channels: number; isLogistic?: boolean },
  ): Recipe =>
  (sketch, draws) => {
    const from = sketch.source(draws);
    const { height, width } = sketch.shape(from);
    const { operation, channels, isLogistic = false } = choose(draws);
    const scores = sketch.project(from, channels, isLogistic ? 'logistic' : 'linear');
    sketch.add(operation, { channels, height, width }, [scores]);
    if (!draws.oneIn(8)) sketch.returnTo(from);
  };

const yolo = head(draws => {
  const newCoordinates = draws.oneIn(3);
  const plain = anchorHead(draws, 'pixels');
  return {
    operation: { kind: 'yolo', head: { ...plain, newCoordinates } },
    channels: plain.anchors.length * (plain.classes + 5),
    isLogistic: newCoordinates,
  };
});

const gaussianYolo = head(draws => {
  const plain = anchorHead(draws, 'pixels');
  const point = draws.of(['default', 'centre', 'left-top', 'right-bottom'] as const);
  return {
    operation: { kind: 'gaussian-yolo', head: plain, ...(point !== 'default' && { point }) },
    channels: plain.anchors.length * (plain.classes + 9),
  };
});

const region = head(draws => {
  const plain = anchorHead(draws, 'cells');
  const coordinates = draws.of([4, 5]);
  return {
    operation: {
      kind: 'region',
      head: plain,
      coordinates,
      softmax: draws.oneIn(2),
      background: draws.oneIn(2),
    },
    channels: plain.anchors.length * (plain.classes + coordinates + 1),
  };
});

const detection: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  if (elementCount(sketch.shape(from)) > MOST_INPUTS) return;
  const [side, classes, boxes] = [draws.between(1, 3), draws.between(1, 3), draws.between(1, 2)];
  const coordinates = 4;
  const outputs = side * side * (boxes * (coordinates + 1) + classes);
  const shape = { channels: outputs, height: 1, width: 1 };
  const scores = sketch.add(
    { kind: 'fully-connected', outputs, activation: { kind: 'linear' } },
    shape,
    [from],
  );
  const [softmax, squareRoot] = [draws.oneIn(2), draws.oneIn(2)];
  sketch.add({ kind: 'detection', side, classes, boxes, coordinates, softmax, squareRoot }, shape, [
    scores,
  ]);
  sketch.returnTo(from);
};

/** Heads of detectors, several of which may stand in a network. */
export const HEAD_RECIPES = { yolo, 'gaussian-yolo': gaussianYolo, region, detection } as const;
