import { sentence } from '../../base/sentence';
import type { PictureFit } from '../../core/detection/picture-fit';
import { elementCount, type Shape } from '../../core/network/shape';
import type { ParseOptions } from '../format';
import type { DarknetIssues } from './darknet-issues';
import { readInteger } from './number';
import { checkOptions } from './option-check';
import { LARGEST_INTEGER } from './option-spec';
import { SectionReader } from './section-reader';
import { NETWORK_SECTION } from './section-table';
import type { CfgSection } from './syntax';

/** Shape of what the network reads; a guess if it is not certain. */
export interface NetworkInput {
  readonly shape: Shape;
  readonly isCertain: boolean;
  readonly fit: PictureFit;
  /** Whether it has a width and a height. */
  readonly isImage: boolean;
}

const vector = (channels: number): Shape => ({ channels, height: 1, width: 1 });
const UNKNOWN: NetworkInput = {
  shape: vector(1),
  isCertain: false,
  fit: 'stretch',
  isImage: true,
};

/** The input of [net]: width × height × channels, or `inputs` numbers for a network without pictures. */
export function readNetworkInput(
  section: CfgSection | undefined,
  overrides: ParseOptions,
  issues: DarknetIssues,
): NetworkInput {
  if (section === undefined) return UNKNOWN;
  checkOptions(section, NETWORK_SECTION, issues);
  const options = new SectionReader(section, NETWORK_SECTION, issues);
  checkTraining(options);
  const written: Shape = {
    channels: options.integer('channels'),
    height: options.integer('height'),
    width: options.integer('width'),
  };
  const inputs = options.isGiven('inputs') ? options.integer('inputs') : elementCount(written);
  if (options.failed) return UNKNOWN;
  if (elementCount(written) === 0 && inputs > 0) {
    if (overrides.width !== undefined || overrides.height !== undefined)
      issues.report('override-ignored', section.nameRange, []);
    return { shape: vector(inputs), isCertain: true, fit: 'stretch', isImage: false };
  }

  const shape: Shape = {
    channels: written.channels,
    height: overrides.height ?? written.height,
    width: overrides.width ?? written.width,
  };
  const count = elementCount(shape);
  if (![shape.channels, shape.height, shape.width].every(n => Number.isInteger(n) && n >= 1)) {
    issues.report('missing-input-size', section.nameRange, []);
    return UNKNOWN;
  }
  if (count > LARGEST_INTEGER) {
    issues.report('too-large', section.nameRange, [sentence('The input'), count]);
    return UNKNOWN;
  }
  if (inputs !== elementCount(written))
    issues.report('input-size-conflict', options.rangeOf('inputs'), [
      inputs,
      elementCount(written),
    ]);
  const fit = options.flag('letter_box') ? 'letterbox' : 'stretch';
  return { shape, isCertain: true, fit, isImage: true };
}

/** What only training uses, but Darknet looks at whenever it loads a network. */
function checkTraining(options: SectionReader): void {
  const { issues } = options;
  if (written(options, 'subdivisions') === 0)
    issues.report(
      'not-loaded',
      options.rangeOf('subdivisions'),
      [sentence('subdivisions=0 makes it divide by zero'), 'subdivisions=1'],
      '1',
    );
  checkBatch(options);
  const policy = options.text('policy');
  if (policy !== 'steps') return;
  const [steps, scales] = ['steps', 'scales'].map(
    name => options.text(name)?.replace(/#.*/, '').split(',').length ?? 0,
  ) as [number, number];
  if (steps === 0 || scales < steps)
    issues.report('not-loaded', options.rangeOf('policy'), [
      sentence('policy=steps has {0} steps and {1} scales', steps, scales),
      sentence('equally many scales and steps'),
    ]);
}

/** What is written, whether or not it is a number that training could use; 1 is the default of all of these. */
const written = (options: SectionReader, name: string): number =>
  options.isGiven(name) ? readInteger(options.text(name) ?? '').value : 1;

/** Darknet computes batch / subdivisions · time_steps images at once; AlexeyAB's takes 1 where that is less. */
function checkBatch(options: SectionReader): void {
  const [batch, subdivisions, steps] = ['batch', 'subdivisions', 'time_steps'].map(name =>
    written(options, name),
  ) as [number, number, number];
  const images = Math.trunc(batch / (subdivisions || 1));
  if (images < 1)
    options.issues.report('empty-batch', options.rangeOf(batch < 1 ? 'batch' : 'subdivisions'), [
      `batch=${batch}, subdivisions=${subdivisions || 1}`,
      'batch=1, subdivisions=1',
    ]);
  if (steps < 1)
    options.issues.report(
      'empty-batch',
      options.rangeOf('time_steps'),
      [`time_steps=${steps}`, 'time_steps=1'],
      '1',
    );
}
