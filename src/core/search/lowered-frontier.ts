import type { Target } from '../target/target';
import type { Network } from '../network/network';
import { certified, unlessRefused } from './certified-offer';
import {
  loweredPoints,
  MOST_POINTS,
  unbeaten,
  type FrontierPoint,
  type LoweredPoint,
} from './frontier-choice';
import type { SearchControl } from './offer';
import { smallestBeside } from './optimal';
import type { FrontierWish } from './plan-frontier';

/**
 * The plans of a frontier with their own numbers, `most` of them at most, and the smallest that the search finds from them: what is
 * shown must not end above what a budget would get. The fastest first.
 */
export function loweredFrontier(
  network: Network,
  target: Target,
  points: readonly FrontierPoint[],
  wish: Omit<FrontierWish, 'counting' | 'accounting'> = {},
  control: SearchControl = {},
  most = MOST_POINTS,
): readonly LoweredPoint[] {
  const lowered = loweredPoints(network, target, points, control, most - 1);
  const smallest = unlessRefused(() =>
    certified(smallestBeside(network, target, points, wish, control)),
  );
  const last = smallest && { offer: smallest, estimatedBytes: smallest.peaks.arenaBytes };
  const criterion = wish.maxMacFactor === undefined ? 'latency' : 'macs';
  return unbeaten([...lowered, ...(last === undefined ? [] : [last])], target, criterion);
}
