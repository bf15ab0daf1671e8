import { Command } from 'commander';
import { UserError } from '../../base/user-error';
import { EXIT } from '../exit-code';
import { inspectNetwork } from '../inspection';
import { formatInspection } from '../inspection-text';
import { formatIssue, issueJson, networkJson, readModel } from '../model-file';
import { findTarget } from '../target-choice';
import { formatJson } from '../terminal';
import type { CommandContext } from './command-context';
import { addNetwork, addNetworkOptions, sizeOf, type NetworkOptions } from './common-options';

interface InspectOptions extends NetworkOptions {
  readonly listing?: true;
}

/** `mafat inspect`: what each layer costs, and what is wrong with the file. */
export const inspectCommand = (context: CommandContext): Command =>
  addNetworkOptions(addNetwork(new Command('inspect')))
    .description('show the memory and work of each layer, untiled')
    .option('--listing', 'print a binary network as text, one node a line')
    .action((path: string, options: InspectOptions) => {
      inspect(context, path, options);
    });

/** A network with errors has no numbers that could be trusted: only its issues are shown. */
function inspect(context: CommandContext, path: string, options: InspectOptions): void {
  const { terminal } = context;
  const file = readModel(path, sizeOf(options));
  const { network, issues, weightBytes, listing } = file.model;
  if (options.listing) {
    if (listing === undefined) throw new UserError(`${path} is a text already.`);
    terminal.out(listing().text);
    return;
  }
  for (const issue of issues) terminal.err(`${formatIssue(path, issue, file.model)}\n`);
  const sound = issues.every(({ severity }) => severity !== 'error');
  const target = findTarget(options.target);
  const inspection = sound ? inspectNetwork(network, weightBytes, target) : undefined;
  if (!sound) context.exitCode = EXIT.failure;
  if (options.json)
    terminal.out(
      formatJson({
        network: networkJson(file),
        layers: inspection?.layers ?? null,
        totals: inspection?.totals ?? null,
        untiled: inspection?.untiled ?? null,
        issues: issues.map(issueJson),
      }),
    );
  else if (inspection !== undefined) terminal.out(formatInspection(inspection, target));
}
