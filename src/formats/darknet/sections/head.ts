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
  integer('classes', 20, 'Number of classes.', { minimum: 0 }),
  integer('num', 1, 'Number of anchors in the list, including those of other heads.', {
    minimum: 1,
    maximum: MOST_ANCHORS,
  }),
  floats('anchors', 'Width and height of each anchor.'),
];

const TRAINING = trainingOnly(
  integer('max', 200, 'Maximum objects per image.'),
  float('jitter', 0.2, 'Maximum image shift.'),
  float('resize', 1, 'Maximum change of the image size.'),
  float('random', 0, 'Varies the input size during training.'),
  flag('focal_loss', 'Uses focal loss: easy examples weigh less.'),
);

const YOLO_OPTIONS = [
  ...BOXES,
  integers('mask', 'Indices of the anchors that this head uses, from 0.'),
  float('scale_x_y', 1, 'Widens the range of box centres within a cell.'),
  choice(
    'nms_kind',
    ['default', 'greedynms', 'diounms', 'cornersnms'],
    'default',
    'Non-maximum suppression method; the last head decides.',
  ),
  float('beta_nms', 0.6, 'Exponent of diounms.'),
  ...TRAINING,
  ...trainingOnly(
    choice('iou_loss', IOU_KINDS, 'mse', 'Box loss function.'),
    choice('iou_thresh_kind', IOU_KINDS.slice(1), 'iou', 'Kind of IoU that iou_thresh applies to.'),
    float('iou_thresh', 1, 'IoU above which additional anchors are trained.'),
    float('iou_normalizer', 0.75, 'Weight of the box loss.'),
    float('obj_normalizer', 1, 'Weight of the objectness loss.'),
    float('cls_normalizer', 1, 'Weight of the class loss.'),
    float('delta_normalizer', 1, 'Weight of the total loss.'),
    float('max_delta', null, 'Maximum gradient.'),
    float('ignore_thresh', 0.5, "IoU above which a wrong box isn't penalized."),
    float('truth_thresh', 1, 'IoU above which a box counts as a true positive.'),
    integers('counters_per_class', 'Number of training examples of each class.'),
    float('label_smooth_eps', 0, 'Label smoothing.'),
    flag('objectness_smooth', 'Uses the IoU as the objectness target.'),
    text('map', 'File that maps class ids to those of the labels.'),
  ),
];

export const YOLO = section(
  'yolo',
  [],
  'Detection head of YOLOv3 and later.',
  ...YOLO_OPTIONS,
  flag('new_coords', 'Decodes boxes as in Scaled-YOLOv4: squares instead of exponentials.'),
  ...trainingOnly(
    flag('show_details', 'Prints training details.', 1),
    integer('embedding_layer', null, 'Layer whose output describes each box for tracking.'),
    integer('track_history_size', 5, 'Number of past frames that tracking compares.'),
    float('sim_thresh', 0.8, 'Similarity above which two boxes are the same object.'),
    integer('dets_for_track', 1, 'Detections needed before an object is tracked.'),
    integer('dets_for_show', 1, 'Detections needed before an object is shown.'),
    float('track_ciou_norm', 0.01, 'Weight of the CIoU in tracking.'),
  ),
);

export const GAUSSIAN_YOLO = section(
  'Gaussian_yolo',
  [],
  'YOLO head that also predicts the uncertainty of each coordinate.',
  ...YOLO_OPTIONS,
  ...trainingOnly(float('uc_normalizer', 1, 'Weight of the uncertainty loss.')),
  choice(
    'yolo_point',
    ['center', 'left_top', 'right_bottom'],
    'center',
    'Point of the box that the head predicts.',
  ),
);

const SCALES = trainingOnly(
  float('coord_scale', 1, 'Weight of the coordinate loss.'),
  float('object_scale', 1, 'Weight of the loss in cells with an object.'),
  float('noobject_scale', 1, 'Weight of the loss in cells without an object.'),
  float('class_scale', 1, 'Weight of the class loss.'),
  flag('rescore', 'Uses the IoU as the objectness target.'),
);

export const REGION = section(
  'region',
  [],
  'Detection head of YOLOv2.',
  ...BOXES,
  integer('coords', 4, 'Coordinates per box.', { minimum: 0 }),
  flag('softmax', 'Applies softmax: classes are mutually exclusive.'),
  flag('background', 'Adds a background class (original Darknet only).'),
  text('tree', 'File with the class hierarchy.'),
  integer('classfix', 0, 'How to train classes without boxes; -1 drops uncertain boxes.'),
  ...TRAINING,
  ...SCALES,
  ...trainingOnly(
    float('mask_scale', 1, 'Weight of the mask loss.'),
    flag('bias_match', 'Matches boxes to anchors by anchor size.'),
    flag('absolute', 'Coordinates are relative to the entire image.'),
    flag('log', 'Trains the logarithm of box sizes.'),
    flag('sqrt', 'Trains the square root of box sizes.'),
    float('thresh', 0.5, "IoU above which a wrong box isn't penalized."),
    text('map', 'File that maps class ids to those of the labels.'),
  ),
);

export const DETECTION = section(
  'detection',
  [],
  'Detection head of YOLOv1.',
  integer('classes', 1, 'Number of classes.', { minimum: 0 }),
  integer('coords', 1, 'Coordinates per box.', { minimum: 0 }),
  count('num', 1, 'Boxes per cell.'),
  count('side', 7, 'Cells per side of the grid.'),
  flag('softmax', 'Applies softmax: classes are mutually exclusive.'),
  flag('sqrt', 'Width and height are predicted as square roots.'),
  ...TRAINING,
  ...SCALES,
  ...trainingOnly(
    flag('forced', 'Always trains the best-matching box.'),
    flag('reorg', 'Has no effect.'),
  ),
);

export const ISEG = section(
  'iseg',
  [],
  'Instance segmentation (original Darknet only).',
  integer('classes', 20, 'Number of classes.', { minimum: 0 }),
  integer('ids', 32, 'Embedding values that tell instances apart.', { minimum: 0 }),
);
