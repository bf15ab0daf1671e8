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
  'Function applied to every number.',
  activation('linear'),
);

export const LOGISTIC = section('logistic', [], 'Logistic function of every number.');

export const L2NORM = section('l2norm', [], 'Divides each position by the length of its vector.');

export const BATCHNORM = section('batchnorm', [], 'Batch normalization on its own.');

export const NORMALIZATION = section(
  'normalization',
  ['lrn'],
  'Local response normalization across channels.',
  count('size', 5, 'Channels that count for one another.'),
  float('alpha', 0.0001, 'Weight of the squares.'),
  float('beta', 0.75, 'Exponent.'),
  float('kappa', 1, 'What is added to the sum of squares.'),
);

export const DROPOUT = section(
  'dropout',
  [],
  'Drops numbers in training; does nothing when the network is run.',
  ...trainingOnly(
    float('probability', 0.5, 'Share of the numbers that is dropped.'),
    flag('dropblock', 'Drops blocks and not single numbers.'),
    float('dropblock_size_rel', 0, 'Side of a block as a share of the map.'),
    float('dropblock_size_abs', 0, 'Side of a block.'),
  ),
);

export const EMPTY = section('empty', ['silence'], 'Passes its input on.');

export const SOFTMAX = section(
  'softmax',
  ['soft'],
  'Makes probabilities of scores.',
  count('groups', 1, 'Equal parts that are normalized each on its own.'),
  float('temperature', 1, 'Divides the scores; more makes the result even.'),
  flag('spatial', 'Normalizes the channels of each position.'),
  text('tree', 'File with a tree of classes.'),
  ...trainingOnly(flag('noloss', 'Computes no loss.')),
);

export const COST = section(
  'cost',
  [],
  'Loss of the training; does nothing when the network is run.',
  ...trainingOnly(
    choice('type', ['sse', 'masked', 'smooth', 'L1', 'seg', 'wgan'], 'sse', 'Kind of the loss.'),
    float('scale', 1, 'Weight of the loss.'),
    float('ratio', 0, 'Share of the numbers that is trained.'),
    float('noobj', 1, 'Weight where no object is.'),
    float('thresh', 0, 'Smallest error that counts.'),
  ),
);

export const CONTRASTIVE = section(
  'contrastive',
  [],
  'Loss that teaches descriptions of objects; used in training only.',
  ...trainingOnly(
    integer('classes', 1000, 'Kinds of objects.'),
    integer('yolo_layer', 0, 'The yolo head that finds the objects.'),
    float('temperature', 1, 'Divides the similarities.'),
    float('cls_normalizer', 1, 'Weight of the loss.'),
    float('max_delta', null, 'Largest gradient.'),
    integer('contrastive_neg_max', 3, 'Most examples of other objects.'),
  ),
);

export const CROP = section(
  'crop',
  [],
  'The middle of the map, with the numbers taken from 0…1 to -1…1.',
  count('crop_width', 1, 'Width of the output.'),
  count('crop_height', 1, 'Height of the output.'),
  flag('noadjust', 'Leaves the numbers as they are.'),
  ...trainingOnly(
    flag('flip', 'Mirrors pictures at random.'),
    float('angle', 0, 'Largest rotation in degrees.'),
    float('saturation', 1, 'Largest change of the saturation.'),
    float('exposure', 1, 'Largest change of the brightness.'),
    float('shift', 0, 'Largest shift of a colour.'),
  ),
);
