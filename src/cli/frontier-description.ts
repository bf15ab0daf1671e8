import { formatSize } from '../base/units';
import { timedCosts, type Target } from '../core/target/target';
import type { Network } from '../core/network/network';
import { paperOffers } from '../core/search/frontier-choice';
import type { PlanningWish } from '../core/search/planning';
import { frontierPlans } from '../core/search/planning-service';
import { summarizePlan, type PlanSummary } from './plan-description';
import { textTable, type Column } from './text-table';

/** A plan of the frontier. */
export interface FrontierRow extends PlanSummary {
  /** The peak as another planner counts it, estimated; where one was asked for. */
  readonly accountedBytes?: number;
}

export interface FrontierDescription {
  /** The fastest first; with a MAC factor those with the fewest multiply-accumulates. */
  readonly frontier: readonly FrontierRow[];
  /** Plans of the paper's search, whether they are good ones or not. */
  readonly paper: readonly PlanSummary[];
}

/** Plans of which none takes as little arena and time as another; as another planner counts, if the wish says so. */
export function describeFrontier(network: Network, wish: PlanningWish): FrontierDescription {
  const { target, accounting } = wish;
  return {
    frontier: frontierPlans(network, wish).map(({ offer, estimatedBytes }) => ({
      ...summarizePlan(offer, target),
      ...(accounting !== undefined && { accountedBytes: estimatedBytes }),
    })),
    paper: paperOffers(network, target).map(offer => summarizePlan(offer, target)),
  };
}

const columns = (target: Target, accounted: boolean): readonly Column<FrontierRow>[] => [
  ...(accounted ? [ACCOUNTED] : []),
  { title: 'arena', align: 'right', cell: ({ peak }) => formatSize(peak.arenaBytes) },
  { title: 'process', align: 'right', cell: ({ peak }) => formatSize(peak.processBytes) },
  { title: 'MAC factor', align: 'right', cell: row => row.macFactor.toFixed(3) },
  ...(timedCosts(target) === undefined ? [] : [LATENCY]),
  { title: 'plan', align: 'left', cell: ({ plan }) => plan.notation ?? '' },
];

const ACCOUNTED: Column<FrontierRow> = {
  title: 'peak as counted',
  align: 'right',
  cell: ({ accountedBytes }) => (accountedBytes === undefined ? '' : `${accountedBytes} B`),
};

const LATENCY: Column<FrontierRow> = {
  title: 'latency',
  align: 'right',
  cell: ({ predictedMs }) => (predictedMs === null ? '' : `${predictedMs.toFixed(1)} ms`),
};

/** What `mafat plan --frontier` prints. */
export function formatFrontier({ frontier, paper }: FrontierDescription, target: Target): string {
  const accounted = frontier.some(({ accountedBytes }) => accountedBytes !== undefined);
  return [
    ...textTable(columns(target, accounted), frontier),
    '',
    "The paper's plans:",
    '',
    ...textTable(columns(target, false), paper),
    '',
  ].join('\n');
}
