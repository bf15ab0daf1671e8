import {
  activation,
  choice,
  count,
  flag,
  float,
  integer,
  section,
  text,
  trainingOnly,
} from '../option-spec';

export const ACTIVATION = section(
  'activation',
  [],
  'Applies an activation function to every value.',
  activation('linear'),
);

export const LOGISTIC = section('logistic', [], 'Logistic activation.');

export const L2NORM = section('l2norm', [], 'L2-normalizes the channels of each position.');

export const BATCHNORM = section('batchnorm', [], 'Batch normalization.');

export const NORMALIZATION = section(
  'normalization',
  ['lrn'],
  'Local response normalization across channels.',
  count('size', 5, 'Number of neighbouring channels to normalize over.'),
  float('alpha', 0.0001, 'Weight of the sum of squares.'),
  float('beta', 0.75, 'Exponent.'),
  float('kappa', 1, 'Constant added to the sum of squares.'),
);

export const DROPOUT = section(
  'dropout',
  [],
  'Drops values in training; has no effect in inference.',
  ...trainingOnly(
    float('probability', 0.5, 'Fraction of values to drop.'),
    flag('dropblock', 'Drops blocks instead of single values.'),
    float('dropblock_size_rel', 0, 'Block side as a fraction of the map.'),
    float('dropblock_size_abs', 0, 'Block side in pixels.'),
  ),
);

export const EMPTY = section('empty', ['silence'], 'Passes its input through unchanged.');

export const SOFTMAX = section(
  'softmax',
  ['soft'],
  'Softmax.',
  count('groups', 1, 'Number of equal parts, each normalized separately.'),
  float('temperature', 1, 'Divisor of the scores; larger values flatten the result.'),
  flag('spatial', 'Normalizes over the channels of each position.'),
  text('tree', 'File with the class hierarchy.'),
  ...trainingOnly(flag('noloss', 'Skips the loss.')),
);

export const COST = section(
  'cost',
  [],
  'Training loss; has no effect in inference.',
  ...trainingOnly(
    choice('type', ['sse', 'masked', 'smooth', 'L1', 'seg', 'wgan'], 'sse', 'Loss function.'),
    float('scale', 1, 'Weight of the loss.'),
    float('ratio', 0, 'Fraction of values to train.'),
    float('noobj', 1, 'Weight where there is no object.'),
    float('thresh', 0, 'Minimum error that counts.'),
  ),
);

export const CONTRASTIVE = section(
  'contrastive',
  [],
  'Contrastive loss for object embeddings; training only.',
  ...trainingOnly(
    integer('classes', 1000, 'Number of classes.'),
    integer('yolo_layer', 0, 'Layer number of the yolo head that finds the objects.'),
    float('temperature', 1, 'Divisor of the similarities.'),
    float('cls_normalizer', 1, 'Weight of the loss.'),
    float('max_delta', null, 'Maximum gradient.'),
    integer('contrastive_neg_max', 3, 'Maximum number of negative examples.'),
  ),
);

export const CROP = section(
  'crop',
  [],
  'Crops the centre of the map and scales values from 0…1 to -1…1.',
  count('crop_width', 1, 'Width of the output.'),
  count('crop_height', 1, 'Height of the output.'),
  flag('noadjust', "Doesn't rescale the values."),
  ...trainingOnly(
    flag('flip', 'Flips images at random.'),
    float('angle', 0, 'Maximum rotation in degrees.'),
    float('saturation', 1, 'Maximum change of the saturation.'),
    float('exposure', 1, 'Maximum change of the brightness.'),
    float('shift', 0, 'Maximum colour shift.'),
  ),
);
