import { l10n, window, type QuickPickItem } from 'vscode';
import { parseSize } from '../base/units';
import type { PlanFileChanges } from '../protocol/server';
import { budgetPresets } from './budget-presets';

/** What the user chose, as entries of the plan file. */
export type BudgetEntries = Required<Pick<PlanFileChanges, 'budget'>> &
  Pick<PlanFileChanges, 'counting' | 'target'>;

interface BudgetItem extends QuickPickItem {
  readonly entries: BudgetEntries;
}

/** Asks for a memory budget: a board, or a size that is typed. Undefined when the user changes their mind. */
export function askBudget(title: string): Promise<BudgetEntries | undefined> {
  const pick = window.createQuickPick<BudgetItem>();
  pick.title = title;
  pick.placeholder = l10n.t('Choose a board, or type a size such as 24 MiB');
  pick.matchOnDescription = true;
  pick.items = presetItems();
  return new Promise(resolve => {
    pick.onDidChangeValue(value => {
      pick.items = [...typedItems(value), ...presetItems()];
    });
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.entries);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** An item for what was typed, if it is a size. */
export function typedItems(value: string): readonly BudgetItem[] {
  if (!isSize(value)) return [];
  return [
    {
      label: value.trim(),
      description: l10n.t('this size, counted as before'),
      alwaysShow: true,
      entries: { budget: value.trim() },
    },
  ];
}

function presetItems(): readonly BudgetItem[] {
  const boards = budgetPresets().map(({ board, size, memory, counting, target }) => ({
    label: size,
    description: board,
    detail: memory,
    entries: { budget: size, counting, target },
  }));
  return [...boards, { label: l10n.t('No budget'), entries: { budget: null } }];
}

export function isSize(text: string): boolean {
  try {
    return parseSize(text) > 0;
  } catch {
    // What is no size yet may become one with the next key.
    return false;
  }
}
