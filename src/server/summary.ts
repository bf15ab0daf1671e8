import { networkMacs } from '../core/operations/macs';
import { pictureShape } from '../core/network/network';
import { FORMATS } from '../formats/registry/formats';
import { isFormatId } from '../formats/registry/recognition';
import type { FoundPlan, NetworkSummary, PlanState } from '../protocol/server';
import type { Analysis } from './language/analysis';
import { activeBudget, activeVerdict } from './language/budget';
import type { OpenNetwork } from './network-store';
import type { Forecast, ForecastAnswer } from './planning/job';

/** What the status bar shows of a network. */
export function summaryOf(
  { document, version, analysis, planFile, settings }: OpenNetwork,
  answer: ForecastAnswer | undefined,
  found: FoundPlan | null,
): NetworkSummary {
  const { network, isSound, issues } = analysis;
  const forecast = answer?.kind === 'forecast' ? answer : undefined;
  const budget = activeBudget(planFile.parsed.planFile, settings);
  return {
    uri: document.uri,
    version,
    errors: issues.filter(({ severity }) => severity === 'error').length,
    input: isSound ? pictureShape(network) : null,
    layers: isSound ? network.layers.length : 0,
    macs: isSound ? networkMacs(network) : 0,
    parameters: isSound ? network.layers.reduce((sum, { parameters }) => sum + parameters, 0) : 0,
    weightsBytes: isSound ? weightsBytesOf(analysis) : 0,
    untiled: forecast?.untiled.peaks ?? null,
    failure: answer?.kind === 'failed' ? answer.message : null,
    budget: forecast === undefined ? null : budget,
    verdict: forecast === undefined ? null : activeVerdict(forecast, budget),
    plan: planState(analysis.plan, forecast),
    found,
  };
}

function weightsBytesOf({ definition, text: { model } }: Analysis): number {
  if ('problem' in definition || !isFormatId(definition.format)) return 0;
  const { weights } = FORMATS[definition.format];
  return weights === null ? 0 : weights.headerBytes + model.weightBytes;
}

function planState(
  plan: OpenNetwork['analysis']['plan'],
  forecast: Forecast | undefined,
): PlanState | null {
  if (plan === undefined) return null;
  if (plan.kind === 'failed') return { kind: 'failed', message: plan.message };
  const lowered = forecast?.plan ?? null;
  if (lowered?.kind !== 'lowered') return lowered;
  const { notation, peaks, macFactor } = lowered;
  return { kind: 'active', notation, peaks, macFactor, isStale: plan.isStale };
}
