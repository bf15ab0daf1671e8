import type { OperationOf } from '../network/operation';
import { VALUE_BY_VALUE, type Rules } from './rules';

export const yolo: Rules<OperationOf<'yolo'>> = VALUE_BY_VALUE;
