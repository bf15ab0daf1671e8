import { UserError } from '../base/user-error';

/** What decides about the weights of a network: `File` is a file as the editor names it. */
export interface WeightsSources<File> {
  /** What the plan file names. */
  readonly named: File | undefined;
  /** Why a file cannot be the network's weights; undefined where it can. */
  readonly problemOf: (file: File) => Promise<string | undefined>;
  readonly ask: () => Promise<File | 'random' | undefined>;
  readonly warn: (problem: string) => void;
}

/**
 * The weights that the plan file names, if they can be the network's; else the user is asked, and told why. Undefined
 * when the user changes their mind.
 * @throws UserError when what was chosen cannot be the network's: then nothing is kept, and the next run asks again.
 */
export async function weightsChoice<File>({
  named,
  problemOf,
  ask,
  warn,
}: WeightsSources<File>): Promise<File | 'random' | undefined> {
  if (named !== undefined) {
    const problem = await problemOf(named);
    if (problem === undefined) return named;
    warn(problem);
  }
  const chosen = await ask();
  if (chosen === undefined || chosen === 'random') return chosen;
  const problem = await problemOf(chosen);
  if (problem !== undefined) throw new UserError(problem);
  return chosen;
}
