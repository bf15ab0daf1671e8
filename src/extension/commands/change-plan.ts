import { l10n, window, type QuickPickItem } from 'vscode';
import { chosenNetwork, fileName } from '../network-choice';
import type { Services } from '../services';
import { comparePlans } from './compare-plans';
import { copyPlan } from './copy-plan';
import { exportProject } from './export-project';
import { findPlan } from './find-plan';
import { setBudget } from './set-budget';

interface StepItem extends QuickPickItem {
  readonly take: () => Promise<unknown>;
}

/** Offers what can be done with the plan of a network. */
export async function changePlan(services: Services, argument?: unknown): Promise<unknown> {
  const { uri } = await chosenNetwork(argument, services);
  const items: readonly StepItem[] = [
    { label: l10n.t('Find a plan'), take: () => findPlan(services, uri) },
    { label: l10n.t('Change the budget…'), take: () => setBudget(services, uri) },
    { label: l10n.t('Compare with another plan…'), take: () => comparePlans(services, uri) },
    { label: l10n.t('Copy the plan'), take: () => copyPlan(services, uri) },
    { label: l10n.t('Export as C project…'), take: () => exportProject(services, uri) },
    {
      label: l10n.t('Remove the plan'),
      description: l10n.t('computes layer by layer again'),
      take: () => services.planFiles.change(uri, { plan: null, networkHash: null }),
    },
  ];
  const item = await window.showQuickPick(items, { title: l10n.t('Plan of {0}', fileName(uri)) });
  return item?.take();
}
