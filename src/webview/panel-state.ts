import {
  REPORT_VERSION,
  type ReportContent,
  type RunProgressState,
  type ToReport,
} from '../protocol/report';
import { unreachable } from '../base/assert';

/** How the user looks at the report. */
export interface PanelView {
  /** What the bars of the layers count; null: what the budget counts. */
  readonly measure: Measure | null;
  readonly timeAxis: TimeAxis;
  readonly group: number | null;
  /** Whether the plans to choose from are open. */
  readonly frontier: boolean;
  readonly effort: Effort;
}

export type Measure = 'arena' | 'working-set';
export type TimeAxis = 'steps' | 'time';
export type Effort = 'time' | 'macs';

export interface PanelState {
  readonly content: ReportContent | null;
  readonly progress: RunProgressState;
  /** The last thing that failed, until something succeeds. */
  readonly failure: string | null;
  /** Why there are no plans to choose from; null while that is not known. */
  readonly frontierFailure: string | null;
  readonly view: PanelView;
}

export type PanelEvent =
  | { readonly kind: 'message'; readonly message: ToReport }
  | { readonly kind: 'view'; readonly view: Partial<PanelView> }
  | { readonly kind: 'dismiss-failure' | 'retry-frontier' };

const IDLE: RunProgressState = { state: 'idle', done: 0, total: 0 };

export const DEFAULT_VIEW: PanelView = {
  measure: null,
  timeAxis: 'steps',
  group: null,
  frontier: false,
  effort: 'time',
};

export const INITIAL: PanelState = {
  content: null,
  progress: IDLE,
  failure: null,
  frontierFailure: null,
  view: DEFAULT_VIEW,
};

export function nextState(state: PanelState, event: PanelEvent): PanelState {
  switch (event.kind) {
    case 'message':
      return afterMessage(state, event.message);
    case 'view':
      return { ...state, view: { ...state.view, ...event.view } };
    case 'dismiss-failure':
      return { ...state, failure: null };
    case 'retry-frontier':
      return { ...state, frontierFailure: null };
    default:
      return unreachable(event);
  }
}

function afterMessage(state: PanelState, message: ToReport): PanelState {
  switch (message.kind) {
    case 'content':
      return { ...state, content: message.content, failure: null, frontierFailure: null };
    case 'no-frontier':
      return { ...state, frontierFailure: message.message };
    case 'run-progress':
      return { ...state, progress: message.progress };
    case 'failure':
      return { ...state, failure: message.message, progress: IDLE };
    default:
      return unreachable(message);
  }
}

/** What is kept over a reload of the editor. */
interface KeptState {
  readonly content: ReportContent | null;
  readonly view: PanelView;
}

/** The editor keeps what we give it in its own database: a large picture does not belong there. */
const LARGEST_KEPT_PICTURE = 500_000;

export function keptState({ content, view }: PanelState): KeptState {
  const picture = content?.run?.picture;
  if (!content?.run || !picture || picture.dataUri.length <= LARGEST_KEPT_PICTURE)
    return { content, view };
  return { content: { ...content, run: { ...content.run, picture: null } }, view };
}

/** The state to begin with; a state of another version, or anything else, is ignored. */
export function restoredState(kept: unknown): PanelState {
  if (!isKept(kept)) return INITIAL;
  return { ...INITIAL, content: kept.content, view: { ...DEFAULT_VIEW, ...kept.view } };
}

const isKept = (kept: unknown): kept is KeptState =>
  typeof kept === 'object' &&
  kept !== null &&
  'content' in kept &&
  'view' in kept &&
  typeof kept.content === 'object' &&
  (kept.content as { version?: unknown } | null)?.version === REPORT_VERSION;
