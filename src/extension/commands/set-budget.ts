import { l10n, workspace, type Uri } from 'vscode';
import { UserError } from '../../base/user-error';
import { askBudget, isSize, type BudgetEntries } from '../budget-question';
import { chosenNetwork, fileName } from '../network-choice';
import type { Services } from '../services';

/** Sets the memory budget of a network in its plan file. Arguments: the network, and a size instead of the question. */
export async function setBudget(
  services: Services,
  argument?: unknown,
  size?: unknown,
): Promise<BudgetEntries | undefined> {
  const { uri } = await chosenNetwork(argument, services);
  const entries = typeof size === 'string' ? entriesOf(size) : await askFor(services, uri);
  if (entries !== undefined) await services.planFiles.change(uri, entries);
  return entries;
}

/** Asks for the budget of a network. */
export async function askFor(
  { planFiles, server }: Services,
  uri: Uri,
): Promise<BudgetEntries | undefined> {
  const content = workspace.isTrusted ? (await planFiles.read(uri)).content : {};
  const parameters = server.summary(uri)?.parameters ?? 0;
  return askBudget(l10n.t('Memory budget of {0}', fileName(uri)), { content, parameters });
}

function entriesOf(size: string): BudgetEntries {
  if (isSize(size)) return { budget: size };
  throw new UserError(
    l10n.t(
      '"{0}" isn\'t a valid size: enter a number and a unit, such as 64MiB.',
      size.slice(0, 40),
    ),
  );
}
