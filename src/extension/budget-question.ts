import { l10n, window, type QuickPickItem } from 'vscode';
import { formatSize, parseSize } from '../base/units';
import type { Board } from '../core/target/board';
import type { PlanFileChanges, PlanFileContent } from '../protocol/server';
import { BOARDS, flashBytesOf, mapMemoryOf } from '../protocol/verdict';

/** What the user chose, as entries of the plan file. */
export type BudgetEntries = Required<Pick<PlanFileChanges, 'budget'>> &
  Pick<PlanFileChanges, 'board' | 'counting' | 'target'>;

interface BudgetItem extends QuickPickItem {
  readonly entries: BudgetEntries;
}

/** What is known of the network that the budget is for. */
export interface BudgetSubject {
  readonly content: PlanFileContent;
  readonly parameters: number;
}

/** Asks for a memory budget: a board, or a size that is typed. Undefined when the user changes their mind. */
export function askBudget(
  title: string,
  subject: BudgetSubject,
): Promise<BudgetEntries | undefined> {
  const pick = window.createQuickPick<BudgetItem>();
  pick.title = title;
  pick.placeholder = l10n.t('Choose a board, or enter a size such as 24 MiB');
  pick.matchOnDescription = true;
  pick.items = boardItems(subject);
  const chosen = pick.items.filter(({ entries }) => isOn(entries, subject.content));
  if (chosen.length > 0) pick.activeItems = chosen;
  return new Promise(resolve => {
    pick.onDidChangeValue(value => {
      pick.items = [...typedItems(value, subject.content), ...boardItems(subject)];
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

/** Items for what was typed, if it is a size: one for each kind of memory that it can be. */
export function typedItems(value: string, content: PlanFileContent = {}): readonly BudgetItem[] {
  if (!isSize(value)) return [];
  const budget = value.trim();
  const item = (description: string, entries: Omit<BudgetEntries, 'budget'>): BudgetItem => ({
    label: budget,
    description,
    alwaysShow: true,
    entries: { budget, ...entries },
  });
  const board = boardOf(content);
  return [
    ...(board === undefined ? [] : [item(l10n.t('On {0}', board.name), {})]),
    item(l10n.t('RAM of a microcontroller'), {
      board: null,
      counting: 'process',
      target: 'mcu',
    }),
    item(l10n.t('C program on Linux'), {
      board: null,
      counting: 'process',
      target: 'bare-c',
    }),
    item(l10n.t('Feature maps only (arena), to compare plans'), {
      board: null,
      counting: 'arena',
      target: null,
    }),
  ];
}

const isOn = ({ board }: BudgetEntries, content: PlanFileContent): boolean =>
  typeof board === 'string' && board === content.board;

const boardOf = ({ board }: PlanFileContent): Board | undefined =>
  BOARDS.find(({ id }) => id === board);

function boardItems({ parameters }: BudgetSubject): readonly BudgetItem[] {
  const boards = BOARDS.map(board => boardItem(board, parameters));
  const none = { budget: null, board: null, counting: null, target: null };
  return [...boards, { label: l10n.t('No budget'), entries: none }];
}

/** The board says all but where its flash does not hold the weights: then they are loaded into RAM. */
function boardItem(board: (typeof BOARDS)[number], parameters: number): BudgetItem {
  const { id, name, target } = board;
  const flashBytes = flashBytesOf(board);
  const isTooMuch = flashBytes !== null && 4 * parameters > flashBytes;
  return {
    label: name,
    description: l10n.t('{0} RAM', mapMemoryOf(board)),
    detail: isTooMuch
      ? l10n.t(
          "Weights ({1}) don't fit in {0} flash, so they're loaded into RAM",
          board.flash?.value ?? '',
          formatSize(4 * parameters),
        )
      : boardDetail(board),
    entries: {
      board: id,
      budget: null,
      counting: null,
      target: isTooMuch && target === 'mcu' ? 'mcu-ram' : null,
    },
  };
}

function boardDetail({ target, core, flash, firmware }: Board): string {
  switch (target) {
    case 'mcu':
    case 'mcu-ram':
      return l10n.t(
        '{0}; {1} flash; {2} RAM for firmware',
        core,
        flash?.value ?? '',
        firmware?.ram ?? '',
      );
    case 'bare-c':
      return l10n.t('C program on Linux; the system uses some of the RAM, too');
    case 'runner':
      return l10n.t('A quarter of its RAM, for a Node.js process');
    case 'paper-darknet':
      return l10n.t("64 MiB limit with the paper's Darknet: working set + 31 MiB");
  }
}

export function isSize(text: string): boolean {
  try {
    return parseSize(text) > 0;
  } catch {
    // What isn't a size yet may become one with the next key.
    return false;
  }
}
