import { UserError } from '../base/user-error';
import { DESCRIPTIONS, endsWithOne } from '../formats/registry/recognition';
import { looksLikePlan } from './plan-choice';

/** One side of a comparison, as it was named. */
export interface DiffSide {
  readonly network: string;
  /** Absent: what the options and the plan file next to the network say. */
  readonly plan?: string;
}

/**
 * The two sides that the operands of `mafat diff` name: a network, perhaps a plan of it, and then another network
 * with perhaps a plan, or another plan of the same network. One network and one plan stand for the network as it
 * is and under that plan.
 * @throws UserError when they name less or more.
 */
export function diffSides(operands: readonly string[]): readonly [DiffSide, DiffSide] {
  const sides = operands.reduce(withOperand, []);
  const [a, b, more] = sides;
  if (a === undefined || (b === undefined && a.plan === undefined))
    throw new UserError(
      'Nothing to compare with: add another network, or a plan such as 5x5/8/2x2.',
    );
  if (more !== undefined)
    throw new UserError('Only two plans can be compared: remove some of them.');
  return b === undefined ? [{ network: a.network }, a] : [a, b];
}

function withOperand(sides: readonly DiffSide[], operand: string): readonly DiffSide[] {
  if (isNetwork(operand)) return [...sides, { network: operand }];
  const last = sides.at(-1);
  if (last === undefined)
    throw new UserError(`"${operand.slice(0, 80)}" isn't a network: name a network first.`);
  const { network } = last;
  const side = { network, plan: operand };
  return last.plan === undefined ? [...sides.slice(0, -1), side] : [...sides, side];
}

/** A file with a network's extension, or anything that isn't a plan; reading it then says why it isn't a network. */
const isNetwork = (operand: string): boolean =>
  Object.values(DESCRIPTIONS).some(({ extensions }) => endsWithOne(operand, extensions)) ||
  !looksLikePlan(operand);
