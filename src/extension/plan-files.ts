import { l10n, Uri, workspace } from 'vscode';
import { UserError } from '../base/user-error';
import { parseSize } from '../base/units';
import type { BoardId } from '../core/target/board';
import type { Counting } from '../core/target/counting';
import type { TargetName } from '../core/target/target';
import {
  EditPlanFileRequest,
  PlanFileRequest,
  type PlanFileAnswer,
  type PlanFileChanges,
  type PlanOffer,
} from '../protocol/server';
import { BOARDS, mapMemoryOf } from '../protocol/verdict';
import type { LanguageServer } from './language-server';
import { setting } from './settings';
import { replaceText } from './whole-file';

/** A budget in bytes, and how it is counted. */
export interface WantedBudget {
  readonly bytes: number;
  readonly counting: Counting;
  readonly target: TargetName;
  readonly board: BoardId | null;
}

/** The plan files beside the networks: the server knows their format, the editor reads and writes them. */
export class PlanFiles {
  constructor(private readonly server: LanguageServer) {}

  read(network: Uri): Promise<PlanFileAnswer> {
    return this.server.request(PlanFileRequest, { uri: network.toString() });
  }

  /** Changes entries and keeps everything else, comments too. @throws UserError */
  async change(network: Uri, changes: PlanFileChanges): Promise<Uri> {
    if (!workspace.isTrusted)
      throw new UserError(
        l10n.t('Plan files need a trusted workspace: trust this workspace first.'),
      );
    const parameters = { uri: network.toString(), changes };
    const { uri, exists, text } = await this.server.request(EditPlanFileRequest, parameters);
    const target = Uri.parse(uri);
    await replaceText(target, text, exists);
    return target;
  }

  /** Makes `offer` the plan of the network: by its notation, or as a document where that does not say all. */
  apply(network: Uri, { notation, planText }: PlanOffer): Promise<Uri> {
    const document = JSON.parse(planText) as PlanDocument;
    return this.change(
      network,
      saysAll(notation)
        ? { plan: notation, networkHash: document.network.hash }
        : { plan: document, networkHash: null },
    );
  }

  /** The budget of the plan file, else that of the settings; undefined where neither names one. */
  async budget(network: Uri): Promise<WantedBudget | undefined> {
    const { content } = await this.read(network);
    return budgetOf(content, network);
  }
}

/** What some entries of a plan file mean; what they leave open the board says, then the settings. */
export function budgetOf(entries: PlanFileChanges, network: Uri): WantedBudget | undefined {
  const board = BOARDS.find(({ id }) => id === entries.board);
  const size = entries.budget ?? (board && mapMemoryOf(board)) ?? setting('budget.size', network);
  if (size === '') return undefined;
  return {
    bytes: parseSize(size),
    counting: entries.counting ?? (board ? 'process' : setting('budget.counting', network)),
    target: entries.target ?? board?.target ?? setting('budget.target', network),
    board: board?.id ?? null,
  };
}

/** What is looked at of a plan's canonical text. */
interface PlanDocument {
  readonly network: { readonly hash: string };
}

/** Whether the notation describes the plan completely; if not, it ends in a star. */
export const saysAll = (notation: string): boolean => !notation.endsWith('*');
