import type { OperationOf } from '../network/operation';
import { VALUE_BY_VALUE, type Rules } from './rules';

export const activation: Rules<OperationOf<'activation'>> = VALUE_BY_VALUE;
