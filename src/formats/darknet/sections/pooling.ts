import { count, flag, integer, section, trainingOnly } from '../option-spec';

const WINDOW = [
  count('stride', 1, 'Stride of the window.'),
  integer('stride_x', null, 'Horizontal stride; default: stride.', { minimum: 1 }),
  integer('stride_y', null, 'Vertical stride; default: stride.', { minimum: 1 }),
  count('size', null, 'Width and height of the window; default: stride.'),
  integer('padding', null, 'Total padding of both sides; default: size - 1.', {
    minimum: 0,
  }),
];

export const MAXPOOL = section(
  'maxpool',
  ['max'],
  'Max pooling.',
  ...WINDOW,
  flag('maxpool_depth', 'Pools over channels instead of positions.'),
  integer('out_channels', 1, 'Output channels for maxpool_depth.'),
  integer('antialiasing', 0, 'Blurs the output before striding.'),
  ...trainingOnly(flag('maxpool_zero_nonmax', 'Sets all values but the maximum to 0.')),
);

export const LOCAL_AVGPOOL = section('local_avgpool', ['local_avg'], 'Average pooling.', ...WINDOW);

export const AVGPOOL = section('avgpool', ['avg'], 'Global average pooling.');
