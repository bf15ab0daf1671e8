import { fuseActivation } from './activation-fusion';
import { foldAffine } from './affine-folding';
import type { NetworkDraft } from './draft';
import { recogniseGate, recogniseHardSigmoid } from './gates';
import { recogniseGroups } from './grouping';
import { foldConversion, readingIntegers } from './number-types';
import { foldPad } from './pad-folding';
import { rewritten } from './rewriting';
import { signedBytes } from './signed-bytes';
import { withoutUnread } from './unread-layers';

/**
 * The network as it is planned and run: fewer layers with the same answers, but for rounding. Functions that have a name of their
 * own are recognised first, so that what they are made of isn't fused with what stands before. Integers that stand between
 * layers are left there.
 */
export function simplified(draft: NetworkDraft): NetworkDraft {
  const stored = withoutConversions(rewritten(withoutUnread(draft), [foldConversion]));
  const recognised = withoutUnread(rewritten(stored, [recogniseHardSigmoid, recogniseGate]));
  const fused = rewritten(recognised, [foldAffine, fuseActivation, foldConversion]);
  const whole = rewritten(withoutConversions(fused), [recogniseGroups, foldAffine, fuseActivation]);
  return signedBytes(rewritten(withoutUnread(whole), [foldPad, foldConversion]));
}

const withoutConversions = (draft: NetworkDraft): NetworkDraft =>
  withoutUnread(readingIntegers(draft));
