import { flag, float, integer, trainingOnly } from '../option-spec';

/** Options that every layer has. */
export const COMMON_OPTIONS = [
  flag('dontload', "Doesn't load this layer's weights."),
  flag('dontloadscales', "Doesn't load the batch normalization parameters."),
  integer('numload', 0, 'Number of filters to load weights for.', { minimum: 0 }),
  ...trainingOnly(
    float('clip', 0, 'Maximum change of a weight.'),
    flag('onlyforward', 'Stops the gradient here.'),
    flag('dont_update', 'Freezes the weights.'),
    integer('burnin_update', 0, 'Trains the weights only after this multiple of burn_in.'),
    flag('stopbackward', 'Freezes all layers before this one.'),
    flag('train_only_bn', 'Trains only batch normalization, in this and all earlier layers.'),
    float('learning_rate', 1, 'Learning rate factor.'),
    flag('dontsave', "Doesn't save this layer's weights."),
    flag('truth', 'Treats the output as ground truth.'),
    float('smooth', 0, 'Label smoothing.'),
  ),
];
