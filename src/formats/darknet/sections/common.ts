import { flag, float, integer, trainingOnly } from '../option-spec';

/** Options that every layer has. */
export const COMMON_OPTIONS = [
  flag('dontload', 'Leaves the layer out when weights are loaded.'),
  flag('dontloadscales', 'Leaves out the numbers of batch normalization when weights are loaded.'),
  integer('numload', 0, 'Loads the weights of only so many filters.', { minimum: 0 }),
  ...trainingOnly(
    float('clip', 0, 'Largest change of a weight.'),
    flag('onlyforward', 'Lets no gradient through.'),
    flag('dont_update', 'Keeps the weights as they are.'),
    integer('burnin_update', 0, 'Multiple of burn-in after which the weights are trained.'),
    flag('stopbackward', 'Keeps all layers before this one as they are.'),
    flag('train_only_bn', 'Trains nothing but batch normalization, here and before.'),
    float('learning_rate', 1, 'Factor of the learning rate.'),
    flag('dontsave', 'Leaves the layer out when weights are saved.'),
    flag('truth', 'Takes the output as the truth.'),
    float('smooth', 0, 'How far labels are smoothed.'),
  ),
];
