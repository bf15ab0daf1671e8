import type { NetworkDefinition } from '../../base/network-definition';
import type { BoardId } from '../../core/target/board';
import type { Counting, Peaks } from '../../core/target/counting';
import type { TargetName } from '../../core/target/target';
import type { Explanation } from '../../core/report/explanation';
import type { ReportModel } from '../../core/report/report';
import type { KernelMode, Plan } from '../../core/tiling/plan';
import type {
  CompareAnswer,
  Failed,
  FrontierAnswer,
  PlanOffer,
  SearchAnswer,
  Strategy,
} from '../../protocol/server';

export interface BudgetWish {
  readonly bytes: number;
  readonly counting: Counting;
}

/** Where the network runs. */
export interface TargetChoice {
  readonly name: TargetName;
  /** Where it is, if its memory is that of a board. */
  readonly board?: BoardId | null;
  /** Threads that share the work of a step; 1 where the target has one only. */
  readonly threads: number;
}

/** Notation, JSON text, or the plan itself; null: untiled. */
export type PlanChoice = string | Plan | null;

/** What takes too long for the thread that answers keystrokes. */
export type Job =
  | {
      readonly kind: 'forecast';
      readonly network: NetworkDefinition;
      readonly plan: PlanChoice;
      readonly target: TargetChoice;
    }
  | {
      readonly kind: 'search';
      readonly network: NetworkDefinition;
      readonly budget: BudgetWish;
      readonly place: PlaceChoice;
      readonly strategy: Strategy;
      readonly kernels: KernelMode;
    }
  | {
      readonly kind: 'offer';
      readonly network: NetworkDefinition;
      readonly plan: PlanChoice;
      readonly target: TargetChoice;
    }
  | {
      readonly kind: 'frontier';
      readonly network: NetworkDefinition;
      readonly target: TargetChoice;
      readonly kernels: KernelMode;
    }
  | ({ readonly kind: 'report' } & ReportWish)
  | ({ readonly kind: 'compare'; readonly other: ReportWish } & ReportWish);

/** What a report is to be about. */
export interface ReportWish {
  readonly network: NetworkDefinition;
  readonly plan: PlanChoice;
  readonly target: TargetChoice;
  readonly budget: (BudgetWish & { readonly place: PlaceChoice }) | null;
}

/** Where a budget is for. */
export interface PlaceChoice {
  readonly target: TargetChoice;
  readonly board: BoardId | null;
}

export type JobKind = Job['kind'];
export type JobOf<K extends JobKind> = Extract<Job, { kind: K }>;

/** What each kind of job answers. */
export interface JobAnswers {
  readonly forecast: ForecastAnswer;
  readonly search: SearchAnswer;
  readonly offer: { readonly kind: 'plan'; readonly offer: PlanOffer } | Failed;
  readonly frontier: FrontierAnswer;
  readonly report: { readonly kind: 'report'; readonly report: ReportModel } | Failed;
  readonly compare: CompareAnswer;
}

/** What lowering says of a network: untiled, and under the plan of its plan file. */
export interface Forecast {
  readonly kind: 'forecast';
  readonly untiled: PlanForecast;
  /** Null where no plan was given. */
  readonly plan: PlanForecast | Failed | null;
}

/** Failed: why nothing can be said, a sentence for the user. */
export type ForecastAnswer = Forecast | Failed;

export interface PlanForecast {
  readonly kind: 'lowered';
  readonly notation: string;
  readonly peaks: Peaks;
  readonly macFactor: number;
  /** Why it takes what it takes. */
  readonly explanation: Explanation;
  /** By layer: the most that is needed in the arena while it runs; 0 where nothing is computed. */
  readonly layerArenaBytes: readonly number[];
  /** By layer: its largest working set. */
  readonly layerWorkingSetBytes: readonly number[];
}

/** From a worker to its owner. */
export type WorkerMessage =
  | {
      readonly kind: 'progress';
      readonly id: number;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: JobAnswers[JobKind] };

/** From the owner to its worker. */
export interface WorkerRequest {
  readonly id: number;
  readonly job: Job;
}
