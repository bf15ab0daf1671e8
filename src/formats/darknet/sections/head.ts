import {
  choice,
  count,
  flag,
  float,
  floats,
  integer,
  integers,
  section,
  text,
  trainingOnly,
} from '../option-spec';

const IOU_KINDS = ['mse', 'iou', 'giou', 'diou', 'ciou'];

/** Far more than any network has; keeps a slip of the finger from filling the memory. */
const MOST_ANCHORS = 10_000;

const BOXES = [
  integer('classes', 20, 'Kinds of objects.', { minimum: 0 }),
  integer('num', 1, 'Anchors in the list, also those of other heads.', {
    minimum: 1,
    maximum: MOST_ANCHORS,
  }),
  floats('anchors', 'Width and height of each anchor.'),
];

const TRAINING = trainingOnly(
  integer('max', 200, 'Most objects in one picture.'),
  float('jitter', 0.2, 'Largest shift of a picture.'),
  float('resize', 1, 'Largest change of a picture\u2019s size.'),
  float('random', 0, 'Varies the input size.'),
  flag('focal_loss', 'Gives less weight to what is easy.'),
);

const YOLO_OPTIONS = [
  ...BOXES,
  integers('mask', 'Numbers of the anchors that this head uses.'),
  float('scale_x_y', 1, 'Stretches the range of a box centre within its cell.'),
  choice(
    'nms_kind',
    ['default', 'greedynms', 'diounms', 'cornersnms'],
    'default',
    'How boxes of one object are sorted out; the last head counts.',
  ),
  float('beta_nms', 0.6, 'Exponent of diounms.'),
  ...TRAINING,
  ...trainingOnly(
    choice('iou_loss', IOU_KINDS, 'mse', 'Loss of the boxes.'),
    choice('iou_thresh_kind', IOU_KINDS.slice(1), 'iou', 'Overlap that iou_thresh means.'),
    float('iou_thresh', 1, 'Overlap from which on further anchors are trained.'),
    float('iou_normalizer', 0.75, 'Weight of the loss of the boxes.'),
    float('obj_normalizer', 1, 'Weight of the loss of the objectness.'),
    float('cls_normalizer', 1, 'Weight of the loss of the classes.'),
    float('delta_normalizer', 1, 'Weight of the whole loss.'),
    float('max_delta', null, 'Largest gradient.'),
    float('ignore_thresh', 0.5, 'Overlap above which a wrong box is not punished.'),
    float('truth_thresh', 1, 'Overlap above which a box counts as the truth.'),
    integers('counters_per_class', 'How often each class occurs in the training data.'),
    float('label_smooth_eps', 0, 'How far labels are smoothed.'),
    flag('objectness_smooth', 'Takes the overlap as the objectness to learn.'),
    text('map', 'File that maps classes to those of the labels.'),
  ),
];

export const YOLO = section(
  'yolo',
  [],
  'Turns the map before it into boxes, as YOLOv3 and later do.',
  ...YOLO_OPTIONS,
  flag('new_coords', 'Coordinates as in Scaled-YOLOv4: squares in place of exponentials.'),
  ...trainingOnly(
    flag('show_details', 'Prints details of the training.', 1),
    integer('embedding_layer', null, 'Layer with a description of each box, for tracking.'),
    integer('track_history_size', 5, 'Frames that tracking looks back.'),
    float('sim_thresh', 0.8, 'Similarity from which on two boxes are one object.'),
    integer('dets_for_track', 1, 'Frames in which an object is tracked.'),
    integer('dets_for_show', 1, 'Frames after which an object is shown.'),
    float('track_ciou_norm', 0.01, 'Weight of the overlap in tracking.'),
  ),
);

export const GAUSSIAN_YOLO = section(
  'Gaussian_yolo',
  [],
  'A yolo head that also tells how sure each coordinate is.',
  ...YOLO_OPTIONS,
  ...trainingOnly(float('uc_normalizer', 1, 'Weight of the loss of the uncertainty.')),
  choice(
    'yolo_point',
    ['center', 'left_top', 'right_bottom'],
    'center',
    'Point of a box that is predicted.',
  ),
);

const SCALES = trainingOnly(
  float('coord_scale', 1, 'Weight of the loss of the coordinates.'),
  float('object_scale', 1, 'Weight of the loss where an object is.'),
  float('noobject_scale', 1, 'Weight of the loss where none is.'),
  float('class_scale', 1, 'Weight of the loss of the classes.'),
  flag('rescore', 'Takes the overlap as the objectness to learn.'),
);

export const REGION = section(
  'region',
  [],
  'Turns the map before it into boxes, as YOLOv2 does.',
  ...BOXES,
  integer('coords', 4, 'Coordinates of a box.', { minimum: 0 }),
  flag('softmax', 'Classes exclude each other.'),
  flag('background', 'One more class for no object (original Darknet only).'),
  text('tree', 'File with a tree of classes.'),
  integer(
    'classfix',
    0,
    'How classes without boxes are trained; -1 drops boxes that are not sure.',
  ),
  ...TRAINING,
  ...SCALES,
  ...trainingOnly(
    float('mask_scale', 1, 'Weight of the loss of masks.'),
    flag('bias_match', 'Matches boxes by the size of the anchors.'),
    flag('absolute', 'Coordinates count the whole picture.'),
    flag('log', 'Trains logarithms of sizes.'),
    flag('sqrt', 'Trains square roots of sizes.'),
    float('thresh', 0.5, 'Overlap above which a wrong box is not punished.'),
    text('map', 'File that maps classes to those of the labels.'),
  ),
);

export const DETECTION = section(
  'detection',
  [],
  'Turns the vector before it into boxes, as YOLOv1 does.',
  integer('classes', 1, 'Kinds of objects.', { minimum: 0 }),
  integer('coords', 1, 'Coordinates of a box.', { minimum: 0 }),
  count('num', 1, 'Boxes of each cell.'),
  count('side', 7, 'Rows and columns of cells.'),
  flag('softmax', 'Classes exclude each other.'),
  flag('sqrt', 'Width and height are square roots.'),
  ...TRAINING,
  ...SCALES,
  ...trainingOnly(
    flag('forced', 'Trains the box that fits best, however badly.'),
    flag('reorg', 'Has no effect.'),
  ),
);

export const ISEG = section(
  'iseg',
  [],
  'Instance segmentation (original Darknet only).',
  integer('classes', 20, 'Kinds of objects.', { minimum: 0 }),
  integer('ids', 32, 'Numbers that tell objects apart.', { minimum: 0 }),
);
