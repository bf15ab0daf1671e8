import type { Counting } from '../core/target/counting';
import type { TargetName } from '../core/target/target';
import type { BudgetSeverity, HintPart, MemoryUnit, Strategy } from './server';

/**
 * Every id that the extension's manifest and its programs share: commands, settings, contexts, names of
 * files. test/unit/extension/manifest.test.ts compares this table with package.json in both directions.
 */

/** Ending of the plan file next to a network: `yolo.cfg` has `yolo.mafat.json`. */
export const PLAN_FILE_ENDING = '.mafat.json';

/** Scheme of the texts that show binary networks, and what their names end in. */
export const LISTING_SCHEME = 'mafat-listing';
export const LISTING_ENDING = ' (memory)';

/** The editor that opens them. */
export const MEMORY_VIEW = 'mafat.memoryView';

export const REPORT_VIEW = 'mafat.report';
export const TASK_TYPE = 'mafat';
export const PROBLEM_MATCHER = 'mafat';
export const WALKTHROUGH = 'start';

/** `palette`: shown in the command palette; the others are run by code lenses, actions and hints. */
export const COMMANDS = {
  openMemoryView: { id: 'mafat.openMemoryView', palette: true },
  findPlan: { id: 'mafat.findPlan', palette: true },
  runInference: { id: 'mafat.runInference', palette: true },
  showReport: { id: 'mafat.showReport', palette: true },
  setBudget: { id: 'mafat.setBudget', palette: true },
  comparePlans: { id: 'mafat.comparePlans', palette: true },
  copyPlan: { id: 'mafat.copyPlan', palette: true },
  exportProject: { id: 'mafat.exportProject', palette: true },
  exportReport: { id: 'mafat.exportReport', palette: true },
  openTrace: { id: 'mafat.openTrace', palette: true },
  toggleHints: { id: 'mafat.toggleHints', palette: true },
  restartServer: { id: 'mafat.restartServer', palette: true },
  showLog: { id: 'mafat.showLog', palette: true },
  insertLayer: { id: 'mafat.insertLayer', palette: true },
  removeLayer: { id: 'mafat.removeLayer', palette: true },
  changePlan: { id: 'mafat.changePlan', palette: true },
  /** Arguments: URI of the network. Forgets the plan that was found and not applied. */
  discardPlan: { id: 'mafat.discardPlan', palette: false },
  /** Arguments: URI of the network, notation of a plan or a plan document. Writes the plan file. */
  applyPlan: { id: 'mafat.applyPlan', palette: false },
} as const;

export type CommandName = keyof typeof COMMANDS;

/** The submenu of what can be done with a network. */
export const SUBMENU = 'mafat.network';

/** Keys of `when` clauses that the extension sets. */
export const CONTEXTS = {
  /** A network is in the active editor. */
  active: 'mafat.active',
  /** A test inference is under way. */
  running: 'mafat.running',
  /** Paths of the files that are networks, as far as somebody looked: the explorer's menu is for these. */
  networks: 'mafat.networks',
  /** There is a report to export. */
  hasReport: 'mafat.hasReport',
} as const;

/** Where test inferences are run: in WebAssembly, or as a C program. */
export const RUN_ENGINES = ['ask', 'webassembly', 'native'] as const;
export type RunEngine = (typeof RUN_ENGINES)[number];

/** All settings below `mafat.` by the name that they have there. */
export interface Settings {
  readonly 'hints.enabled': boolean;
  /** What a hint shows; one that would grow too long drops the last. */
  readonly 'hints.show': readonly HintPart[];
  readonly 'hints.unit': MemoryUnit;
  /** A size; layers that need less have no hint. */
  readonly 'hints.threshold': string;
  readonly 'codeLens.enabled': boolean;
  /** A size such as `16 MiB`, for networks whose plan file names none; empty: no budget. */
  readonly 'budget.size': string;
  readonly 'budget.counting': Counting;
  readonly 'budget.target': TargetName;
  readonly 'budget.severity': BudgetSeverity;
  readonly 'search.strategy': Strategy;
  readonly 'run.engine': RunEngine;
  /** Whether a test inference is run untiled as well, to compare. */
  readonly 'run.verify': boolean;
  readonly 'run.repeat': number;
  /** Threads that share the work of each step in WebAssembly. */
  readonly 'run.threads': number;
  /** Boxes of a smaller score are not shown, where the plan file names no threshold. */
  readonly 'run.threshold': number;
  /** Path or name of the C compiler; empty: the first that is found. */
  readonly 'native.compiler': string;
  readonly 'runner.idleSeconds': number;
  readonly 'trace.server': 'off' | 'messages' | 'verbose';
}

export const DEFAULT_SETTINGS: Settings = {
  'hints.enabled': true,
  'hints.show': ['shape', 'memory'],
  'hints.unit': 'auto',
  'hints.threshold': '0 B',
  'codeLens.enabled': true,
  'budget.size': '',
  'budget.counting': 'arena',
  'budget.target': 'runner',
  'budget.severity': 'warning',
  'search.strategy': 'optimal',
  'run.engine': 'ask',
  'run.verify': true,
  'run.repeat': 1,
  'run.threads': 1,
  'run.threshold': 0.25,
  'native.compiler': '',
  'runner.idleSeconds': 120,
  'trace.server': 'off',
};

/** Settings stand below this word. */
export const SETTINGS_SECTION = 'mafat';
