/** Networks with plans that once gave other numbers than the untiled run, since a map was replaced too early. */
interface PlannedNotation {
  readonly network: string;
  readonly plan: string;
}

/** A sum that replaces its first input where its rows do not begin with the map. */
export const REPLACED_BY_SUM: PlannedNotation = {
  network:
    'net width=16 height=19 channels=3|maxpool size=5 stride=1 padding=0|conv filters=3 size=1 activation=linear|' +
    'shortcut from=-2 activation=rectify|conv filters=12 size=5 activation=plse pad=1 dilation=3|' +
    'maxpool size=2 stride=3 padding=3|' +
    'conv filters=17 size=4 activation=ramp batch_normalize=1 pad=1 stride_x=3 stride_y=2|upsample stride=2|' +
    'connected output=48 activation=linear',
  plan: '4x1/1/1x1/2/4x1a/6/1x1',
};

/** A softmax over a whole map, which goes through it channel by channel. */
export const REPLACED_BY_SOFTMAX: PlannedNotation = {
  network:
    'net width=5 height=3 channels=3|batchnorm|softmax groups=1|connected output=3 activation=linear',
  plan: '2x1/1/1x1',
};
