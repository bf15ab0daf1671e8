import { count, flag, integer, section, trainingOnly } from '../option-spec';

const WINDOW = [
  count('stride', 1, 'Step between two windows.'),
  integer('stride_x', null, 'Horizontal step; stride if it is not given.', { minimum: 1 }),
  integer('stride_y', null, 'Vertical step; stride if it is not given.', { minimum: 1 }),
  count('size', null, 'Width and height of the window; stride if it is not given.'),
  integer(
    'padding',
    null,
    'Rows and columns of padding, both sides together; size - 1 if it is not given.',
    {
      minimum: 0,
    },
  ),
];

export const MAXPOOL = section(
  'maxpool',
  ['max'],
  'Largest number of each window.',
  ...WINDOW,
  flag('maxpool_depth', 'Takes the maximum over channels and not over positions.'),
  integer('out_channels', 1, 'Output channels of maxpool_depth.'),
  integer('antialiasing', 0, 'Blurs the output before the stride is taken.'),
  ...trainingOnly(flag('maxpool_zero_nonmax', 'Sets all numbers but the largest to 0.')),
);

export const LOCAL_AVGPOOL = section(
  'local_avgpool',
  ['local_avg'],
  'Mean of each window.',
  ...WINDOW,
);

export const AVGPOOL = section('avgpool', ['avg'], 'Mean of each channel over the whole map.');
