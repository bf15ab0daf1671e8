import { CancellationError, commands, l10n, window, type Disposable } from 'vscode';
import { UserError } from '../../base/user-error';
import { COMMANDS, type CommandName } from '../../protocol/contributions';
import { CompilationFailed } from '../../runner-client/compilation-failed';
import type { Services } from '../services';
import { applyPlan } from './apply-plan';
import { changePlan } from './change-plan';
import { comparePlans } from './compare-plans';
import { copyPlan } from './copy-plan';
import { insertLayer, removeLayer } from './edit-layer';
import { discardPlan } from './discard-plan';
import { exportProject } from './export-project';
import { exportReport } from './export-report';
import { findPlan } from './find-plan';
import { openMemoryView } from './open-memory-view';
import { openTrace } from './open-trace';
import { runInference } from './run-inference';
import { setBudget } from './set-budget';
import { showReport } from './show-report';
import { toggleHints } from './toggle-hints';

type Command = (services: Services, first?: unknown, second?: unknown) => Promise<unknown>;

/** What each command does. */
const ACTIONS: Readonly<Record<CommandName, Command>> = {
  openMemoryView,
  findPlan,
  runInference,
  showReport,
  setBudget,
  comparePlans,
  copyPlan,
  exportProject,
  exportReport,
  openTrace,
  toggleHints,
  insertLayer,
  removeLayer,
  changePlan,
  discardPlan,
  applyPlan,
  restartServer: ({ server }) => server.restart(),
  showLog: ({ log }) => {
    log.show();
    return Promise.resolve();
  },
};

export const registerCommands = (services: Services): readonly Disposable[] =>
  (Object.keys(ACTIONS) as CommandName[]).map(name =>
    commands.registerCommand(COMMANDS[name].id, (first?: unknown, second?: unknown) =>
      guarded(services, () => ACTIONS[name](services, first, second)),
    ),
  );

/** Shows errors that the user can fix as a sentence; logs bugs with their stack as well. */
async function guarded(services: Services, action: () => Promise<unknown>): Promise<unknown> {
  try {
    return await action();
  } catch (error) {
    tell(services, error);
    return undefined;
  }
}

/** Cancelling shows no message. */
export function tell({ log }: Pick<Services, 'log'>, error: unknown): void {
  if (error instanceof CancellationError) return;
  const isExpected = error instanceof UserError;
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  log.error(isExpected ? message : (stack ?? message));
  if (error instanceof CompilationFailed) log.error(error.output);
  const text = isExpected ? message : l10n.t('This is a bug in MAFAT: {0}', message);
  const showLog = l10n.t('Show log');
  // Of an error that the user can fix, the log says no more.
  const isInLog = !isExpected || error instanceof CompilationFailed;
  window.showErrorMessage(text, ...(isInLog ? [showLog] : [])).then(choice => {
    if (choice === showLog) log.show();
  }, undefined);
}
