import type { Network } from '../../core/network/network';
import type { Plan } from '../../core/tiling/plan';
import { parsePlan } from '../../core/tiling/plan-notation';
import { parsePlanJson } from './plan-json';

/** Whatever begins like a grid is taken for the notation. */
const NOTATION = /^\s*\d+\s*[x×]/i;

export const isPlanNotation = (text: string): boolean => NOTATION.test(text);

export const isPlanJson = (text: string): boolean => text.trimStart().startsWith('{');

/**
 * A plan as it is written: as JSON, or in the notation. `what` names it in what is said of mistakes.
 * @throws UserError
 */
export const parsePlanText = (text: string, network: Network, what: string): Plan =>
  isPlanJson(text) ? parsePlanJson(text, network, what) : parsePlan(text, network);
