/**
 * Every id that the extension's manifest and its programs share: commands, settings, contexts, names of
 * files. test/unit/extension/manifest.test.ts compares this table with package.json in both directions.
 */

/** Darknet's network definitions; VS Code itself takes `.cfg` for `properties`. */
export const LANGUAGE = 'darknet-cfg';

/** Ending of the plan file beside a network: `yolo.cfg` has `yolo.mafat.json`. */
export const PLAN_FILE_ENDING = '.mafat.json';

export const REPORT_VIEW = 'mafat.report';
export const TASK_TYPE = 'mafat';
export const PROBLEM_MATCHER = 'mafat';
export const WALKTHROUGH = 'mafat.start';

/** `palette`: shown in the command palette; the others are run by code lenses, actions and hints. */
export const COMMANDS = {
  findPlan: { id: 'mafat.findPlan', palette: true },
  runInference: { id: 'mafat.runInference', palette: true },
  showReport: { id: 'mafat.showReport', palette: true },
  setBudget: { id: 'mafat.setBudget', palette: true },
  comparePlans: { id: 'mafat.comparePlans', palette: true },
  copyPlan: { id: 'mafat.copyPlan', palette: true },
  exportReport: { id: 'mafat.exportReport', palette: true },
  openTrace: { id: 'mafat.openTrace', palette: true },
  toggleHints: { id: 'mafat.toggleHints', palette: true },
  restartServer: { id: 'mafat.restartServer', palette: true },
  showLog: { id: 'mafat.showLog', palette: true },
  insertLayer: { id: 'mafat.insertLayer', palette: true },
  removeLayer: { id: 'mafat.removeLayer', palette: true },
  /** Arguments: URI of the network, notation of a plan or a plan document. Writes the plan file. */
  applyPlan: { id: 'mafat.applyPlan', palette: false },
} as const;

export type CommandName = keyof typeof COMMANDS;

/** Keys of `when` clauses that the extension sets. */
export const CONTEXTS = {
  /** A network is in the active editor. */
  active: 'mafat.active',
  /** A test inference is under way. */
  running: 'mafat.running',
  /** There is a report to export. */
  hasReport: 'mafat.hasReport',
} as const;

export const HINT_PARTS = ['shape', 'workingSet', 'share'] as const;
export type HintPart = (typeof HINT_PARTS)[number];

export const HINT_UNITS = ['auto', 'KiB', 'MiB'] as const;
export type HintUnit = (typeof HINT_UNITS)[number];

export const BUDGET_SEVERITIES = ['error', 'warning', 'information', 'hint', 'off'] as const;
export type BudgetSeverity = (typeof BUDGET_SEVERITIES)[number];

export const COUNTING_NAMES = ['arena', 'process', 'working-set'] as const;
export const TARGET_NAMES = ['runner', 'bare-c', 'paper-darknet'] as const;
export const STRATEGY_NAMES = ['mafat', 'exhaustive'] as const;

/** All settings below `mafat.` by the name that they have there. */
export interface Settings {
  readonly 'hints.enabled': boolean;
  /** What a hint shows; one that would grow too long drops the last. */
  readonly 'hints.show': readonly HintPart[];
  readonly 'hints.unit': HintUnit;
  /** Layers with a smaller working set, in KiB, have no hint. */
  readonly 'hints.minimumKiB': number;
  /** Whether the groups and grids of the active plan are shown where they begin. */
  readonly 'hints.plan': boolean;
  readonly 'codeLens.enabled': boolean;
  /** A size such as `16 MiB`, for networks whose plan file names none; empty: no budget. */
  readonly 'budget.default': string;
  readonly 'budget.severity': BudgetSeverity;
  readonly 'budget.counting': (typeof COUNTING_NAMES)[number];
  readonly target: (typeof TARGET_NAMES)[number];
  readonly 'search.strategy': (typeof STRATEGY_NAMES)[number];
  /** Whether a test inference is run untiled as well, to compare. */
  readonly 'run.verify': boolean;
  readonly 'run.repeat': number;
  /** Boxes of a smaller score are not shown, where the plan file names no threshold. */
  readonly 'run.threshold': number;
  readonly 'runner.idleSeconds': number;
  readonly 'trace.server': 'off' | 'messages' | 'verbose';
}

export const DEFAULT_SETTINGS: Settings = {
  'hints.enabled': true,
  'hints.show': ['shape', 'workingSet'],
  'hints.unit': 'auto',
  'hints.minimumKiB': 0,
  'hints.plan': true,
  'codeLens.enabled': true,
  'budget.default': '',
  'budget.severity': 'warning',
  'budget.counting': 'arena',
  target: 'runner',
  'search.strategy': 'mafat',
  'run.verify': true,
  'run.repeat': 1,
  'run.threshold': 0.25,
  'runner.idleSeconds': 120,
  'trace.server': 'off',
};

/** Settings stand below this word. */
export const SETTINGS_SECTION = 'mafat';
