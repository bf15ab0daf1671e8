import { UserError } from '../base/user-error';
import { formatSize } from '../base/units';
import type { PictureInput } from '../core/detection/picture-input';
import { peaksOf } from '../core/target/peaks';
import type { Target } from '../core/target/target';
import type { ParameterSource } from '../core/network/parameters';
import { checkExecutable } from '../core/schedule/execution-problem';
import type { Schedule } from '../core/schedule/schedule';
import type { NamedTensor } from '../core/passes/draft';
import { answersOf } from './answers';
import { cmakeLists, mainSource, makefile, type ProjectSources } from './build-files';
import { identifierOf } from './identifier';
import { fileHeader, networkHeader, networkSource, type NetworkParts } from './network-source';
import { weightsSource } from './weights-source';
import {
  packWeights,
  hasConstantWeights,
  WEIGHTS_FILE,
  type PackedWeights,
  type ProgramForm,
  type WeightsForm,
} from './packed-weights';
import { boardFiles } from './board-project';
import type { ProjectFile } from './project-file';
import { readme, weightsInMemory } from './readme';
import { tableBytes, tablesOf } from './tables';

/** A plan as a C program. */
export interface Project {
  readonly identifier: string;
  readonly files: readonly ProjectFile[];
  readonly arenaBytes: number;
  /** Weights that are in memory at once. */
  readonly weightsBytes: number;
  readonly tableBytes: number;
  /** Predicted peak of the process. */
  readonly processBytes: number;
  /** Entries of the list of steps. */
  readonly steps: number;
}

export interface ProjectWish {
  readonly schedule: Schedule;
  readonly parameters: ParameterSource;
  readonly form: ProgramForm;
  /** How a picture becomes the first input; absent where it can't be one. */
  readonly picture?: PictureInput;
  /** The network's answers as its definition counts them; absent where its format has no names for them. */
  readonly answers?: readonly NamedTensor[];
  /** Names of the classes in the definition. */
  readonly labels?: readonly string[];
  /** What the peak of the process is predicted for. */
  readonly target: Target;
  /** The hand-written sources of runtime/, and the licence, by their paths. */
  readonly runtime: ReadonlyMap<string, string>;
  /** Told after each piece of the weights, which take most of the time. */
  readonly progress?: (done: number, total: number) => void;
}

/** The most static memory that programs for the small memory model can have, with room for what else is in them. */
const MOST_STATIC_BYTES = 2 ** 31 - 2 ** 26;

/** Compilers take minutes, and gigabytes, for longer lists of constants. */
const MOST_EMBEDDED_BYTES = 8 * 2 ** 20;

/**
 * Writes a schedule out as a C project: the same steps, the same arena, the same numbers. The same wish gives
 * the same bytes.
 * @throws UserError for what no C program can hold.
 */
export function exportProject(wish: ProjectWish): Project {
  const { schedule, parameters, form } = wish;
  checkExecutable(schedule.network);
  const regionBytes = form === 'file' ? schedule.weightsBytes : 0;
  checkStatic(schedule, regionBytes);
  const weights = packWeights(schedule, parameters, form, wish.progress);
  if (hasConstantWeights(form)) checkEmbedded(weights);
  const tables = tablesOf(schedule, weights.loads, form);
  const parts: NetworkParts = {
    identifier: identifierOf(schedule.network.name),
    schedule,
    tables,
    weights,
    regionBytes,
    form,
    ...(wish.picture && { picture: wish.picture }),
    answers: answersOf(schedule.network, wish.answers ?? [], wish.labels ?? []),
    processBytes: 0,
  };
  const complete = { ...parts, processBytes: processBytes(parts, wish.target) };
  return {
    identifier: parts.identifier,
    files:
      form === 'board'
        ? boardFiles(complete, wish.runtime)
        : hostedFiles(complete, form, wish.runtime),
    arenaBytes: schedule.arenaBytes,
    weightsBytes: weightsInMemory(parts),
    tableBytes: tableBytes(tables, form),
    processBytes: complete.processBytes,
    steps: tables.steps,
  };
}

/** As the target predicts it, with the weights and the tables that the program really has. */
function processBytes(parts: NetworkParts, target: Target): number {
  const { schedule } = parts;
  const { processBytes: predicted, weightsBytes } = peaksOf(schedule, target);
  if (target.counts !== 'arena') return predicted;
  const steps = schedule.steps.length * target.stepBytes;
  return (
    predicted - weightsBytes - steps + weightsInMemory(parts) + tableBytes(parts.tables, parts.form)
  );
}

function checkStatic({ arenaBytes, network }: Schedule, regionBytes: number): void {
  const bytes = arenaBytes + regionBytes;
  if (bytes > MOST_STATIC_BYTES)
    throw new UserError(
      `${network.name} needs ${formatSize(bytes)} for maps and weights with this plan, but a C program is limited to ` +
        `2 GiB of static memory: choose a plan with a smaller peak.`,
    );
}

function checkEmbedded({ file }: PackedWeights): void {
  if (file.byteLength > MOST_EMBEDDED_BYTES)
    throw new UserError(
      `The weights need ${formatSize(file.byteLength)}, but constants are limited to ` +
        `${formatSize(MOST_EMBEDDED_BYTES)}: use --weights-as file or mapped.`,
    );
}

/** Sources that programs of an operating system have none of: how a board runs, and other ways to the weights. */
const isOther = (path: string, form: WeightsForm): boolean =>
  path === 'run.c' ||
  path.startsWith('emulator/') ||
  (/^weights-.*\.c$/.test(path) && path !== `weights-${form}.c`);

function hostedFiles(
  parts: NetworkParts,
  form: WeightsForm,
  runtime: ProjectWish['runtime'],
): readonly ProjectFile[] {
  const { identifier, weights } = parts;
  const shared = [...runtime]
    .filter(([path]) => !isOther(path, form))
    .map(([path, content]) => ({ path: path === 'LICENSE' ? path : `mafat/${path}`, content }));
  const own: readonly ProjectFile[] = [
    { path: `${identifier}.h`, content: networkHeader(parts) },
    { path: `${identifier}.c`, content: networkSource(parts) },
    { path: 'main.c', content: mainSource(parts, fileHeader(parts)) },
    form === 'embedded'
      ? { path: `${identifier}_weights.c`, content: weightsSource(parts) }
      : { path: WEIGHTS_FILE, content: weights.file },
    { path: 'README.md', content: readme(parts, form) },
  ];
  const files = [...own, ...shared];
  const named = (ending: string): readonly string[] =>
    files.map(({ path }) => path).filter(path => path.endsWith(ending));
  const sources: ProjectSources = { sources: named('.c'), headers: named('.h') };
  return [
    ...files,
    { path: 'Makefile', content: makefile(sources) },
    { path: 'CMakeLists.txt', content: cmakeLists(parts, sources) },
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}
