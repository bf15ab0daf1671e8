import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { SourceRange } from '../base/source-range';
import type { BoardId } from '../core/target/board';
import type { PictureWishes } from '../core/detection/picture-input';
import type { Counting, Peaks } from '../core/target/counting';
import type { TargetName } from '../core/target/target';
import type { Shape } from '../core/network/shape';
import type { Comparison } from '../core/report/comparison';
import type { FrontierModel, ReportModel } from '../core/report/report';
import type { Verdict } from '../core/target/verdict';
import type { RemedyChange } from '../core/search/planning';
import type { KernelMode, Plan } from '../core/tiling/plan';

/**
 * What the editor and the language server say to each other beyond the Language Server Protocol.
 * What the server needs beside the open documents it asks the editor for, so that hints work in virtual
 * workspaces too, and the editor alone decides what may be read. A binary definition on this machine is all
 * that the server reads itself, as its weights are too long to be sent, and only where the editor names it.
 *
 * Every request settles. What the user can fix is an answer of kind `failed` with a sentence for the
 * user; a cancelled request ends with the error RequestCancelled of the protocol.
 */

/**
 * How Node.js is to run the server: with room for the many small objects of a long text from the start, or
 * half of the time that its first analysis takes goes into collecting garbage.
 */
export const SERVER_FLAGS: readonly string[] = ['--min-semi-space-size=16'];

/** Looks for a plan. Cancellable; with a `workDoneToken` the share done is reported in per cent. */
export const SearchRequest = new RequestType<SearchParameters, SearchAnswer, void>('mafat/search');

/** Lowers a plan: its numbers, and the plan itself as the runner takes it. Cancellable. */
export const PlanRequest = new RequestType<PlanParameters, PlanAnswer, void>('mafat/plan');

/** The model of the report about a plan, without a run. Cancellable. */
export const ReportRequest = new RequestType<PlanParameters, ReportAnswer, void>('mafat/report');

/** Two plans compared with each other, of one network or of two versions of it. Cancellable. */
export const CompareRequest = new RequestType<CompareParameters, CompareAnswer, void>(
  'mafat/compare',
);

/** The plans of a network to choose from. Takes seconds for large networks. Cancellable. */
export const FrontierRequest = new RequestType<FrontierParameters, FrontierAnswer, void>(
  'mafat/frontier',
);

/** Inserts a layer below the one in `line`, or removes that one; references are renumbered. */
export const LayerEditRequest = new RequestType<LayerEditParameters, LayerEditAnswer, void>(
  'mafat/layerEdit',
);

/** Where a layer stands in its document; null where it stands nowhere. */
export const LayerPlaceRequest = new RequestType<LayerPlaceParameters, SourceRange | null, void>(
  'mafat/layerPlace',
);

/** What the plan file next to a network says. */
export const PlanFileRequest = new RequestType<DocumentParameters, PlanFileAnswer, void>(
  'mafat/planFile',
);

/** The text that the plan file gets, the user's comments kept. The editor writes it. */
export const EditPlanFileRequest = new RequestType<EditPlanFileParameters, PlanFileText, void>(
  'mafat/editPlanFile',
);

/** Forgets the plan that a search found for a network. */
export const DiscardPlanRequest = new RequestType<DocumentParameters, null, void>(
  'mafat/discardPlan',
);

/** Sent after each analysis of a document: what the status bar shows. */
export const SummaryNotification = new NotificationType<NetworkSummary>('mafat/summary');

/** From the server to the editor: the text of a file, or null where there is none or it may not be read. */
export const ReadFileRequest = new RequestType<DocumentParameters, FileText, void>(
  'mafat/readFile',
);

/** From the server to the editor: which of some files there are; none of them where none may be looked for. */
export const FilesExistRequest = new RequestType<FileNames, FileNames, void>('mafat/filesExist');

/** From the server to the editor: the definition that a listing is of. */
export const DefinitionRequest = new RequestType<DocumentParameters, DefinitionAnswer, void>(
  'mafat/definition',
);

/** The listing of a binary definition, read anew: for its editor, and when the file has changed. */
export const ListingRequest = new RequestType<DocumentParameters, ListingText, void>(
  'mafat/listing',
);

export interface ListingText {
  readonly text: string;
}

/** What the server may read of a definition: a file of this machine piece by piece, or all bytes in base64. */
export type DefinitionAnswer =
  | {
      readonly kind: 'definition';
      /** Id of its format. */
      readonly format: string;
      readonly content: { readonly path: string } | { readonly base64: string };
    }
  | Failed;

export interface FileNames {
  readonly uris: readonly string[];
}

export interface DocumentParameters {
  readonly uri: string;
}

export interface FileText {
  readonly text: string | null;
}

export const STRATEGIES = ['optimal', 'mafat', 'exhaustive'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface SearchParameters extends DocumentParameters {
  readonly budgetBytes: number;
  readonly counting: Counting;
  readonly strategy: Strategy;
  readonly target: TargetName;
  readonly board?: BoardId | null;
  readonly workDoneToken?: string | number;
}

/** The request cannot be answered; the message is a sentence for the user. */
export interface Failed {
  readonly kind: 'failed';
  readonly message: string;
}

export type SearchAnswer =
  | {
      readonly kind: 'found';
      readonly best: PlanOffer;
      readonly verdict: Verdict;
      readonly considered: number;
    }
  /** Nothing is within the budget; `smallest` comes nearest. */
  | {
      readonly kind: 'nothing-fits';
      readonly smallest: PlanOffer;
      readonly verdict: Verdict;
      readonly considered: number;
      /** The plans that would fit if the input were kept as bytes, weights read in blocks, or kernels exact. */
      readonly remedies: readonly RemedyOffer[];
    }
  | Failed;

/** A plan that fits because it does something that wasn't asked for. */
export interface RemedyOffer extends FoundPlan {
  readonly change: RemedyChange;
}

/** A plan that has been lowered, so that its numbers are those of a run. */
export interface PlanOffer {
  /** For people, as in `5x5/8/2x2`; with a `*` where only the plan itself says all. */
  readonly notation: string;
  /** For the runner. */
  readonly plan: Plan;
  /** For files: the canonical JSON with the hash of the network. */
  readonly planText: string;
  readonly target: TargetName;
  readonly peaks: Peaks;
  /** Bytes alive at the fullest step; no arena for the plan can be smaller. */
  readonly boundBytes: number;
  readonly macs: number;
  /** `macs` divided by those of the untiled network. */
  readonly macFactor: number;
  readonly tiles: number;
  /** Why the network cannot run, though it can be planned: a sentence; null where it can. */
  readonly executionProblem: string | null;
}

export interface PlanParameters extends DocumentParameters {
  /** A plan, its notation or its JSON text; null for the plan of the plan file, untiled if it names none. */
  readonly plan: Plan | string | null;
  /** Absent: that of the plan file or the settings. */
  readonly target?: TargetName;
}

export interface CompareParameters extends PlanParameters {
  /** The same network, or another one that is open. */
  readonly other: PlanParameters;
}

export interface FrontierParameters extends DocumentParameters {
  /** Absent: that of the plan file or the settings. */
  readonly target?: TargetName;
}

export type FrontierAnswer =
  { readonly kind: 'frontier'; readonly frontier: FrontierModel } | Failed;

export type PlanAnswer = { readonly kind: 'plan'; readonly offer: PlanOffer } | Failed;

export type ReportAnswer = { readonly kind: 'report'; readonly report: ReportModel } | Failed;

export type CompareAnswer =
  | {
      readonly kind: 'comparison';
      readonly report: ReportModel;
      readonly other: ReportModel;
      readonly difference: Comparison;
    }
  | Failed;

export interface LayerEditParameters extends DocumentParameters {
  readonly action: 'insert' | 'remove';
  /** From 0. */
  readonly line: number;
}

export interface LayerPlaceParameters extends DocumentParameters {
  readonly layer: number;
}

export type LayerEditAnswer =
  /** Edits of the document, none of which overlap, in the order of the text. */
  { readonly kind: 'edits'; readonly edits: readonly RangeEdit[] } | Failed;

export interface RangeEdit {
  readonly range: SourceRange;
  readonly text: string;
}

/** What a plan file can say; all of it is optional. Paths are as written: relative to the file's folder. */
export interface PlanFileContent {
  /** Its budget, counting and target are filled in where the file leaves them out. */
  readonly board?: BoardId;
  /** A size with its unit, as in `64MiB`. */
  readonly budget?: string;
  readonly counting?: Counting;
  readonly target?: TargetName;
  /** Notation, or a plan document. */
  readonly plan?: string | object;
  /** Whether every layer that can be is fast, or none; absent: as the plan says, or none. */
  readonly kernels?: KernelMode;
  /** Hash of the network that a plan's notation was made for. */
  readonly networkHash?: string;
  readonly weights?: string;
  readonly labels?: string;
  readonly picture?: string;
  /** How a picture becomes the input, as far as the network's own way isn't right. */
  readonly input?: PictureWishes;
  /** Size of the input in pixels, in place of that in the network's text. */
  readonly inputSize?: { readonly width: number; readonly height: number };
  /** Smallest score of a detection that is shown, from 0 to 1. */
  readonly threshold?: number;
}

/** What to change in a plan file: null takes an entry out. */
export type PlanFileChanges = {
  readonly [K in keyof PlanFileContent]?: PlanFileContent[K] | null;
};

export interface PlanFileAnswer {
  /** Where the plan file is or would be. */
  readonly uri: string;
  readonly exists: boolean;
  readonly content: PlanFileContent;
  /** Sentences about what is wrong in the file; such entries are left out of `content`. */
  readonly problems: readonly string[];
}

export interface EditPlanFileParameters extends DocumentParameters {
  readonly changes: PlanFileChanges;
}

export interface PlanFileText {
  readonly uri: string;
  readonly exists: boolean;
  readonly text: string;
}

/** What is known of a network without running it. */
export interface NetworkSummary {
  readonly uri: string;
  readonly version: number;
  /** Mistakes of severity error; where there are any, all that follows is null or 0. */
  readonly errors: number;
  readonly input: Shape | null;
  readonly layers: number;
  readonly macs: number;
  readonly parameters: number;
  /** Size of the smallest file that can hold its learned numbers; 0 where they are in the definition. */
  readonly weightsBytes: number;
  /** Peaks when each layer is computed whole. */
  readonly untiled: Peaks | null;
  /** Why there are none although there are no errors: a sentence for the user. */
  readonly failure: string | null;
  readonly budget: BudgetState | null;
  /** Of the active plan, or of the untiled network without one; null where nothing is known. */
  readonly verdict: Verdict | null;
  /** The plan of the plan file, if it names one. */
  readonly plan: PlanState | null;
  /** A plan that a search found, until it is applied or discarded; null for none. */
  readonly found: FoundPlan | null;
}

export interface BudgetState {
  readonly bytes: number;
  readonly counting: Counting;
  readonly target: TargetName;
  readonly board: BoardId | null;
  readonly from: 'plan-file' | 'settings';
}

/** A plan that a search found for a budget, and that is not applied yet. */
export interface FoundPlan {
  readonly offer: PlanOffer;
  readonly verdict: Verdict;
}

export type PlanState =
  | {
      readonly kind: 'active';
      readonly notation: string;
      readonly peaks: Peaks;
      readonly macFactor: number;
      /** Made for another version of the network. */
      readonly isStale: boolean;
    }
  | Failed;

/** The part of the settings below `mafat` that the server looks at; the keys are those of contributions.ts. */
export interface ServerSettings {
  readonly hints: {
    readonly enabled: boolean;
    /** What a hint shows, in this order. */
    readonly show: readonly HintPart[];
    readonly unit: MemoryUnit;
    /** A size; layers that need less get no hint. */
    readonly threshold: string;
  };
  readonly codeLens: { readonly enabled: boolean };
  readonly budget: {
    /** A size, or empty for no budget; a plan file's budget wins. */
    readonly size: string;
    readonly counting: Counting;
    readonly target: TargetName;
    readonly severity: BudgetSeverity;
  };
  /** Threads of a run, where the target can have more than one. */
  readonly run: { readonly threads: number };
}

export const HINT_PARTS = ['shape', 'memory', 'workingSet', 'share'] as const;
export type HintPart = (typeof HINT_PARTS)[number];

export const MEMORY_UNITS = ['auto', 'KiB', 'MiB'] as const;
export type MemoryUnit = (typeof MEMORY_UNITS)[number];

export const BUDGET_SEVERITIES = ['error', 'warning', 'information', 'off'] as const;
export type BudgetSeverity = (typeof BUDGET_SEVERITIES)[number];

export const DEFAULT_SERVER_SETTINGS: ServerSettings = {
  hints: { enabled: true, show: ['shape', 'memory'], unit: 'auto', threshold: '0 B' },
  codeLens: { enabled: true },
  budget: { size: '', counting: 'arena', target: 'runner', severity: 'warning' },
  run: { threads: 1 },
};
