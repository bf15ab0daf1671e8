import type { OperationOf } from '../network/operation';
import { VALUE_BY_VALUE, type Rules } from './rules';

export const gaussianYolo: Rules<OperationOf<'gaussian-yolo'>> = VALUE_BY_VALUE;
