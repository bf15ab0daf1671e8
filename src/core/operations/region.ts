import type { OperationOf } from '../network/operation';
import { VALUE_BY_VALUE, type Rules } from './rules';

export const region: Rules<OperationOf<'region'>> = VALUE_BY_VALUE;
